/*
 * Fault counts
 *
 * A count says nothing of which page faulted, so it is checked twice before
 * it is excused:
 *
 *	1. Each machine alone: by its own traits and its own pages before the
 *	   step, how few and how many faults could there be? A count outside
 *	   that range is wrong, whatever the other machine did.
 *	2. Both together: is there a named point in which they differ, at the
 *	   pages this operation touched?
 *
 *	           low          high
 *	    --------[------------]--------> faults
 *	            ^ one a window   ^ one a page that is not present
 *
 * A load of a present page never faults; a load of an absent one does unless
 * a fault before it, in the same operation, mapped it along. A store faults
 * where the entry is absent or read-only.
 */
#include "compare/counts.h"

#include <errno.h>

struct fault_range {
	uint64_t low, high; /* minor and major together */
	uint64_t major_low, major_high;
};

/* Where a window of fault-around and one of readahead end, so far. */
struct windows {
	uint64_t around_end;
	uint64_t ahead_end;
};

/* May the store to a present page fault, must it? Adds to the range. */
static void range_add_store(const struct scene *scene, enum compare_side side,
			    uint64_t page, struct fault_range *range)
{
	const struct touch *touch = &scene->touch[side];
	const struct traits *traits = scene->by[side]->traits;
	const struct page_memory *memory =
		page_memory(scene, touch->view, page);
	const struct pair *object = touch->object;
	uint64_t at = pair_object_page(touch->view, page);
	const struct page_memory *object_memory =
		object ? page_memory(scene, object, at) : NULL;
	enum answer writable = page_state_get(
		state_page(touch->view->before[side], page), PAGE_WRITABLE);

	range->high++;
	if (writable != ANSWER_UNKNOWN) {
		range->low += writable == ANSWER_NO;
		range->high -= writable == ANSWER_YES;
		return;
	}
	/* Clean where stores are watched for: the entry is read-only. */
	if (object && pair_is_shared(touch->view, side) &&
	    traits->counts_dirty &&
	    traits->write_protects_after_flush == HABIT_YES &&
	    object->object[side]->kind == OBJECT_FILE &&
	    page_was(object, side, at, FIELD_DIRTY) == ANSWER_NO) {
		range->low++;
		return;
	}
	/* Stored to before and dirty ever since: writable, unless the real
	 * flusher came by in between, or the journal wrote it. */
	if (memory && memory->marks & MARK_WRITTEN &&
	    !(side == OF_REAL && memory->cleaned) &&
	    !(side == OF_REAL && object &&
	      (journal_decides(scene, object, at) ||
	       other_journal_may_have(scene, object, at) ||
	       (object_memory && object_memory->cleaned))) &&
	    !(side == OF_REAL && object_memory &&
	      flusher_may_have(traits, page_age(scene, side, object_memory))))
		range->high--;
}

/* Was a page perhaps thrown out for want of frames before it was reached? */
static bool frames_may_have(const struct scene *scene, enum compare_side side,
			    uint64_t page)
{
	const struct touch *touch = &scene->touch[side];

	if (side == OF_REAL)
		return limit_took_as_it_went(scene);
	if (told_of_page(scene, EVENT_SWAPPED_OUT, touch->view, page))
		return true;
	return touch->object
		       ? frames_evicted(scene, touch->object,
					pair_object_page(touch->view, page))
		       : frames_short(scene);
}

/* Must a fault wait that does not find a page of it in memory? What has no
 * other place begins as zeros. */
static bool is_on_a_disk(const struct pair *object, enum compare_side side,
			 const struct traits *traits)
{
	return object && object->object[side] && traits->can_evict &&
	       object->object[side]->kind == OBJECT_FILE;
}

/* Does a fault that is tried again, as its page is there but has yet to be
 * read, or reads on behind it, count as a major one? */
static bool retry_is_major(const struct scene *scene,
			   const struct traits *traits)
{
	return op_populates(scene->op) ? traits->populate_major != HABIT_NO
				       : traits->retry_major != HABIT_NO;
}

/* The fault at an absent page: which, and how many pages does it save? */
static void range_add_absent(const struct scene *scene, enum compare_side side,
			     uint64_t page, struct windows *windows,
			     struct fault_range *range)
{
	const struct touch *touch = &scene->touch[side];
	const struct traits *traits = scene->by[side]->traits;
	uint64_t around = traits->fault_around;
	enum answer cached = ANSWER_YES;

