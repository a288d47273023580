/*
 * A session, operation by operation: what is recorded, what is refused, what
 * happens when a machine breaks or is missing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/diagnostic.h"
#include "session/fake_machine.h"
#include "session/session.h"
#include "session/timeline.h"

static struct fake_world world;
static struct session *session;

static void open_session(enum machines machines)
{
	const struct machine_factory factory = fake_factory(&world);
	char reason[REASON_SIZE];

	assert_int_equal(session_new(&factory, machines, &session, reason), 0);
}

static int start(void **context)
{
	(void)context;
	session = NULL;
	fake_world_init(&world);
	return 0;
}

static int end(void **context)
{
	(void)context;
	session_free(session);
	assert_int_equal(world.living, 0);
	assert_int_equal(world.snapshots, 0);
	return 0;
}

static int perform_on(const char *text, enum expect_on on)
{
	struct diagnostic diagnostic;
	struct op op;
	int status;

	assert_int_equal(op_parse(text, strlen(text), 1, &op, &diagnostic), 0);
	status = session_do(session, &op, on, &diagnostic);
	op_clear(&op);
	return status;
}

static int perform(const char *text)
{
	return perform_on(text, EXPECT_ON_BOTH);
}

static void test_a_step_is_recorded(void **context)
{
	const struct step *step;

	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(session_position(session), 0);
	assert_null(session_last(session));
	assert_null(session_previous(session));
	assert_int_equal(perform("file   f  4p"), 0);
	step = session_last(session);
	assert_ptr_equal(step, session_step(session, 0));
	assert_null(session_previous(session));
	assert_string_equal(step->text, "file f 4p");
	assert_string_equal(step->process, "main");
	for (enum side side = SIDE_SIM; side < SIDES; side++) {
		assert_true(step->sides[side].performed);
		assert_int_equal(step->sides[side].state.n_objects, 1);
		assert_true(counters_known(&step->sides[side].counters,
					   COUNTER_SYSTEM_CALLS));
		assert_int_equal(step->sides[side].outcome.clock, 1);
	}
	assert_int_equal(step->comparison.verdict, VERDICT_SAME);
	assert_int_equal(step->comparison.n_compared, 4);
	assert_int_equal(perform("fsync f"), 0);
	assert_ptr_equal(session_previous(session), session_step(session, 0));
}

static void test_the_acting_process_is_recorded(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("spawn child"), 0);
	assert_int_equal(perform("as child"), 0);
	assert_int_equal(perform("file f 4p"), 0);
	assert_string_equal(session_step(session, 1)->process, "main");
	assert_string_equal(session_step(session, 2)->process, "child");
	assert_string_equal(session_process(session), "child");
	assert_int_equal(session_seek(session, 1), 0);
	assert_string_equal(session_process(session), "main");
}

/* The machines need not agree on who acts. */
static void test_another_process_acts_on_each_machine(void **context)
{
	const struct step *step;

	(void)context;
	world.unsupported = OP_AS;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("spawn child"), 0);
	assert_int_equal(perform("as child"), 0);
	assert_int_equal(perform("file f 4p"), 0);
	step = session_last(session);
	assert_string_equal(step->sides[SIDE_SIM].process, "child");
	assert_string_equal(step->sides[SIDE_REAL].process, "main");
	assert_int_equal(step->comparison.verdict, VERDICT_UNOBSERVABLE);
}

static void test_names_are_checked_first(void **context)
{
	struct diagnostic diagnostic;
	struct op op;

	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(op_parse("fsync g", 7, 1, &op, &diagnostic), 0);
	diagnostic.what[0] = '\0';
	assert_int_equal(session_do(session, &op, EXPECT_ON_BOTH, &diagnostic),
			 -EINVAL);
	assert_int_not_equal(diagnostic.what[0], '\0');
	assert_int_equal(session_do(session, &op, EXPECT_ON_BOTH, NULL),
			 -EINVAL);
	op_clear(&op);
	assert_int_equal(session_length(session), 0);
	assert_int_equal(world.applied, 0);
	/* Nothing is broken by it. */
	assert_int_equal(perform("file g 1p"), 0);
	assert_int_equal(perform("fsync g"), 0);
}

