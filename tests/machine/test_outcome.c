/* Results and their names, outcomes and their copies, and the calls that hide
 * the ops table. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/status.h"
#include "machine/machine.h"

static const struct {
	struct result result;
	const char *name;
} results[] = {
	{ { RESULT_OK, 0 }, "ok" },
	{ { RESULT_ERRNO, EINVAL }, "EINVAL" },
	{ { RESULT_ERRNO, EACCES }, "EACCES" },
	{ { RESULT_ERRNO, EOPNOTSUPP }, "EOPNOTSUPP" },
	{ { RESULT_SIGNAL, SIGSEGV }, "SIGSEGV" },
	{ { RESULT_SIGNAL, SIGBUS }, "SIGBUS" },
	{ { RESULT_SIGNAL, SIGKILL }, "SIGKILL" },
	{ { RESULT_UNSUPPORTED, 0 }, "unsupported" },
	{ { RESULT_SKIPPED, 0 }, "skipped" },
};

static void test_names_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(results); i++) {
		struct result parsed = { RESULT_ERRNO, 999 };

		assert_string_equal(result_name(results[i].result),
				    results[i].name);
		assert_int_equal(result_parse(results[i].name, &parsed), 0);
		assert_true(result_equal(parsed, results[i].result));
		for (size_t k = 0; k < i; k++)
			assert_false(result_equal(parsed, results[k].result));
	}
}

static void test_all_names_parse(void **state)
{
	const char *const *names = result_names();
	struct result result;

	(void)state;
	for (size_t i = 0; names[i]; i++) {
		assert_int_equal(result_parse(names[i], &result), 0);
		assert_string_equal(result_name(result), names[i]);
	}
	for (names = status_names(); *names; names++) {
		assert_int_equal(result_parse(*names, &result), 0);
		assert_int_equal(result.kind, RESULT_ERRNO);
	}
}

static void test_unknown_names(void **state)
{
	static const char *const wrong[] = { "",       "OK", "EINVA",
					     "SIGNAL", "22", "unsupported " };
	struct result result = { RESULT_SIGNAL, 77 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
		assert_int_equal(result_parse(wrong[i], &result), -EINVAL);
	assert_int_equal(result.number, 77);
	result = (struct result){ RESULT_SIGNAL, 777 };
	assert_string_equal(result_name(result), "unknown-signal");
	result = (struct result){ RESULT_ERRNO, 77777 };
	assert_string_equal(result_name(result), "unknown-errno");
}

/* The number matters where the kind has one. */
static void test_equality(void **state)
{
	struct result a = { RESULT_SKIPPED, 1 };
	struct result b = { RESULT_SKIPPED, 2 };

	(void)state;
	assert_true(result_equal(a, b));
	a.kind = b.kind = RESULT_ERRNO;
	assert_false(result_equal(a, b));
	a.kind = RESULT_SIGNAL;
	b.number = 1;
	assert_false(result_equal(a, b));
}

static void test_outcome_copy(void **state)
{
	struct outcome outcome = { .minor = 3, .faults_known = true };
	struct outcome copy;
	struct event event = { .kind = EVENT_PAGE_READ, .page = 5 };

	(void)state;
	outcome.bytes = malloc(2);
	memcpy(outcome.bytes, "JK", 2);
	outcome.n_bytes = 2;
	strcpy(outcome.reason, "because");
	assert_int_equal(event_list_add(&outcome.events, &event), 0);
	assert_int_equal(outcome_copy(&outcome, &copy), 0);
	outcome.bytes[0] = 'X';
	outcome.events.events[0].page = 6;
	outcome_clear(&outcome);
	assert_null(outcome.bytes);
	assert_int_equal(outcome.events.n_events, 0);
	assert_int_equal(copy.minor, 3);
	assert_true(copy.faults_known);
	assert_string_equal(copy.reason, "because");
	assert_memory_equal(copy.bytes, "JK", 2);
	assert_int_equal(copy.events.n_events, 1);
	assert_int_equal(copy.events.events[0].page, 5);
	outcome_clear(&copy);
	outcome_clear(&copy);
	outcome_clear(NULL);
}

/* No bytes at all are not the same as none returned. */
static void test_outcome_without_bytes(void **state)
{
	struct outcome none = { .minor = 0 };
	struct outcome empty = { .bytes = malloc(1) };
	struct outcome copy;

	(void)state;
	assert_int_equal(outcome_copy(&none, &copy), 0);
	assert_null(copy.bytes);
	outcome_clear(&copy);
	assert_int_equal(outcome_copy(&empty, &copy), 0);
	assert_non_null(copy.bytes);
	assert_int_equal(copy.n_bytes, 0);
	outcome_clear(&copy);
	outcome_clear(&empty);
}

/* A machine that writes down what it was asked. */
struct scribe {
	struct machine machine;
	char asked[64];
};

static int scribe_apply(struct machine *machine, const struct op *op,
			struct outcome *outcome)
{
	struct scribe *scribe = (struct scribe *)machine;

	strcat(scribe->asked, op_table[op->kind].word);
	outcome->clock = 5;
	return -EPIPE;
}

static int scribe_observe(struct machine *machine, struct state *ret_state)
{
	struct scribe *scribe = (struct scribe *)machine;

	strcat(scribe->asked, ",observe");
	ret_state->page_size = 16;
	return 0;
}

static void scribe_free(struct machine *machine)
{
	struct scribe *scribe = (struct scribe *)machine;

	strcat(scribe->asked, ",free");
}

static void test_wrappers(void **state)
{
	static const struct machine_ops ops = {
		.name = "scribe",
		.apply = scribe_apply,
		.observe = scribe_observe,
		.free = scribe_free,
	};
	struct scribe scribe = { .machine = { &ops } };
	struct op op = { .kind = OP_CRASH };
	struct outcome outcome = { .clock = 0 };
	struct state seen = { 0 };

	(void)state;
	assert_int_equal(machine_apply(&scribe.machine, &op, &outcome), -EPIPE);
	assert_true(outcome.clock > 4);
	assert_int_equal(machine_observe(&scribe.machine, &seen), 0);
	assert_int_equal(seen.page_size, 16);
	machine_free(&scribe.machine);
	assert_string_equal(scribe.asked, "crash,observe,free");
	machine_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_both_ways),
		cmocka_unit_test(test_all_names_parse),
		cmocka_unit_test(test_unknown_names),
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_outcome_copy),
		cmocka_unit_test(test_outcome_without_bytes),
		cmocka_unit_test(test_wrappers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
