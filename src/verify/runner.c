/*
 * Performing sequences on both machines
 *
 *	sequence --> reset --> op --> apply, observe (simulated)
 *	                        |     apply, observe (real)
 *	                        |            |
 *	                        |      compare_step() --> tally
 *	                        `--- next <--'   |
 *	                                      surprise: the end
 *
 * It holds two struct machine * and cannot tell which is which. Between two
 * sequences a machine that can be reset is reset, which is much cheaper than
 * another one; the other kind is made anew.
 *
 * What a machine could not do for want of disk or descriptors, and a subject
 * that somebody killed, say nothing of Linux, and the pasts differ from then
 * on: such a sequence ends there, too, and is no surprise.
 *
 * After a surprise the two have different pasts, and whatever differs then
 * proves nothing; so a sequence ends with its first.
 */
#include "verify/runner.h"

#include "base/status.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum side {
	SIM,
	REAL,
	SIDES
};

struct runner {
	struct machine_factory factory;
	struct machine *machines[SIDES];
	struct compare_history *history;
	struct state before[SIDES];
	bool fresh;  /* nothing was performed yet */
	bool spoilt; /* what could not be done may have left something */
};

/* One machine's part in a step, while it is made. */
struct part {
	char process[NAME_SIZE];
	struct outcome outcome;
	struct state after;
};

static int machine_make(struct runner *runner, enum side side,
			char reason[REASON_SIZE])
{
	const struct machine_factory *factory = &runner->factory;
	struct machine **machine = &runner->machines[side];

	if (side == REAL)
		return factory->make_real(factory->context, machine, reason);
	snprintf(reason, REASON_SIZE, "the simulated machine has no memory");
	return factory->make_sim(factory->context, runner_traits(runner),
				 machine);
}

/* As new, and looked at. */
static int machine_begin(struct runner *runner, enum side side,
			 char reason[REASON_SIZE])
{
	struct machine **machine = &runner->machines[side];
	int status = -ENOTSUP;

	state_clear(&runner->before[side]);
	if (*machine && !runner->fresh && !runner->spoilt &&
	    (*machine)->ops->reset)
		status = (*machine)->ops->reset(*machine);
	else if (*machine && runner->fresh)
		status = 0;
	if (status < 0) {
		machine_free(*machine);
		*machine = NULL;
		status = machine_make(runner, side, reason);
	}
	if (status < 0)
		return status;
	snprintf(reason, REASON_SIZE, "a machine cannot be looked at");
	return machine_observe(*machine, &runner->before[side]);
}

static int runner_begin(struct runner *runner, char reason[REASON_SIZE])
{
	/* The simulated one takes over the other one's parameters. */
	int status = machine_begin(runner, REAL, reason);

	if (!status)
		status = machine_begin(runner, SIM, reason);
	runner->fresh = !status;
	runner->spoilt = false;
	compare_history_free(runner->history);
	runner->history = NULL;
	return status ? status : compare_history_new(&runner->history);
}

int runner_new(const struct machine_factory *factory,
	       struct runner **ret_runner, char reason[REASON_SIZE])
{
	struct runner *runner = calloc(1, sizeof(*runner));
	int status;

	reason[0] = '\0';
	if (!runner)
		return -ENOMEM;
	runner->factory = *factory;
	status = runner_begin(runner, reason);
	if (status) {
		runner_free(runner);
		return status;
	}
	*ret_runner = runner;
	return 0;
}

void runner_free(struct runner *runner)
{
	if (!runner)
		return;
	for (enum side side = SIM; side < SIDES; side++) {
		state_clear(&runner->before[side]);
		machine_free(runner->machines[side]);
	}
	compare_history_free(runner->history);
	free(runner);
}

const struct traits *runner_traits(const struct runner *runner)
{
	struct machine *real = runner->machines[REAL];

	return real->ops->traits(real);
}

static int part_perform(struct machine *machine, const struct op *op,
			struct part *part)
{
	int status;

	memccpy(part->process, machine->ops->process(machine), '\0',
		NAME_SIZE - 1);
	status = machine_apply(machine, op, &part->outcome);
	return status ? status : machine_observe(machine, &part->after);
}

static int parts_compare(struct runner *runner, const struct op *op,
			 const struct part *parts,
			 struct comparison *ret_comparison)
{
	struct performed by[SIDES];

	for (enum side side = SIM; side < SIDES; side++) {
		struct machine *machine = runner->machines[side];

		by[side] = (struct performed){
			.outcome = &parts[side].outcome,
			.before = &runner->before[side],
			.after = &parts[side].after,
			.traits = machine->ops->traits(machine),
			.process = parts[side].process,
		};
	}
	return compare_step(runner->history, op, &by[SIM], &by[REAL],
			    ret_comparison);
}

