/*
 * The lessons that are shipped, held to what a lesson owes its learners and
 * teachers. That their claims are true is tested by playing them.
 */
#include "lesson_helper.h"

#include <glob.h>
#include <stdlib.h>

struct shipped {
	char *text;
	struct lesson *lesson;
};

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);

	if (!file || !text)
		fail_msg("cannot read %s", path);
	assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
	fclose(file);
	return text;
}

static void open_lesson(const char *path, struct shipped *ret)
{
	struct diagnostic diagnostic;
	char name[LESSON_NAME_SIZE];

	lesson_name(path, name);
	ret->text = read_file(path);
	if (lesson_parse(name, ret->text, strlen(ret->text), &ret->lesson,
			 &diagnostic) < 0)
		fail_msg("%s:%u:%u: %s", path, diagnostic.line,
			 diagnostic.column, diagnostic.what);
}

static void close_lesson(struct shipped *shipped)
{
	lesson_free(shipped->lesson);
	free(shipped->text);
}

/* Calls a check for every lesson there is; there are nine at least. */
static void each_lesson(void (*check)(const struct shipped *shipped))
{
	glob_t found;

	assert_int_equal(glob(LESSONS_DIR "/[0-9][0-9]-*.md", 0, NULL, &found),
			 0);
	assert_true(found.gl_pathc >= 9);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct shipped shipped;

		print_message("# %s\n", found.gl_pathv[i]);
		open_lesson(found.gl_pathv[i], &shipped);
		check(&shipped);
		close_lesson(&shipped);
	}
	globfree(&found);
}

static bool has_note(const struct lesson *lesson, const char *start)
{
	for (size_t i = 0; i < lesson->n_beats; i++) {
		const struct prose_list *prose = &lesson->beats[i].prose;

		for (size_t j = 0; j < prose->n_items; j++)
			if (prose->items[j].kind == PROSE_NOTE &&
			    strstr(prose->items[j].text, start))
				return true;
	}
	return false;
}

static void check_head(const struct shipped *shipped)
{
	const struct lesson *lesson = shipped->lesson;

	assert_true(lesson->number >= 1 && lesson->number <= 24);
	assert_true(lesson->minutes >= 10 && lesson->minutes <= 90);
	assert_non_null(lesson->needs);
	assert_non_null(strstr(lesson->references, "CS2023 OS.7"));
	assert_non_null(strstr(lesson->references, "OS.10"));
	assert_non_null(strstr(lesson->references, "OSTEP"));
	assert_non_null(strstr(lesson->references, "CS:APP 9"));
	/* The heading that a web page shows is the title. */
	assert_int_equal(lesson->beats[0].prose.items[0].kind, PROSE_HEADING);
	assert_string_equal(lesson->beats[0].prose.items[0].text,
			    lesson->title);
}

static void test_head(void **state)
{
	(void)state;
	each_lesson(check_head);
}

static void check_notes(const struct shipped *shipped)
{
	const struct lesson *lesson = shipped->lesson;

	assert_true(has_note(lesson, "Minutes:"));
	assert_true(has_note(lesson, "Needs:"));
	assert_true(has_note(lesson, "Expected wrong answers:"));
	assert_true(has_note(lesson, "Curriculum: CS2023"));
	assert_true(has_note(lesson, "Exam question:"));
	assert_true(has_note(lesson, "Key: (a)"));
}

static void test_notes(void **state)
{
	(void)state;
	each_lesson(check_notes);
}

/* Three questions at least; who is wrong hears why, who is right need not. */
static void check_questions(const struct shipped *shipped)
{
	const struct lesson *lesson = shipped->lesson;
	unsigned n = 0;

	for (size_t i = 0; i < lesson->n_beats; i++) {
		const struct quiz *quiz = &lesson->beats[i].quiz;
		unsigned silent = 0;

		if (lesson->beats[i].kind != BEAT_ASK)
			continue;
		n++;
		assert_true(quiz->first_beat > i);
		assert_non_null(quiz->explanation);
		for (unsigned c = 0; c < quiz->n_choices; c++)
			silent += !quiz->choices[c].response;
		if (silent > 1)
			fail_msg("line %u: %u choices without a response",
				 lesson->beats[i].line, silent);
	}
	assert_true(n >= 3);
}

static void test_questions(void **state)
{
	(void)state;
	each_lesson(check_questions);
}

/* Every operation of a lesson is followed by an expectation somewhere, and
 * time is waited for once at most. */
static void check_operations(const struct shipped *shipped)
{
	const struct lesson *lesson = shipped->lesson;
	unsigned expectations = 0, ticks = 0, operations = 0;

	for (size_t i = 0; i < lesson->n_beats; i++) {
		if (lesson->beats[i].kind != BEAT_DO)
			continue;
		operations++;
		expectations += lesson->beats[i].op.kind == OP_EXPECT;
		ticks += lesson->beats[i].op.kind == OP_TICK;
	}
	assert_true(operations - expectations >= 5);
	assert_true(expectations >= 8);
	assert_true(ticks <= 1);
}

static void test_operations(void **state)
{
	(void)state;
	each_lesson(check_operations);
}

static void check_idioms(const struct shipped *shipped)
{
	assert_non_null(strstr(shipped->text, "POSIX"));
	assert_non_null(strstr(shipped->text, "Win32"));
	assert_non_null(strstr(shipped->text, ".NET"));
	assert_non_null(strstr(shipped->text, "## To try at the prompt"));
}

static void test_idioms(void **state)
{
	(void)state;
	each_lesson(check_idioms);
}

/* A screen of 80x24 has some ten lines beside the panels: no paragraph is
 * longer, and no line of code wider. */
static void check_lengths(const struct shipped *shipped)
{
	const struct lesson *lesson = shipped->lesson;

	for (size_t i = 0; i < lesson->n_beats; i++) {
		const struct prose_list *prose = &lesson->beats[i].prose;

		for (size_t j = 0; j < prose->n_items; j++) {
			const struct prose *piece = &prose->items[j];

			if (piece->kind == PROSE_NOTE ||
			    strlen(piece->text) <= 480)
				continue;
			fail_msg("%zu bytes: %s", strlen(piece->text),
				 piece->text);
		}
	}
}

static void test_lengths(void **state)
{
	(void)state;
	each_lesson(check_lengths);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_idioms),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
