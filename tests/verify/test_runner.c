/*
 * The runner with two simulated machines: equal ones never surprise, and one
 * that lies does, with the step and the field of the lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/reason.h"
#include "machine/script.h"
#include "sim/sim_machine.h"
#include "verify/generator.h"
#include "verify/runner.h"

/* A "real" machine: a simulated one that counts a fault too many in every
 * load of two pages and more. */
struct world {
	bool lies;
	struct result of_reads; /* instead of the true one; 0: ok */
	unsigned made;
	unsigned reset;
};

struct liar {
	struct machine machine;
	struct machine *inner;
	struct world *world;
};

static struct liar *liar_of(struct machine *machine)
{
	return (struct liar *)machine;
}

static int liar_apply(struct machine *machine, const struct op *op,
		      struct outcome *outcome)
{
	struct liar *liar = liar_of(machine);
	int status = machine_apply(liar->inner, op, outcome);

	if (liar->world->lies && op->kind == OP_LOAD && op->place.is_range)
		outcome->minor++;
	if (liar->world->of_reads.kind && op->kind == OP_READ)
		outcome->result = liar->world->of_reads;
	return status;
}

static int liar_observe(struct machine *machine, struct state *ret_state)
{
	return machine_observe(liar_of(machine)->inner, ret_state);
}

static const char *liar_process(struct machine *machine)
{
	struct machine *inner = liar_of(machine)->inner;

	return inner->ops->process(inner);
}

static const struct traits *liar_traits(struct machine *machine)
{
	struct machine *inner = liar_of(machine)->inner;

	return inner->ops->traits(inner);
}

static int liar_reset(struct machine *machine)
{
	struct liar *liar = liar_of(machine);
	const struct sim_config config = { .profile = "linux" };

	liar->world->reset++;
	machine_free(liar->inner);
	return sim_machine_new(&config, &liar->inner);
}

static void liar_free(struct machine *machine)
{
	machine_free(liar_of(machine)->inner);
	free(machine);
}

static int make_sim(void *context, const struct traits *like,
		    struct machine **ret_machine)
{
	const struct sim_config config = { .profile = "linux", .like = like };

	(void)context;
	return sim_machine_new(&config, ret_machine);
}

static int make_real(void *context, struct machine **ret_machine,
		     char reason[REASON_SIZE])
{
	static const struct machine_ops ops = {
		.name = "real",
		.apply = liar_apply,
		.observe = liar_observe,
		.process = liar_process,
		.traits = liar_traits,
		.reset = liar_reset,
		.free = liar_free,
	};
	const struct sim_config config = { .profile = "linux" };
	struct liar *liar = calloc(1, sizeof(*liar));

	(void)reason;
	assert_non_null(liar);
	liar->world = context;
	liar->world->made++;
	liar->machine.ops = &ops;
	*ret_machine = &liar->machine;
	return sim_machine_new(&config, &liar->inner);
}

static struct runner *runner_of(struct world *world)
{
	const struct machine_factory factory = { world, make_sim, make_real };
	char reason[REASON_SIZE];
	struct runner *runner;

	assert_int_equal(runner_new(&factory, &runner, reason), 0);
	return runner;
}

static struct sequence read_sequence(const char *text)
{
	struct script script;

	assert_int_equal(script_parse(text, strlen(text), 1, &script, NULL), 0);
	return (struct sequence){ script.ops, script.n_ops, script.capacity };
}

static void equal_machines_agree(void **state)
{
	struct world world = { 0 };
	struct runner *runner = runner_of(&world);
	struct tally tally = { 0 };
	char reason[REASON_SIZE];

	(void)state;
	for (uint64_t i = 0; i < 50; i++) {
		struct sequence sequence;
		struct surprise surprise;

		assert_int_equal(sequence_generate(generator_seed(1, i), 40,
						   4096, &sequence),
				 0);
		assert_int_equal(runner_perform(runner, &sequence, &tally,
						&surprise, reason),
				 0);
		sequence_free(&sequence);
	}
	assert_int_equal(tally.sequences, 50);
	assert_int_equal(tally.steps, 2000);
	assert_int_equal(tally.step_verdicts[VERDICT_SAME], 2000);
	assert_true(tally.pages > 10000);
	assert_int_equal(tally.page_verdicts[VERDICT_SAME], tally.pages);
	assert_int_equal(tally_same(&tally), 100000);
	/* One machine, reset between the sequences. */
	assert_int_equal(world.made, 1);
	assert_int_equal(world.reset, 49);
	runner_free(runner);
}

