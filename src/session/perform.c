/*
 * Performing one step
 *
 *	        op
 *	      /    \
 *	   sim      real	apply, observe, counters, peek
 *	      \    /
 *	     compare		with what the history knows
 *	        |
 *	       step		recorded, never asked for again
 *
 * An expectation performs nothing. It gets a step of its own all the same, so
 * that it can be shown and stepped over; its states are those of the step
 * before.
 *
 * An operation meant for one machine alone (a lesson's block "pagetwin sim")
 * is not compared; the history learns of it, since what it changed will differ
 * from then on.
 */
#include "session/inside.h"

#include "base/strbuf.h"

#include <errno.h>
#include <string.h>

bool side_meant(const struct step *step, enum side side)
{
	static const enum expect_on alone[SIDES] = { EXPECT_ON_SIM,
						     EXPECT_ON_REAL };

	if (step->on != EXPECT_ON_BOTH && step->on != alone[side])
		return false;
	return !op_is_expectation(&step->op) ||
	       step->op.expect.on == EXPECT_ON_BOTH ||
	       step->op.expect.on == alone[side];
}

static const struct step_side *side_before(const struct session *session,
					   size_t i, enum side side)
{
	return i ? &timeline_step(&session->timeline, i - 1)->sides[side]
		 : NULL;
}

/* How the machine stands now, whether it acted or not. */
static int side_look(struct session *session, struct step *step, enum side side)
{
	struct machine *machine = session->machine[side];
	struct step_side *to = &step->sides[side];
	int status = machine_observe(machine, &to->state);

	if (status)
		return status;
	machine->ops->counters(machine, &to->counters);
	return bytes_sample(
		machine, step,
		side_before(session, session->timeline.position, side), to);
}

static int side_perform(struct session *session, struct step *step,
			enum side side)
{
	struct machine *machine = session->machine[side];
	struct step_side *to = &step->sides[side];

	memccpy(to->process, machine->ops->process(machine), '\0',
		NAME_SIZE - 1);
	if (side_meant(step, side)) {
		int status = machine_apply(machine, &step->op, &to->outcome);

		if (status)
			return status;
		to->performed = true;
	}
	return side_look(session, step, side);
}

/* How the machine stood before a step; NULL: nothing was done yet. */
static const struct state *state_before(const struct session *session,
					const struct step *step, size_t i,
					enum side side)
{
	const struct step_side *before = side_before(session, i, side);

	if (side == SIDE_REAL && step->led)
		return &step->led->state;
	return before ? &before->state : NULL;
}

/* What a side did in a recorded step, for the comparison. */
static struct performed side_performed(const struct session *session,
				       const struct step *step, size_t i,
				       enum side side)
{
	return (struct performed){
		.outcome = &step->sides[side].outcome,
		.before = state_before(session, step, i, side),
		.after = &step->sides[side].state,
		.traits = session_traits(session, side),
		.process = step->sides[side].process,
	};
}

/* Tells the comparison that another real machine goes on from here. */
static void step_lead(struct session *session, const struct step *step,
		      size_t i)
{
	const struct led *led = step->led;

	if (!led || !i)
		return;
	compare_led_again(
		session->history,
		&(const struct led_again){
			.recorded = &side_before(session, i, SIDE_REAL)->state,
			.now = &led->state,
			.clock = led->clock,
			.skipped_tick = led->skipped_tick,
			.answered_otherwise = led->answered_otherwise,
		});
}

static int step_compare(struct session *session, const struct step *step,
			size_t i, struct comparison *ret_comparison)
{
	struct performed sim, real;
	bool sim_did = step->sides[SIDE_SIM].performed;
	bool real_did = step->sides[SIDE_REAL].performed;

	step_lead(session, step, i);
	if (!session->machine[SIDE_SIM] || !session->machine[SIDE_REAL] ||
	    op_is_expectation(&step->op) || (!sim_did && !real_did))
		return 0;
	sim = side_performed(session, step, i, SIDE_SIM);
	real = side_performed(session, step, i, SIDE_REAL);
	return compare_step(session->history, &step->op, sim_did ? &sim : NULL,
			    real_did ? &real : NULL, ret_comparison);
}

