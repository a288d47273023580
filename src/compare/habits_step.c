/*
 * What habits leave behind
 *
 * A habit that one machine alone has (reason_habits.c) may not show in the step
 * in which it matters, but later: a page that was zeroed in part is written by
 * a journal when it commits, passed over by fault-around until it is read as a
 * whole, and faults once more where it was written. Such pages are remembered:
 *
 *	punch f 1 3	zeroed in part; written on one machine alone
 *	store v[0]	a fault there: hole-writes
 *
 * A memory ends with what it is about: when the page is clean, stored to again,
 * or has left memory.
 */
#include "compare/bytes.h"
#include "compare/cut.h"

/* Why a page that was zeroed in part has yet to be read as a whole on one
 * machine alone. */
static uint8_t unread_reason(const struct scene *scene, uint64_t page,
			     bool was_cached)
{
	enum compare_side grows = WHO(scene, growth_zeroes);

	if (!was_cached && grows != OF_BOTH && cut_tail_grows(scene, page) &&
	    scene->by[grows]->traits->zeroes_unread != HABIT_NO)
		return REASON_GROWTH_ZEROES;
	if (!was_cached && WHO(scene, zeroes_unread) != OF_BOTH)
		return REASON_ZEROES_UNREAD;
	if (was_cached && op_punches(scene->op) &&
	    WHO(scene, hole_writes) != OF_BOTH)
		return REASON_HOLE_WRITES;
	return REASON_NONE;
}

/* Is it dirty on both, but written on one machine alone since it was stored to
 * by a program? Only there the next store faults. Why? */
static uint8_t cleaned_reason(const struct scene *scene,
			      const struct pair *object, uint64_t page)
{
	uint8_t was = page_reason_was(scene, object, page, FIELD_DIRTY);

	if (was)
		return was;
	if (!op_punches(scene->op) ||
	    !touches(&scene->touch[OF_SIM], object, page))
		return REASON_NONE;
	if (WHO(scene, hole_writes) != OF_BOTH)
		return REASON_HOLE_WRITES;
	if (WHO(scene, hole_flushes) != OF_BOTH)
		return REASON_HOLE_FLUSHES;
	return WHO(scene, hole_syncs) != OF_BOTH ? REASON_HOLE_SYNCS
						 : REASON_NONE;
}

static void cleaned_step(const struct scene *scene, const struct pair *object,
			 uint64_t page, struct page_memory *memory)
{
	bool stored = op_stores(scene->op) &&
		      touches(&scene->touch[OF_SIM], object, page);

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (stored ||
		    page_is(object, side, page, FIELD_DIRTY) != ANSWER_YES) {
			memory->cleaned = REASON_NONE;
			return;
		}
	if (!memory->cleaned && scene->by[OF_SIM] && scene->by[OF_REAL])
		memory->cleaned = cleaned_reason(scene, object, page);
}

/* The last page of a file, which a hole took as a whole from one machine alone,
 * until it is stored to. */
static void placed_step(const struct scene *scene, const struct pair *object,
			uint64_t page, struct page_memory *memory)
{
	bool acted_on = object_acted_on(scene) == object;

	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return;
	if (acted_on && cut_takes_end(scene, page) &&
	    WHO(scene, hole_writes) != OF_BOTH)
		memory->placed = REASON_HOLE_WRITES;
	else if (page_is(object, OF_SIM, page, FIELD_DIRTY) == ANSWER_YES &&
		 page_is(object, OF_REAL, page, FIELD_DIRTY) == ANSWER_YES)
		memory->placed = REASON_NONE;
}

/* A write to a page that carries the mark of one that was to be paged out;
 * until it is marked again. */
