/*
 * Traces: what is read, as what it is recognised, and what is said of that
 * which cannot be read.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/rng.h"
#include "sim/policy/policy.h"
#include "trace/trace.h"

/* Reads, and compares with "7 0w 1": page numbers, w where they write. */
static void reads_in(const char *text, const char *format, uint64_t page_size,
		     const char *expected)
{
	char got[512] = "";
	struct diagnostic diagnostic;
	struct trace trace = { 0 };
	/* A copy without an end, so that a step too far is found out. */
	size_t length = strlen(text);
	char *copy = malloc(length + !length);

	assert_non_null(copy);
	memcpy(copy, text, length);
	assert_int_equal(trace_read(copy, length,
				    format ? trace_format_find(format) : NULL,
				    page_size, &trace, &diagnostic),
			 0);
	free(copy);
	for (size_t i = 0; i < trace.n_references; i++) {
		size_t used = strlen(got);

		snprintf(got + used, sizeof(got) - used, "%s%llu%s",
			 i ? " " : "",
			 (unsigned long long)
				 trace.pages[trace.references[i] / 2],
			 trace.references[i] % 2 ? "w" : "");
	}
	assert_string_equal(got, expected);
	trace_free(&trace);
}

static void reads(const char *text, const char *expected)
{
	reads_in(text, NULL, 4096, expected);
}

static void test_pages(void **state)
{
	(void)state;
	reads("7,0,1,2", "7 0 1 2");
	reads("7 0 1 2\n", "7 0 1 2");
	reads("7\n0\n1\n", "7 0 1");
	reads("  [7, 0; 1]\r\n\t(2)", "7 0 1 2");
	reads("7 -> 0 -> 1", "7 0 1");
	reads("7->0->1-2", "7 0 1 2");
	reads("7|0/1:2.3", "7 0 1 2 3");
	reads("7,,0,", "7 0");
	reads("# the book's\n7,0 # and more\n1", "7 0 1");
	reads("0x10,0X1f,16", "16 31 16");
	reads("18446744073709551615,0", "18446744073709551615 0");
	reads("007", "7");
	reads("", "");
	reads("\n\n", "");
	reads("# nothing", "");
	reads("12345678\n00001000\n", "12345678 1000");
}

static void test_addr(void **state)
{
	(void)state;
	reads("0041f7a0 R\n13f5e2c0 W\n", "1055 81758w");
	reads("1000 R\n1fff W\n2000 r\n2001 w", "1 1w 2 2w");
	reads("0x1000\n0x2000\n", "1 2");
	reads("7ffd3c1a9e08\n1000\n", "34356838825 1");
	reads("\n# comment\n  1000 R # first\r\n\n2000 W\r\n", "1 2w");
	reads("1000,R\n2000, W\n", "1 2w");
	reads("ffffffffffffffff R", "4503599627370495");
	reads_in("1000 R\n1008 W\n", NULL, 8, "512 513w");
	reads_in("1000 R\n1008 W\n", NULL, 1, "4096 4104w");
	reads_in("10\n20\n", "addr", 16, "1 2");
	reads_in("", "addr", 16, "");
}

/* Both could be; the rule decides. */
static void test_recognised(void **state)
{
	(void)state;
	/* A column of decimal digits is page numbers ... */
	reads("1000\n2000\n", "1000 2000");
	/* ... until one line shows that it is not. */
	reads("1000\n2000 W\n", "1 2w");
	reads("1000\n200f\n", "1 2");
	/* More than one on a line: pages. */
	reads("0x1000 0x2000\n", "4096 8192");
	/* Named, both can be had. */
	reads_in("1000\n2000\n", "addr", 4096, "1 2");
	reads_in("0x1000\n", "pages", 4096, "4096");
	assert_null(trace_format_find("address"));
	for (size_t i = 0; i < n_trace_formats; i++)
		assert_string_equal(trace_formats[i]->name,
				    trace_format_names()[i]);
	assert_null(trace_format_names()[n_trace_formats]);
}