int step_remember(struct session *session, const struct step *step, size_t i)
{
	struct comparison comparison = { 0 };
	int status = step_compare(session, step, i, &comparison);

	comparison_clear(&comparison);
	return status;
}

/* The last outcome on this side that was not an expectation's. */
static const struct outcome *last_outcome(const struct session *session,
					  enum side side)
{
	const struct timeline *timeline = &session->timeline;

	for (size_t i = timeline->position; i-- > 0;) {
		const struct step *step = timeline_step(timeline, i);

		if (!op_is_expectation(&step->op) &&
		    step->sides[side].performed)
			return &step->sides[side].outcome;
	}
	return NULL;
}

/* The step before, standing still. */
static int side_stand(const struct session *session, struct step *step,
		      enum side side)
{
	size_t position = session->timeline.position;
	const struct step_side *before = side_before(session, position, side);
	struct step_side *to = &step->sides[side];
	int status;

	to->outcome.faults_known = true;
	if (!before) {
		session->machine[side]->ops->counters(session->machine[side],
						      &to->counters);
		return machine_observe(session->machine[side], &to->state);
	}
	to->outcome.clock = before->outcome.clock;
	to->counters = before->counters;
	status = state_copy(state_before(session, step, position, side),
			    &to->state);
	return status ? status : bytes_copy(before, to);
}

static int side_expect(struct session *session, struct step *step,
		       enum side side)
{
	struct step_side *to = &step->sides[side];
	int status = side_stand(session, step, side);

	if (status)
		return status;
	to->expect = EXPECT_SKIPPED;
	if (!side_meant(step, side)) {
		static const char detail[] = "meant for the other machine";

		memcpy(to->expect_detail, detail, sizeof(detail));
		return 0;
	}
	to->performed = true;
	to->expect =
		expect_check(&step->op, last_outcome(session, side), &to->state,
			     step->process, session_machine_here(session, side),
			     to->expect_detail);
	return 0;
}

static int step_start(struct session *session, const struct op *op,
		      enum expect_on on, struct step *step)
{
	struct strbuf text = STRBUF_INIT;

	step->on = on;
	memccpy(step->process, session_process(session), '\0', NAME_SIZE - 1);
	op_print(op, &text);
	step->text = strbuf_take(&text);
	if (!step->text)
		return -ENOMEM;
	return op_copy(op, &step->op);
}

/* An expectation is a step as well: it has its line in a script and its
 * object in JSON. The machines do nothing in it, so they cannot differ. */
static void step_sum(const struct session *session, struct step *step)
{
	struct summary *sums = &step->sums;

	session_summary(session, sums);
	sums->steps++;
	if (step->sides[SIDE_SIM].performed && step->sides[SIDE_REAL].performed)
		sums->verdicts[step->comparison.verdict]++;
	else
		sums->not_compared++;
	if (!op_is_expectation(&step->op))
		return;
	sums->expect_passed += step_expect(step) == EXPECT_PASSED;
	sums->expect_failed += step_expect(step) == EXPECT_FAILED;
	sums->expect_skipped += step_expect(step) == EXPECT_SKIPPED;
}

int step_make(struct session *session, const struct op *op, enum expect_on on,
	      struct led *led, struct step *ret_step)
{
	struct step step = { .led = led };
	int status = step_start(session, op, on, &step);

	for (enum side side = SIDE_SIM; !status && side < SIDES; side++) {
		if (!session->machine[side])
			continue;
		status = op_is_expectation(op)
				 ? side_expect(session, &step, side)
				 : side_perform(session, &step, side);
	}
	if (!status)
		status =
			step_compare(session, &step, session->timeline.position,
				     &step.comparison);
	if (status) {
		step_clear(&step);
		return status;
	}
	step_sum(session, &step);
	*ret_step = step;
	return 0;
}
