/*
 * What a lesson can have wrong: each mistake is found when it is opened, and
 * said at the line and column of the file.
 */
#include "lesson_helper.h"

#include <stdlib.h>

#include "base/strbuf.h"

struct mistake {
	const char *text;
	unsigned line, column;
	const char *words;
};

static void refuse_all(const struct mistake *mistakes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		refuse(mistakes[i].text, mistakes[i].line, mistakes[i].column,
		       mistakes[i].words);
}

#define REFUSE(mistakes)                                                       \
	refuse_all(mistakes, sizeof(mistakes) / sizeof(*(mistakes)))

static void test_front_matter(void **state)
{
	static const struct mistake mistakes[] = {
		{ "---\ntitle: a\n", 1, 1, "not closed" },
		{ "---\ntitel: a\n---\n", 2, 1, "did you mean 'title'" },
		{ "---\ncolour: a\n---\n", 2, 1, "title, minutes, needs, " },
		{ "---\ntitle: a\ntitle: b\n---\n", 3, 1, "in line 2" },
		{ "---\nJust words.\n---\n", 2, 1, "key: value" },
		{ "---\nminutes: ten\n---\n", 2, 10, "1 to 600" },
		{ "---\nminutes: 0\n---\n", 2, 10, "1 to 600" },
		{ "---\nminutes: 601\n---\n", 2, 10, "1 to 600" },
		{ "---\nminutes: -5\n---\n", 2, 10, "1 to 600" },
		{ "---\nminutes:\n---\n", 2, 9, "1 to 600" },
		{ "---\nminutes: 5 or so\n---\n", 2, 10, "1 to 600" },
		{ "---\nidioms: two\n---\n", 2, 9, "yes or no" },
	};

	(void)state;
	REFUSE(mistakes);
}

static void test_fences(void **state)
{
	static const struct mistake mistakes[] = {
		{ "Words.\n\n```pagetwin\nfile f 1p\n", 3, 1, "not closed" },
		{ "```pagetwin\nfile f 1p", 1, 1, "not closed" },
		{ "```pagetwin", 1, 1, "not closed" },
		{ "```c\nint i;\n", 1, 1, "not closed" },
		{ "~~~pagetwin\nfile f 1p\n```\n", 1, 1, "not closed" },
		{ "````pagetwin\nfile f 1p\n", 1, 1, "with a line ```" },
		{ "```pagetwin\nfile f 1p\nProse.\n```pagetwin\nx\n```\n", 1, 1,
		  "before line 4 opens another" },
		{ "```pagetwin\nfile f 1p\n\n## On\n\n```pagetwin quiz\n```\n",
		  1, 1, "before line 6 opens another" },
		{ "1. one\n   ```pagetwin\n   file f 1p\n2. two\n", 2, 1,
		  "not closed" },
		{ "> ```pagetwin\n> file f 1p\n\nWords.\n", 1, 1,
		  "not closed" },
		{ "```pagetwin quizz\n```\n", 1, 13, "did you mean 'quiz'" },
		{ "```pagetwin  rael\n```\n", 1, 14, "did you mean 'real'" },
		{ "```pagetwin both\n```\n", 1, 13, "nothing, sim, real, as" },
		{ "```pagetwin as\n```\n", 1, 13, "as NAME" },
		{ "```pagetwin sim as\n```\n", 1, 17, "as NAME" },
		{ "```pagetwin 7 times\n```\n", 1, 13, "'N times as NAME'" },
		{ "```pagetwin 7 as a\n```\n", 1, 13, "'N times as NAME'" },
		{ "```pagetwin 1 times as a\n```\n", 1, 13, "from 2 to 25" },
		{ "```pagetwin 26 times as a\n```\n", 1, 13, "from 2 to 25" },
		{ "```pagetwin quiz as a\n```\n", 1, 18, "names operations" },
		{ "```pagetwin board b\n```\n", 1, 19, "board" },
		{ "```pagetwin sim quiz\n```\n", 1, 17, "quiz" },
		{ "```pagetwn\n```\n", 1, 4, "did you mean 'pagetwin'" },
		{ "- ```pagtwin\n  ```\n", 1, 6, "did you mean 'pagetwin'" },
	};

	(void)state;
	REFUSE(mistakes);
}

static void test_comments(void **state)
{
	(void)state;
	refuse("Words.\n\n<!-- Ten minutes\n\nMore.\n", 3, 1, "not closed");
	refuse("<!-- a --> <!-- b\n", 1, 1, "not closed");
}

