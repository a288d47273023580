/*
 * session - the open machines, and moving along the timeline
 *
 * The two machines move differently. The simulated one can be put back, so it
 * always stands where the learner looks. The real one only goes forward:
 *
 *	recorded	0---1---2---3---4---5
 *	looked at	        ^
 *	simulated	        ^		restored
 *	real		                    ^	left where it was
 *
 * Looking back shows what was recorded of it. Only when the learner does
 * something new in the middle is a new real machine made and led through the
 * recorded operations to that place; the records themselves stay as they are.
 *
 * When a machine breaks (a status, not a result), nothing can be said of
 * either any more: the session refuses everything but being looked at,
 * restarted, or freed.
 */
#include "session/inside.h"

#include "base/diagnostic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int open_real(struct session *session, struct machine **ret_machine,
		     char reason[REASON_SIZE])
{
	const struct machine_factory *factory = &session->factory;

	if (!factory->make_real) {
		snprintf(reason, REASON_SIZE,
			 "this program has no real machine");
		return -ENOTSUP;
	}
	return factory->make_real(factory->context, ret_machine, reason);
}

static int open_machines(struct session *session, char reason[REASON_SIZE])
{
	const struct machine_factory *factory = &session->factory;
	struct machine **machine = session->machine;
	const struct traits *like = NULL;
	int status = 0;

	session->missing[0] = '\0';
	if (session->machines != MACHINES_SIM)
		status = open_real(session, &machine[SIDE_REAL],
				   session->missing);
	if (status && session->machines == MACHINES_REAL) {
		memcpy(reason, session->missing, REASON_SIZE);
		return status;
	}
	if (status && !session->missing[0])
		snprintf(session->missing, REASON_SIZE,
			 "the real machine could not be started");
	session->real_at = 0;
	if (session->machines == MACHINES_REAL)
		return 0;
	if (machine[SIDE_REAL])
		like = machine[SIDE_REAL]->ops->traits(machine[SIDE_REAL]);
	status = factory->make_sim(factory->context, like, &machine[SIDE_SIM]);
	if (status)
		snprintf(reason, REASON_SIZE,
			 "the simulated machine could not be made");
	return status;
}

static uint64_t page_size_of(const struct session *session)
{
	enum side side = session->machine[SIDE_SIM] ? SIDE_SIM : SIDE_REAL;

	return session_traits(session, side)->page_size;
}

/* Bytes of memory that the simulated machine uses, as the last step shows. */
static uint64_t memory_used(const struct session *session)
{
	const struct step *last = session_last(session);

	return last ? last->sides[SIDE_SIM].state.n_frames *
			       last->sides[SIDE_SIM].state.page_size
		    : 0;
}

/* All marks together have a budget; what they share counts once. */
static void marks_fit(struct session *session)
{
	struct machine *sim = session->machine[SIDE_SIM];

	while (sim && sim->ops->snapshot_bytes &&
	       sim->ops->snapshot_bytes(sim) > MARK_BUDGET)
		if (!timeline_forget_mark(&session->timeline))
			return;
}

/* A mark at the present position. */
static int mark_here(struct session *session)
{
	struct machine *sim = session->machine[SIDE_SIM];
	struct timeline *timeline = &session->timeline;
	struct mark mark = { .position = timeline->position };
	int status = compare_history_copy(session->history, &mark.history);

	if (!status)
		status = script_names_copy(session->names, &mark.names);
	if (!status && sim && sim->ops->snapshot) {
		mark.sim_free = sim->ops->snapshot_free;
		status = sim->ops->snapshot(sim, &mark.sim);
	}
	if (status) {
		mark_clear(&mark);
		return status;
	}
	timeline_add_mark(timeline, &mark);
	marks_fit(session);
	return 0;
}

static void session_close(struct session *session)
{
	/* Snapshots may not outlive their machine. */
	timeline_clear(&session->timeline);
	for (enum side side = SIDE_SIM; side < SIDES; side++) {
		machine_free(session->machine[side]);
		session->machine[side] = NULL;
	}
	compare_history_free(session->history);
	session->history = NULL;
	script_names_free(session->names);
	session->names = NULL;
}

static int session_open(struct session *session, char reason[REASON_SIZE])
{
	int status = open_machines(session, reason);

	if (!status)
		status = compare_history_new(&session->history);
	if (!status)
		status = script_names_new(page_size_of(session),
					  &session->names);
	if (!status)
		status = mark_here(session);
	session->broken = status;
	return status;
}

int session_new(const struct machine_factory *factory, enum machines machines,
		struct session **ret_session, char reason[REASON_SIZE])
{
	struct session *session = calloc(1, sizeof(*session));
	int status = -ENOMEM;

	reason[0] = '\0';
	if (session) {
		session->factory = *factory;
		session->machines = machines;
		status = session_open(session, reason);
	}
	if (status) {
		session_free(session);
		return status;
	}
	*ret_session = session;
	return 0;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	session_close(session);
	free(session);
}

int session_restart(struct session *session)
{
	char reason[REASON_SIZE] = "";

	session_close(session);
	return session_open(session, reason);
}

/* Has the real machine done something in the recorded steps [from, to)? */
static bool real_acted(const struct session *session, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct step *step = timeline_step(&session->timeline, i);

		if (step->sides[SIDE_REAL].performed &&
		    !op_is_expectation(&step->op))
			return true;
	}
	return false;
}

/* One recorded operation, on the new machine. Nobody waits again for a tick:
 * it is left out. */
static int lead_step(struct machine *machine, const struct step *step,
		     struct led *led)
{
	const struct step_side *real = &step->sides[SIDE_REAL];
	struct outcome outcome = { 0 };
	int status;

