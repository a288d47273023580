/*
 * The figures of a board
 *
 * Taken from the recorded steps, as the answers of questions are:
 *
 *	      DO first   DO   DO last
 *	      |----------------------|
 *	   before       each        after
 *	 counters     outcome      counters
 *
 * What a machine counts is the difference of its counters; faults and times
 * are the sums of what each operation says. One that does not say leaves the
 * sum unknown: half of a time is none.
 *
 * A block that is performed in several rounds has the time of the round in the
 * middle: one that was disturbed, or that was the first to touch something,
 * does not move it.
 *
 *	| round 1, with its expectations | round 2 | round 3 |   steps
 *	 first ..................... last
 */
#include <stdlib.h>

#include "session/inside.h"
#include "session/player_inside.h"

static void figure_set(struct figures *figures, enum figure figure,
		       uint64_t value)
{
	figures->value[figure] = value;
	figures->known |= 1u << figure;
}

/* Sums over the steps; false where an operation was not performed. */
static bool sum_outcomes(const struct session *session, enum side side,
			 size_t first, size_t last, struct figures *figures)
{
	uint64_t faults = 0, time = 0;
	bool faults_known = true, time_known = true;

	for (size_t i = first; i <= last; i++) {
		const struct step *step = session_step(session, i);
		const struct outcome *outcome = &step->sides[side].outcome;

		if (op_is_expectation(&step->op))
			continue;
		if (!step->sides[side].performed ||
		    outcome->result.kind == RESULT_UNSUPPORTED ||
		    outcome->result.kind == RESULT_SKIPPED)
			return false;
		faults_known = faults_known && outcome->faults_known;
		faults += outcome->minor + outcome->major;
		time_known = time_known &&
			     (outcome->time_known || outcome->cost_known);
		time += outcome->time_known ? outcome->time : outcome->cost;
	}
	if (faults_known)
		figure_set(figures, FIGURE_FAULTS, faults);
	if (time_known)
		figure_set(figures, FIGURE_TIME, time);
	return true;
}

static int time_order(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

/* How many of the steps did something; each further round has as many. */
static size_t count_acts(const struct session *session, size_t first,
			 size_t last)
{
	size_t n = 0;

	for (size_t i = first; i <= last; i++)
		n += !op_is_expectation(&session_step(session, i)->op);
	return n;
}

/* Puts the median in the place of the first round's time. */
static void time_of_rounds(const struct session *session, enum side side,
			   size_t first, size_t last, unsigned rounds,
			   struct figures *figures)
{
	uint64_t times[ROUNDS_MAX] = { figures->value[FIGURE_TIME] };
	size_t acts = count_acts(session, first, last);
	size_t start = last + 1;
	unsigned n = 1;

	for (; n < rounds && start + acts <= session_length(session); n++) {
		struct figures round = { 0 };

		if (!sum_outcomes(session, side, start, start + acts - 1,
				  &round) ||
		    !(round.known >> FIGURE_TIME & 1))
			break;
		times[n] = round.value[FIGURE_TIME];
		start += acts;
	}
	qsort(times, n, sizeof(times[0]), time_order);
	figures->value[FIGURE_TIME] = times[(n - 1) / 2];
	figures->rounds = n;
}

void player_figures(const struct player *player, const struct board_row *row,
		    enum side side, struct figures *ret_figures)
{
	static const struct {
		enum figure figure;
		enum counter counter;
	} counted[] = {
		{ FIGURE_SYSTEM_CALLS, COUNTER_SYSTEM_CALLS },
		{ FIGURE_COPIED, COUNTER_BYTES_COPIED },
		{ FIGURE_DISK, COUNTER_DISK_READS },
	};
	const struct session *session = player->session;
	size_t first = player_steps_before(player, row->first_beat);
	size_t last = player_steps_before(player, row->last_beat);
	struct counters before = { 0 }, after;

	*ret_figures = (struct figures){ 0 };
	if (!session_has(session, side) || session_length(session) <= last ||
	    !sum_outcomes(session, side, first, last, ret_figures))
		return;
	if (ret_figures->known >> FIGURE_TIME & 1)
		time_of_rounds(session, side, first, last, row->rounds,
			       ret_figures);
	after = session_step(session, last)->sides[side].counters;
	if (first > 0)
		before = session_step(session, first - 1)->sides[side].counters;
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
		enum counter counter = counted[i].counter;

		/* Before the first step nothing had been counted. */
		if (counters_known(&after, counter) &&
		    (first == 0 || counters_known(&before, counter)))
			figure_set(ret_figures, counted[i].figure,
				   after.value[counter] -
					   before.value[counter]);
	}
}
