/*
 * When a reason may be given
 *
 * Each function here is the condition of one row of reason_table[]. It is
 * asked about one page, one field, with a yes on one machine and a no on the
 * other, and may say "that was me" only if
 *
 *	- the traits differ in the point it speaks of (or say that the point
 *	  is not known exactly), and
 *	- the operation was one that can bring it about, at this page.
 *
 * It never looks at anything that the difference itself could have forged.
 */
#include "compare/reason.h"

#include <string.h>

/* The machine's traits, short. */
static const struct traits *traits_of(const struct scene *scene,
				      enum compare_side side)
{
	return scene->by[side]->traits;
}

static bool touched_on(const struct scene *scene, const struct suspect *s,
		       enum compare_side side)
{
	return touches(&scene->touch[side], s->pair, s->page);
}

static bool became(const struct suspect *s, enum compare_side side)
{
	return page_was(s->pair, side, s->page, s->field) != ANSWER_YES &&
	       s->value[side] == ANSWER_YES;
}

bool holds_skipped_tick(const struct scene *scene, const struct suspect *s)
{
	(void)s;
	return scene->op->kind == OP_TICK && scene->one_sided;
}

bool holds_tmpfs_dirty(const struct scene *scene, const struct suspect *s)
{
	return !traits_of(scene, s->no)->counts_dirty &&
	       traits_of(scene, s->yes)->counts_dirty;
}

bool holds_tmpfs_evict(const struct scene *scene, const struct suspect *s)
{
	const struct op *op = scene->op;

	if (traits_of(scene, s->yes)->can_evict ||
	    !traits_of(scene, s->no)->can_evict)
		return false;
	if (op->kind == OP_FILE || op->kind == OP_DROP)
		return touched_on(scene, s, s->no);
	return op->kind == OP_ADVISE && op->advice == ADVICE_PAGEOUT &&
	       touched_on(scene, s, s->no);
}

bool holds_async_flush(const struct scene *scene, const struct suspect *s)
{
	/* The machine that starts the writing has the page clean, or under
	 * writeback; it was dirty before. */
	enum compare_side starts = s->field == FIELD_DIRTY ? s->no : s->yes;

	return scene->op->kind == OP_FLUSH && scene->op->async &&
	       starts == WHO(scene, async_flush_starts) &&
	       touched_on(scene, s, starts) &&
	       page_was(s->pair, starts, s->page, FIELD_DIRTY) == ANSWER_YES;
}

/* A page mapped by a fault at another page, which would not have been so on
 * the other machine whatever faulted there. */
static bool around_differs(const struct scene *scene, const struct suspect *s)
{
	return became(s, s->yes) && !s->settled &&
	       around_reaches(scene, s->yes, s->pair, s->page) &&
	       !around_would_reach(scene, s->no, s->pair, s->page);
}

bool holds_fault_around(const struct scene *scene, const struct suspect *s)
{
	return traits_of(scene, s->yes)->fault_around >
		       traits_of(scene, s->no)->fault_around &&
	       around_differs(scene, s);
}

bool holds_address_alignment(const struct scene *scene, const struct suspect *s)
{
	uint64_t around = traits_of(scene, s->yes)->fault_around;
	const struct view_state *yes = s->pair->view[s->yes];
	const struct view_state *no = s->pair->view[s->no];
	uint64_t window = around * traits_of(scene, s->yes)->page_size;

	return around == traits_of(scene, s->no)->fault_around && window &&
	       yes && no && yes->address % window != no->address % window &&
	       around_differs(scene, s);
}

/* Did the page come into the page cache in one step with the one after it? */
static bool came_with_next(const struct scene *scene, const struct suspect *s,
			   uint64_t page)
{
	const struct page_memory *memory = page_memory(scene, s->pair, page);
	const struct page_memory *next = page_memory(scene, s->pair, page + 1);

	return memory && next && memory->born[s->yes] &&
	       memory->born[s->yes] == next->born[s->yes];
}

/* A dirty page that was to be paged out carries a bit that is that of the
 * mark of readahead as well (PG_reclaim, include/linux/page-flags.h). */
