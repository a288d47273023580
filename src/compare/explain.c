/*
 * Why do they differ?
 *
 * For one page and one field, in this order; the first that holds is given:
 *
 *	1. the power was cut on the simulated machine       simulated-only
 *	   its pages have another size                      page-size
 *	2. nothing moved: it differed before, alike         the old reason
 *	3. one machine alone did something to the page      that reason
 *	4. a row of reason_table[] holds that the traits prove
 *	5. it follows from an earlier difference            the old reason
 *	6. one of the other rows holds: what may happen, and may not
 *	-  nothing does: a surprise
 *
 * 2, 3 and 5 lean on the past. They are not asked where the operation itself
 * settles the field whatever was before: after a load its page is present,
 * after a flush it is clean. A machine that disagrees there has no excuse.
 */
#include "compare/reason.h"

#include <signal.h>

static bool both_ok(const struct scene *scene)
{
	return scene->by[OF_SIM]->outcome->result.kind == RESULT_OK &&
	       scene->by[OF_REAL]->outcome->result.kind == RESULT_OK;
}

/* Does an access through the view reach the page of the object? That through
 * a private copy does not. */
static bool reaches_object(const struct scene *scene, const struct suspect *s)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		const struct touch *touch = &scene->touch[side];
		uint64_t page;

		if (!touch->view || !touch->view->view[side])
			return false;
		if (touch->view->view[side]->sharing == SHARING_SHARED)
			continue;
		if (!pair_view_page(touch->view, s->pair, s->page, &page) ||
		    page_was(touch->view, side, page, FIELD_PRESENT) !=
			    ANSWER_NO ||
		    page_was(touch->view, side, page, FIELD_SWAPPED) !=
			    ANSWER_NO)
			return false;
	}
	return true;
}

static bool is_shared(const struct scene *scene, const struct suspect *s)
{
	const struct pair *view = scene->touch[s->yes].view;

	return view && view->view[s->yes] &&
	       view->view[s->yes]->sharing == SHARING_SHARED;
}

/* Who reads behind the end of the file asks for no page. */
static bool reads_bytes(const struct scene *scene)
{
	return scene->by[OF_SIM]->outcome->n_bytes &&
	       scene->by[OF_REAL]->outcome->n_bytes;
}

/* After these, a page of the object has this field settled. */
static bool settles_object(const struct scene *scene, const struct suspect *s)
{
	const struct op *op = scene->op;

	switch (op->kind) {
	case OP_LOAD:
		return s->field == FIELD_CACHED && reaches_object(scene, s);
	case OP_STORE:
		if (s->field == FIELD_CACHED)
			return reaches_object(scene, s);
		return s->field == FIELD_DIRTY && is_shared(scene, s);
	case OP_READ:
		return s->field == FIELD_CACHED && reads_bytes(scene);
	case OP_WRITE:
		return s->field != FIELD_WRITEBACK;
	case OP_FLUSH:
		return is_shared(scene, s) && !op->async &&
		       s->field != FIELD_CACHED;
	case OP_FSYNC:
		return s->field != FIELD_CACHED;
	default:
		return false;
	}
}

static bool settles_view(const struct scene *scene, const struct suspect *s)
{
	const struct op *op = scene->op;

	if (s->field != FIELD_PRESENT && s->field != FIELD_SWAPPED)
		return false;
	return op->kind == OP_LOAD || op_stores(op) || op_populates(op) ||
	       (op->kind == OP_ADVISE && op->advice == ADVICE_DONTNEED);
}

static bool settles(const struct scene *scene, const struct suspect *s)
{
	if (!both_ok(scene) ||
	    !touches(&scene->touch[OF_SIM], s->pair, s->page) ||
	    !touches(&scene->touch[OF_REAL], s->pair, s->page))
		return false;
	return s->pair->of_object ? settles_object(scene, s)
				  : settles_view(scene, s);
}

/* Did this field of the page differ before, in the same way? */
static bool unchanged(const struct suspect *s)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (!s->pair->existed[side] ||
		    page_was(s->pair, side, s->page, s->field) !=
			    s->value[side])
			return false;
	return true;
}

static enum reason_id explain_by_past(const struct scene *scene,
				      const struct suspect *s)
{
	const struct page_memory *memory = page_memory(scene, s->pair, s->page);
	uint8_t was = page_reason_was(scene, s->pair, s->page, s->field);

	if (was && unchanged(s))
		return was;
	return memory ? memory->doubt : REASON_NONE;
}