static void rewritten_step(const struct scene *scene, const struct pair *object,
			   uint64_t page, struct page_memory *memory)
{
	if (!touches(&scene->touch[OF_SIM], object, page) &&
	    !touches(&scene->touch[OF_REAL], object, page))
		return;
	if (scene->op->kind == OP_WRITE && memory->marks & MARK_PAGED_OUT)
		memory->marks |= MARK_REWRITTEN;
	else if (scene->op->kind == OP_ADVISE &&
		 scene->op->advice == ADVICE_PAGEOUT)
		memory->marks &= (uint8_t)~MARK_REWRITTEN;
}

bool habits_zero_tail(const struct scene *scene, const struct pair *object,
		      uint64_t page, uint64_t from)
{
	uint64_t size = scene_page_size(scene), old = cut_old_size(scene);
	uint64_t start = page * size;

	if (object_acted_on(scene) != object || scene->one_sided)
		return false;
	/* What a hole does behind the end of the file is a habit. */
	if (op_punches(scene->op))
		return cut_start(scene) <= start + from &&
		       cut_end(scene) >= start + size && start + size <= old;
	if (scene->op->kind != OP_TRUNCATE)
		return false;
	if (cut_new_size(scene) < old)
		return cut_new_size(scene) <= start + from;
	return cut_tail_grows(scene, page) && old <= start + from &&
	       scene->by[OF_SIM]->traits->growth_zeroes == HABIT_YES &&
	       scene->by[OF_REAL]->traits->growth_zeroes == HABIT_YES;
}

/* Until it has left memory. */
static void cut_step(const struct scene *scene, const struct pair *object,
		     uint64_t page, struct page_memory *memory)
{
	bool dirty = false, cached = false;

	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return;
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		dirty = dirty ||
			page_was(object, side, page, FIELD_DIRTY) == ANSWER_YES;
		cached = cached ||
			 page_is(object, side, page, FIELD_CACHED) != ANSWER_NO;
	}
	if (dirty && object_acted_on(scene) == object &&
	    cut_splits_folio(scene, page) && WHO(scene, cut_splits) != OF_BOTH)
		memory->marks |= MARK_CUT;
	/* ... and is back. */
	if (memory->now[field_slot(FIELD_CACHED)] == REASON_CUT_SPLITS)
		memory->marks |= MARK_CUT;
	if (!cached)
		memory->marks &= (uint8_t)~MARK_CUT;
}

void habits_step(const struct scene *scene, const struct pair *object,
		 uint64_t page, struct page_memory *memory)
{
	bool zeroed = object_acted_on(scene) == object &&
		      cut_zeroes_part(scene, page);
	bool dirty = false, cached = false, was_cached = true;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		dirty = dirty ||
			page_is(object, side, page, FIELD_DIRTY) == ANSWER_YES;
		cached = cached || page_is(object, side, page, FIELD_CACHED) ==
					   ANSWER_YES;
		was_cached = was_cached && page_was(object, side, page,
						    FIELD_CACHED) == ANSWER_YES;
	}
	if (zeroed)
		memory->marks |= MARK_ZEROED;
	if (memory->marks & MARK_STORED && scene->by[OF_SIM] &&
	    scene->by[OF_REAL] && object_acted_on(scene) == object &&
	    cut_tail_grows(scene, page) && WHO(scene, growth_zeroes) != OF_BOTH)
		tail_mark(memory, TAIL_GROWTH,
			  cut_old_size(scene) % scene_page_size(scene));
	if (zeroed && scene->by[OF_SIM] && scene->by[OF_REAL] &&
	    !memory->unread)
		memory->unread = unread_reason(scene, page, was_cached);
	/* Read as a whole before, or for its part alone now. */
	if (zeroed && !memory->unread)
		memory->unread = memory->was[field_slot(FIELD_CACHED)];
	rewritten_step(scene, object, page, memory);
	if (!dirty)
		memory->marks &= (uint8_t) ~(MARK_ZEROED | MARK_REWRITTEN);
	cleaned_step(scene, object, page, memory);
	placed_step(scene, object, page, memory);
	cut_step(scene, object, page, memory);
	if (!cached)
		memory->unread = REASON_NONE;
}