static bool was_paged_out(const struct scene *scene, const struct suspect *s,
			  uint64_t page)
{
	const struct page_memory *memory = page_memory(scene, s->pair, page);

	return s->yes == OF_REAL && memory && memory->marks & MARK_PAGED_OUT;
}

/* Reaching a page that was read ahead reads on from there, before anybody
 * misses (mm/readahead.c: page_cache_async_ra()). Was such a page touched,
 * which the other machine has not read ahead? */
static bool ahead_goes_on(const struct scene *scene, const struct suspect *s)
{
	const struct touch *touch = &scene->touch[s->yes];
	uint64_t ahead = traits_of(scene, s->yes)->readahead;
	uint64_t at = s->page > 2 * ahead ? s->page - 2 * ahead : 0;

	if (touch->object != s->pair ||
	    (touch->access == ACCESS_NONE && scene->op->kind != OP_READ))
		return false;
	if (at < touch->object_first)
		at = touch->object_first;
	for (; at <= touch->object_last && at < s->page; at++)
		if (page_was(s->pair, s->yes, at, FIELD_CACHED) == ANSWER_YES &&
		    (page_reason_was(scene, s->pair, at, FIELD_CACHED) ==
			     REASON_READAHEAD ||
		     came_with_next(scene, s, at) ||
		     was_paged_out(scene, s, at)))
			return true;
	return false;
}

bool holds_readahead(const struct scene *scene, const struct suspect *s)
{
	const struct traits *yes = traits_of(scene, s->yes);
	const struct traits *no = traits_of(scene, s->no);
	bool exact = yes->readahead_exact && no->readahead_exact;

	if (!became(s, s->yes) || s->settled)
		return false;
	if (exact && yes->readahead <= no->readahead)
		return false;
	if (ahead_goes_on(scene, s))
		return true;
	return ahead_reaches(scene, s->yes, s->pair, s->page, !exact) &&
	       !(exact && ahead_would_reach(scene, s->no, s->pair, s->page));
}

bool holds_other_mapping(const struct scene *scene, const struct suspect *s)
{
	const struct pair *object = pair_object(scene, s->pair);

	for (size_t i = 0; i < scene->n_pairs; i++) {
		const struct pair *other = &scene->pairs[i];
		uint64_t page = s->page;

		if (other == s->pair || other->of_object)
			continue;
		/* Anonymous pages are shared with the same view of another
		 * process. */
		if (object ? !pair_view_page(other, object,
					     pair_object_page(s->pair, s->page),
					     &page)
			   : strcmp(other->name, s->pair->name) != 0)
			continue;
		if (page_reason_now(scene, other, page, FIELD_PRESENT))
			return true;
		if (pair_memory(scene, other)->doubt)
			return true;
	}
	return false;
}

bool holds_drop_while_writing(const struct scene *scene,
			      const struct suspect *s)
{
	return scene->op->kind == OP_DROP && s->yes == OF_REAL &&
	       touched_on(scene, s, OF_REAL) &&
	       traits_of(scene, OF_REAL)->counts_dirty &&
	       (page_was(s->pair, OF_REAL, s->page, FIELD_DIRTY) ==
			ANSWER_YES ||
		page_was(s->pair, OF_REAL, s->page, FIELD_WRITEBACK) ==
			ANSWER_YES);
}

/* Operations that can begin while the disk still reads for one before. */
#define READING_STEPS 3

/* It came into the simulated cache a moment ago, and nobody waited for it. */
bool holds_not_arrived(const struct scene *scene, const struct suspect *s)
{
	const struct page_memory *memory = page_memory(scene, s->pair, s->page);
	uint16_t age;

	if (s->yes != OF_SIM || s->settled || !memory ||
	    !traits_of(scene, OF_REAL)->sees_arrived ||
	    page_was(s->pair, OF_REAL, s->page, FIELD_CACHED) == ANSWER_YES)
		return false;
	if (became(s, OF_SIM))
		return true;
	age = (uint16_t)(scene->history->step - memory->born[OF_SIM]);
	return age < READING_STEPS;
}

