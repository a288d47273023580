/*
 * Differences as they are found
 *
 * Page by page, in order, so that a run of pages that differ alike becomes
 * one difference: "v[4..7] present" is read at once, four lines are not.
 */
#include "compare/areas.h"
#include "compare/reason.h"

#include "base/array.h"

#include <string.h>

static bool value_equal(const struct value *a, const struct value *b)
{
	return a->kind == b->kind && a->number == b->number &&
	       !strcmp(a->text, b->text);
}

/* Does `next` go on where `last` ends, with the same to say? */
static bool continues(const struct difference *last,
		      const struct difference *next)
{
	return last->field == next->field && last->n_pages && next->n_pages &&
	       last->of_object == next->of_object &&
	       last->page + last->n_pages == next->page &&
	       last->reason == next->reason && last->verdict == next->verdict &&
	       value_equal(&last->sim, &next->sim) &&
	       value_equal(&last->real, &next->real) &&
	       !strcmp(last->name, next->name) &&
	       !strcmp(last->process, next->process);
}

static int found_add(struct scene *scene, struct difference *difference,
		     enum reason_id id)
{
	struct comparison *found = scene->found;
	struct difference *last =
		found->n_differences
			? &found->differences[found->n_differences - 1]
			: NULL;
	int status;

	id = reason_told(scene, id);
	difference->verdict = VERDICT_SURPRISE;
	if (id != REASON_NONE) {
		const struct reason *reason = &reason_table[id];

		difference->reason = reason;
		difference->verdict = reason->verdict;
		for (enum compare_side side = OF_SIM;
		     reason->parameter && side < OF_BOTH; side++)
			difference->parameters[side] =
				reason->parameter(scene->by[side]->traits);
	}
	if (difference->verdict > found->verdict)
		found->verdict = difference->verdict;
	if (last && continues(last, difference)) {
		last->n_pages++;
		return 0;
	}
	status = array_reserve(&found->differences, &found->capacity,
			       found->n_differences + 1,
			       sizeof(*found->differences));
	if (!status)
		found->differences[found->n_differences++] = *difference;
	return status;
}

int found_of_operation(struct scene *scene, enum field field,
		       const struct value values[OF_BOTH],
		       enum reason_id reason)
{
	struct difference difference = {
		.field = field,
		.sim = values[OF_SIM],
		.real = values[OF_REAL],
	};

	return found_add(scene, &difference, reason);
}

static void difference_name(struct difference *difference,
			    const struct pair *pair)
{
	difference->of_object = pair->of_object;
	memccpy(difference->process, pair->process, '\0', NAME_SIZE - 1);
	memccpy(difference->name, pair->name, '\0', NAME_SIZE - 1);
}

int found_of_thing(struct scene *scene, const struct pair *pair,
		   enum field field, const struct value values[OF_BOTH],
		   enum reason_id reason)
{
	struct difference difference = {
		.field = field,
		.sim = values[OF_SIM],
		.real = values[OF_REAL],
	};

	difference_name(&difference, pair);
	return found_add(scene, &difference, reason);
}

static struct value value_of_answer(enum answer answer)
{
	return (struct value){
		.kind = answer == ANSWER_UNKNOWN ? VALUE_UNKNOWN : VALUE_BOOL,
		.number = answer == ANSWER_YES,
	};
}

int found_of_page(struct scene *scene, const struct suspect *suspect,
		  enum reason_id reason)
{
	struct difference difference = {
		.field = suspect->field,
		.page = suspect->page,
		.n_pages = 1,
		.sim = value_of_answer(suspect->value[OF_SIM]),
		.real = value_of_answer(suspect->value[OF_REAL]),
	};
	struct page_memory *memory =
		page_memory(scene, suspect->pair, suspect->page);

	difference_name(&difference, suspect->pair);
	if (memory && reason != REASON_NOT_VISIBLE) {
		memory->now[field_slot(suspect->field)] = (uint8_t)reason;
		view_note_own(scene, suspect->pair, suspect->page,
			      (uint8_t)reason);
	}
	return found_add(scene, &difference, reason);
}
