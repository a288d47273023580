/*
 * compare - one operation, two machines
 *
 * The steps of one comparison:
 *
 *	align		who stands opposite whom		align.c
 *	touch		which pages the operation acted on	touch.c
 *	operation	result and bytes			here
 *	objects		cached, dirty, writeback		here
 *	views		present, swapped; exclusive, zero	here
 *	their areas	rights, and where they end		areas.c
 *	counts		minor and major faults			counts.c
 *	history		what the next step has to know		history.c
 *
 * Whatever differs is explained where it is found (explain.c). The order
 * matters: page tables are explained by the page cache, exclusiveness by the
 * other views, counts by all of them.
 *
 * Frame numbers, slots and raw entry bits are not compared: each machine
 * numbers as it likes. A field that neither machine knows is no difference.
 */
#include "compare/areas.h"
#include "compare/counts.h"
#include "compare/reason.h"

#include "base/strbuf.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Did both answer alike? `machine` configures the simulated machine alone: a
 * setting that it refuses is a slip in the script, no news about the two. */
static bool results_agree(const struct scene *scene)
{
	return scene->op->kind == OP_MACHINE ||
	       result_equal(scene->by[OF_SIM]->outcome->result,
			    scene->by[OF_REAL]->outcome->result);
}

static int compare_results(struct scene *scene)
{
	struct value values[OF_BOTH] = { 0 };
	enum reason_id reason;

	if (results_agree(scene))
		return 0;
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		values[side].kind = VALUE_TEXT;
		snprintf(values[side].text, NAME_SIZE, "%s",
			 result_name(scene->by[side]->outcome->result));
	}
	reason = explain_operation(scene);
	return found_of_operation(scene, FIELD_RESULT, values, reason);
}

/* The bytes in hex, from shortly before the place where they differ, as far
 * as a value has room. */
static void value_set_bytes(struct value *value, const struct outcome *outcome,
			    size_t from)
{
	static const char more[] = "...";
	size_t room = NAME_SIZE - 1 - 2 * (sizeof(more) - 1);
	size_t at = 0;

	if (!outcome->bytes)
		return;
	value->kind = VALUE_TEXT;
	if (from)
		at += (size_t)snprintf(value->text, NAME_SIZE, "%s", more);
	for (; room >= 2 && from < outcome->n_bytes; room -= 2, from++)
		at += (size_t)snprintf(value->text + at, NAME_SIZE - at, "%02x",
				       outcome->bytes[from]);
	if (from < outcome->n_bytes)
		snprintf(value->text + at, NAME_SIZE - at, "%s", more);
}

/* Do both have bytes, or neither? An access that ended in a signal has none,
 * which is not the same as an empty answer; of one that went well none is an
 * empty answer. */
static bool bytes_both(const struct outcome *sim, const struct outcome *real)
{
	return sim->result.kind == RESULT_OK || !sim->bytes == !real->bytes;
}

static int compare_bytes(struct scene *scene)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;
	struct value values[OF_BOTH] = { 0 };
	size_t at = 0;

	if (!result_equal(sim->result, real->result))
		return 0;
	while (at < sim->n_bytes && at < real->n_bytes &&
	       sim->bytes[at] == real->bytes[at])
		at++;
	if (at == sim->n_bytes && at == real->n_bytes && bytes_both(sim, real))
		return 0;
	at = at > 2 ? at - 2 : 0;
	value_set_bytes(&values[OF_SIM], sim, at);
	value_set_bytes(&values[OF_REAL], real, at);
	return found_of_operation(scene, FIELD_BYTES, values,
				  explain_bytes(scene));
}

/* An answer as it is compared: what has no meaning for a page that is not
 * cached is no. */
static enum answer answer_of(const struct pair *pair, enum compare_side side,
			     uint64_t page, enum field field)
{
	enum answer answer = page_is(pair, side, page, field);

	if (answer == ANSWER_UNKNOWN && pair->of_object &&
	    field != FIELD_CACHED &&
	    page_is(pair, side, page, FIELD_CACHED) == ANSWER_NO)
		return ANSWER_NO;
	return answer;
}