/* Of what is explained, what the kernel may do either way. */
static void choices_are_counted(void **state)
{
	struct difference differences[] = {
		{ .field = FIELD_CACHED,
		  .verdict = VERDICT_SIMPLIFIED,
		  .name = "f",
		  .of_object = true,
		  .n_pages = 3,
		  .reason = &reason_table[REASON_READAHEAD] },
		{ .field = FIELD_CACHED,
		  .verdict = VERDICT_SIMPLIFIED,
		  .name = "f",
		  .of_object = true,
		  .page = 5,
		  .n_pages = 2,
		  .reason = &reason_table[REASON_STILL_READING] },
	};
	struct comparison comparison = { .verdict = VERDICT_SIMPLIFIED,
					 .differences = differences,
					 .n_differences = 2,
					 .n_compared = 10 };
	struct tally tally = { 0 };

	(void)state;
	tally_step(&tally, &comparison);
	assert_int_equal(tally.page_verdicts[VERDICT_SAME], 5);
	assert_int_equal(tally.page_verdicts[VERDICT_SIMPLIFIED], 5);
	assert_int_equal(tally.page_choices, 2);
}

static void a_lie_is_a_surprise(void **state)
{
	struct world world = { .lies = true };
	struct runner *runner = runner_of(&world);
	struct sequence sequence = read_sequence("file f 8p\n"
						 "map v f shared rw\n"
						 "load v[3]\n"
						 "load v[0..2]\n"
						 "load v[5]\n");
	struct tally tally = { 0 };
	struct surprise surprise, other;
	char reason[REASON_SIZE];

	(void)state;
	assert_int_equal(
		runner_perform(runner, &sequence, &tally, &surprise, reason),
		1);
	assert_int_equal(surprise.step, 3);
	assert_int_equal(surprise.op, OP_LOAD);
	assert_int_equal(surprise.difference.field, FIELD_MINOR);
	/* It ends there. */
	assert_int_equal(tally.steps, 4);
	assert_int_equal(tally.step_verdicts[VERDICT_SURPRISE], 1);
	other = surprise;
	other.step = 17;
	other.difference.sim.number += 5;
	other.difference.real.number += 7;
	assert_true(surprise_is_like(&surprise, &other));
	other.difference.real.number = 0;
	assert_false(surprise_is_like(&surprise, &other));
	other = surprise;
	other.op = OP_STORE;
	assert_false(surprise_is_like(&surprise, &other));
	sequence_free(&sequence);
	runner_free(runner);
}

