/*
 * Texts that nobody wrote: whatever comes in, a lesson or a complaint comes
 * out. The mutations are of a lesson that has everything, drawn by a generator
 * with a fixed seed, so that a failure is found again.
 */
#include "lesson_helper.h"

#include <stdlib.h>

static const char seed_text[] =
	"---\ntitle: T\nminutes: 5\nneeds: x\nreferences: y\n---\n\n# T\n\n"
	"Words *so* `code` [a](b) <!-- note --> &#27;.\n\n## A\n\n"
	"1. one\n   ```pagetwin\n   file f 4p\n   map v f shared rw\n   ```\n"
	"2. two\n   - deep\n\n> quote\n\n| a | b |\n|---|---|\n\n"
	"<!--\nTeacher.\n- x\n-->\n\n```c\nint i;\n```\n\n"
	"```pagetwin quiz\nquestion: How\n  many?\nanswer: count v[0..3] "
	"present"
	"\nchoices: 0 | 1 to 2 | more than 2\n0: no\nbecause: so\n```\n\n"
	"```pagetwin real as a &amp; b\nload v[3]+4\nexpect minor=0..1 "
	"major=0\n"
	"store v[1] \"J\\x41\"\n```\n\n***\n\n~~~pagetwin sim\ncrash\n~~~\n"
	"\n```pagetwin board\na & b\n```\n";

/* The generator of Numerical Recipes: it need not be good. */
static uint32_t next(uint32_t *random)
{
	*random = *random * 1664525u + 1013904223u;
	return *random >> 8;
}

/* Parses, and checks that what comes out is whole. True: a lesson. */
static bool try_bytes(const char *text, size_t length)
{
	struct lesson *lesson = NULL;
	struct diagnostic diagnostic = { 0 };
	int status = lesson_parse("fuzz", text, length, &lesson, &diagnostic);

	if (status < 0) {
		assert_int_equal(status, -EINVAL);
		assert_null(lesson);
		assert_true(diagnostic.what[0] != '\0');
		assert_null(strchr(diagnostic.what, '\n'));
		return false;
	}
	for (size_t i = 0; i < lesson->n_beats; i++) {
		const struct beat *beat = &lesson->beats[i];

		assert_true(beat->section < lesson->n_sections);
		if (beat->kind == BEAT_ASK) {
			assert_true(beat->quiz.first_beat > i);
			assert_true(beat->quiz.last_beat < lesson->n_beats);
			assert_true(beat->quiz.n_choices >= 2);
		}
		for (unsigned j = 0; j < beat->board.n_rows; j++) {
			const struct board_row *row = &beat->board.rows[j];

			assert_null(strchr(row->label, 27));
			assert_true(row->first_beat <= row->last_beat);
			assert_true(row->last_beat < i);
			assert_in_range(row->rounds, 1, ROUNDS_MAX);
		}
		for (size_t j = 0; j < beat->prose.n_items; j++)
			assert_null(strchr(beat->prose.items[j].text, 27));
	}
	lesson_free(lesson);
	return true;
}

/* One change: a byte, a piece gone, a piece twice, or one of the marks that
 * mean something. */
static size_t mutate(char *text, size_t length, size_t room, uint32_t *random)
{
	static const char *const marks[] = { "```", "\n", "---\n", "<!--",
					     "-->", ":",  "|",	   "  ",
					     ">",   "- ", "\"",	   "\n```\n" };
	size_t at = next(random) % (length + 1);
	size_t n = next(random) % 20;
	const char *mark = marks[next(random) % 12];

	switch (next(random) % 4) {
	case 0:
		if (at < length)
			text[at] = (char)next(random);
		return length;
	case 1:
		n = n > length - at ? length - at : n;
		memmove(text + at, text + at + n, length - at - n);
		return length - n;
	case 2:
		n = n > length - at ? length - at : n;
		if (length + n > room)
			return length;
		memmove(text + at + n, text + at, length - at);
		return length + n;
	default:
		n = strlen(mark);
		if (length + n > room)
			return length;
		memmove(text + at + n, text + at, length - at);
		memcpy(text + at, mark, n);
		return length + n;
	}
}

static void test_mutations(void **state)
{
	uint32_t random = 20240607;
	unsigned lessons = 0;
	char text[4096];

	(void)state;
	assert_true(try_bytes(seed_text, strlen(seed_text)));
	for (unsigned i = 0; i < 2500; i++) {
		size_t length = strlen(seed_text);

		memcpy(text, seed_text, length);
		for (uint32_t n = 1 + next(&random) % 5; n > 0; n--)
			length = mutate(text, length, sizeof(text), &random);
		lessons += try_bytes(text, length);
	}
	/* Both ends are reached: else the mutations are too mild or wild. */
	assert_true(lessons > 100 && lessons < 2400);
}

/* Cut anywhere, it is a lesson or a complaint. */
static void test_cut(void **state)
{
	(void)state;
	for (size_t length = 0; length < strlen(seed_text); length++)
		try_bytes(seed_text, length);
	assert_true(try_bytes(seed_text, 0));
	assert_false(try_bytes(seed_text, 10));
}

static void test_noise(void **state)
{
	uint32_t random = 1;
	char text[512];

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		for (size_t j = 0; j < sizeof(text); j++)
			text[j] = (char)next(&random);
		assert_false(try_bytes(text, sizeof(text)));
	}
	for (unsigned i = 0; i < 1000; i++) {
		for (size_t j = 0; j < sizeof(text); j++)
			text[j] = "`~>-#*_[]()<!|:&;\n\n  a1."[next(&random) %
							       24];
		try_bytes(text, sizeof(text));
	}
}

/* A text of `size` bytes made of one piece again and again. */
static char *repeat(const char *piece, size_t size)
{
	char *text = malloc(size);

	assert_non_null(text);
	for (size_t i = 0; i < size; i++)
		text[i] = piece[i % strlen(piece)];
	return text;
}

/* Much of each of what is hard on a parser: no crash, no recursion
 * without end, no time that grows with the square. */
static void test_large(void **state)
{
	static const char *const pieces[] = {
		"Words and words.\n\n",
		"> ",
		"- a\n",
		"1. a\n",
		"* a\n\n",
		"```\n",
		"a",
		"\n",
		"<!-- a -->\n",
		"## a\n",
		"```pagetwin quiz\n",
		"[a](b) ",
		"*a **b ",
		"&amp;",
		"| a |\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		/* A whole megabyte of what is ordinary. */
		size_t size = i == 0 ? 1 << 20 : 1 << 18;
		char *text = repeat(pieces[i], size);

		try_bytes(text, size);
		free(text);
	}
}

/* The same inside blocks of ours. */
static void test_large_blocks(void **state)
{
	static const char *const rows[][2] = {
		{ "```pagetwin\n", "tick 1\n" },
		{ "```pagetwin\n", "# words\n" },
		{ "```pagetwin\n", "a" },
		{ "```pagetwin quiz\n", "question: a\n" },
		{ "```pagetwin quiz\nchoices: ", "a | " },
		{ "```pagetwin quiz\nquestion: a\n", "  more\n" },
		{ "---\ntitle: ", "a" },
		{ "---\n", "title: a\n" },
	};
	size_t size = 1 << 18;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t head = strlen(rows[i][0]);
		char *tail = repeat(rows[i][1], size);
		char *text = malloc(head + size + 8);

		assert_non_null(text);
		memcpy(text, rows[i][0], head);
		memcpy(text + head, tail, size);
		memcpy(text + head + size, "\n```\n---", 8);
		try_bytes(text, head + size + 8);
		free(text);
		free(tail);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_large_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
