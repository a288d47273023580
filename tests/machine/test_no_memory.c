/*
 * When memory runs out: each function says -ENOMEM, leaves its outputs as they
 * were, and gives back what it had got so far - whichever of its allocations
 * is the one that fails.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "failing_malloc.h"
#include "machine/machine.h"
#include "machine/script.h"

/* Does something that allocates; its status. */
typedef int attempt_fn(void *context);

/*
 * Lets the first, then the second, then the third allocation fail, and so on
 * until nothing fails: so often it must have said -ENOMEM. Returns how often.
 */
static int exhaust(attempt_fn *attempt, void *context)
{
	long held_before = allocations_held();
	int failures = 0;

	for (;;) {
		int status;

		allocations_fail_after(failures);
		status = attempt(context);
		allocations_succeed();
		assert_int_equal(allocations_held(), held_before);
		if (!status)
			return failures;
		assert_int_equal(status, -ENOMEM);
		assert_in_range(++failures, 1, 1000);
	}
}

static const char text[] = "machine linux page=4K tlb=16\n"
			   "file notes.txt 8p\n"
			   "map v notes.txt shared rw\n"
			   "store v[3] \"J\"\n"
			   "store v[3] 74\n"
			   "fork child\n"
			   "as child\n"
			   "map w notes.txt shared rw\n"
			   "spawn other\n"
			   "crash\ncrash\ncrash\n"
			   "expect disk notes.txt 0 = \"A\"\n";

static int attempt_parse(void *context)
{
	struct script script = { .n_ops = 99 };
	int status = script_parse(text, strlen(text), 1, &script, NULL);

	(void)context;
	if (status)
		assert_int_equal(script.n_ops, 99);
	else
		script_free(&script);
	return status;
}

static void test_parse(void **state)
{
	(void)state;
	/* 2 settings, 3 texts, 2 arrays of operations (8, then 16). */
	assert_int_equal(exhaust(attempt_parse, NULL), 7);
}

/* A complaint is made even then: it needs no memory. */
static void test_complaint(void **state)
{
	struct diagnostic diagnostic;
	struct op op;

	(void)state;
	allocations_fail_after(0);
	assert_int_equal(op_parse("flsuh", 5, 1, &op, &diagnostic), -EINVAL);
	assert_int_equal(op_parse("machine a b=c d", 15, 1, &op, &diagnostic),
			 -ENOMEM);
	allocations_succeed();
}

static int attempt_copy_op(void *context)
{
	struct op copy = { .line = 99 };
	int status = op_copy(context, &copy);

	if (status)
		assert_int_equal(copy.line, 99);
	else
		op_clear(&copy);
	return status;
}

static void test_copy_op(void **state)
{
	unsigned char byte = 'J';
	struct setting setting = { .column = 1 };
	struct op op = { .kind = OP_MACHINE,
			 .bytes = &byte,
			 .n_bytes = 1,
			 .settings = &setting,
			 .n_settings = 1 };

	(void)state;
	assert_int_equal(exhaust(attempt_copy_op, &op), 2);
}

/* Makes names, checks the script with them, copies them. Whatever fails, the
 * names stay such that they can be used and freed. */
static int attempt_names(void *context)
{
	const struct script *script = context;
	struct script_names *names = NULL;
	struct script_names *copy = NULL;
	int status = script_names_new(4096, &names);

	if (status) {
		assert_null(names);
		return status;
	}
	for (size_t i = 0; i < 10 && !status; i++)
		status = script_names_check(names, &script->ops[i], NULL, 0,
					    NULL);
	if (!status)
		status = script_names_copy(names, &copy);
	if (status)
		assert_null(copy);
	script_names_free(copy);
	script_names_free(names);
	return status;
}

static void test_names(void **state)
{
	struct script script;

	(void)state;
	assert_int_equal(script_parse(text, strlen(text), 1, &script, NULL), 0);
	assert_in_range(exhaust(attempt_names, &script), 8, 20);
	script_free(&script);
}

static int attempt_make_state(void *context)
{
	struct state state = { 0 };
	int status = -ENOMEM;

	(void)context;
	if (state_add_view(&state, 3) && state_add_view(&state, 0) &&
	    state_add_object(&state, 2) && state_add_object(&state, 1))
		status = 0;
	state_clear(&state);
	return status;
}

static int attempt_copy_state(void *context)
{
	struct state copy = { .page_size = 99 };
	int status = state_copy(context, &copy);

	if (status)
		assert_int_equal(copy.page_size, 99);
	else
		state_clear(&copy);
	return status;
}

static void test_states(void **state)
{
	struct state made = { .page_size = 4096 };

	(void)state;
	assert_int_equal(exhaust(attempt_make_state, NULL), 11);
	assert_non_null(state_add_view(&made, 3));
	assert_non_null(state_add_view(&made, 1));
	assert_non_null(state_add_object(&made, 2));
	assert_int_equal(state_resize_frames(&made, 1), 0);
	assert_int_equal(state_resize_slots(&made, 1), 0);
	assert_int_equal(exhaust(attempt_copy_state, &made), 2);
	state_clear(&made);
}

static int attempt_copy_outcome(void *context)
{
	struct outcome copy = { .minor = 99 };
	int status = outcome_copy(context, &copy);

	if (status)
		assert_int_equal(copy.minor, 99);
	else
		outcome_clear(&copy);
	return status;
}

static void test_outcomes(void **state)
{
	struct outcome outcome = { .bytes = calloc(1, 1), .n_bytes = 1 };
	struct event event = { .kind = EVENT_NOTHING };

	(void)state;
	for (int i = 0; i < 9; i++)
		assert_int_equal(event_list_add(&outcome.events, &event), 0);
	/* The bytes, then the events: room for 8, then for 16. */
	assert_int_equal(exhaust(attempt_copy_outcome, &outcome), 3);
	outcome_clear(&outcome);
}

static int attempt_print(void *context)
{
	struct strbuf out = STRBUF_INIT;
	struct op op;
	int status;

	(void)context;
	status = op_parse(text + 29, 17, 1, &op, NULL);
	if (status)
		return status;
	op_print_idiom(&op, IDIOM_WIN32, 4096, &out);
	op_print(&op, &out);
	status = strbuf_status(&out);
	strbuf_free(&out);
	return status;
}

static void test_printing(void **state)
{
	(void)state;
	assert_in_range(exhaust(attempt_print, NULL), 3, 20);
}

/* A refusal that cannot print its line still refuses. */
static void test_refusal(void **state)
{
	struct script_names *names;
	struct diagnostic diagnostic;
	struct op op;

	(void)state;
	assert_int_equal(script_names_new(4096, &names), 0);
	assert_int_equal(op_parse("load v", 6, 1, &op, NULL), 0);
	allocations_fail_after(0);
	assert_int_equal(script_names_check(names, &op, NULL, 0, &diagnostic),
			 -EINVAL);
	allocations_succeed();
	assert_string_equal(diagnostic.what, "unknown view 'v'; map it first");
	assert_int_equal(diagnostic.column, 1);
	script_names_free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_complaint),
		cmocka_unit_test(test_copy_op),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_printing),
		cmocka_unit_test(test_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
