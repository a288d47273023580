/*
 * Memory that runs out: every allocation of lesson_parse() and quiz_answer()
 * fails once, and each time -ENOMEM comes back, nothing leaks (the sanitizer
 * build sees that) and nothing is half done.
 *
 * The linker sends our calls of malloc() and its kin here (--wrap); those
 * inside libcmark, which ends the program when it gets nothing, are not ours
 * and are left alone.
 */
#include "evidence_helper.h"

#include <stdlib.h>

#include "base/strbuf.h"
#include "failing_malloc.h"
#include "lesson/predict.h"

char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
char *__wrap_strndup(const char *text, size_t length);

char *__wrap_strdup(const char *text)
{
	return allocation_fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t length)
{
	return allocation_fails() ? NULL : __real_strndup(text, length);
}

/* Parses with n allocations; the last status. */
static int parse_with(const char *text, long n)
{
	struct lesson *lesson = NULL;
	struct diagnostic diagnostic;
	int status;

	allocations_fail_once_after(n);
	status = lesson_parse("07-test", text, strlen(text), &lesson,
			      &diagnostic);
	allocations_succeed();
	assert_true(status == 0 || !lesson);
	lesson_free(lesson);
	return status;
}

/* Fails one allocation after the other, until there are enough. */
static void check_text(const char *text, int wanted)
{
	long n = 0;

	while (parse_with(text, n) == -ENOMEM)
		n++;
	assert_int_equal(parse_with(text, n), wanted);
	assert_int_equal(parse_with(text, n + 1), wanted);
	assert_true(n >= 3);
}

static void test_lesson(void **state)
{
	(void)state;
	check_text("---\ntitle: T\nneeds: 'x'\nreferences: y\n---\n\n"
		   "# Head\n\nWords *so* `code` [a](b) <!-- note -->.\n\n"
		   "## A\n\n1. one\n   ```pagetwin\n   file f 4p\n"
		   "   map v f shared rw\n   ```\n\n> quote\n\n"
		   "<!--\nTeacher.\n- x\n-->\nx\n\n```c\nint i;\n```\n\n"
		   "```pagetwin quiz\nquestion: How\n  many?\n"
		   "answer: count v[0..3] present\nchoices: 0 | 1 to 2\n"
		   "0: no\nbecause: so\n```\n\n"
		   "```pagetwin real as two\nload v[3]+4\nstore v[1] \"J\"\n"
		   "```\n\n```pagetwin board\ntwo\n```\n",
		   0);
	check_text("Words.\n\n# Head\n\nMore.\n", 0);
	check_text("", 0);
}

static void test_mistakes(void **state)
{
	(void)state;
	check_text("---\ntitel: T\n---\n", -EINVAL);
	check_text("```pagetwin quizz\n```\n", -EINVAL);
	check_text("```pagetwin\nlod f\n```\n", -EINVAL);
	check_text("```pagetwin as one\nfile f 1p\n```\n"
		   "```pagetwin board\none\ntwo\n```\n",
		   -EINVAL);
	check_text("```pagetwin quiz\nquestion: a\nanswer: fautls\n"
		   "choices: 1 | 2\n```\n",
		   -EINVAL);
	check_text("```pagetwin quiz\nquestion: a\nanswer: faults\n"
		   "choices: 1 | 2\n3: x\n```\n",
		   -EINVAL);
}

static void test_answer(void **state)
{
	struct quiz quiz = { .measure = (char *)"if notes.txt[0] dirty" };
	struct outcome outcome = { 0 };
	const struct outcome *outcomes[] = { &outcome };
	struct op op = read_op("load v[0]");
	const struct op *ops[] = { &op };
	struct evidence evidence = { .ops = ops,
				     .outcomes = outcomes,
				     .n_outcomes = 1,
				     .process = "main" };
	struct fake fake;
	struct strbuf out;
	long n = 0;
	int status;

	(void)state;
	fake_init(&fake, "sim");
	evidence.after = &fake.state;
	strbuf_init(&out);
	do {
		strbuf_free(&out);
		allocations_fail_once_after(n++);
		status = quiz_answer(&quiz, &evidence, &out);
		allocations_succeed();
		assert_string_equal(out.text, status < 0 ? "" : "yes");
		assert_true(status == 0 || status == -ENOMEM);
	} while (status < 0);
	assert_true(n >= 3);
	strbuf_free(&out);
	fake_clear(&fake);
	op_clear(&op);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lesson),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
