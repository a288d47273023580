/*
 * What stands opposite what, and what counts as a difference at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/strbuf.h"
#include "compare/twin.h"

static void test_equal_states_are_same(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "file f 4p", DRAW(.f = "...."), DRAW(.f = "...."));
	twin_is_same(&twin);
	assert_int_equal(twin.last.n_compared, 4);
	twin_step(&twin, "map v f shared rw", DRAW(.f = "....", .v = "...."),
		  DRAW(.f = "....", .v = "...."));
	twin_is_same(&twin);
	assert_int_equal(twin.last.n_compared, 8);
	twin_end(&twin);
}

static void test_unknown_on_both_is_no_difference(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "file f 4p", DRAW(.f = "c???"), DRAW(.f = "c???"));
	twin_is_same(&twin);
	twin_end(&twin);
}

static void test_unknown_on_one_is_unobservable(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "file f 4p", DRAW(.f = "cc.."), DRAW(.f = "??.."));
	twin_is_because(&twin, "f[0..1]", FIELD_CACHED, "not-visible");
	twin_is_because(&twin, "f[0..1]", FIELD_DIRTY, "not-visible");
	assert_int_equal(twin.last.verdict, VERDICT_UNOBSERVABLE);
	assert_int_equal(twin_find(&twin, "f[0..1]", FIELD_DIRTY)->real.kind,
			 VALUE_UNKNOWN);
	twin_end(&twin);
}

/* Exclusive and zero mean something only where there is an entry on both. */
static void test_exclusive_needs_presence(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "load v[0]", DRAW(.f = "c", .v = "."),
		  DRAW(.f = "c", .v = "P"));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "v[0]", FIELD_PRESENT);
	twin_end(&twin);
}

static void test_exclusive_unknown_on_one(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "as main", DRAW(.f = "c", .v = "P"),
		  DRAW(.f = "c", .v = "x"));
	twin_has(&twin, 1);
	twin_is_because(&twin, "v[0]", FIELD_EXCLUSIVE, "not-visible");
	twin_end(&twin);
}

static void test_neighbours_that_differ_alike_are_one(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "as main", DRAW(.f = "........"),
		  DRAW(.f = ".cc.dddd"));
	twin_has(&twin, 3);
	twin_is_surprise(&twin, "f[1..2]", FIELD_CACHED);
	twin_is_surprise(&twin, "f[4..7]", FIELD_CACHED);
	twin_is_surprise(&twin, "f[4..7]", FIELD_DIRTY);
	assert_int_equal(twin_find(&twin, "f[4..7]", FIELD_DIRTY)->n_pages, 4);
	twin_end(&twin);
}

static void test_missing_view_is_found(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "map v f shared rw", DRAW(.f = ".", .v = "."),
		  DRAW(.f = "."));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "v", FIELD_EXISTS);
	twin_step(&twin, "as main", DRAW(.f = "."), DRAW(.f = ".", .w = "."));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "w", FIELD_EXISTS);
	twin_end(&twin);
}

static void test_sizes_are_compared(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "truncate f 2p", DRAW(.f = ".."), DRAW(.f = "..."));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "f", FIELD_SIZE);
	assert_int_equal(twin.last.differences[0].sim.number, 8192);
	assert_int_equal(twin.last.differences[0].real.number, 12288);
	twin_end(&twin);
}

static void test_size_differs_by_page_size(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin.traits[0].page_size = twin.page_size[0] = 1024;
	twin_step(&twin, "file f 2p", DRAW(.f = ".."), DRAW(.f = ".."));
	twin_has(&twin, 1);
	twin_is_because(&twin, "f", FIELD_SIZE, "page-size");
	/* From then on no page of one is a page of the other. */
	twin_step(&twin, "map v f shared rw", DRAW(.f = "..", .v = ".."),
		  DRAW(.f = "..", .v = ".."));
	twin_step(&twin, "load v+1024",
		  DRAW(.f = ".c", .v = ".P", .major = 1, .bytes = "B"),
		  DRAW(.f = "c.", .v = "P.", .minor = 1, .bytes = "A"));
	twin_is_because(&twin, "bytes", FIELD_BYTES, "page-size");
	twin_is_because(&twin, "minor", FIELD_MINOR, "page-size");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "page-size");
	twin_is_because(&twin, "f[1]", FIELD_CACHED, "page-size");
	twin_end(&twin);
}