	range->high++;
	/* From the paging file, or from the frame that it still has: by no
	 * window, and by one fault each. */
	if (page_was(touch->view, side, page, FIELD_SWAPPED) == ANSWER_YES) {
		range->low++;
		range->major_high++;
		return;
	}
	if (!touch_has_cache(touch, side) || scene_stores(scene) ||
	    page >= windows->around_end) {
		range->low++;
		windows->around_end = around > 1 ? page + around : page + 1;
	}
	if (touch->object)
		cached = page_was(touch->object, side,
				  pair_object_page(touch->view, page),
				  FIELD_CACHED);
	else if (page_was(touch->view, side, page, FIELD_SWAPPED) != ANSWER_NO)
		cached = ANSWER_UNKNOWN;
	if (cached == ANSWER_YES) {
		if (frames_may_have(scene, side, page) ||
		    (side == OF_REAL && touch->object &&
		     reclaim_may_have(scene, touch->object,
				      pair_object_page(touch->view, page))) ||
		    retry_is_major(scene, traits))
			range->major_high++;
		/* It may carry the mark that starts reading what follows. */
		if (touch->object && traits->readahead > 1)
			windows->ahead_end = UINT64_MAX;
		return;
	}
	range->major_high++;
	if (cached == ANSWER_NO && page >= windows->ahead_end &&
	    is_on_a_disk(touch->object, side, traits)) {
		range->major_low++;
		/* Linux widens the window as it goes: what follows a miss in
		 * the same operation need not miss again. */
		windows->ahead_end =
			traits->readahead > 1 ? UINT64_MAX : page + 1;
	}
}

static void range_add_page(const struct scene *scene, enum compare_side side,
			   uint64_t page, struct windows *windows,
			   struct fault_range *range)
{
	const struct pair *view = scene->touch[side].view;
	enum answer present = page_was(view, side, page, FIELD_PRESENT);

	/* Written while the operation went on: it is stored to once more. */
	if (side == OF_SIM && scene_stores(scene) &&
	    told_of_page(scene, EVENT_WRITE_PROTECTED, view, page))
		range->high++;
	/* Written before the store that waited for its fault is performed. */
	if (side == OF_REAL && scene_stores(scene) &&
	    written_may_fault(scene, view, page))
		range->high++;
	if (present == ANSWER_UNKNOWN ||
	    (present == ANSWER_YES && frames_may_have(scene, side, page)) ||
	    (present == ANSWER_YES && side == OF_REAL &&
	     reclaim_may_have(scene, view, page))) {
		range->high++;
		range->major_high++;
	} else if (present == ANSWER_NO) {
		range_add_absent(scene, side, page, windows, range);
	} else if (scene_stores(scene)) {
		range_add_store(scene, side, page, range);
	}
}

/* Pages of sections come back from the paging file as well; no entry tells. */
static void range_add_paged_out(const struct scene *scene,
				struct fault_range *range)
{
	uint64_t pages = counts_paged_out(scene);

	range->major_high += pages;
	range->major_low -= pages < range->major_low ? pages : range->major_low;
}

/* Does that machine keep several pages of the file as one, so that one fault
 * maps them all? */
static bool folios_save_faults(const struct scene *scene,
			       enum compare_side side)
{
	const struct pair *object = scene->touch[side].object;

	return scene->by[side]->traits->large_folios == HABIT_YES && object &&
	       object->object[side] &&
	       object->object[side]->kind == OBJECT_FILE;
}

/* What is locked is faulted in as soon as it may be written, once a page
 * (mprotect_fixup(), mm/mprotect.c). */
static struct fault_range range_of_protect(const struct scene *scene,
					   enum compare_side side)
{
	const struct touch *touch = &scene->touch[side];
	struct fault_range range = { 0 };

	if (!touch->view || scene->op->protection != PROTECTION_READ_WRITE)
		return range;
	for (uint64_t page = touch->first; page <= touch->last; page++) {
		const struct page_memory *memory =
			page_memory(scene, touch->view, page);

		range.high += memory && memory->area & AREA_LOCKED;
	}
	range.major_high = range.high;
	return range;
}

static struct fault_range range_of(const struct scene *scene,
				   enum compare_side side)
{
	const struct touch *touch = &scene->touch[side];
	struct fault_range range = { 0 };
	struct windows windows = { 0 };

