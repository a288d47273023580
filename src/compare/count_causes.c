/*
 * Why two machines count another number of faults
 *
 * The counts themselves are possible on each machine (counts.c). What is
 * looked for here is the point in which the two differ at the pages that were
 * touched: first one that is remembered from earlier steps, then one of this
 * step, at last what may have happened between the steps.
 */
#include "compare/counts.h"

bool scene_stores(const struct scene *scene)
{
	return op_stores(scene->op);
}

bool pair_is_shared(const struct pair *view, enum compare_side side)
{
	return view->view[side]->sharing == SHARING_SHARED;
}

bool real_faulted_more(const struct scene *scene)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;

	return real->minor + real->major > sim->minor + sim->major ||
	       real->major > sim->major;
}

/* Reasons found for pages in this step that let one fault do more. */
bool counts_large_folio(const struct scene *scene)
{
	for (size_t i = 0; i < scene->found->n_differences; i++)
		if (scene->found->differences[i].reason ==
		    &reason_table[REASON_LARGE_FOLIOS])
			return true;
	return false;
}

uint64_t counts_paged_out(const struct scene *scene)
{
	const struct event_list *events = &scene->by[OF_SIM]->outcome->events;
	uint64_t pages = 0;

	if (!scene->by[OF_SIM]->traits->paging_file ||
	    !scene->by[OF_REAL]->traits->paging_file)
		return 0;
	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_SWAPPED_IN ||
		    events->events[i].kind == EVENT_SWAPPED_IN_CACHE ||
		    events->events[i].kind == EVENT_SWAP_CACHE_HIT)
			pages += events->events[i].count;
	return pages;
}

/* A reason kept for one of the pages touched, from earlier steps. */
static enum reason_id touched_reason(const struct scene *scene,
				     enum field field)
{
	bool of_object = field >= FIELD_CACHED;
	uint64_t fault_pages = 0;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		const struct touch *touch = &scene->touch[side];
		const struct pair *pair =
			of_object ? touch->object : touch->view;
		uint64_t page = of_object ? touch->object_first : touch->first;
		uint64_t last = of_object ? touch->object_last : touch->last;

		for (; pair && page <= last && fault_pages < UINT32_MAX;
		     page++, fault_pages++) {
			const struct page_memory *memory =
				page_memory(scene, pair, page);

			if (!memory)
				break;
			if (memory->was[field_slot(field)])
				return memory->was[field_slot(field)];
			if (memory->doubt)
				return memory->doubt;
		}
	}
	return REASON_NONE;
}

/* Fields of touched pages that lead to another number of faults; the first
 * that has a reason. */
static enum reason_id cause_in_past(const struct scene *scene, bool major)
{
	static const enum field faults[] = { FIELD_PRESENT,   FIELD_SWAPPED,
					     FIELD_DIRTY,     FIELD_ZERO,
					     FIELD_WRITEBACK, FIELD_CACHED };
	static const enum field majors[] = { FIELD_CACHED, FIELD_PRESENT,
					     FIELD_SWAPPED };
	const enum field *fields = major ? majors : faults;
	size_t n = major ? 3 : 6;

	for (size_t i = 0; i < n; i++) {
		enum reason_id reason;

		/* Dirty matters to a store, cached to a load of many. */
		if ((fields[i] == FIELD_DIRTY ||
		     fields[i] == FIELD_WRITEBACK) &&
		    !scene_stores(scene))
			continue;
		/* Locked memory that may be written is made its own. */
		if (fields[i] == FIELD_ZERO && !scene_stores(scene) &&
		    scene->op->kind != OP_LOCK && scene->op->kind != OP_PROTECT)
			continue;
		reason = touched_reason(scene, fields[i]);
		if (reason)
			return reason;
	}
	return REASON_NONE;
}

/* Several pages in one operation: the first fault may save the next. */
static enum reason_id cause_in_windows(const struct scene *scene, bool major)
{
	const struct touch *touch = &scene->touch[OF_SIM];
	const struct traits *sim = scene->by[OF_SIM]->traits;
	const struct traits *real = scene->by[OF_REAL]->traits;

	if (touch->last == touch->first || !touch_has_cache(touch, OF_SIM))
		return REASON_NONE;
	if (!major && !scene_stores(scene) &&
	    sim->fault_around != real->fault_around)
		return REASON_FAULT_AROUND;
	if (!touch->object)
		return REASON_NONE;
	if (sim->readahead != real->readahead || !real->readahead_exact ||
	    !sim->readahead_exact)
		return REASON_READAHEAD;
	return REASON_NONE;
}

