/* The tables of words: one row for each value, in its place, and nothing said
 * twice. And the small functions of operations as values. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <string.h>

#include "base/array.h"
#include "machine/counters.h"
#include "machine/op.h"
#include "machine/script.h"

static void test_operations(void **state)
{
	(void)state;
	for (int i = 0; i < OP_KINDS; i++) {
		const struct op_info *info = &op_table[i];
		size_t length = strlen(info->word);

		assert_int_equal(info->kind, i);
		assert_true(length > 0 && length < NAME_SIZE);
		assert_memory_equal(info->usage, info->word, length);
		assert_true(info->usage[length] == ' ' || !info->usage[length]);
		assert_true(isupper((unsigned char)info->help[0]));
		assert_int_equal(info->help[strlen(info->help) - 1], '.');
		for (int k = 0; k < i; k++)
			assert_string_not_equal(op_table[k].word, info->word);
	}
}

/* What people can type of a row's usage: its upper-case words are arguments,
 * the others stand for themselves. */
static void test_usage_names_all_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ADVICE_KINDS; i++)
		assert_non_null(strstr(op_table[OP_ADVISE].usage,
				       advice_name((enum advice)i)));
	assert_non_null(strstr(op_table[OP_MAP].usage, "shared|private"));
	assert_non_null(strstr(op_table[OP_MAP].usage, "none|r|rw"));
	assert_non_null(strstr(op_table[OP_PROTECT].usage, "none|r|rw"));
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(advice_name(ADVICE_NORMAL), "normal");
	assert_string_equal(advice_name(ADVICE_FREE), "free");
	assert_string_equal(protection_name(PROTECTION_NONE), "none");
	assert_string_equal(protection_name(PROTECTION_READ), "r");
	assert_string_equal(protection_name(PROTECTION_READ_WRITE), "rw");
	assert_string_equal(sharing_name(SHARING_SHARED), "shared");
	assert_string_equal(sharing_name(SHARING_PRIVATE), "private");
	assert_string_equal(expect_state_name(EXPECT_PRESENT), "present");
	assert_string_equal(expect_state_name(EXPECT_WRITEBACK), "writeback");
	assert_int_equal(expect_state_kind(EXPECT_ZERO), EXPECT_VIEW_PAGE);
	assert_int_equal(expect_state_kind(EXPECT_CACHED), EXPECT_OBJECT_PAGE);
}

static void test_sizes(void **state)
{
	struct size bytes = { 12345, false };
	struct size pages = { 3, true };
	struct size huge = { UINT64_MAX / 4096 + 1, true };
	struct size largest = { UINT64_MAX / 4096, true };

	(void)state;
	assert_int_equal(size_bytes(bytes, 4096), 12345);
	assert_int_equal(size_bytes(pages, 4096), 12288);
	assert_int_equal(size_bytes(pages, 16), 48);
	assert_true(size_bytes(huge, 4096) == UINT64_MAX);
	assert_true(size_bytes(largest, 4096) == UINT64_MAX - 4095);
}