	/* These fault pages in by themselves, as many as they need. */
	if (scene->op->kind == OP_PROTECT)
		return range_of_protect(scene, side);
	if (scene->op->kind == OP_LOCK || scene->op->kind == OP_REMAP)
		return (struct fault_range){ 0, UINT64_MAX, 0, UINT64_MAX };
	if (!touch->view || touch->access == ACCESS_NONE)
		return range;
	for (uint64_t page = touch->first;
	     page <= touch->last && page < touch->view->n_pages[side]; page++)
		range_add_page(scene, side, page, &windows, &range);
	range_add_paged_out(scene, &range);
	/* The access ended early; or waited without being counted, as
	 * MAP_POPULATE does; or one fault mapped a whole folio. */
	if (scene->by[side]->outcome->result.kind != RESULT_OK)
		range.low = range.major_low = 0;
	if (scene->op->kind == OP_MAP || scene->op->kind == OP_ADVISE)
		range.major_low = 0;
	if (range.low > 1 && (folios_save_faults(scene, side) ||
			      (side == OF_REAL && counts_large_folio(scene))))
		range.low = 1;
	return range;
}

/* Pages of its own that a process touches while its faults are counted: the
 * frame of a signal (up to 4), its handler's data and its own stack, what a
 * thread keeps for itself (rseq), tables of its libraries. */
#define OWN_FAULTS 16

static bool in_range(const struct scene *scene, enum compare_side side)
{
	const struct outcome *outcome = scene->by[side]->outcome;
	struct fault_range range = range_of(scene, side);
	uint64_t all = outcome->minor + outcome->major;

	if (side == OF_REAL && limit_took_own(scene) &&
	    range.high < UINT64_MAX) {
		range.high += OWN_FAULTS;
		range.major_high += OWN_FAULTS;
	}
	return all >= range.low && all <= range.high &&
	       outcome->major >= range.major_low &&
	       outcome->major <= range.major_high;
}

static enum reason_id explain_count(const struct scene *scene, enum field field)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;
	bool same_total = sim->minor + sim->major == real->minor + real->major;
	enum reason_id reason = REASON_NONE;

	if (scene->history->crashed)
		return REASON_SIMULATED_ONLY;
	if (!result_equal(sim->result, real->result))
		return explain_operation(scene);
	if (page_sizes_differ(scene))
		return REASON_PAGE_SIZE;
	if (in_range(scene, OF_SIM) && in_range(scene, OF_REAL))
		reason = count_cause(scene, field == FIELD_MAJOR || same_total);
	if (reason == REASON_NONE &&
	    blocks_differ(scene, scene->touch[OF_REAL].object))
		reason = REASON_SMALL_BLOCKS;
	return reason;
}

static int compare_count(struct scene *scene, enum field field, uint64_t sim,
			 uint64_t real)
{
	const struct value values[OF_BOTH] = {
		{ .kind = VALUE_NUMBER, .number = sim },
		{ .kind = VALUE_NUMBER, .number = real },
	};

	if (sim == real)
		return 0;
	return found_of_operation(scene, field, values,
				  explain_count(scene, field));
}

/* One machine counts and the other cannot. */
static int compare_unknown(struct scene *scene, enum field field,
			   enum compare_side known, uint64_t number)
{
	struct value values[OF_BOTH] = { 0 };

	values[known] =
		(struct value){ .kind = VALUE_NUMBER, .number = number };
	return found_of_operation(scene, field, values, REASON_NOT_VISIBLE);
}

int compare_counts(struct scene *scene)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;
	int status;

	if (!sim->faults_known && !real->faults_known)
		return 0;
	if (sim->faults_known && real->faults_known) {
		status = compare_count(scene, FIELD_MINOR, sim->minor,
				       real->minor);
		return status ? status
			      : compare_count(scene, FIELD_MAJOR, sim->major,
					      real->major);
	}
	if (sim->faults_known) {
		status =
			compare_unknown(scene, FIELD_MINOR, OF_SIM, sim->minor);
		return status ? status
			      : compare_unknown(scene, FIELD_MAJOR, OF_SIM,
						sim->major);
	}
	status = compare_unknown(scene, FIELD_MINOR, OF_REAL, real->minor);
	return status ? status
		      : compare_unknown(scene, FIELD_MAJOR, OF_REAL,
					real->major);
}
