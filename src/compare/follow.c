/*
 * What follows from an earlier difference
 *
 * A page that already differs leads to other differences when an operation
 * meets it. The first reason is then given again, since it is the cause:
 *
 *	a page is mapped on one machine only  -> drop cannot drop it there
 *	a page is cached on one machine only  -> a fault nearby maps it too
 *	a page missed on one machine only     -> only there is read ahead
 *
 * The rules name the operation, what differs after it, and which differences
 * of that same page from before it lead there. Anything else does not follow.
 */
#include "compare/reason.h"

#include "base/array.h"

#include <string.h>

#define BIT(field) (1u << (field))
#define ANY_ADVICE -1

/* How far away a fault can be from a page it maps or reads. */
#define FOLLOW_PAGES 512

/* On which machine a page that is mapped on one only has to be mapped, for
 * its presence to be the cause: where the field is yes, or where it is no. */
enum mapped_where {
	MAPPED_YES,
	MAPPED_NO,
};

struct follow {
	enum op_kind op;
	int advice;
	enum field field;
	enum mapped_where mapped;
	unsigned causes; /* of the same page, before */
};

static const struct follow follow_table[] = {
	/* Mapped and dirty pages are not dropped: posix_fadvise(2). */
	{ OP_DROP, ANY_ADVICE, FIELD_CACHED, MAPPED_YES,
	  BIT(FIELD_PRESENT) | BIT(FIELD_DIRTY) | BIT(FIELD_WRITEBACK) },
	/* Only what is mapped is reclaimed, dirty file pages not at all, nor
	 * what others map: mm/madvise.c, madvise_cold_or_pageout_pte_range()
	 */
	{ OP_ADVISE, ADVICE_PAGEOUT, FIELD_CACHED, MAPPED_NO,
	  BIT(FIELD_PRESENT) | BIT(FIELD_EXCLUSIVE) | BIT(FIELD_DIRTY) |
		  BIT(FIELD_WRITEBACK) },
	{ OP_ADVISE, ADVICE_PAGEOUT, FIELD_PRESENT, MAPPED_YES,
	  BIT(FIELD_PRESENT) | BIT(FIELD_EXCLUSIVE) | BIT(FIELD_DIRTY) |
		  BIT(FIELD_WRITEBACK) },
	{ OP_ADVISE, ADVICE_PAGEOUT, FIELD_SWAPPED, MAPPED_YES,
	  BIT(FIELD_PRESENT) | BIT(FIELD_EXCLUSIVE) },
	{ OP_ADVISE, ADVICE_PAGEOUT, FIELD_DIRTY, MAPPED_YES,
	  BIT(FIELD_EXCLUSIVE) | BIT(FIELD_WRITEBACK) },
};

/* What is looked for: the rule, and the machine on which a page has to be
 * mapped. */
struct search {
	const struct scene *scene;
	unsigned causes;
	enum compare_side mapped;
};

/* The first reason among the fields of one page that differed a step ago. */
static enum reason_id page_cause(const struct search *search,
				 const struct pair *pair, uint64_t page)
{
	enum field first = pair->of_object ? FIELD_CACHED : FIELD_PRESENT;
	enum field last = pair->of_object ? FIELD_WRITEBACK : FIELD_ZERO;

	/* A view that is there on one machine alone. */
	if (!pair->of_object && search->causes & BIT(FIELD_PRESENT) &&
	    pair_memory(search->scene, pair)->doubt &&
	    page_was(pair, search->mapped, page, FIELD_PRESENT) == ANSWER_YES)
		return pair_memory(search->scene, pair)->doubt;
	for (enum field field = first; field <= last; field++) {
		uint8_t reason =
			page_reason_was(search->scene, pair, page, field);

		if (!(search->causes & BIT(field)) || !reason)
			continue;
		if (field == FIELD_PRESENT &&
		    page_was(pair, search->mapped, page, field) != ANSWER_YES)
			continue;
		return reason;
	}
	return REASON_NONE;
}

