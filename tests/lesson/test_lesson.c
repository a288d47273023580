/*
 * The shape of a lesson: beats, their prose, sections, questions; and how it
 * is named.
 */
#include "lesson_helper.h"

static const char small[] = "---\n"		     /* 1 */
			    "title: A small one\n"   /* 2 */
			    "minutes: 5\n"	     /* 3 */
			    "needs: nothing\n"	     /* 4 */
			    "references: OSTEP 13\n" /* 5 */
			    "---\n"		     /* 6 */
			    "# A small one\n"	     /* 7 */
			    "\n"		     /* 8 */
			    "First words.\n"	     /* 9 */
			    "\n"		     /* 10 */
			    "## Begin\n"	     /* 11 */
			    "\n"		     /* 12 */
			    "Make a file.\n"	     /* 13 */
			    "\n"		     /* 14 */
			    "```pagetwin\n"	     /* 15 */
			    "file f 4p # cold\n"     /* 16 */
			    "\n"		     /* 17 */
			    "map v f shared rw\n"    /* 18 */
			    "```\n"		     /* 19 */
			    "\n"		     /* 20 */
			    "```pagetwin quiz\n"     /* 21 */
			    "question: How many?\n"  /* 22 */
			    "answer: faults\n"	     /* 23 */
			    "choices: 0 | 1\n"	     /* 24 */
			    "```\n"		     /* 25 */
			    "\n"		     /* 26 */
			    "Touch it.\n"	     /* 27 */
			    "\n"		     /* 28 */
			    "```pagetwin real\n"     /* 29 */
			    "load v[0]\n"	     /* 30 */
			    "expect minor=0..1\n"    /* 31 */
			    "```\n"		     /* 32 */
			    "That was it.\n";	     /* 33 */

static void test_head(void **state)
{
	struct lesson *lesson = parse(small);

	(void)state;
	assert_string_equal(lesson->name, "07-test");
	assert_int_equal(lesson->number, 7);
	assert_string_equal(lesson->title, "A small one");
	assert_int_equal(lesson->minutes, 5);
	assert_string_equal(lesson->needs, "nothing");
	assert_string_equal(lesson->references, "OSTEP 13");
	assert_int_equal(lesson->n_sections, 2);
	assert_string_equal(lesson->sections[0].heading, "A small one");
	assert_string_equal(lesson->sections[1].heading, "Begin");
	lesson_free(lesson);
}

static void check_beat(const struct beat *beat, enum beat_kind kind,
		       unsigned line, size_t section, size_t n_prose)
{
	assert_int_equal(beat->kind, kind);
	assert_int_equal(beat->line, line);
	assert_int_equal(beat->section, section);
	assert_int_equal(beat->prose.n_items, n_prose);
}

static void test_beats(void **state)
{
	struct lesson *lesson = parse(small);
	const struct beat *beats = lesson->beats;

	(void)state;
	assert_int_equal(lesson->n_beats, 7);
	check_beat(&beats[0], BEAT_READ, 7, 0, 2);
	check_beat(&beats[1], BEAT_DO, 16, 1, 2);
	check_beat(&beats[2], BEAT_DO, 18, 1, 0);
	check_beat(&beats[3], BEAT_ASK, 21, 1, 0);
	check_beat(&beats[4], BEAT_DO, 30, 1, 1);
	check_beat(&beats[5], BEAT_DO, 31, 1, 0);
	check_beat(&beats[6], BEAT_READ, 33, 1, 1);
	assert_string_equal(beats[4].prose.items[0].text, "Touch it.");
	assert_int_equal(beats[1].op.kind, OP_FILE);
	assert_int_equal(beats[1].op.line, 16);
	assert_int_equal(beats[1].on, EXPECT_ON_BOTH);
	assert_int_equal(beats[4].on, EXPECT_ON_REAL);
	assert_int_equal(beats[5].op.kind, OP_EXPECT);
	assert_int_equal(beats[3].quiz.first_beat, 4);
	assert_int_equal(beats[3].quiz.last_beat, 5);
	lesson_free(lesson);
}

/* Prose, a rule and blocks without operations may stand between. */
static void test_question_waits(void **state)
{
	struct lesson *lesson =
		parse("```pagetwin quiz\nquestion: b\nanswer: result\n"
		      "choices: ok | EINVAL\n```\nWords.\n\n***\n\n"
		      "```pagetwin\n# nothing yet\n```\n"
		      "```pagetwin sim\nfile f 1p\nfile g 1p\n```\n"
		      "```pagetwin\nfile h 1p\n```\n");

	(void)state;
	assert_int_equal(lesson->n_beats, 5);
	assert_int_equal(lesson->beats[0].kind, BEAT_ASK);
	assert_int_equal(lesson->beats[1].kind, BEAT_READ);
	assert_int_equal(lesson->beats[0].quiz.first_beat, 2);
	assert_int_equal(lesson->beats[0].quiz.last_beat, 3);
	assert_int_equal(lesson->beats[3].on, EXPECT_ON_SIM);
	assert_int_equal(lesson->beats[4].on, EXPECT_ON_BOTH);
	lesson_free(lesson);
}

static void test_title(void **state)
{
	struct lesson *lesson = parse("Words.\n\n# The *first*\n\n# Second\n");

	(void)state;
	assert_string_equal(lesson->title, "The *first*");
	assert_string_equal(lesson->sections[0].heading, "The *first*");
	lesson_free(lesson);
	lesson = parse("Words alone.\n");
	assert_string_equal(lesson->title, "07-test");
	assert_null(lesson->needs);
	lesson_free(lesson);
}

