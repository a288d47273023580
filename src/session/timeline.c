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
 * Marks are large (what changed of a machine's memory since the one before),
 * so they are bounded in number and size. When one too many stands there, the
 * one goes whose removal makes the way from its neighbour longer by the least,
 * as a part of how far back it lies. Far back means at least a sixteenth of
 * the whole way: so the longest way stays short too.
 *
 * The steps themselves are packed where they lie far back (archive.c).
 *
 *	0         archive          |       recent       |
 *	+--------------------------+--------------------+
 *	                           archive_length()     n_steps
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

static size_t packed_of(const struct timeline *timeline)
{
	return timeline->archive ? archive_length(timeline->archive) : 0;
}

const struct step *timeline_step(const struct timeline *timeline, size_t i)
{
	size_t packed = packed_of(timeline);

	return i < packed ? archive_step(timeline->archive, i)
			  : &timeline->recent[i - packed];
}

void timeline_cut(struct timeline *timeline, size_t position)
{
	size_t n = timeline->n_marks;

	size_t packed = packed_of(timeline);

	while (timeline->n_steps > position && timeline->n_steps > packed)
		step_clear(&timeline->recent[--timeline->n_steps - packed]);
	if (position < packed) {
		archive_cut(timeline->archive, position);
		timeline->n_steps = position;
	}
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
	archive_free(timeline->archive);
	free(timeline->recent);
	memset(timeline, 0, sizeof(*timeline));
}

/* What a state takes, but for what it has in common with the one before. */
static uint64_t state_bytes(const struct state *state,
			    const struct state *before)
{
	uint64_t bytes = shared_array_bytes(state->frames, before->frames) +
			 shared_array_bytes(state->slots, before->slots);

	for (size_t i = 0; i < state->n_views; i++) {
		bool had = i < before->n_views;

		bytes +=
			shared_array_bytes(state->views[i].pages,
					   had ? before->views[i].pages : NULL);
		bytes +=
			shared_array_bytes(state->views[i].areas,
					   had ? before->views[i].areas : NULL);
	}
	for (size_t i = 0; i < state->n_objects; i++)
		bytes += shared_array_bytes(state->objects[i].pages,
					    i < before->n_objects
						    ? before->objects[i].pages
						    : NULL);
	return bytes;
}

/* What makes a step large: all that could be seen, and all that happened. */
static uint64_t step_bytes(const struct step *step, const struct step *before)
{
	static const struct state nothing;
	uint64_t bytes = 0;

	for (enum side side = SIDE_SIM; side < SIDES; side++) {
		const struct outcome *outcome = &step->sides[side].outcome;

		bytes += state_bytes(&step->sides[side].state,
				     before ? &before->sides[side].state
					    : &nothing) +
			 outcome->events.n_events * sizeof(struct event) +
			 outcome->n_bytes;
	}
	return bytes;
}

uint64_t timeline_recent_bytes(const struct timeline *timeline)
{
	size_t n = timeline->n_steps - packed_of(timeline);
	uint64_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += timeline->recent[i].bytes;
	return bytes;
}

/* How many of the oldest recent steps are one too many. */
static size_t recent_excess(const struct timeline *timeline)
{
	size_t n = timeline->n_steps - packed_of(timeline), excess = 0;
	uint64_t bytes = timeline_recent_bytes(timeline);

	if (n >= RECENT_MAX)
		excess = n - RECENT_MIN;
	if (bytes <= RECENT_BUDGET)
		return excess;
	for (size_t i = 0; i < excess; i++)
		bytes -= timeline->recent[i].bytes;
	while (bytes > RECENT_BUDGET / 2 && n - excess > RECENT_LEAST)
		bytes -= timeline->recent[excess++].bytes;
	return excess;
}

/* Packs so many of the oldest of the recent steps. Where that fails they stay
 * as they are. */
static void recent_pack(struct timeline *timeline, size_t excess)
{
	size_t n = timeline->n_steps - packed_of(timeline);
	size_t done = 0;

	if (!timeline->archive)
		timeline->archive = archive_new();
	while (timeline->archive && done < excess &&
	       archive_add(timeline->archive, &timeline->recent[done]) == 0)
		done++;
	memmove(timeline->recent, timeline->recent + done,
		(n - done) * sizeof(*timeline->recent));
}

int timeline_reserve(struct timeline *timeline)
{
	size_t excess = recent_excess(timeline);

	if (excess)
		recent_pack(timeline, excess);
	return array_reserve(&timeline->recent, &timeline->capacity,
			     timeline->n_steps - packed_of(timeline) + 1,
			     sizeof(*timeline->recent));
}

void timeline_add(struct timeline *timeline, const struct step *step)
{
	size_t last = timeline->n_steps++ - packed_of(timeline);
	struct step *recent = timeline->recent;

	recent[last] = *step;
	recent[last].bytes = step_bytes(step, last ? &recent[last - 1] : NULL);
	timeline->position = timeline->n_steps;
}

bool timeline_wants_mark(const struct timeline *timeline, uint64_t bytes)
{
	const struct mark *last =
		timeline_mark_before(timeline, timeline->position);

	return !last || timeline->position - last->position >=
				MARK_STRIDE + bytes / MARK_WORTH;
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
		double cost = (double)gap / ((double)back + (double)end / 16);

		if (i == 1 || cost < best) {
			best = cost;
			least = i;
		}
	}
	return least;
}

bool timeline_forget_mark(struct timeline *timeline)
{
	size_t least;

	if (timeline->n_marks <= MARKS_MIN)
		return false;
	least = mark_least(timeline);
	mark_clear(&timeline->marks[least]);
	timeline->n_marks--;
	memmove(&timeline->marks[least], &timeline->marks[least + 1],
		(timeline->n_marks - least) * sizeof(*timeline->marks));
	return true;
}

void timeline_add_mark(struct timeline *timeline, const struct mark *mark)
{
	struct mark *marks = timeline->marks;
	size_t at;

	if (timeline->n_marks == MARKS_MAX)
		timeline_forget_mark(timeline);
	at = timeline->n_marks;
	while (at && marks[at - 1].position > mark->position)
		at--;
	memmove(&marks[at + 1], &marks[at],
		(timeline->n_marks - at) * sizeof(*marks));
	marks[at] = *mark;
	timeline->n_marks++;
}

const struct mark *timeline_mark_before(const struct timeline *timeline,
					size_t position)
{
	size_t n = timeline->n_marks;

	while (n && timeline->marks[n - 1].position > position)
		n--;
	return n ? &timeline->marks[n - 1] : NULL;
}