/* Names are known at a position, not once and for all. */
static void test_names_go_back_too(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(session_back(session), 0);
	assert_int_equal(perform("fsync f"), -EINVAL);
	assert_int_equal(session_length(session), 1);
	assert_int_equal(session_forward(session), 0);
	assert_int_equal(perform("fsync f"), 0);
	assert_int_equal(session_seek(session, 0), 0);
	assert_int_equal(perform("file f 2p"), 0);
	assert_int_equal(session_length(session), 1);
}

static void test_ends_of_the_timeline(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(session_back(session), -ENODATA);
	assert_int_equal(session_forward(session), -ENODATA);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(session_seek(session, 2), -ENODATA);
	assert_int_equal(session_position(session), 1);
	assert_int_equal(session_seek(session, 1), 0);
	assert_int_equal(session_back(session), 0);
	assert_int_equal(session_back(session), -ENODATA);
}

/* Back and forward show records: the real machine is not asked again. */
static void test_the_real_machine_is_left_alone(void **context)
{
	const struct step *step;
	uint64_t applied;

	(void)context;
	open_session(MACHINES_REAL);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("read f 0 1"), 0);
	applied = world.applied;
	assert_int_equal(session_seek(session, 0), 0);
	assert_int_equal(session_seek(session, 2), 0);
	assert_int_equal(world.applied, applied);
	step = session_last(session);
	assert_false(step->sides[SIDE_SIM].performed);
	assert_int_equal(step->sides[SIDE_REAL].outcome.n_bytes, 1);
	assert_null(session_sim(session));
	assert_true(session_has(session, SIDE_REAL));
	/* A new operation at the end needs no new machine. */
	assert_int_equal(perform("fsync f"), 0);
	assert_int_equal(world.made, 1);
	/* One in the middle does. */
	assert_int_equal(session_seek(session, 1), 0);
	assert_int_equal(perform("fsync f"), 0);
	assert_int_equal(world.made, 2);
	assert_int_equal(world.living, 1);
}

/* Waited for or skipped, a tick is not waited for again. */
static void nobody_waits_again(bool skips)
{
	const struct step *step;

	world.skips_ticks = skips;
	world.waited = 0;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("tick 40"), 0);
	assert_int_equal(perform("read f 0 1"), 0);
	assert_int_equal(world.waited, 1);
	assert_int_equal(session_back(session), 0);
	assert_int_equal(perform("write f 0 \"x\""), 0);
	assert_int_equal(world.waited, 1);
	step = session_last(session);
	assert_non_null(step->led);
	assert_true(step->led->skipped_tick);
	assert_false(step->led->answered_otherwise);
	/* The record is what it was. */
	assert_int_equal(
		session_step(session, 1)->sides[SIDE_REAL].outcome.result.kind,
		skips ? RESULT_SKIPPED : RESULT_OK);
	session_free(session);
	session = NULL;
}

static void test_nobody_waits_again(void **context)
{
	(void)context;
	nobody_waits_again(false);
	nobody_waits_again(true);
}

/* The same operation is refused the second time. */
static void test_led_again_with_another_result(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("fsync f"), 0);
	assert_int_equal(perform("read f 0 1"), 0);
	assert_int_equal(session_back(session), 0);
	world.unsupported = OP_FSYNC;
	assert_int_equal(perform("write f 0 \"x\""), 0);
	assert_non_null(session_last(session)->led);
	assert_true(session_last(session)->led->answered_otherwise);
	assert_false(session_last(session)->led->skipped_tick);
	/* An expectation is told of the machine that stands here. */
	assert_int_equal(session_back(session), 0);
	world.unsupported = OP_KINDS;
	assert_int_equal(perform("expect result=ok"), 0);
	assert_int_equal(step_expect(session_last(session)), EXPECT_PASSED);
}

/* Nothing was done after this position that the real machine would have to
 * forget: it may go on. */
