/*
 * The text between the operations: every kind of piece, and Markdown that is
 * odder than any lesson should be.
 */
#include "lesson_helper.h"

/* The pieces of a text without operations, as one line each:
 * KIND LEVEL NUMBER TEXT. */
static void check(const char *markdown, const char *const *wanted)
{
	static const char *const kinds[] = {
		[PROSE_HEADING] = "heading", [PROSE_PARAGRAPH] = "paragraph",
		[PROSE_ITEM] = "item",	     [PROSE_CODE] = "code",
		[PROSE_QUOTE] = "quote",     [PROSE_NOTE] = "note",
	};
	struct lesson *lesson = parse(markdown);
	const struct prose_list *prose = &lesson->beats[0].prose;
	size_t n = 0;

	assert_int_equal(lesson->n_beats, 1);
	while (wanted[n])
		n++;
	for (size_t i = 0; i < n && i < prose->n_items; i++) {
		const struct prose *piece = &prose->items[i];
		char found[200];

		snprintf(found, sizeof(found), "%s %u %u %s",
			 kinds[piece->kind], piece->level, piece->number,
			 piece->text);
		assert_string_equal(found, wanted[i]);
	}
	assert_int_equal(prose->n_items, n);
	lesson_free(lesson);
}

#define CHECK(markdown, ...)                                                   \
	check(markdown, (const char *const[]){ __VA_ARGS__, NULL })

static void test_paragraphs(void **state)
{
	(void)state;
	CHECK("One\ntwo.\n\nThree\\\nfour  \nfive.\n", "paragraph 0 0 One two.",
	      "paragraph 0 0 Three four five.");
	CHECK("### Deep\n\nWords.\n", "heading 3 0 Deep",
	      "paragraph 0 0 Words.");
	CHECK("Under\n=====\nwords\n", "heading 1 0 Under",
	      "paragraph 0 0 words");
	CHECK("> so it\n> goes\n", "quote 0 0 so it goes");
}

static void test_inlines(void **state)
{
	(void)state;
	CHECK("a *b* **c** `d*e` f\n", "paragraph 0 0 a *b* *c* `d*e` f");
	CHECK("[man](https://x.y/z) <https://a.b>\n",
	      "paragraph 0 0 man (https://x.y/z) https://a.b");
	CHECK("![a picture](x.svg) b\n", "paragraph 0 0 a picture b");
	CHECK("a<br>b &lt;c&gt; &auml;\n", "paragraph 0 0 ab <c> \xc3\xa4");
	/* A character reference must not reach the terminal either. */
	CHECK("a&#27;[2J&#7;b&#x9b;c\n", "paragraph 0 0 a?[2J?b?c");
	CHECK("`a&#27;b`\n", "paragraph 0 0 `a&#27;b`");
	CHECK("a &#9;b\n", "paragraph 0 0 a  b");
}

static void test_lists(void **state)
{
	(void)state;
	CHECK("- one\n- two\n", "item 1 0 one", "item 1 0 two");
	CHECK("3. one\n4. two\n9. three\n", "item 1 3 one", "item 1 4 two",
	      "item 1 5 three");
	CHECK("1. one\n\n   more\n   - deep\n     1. deeper\n2. two\n",
	      "item 1 1 one", "paragraph 1 0 more", "item 2 0 deep",
	      "item 3 1 deeper", "item 1 2 two");
	CHECK("- one\n\n      int i;\n\n- two\n", "item 1 0 one",
	      "code 1 0 int i;", "item 1 0 two");
	CHECK("- ```c\n  int i;\n\n  int j;\n  ```\n",
	      "code 1 0 int i;\n\nint j;");
	CHECK("- # head\n- \n- > quoted\n", "heading 1 0 head",
	      "item 1 0 quoted");
}

static void test_code(void **state)
{
	(void)state;
	CHECK("```c\nint i;\n\tint j;\n\n```\n", "code 0 0 int i;\n\tint j;");
	CHECK("    ```pagetwin\n    lode\n\nwords\n",
	      "code 0 0 ```pagetwin\nlode", "paragraph 0 0 words");
	CHECK("    ```\n    lode\n", "code 0 0 ```\nlode");
	CHECK("````\n```pagetwin\n```\n````\n", "code 0 0 ```pagetwin\n```");
	CHECK("~~~\n```\n~~~~\n", "code 0 0 ```");
	CHECK("```\n```\nwords\n", "code 0 0 ", "paragraph 0 0 words");
	CHECK("| a | b |\n|---|---|\n| 1 | *2* |\n",
	      "code 0 0 | a | b |\n|---|---|\n| 1 | *2* |");
}