static void test_results_and_bytes(void **context)
{
	const struct result denied = { RESULT_ERRNO, 13 };
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "map v f shared rw", DRAW(.f = "."),
		  DRAW(.f = ".", .result = denied));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "result", FIELD_RESULT);
	assert_string_equal(twin.last.differences[0].sim.text, "ok");
	assert_string_equal(twin.last.differences[0].real.text, "EACCES");
	twin_step(&twin, "read f 0 3", DRAW(.f = ".", .bytes = "AAA"),
		  DRAW(.f = ".", .bytes = "AAA"));
	twin_is_same(&twin);
	twin_step(&twin, "read f 0 3", DRAW(.f = ".", .bytes = "AAA"),
		  DRAW(.f = ".", .bytes = "AJA"));
	twin_has(&twin, 1);
	twin_is_surprise(&twin, "bytes", FIELD_BYTES);
	assert_string_equal(twin.last.differences[0].real.text, "414a41");
	twin_end(&twin);
}

/* Long bytes are shown around the place where they differ. */
static void test_long_bytes_show_the_difference(void **context)
{
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "read f 0 40",
		  DRAW(.f = ".",
		       .bytes = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
		  DRAW(.f = ".",
		       .bytes = "AAAAAAAAAAAAAAAAAAAAJAAAAAAAAAAAAAAAAAAA"));
	assert_string_equal(twin.last.differences[0].sim.text,
			    "...414141414141414141414141...");
	assert_string_equal(twin.last.differences[0].real.text,
			    "...41414a414141414141414141...");
	twin_end(&twin);
}

static void test_copies_are_deep(void **context)
{
	struct comparison copy;
	struct twin twin;

	(void)context;
	twin_start(&twin);
	twin_step(&twin, "as main", DRAW(.f = ".."), DRAW(.f = "cc"));
	assert_int_equal(comparison_copy(&twin.last, &copy), 0);
	assert_int_equal(copy.n_differences, 1);
	assert_int_equal(copy.verdict, VERDICT_SURPRISE);
	assert_ptr_not_equal(copy.differences, twin.last.differences);
	assert_memory_equal(copy.differences, twin.last.differences,
			    sizeof(*copy.differences));
	comparison_clear(&copy);
	assert_int_equal(copy.n_differences, 0);
	twin_end(&twin);
}

static void test_names_of_verdicts_and_fields(void **context)
{
	(void)context;
	assert_string_equal(verdict_name(VERDICT_UNOBSERVABLE), "unobservable");
	for (enum field field = 0; field < FIELDS; field++)
		assert_true(strlen(field_name(field)) > 3);
	assert_string_equal(field_name(FIELD_EXCLUSIVE), "exclusive");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_states_are_same),
		cmocka_unit_test(test_unknown_on_both_is_no_difference),
		cmocka_unit_test(test_unknown_on_one_is_unobservable),
		cmocka_unit_test(test_exclusive_needs_presence),
		cmocka_unit_test(test_exclusive_unknown_on_one),
		cmocka_unit_test(test_neighbours_that_differ_alike_are_one),
		cmocka_unit_test(test_missing_view_is_found),
		cmocka_unit_test(test_sizes_are_compared),
		cmocka_unit_test(test_size_differs_by_page_size),
		cmocka_unit_test(test_results_and_bytes),
		cmocka_unit_test(test_long_bytes_show_the_difference),
		cmocka_unit_test(test_copies_are_deep),
		cmocka_unit_test(test_names_of_verdicts_and_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