static void test_expectations_need_no_new_machine(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("expect minor=0"), 0);
	assert_int_equal(perform_on("fsync f", EXPECT_ON_SIM), 0);
	assert_int_equal(session_seek(session, 1), 0);
	assert_int_equal(perform("drop f"), 0);
	assert_int_equal(world.made, 2);
}

static void test_missing_real_machine(void **context)
{
	const struct machine_factory factory = fake_factory(&world);
	char reason[REASON_SIZE] = "";

	(void)context;
	world.real_fails = true;
	assert_int_equal(session_new(&factory, MACHINES_REAL, &session, reason),
			 -EPERM);
	assert_string_equal(reason, "told to fail");
	open_session(MACHINES_TWIN);
	assert_string_equal(session_missing(session), "told to fail");
	assert_true(session_has(session, SIDE_SIM));
	assert_false(session_has(session, SIDE_REAL));
	assert_null(session_traits(session, SIDE_REAL));
	assert_int_equal(perform("file f 4p"), 0);
	assert_false(session_last(session)->sides[SIDE_REAL].performed);
	assert_int_equal(session_last(session)->comparison.n_compared, 0);
}

static void test_no_factory_for_the_real_machine(void **context)
{
	struct machine_factory factory = fake_factory(&world);
	char reason[REASON_SIZE];

	(void)context;
	factory.make_real = NULL;
	assert_int_equal(session_new(&factory, MACHINES_TWIN, &session, reason),
			 0);
	assert_int_not_equal(session_missing(session)[0], '\0');
}

static void test_simulated_machine_alone(void **context)
{
	(void)context;
	open_session(MACHINES_SIM);
	assert_string_equal(session_missing(session), "");
	assert_int_equal(world.made, 1);
	assert_int_equal(perform("file f 4p"), 0);
	assert_false(session_last(session)->sides[SIDE_REAL].performed);
}

static void test_simulated_machine_cannot_be_made(void **context)
{
	const struct machine_factory factory = fake_factory(&world);
	char reason[REASON_SIZE];

	(void)context;
	world.sim_fails = true;
	assert_int_equal(session_new(&factory, MACHINES_TWIN, &session, reason),
			 -ENOMEM);
	assert_int_equal(world.living, 0);
}

static void test_a_broken_machine(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	world.breaks_on = OP_FSYNC;
	assert_int_equal(perform("fsync f"), -EPIPE);
	/* The record can be looked at; nothing can be done. */
	assert_int_equal(session_length(session), 1);
	assert_int_equal(perform("drop f"), -EPIPE);
	assert_int_equal(session_back(session), -EPIPE);
	assert_int_equal(session_seek(session, 0), -EPIPE);
	world.breaks_on = OP_KINDS;
	assert_int_equal(session_restart(session), 0);
	assert_int_equal(session_length(session), 0);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(world.made, 4);
}

static void test_restart_may_fail(void **context)
{
	(void)context;
	open_session(MACHINES_REAL);
	assert_int_equal(perform("file f 4p"), 0);
	world.real_fails = true;
	assert_int_equal(session_restart(session), -EPERM);
	assert_int_equal(perform("file f 4p"), -EPERM);
	assert_int_equal(session_position(session), 0);
	world.real_fails = false;
	assert_int_equal(session_restart(session), 0);
	assert_int_equal(perform("file f 4p"), 0);
}

static void test_the_real_machine_cannot_be_led_again(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("drop f"), 0);
	assert_int_equal(session_back(session), 0);
	world.real_fails = true;
	assert_int_equal(perform("fsync f"), -EPERM);
	assert_int_equal(session_length(session), 2);
	world.real_fails = false;
	assert_int_equal(session_restart(session), 0);
}

static void test_unsupported_is_a_result(void **context)
{
	(void)context;
	world.unsupported = OP_FSYNC;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("fsync f"), 0);
	assert_true(session_last(session)->sides[SIDE_REAL].performed);
	assert_int_equal(
		session_last(session)->sides[SIDE_REAL].outcome.result.kind,
		RESULT_UNSUPPORTED);
	assert_int_equal(session_last(session)->comparison.verdict,
			 VERDICT_UNOBSERVABLE);
}

