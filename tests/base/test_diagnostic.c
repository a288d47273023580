/* Complaints: what is printed, where the caret stands, which word was meant. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"

/* The complaint "oops" at a place of a text, as it is printed. */
static void check(const char *text, unsigned line, unsigned column,
		  const char *expected)
{
	struct diagnostic diagnostic;
	struct strbuf out = STRBUF_INIT;

	diagnostic_set(&diagnostic, text, text ? strlen(text) : 0, line, column,
		       "oo%s", "ps");
	diagnostic_print(&diagnostic, "f", &out);
	assert_string_equal(out.text, expected);
	strbuf_free(&out);
}

static void test_caret(void **state)
{
	(void)state;
	check("load v[9]", 1, 8,
	      "f:1:8: error: oops\n"
	      "load v[9]\n"
	      "       ^\n");
	check("one\ntwo\nthree", 2, 1,
	      "f:2:1: error: oops\n"
	      "two\n"
	      "^\n");
	check("one\ntwo\nthree", 3, 6,
	      "f:3:6: error: oops\n"
	      "three\n"
	      "     ^\n");
	check("one\r\ntwo\r\n", 1, 3,
	      "f:1:3: error: oops\n"
	      "one\n"
	      "  ^\n");
}

static void test_without_a_line(void **state)
{
	(void)state;
	check(NULL, 3, 4, "f:3:4: error: oops\n");
	check("one", 2, 1, "f:2:1: error: oops\n");
	check("\none", 1, 1, "f:1:1: error: oops\n");
	check("one", 0, 0, "f: error: oops\n");
}

/* The caret can stand behind the end, not further. */
static void test_column_beyond_the_line(void **state)
{
	(void)state;
	check("load", 1, 99,
	      "f:1:99: error: oops\n"
	      "load\n"
	      "    ^\n");
}

static void test_one_character_a_cell(void **state)
{
	(void)state;
	check("\tload\tv", 1, 7,
	      "f:1:7: error: oops\n"
	      " load v\n"
	      "      ^\n");
	check("a\x1b[31m\x7f!", 1, 8,
	      "f:1:8: error: oops\n"
	      "a\\x1B[31m\\x7F!\n"
	      "             ^\n");
	check("\xff\xc3z", 1, 3,
	      "f:1:3: error: oops\n"
	      "\\xFF\\xC3z\n"
	      "        ^\n");
	/* U+009B is what ESC [ is, U+202E turns the rest around. */
	check("\xc2\x9b\x33z\xe2\x80\xaey", 1, 8,
	      "f:1:8: error: oops\n"
	      "\\xC2\\x9B3z\\xE2\\x80\\xAEy\n"
	      "                      ^\n");
	/* U+00E9 has two bytes and one cell, U+4E16 three and two. */
	check("\xc3\xa9\xe4\xb8\x96z", 1, 6,
	      "f:1:6: error: oops\n"
	      "\xc3\xa9\xe4\xb8\x96z\n"
	      "   ^\n");
}

/* Long lines are cut around the column; the caret stays on its character. */
static void test_window(void **state)
{
	char *text = malloc(200001);

	(void)state;
	memset(text, '.', 200000);
	text[200000] = '\0';
	for (unsigned column = 1; column <= 200000; column += 997) {
		struct diagnostic diagnostic;

		text[column - 1] = 'X';
		diagnostic_set(&diagnostic, text, 200000, 1, column, "oops");
		assert_in_range(strlen(diagnostic.source), 70, 80);
		assert_int_equal(diagnostic.source[diagnostic.caret], 'X');
		text[column - 1] = '.';
	}
	free(text);
}

/* Cutting never splits a character. */
static void test_window_of_wide_characters(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct diagnostic diagnostic;

	(void)state;
	for (int i = 0; i < 200; i++)
		strbuf_add(&text, i % 3 ? "\xe4\xb8\x96" : "a\xc3\xa9");
	for (unsigned column = 1; column <= text.length; column++) {
		if (((unsigned char)text.text[column - 1] & 0xC0) == 0x80)
			continue;
		diagnostic_set(&diagnostic, text.text, text.length, 1, column,
			       "oops");
		assert_null(strchr(diagnostic.source, '?'));
		assert_memory_equal(diagnostic.source + diagnostic.caret,
				    text.text + column - 1, 1);
	}
	strbuf_free(&text);
}

