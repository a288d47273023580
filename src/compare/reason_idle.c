/*
 * Where the kernel reclaims what is idle
 *
 * Some kernels do not wait until memory is short: they look for pages that
 * nobody uses, and take them (DAMON; mm/damon/paddr.c). Idle is told by the
 * accessed bits of page-table entries, and not of each page, but of one that
 * stands for a whole region:
 *
 *	region	[ . . . . A . . . ][ . . . . . . . . ][ . . A . . . . . ]
 *	sample	      ^                      ^              ^
 *	        in use: stays      idle for some time: is paged out
 *
 * (a page of it that was just used is spared by itself). Proactive reclaim was
 * seen to take pages idle for a minute. To it a cached page that nobody maps is
 * as idle as its frame was before, so such a page may go at any time. A clean
 * page is dropped; a dirty one cannot be, but is unmapped, and gets a mark when
 * it was tried (PG_reclaim is the bit of PG_readahead), which fault-around
 * passes over. What has no place on a disk goes to swap, or stays.
 *
 * Never excused: that a page is gone that was in use, or is locked, one that
 * the operation itself brought or leaves, and anything where it is known that
 * the kernel does not look. Where nobody can tell whether it does, what may
 * come of it is told as not decidable (reason_unknown.c).
 */
#include "compare/counts.h"
#include "compare/reason.h"

#define IDLE_SECONDS 50

/* Is there anywhere to put a page of this, or of no object? */
static bool has_place(const struct scene *scene, const struct pair *object)
{
	const struct traits *real = scene->by[OF_REAL]->traits;

	return real->paging_file > 0 ||
	       (object && object->object[OF_REAL] && real->can_evict &&
		object->object[OF_REAL]->kind == OBJECT_FILE);
}

static bool may_be_idle(const struct scene *scene, const struct pair *view,
			uint64_t page)
{
	const struct page_memory *memory = page_memory(scene, view, page);

	return memory && !(memory->area & AREA_LOCKED) &&
	       page_age(scene, OF_REAL, memory) >= IDLE_SECONDS;
}

bool reclaim_may_have(const struct scene *scene, const struct pair *pair,
		      uint64_t page)
{
	const struct pair *object =
		pair->of_object ? pair : pair_object(scene, pair);

	if (scene->by[OF_REAL]->traits->reclaims_idle == HABIT_NO ||
	    !has_place(scene, object))
		return false;
	if (!pair->of_object)
		return may_be_idle(scene, pair, page);
	for (size_t i = 0; i < scene->n_pairs; i++) {
		const struct pair *view = &scene->pairs[i];
		uint64_t at;

		if (pair_view_page(view, pair, page, &at) &&
		    page_was(view, OF_REAL, at, FIELD_PRESENT) != ANSWER_NO &&
		    !may_be_idle(scene, view, at))
			return false;
	}
	return true;
}

static bool arrived(const struct suspect *s, uint64_t page)
{
	return page_was(s->pair, OF_REAL, page, FIELD_CACHED) == ANSWER_NO &&
	       page_is(s->pair, OF_REAL, page, FIELD_CACHED) == ANSWER_YES;
}

/* A page that was read in this step, in a frame that had been idle, and is gone
 * by the time one looks: what is read leaves no gap, and there is one between
 * two pages that came with it. */
static bool reclaim_took_new(const struct scene *scene, const struct suspect *s)
{
	return s->pair->of_object && s->page > 0 &&
	       page_was(s->pair, OF_REAL, s->page, FIELD_CACHED) == ANSWER_NO &&
	       arrived(s, s->page - 1) && arrived(s, s->page + 1) &&
	       reclaim_may_have(scene, s->pair, s->page);
}

static bool reclaim_took_old(const struct scene *scene, const struct suspect *s)
{
	if (page_was(s->pair, OF_REAL, s->page, s->field) != ANSWER_YES ||
	    (s->pair->of_object &&
	     page_was(s->pair, OF_REAL, s->page, FIELD_DIRTY) == ANSWER_YES))
		return false;
	return reclaim_may_have(scene, s->pair, s->page);
}

/* Was it passed over by fault-around, for the mark of who tried it? */
static bool reclaim_marked(const struct scene *scene, const struct suspect *s)
{
	const struct pair *object = pair_object(scene, s->pair);
	uint64_t page;

	if (s->field != FIELD_PRESENT || !object ||
	    !around_reaches(scene, OF_SIM, s->pair, s->page))
		return false;
	page = pair_object_page(s->pair, s->page);
	return page_was(object, OF_REAL, page, FIELD_DIRTY) == ANSWER_YES &&
	       reclaim_may_have(scene, object, page);
}

bool holds_idle_memory(const struct scene *scene, const struct suspect *s)
{
	if (s->settled)
		return false;
	if (s->field == FIELD_SWAPPED)
		return s->yes == OF_REAL &&
		       reclaim_may_have(scene, s->pair, s->page);
	return s->no == OF_REAL &&
	       (reclaim_took_new(scene, s) || reclaim_took_old(scene, s) ||
		reclaim_marked(scene, s));
}

/* What is gone costs faults, and saves none. */
bool idle_count_cause(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	if (!real_faulted_more(scene))
		return false;
	for (uint64_t page = touch->first; touch->view && page <= touch->last &&
					   page < touch->view->n_pages[OF_REAL];
	     page++)
		if (reclaim_may_have(scene, touch->view, page))
			return true;
	return false;
}