/* The other machine stands still, and is not compared. */
static void test_one_machine_alone(void **context)
{
	const struct step *step;

	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform_on("write f 0 \"x\"", EXPECT_ON_SIM), 0);
	step = session_last(session);
	assert_true(step->sides[SIDE_SIM].performed);
	assert_false(step->sides[SIDE_REAL].performed);
	assert_int_equal(step->sides[SIDE_REAL].state.n_objects, 1);
	assert_int_equal(step->sides[SIDE_REAL].n_bytes, 1);
	assert_int_equal(step->comparison.n_compared, 0);
	assert_int_equal(perform_on("read f 0 1", EXPECT_ON_REAL), 0);
	step = session_last(session);
	assert_false(step->sides[SIDE_SIM].performed);
	assert_int_equal(step->sides[SIDE_REAL].outcome.n_bytes, 1);
}

static void test_expectations(void **context)
{
	const struct step *step;
	struct summary summary;

	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("expect minor=0 major=0"), 0);
	step = session_last(session);
	assert_int_equal(step_expect(step), EXPECT_PASSED);
	assert_int_equal(step->sides[SIDE_REAL].outcome.result.kind, RESULT_OK);
	assert_true(step->sides[SIDE_REAL].outcome.faults_known);
	assert_int_equal(step->sides[SIDE_REAL].state.n_objects, 1);
	assert_int_equal(step->sides[SIDE_REAL].n_bytes, 1);
	assert_int_equal(perform("expect minor=7"), 0);
	assert_int_equal(step_expect(session_last(session)), EXPECT_FAILED);
	assert_int_not_equal(
		session_last(session)->sides[SIDE_SIM].expect_detail[0], '\0');
	/* It speaks of the last operation, not of the last step. */
	assert_int_equal(perform("expect result=ok"), 0);
	assert_int_equal(step_expect(session_last(session)), EXPECT_PASSED);
	session_summary(session, &summary);
	assert_int_equal(summary.steps, 4);
	assert_int_equal(summary.verdicts[VERDICT_SAME], 4);
	assert_int_equal(summary.expect_passed, 2);
	assert_int_equal(summary.expect_failed, 1);
	assert_int_equal(summary.expect_skipped, 0);
	/* The sum is up to here. */
	assert_int_equal(session_seek(session, 1), 0);
	session_summary(session, &summary);
	assert_int_equal(summary.steps, 1);
	assert_int_equal(summary.expect_failed, 0);
}

static void test_expectations_of_one_machine(void **context)
{
	const struct step *step;

	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("expect sim minor=0"), 0);
	step = session_last(session);
	assert_true(step->sides[SIDE_SIM].performed);
	assert_false(step->sides[SIDE_REAL].performed);
	assert_int_equal(step->sides[SIDE_REAL].expect, EXPECT_SKIPPED);
	assert_int_equal(step_expect(step), EXPECT_PASSED);
	/* Failing where it is not meant does not count. */
	assert_int_equal(perform("expect real minor=3"), 0);
	assert_int_equal(step_expect(session_last(session)), EXPECT_FAILED);
	assert_int_equal(perform_on("expect minor=0", EXPECT_ON_REAL), 0);
	assert_int_equal(step_expect(session_last(session)), EXPECT_PASSED);
}

static void test_expectations_of_a_missing_machine(void **context)
{
	struct summary summary;

	(void)context;
	open_session(MACHINES_SIM);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("expect real minor=3"), 0);
	assert_int_equal(step_expect(session_last(session)), EXPECT_SKIPPED);
	session_summary(session, &summary);
	assert_int_equal(summary.expect_skipped, 1);
	assert_int_equal(summary.expect_failed, 0);
}

static uint64_t summary_total(void)
{
	struct summary summary;
	uint64_t total;

	session_summary(session, &summary);
	total = summary.not_compared;
	for (enum verdict verdict = VERDICT_SAME; verdict < VERDICTS; verdict++)
		total += summary.verdicts[verdict];
	assert_int_equal(total, summary.steps);
	return summary.not_compared;
}