static void test_empty(void **state)
{
	struct lesson *lesson = parse("");

	(void)state;
	assert_int_equal(lesson->n_beats, 0);
	assert_int_equal(lesson->n_sections, 1);
	assert_string_equal(lesson->title, "07-test");
	lesson_free(lesson);
	lesson = parse("\n \n\n");
	assert_int_equal(lesson->n_beats, 0);
	lesson_free(lesson);
	lesson_free(NULL);
}

/* A heading of level 2 and a rule end a beat of reading, level 3 does not;
 * headings alone are nothing to read. */
static void test_reading(void **state)
{
	struct lesson *lesson = parse("# T\n\n## A\n\none\n\n### a\n\ntwo\n\n"
				      "***\n\nthree\n\n## B\n\n## C\n\nfour\n");

	(void)state;
	assert_int_equal(lesson->n_sections, 4);
	assert_int_equal(lesson->n_beats, 3);
	check_beat(&lesson->beats[0], BEAT_READ, 1, 1, 5);
	check_beat(&lesson->beats[1], BEAT_READ, 13, 1, 1);
	check_beat(&lesson->beats[2], BEAT_READ, 15, 3, 3);
	lesson_free(lesson);
}

/* A board finds the blocks that it names, whoever performs them; it takes the
 * prose before it. */
static void test_board(void **state)
{
	struct lesson *lesson = parse("```pagetwin as read(), cold\n"
				      "file f 1p\nread f 0 1\n```\n\n"
				      "```pagetwin\nfsync f\n```\n\n"
				      "```pagetwin sim as  the crash \n"
				      "crash\n```\n\nSee:\n\n"
				      "```pagetwin board\nthe crash\n\n"
				      "  read(), cold\n```\n\nSo.\n");
	const struct beat *beat = &lesson->beats[4];

	(void)state;
	assert_int_equal(lesson->n_beats, 6);
	assert_int_equal(lesson->beats[3].on, EXPECT_ON_SIM);
	check_beat(beat, BEAT_BOARD, 16, 0, 1);
	assert_int_equal(beat->board.n_rows, 2);
	assert_string_equal(beat->board.rows[0].label, "the crash");
	assert_int_equal(beat->board.rows[0].first_beat, 3);
	assert_int_equal(beat->board.rows[0].last_beat, 3);
	assert_string_equal(beat->board.rows[1].label, "read(), cold");
	assert_int_equal(beat->board.rows[1].first_beat, 0);
	assert_int_equal(beat->board.rows[1].last_beat, 1);
	lesson_free(lesson);
}

/* Further rounds are beats of their own, without the expectations. */
static void test_rounds(void **state)
{
	struct lesson *lesson = parse("```pagetwin\nfile f 1p\n```\n\n"
				      "```pagetwin 3 times as a view\n"
				      "map v f shared r\nload v[0]\n"
				      "expect bytes=\"A\"\nunmap v\n```\n\n"
				      "```pagetwin board\na view\n```\n");
	const struct board_row *row = &lesson->beats[11].board.rows[0];

	(void)state;
	assert_int_equal(lesson->n_beats, 12);
	for (size_t i = 0; i < 11; i++)
		assert_int_equal(lesson->beats[i].again, i > 4);
	for (size_t i = 5; i < 11; i++)
		assert_int_equal(lesson->beats[i].op.kind, i % 3 == 2 ? OP_MAP
							   : i % 3 == 0
								   ? OP_LOAD
								   : OP_UNMAP);
	assert_int_equal(row->first_beat, 1);
	assert_int_equal(row->last_beat, 4);
	assert_int_equal(row->rounds, 3);
	lesson_free(lesson);
}

static void test_names(void **state)
{
	char name[LESSON_NAME_SIZE];
	char longest[300];

	(void)state;
	lesson_name("lessons/05-not-on-disk-yet.md", name);
	assert_string_equal(name, "05-not-on-disk-yet");
	lesson_name("own.md", name);
	assert_string_equal(name, "own");
	lesson_name("/a/b/", name);
	assert_string_equal(name, "");
	lesson_name(".md", name);
	assert_string_equal(name, ".md");
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	lesson_name(longest, name);
	assert_int_equal(strlen(name), LESSON_NAME_SIZE - 1);
	assert_int_equal(lesson_number("05-not-on-disk-yet"), 5);
	assert_int_equal(lesson_number("24"), 24);
	assert_int_equal(lesson_number("own"), 0);
	assert_int_equal(lesson_number("3d-view"), 0);
	assert_int_equal(lesson_number("99999999999999999999-x"), 0);
}

static void test_is_named(void **state)
{
	const char *name = "05-not-on-disk-yet";
	const char *const yes[] = { "5",
				    "05",
				    "not-on",
				    "not-on-disk-yet",
				    "05-not-on-disk-yet",
				    "05-not",
				    "05-not-on-disk-yet.md" };
	const char *const no[] = { "",	 "0",	 "6",	   "50", "on-disk",
				   "n.", "disk", "15-not", ".md" };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (!lesson_is_named(name, yes[i]))
			fail_msg("'%s' should mean it", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (lesson_is_named(name, no[i]))
			fail_msg("'%s' should not mean it", no[i]);
	assert_true(lesson_is_named("own", "own"));
	assert_false(lesson_is_named("own", "0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_beats),
		cmocka_unit_test(test_question_waits),
		cmocka_unit_test(test_title),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_board),
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