/* The same for the page of an object and every page of a view over it. */
static enum reason_id object_page_cause(const struct search *search,
					const struct pair *object,
					uint64_t page)
{
	const struct scene *scene = search->scene;
	enum reason_id reason = page_cause(search, object, page);

	for (size_t i = 0; !reason && i < scene->n_pairs; i++) {
		uint64_t at;

		if (pair_view_page(&scene->pairs[i], object, page, &at))
			reason = page_cause(search, &scene->pairs[i], at);
	}
	return reason;
}

static enum reason_id suspect_cause(const struct search *search,
				    const struct suspect *s)
{
	const struct pair *object =
		s->pair->of_object ? s->pair
				   : pair_object(search->scene, s->pair);

	if (!object)
		return page_cause(search, s->pair, s->page);
	return object_page_cause(search, object,
				 s->pair->of_object
					 ? s->page
					 : pair_object_page(s->pair, s->page));
}

static enum reason_id follow_rule(const struct scene *scene,
				  const struct suspect *s)
{
	const struct op *op = scene->op;

	if (!touches(&scene->touch[s->yes], s->pair, s->page) &&
	    !touches(&scene->touch[s->no], s->pair, s->page))
		return REASON_NONE;
	for (size_t i = 0; i < ARRAY_LENGTH(follow_table); i++) {
		const struct follow *rule = &follow_table[i];
		const struct search search = {
			.scene = scene,
			.causes = rule->causes,
			.mapped = rule->mapped == MAPPED_YES ? s->yes : s->no,
		};

		if (rule->op == op->kind && rule->field == s->field &&
		    (rule->advice == ANY_ADVICE ||
		     rule->advice == (int)op->advice))
			return suspect_cause(&search, s);
	}
	return REASON_NONE;
}

/* fork copies what the parent has, unless that is to be empty in a child: the
 * child's page differs as the parent's did. */
static enum reason_id follow_fork(const struct scene *scene,
				  const struct suspect *s)
{
	const char *process = scene->by[OF_SIM]->process;
	const struct page_memory *memory;
	const struct pair *parent;

	if (scene->op->kind != OP_FORK || s->pair->of_object ||
	    s->pair->existed[OF_SIM] || s->pair->existed[OF_REAL])
		return REASON_NONE;
	parent = scene_find(scene, false, process ? process : "main",
			    s->pair->name);
	memory = parent ? page_memory(scene, parent, s->page) : NULL;
	if (!memory || memory->area & AREA_WIPEONFORK)
		return REASON_NONE;
	return page_reason_was(scene, parent, s->page, s->field);
}

/* A page touched nearby at which one machine had to do something and the
 * other had not, for a known reason: not present there, or not cached. */
static enum reason_id touched_cause(const struct scene *scene,
				    const struct suspect *s)
{
	const struct touch *touch = &scene->touch[s->yes];
	bool of_object = s->pair->of_object;
	uint64_t first = of_object ? touch->object_first : touch->first;
	uint64_t last = of_object ? touch->object_last : touch->last;
	uint64_t low = s->page > FOLLOW_PAGES ? s->page - FOLLOW_PAGES : 0;
	enum reason_id reason = REASON_NONE;

	if (first < low)
		first = low;
	if (last > s->page + FOLLOW_PAGES)
		last = s->page + FOLLOW_PAGES;
	for (uint64_t at = first; !reason && at <= last; at++) {
		if (page_was(s->pair, s->yes, at, s->field) == ANSWER_YES)
			continue;
		reason = page_reason_was(scene, s->pair, at, s->field);
		if (!reason && of_object && touch->view)
			reason = page_reason_was(scene, touch->view,
						 at - touch->object_first +
							 touch->first,
						 FIELD_PRESENT);
	}
	return reason;
}

/* Linux 6.18 gives up where the first page that it finds ends the file. Did the
 * other machine find one before, for a known reason? */
static enum reason_id gave_up_cause(const struct scene *scene,
				    const struct suspect *s,
				    const struct pair *object)
{
	const struct object_state *file = object->object[s->no];
	const struct traits *traits = scene->by[s->no]->traits;
	uint64_t page = pair_object_page(s->pair, s->page);

	if (traits->around_gives_up != HABIT_YES || !file ||
	    (page + 1) * traits->page_size < file->size)
		return REASON_NONE;
	for (uint64_t at = s->page; at-- > 0;) {
		page = pair_object_page(s->pair, at);
		if (!around_reaches(scene, s->yes, s->pair, at) ||
		    page_was(object, s->no, page, FIELD_CACHED) == ANSWER_YES)
			break;
		if (page_was(object, s->yes, page, FIELD_CACHED) == ANSWER_YES)
			return page_reason_was(scene, object, page,
					       FIELD_CACHED);
	}
	return REASON_NONE;
}