static const struct wrong {
	const char *text, *format;
	unsigned line, column;
	const char *says; /* a part of it */
} wrongs[] = {
	{ "7,0,x", NULL, 1, 5, "not 'x'" },
	{ "7,0\n1,2b\n", NULL, 2, 4, "'b'" },
	{ "-3", NULL, 1, 1, "below zero" },
	{ "1, -3", NULL, 1, 4, "below zero" },
	{ "1 2\n99999999999999999999", NULL, 2, 1, "64 bits" },
	{ "18446744073709551616", NULL, 1, 1, "64 bits" },
	{ "1 2 \x01", NULL, 1, 5, "byte 0x01" },
	{ "1 2 \xc3\xa4", NULL, 1, 5, "byte 0xc3" },
	{ "1_000", NULL, 1, 2, "'_'" },
	{ "0x", "pages", 1, 2, "'x'" },
	{ "1000 R\n2000 X\n", NULL, 2, 6, "'X'" },
	{ "1000 R\n2000 RW\n", NULL, 2, 7, "'W'" },
	{ "1000 R\n2000 R 3\n", NULL, 2, 8, "'3'" },
	{ "1000 R\nR 2000\n", NULL, 2, 1, "'R'" },
	{ "1000 R\n10000000000000000 R\n", NULL, 2, 1, "64 bits" },
	{ "1000 2000", "addr", 1, 6, "'2'" },
	{ "hello", "addr", 1, 1, "'h'" },
};

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(wrongs); i++) {
		const struct wrong *wrong = &wrongs[i];
		struct diagnostic diagnostic = { 0 };
		struct trace trace = { .n_references = 77 };

		assert_int_equal(
			trace_read(wrong->text, strlen(wrong->text),
				   wrong->format
					   ? trace_format_find(wrong->format)
					   : NULL,
				   4096, &trace, &diagnostic),
			-EINVAL);
		if (diagnostic.line != wrong->line ||
		    diagnostic.column != wrong->column ||
		    !strstr(diagnostic.what, wrong->says))
			fail_msg("%s: %u:%u: %s", wrong->text, diagnostic.line,
				 diagnostic.column, diagnostic.what);
		assert_int_equal(trace.n_references, 77);
		assert_null(trace.references);
	}
}

/* Pages are numbered by first use, and found again among many. */
static void test_numbering(void **state)
{
	struct trace trace = { 0 };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (uint64_t i = 0; i < 100000; i++) {
		uint64_t page = rng_below(&rng, 30000) * 0x100000001;

		assert_int_equal(trace_add(&trace, page, i % 2), 0);
		assert_int_equal(trace.pages[trace.references[i] / 2], page);
		assert_int_equal(trace.references[i] % 2, i % 2);
		assert_true(trace.references[i] / 2 < trace.n_pages);
	}
	assert_true(trace.n_pages > 20000 && trace.n_pages <= 30000);
	trace_free(&trace);
	assert_null(trace.references);
}

static void test_look_ahead(void **state)
{
	static const uint64_t expected[] = {
		4, 3, 5, NEXT_USE_NEVER, NEXT_USE_NEVER, NEXT_USE_NEVER
	};
	static const uint64_t pages[] = { 7, 0, 1, 0, 7, 1 };
	struct trace trace = { 0 };

	(void)state;
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(trace_add(&trace, pages[i], false), 0);
	assert_null(trace.next_use);
	assert_int_equal(trace_look_ahead(&trace), 0);
	assert_int_equal(trace_look_ahead(&trace), 0);
	assert_memory_equal(trace.next_use, expected, sizeof(expected));
	trace_free(&trace);
}

/* No text whatever leads outside of it. */
static void test_any_bytes(void **state)
{
	static const char letters[] = "0129afx RWrw,\n\n\r#-\xff\0";
	struct rng rng;

	(void)state;
	rng_seed(&rng, 2);
	for (int round = 0; round < 20000; round++) {
		size_t length = rng_below(&rng, 30);
		char *text = malloc(length + !length);
		struct diagnostic diagnostic;
		struct trace trace = { 0 };
		size_t which = rng_below(&rng, n_trace_formats + 1);
		int status;

		assert_non_null(text);
		for (size_t i = 0; i < length; i++)
			text[i] = letters[rng_below(&rng, sizeof(letters))];
		status = trace_read(
			text, length,
			which < n_trace_formats ? trace_formats[which] : NULL,
			4096, &trace, &diagnostic);
		assert_true(status == 0 || status == -EINVAL);
		if (status < 0)
			assert_true(diagnostic.line >= 1 &&
				    diagnostic.column >= 1 &&
				    diagnostic.column <= length + 1);
		trace_free(&trace);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_addr),
		cmocka_unit_test(test_recognised),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_numbering),
		cmocka_unit_test(test_look_ahead),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