	if (!real->performed || op_is_expectation(&step->op))
		return 0;
	if (step->op.kind == OP_TICK) {
		led->skipped_tick = true;
		return 0;
	}
	status = machine_apply(machine, &step->op, &outcome);
	led->clock = outcome.clock;
	if (!result_equal(outcome.result, real->outcome.result))
		led->answered_otherwise = true;
	outcome_clear(&outcome);
	return status;
}

/* Leads a new real machine through the recorded operations. */
static int real_lead(struct session *session, struct led *led)
{
	char reason[REASON_SIZE];
	struct machine *machine = NULL;
	size_t position = session->timeline.position;
	int status;

	machine_free(session->machine[SIDE_REAL]);
	session->machine[SIDE_REAL] = NULL;
	status = open_real(session, &machine, reason);
	for (size_t i = 0; !status && i < position; i++)
		status = lead_step(machine,
				   timeline_step(&session->timeline, i), led);
	if (!status)
		status = machine_observe(machine, &led->state);
	session->machine[SIDE_REAL] = machine;
	return status;
}

/* Brings the real machine here, where a new operation is to be performed.
 * ret_led: how it stands, if it had to be led; else NULL. */
static int real_come(struct session *session, struct led **ret_led)
{
	size_t position = session->timeline.position;
	struct led *led;
	int status;

	*ret_led = NULL;
	if (session_machine_here(session, SIDE_REAL) ||
	    !session->machine[SIDE_REAL]) {
		session->real_at = position;
		return 0;
	}
	led = calloc(1, sizeof(*led));
	status = led ? real_lead(session, led) : -ENOMEM;
	if (status) {
		led_free(led);
		return status;
	}
	session->real_at = position;
	*ret_led = led;
	return 0;
}

struct machine *session_machine_here(struct session *session, enum side side)
{
	size_t position = session->timeline.position;

	if (side == SIDE_REAL &&
	    (session->real_at < position ||
	     real_acted(session, position, session->real_at)))
		return NULL;
	return session->machine[side];
}

static int broke(struct session *session, int status)
{
	if (status)
		session->broken = status;
	return status;
}

int session_do(struct session *session, const struct op *op, enum expect_on on,
	       struct diagnostic *ret_diagnostic)
{
	struct diagnostic unread;
	struct led *led;
	struct step step;
	int status;

	if (session->broken)
		return session->broken;
	status = timeline_reserve(&session->timeline);
	if (status)
		return status;
	status = script_names_check(session->names, op, NULL, 0,
				    ret_diagnostic ? ret_diagnostic : &unread);
	if (status)
		return status;
	/* From here on there is no way back but a restart. */
	status = real_come(session, &led);
	if (status)
		return broke(session, status);
	timeline_cut(&session->timeline, session->timeline.position);
	status = step_make(session, op, on, led, &step);
	if (status)
		return broke(session, status);
	timeline_add(&session->timeline, &step);
	session->real_at = session->timeline.position;
	/* Where a mark fails the way back is longer, no more. */
	if (timeline_wants_mark(&session->timeline, memory_used(session)))
		(void)mark_here(session);
	return 0;
}

/* One recorded step on: the simulated machine performs it again. */
static int step_again(struct session *session)
{
	struct timeline *timeline = &session->timeline;
	const struct step *step = timeline_step(timeline, timeline->position);
	struct machine *sim = session->machine[SIDE_SIM];
	struct diagnostic unread;
	int status =
		script_names_check(session->names, &step->op, NULL, 0, &unread);

	if (!status && sim && step->sides[SIDE_SIM].performed &&
	    !op_is_expectation(&step->op)) {
		struct outcome outcome = { 0 };

		status = machine_apply(sim, &step->op, &outcome);
		outcome_clear(&outcome);
	}
	if (!status)
		status = step_remember(session, step, timeline->position);
	if (!status)
		timeline->position++;
	return status;
}

static int mark_restore(struct session *session, const struct mark *mark)
{
	struct machine *sim = session->machine[SIDE_SIM];
	struct compare_history *history = NULL;
	struct script_names *names = NULL;
	int status = compare_history_copy(mark->history, &history);

	if (!status)
		status = script_names_copy(mark->names, &names);
	if (!status && sim)
		status = mark->sim ? sim->ops->restore(sim, mark->sim)
				   : -ENOTSUP;
	if (status) {
		compare_history_free(history);
		script_names_free(names);
		return status;
	}
	compare_history_free(session->history);
	session->history = history;
	script_names_free(session->names);
	session->names = names;
	session->timeline.position = mark->position;
	return 0;
}

int session_seek(struct session *session, size_t position)
{
	struct timeline *timeline = &session->timeline;
	const struct mark *mark = timeline_mark_before(timeline, position);
	int status = 0;

	if (session->broken)
		return session->broken;
	if (position > timeline->n_steps)
		return -ENODATA;
	/* Forward from here, unless a mark lies closer before the goal. */
	if (position < timeline->position ||
	    (mark && mark->position > timeline->position))
		status = mark_restore(session, mark);
	while (!status && timeline->position < position) {
		status = step_again(session);
		/* Who came here will go back from here, step by step. */
		if (!status && position - timeline->position == MARK_STRIDE &&
		    timeline_wants_mark(timeline, memory_used(session)))
			(void)mark_here(session);
	}
	return broke(session, status);
}

int session_back(struct session *session)
{
	if (session->broken)
		return session->broken;
	if (!session->timeline.position)
		return -ENODATA;
	return session_seek(session, session->timeline.position - 1);
}

int session_forward(struct session *session)
{
	return session_seek(session, session->timeline.position + 1);
}
