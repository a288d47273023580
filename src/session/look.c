/*
 * Looking at a session: where it stands, what was recorded, what it adds up
 * to. Nothing here changes anything.
 */
#include "session/inside.h"

#include <string.h>

const char *session_missing(const struct session *session)
{
	return session->missing;
}

bool session_has(const struct session *session, enum side side)
{
	return session->machine[side] != NULL;
}

const struct script_names *session_names(const struct session *session)
{
	return session->names;
}

size_t session_position(const struct session *session)
{
	return session->timeline.position;
}

size_t session_length(const struct session *session)
{
	return session->timeline.n_steps;
}

const struct step *session_step(const struct session *session, size_t i)
{
	return timeline_step(&session->timeline, i);
}

const struct step *session_last(const struct session *session)
{
	size_t position = session->timeline.position;

	return position ? timeline_step(&session->timeline, position - 1)
			: NULL;
}

const struct step *session_previous(const struct session *session)
{
	const struct timeline *timeline = &session->timeline;

	for (size_t i = timeline->position; i > 1; i--)
		if (!op_is_expectation(&timeline_step(timeline, i - 2)->op))
			return timeline_step(timeline, i - 2);
	return NULL;
}

struct machine *session_sim(struct session *session)
{
	return session->machine[SIDE_SIM];
}

const struct traits *session_traits(const struct session *session,
				    enum side side)
{
	struct machine *machine = session->machine[side];

	return machine ? machine->ops->traits(machine) : NULL;
}

const char *session_process(const struct session *session)
{
	const struct timeline *timeline = &session->timeline;
	struct machine *machine = session->machine[SIDE_SIM];

	/* The real machine may stand elsewhere; the record knows. */
	if (timeline->position < timeline->n_steps)
		return timeline_step(timeline, timeline->position)->process;
	if (!machine)
		machine = session->machine[SIDE_REAL];
	return machine ? machine->ops->process(machine) : "main";
}

enum expect_verdict step_expect(const struct step *step)
{
	enum expect_verdict verdict = EXPECT_PASSED;
	bool meant = false;

	for (enum side side = SIDE_SIM; side < SIDES; side++) {
		const struct step_side *by = &step->sides[side];

		if (!by->performed)
			continue;
		meant = true;
		if (by->expect == EXPECT_FAILED)
			return EXPECT_FAILED;
		if (by->expect == EXPECT_SKIPPED)
			verdict = EXPECT_SKIPPED;
	}
	return meant ? verdict : EXPECT_SKIPPED;
}

void session_summary(const struct session *session, struct summary *ret)
{
	const struct step *last = session_last(session);

	memset(ret, 0, sizeof(*ret));
	if (last)
		*ret = last->sums;
}
