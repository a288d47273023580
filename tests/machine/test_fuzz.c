/*
 * Whatever bytes come, the answer is operations or a complaint that points
 * into the text: no crash, no read beyond the end (each text stands in a
 * block of memory of its own length, so that a sanitizer or valgrind sees
 * that), nothing left behind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "base/strbuf.h"
#include "machine/script.h"
#include "random_op.h"

struct tally {
	unsigned accepted;
	unsigned refused;
};

static bool is_utf8(const char *text)
{
	size_t length = strlen(text);
	size_t n;

	for (; length; text += n, length -= n) {
		n = encoding_utf8(text, length);
		if (!n)
			return false;
	}
	return true;
}

/* A complaint must be printable whatever the text was. */
static void check_complaint(const struct diagnostic *diagnostic,
			    const char *text, size_t length)
{
	unsigned lines = 1;

	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	assert_in_range(diagnostic->line, 1, lines);
	assert_in_range(diagnostic->column, 1, length + 1);
	assert_true(diagnostic->what[0]);
	assert_true(is_utf8(diagnostic->what));
	assert_true(is_utf8(diagnostic->source));
	assert_null(strpbrk(diagnostic->source, "\n\r\t\x1b\x7f"));
	assert_in_range(diagnostic->caret, 0, strlen(diagnostic->source));
}

/* What was accepted must print to what is accepted again. */
static void check_accepted(struct script *script)
{
	for (size_t i = 0; i < script->n_ops; i++) {
		struct strbuf printed = STRBUF_INIT;
		struct op op;

		op_print(&script->ops[i], &printed);
		assert_int_equal(
			op_parse(printed.text, printed.length, 1, &op, NULL),
			0);
		assert_true(op_equal(&op, &script->ops[i]));
		op_clear(&op);
		strbuf_free(&printed);
	}
}

static void try_text(const char *bytes, size_t length, struct tally *tally)
{
	char *text = malloc(length ? length : 1);
	struct diagnostic diagnostic;
	struct script script;
	int status;

	memcpy(text, bytes, length);
	status = script_parse(text, length, 1, &script, &diagnostic);
	if (status) {
		assert_int_equal(status, -EINVAL);
		check_complaint(&diagnostic, text, length);
		tally->refused++;
	} else {
		check_accepted(&script);
		script_free(&script);
		tally->accepted++;
	}
	free(text);
}

static void test_random_bytes(void **state)
{
	struct tally tally = { 0 };
	struct rng rng;
	char text[300];

	(void)state;
	rng_seed(&rng, 1);
	for (int i = 0; i < 20000; i++) {
		size_t length = rng_below(&rng, sizeof(text));

		for (size_t k = 0; k < length; k++)
			text[k] = (char)rng_below(&rng, 256);
		try_text(text, length, &tally);
	}
	assert_true(tally.refused > 15000);
}

/* Random words of the language, which get further than bytes. */
static void test_random_words(void **state)
{
	static const char *const words[] = {
		"map",	   "load",    "store",
		"flush",   "expect",  "machine",
		"file",	   "v",	      "v[3]",
		"v[0..7]", "+4",      "notes.txt",
		"shared",  "private", "anon",
		"rw",	   "r",	      "none",
		"at",	   "for",     "8p",
		"4K",	   "0x10",    "populate",
		"async",   "disk",    "=",
		"\"J\"",   "\"",      "\\",
		"[",	   "]",	      "..",
		"minor",   "1..2",    "result",
		"SIGBUS",  "bytes",   "sim",
		"real",	   "present", "dirty",
		"#",	   "\n",      "\r",
		"\t",	   "tick",    "0.5",
		"advise",  "cold",    "\xC3\xA9",
		"\xC3",	   "-",	      "18446744073709551615",
	};
	struct tally tally = { 0 };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 2);
	for (int i = 0; i < 50000; i++) {
		struct strbuf text = STRBUF_INIT;

		for (uint64_t n = rng_below(&rng, 9); n; n--) {
			strbuf_add(&text,
				   words[rng_below(&rng, ARRAY_LENGTH(words))]);
			strbuf_add(&text, rng_below(&rng, 4) ? " " : "");
		}
		try_text(text.text, text.length, &tally);
		strbuf_free(&text);
	}
	assert_true(tally.refused > 10000);
	assert_true(tally.accepted > 1000);
}

/* Changes a byte, drops one, doubles a stretch, or cuts the end. */
static void mutate(struct rng *rng, struct strbuf *text)
{
	static const char bytes[] = "\"\\[]+.=# \t\n\r0xpKMG9-\xff";
	size_t at = rng_below(rng, text->length + 1);
	size_t n;

	if (at == text->length)
		return;
	switch (rng_below(rng, 4)) {
	case 0:
		text->text[at] = bytes[rng_below(rng, sizeof(bytes))];
		break;
	case 1:
		memmove(text->text + at, text->text + at + 1,
			text->length - at);
		text->length--;
		break;
	case 2:
		n = rng_below(rng, text->length - at);
		strbuf_add_repeated(text, '?', n);
		memmove(text->text + at + n, text->text + at,
			text->length - at - n);
		break;
	default:
		text->text[at] = '\0';
		text->length = at;
	}
}

static void test_mutated_scripts(void **state)
{
	struct tally tally = { 0 };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < 50000; i++) {
		struct strbuf text = STRBUF_INIT;

		for (int k = 0; k < 3; k++) {
			struct op op;

			random_op(&rng, &op);
			op_print(&op, &text);
			strbuf_add_char(&text, '\n');
			op_clear(&op);
		}
		for (uint64_t k = rng_below(&rng, 3); k; k--)
			mutate(&rng, &text);
		try_text(text.text, text.length, &tally);
		strbuf_free(&text);
	}
	assert_true(tally.refused > 10000);
	assert_true(tally.accepted > 10000);
}

/* Every script cut after every byte. */
static void test_cut_scripts(void **state)
{
	static const char text[] =
		"\xEF\xBB\xBFmachine linux page=4K\r\nfile notes.txt 8p\n"
		"map v notes.txt shared rw at 1p for 0x2000 populate # all\n"
		"load v[0..1]+4\nstore v \"a\\x41\\n\\\"\"\nflush v async\n"
		"expect minor=1..2 result=ok\nexpect v[0] present zero\n"
		"expect disk notes.txt 12288 = \"D\"\ntick 0.5";
	struct tally tally = { 0 };

	(void)state;
	for (size_t length = 0; length < sizeof(text); length++)
		try_text(text, length, &tally);
	assert_true(tally.accepted > 20);
	assert_true(tally.refused > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_random_words),
		cmocka_unit_test(test_mutated_scripts),
		cmocka_unit_test(test_cut_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