static void test_notes(void **state)
{
	(void)state;
	CHECK("a\n\n<!-- Ten\nminutes. -->\n", "paragraph 0 0 a",
	      "note 0 0 Ten minutes.");
	CHECK("<!--\nOne.\n\n- two\n  more\n- three\n\n1. four\n-->\nb\n",
	      "note 0 0 One.", "note 0 0 - two more", "note 0 0 - three",
	      "note 0 0 1. four", "paragraph 0 0 b");
	CHECK("a <!-- aside --> b\n", "paragraph 0 0 a  b", "note 0 0 aside");
	CHECK("- a <!-- aside -->\n", "item 1 0 a ", "note 0 0 aside");
	CHECK("<!-- one --> <!-- two --> rest\n", "note 0 0 one",
	      "note 0 0 two", "code 0 0 rest");
	CHECK("<div>\n<!-- one -->\n</div>\n", "code 0 0 <div>", "note 0 0 one",
	      "code 0 0 </div>");
	CHECK("<!-- -->a\n\nb\n", "code 0 0 a", "paragraph 0 0 b");
}

/* Line ends and a byte-order mark make no difference. */
static void test_line_ends(void **state)
{
	static const char plain[] = "---\ntitle: T\n---\n\nOne\ntwo.\n\n"
				    "```pagetwin\nfile f 1p\n```\n";
	const char *const ends[] = { "\r\n", "\r" };
	char text[300];

	(void)state;
	for (size_t e = 0; e < 2; e++) {
		struct lesson *lesson;
		size_t n = 3;

		memcpy(text, "\xef\xbb\xbf", 3);
		for (const char *at = plain; *at; at++)
			if (*at == '\n')
				n += (size_t)snprintf(text + n,
						      sizeof(text) - n, "%s",
						      ends[e]);
			else
				text[n++] = *at;
		lesson = parse_bytes(text, n);
		assert_string_equal(lesson->title, "T");
		assert_int_equal(lesson->n_beats, 1);
		assert_int_equal(lesson->beats[0].line, 9);
		assert_string_equal(lesson->beats[0].prose.items[0].text,
				    "One two.");
		lesson_free(lesson);
	}
	refuse("\xef\xbb\xbf```pagetwin\r\nlod f\r\n```\r\n", 2, 1, "load");
}

/* Operations may stand in lists and quotations. */
static void test_operations_inside(void **state)
{
	struct lesson *lesson = parse("1. Make it.\n"
				      "   ```pagetwin\n"
				      "   file f 4p\n"
				      "   ```\n"
				      "2. Map it.\n"
				      "   > ~~~pagetwin\n"
				      "   > map v f shared r\n"
				      "   > ~~~\n");

	(void)state;
	assert_int_equal(lesson->n_beats, 2);
	assert_int_equal(lesson->beats[0].line, 3);
	assert_int_equal(lesson->beats[0].op.column, 4);
	assert_int_equal(lesson->beats[1].line, 7);
	assert_int_equal(lesson->beats[1].op.column, 6);
	assert_int_equal(lesson->beats[1].prose.items[0].number, 2);
	lesson_free(lesson);
}

static void test_front_matter(void **state)
{
	struct front_matter matter;
	struct diagnostic diagnostic;
	static const char text[] = "---\n# of a lesson\n"
				   "title: \"Byte: for byte\"\n\n"
				   "references: OSTEP 13;\n  CS:APP 9\n\t9.8\n"
				   "minutes: 20\nidioms: yes\n...\n"
				   "lod is no operation\n";

	(void)state;
	assert_int_equal(
		lesson_front_matter(text, strlen(text), &matter, &diagnostic),
		0);
	assert_string_equal(matter.title, "Byte: for byte");
	assert_string_equal(matter.references, "OSTEP 13; CS:APP 9 9.8");
	assert_int_equal(matter.minutes, 20);
	assert_true(matter.idioms);
	assert_null(matter.needs);
	front_matter_clear(&matter);
	assert_int_equal(lesson_front_matter("# T\n", 4, &matter, &diagnostic),
			 0);
	assert_null(matter.title);
	assert_false(matter.idioms);
	assert_int_equal(lesson_front_matter("---\nx: y\n---\n", 13, &matter,
					     &diagnostic),
			 -EINVAL);
	assert_int_equal(diagnostic.line, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paragraphs),
		cmocka_unit_test(test_inlines),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_operations_inside),
		cmocka_unit_test(test_front_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