/* Pairs that differ in one thing, and pairs that do not. */
static const struct {
	const char *a;
	const char *b;
	bool equal;
} pairs[] = {
	{ "load v", "load v", true },
	{ "load v", "load w", false },
	{ "load v", "load v[0]", false },
	{ "load v[0]", "load v[0..0]", false },
	{ "load v[0]", "load v[1]", false },
	{ "load v[0..1]", "load v[0..2]", false },
	{ "load v+1", "load v+2", false },
	{ "load v for 1", "load v", false },
	{ "load v for 1", "load v for 2", false },
	{ "load v", "store v \"x\"", false },
	{ "store v \"x\"", "store v 120", true },
	{ "store v \"x\"", "store v \"xx\"", false },
	{ "store v \"x\"", "store v \"y\"", false },
	{ "file f 1p", "file f 4096", false },
	{ "file f 4K", "file f 4096", true },
	{ "file f 1p", "file g 1p", false },
	{ "map v f shared rw", "map v f private rw", false },
	{ "map v f shared rw", "map v f shared r", false },
	{ "map v f shared rw", "map w f shared rw", false },
	{ "map v f shared rw", "map v g shared rw", false },
	{ "map v f shared rw", "map v f shared rw populate", false },
	{ "map v f shared rw", "map v f shared rw at 1", false },
	{ "map v f shared rw", "map v f shared rw for 0", false },
	{ "flush v", "flush v async", false },
	{ "remap v 1p", "remap v 1p maymove", false },
	{ "remap v 1p", "remap w 1p", false },
	{ "advise v cold", "advise v free", false },
	{ "protect v r", "protect v rw", false },
	{ "tick 1", "tick 1.0", true },
	{ "tick 1", "tick 1.000000001", false },
	{ "tick 1.000000001", "tick 1", false },
	{ "exit a", "kill a", false },
	{ "read f 0 1", "read f 1 1", false },
	{ "read f 0 1", "read f 0 2", false },
	{ "machine a k=1", "machine a k=2", false },
	{ "machine a k=1", "machine a j=1", false },
	{ "machine a k=1", "machine a", false },
	{ "expect minor=1", "expect minor=1..1", true },
	{ "expect minor=1", "expect minor=1..2", false },
	{ "expect minor=1", "expect minor=0..1", false },
	{ "expect minor=1", "expect major=1", false },
	{ "expect minor=1", "expect minor=1 major=1", false },
	{ "expect minor=1", "expect sim minor=1", false },
	{ "expect result=ok", "expect result=EIO", false },
	{ "expect bytes=\"a\"", "expect bytes=\"b\"", false },
	{ "expect bytes=\"\"", "expect minor=0", false },
	{ "expect v present", "expect v absent", false },
	{ "expect v present", "expect w present", false },
	{ "expect disk f 0 = 1", "expect disk f 1 = 1", false },
	{ "expect disk f 0 = 1", "expect disk g 0 = 1", false },
	{ "crash", "crash # again", true },
};

static void test_equality(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++) {
		struct op a;
		struct op b;

		assert_int_equal(
			op_parse(pairs[i].a, strlen(pairs[i].a), 1, &a, NULL),
			0);
		assert_int_equal(
			op_parse(pairs[i].b, strlen(pairs[i].b), 7, &b, NULL),
			0);
		if (op_equal(&a, &b) != pairs[i].equal ||
		    op_equal(&b, &a) != pairs[i].equal)
			fail_msg("%s | %s", pairs[i].a, pairs[i].b);
		op_clear(&a);
		op_clear(&b);
	}
}

static void test_clear(void **state)
{
	struct op op;

	(void)state;
	assert_int_equal(op_parse("store v \"x\"", 11, 1, &op, NULL), 0);
	op_clear(&op);
	assert_null(op.bytes);
	op_clear(&op);
	op_clear(NULL);
}

static void test_counters(void **state)
{
	struct counters counters = { .known = 0 };

	(void)state;
	for (int i = 0; i < COUNTERS; i++) {
		assert_int_equal(counter_table[i].counter, i);
		assert_true(counter_table[i].name[0]);
		assert_true(counter_table[i].help[0]);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(counter_table[k].name,
						counter_table[i].name);
		assert_false(counters_known(&counters, (enum counter)i));
	}
	counters_set(&counters, COUNTER_DIRTY_PAGES, 7);
	counters_set(&counters, COUNTER_MINOR_FAULTS, 0);
	assert_true(counters_known(&counters, COUNTER_DIRTY_PAGES));
	assert_true(counters_known(&counters, COUNTER_MINOR_FAULTS));
	assert_false(counters_known(&counters, COUNTER_MAJOR_FAULTS));
	assert_int_equal(counters.value[COUNTER_DIRTY_PAGES], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_usage_names_all_words),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_clear),
		cmocka_unit_test(test_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