static enum reason_id explain_by_table(const struct scene *scene,
				       const struct suspect *s,
				       enum reason_id first,
				       enum reason_id last)
{
	for (enum reason_id id = first; id <= last; id++) {
		const struct reason *reason = &reason_table[id];

		if (reason->holds && reason->fields & 1u << s->field &&
		    reason->holds(scene, s))
			return id;
	}
	return REASON_NONE;
}

bool page_sizes_differ(const struct scene *scene)
{
	return scene->by[OF_SIM]->traits->page_size !=
	       scene->by[OF_REAL]->traits->page_size;
}

enum reason_id explain_page(const struct scene *scene, struct suspect *s)
{
	enum reason_id reason = REASON_NONE;

	if (scene->history->crashed)
		return REASON_SIMULATED_ONLY;
	if (page_sizes_differ(scene))
		return REASON_PAGE_SIZE;
	s->settled = settles(scene, s);
	if (!s->settled)
		reason = explain_by_past(scene, s);
	if (!reason)
		reason = explain_by_table(scene, s, REASON_NONE + 1,
					  REASON_LAST_CERTAIN);
	if (!reason && !s->settled)
		reason = follow_find(scene, s);
	if (!reason)
		reason = explain_by_table(scene, s, REASON_LAST_CERTAIN + 1,
					  REASONS - 1);
	return reason;
}

enum reason_id explain_thing(const struct scene *scene, const struct pair *pair)
{
	if (scene->history->crashed)
		return REASON_SIMULATED_ONLY;
	if (page_sizes_differ(scene))
		return REASON_PAGE_SIZE;
	return pair_memory(scene, pair)->doubt ? pair_memory(scene, pair)->doubt
					       : scene->history->killed;
}

/* The view that the operation names may be on neither machine any more. */
static uint8_t place_doubt(const struct scene *scene, enum compare_side side)
{
	const char *process = scene->by[side]->process;

	return history_doubt_of(scene->history, false,
				process ? process : "main",
				scene->op->place.view);
}

/* Was something done on one machine alone to what the operation means? */
static enum reason_id touched_doubt(const struct scene *scene)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		const struct touch *touch = &scene->touch[side];
		const struct page_memory *memory = NULL;

		uint8_t doubt = place_doubt(scene, side);

		if (doubt)
			return doubt;
		if (touch->view && pair_memory(scene, touch->view)->doubt)
			return pair_memory(scene, touch->view)->doubt;
		if (touch->object && pair_memory(scene, touch->object)->doubt)
			return pair_memory(scene, touch->object)->doubt;
		if (touch->view)
			memory = page_memory(scene, touch->view, touch->first);
		if (memory && memory->doubt)
			return memory->doubt;
		if (touch->object)
			memory = page_memory(scene, touch->object,
					     touch->object_first);
		if (memory && memory->doubt)
			return memory->doubt;
	}
	return REASON_NONE;
}

static bool not_performed(const struct performed *by)
{
	return by->outcome->result.kind == RESULT_SKIPPED ||
	       result_is_inability(by->outcome->result);
}

bool performed_by_one(const struct scene *scene, enum compare_side *ret_side)
{
	bool sim = not_performed(scene->by[OF_SIM]);

	if (sim == not_performed(scene->by[OF_REAL]))
		return false;
	*ret_side = sim ? OF_REAL : OF_SIM;
	return true;
}

/* As a machine does that has no frame left, or kills who wants too many. */
static bool gave_up(struct result result)
{
	return result.kind == RESULT_ERRNO ||
	       (result.kind == RESULT_SIGNAL &&
		(result.number == SIGBUS || result.number == SIGKILL));
}

enum reason_id explain_operation(const struct scene *scene)
{
	const struct performed *sim = scene->by[OF_SIM];
	enum compare_side side;

	if (performed_by_one(scene, &side)) {
		if (scene->op->kind == OP_CRASH)
			return REASON_SIMULATED_ONLY;
		if (scene->op->kind == OP_TICK)
			return REASON_SKIPPED_TICK;
		return REASON_NOT_PERFORMED;
	}
	if (scene->history->crashed)
		return REASON_SIMULATED_ONLY;
	if (page_sizes_differ(scene))
		return REASON_PAGE_SIZE;
	if (explain_refusal(scene))
		return explain_refusal(scene);
	if (limit_decided(scene))
		return REASON_MEMORY_LIMIT;
	if (gave_up(sim->outcome->result) && frames_gave_out(scene))
		return REASON_FRAMES;
	if (process_doubt(scene))
		return process_doubt(scene);
	if (touched_doubt(scene))
		return touched_doubt(scene);
	if (scene->history->killed)
		return scene->history->killed;
	return scene->history->led_otherwise ? REASON_LED_AGAIN : REASON_NONE;
}