/* Controls take more room, and so less of the line is shown. */
static void test_window_of_controls(void **state)
{
	char text[1000];

	(void)state;
	for (unsigned column = 1; column <= sizeof(text); column++) {
		struct diagnostic diagnostic;
		struct strbuf out = STRBUF_INIT;

		memset(text, '\x1b', sizeof(text));
		text[column - 1] = 'X';
		diagnostic_set(&diagnostic, text, sizeof(text), 1, column,
			       "oo\x1b[ps");
		assert_in_range(strlen(diagnostic.source), 60, 90);
		assert_int_equal(diagnostic.source[diagnostic.caret], 'X');
		diagnostic_print(&diagnostic, "f", &out);
		assert_null(strchr(out.text, '\x1b'));
		strbuf_free(&out);
	}
}

static void test_long_sentence_is_cut(void **state)
{
	struct diagnostic diagnostic;

	(void)state;
	diagnostic_set(&diagnostic, NULL, 0, 1, 1, "%0999d", 0);
	assert_int_equal(strlen(diagnostic.what), DIAGNOSTIC_TEXT - 1);
}

static void test_file_names(void **state)
{
	struct diagnostic diagnostic;
	struct strbuf out = STRBUF_INIT;

	(void)state;
	diagnostic_set(&diagnostic, NULL, 0, 1, 2, "oops");
	diagnostic_print(&diagnostic, "-", &out);
	diagnostic_print(&diagnostic, "a\nb\x1b[m", &out);
	assert_string_equal(out.text, "standard input:1:2: error: oops\n"
				      "a\\x0Ab\\x1B[m:1:2: error: oops\n");
	strbuf_free(&out);
}

static void test_lines(void **state)
{
	static const char text[] = "one\n\nthree";
	size_t length = 99;

	(void)state;
	assert_ptr_equal(diagnostic_line(text, 10, 1, &length), text);
	assert_int_equal(length, 3);
	assert_ptr_equal(diagnostic_line(text, 10, 2, &length), text + 4);
	assert_int_equal(length, 0);
	assert_ptr_equal(diagnostic_line(text, 10, 3, &length), text + 5);
	assert_int_equal(length, 5);
	length = 99;
	assert_null(diagnostic_line(text, 10, 4, &length));
	assert_int_equal(length, 99);
}

static const char *const words[] = { "load",   "store",	  "flush", "fsync",
				     "shared", "private", "as",	   NULL };

static const struct {
	const char *typed;
	const char *meant;
} slips[] = {
	{ "flush", "flush" },
	{ "flsuh", "flush" },
	{ "flish", "flush" },
	{ "flus", "flush" },
	{ "fllush", "flush" },
	{ "FLUSH", "flush" },
	{ "sharde", "shared" },
	{ "lod", "load" },
	{ "laod", "load" },
	{ "loads", "load" },
	{ "privat", "private" },
	{ "stor", "store" },
	{ "pirvaet", "private" },
	{ "xyz", NULL },
	{ "", NULL },
	{ "a", NULL },
	{ "fluxhhh", NULL },
	{ "load-all-bytes", "load" },
	{ "loadx-all-bytes", NULL },
	{ "ld", NULL },
};

static void test_nearest(void **state)
{
	static const char *const none[] = { NULL };
	char large[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
		const char *meant = diagnostic_nearest(slips[i].typed, words);

		if (!slips[i].meant && meant)
			fail_msg("%s: %s", slips[i].typed, meant);
		if (slips[i].meant && (!meant || strcmp(meant, slips[i].meant)))
			fail_msg("%s: %s", slips[i].typed,
				 meant ? meant : "none");
	}
	assert_null(diagnostic_nearest("load", none));
	memset(large, 'l', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	assert_null(diagnostic_nearest(large, words));
	assert_null(diagnostic_nearest("load",
				       (const char *const[]){ large, NULL }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_caret),
		cmocka_unit_test(test_without_a_line),
		cmocka_unit_test(test_column_beyond_the_line),
		cmocka_unit_test(test_one_character_a_cell),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_window_of_wide_characters),
		cmocka_unit_test(test_window_of_controls),
		cmocka_unit_test(test_long_sentence_is_cut),
		cmocka_unit_test(test_file_names),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