/* These have conditions of their own (reason_habits.c). */
static bool is_habit(uint8_t reason)
{
	return reason_table[reason].habits[0] != 0;
}

/* Mapped along with a fault on one machine only: the page was cached there
 * only, or the fault itself happened there only, or it has a mark on the other
 * one, which lets it fault by itself, or is the first that that one found. */
static enum reason_id follow_around(const struct scene *scene,
				    const struct suspect *s)
{
	const struct pair *object = pair_object(scene, s->pair);
	const struct page_memory *memory;
	enum reason_id reason;
	uint64_t page;

	if (s->field != FIELD_PRESENT || !object ||
	    !around_reaches(scene, s->yes, s->pair, s->page))
		return REASON_NONE;
	page = pair_object_page(s->pair, s->page);
	reason = page_reason_now(scene, object, page, FIELD_CACHED);
	if (!reason)
		reason = page_reason_was(scene, object, page, FIELD_CACHED);
	if (!reason)
		reason = touched_cause(scene, s);
	if (!reason)
		reason = gave_up_cause(scene, s, object);
	memory = page_memory(scene, object, page);
	if (!reason && memory)
		reason = memory->marked;
	if (!reason && memory && !is_habit(memory->unread))
		reason = memory->unread;
	return reason;
}

/* What is read ahead of a page that a read misses depends on how many pages
 * before it are cached without a gap (page_cache_sync_ra(), mm/readahead.c). Do
 * the machines differ in where those begin? */
static enum reason_id before_cause(const struct scene *scene,
				   const struct suspect *s)
{
	enum reason_id reason = REASON_NONE;
	uint64_t at = scene->touch[s->yes].object_first;

	if (scene->op->kind != OP_READ)
		return REASON_NONE;
	while (!reason && at-- > 0) {
		reason = page_reason_was(scene, s->pair, at, FIELD_CACHED);
		if (page_was(s->pair, OF_SIM, at, FIELD_CACHED) != ANSWER_YES)
			break;
	}
	return reason;
}

/* Who reaches a page that has the mark of readahead, or of being paged out
 * while it was dirty, reads on: on the one machine where the mark is. */
static enum reason_id mark_cause(const struct scene *scene,
				 const struct suspect *s)
{
	const struct touch *touch = &scene->touch[s->yes];

	if (s->field != FIELD_CACHED || touch->object != s->pair ||
	    page_was(s->pair, s->yes, s->page, FIELD_CACHED) != ANSWER_NO)
		return REASON_NONE;
	for (uint64_t page = touch->object_first;
	     page <= touch->object_last && page < s->page; page++) {
		const struct page_memory *memory =
			page_memory(scene, s->pair, page);

		if (memory && memory->marked)
			return memory->marked;
	}
	return REASON_NONE;
}

/* Read ahead on one machine only: only there was a miss. */
static enum reason_id follow_ahead(const struct scene *scene,
				   const struct suspect *s)
{
	bool exact = scene->by[OF_SIM]->traits->readahead_exact &&
		     scene->by[OF_REAL]->traits->readahead_exact;
	enum reason_id reason;

	if (s->field != FIELD_CACHED ||
	    !ahead_reaches(scene, s->yes, s->pair, s->page, !exact))
		return REASON_NONE;
	reason = touched_cause(scene, s);
	return reason ? reason : before_cause(scene, s);
}

enum reason_id follow_find(const struct scene *scene, const struct suspect *s)
{
	enum reason_id reason = follow_rule(scene, s);

	if (!reason)
		reason = follow_fork(scene, s);
	if (!reason)
		reason = follow_around(scene, s);
	if (!reason)
		reason = follow_ahead(scene, s);
	if (!reason)
		reason = mark_cause(scene, s);
	return reason;
}