static int compare_page(struct scene *scene, const struct pair *pair,
			uint64_t page, enum field field)
{
	struct suspect suspect = {
		.pair = pair,
		.page = page,
		.field = field,
	};
	enum answer *value = suspect.value;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		/* No meaning unless there is an entry on both. */
		if ((field == FIELD_EXCLUSIVE || field == FIELD_ZERO) &&
		    page_is(pair, side, page, FIELD_PRESENT) != ANSWER_YES)
			return 0;
		value[side] = answer_of(pair, side, page, field);
	}
	if (value[OF_SIM] == value[OF_REAL])
		return 0;
	if (value[OF_SIM] == ANSWER_UNKNOWN || value[OF_REAL] == ANSWER_UNKNOWN)
		return found_of_page(scene, &suspect, REASON_NOT_VISIBLE);
	suspect.yes = value[OF_SIM] == ANSWER_YES ? OF_SIM : OF_REAL;
	suspect.no = suspect.yes == OF_SIM ? OF_REAL : OF_SIM;
	return found_of_page(scene, &suspect, explain_page(scene, &suspect));
}

/* Is what is compared equal, in knowledge and in bits? Nearly every page is,
 * and there may be very many. */
static bool pages_equal(const struct pair *pair, uint64_t page)
{
	static const uint32_t of_views =
		PAGE_PRESENT | PAGE_SWAPPED | PAGE_EXCLUSIVE | PAGE_ZERO;
	static const uint32_t of_objects =
		PAGE_CACHED | PAGE_DIRTY | PAGE_WRITEBACK;
	const struct page_state *sim = state_page(pair->pages[OF_SIM], page);
	const struct page_state *real = state_page(pair->pages[OF_REAL], page);
	uint32_t mask = pair->of_object ? of_objects : of_views;

	return (sim->known & mask) == (real->known & mask) &&
	       (sim->bits & sim->known & mask) ==
		       (real->bits & real->known & mask);
}

static int compare_pages(struct scene *scene, const struct pair *pair,
			 enum field field)
{
	size_t n = pair->n_pages[OF_SIM] < pair->n_pages[OF_REAL]
			   ? pair->n_pages[OF_SIM]
			   : pair->n_pages[OF_REAL];
	int status = 0;

	for (uint64_t page = 0; !status && page < n; page++)
		if (!pages_equal(pair, page))
			status = compare_page(scene, pair, page, field);
	return status;
}

static int compare_existence(struct scene *scene, const struct pair *pair)
{
	struct value values[OF_BOTH] = { { 0 } };
	bool same = true;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		values[side].kind = VALUE_BOOL;
		values[side].number = pair->view[side] || pair->object[side];
		same = same && values[side].number;
	}
	if (same)
		return 0;
	return found_of_thing(scene, pair, FIELD_EXISTS, values,
			      explain_thing(scene, pair));
}

static int compare_size(struct scene *scene, const struct pair *pair)
{
	struct value values[OF_BOTH] = { { 0 } };

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		if (!pair->view[side] && !pair->object[side])
			return 0;
		values[side].kind = VALUE_NUMBER;
		values[side].number = pair->of_object ? pair->object[side]->size
						      : pair->n_pages[side];
	}
	if (values[OF_SIM].number == values[OF_REAL].number)
		return 0;
	return found_of_thing(scene, pair, FIELD_SIZE, values,
			      explain_thing(scene, pair));
}

static int compare_pair(struct scene *scene, const struct pair *pair,
			enum field first, enum field last)
{
	int status = 0;

	for (enum field field = first; !status && field <= last; field++)
		status = compare_pages(scene, pair, field);
	return status;
}

static int compare_states(struct scene *scene)
{
	int status = 0;

	for (size_t i = 0; !status && i < scene->n_pairs; i++) {
		const struct pair *pair = &scene->pairs[i];

		status = compare_existence(scene, pair);
		if (!status)
			status = compare_size(scene, pair);
		if (!status)
			status = compare_areas(scene, pair);
		if (!status && pair->of_object)
			status = compare_pair(scene, pair, FIELD_CACHED,
					      FIELD_WRITEBACK);
		if (!status && !pair->of_object)
			status = compare_pair(scene, pair, FIELD_PRESENT,
					      FIELD_SWAPPED);
		scene->found->n_compared +=
			pair->n_pages[OF_SIM] < pair->n_pages[OF_REAL]
				? pair->n_pages[OF_SIM]
				: pair->n_pages[OF_REAL];
	}
	for (size_t i = 0; !status && i < scene->n_pairs; i++)
		if (!scene->pairs[i].of_object)
			status = compare_pair(scene, &scene->pairs[i],
					      FIELD_EXCLUSIVE, FIELD_ZERO);
	return status;
}

