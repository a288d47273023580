/*
 * The timeline: what was done, and the way back
 *
 * A step once recorded is never asked for again: its outcome, its states and
 * its comparison are kept. Only the simulated machine itself has to be brought
 * to where the learner looks, for it can be explored from there. For that,
 * marks (snapshots) stand along the way; from the nearest one the steps are
 * performed again.
 *
 *	steps	0----------------------------------------------------n
 *	marks	|               |          |      |   |  |  |  |  |  |
 *		always          far back: rare         close by: dense
 *
 * A simulated machine is deterministic, so standing at a position and having
 * come back to it are the same to the byte.
 *
 * Marks are large (a copy of a machine's memory), so their number is bounded
 * by their size. When one too many stands there, the one goes whose removal
 * makes the way from its neighbour longer by the least, as a part of how far
 * back it lies.
 */
#include "session/timeline.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

static void step_side_clear(struct step_side *side)
{
	outcome_clear(&side->outcome);
	state_clear(&side->state);
	for (size_t i = 0; i < side->n_bytes; i++)
		free(side->bytes[i].pages);
	free(side->bytes);
}

void led_free(struct led *led)
{
	if (!led)
		return;
	state_clear(&led->state);
	free(led);
}

void step_clear(struct step *step)
{
	led_free(step->led);
	for (enum side side = SIDE_SIM; side < SIDES; side++)
		step_side_clear(&step->sides[side]);
	comparison_clear(&step->comparison);
	op_clear(&step->op);
	free(step->text);
	memset(step, 0, sizeof(*step));
}

void mark_clear(struct mark *mark)
{
	if (mark->sim)
		mark->sim_free(mark->sim);
	compare_history_free(mark->history);
	script_names_free(mark->names);
	memset(mark, 0, sizeof(*mark));
}

static void marks_cut(struct timeline *timeline, size_t n)
{
	while (timeline->n_marks > n)
		mark_clear(&timeline->marks[--timeline->n_marks]);
}

void timeline_cut(struct timeline *timeline, size_t position)
{
	size_t n = timeline->n_marks;

	while (timeline->n_steps > position)
		step_clear(&timeline->steps[--timeline->n_steps]);
	while (n && timeline->marks[n - 1].position > position)
		n--;
	marks_cut(timeline, n);
	if (timeline->position > position)
		timeline->position = position;
}

void timeline_clear(struct timeline *timeline)
{
	timeline_cut(timeline, 0);
	marks_cut(timeline, 0);
	free(timeline->steps);
	memset(timeline, 0, sizeof(*timeline));
}

int timeline_reserve(struct timeline *timeline)
{
	return array_reserve(&timeline->steps, &timeline->capacity,
			     timeline->n_steps + 1, sizeof(*timeline->steps));
}

void timeline_add(struct timeline *timeline, const struct step *step)
{
	timeline->steps[timeline->n_steps++] = *step;
	timeline->position = timeline->n_steps;
}

bool timeline_wants_mark(const struct timeline *timeline)
{
	const struct mark *last;

	if (!timeline->n_marks)
		return true;
	last = &timeline->marks[timeline->n_marks - 1];
	return timeline->position >= last->position + MARK_STRIDE;
}

/* The mark that is missed least: the first and the last always stay. */
static size_t mark_least(const struct timeline *timeline)
{
	const struct mark *marks = timeline->marks;
	size_t end = marks[timeline->n_marks - 1].position;
	size_t least = 1;
	double best = 0;

	for (size_t i = 1; i + 1 < timeline->n_marks; i++) {
		size_t gap = marks[i + 1].position - marks[i - 1].position;
		size_t back = end - marks[i - 1].position;
		double cost = (double)gap / (double)back;

		if (i == 1 || cost < best) {
			best = cost;
			least = i;
		}
	}
	return least;
}

void timeline_add_mark(struct timeline *timeline, const struct mark *mark,
		       uint64_t bytes)
{
	uint64_t most = bytes ? MARK_BUDGET / bytes : MARKS_MAX;

	if (most > MARKS_MAX)
		most = MARKS_MAX;
	if (most < MARKS_MIN)
		most = MARKS_MIN;
	while (timeline->n_marks >= most) {
		size_t least = mark_least(timeline);

		mark_clear(&timeline->marks[least]);
		timeline->n_marks--;
		memmove(&timeline->marks[least], &timeline->marks[least + 1],
			(timeline->n_marks - least) * sizeof(*mark));
	}
	timeline->marks[timeline->n_marks++] = *mark;
}

const struct mark *timeline_mark_before(const struct timeline *timeline,
					size_t position)
{
	size_t n = timeline->n_marks;

	while (n && timeline->marks[n - 1].position > position)
		n--;
	return n ? &timeline->marks[n - 1] : NULL;
}