/* Each step is counted once, compared or not. */
static void test_the_summary_adds_up(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(summary_total(), 0);
	assert_int_equal(perform_on("read f 0 1", EXPECT_ON_SIM), 0);
	assert_int_equal(summary_total(), 1);
	assert_int_equal(perform("expect real minor=0"), 0);
	assert_int_equal(summary_total(), 2);
	assert_int_equal(perform("fsync f"), 0);
	assert_int_equal(summary_total(), 2);
	session_free(session);
	session = NULL;
	open_session(MACHINES_SIM);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("fsync f"), 0);
	assert_int_equal(summary_total(), 2);
}

/* There is nothing yet that it could speak of. */
static void test_expectation_before_anything(void **context)
{
	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("expect minor=0"), -EINVAL);
	assert_int_equal(session_length(session), 0);
}

/* The places wander with what is written; the fake says at which offset it
 * was asked. */
static void test_bytes_follow_the_writes(void **context)
{
	const struct object_bytes *bytes;

	(void)context;
	open_session(MACHINES_TWIN);
	assert_int_equal(perform("file f 4p"), 0);
	assert_int_equal(perform("write f 4100 \"x\""), 0);
	bytes = session_last(session)->sides[SIDE_SIM].bytes;
	assert_string_equal(bytes->object, "f");
	assert_int_equal(bytes->n_pages, 4);
	assert_int_equal(bytes->pages[0].offset, 0);
	assert_int_equal(bytes->pages[1].offset, 4);
	assert_int_equal(bytes->pages[1].memory, 4);
	assert_int_equal(bytes->pages[1].disk, 0x11);
	/* Over the end of page 1 into page 2: there from its first byte. */
	assert_int_equal(perform("write f 8190 \"xyz\""), 0);
	bytes = session_last(session)->sides[SIDE_REAL].bytes;
	assert_int_equal(bytes->pages[1].offset, 4094);
	assert_int_equal(bytes->pages[1].memory, 8190 & 0xff);
	assert_int_equal(bytes->pages[1].disk, -1);
	assert_int_equal(bytes->pages[2].offset, 0);
	assert_int_equal(perform("fsync f"), 0);
	bytes = session_last(session)->sides[SIDE_SIM].bytes;
	assert_int_equal(bytes->pages[1].offset, 4094);
}

static void test_a_failed_mark_is_no_failure(void **context)
{
	(void)context;
	world.no_memory_for_marks = true;
	open_session(MACHINES_SIM);
	assert_int_equal(perform("file f 4p"), 0);
	for (int i = 0; i < 40; i++)
		assert_int_equal(perform("fsync f"), 0);
	assert_int_equal(world.snapshots, 1);
	assert_int_equal(session_seek(session, 20), 0);
	assert_int_equal(session_forward(session), 0);
	assert_int_equal(session_position(session), 21);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_step_is_recorded),
		TEST(test_the_acting_process_is_recorded),
		TEST(test_another_process_acts_on_each_machine),
		TEST(test_names_are_checked_first),
		TEST(test_names_go_back_too),
		TEST(test_ends_of_the_timeline),
		TEST(test_the_real_machine_is_left_alone),
		TEST(test_nobody_waits_again),
		TEST(test_led_again_with_another_result),
		TEST(test_expectations_need_no_new_machine),
		TEST(test_missing_real_machine),
		TEST(test_no_factory_for_the_real_machine),
		TEST(test_simulated_machine_alone),
		TEST(test_simulated_machine_cannot_be_made),
		TEST(test_a_broken_machine),
		TEST(test_restart_may_fail),
		TEST(test_the_real_machine_cannot_be_led_again),
		TEST(test_unsupported_is_a_result),
		TEST(test_one_machine_alone),
		TEST(test_expectations),
		TEST(test_expectations_of_one_machine),
		TEST(test_expectations_of_a_missing_machine),
		TEST(test_the_summary_adds_up),
		TEST(test_expectation_before_anything),
		TEST(test_bytes_follow_the_writes),
		TEST(test_a_failed_mark_is_no_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