/* Both did it, but in the name of different processes, since one machine
 * alone has the process that should act: so each did something else. */
static int note_two_processes(struct scene *scene)
{
	uint8_t reason = process_doubt(scene);
	int status;

	if (!acting_differs(scene) || reason == REASON_NONE)
		return 0;
	scene->one_sided = true;
	status = history_doubt(scene, OF_SIM, reason);
	return status ? status : history_doubt(scene, OF_REAL, reason);
}

static bool was_killed(const struct performed *by)
{
	struct result result = by->outcome->result;

	return result.kind == RESULT_SIGNAL && result.number == SIGKILL;
}

/* What that machine did, and what the other lost by being killed for it. */
static int doubt_effects(struct scene *scene, enum compare_side side,
			 uint8_t reason)
{
	enum compare_side other = side == OF_SIM ? OF_REAL : OF_SIM;
	int status = history_doubt(scene, side, reason);

	return status || !was_killed(scene->by[other])
		       ? status
		       : history_doubt(scene, other, reason);
}

/* Memory ran out there alone, and what a process had is gone. */
static bool killed_by_one(const struct scene *scene)
{
	return was_killed(scene->by[OF_SIM]) != was_killed(scene->by[OF_REAL]);
}

/* One machine answered that it did not do it, or could not for a known
 * reason: what the other one did is in doubt from here on. */
static int note_one_sided(struct scene *scene)
{
	enum compare_side side = OF_SIM;
	enum reason_id reason;

	reason = limit_killed(scene);
	if (reason)
		scene->history->killed = (uint8_t)reason;
	if (results_agree(scene))
		return note_two_processes(scene);
	reason = explain_operation(scene);
	if (reason == REASON_NONE)
		return 0;
	scene->one_sided = true;
	if (killed_by_one(scene))
		scene->history->killed = (uint8_t)reason;
	if (!performed_by_one(scene, &side))
		side = scene->by[OF_SIM]->outcome->result.kind == RESULT_OK
			       ? OF_SIM
			       : OF_REAL;
	if (scene->op->kind == OP_CRASH && side == OF_SIM)
		scene->history->crashed = true;
	else if (scene->op->kind != OP_TICK)
		return doubt_effects(scene, side, (uint8_t)reason);
	return 0;
}

/* The limits that are in force from here on. */
static void limit_note(struct scene *scene)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		const struct performed *by = scene->by[side];

		if (by && scene->op->kind == OP_LIMIT &&
		    by->outcome->result.kind == RESULT_OK)
			scene->history->limit[side] =
				size_bytes(scene->op->size,
					   by->traits->page_size) /
				by->traits->page_size;
	}
}

/* Each process that is started under a limit needs some of it for itself. */
static void start_note(struct scene *scene)
{
	const struct performed *real = scene->by[OF_REAL];
	struct compare_history *history = scene->history;
	bool starts = scene->op->kind == OP_FORK || scene->op->kind == OP_SPAWN;

	if (starts && history->limit[OF_REAL] && real &&
	    real->outcome->result.kind == RESULT_OK &&
	    history->started < UINT16_MAX)
		history->started++;
}

static int compare_both(struct scene *scene)
{
	int status = note_one_sided(scene);

	if (!status)
		status = compare_results(scene);
	if (!status)
		status = compare_bytes(scene);
	if (!status)
		status = compare_states(scene);
	if (!status && !scene->one_sided)
		status = compare_counts(scene);
	return status;
}

int compare_step(struct compare_history *history, const struct op *op,
		 const struct performed *sim, const struct performed *real,
		 struct comparison *ret_comparison)
{
	struct comparison found = { 0 };
	struct scene scene = {
		.op = op,
		.by = { sim, real },
		.history = history,
		.found = &found,
	};
	int status = scene_align(&scene);

	limit_note(&scene);
	start_note(&scene);
	if (!status) {
		scene_touch(&scene);
		if (sim && real)
			status = compare_both(&scene);
		else if (sim || real)
			status = history_doubt(&scene, sim ? OF_SIM : OF_REAL,
					       REASON_ONE_MACHINE_BLOCK);
	}
	if (!status)
		history_step(&scene, sim && real);
	free(scene.pairs);
	if (status) {
		comparison_clear(&found);
		return status;
	}
	*ret_comparison = found;
	return 0;
}