static void test_operations(void **state)
{
	static const struct mistake mistakes[] = {
		{ "```pagetwin\nfile f 1p\nlod f\n```\n", 3, 1,
		  "did you mean 'load'" },
		{ "```pagetwin\nfile f 4p\nmap v f shared rw\nload v[4]\n```\n",
		  4, 8, "page" },
		{ "```pagetwin\nfile f 1p\n```\n\n```pagetwin\nfile f "
		  "1p\n```\n",
		  6, 6, "f" },
		{ "```pagetwin\nload v[0]\n```\n", 2, 6, "v" },
		{ "```pagetwin\nfile f 1x\n```\n", 2, 9, "a size" },
		{ "```pagetwin\nfile f 1p\nmachine linux\n```\n", 3, 1,
		  "first" },
		{ "1. one\n\n   ```pagetwin\n   file f 1p\n   lod f\n   ```\n",
		  5, 4, "did you mean 'load'" },
		{ "> ```pagetwin\n> lod f\n> ```\n", 2, 3,
		  "did you mean 'load'" },
		{ "- ```pagetwin\n  load v[0]\n  ```\n", 2, 8, "v" },
	};

	(void)state;
	REFUSE(mistakes);
}

#define QUIZ  "```pagetwin quiz\n"
#define AFTER "```\n\n```pagetwin\nfile f 1p\nmap v f shared r\n```\n"

static void test_questions(void **state)
{
	static const struct mistake mistakes[] = {
		{ QUIZ AFTER, 1, 1, "no line 'question: " },
		{ QUIZ "question: a\nchoices: 1 | 2\n" AFTER, 1, 1,
		  "no line 'answer: " },
		{ QUIZ "question: a\nanswer: faults\n" AFTER, 1, 1,
		  "no line 'choices: " },
		{ QUIZ "question:\nanswer: faults\nchoices: 1 | 2\n" AFTER, 2,
		  1, "says nothing" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1\n" AFTER, 4, 10,
		  "at least 2" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1 | | 2\n" AFTER,
		  4, 10, "nothing between" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1 | 1\n" AFTER, 4,
		  10, "the same" },
		{ QUIZ "question: a\nanswer: faults\n"
		       "choices: 1|2|3|4|5|6|7|8|9\n" AFTER,
		  4, 10, "at most 8" },
		{ QUIZ "question: a\nanswer: faults\nchoices: a: b | c\n" AFTER,
		  4, 10, "no ':'" },
		{ QUIZ "question: a\nanswer: faults\n"
		       "choices: answer | c\n" AFTER,
		  4, 10, "not called as" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1 | 2\n"
		       "3: no such\n" AFTER,
		  5, 1, "neither one of the choices" },
		{ QUIZ "question: a\nanswer: faults\nchoices: page | 2\n"
		       "pages: no such\n" AFTER,
		  5, 1, "did you mean 'page'" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1 | 2\n"
		       "becuase: so\n" AFTER,
		  5, 1, "did you mean 'because'" },
		{ QUIZ
		  "question: a\nanswer: faults\nchoices: 1 | 2\n1:\n" AFTER,
		  5, 1, "says nothing" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1 | 2\n"
		       "1: x\n1: y\n" AFTER,
		  6, 1, "in line 5" },
		{ QUIZ "  question: a\n" AFTER, 2, 1, "none before it" },
		{ QUIZ "question: a\nWords.\n" AFTER, 3, 1, "key: value" },
		{ QUIZ "question: a\nanswer: fautls\nchoices: 1 | 2\n" AFTER, 3,
		  9, "did you mean 'faults'" },
		{ QUIZ "question: a\nanswer: zzz\nchoices: 1 | 2\n" AFTER, 3, 9,
		  "there are faults, minor" },
		{ QUIZ "question: a\nanswer: faults now\nchoices: 1|2\n" AFTER,
		  3, 9, "nothing behind it" },
		{ QUIZ "question: a\nanswer: count\nchoices: 1 | 2\n" AFTER, 3,
		  9, "count PLACE STATE" },
		{ QUIZ "question: a\nanswer: count v minor=1\n"
		       "choices: 1 | 2\n" AFTER,
		  3, 9, "" },
		{ QUIZ "question: a\nanswer: count sim v present\n"
		       "choices: 1 | 2\n" AFTER,
		  3, 9, "on both machines" },
		{ QUIZ "question: a\nanswer: if sim minor=1\n"
		       "choices: 1 | 2\n" AFTER,
		  3, 9, "on both machines" },
		{ QUIZ "question: a\nanswer: disk f\nchoices: 1 | 2\n" AFTER, 3,
		  9, "after 'disk'" },
		{ QUIZ "question: a\nanswer: count w present\n"
		       "choices: 1 | 2\n" AFTER,
		  1, 1, "w" },
		{ QUIZ "question: a\nanswer: if v[3] present\n"
		       "choices: yes | no\n" AFTER,
		  1, 1, "page" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1 | 2\n```\n", 1,
		  1, "no operations follow" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1 | 2\n```\n"
		       "```pagetwin\n# nothing\n```\n",
		  1, 1, "no operations follow" },
		{ QUIZ "question: a\nanswer: faults\nchoices: 1 | 2\n```\n"
		       "Words.\n\n" QUIZ "question: b\nanswer: faults\n"
		       "choices: 1 | 2\n" AFTER,
		  1, 1, "no operations follow" },
	};

	(void)state;
	REFUSE(mistakes);
}