/* Could the real machine not do it, or was its subject killed by somebody?
 * The kernel itself kills where memory runs out: then, and when an operation
 * asks for it, the simulated machine says the same. */
static bool is_undecidable(const struct part parts[SIDES])
{
	struct result sim = parts[SIM].outcome.result;
	struct result real = parts[REAL].outcome.result;

	return result_is_inability(real) ||
	       (real.kind == RESULT_SIGNAL && real.number == SIGKILL &&
		!result_equal(sim, real));
}

/* What it looked like after this step is how it was before the next. */
static void parts_end(struct runner *runner, struct part *parts)
{
	for (enum side side = SIM; side < SIDES; side++) {
		state_clear(&runner->before[side]);
		runner->before[side] = parts[side].after;
		outcome_clear(&parts[side].outcome);
	}
}

/* 0; 1: it cannot be decided, and nothing was compared; or negative. */
static int step_perform(struct runner *runner, const struct op *op,
			struct tally *tally, struct comparison *ret_comparison)
{
	struct part parts[SIDES] = { 0 };
	int status = 0;

	runner->fresh = false;
	for (enum side side = SIM; !status && side < SIDES; side++)
		status = part_perform(runner->machines[side], op, &parts[side]);
	if (!status && is_undecidable(parts)) {
		if (tally)
			tally->unable++;
		status = 1;
	}
	if (!status)
		status = parts_compare(runner, op, parts, ret_comparison);
	if (!status && tally)
		tally_step(tally, ret_comparison);
	parts_end(runner, parts);
	return status;
}

static bool surprise_find(const struct comparison *comparison,
			  const struct op *op, size_t step,
			  struct surprise *ret_surprise)
{
	for (size_t i = 0; i < comparison->n_differences; i++) {
		if (comparison->differences[i].verdict != VERDICT_SURPRISE)
			continue;
		*ret_surprise = (struct surprise){
			.step = step,
			.op = op->kind,
			.difference = comparison->differences[i],
		};
		return true;
	}
	return false;
}

int runner_perform(struct runner *runner, const struct sequence *sequence,
		   struct tally *tally, struct surprise *ret_surprise,
		   char reason[REASON_SIZE])
{
	int status = runner_begin(runner, reason);
	bool undecidable = false;

	for (size_t i = 0; !status && !undecidable && i < sequence->n_ops;
	     i++) {
		struct comparison comparison = { 0 };
		const struct op *op = &sequence->ops[i];

		status = step_perform(runner, op, tally, &comparison);
		undecidable = status == 1;
		if (undecidable) {
			runner->spoilt = true;
			status = 0;
		} else if (!status &&
			   surprise_find(&comparison, op, i, ret_surprise))
			status = 1;
		if (status < 0)
			snprintf(reason, REASON_SIZE,
				 "a machine broke in step %zu (%s)", i + 1,
				 status_word(status));
		comparison_clear(&comparison);
	}
	if (status >= 0 && tally)
		tally->sequences++;
	return status;
}

static bool values_are_like(const struct value *sim_a,
			    const struct value *real_a,
			    const struct value *sim_b,
			    const struct value *real_b)
{
	if (sim_a->kind != sim_b->kind || real_a->kind != real_b->kind)
		return false;
	if (sim_a->kind != VALUE_NUMBER)
		return sim_a->number == sim_b->number &&
		       real_a->number == real_b->number &&
		       (sim_a->kind != VALUE_TEXT ||
			(!strcmp(sim_a->text, sim_b->text) &&
			 !strcmp(real_a->text, real_b->text)));
	return (sim_a->number < real_a->number) ==
	       (sim_b->number < real_b->number);
}

bool surprise_is_like(const struct surprise *a, const struct surprise *b)
{
	const struct difference *x = &a->difference, *y = &b->difference;

	if (a->op != b->op || x->field != y->field ||
	    x->of_object != y->of_object)
		return false;
	/* Any other byte would do as well. */
	return x->field == FIELD_BYTES ||
	       values_are_like(&x->sim, &x->real, &y->sim, &y->real);
}

bool surprise_may_pass(const struct surprise *surprise,
		       const struct traits *real)
{
	switch (surprise->difference.field) {
	case FIELD_MINOR:
	case FIELD_MAJOR:
	case FIELD_PRESENT:
	case FIELD_EXCLUSIVE:
	case FIELD_CACHED:
		return real->reclaims_idle != HABIT_NO;
	default:
		return false;
	}
}