/* Who has no descriptors, or is killed, tells nothing of Linux. */
static void what_cannot_be_decided_is_no_surprise(void **state)
{
	static const struct {
		struct result result;
		bool decides;
	} cases[] = {
		{ { RESULT_ERRNO, EMFILE }, false },
		{ { RESULT_SIGNAL, SIGKILL }, false },
		{ { RESULT_SIGNAL, SIGSEGV }, true },
		{ { RESULT_ERRNO, EINVAL }, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world = { .of_reads = cases[i].result };
		struct runner *runner = runner_of(&world);
		struct sequence sequence =
			read_sequence("file f 8p\nread f 0 4\nread f 8 4\n");
		struct tally tally = { 0 };
		struct surprise surprise;
		char reason[REASON_SIZE];

		assert_int_equal(runner_perform(runner, &sequence, &tally,
						&surprise, reason),
				 cases[i].decides);
		assert_int_equal(tally.sequences, 1);
		assert_int_equal(tally.unable, !cases[i].decides);
		assert_int_equal(tally.steps, 1 + cases[i].decides);
		sequence_free(&sequence);
		runner_free(runner);
	}
}

static int make_nothing(void *context, struct machine **ret_machine,
			char reason[REASON_SIZE])
{
	(void)context;
	(void)ret_machine;
	snprintf(reason, REASON_SIZE, "not today");
	return -ENOENT;
}

static void without_a_machine_it_says_why(void **state)
{
	const struct machine_factory factory = { NULL, make_sim, make_nothing };
	char reason[REASON_SIZE];
	struct runner *runner;

	(void)state;
	assert_int_equal(runner_new(&factory, &runner, reason), -ENOENT);
	assert_string_equal(reason, "not today");
}

/* A page counts once, with the worst verdict of its fields. */
static void a_page_counts_once(void **state)
{
	struct difference differences[] = {
		{ .field = FIELD_PRESENT,
		  .verdict = VERDICT_SIMPLIFIED,
		  .name = "v",
		  .page = 2,
		  .n_pages = 3 },
		{ .field = FIELD_SWAPPED,
		  .verdict = VERDICT_SURPRISE,
		  .name = "v",
		  .page = 4,
		  .n_pages = 1 },
		{ .field = FIELD_CACHED,
		  .verdict = VERDICT_UNOBSERVABLE,
		  .name = "f",
		  .of_object = true,
		  .page = 0,
		  .n_pages = 2 },
		{ .field = FIELD_MINOR, .verdict = VERDICT_SIMPLIFIED },
	};
	const struct comparison comparison = {
		.verdict = VERDICT_SURPRISE,
		.differences = differences,
		.n_differences = 4,
		.n_compared = 20,
	};
	struct tally tally = { 0 }, sum = { 0 };

	(void)state;
	tally_step(&tally, &comparison);
	tally_add(&sum, &tally);
	tally_add(&sum, &tally);
	assert_int_equal(sum.steps, 2);
	assert_int_equal(sum.pages, 40);
	assert_int_equal(sum.page_verdicts[VERDICT_SAME], 30);
	assert_int_equal(sum.page_verdicts[VERDICT_SIMPLIFIED], 4);
	assert_int_equal(sum.page_verdicts[VERDICT_SURPRISE], 2);
	assert_int_equal(sum.page_verdicts[VERDICT_UNOBSERVABLE], 4);
	assert_int_equal(tally_same(&sum), 30 * 100000 / 36);
}

/* Who looks for idle memory takes pages and holds them up, and no more. */
static void only_pages_pass_where_memory_is_looked_through(void **state)
{
	struct traits real = { .reclaims_idle = HABIT_YES };
	struct surprise surprise = { .difference.field = FIELD_CACHED };

	(void)state;
	assert_true(surprise_may_pass(&surprise, &real));
	real.reclaims_idle = HABIT_UNKNOWN;
	assert_true(surprise_may_pass(&surprise, &real));
	surprise.difference.field = FIELD_BYTES;
	assert_false(surprise_may_pass(&surprise, &real));
	surprise.difference.field = FIELD_DIRTY;
	assert_false(surprise_may_pass(&surprise, &real));
	surprise.difference.field = FIELD_CACHED;
	real.reclaims_idle = HABIT_NO;
	assert_false(surprise_may_pass(&surprise, &real));
}

static void what_passed_is_not_decided(void **state)
{
	struct tally tally = { .step_verdicts = { [VERDICT_SURPRISE] = 1 },
			       .page_verdicts = { [VERDICT_SURPRISE] = 2,
						  [VERDICT_UNOBSERVABLE] =
							  3 } };
	struct tally sum = { 0 };

	(void)state;
	tally_disturb(&tally);
	tally_add(&sum, &tally);
	assert_int_equal(sum.disturbed, 1);
	assert_int_equal(sum.step_verdicts[VERDICT_SURPRISE], 0);
	assert_int_equal(sum.step_verdicts[VERDICT_UNOBSERVABLE], 1);
	assert_int_equal(sum.page_verdicts[VERDICT_SURPRISE], 0);
	assert_int_equal(sum.page_verdicts[VERDICT_UNOBSERVABLE], 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			only_pages_pass_where_memory_is_looked_through),
		cmocka_unit_test(what_passed_is_not_decided),
		cmocka_unit_test(equal_machines_agree),
		cmocka_unit_test(choices_are_counted),
		cmocka_unit_test(a_lie_is_a_surprise),
		cmocka_unit_test(what_cannot_be_decided_is_no_surprise),
		cmocka_unit_test(without_a_machine_it_says_why),
		cmocka_unit_test(a_page_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