/* Was it read ahead a moment ago? */
bool holds_drop_while_reading(const struct scene *scene,
			      const struct suspect *s)
{
	const struct page_memory *memory = page_memory(scene, s->pair, s->page);
	uint16_t age;

	if (scene->op->kind != OP_DROP || s->yes != OF_REAL || !memory ||
	    !touched_on(scene, s, OF_REAL) || !(memory->marks & MARK_AHEAD))
		return false;
	age = (uint16_t)(scene->history->step - memory->born[OF_REAL]);
	return age < READING_STEPS;
}

bool holds_held_while_moved(const struct scene *scene, const struct suspect *s)
{
	const struct page_memory *memory = page_memory(scene, s->pair, s->page);

	return scene->op->kind == OP_ADVISE &&
	       scene->op->advice == ADVICE_PAGEOUT && s->yes == OF_REAL &&
	       touched_on(scene, s, OF_REAL) && memory &&
	       memory->marks & MARK_ROTATED;
}

/* Did the simulated machine wait for the disk, in the one fault there was? A
 * hole's zeros are there at once, before what is read ahead with them. */
static bool waited_for_the_disk(const struct scene *scene)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	/* Else a major fault may have found its page. */
	bool read = scene->by[OF_SIM]->traits->retry_major != HABIT_YES;

	for (size_t i = 0; i < sim->events.n_events; i++) {
		if (sim->events.events[i].kind != EVENT_PAGE_READ)
			continue;
		if (sim->events.events[i].flags & EVENT_HOLE)
			return false;
		read = true;
	}
	return read && sim->major &&
	       scene->touch[OF_SIM].first == scene->touch[OF_SIM].last;
}

/*
 * Read ahead in this very step, and by both, so that it may have arrived when
 * its neighbours were mapped, or not. The simulated machine takes it for
 * arrived where the fault waited for the disk, else not.
 */
bool holds_still_reading(const struct scene *scene, const struct suspect *s)
{
	const struct pair *object = pair_object(scene, s->pair);
	uint64_t page;

	if (s->settled || !object || !became(s, s->yes) ||
	    !around_reaches(scene, s->yes, s->pair, s->page))
		return false;
	if (s->no == OF_SIM && waited_for_the_disk(scene))
		return false;
	page = pair_object_page(s->pair, s->page);
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (page_was(object, side, page, FIELD_CACHED) != ANSWER_NO ||
		    page_is(object, side, page, FIELD_CACHED) != ANSWER_YES)
			return false;
	return true;
}

double page_age(const struct scene *scene, enum compare_side side,
		const struct page_memory *memory)
{
	return scene->by[side]->outcome->clock - (double)memory->clock[side];
}

bool flusher_may_have(const struct traits *real, double age)
{
	return real->dirty_expire > 0 &&
	       age >= real->dirty_expire - real->flusher_interval;
}

/* The flusher looks each interval, and writing takes its time too. */
#define WRITING_SECONDS 2

bool flusher_may_have_not(const struct traits *real, double age)
{
	return real->dirty_expire <= 0 ||
	       age <= real->dirty_expire + real->flusher_interval +
			       WRITING_SECONDS;
}

/* The age that counts is the file's: from when it first became dirty, which is
 * when it was made, until the flusher writes it (inode.dirtied_when). */
static double file_age(const struct scene *scene, const struct pair *object)
{
	return scene->by[OF_REAL]->outcome->clock -
	       (double)pair_memory(scene, object)->since;
}

/* The flusher wrote it on one machine and not, or not yet, on the other. */
bool holds_real_clock(const struct scene *scene, const struct suspect *s)
{
	const struct page_memory *memory = page_memory(scene, s->pair, s->page);
	const struct traits *real = traits_of(scene, OF_REAL);
	double age = file_age(scene, s->pair);

	if (!memory)
		return false;
	if (page_was(s->pair, OF_SIM, s->page, FIELD_DIRTY) != ANSWER_YES ||
	    page_was(s->pair, OF_REAL, s->page, FIELD_DIRTY) != ANSWER_YES)
		return false;
	if (s->field == FIELD_WRITEBACK)
		return s->yes == OF_REAL && flusher_may_have(real, age);
	if (s->no == OF_REAL)
		return flusher_may_have(real, age);
	age = page_age(scene, OF_REAL, memory);
	return scene->op->kind == OP_TICK && flusher_may_have_not(real, age);
}