#define NAMED "```pagetwin as a load\nfile f 1p\n```\n"
#define BOARD NAMED "```pagetwin board\n"

static void test_boards(void **state)
{
	static const struct mistake mistakes[] = {
		{ BOARD "a laod\n```\n", 5, 1, "did you mean 'a load'" },
		{ BOARD "zzzzz\n```\n", 5, 1, "is called 'zzzzz'" },
		{ BOARD "```\n", 4, 1, "names the blocks" },
		{ BOARD "a load\na load\na load\na load\na load\na load\n"
			"a load\n```\n",
		  11, 1, "at most 6 rows" },
		{ "```pagetwin board\na load\n```\n" NAMED, 2, 1,
		  "no block of operations before" },
		{ "```pagetwin 2 times as a load\nfile f 1p\n```\n", 2, 6,
		  "'f'" },
		{ NAMED "```pagetwin as a load\nfsync f\n```\n", 4, 1,
		  "called 'a load' already" },
		{ "```pagetwin as a name of 25 columns, no?\nfile f 1p\n"
		  "```\n",
		  1, 1, "at most 24" },
		{ "```pagetwin as a &#27;[2J\nfile f 1p\n```\n", 1, 1,
		  "can be seen" },
		{ "```pagetwin as a &#155;2J\nfile f 1p\n```\n", 1, 1,
		  "can be seen" },
	};

	(void)state;
	REFUSE(mistakes);
}

static void test_no_text(void **state)
{
	struct diagnostic diagnostic;
	struct lesson *lesson = NULL;
	static const char nul[] = "Words.\nMore\0words.\n";
	size_t length = (4u << 20) + 1;
	char *large = malloc(length);

	(void)state;
	refuse("Words.\n\xff\xfe\n", 2, 1, "UTF-8");
	refuse("\xc3", 1, 1, "UTF-8");
	refuse("a \xed\xa0\x80", 1, 3, "UTF-8");
	refuse("ab\x1b[2J\n", 1, 3, "control character 0x1b");
	refuse("ab\xc2\x9b"
	       "2J\n",
	       1, 3, "control character");
	refuse("ab\x7f\n", 1, 3, "control character");
	assert_int_equal(lesson_parse("test", nul, sizeof(nul) - 1, &lesson,
				      &diagnostic),
			 -EINVAL);
	assert_int_equal(diagnostic.line, 2);
	assert_int_equal(diagnostic.column, 5);
	assert_non_null(large);
	memset(large, ' ', length);
	assert_int_equal(
		lesson_parse("test", large, length, &lesson, &diagnostic),
		-EINVAL);
	assert_non_null(strstr(diagnostic.what, "4 MiB"));
	assert_int_equal(
		lesson_parse("test", large, length - 1, &lesson, &diagnostic),
		0);
	lesson_free(lesson);
	free(large);
}

/* The caret stands under the mistake in the line as it is in the file. */
static void test_caret(void **state)
{
	static const char text[] =
		"- ```pagetwin\n  file f 4p\n  load w[9]\n  ```\n";
	struct lesson *lesson = NULL;
	struct diagnostic diagnostic;
	struct strbuf out;

	(void)state;
	assert_int_equal(
		lesson_parse("test", text, strlen(text), &lesson, &diagnostic),
		-EINVAL);
	strbuf_init(&out);
	diagnostic_print(&diagnostic, "x.md", &out);
	assert_ptr_equal(strstr(out.text, "x.md:3:8: error: "), out.text);
	assert_non_null(strstr(out.text, "\n  load w[9]\n       ^\n"));
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_front_matter),
		cmocka_unit_test(test_fences),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_boards),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_caret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