/* A store that met a read-only entry, where one machine alone had it so. */
static enum reason_id cause_in_entries(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	for (uint64_t page = touch->first;
	     touch->view && scene_stores(scene) && page <= touch->last;
	     page++) {
		const struct page_memory *memory =
			page_memory(scene, touch->view, page);

		if (memory && memory->cleaned)
			return memory->cleaned;
	}
	return REASON_NONE;
}

/* ... and where it is the one that watches for stores so. */
static enum reason_id cause_in_protection(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	if (!scene_stores(scene) || !touch->object ||
	    !pair_is_shared(touch->view, OF_REAL) ||
	    WHO(scene, write_protects_after_flush) == OF_BOTH)
		return REASON_NONE;
	for (uint64_t page = touch->first; page <= touch->last; page++) {
		const struct page_memory *memory =
			page_memory(scene, touch->object,
				    pair_object_page(touch->view, page));

		if (page_was(touch->view, OF_REAL, page, FIELD_PRESENT) !=
		    ANSWER_YES)
			continue;
		return memory && memory->marks & MARK_STORED
			       ? REASON_WRITE_PROTECT
			       : REASON_READ_ONLY_FIRST;
	}
	return REASON_NONE;
}

/* A store to a page that may be clean by now, and read-only; or, where all goes
 * through the journal, a load of one that it holds back. */
static bool journal_may_have(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	if (!touch->view || !touch->object ||
	    (!scene_stores(scene) &&
	     scene->by[OF_REAL]->traits->journal != JOURNAL_DATA))
		return false;
	for (uint64_t page = touch->first; page <= touch->last; page++)
		if (journal_decides(scene, touch->object,
				    pair_object_page(touch->view, page)))
			return true;
	return false;
}

/* The real machine had time to write between the steps. */
static bool clock_may_have(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];
	const struct traits *real = scene->by[OF_REAL]->traits;

	for (uint64_t page = touch->first; touch->view && page <= touch->last;
	     page++) {
		const struct page_memory *memory = NULL;

		if (page >= touch->view->n_pages[OF_REAL])
			break;
		if (touch->object)
			memory = page_memory(
				scene, touch->object,
				pair_object_page(touch->view, page));
		if (memory && memory->marks & MARK_STORED &&
		    flusher_may_have(real, page_age(scene, OF_REAL, memory)))
			return true;
	}
	return false;
}

/* Later pages of the operation were still being read when the first ones
 * were mapped: they may cost a fault of their own, or a wait. Who populates for
 * writing maps each by itself, but is as quick to be there. */
static bool reading_went_on(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];
	const struct op *op = scene->op;

	if ((touch->access != ACCESS_LOAD && op->kind != OP_LOCK &&
	     !op_populates(op)) ||
	    !touch->object)
		return false;
	for (uint64_t page = touch->first + 1; page <= touch->last; page++)
		if (page_was(touch->object, OF_REAL,
			     pair_object_page(touch->view, page),
			     FIELD_CACHED) == ANSWER_NO)
			return true;
	return false;
}

enum reason_id count_cause(const struct scene *scene, bool major)
{
	enum reason_id reason = cause_in_past(scene, major);

	if (!reason)
		reason = cause_in_windows(scene, major);
	if (!reason)
		reason = habits_count_cause(scene);
	if (!reason && !major)
		reason = cause_in_entries(scene);
	if (!reason && !major)
		reason = cause_in_protection(scene);
	if (!reason && !major && journal_may_have(scene))
		reason = REASON_JOURNAL;
	if (!reason && swap_count_cause(scene))
		reason = REASON_SWAP_CACHE;
	if (!reason && (limit_took_as_it_went(scene) ||
			(limit_took_own(scene) && real_faulted_more(scene))))
		reason = REASON_MEMORY_LIMIT;
	if (!reason && frames_short(scene))
		reason = REASON_FRAMES;
	if (!reason && reading_went_on(scene))
		reason = REASON_STILL_READING;
	if (!reason && !major && counts_large_folio(scene))
		reason = REASON_LARGE_FOLIOS;
	if (!reason && clock_may_have(scene))
		reason = REASON_REAL_CLOCK;
	if (!reason && idle_count_cause(scene))
		reason = REASON_IDLE_MEMORY;
	if (!reason)
		reason = written_count_cause(scene, major);
	return reason;
}
