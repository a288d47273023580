/*
 * Playing a lesson: phases, questions, answers taken from the machines, own
 * operations in between.
 *
 *	beat 0	READ
 *	beat 1	DO   file f 4p
 *	beat 2	DO   map v f shared rw
 *	beat 3	ASK  how many faults do the two loads take?
 *	beat 4	DO   load v[0]
 *	beat 5	DO   load v[1]
 *	beat 6	ASK  is v[3] present then?
 *	beat 7	DO   load v[2]
 *	beat 8	DO   crash, on the simulated machine alone
 *	beat 9	READ
 *	beat 10	BOARD of the two loads, and of the crash
 *
 * The textbook takes two faults, the other machine is linux and takes one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/diagnostic.h"
#include "machine/script.h"
#include "session/player.h"
#include "session/twin_sims.h"

static const char text[] = "# A lesson\n"
			   "\n"
			   "Read this first.\n"
			   "\n"
			   "---\n"
			   "\n"
			   "```pagetwin\n"
			   "file f 4p\n"
			   "map v f shared rw\n"
			   "```\n"
			   "\n"
			   "```pagetwin quiz\n"
			   "question: How many faults do the two loads take?\n"
			   "answer: faults\n"
			   "choices: 0 | 1 | 2\n"
			   "```\n"
			   "\n"
			   "```pagetwin as two loads\n"
			   "load v[0]\n"
			   "load v[1]\n"
			   "```\n"
			   "\n"
			   "```pagetwin quiz\n"
			   "question: Is page 3 present then?\n"
			   "answer: if v[3] present\n"
			   "choices: yes | no\n"
			   "```\n"
			   "\n"
			   "```pagetwin\n"
			   "load v[2]\n"
			   "```\n"
			   "\n"
			   "```pagetwin sim as crash\n"
			   "crash\n"
			   "```\n"
			   "\n"
			   "The end.\n"
			   "\n"
			   "---\n"
			   "\n"
			   "```pagetwin board\n"
			   "two loads\n"
			   "crash\n"
			   "```\n";

/* A block that is measured three times: its question and its expectation are
 * about the first round, which finds nothing in memory. */
static const char rounds_text[] = "```pagetwin\n"
				  "file f 4p\n"
				  "```\n\n"
				  "```pagetwin quiz\n"
				  "question: How often is the kernel entered?\n"
				  "answer: entries\n"
				  "choices: 1 | 2 | 6\n"
				  "```\n\n"
				  "```pagetwin 3 times as two reads\n"
				  "read f 0 1p\n"
				  "read f 0 1\n"
				  "expect bytes=\"A\"\n"
				  "```\n\n"
				  "```pagetwin board\n"
				  "two reads\n"
				  "```\n";

static struct sims sims;
static struct lesson *lesson;
static struct session *session;
static struct player *player;

static int start_with(enum machines which, const char *prose, size_t n_beats)
{
	const struct machine_factory factory = sims_factory(&sims);
	struct diagnostic diagnostic;
	char reason[REASON_SIZE];

	sims = (struct sims){ .profile = "textbook", .real_profile = "linux" };
	assert_int_equal(lesson_parse("01-a-lesson", prose, strlen(prose),
				      &lesson, &diagnostic),
			 0);
	assert_int_equal(lesson->n_beats, n_beats);
	assert_int_equal(session_new(&factory, which, &session, reason), 0);
	assert_int_equal(player_new(lesson, session, &player), 0);
	return 0;
}

static int start(void **context)
{
	(void)context;
	return start_with(MACHINES_TWIN, text, 11);
}

static int start_real(void **context)
{
	(void)context;
	return start_with(MACHINES_REAL, text, 11);
}

static int start_rounds(void **context)
{
	(void)context;
	return start_with(MACHINES_TWIN, rounds_text, 10);
}

static int end(void **context)
{
	(void)context;
	player_free(player);
	session_free(session);
	lesson_free(lesson);
	return 0;
}

/* Goes on to a beat; questions are answered with their first choice. */
static void go_to(size_t beat)
{
	while (player_beat(player) < beat) {
		if (player_phase(player) == PLAYER_ASKED)
			assert_int_equal(player_answer(player, 0), 0);
		else
			assert_int_equal(player_on(player), 0);
	}
}

static int try_text(const char *line)
{
	struct diagnostic diagnostic;
	struct op op;
	int status;

	assert_int_equal(op_parse(line, strlen(line), 1, &op, &diagnostic), 0);
	status = player_try(player, &op, &diagnostic);
	op_clear(&op);
	return status;
}

static void test_phases(void **context)
{
	(void)context;
	assert_ptr_equal(player_lesson(player), lesson);
	assert_ptr_equal(player_session(player), session);
	assert_int_equal(player_phase(player), PLAYER_READ);
	assert_int_equal(player_on(player), 0);
	assert_int_equal(player_phase(player), PLAYER_READY);
	assert_int_equal(session_position(session), 0);
	go_to(3);
	assert_int_equal(session_position(session), 2);
	assert_int_equal(player_phase(player), PLAYER_ASKED);
	assert_int_equal(player_answer(player, 2), 0);
	assert_int_equal(player_phase(player), PLAYER_PREDICTED);
	assert_int_equal(player_on(player), 0);
	assert_int_equal(player_phase(player), PLAYER_PREDICTED);
	assert_int_equal(player_on(player), 0);
	assert_int_equal(player_phase(player), PLAYER_ASKED);
	go_to(8);
	assert_int_equal(player_phase(player), PLAYER_READY);
	go_to(9);
	assert_int_equal(player_phase(player), PLAYER_READ);
	go_to(10);
	assert_int_equal(player_phase(player), PLAYER_READ);
	go_to(11);
	assert_int_equal(player_phase(player), PLAYER_DONE);
	assert_int_equal(player_on(player), -ENODATA);
}

static void test_a_question_waits(void **context)
{
	(void)context;
	go_to(3);
	assert_int_equal(player_on(player), -EAGAIN);
	assert_int_equal(player_beat(player), 3);
	assert_int_equal(player_answer(player, 3), -EINVAL);
	assert_int_equal(player_answer(player, -2), -EINVAL);
	assert_int_equal(player_beat(player), 3);
	assert_int_equal(player_answer(player, -1), 0);
	assert_true(player_prediction(player, 3)->given_up);
	assert_int_equal(player_beat(player), 4);
	assert_int_equal(player_answer(player, 0), -ENODATA);
	assert_null(player_prediction(player, 2));
	assert_null(player_prediction(player, 99));
}

/* The textbook's answers are not those of the other machine. */
static void test_answers_come_from_the_machines(void **context)
{
	const struct prediction *faults, *present;
	unsigned answered, right;

	(void)context;
	go_to(3);
	assert_int_equal(player_answer(player, 2), 0); /* "2" */
	go_to(5);
	faults = player_prediction(player, 3);
	assert_false(faults->resolved);
	assert_int_equal(player_resolved_beat(player), -1);
	go_to(6);
	assert_true(faults->resolved);
	assert_int_equal(player_resolved_beat(player), 3);
	assert_string_equal(faults->answers[SIDE_SIM], "2");
	assert_string_equal(faults->answers[SIDE_REAL], "1");
	assert_int_equal(faults->right[SIDE_SIM], 2);
	assert_int_equal(faults->right[SIDE_REAL], 1);
	player_score(player, &answered, &right);
	assert_int_equal(answered, 1);
	assert_int_equal(right, 1);
	assert_int_equal(player_answer(player, 0), 0); /* "yes" */
	assert_int_equal(player_resolved_beat(player), -1);
	go_to(8);
	assert_int_equal(player_resolved_beat(player), 6);
	present = player_prediction(player, 6);
	assert_string_equal(present->answers[SIDE_SIM], "no");
	assert_string_equal(present->answers[SIDE_REAL], "yes");
	player_score(player, &answered, &right);
	assert_int_equal(answered, 2);
	assert_int_equal(right, 1);
	go_to(9);
	assert_int_equal(player_resolved_beat(player), -1);
}

static void test_one_machine_has_its_own_answers(void **context)
{
	const struct prediction *faults;
	unsigned answered, right;

	(void)context;
	go_to(3);
	assert_int_equal(player_answer(player, 1), 0);
	go_to(6);
	assert_int_equal(player_answer(player, -1), 0);
	go_to(10);
	faults = player_prediction(player, 3);
	assert_null(faults->answers[SIDE_SIM]);
	assert_int_equal(faults->right[SIDE_SIM], -2);
	assert_string_equal(faults->answers[SIDE_REAL], "1");
	player_score(player, &answered, &right);
	/* What was given up is not counted. */
	assert_int_equal(answered, 1);
	assert_int_equal(right, 1);
}

static void test_back_and_on_again(void **context)
{
	const struct step *recorded;

	(void)context;
	go_to(6);
	recorded = session_step(session, 3);
	assert_int_equal(player_back(player), 0);
	assert_int_equal(player_beat(player), 5);
	assert_int_equal(session_position(session), 3);
	assert_int_equal(session_length(session), 4);
	assert_int_equal(player_phase(player), PLAYER_PREDICTED);
	assert_int_equal(player_resolved_beat(player), -1);
	for (int i = 0; i < 5; i++)
		assert_int_equal(player_back(player), 0);
	assert_int_equal(player_back(player), -ENODATA);
	assert_int_equal(session_position(session), 0);
	/* The records are shown again, and the answers stay. */
	for (int i = 0; i < 6; i++)
		assert_int_equal(player_on(player), 0);
	assert_ptr_equal(session_step(session, 3), recorded);
	assert_int_equal(player_beat(player), 6);
	assert_int_equal(player_resolved_beat(player), 3);
}

static void test_an_answer_can_be_changed_until_it_is_known(void **context)
{
	(void)context;
	go_to(3);
	assert_int_equal(player_answer(player, 0), 0);
	assert_int_equal(player_back(player), 0);
	assert_int_equal(player_phase(player), PLAYER_PREDICTED);
	assert_int_equal(player_answer(player, 2), 0);
	assert_int_equal(player_prediction(player, 3)->choice, 2);
	go_to(6);
	while (player_beat(player) > 3)
		assert_int_equal(player_back(player), 0);
	assert_int_equal(player_answer(player, 1), -EALREADY);
	assert_int_equal(player_prediction(player, 3)->choice, 2);
	assert_int_equal(player_on(player), 0);
	assert_int_equal(player_beat(player), 4);
}

static void test_exploring(void **context)
{
	struct diagnostic diagnostic;
	struct op op;

	(void)context;
	go_to(4);
	assert_int_equal(try_text("store v[2] \"J\""), 0);
	assert_int_equal(try_text("fsync f"), 0);
	assert_int_equal(player_phase(player), PLAYER_EXPLORING);
	assert_int_equal(player_beat(player), 4);
	assert_int_equal(session_position(session), 4);
	assert_int_equal(player_answer(player, 0), -ENODATA);
	assert_int_equal(player_resolved_beat(player), -1);
	/* A refused operation changes nothing. */
	assert_int_equal(op_parse("fsync g", 7, 1, &op, &diagnostic), 0);
	assert_int_equal(player_try(player, &op, NULL), -EINVAL);
	op_clear(&op);
	/* Back by one, then out. */
	assert_int_equal(player_back(player), 0);
	assert_int_equal(player_phase(player), PLAYER_EXPLORING);
	assert_int_equal(session_position(session), 3);
	assert_int_equal(player_back(player), 0);
	assert_int_equal(player_phase(player), PLAYER_PREDICTED);
	assert_int_equal(session_position(session), 2);
	/* The lesson performs its own now, not the learner's. */
	assert_int_equal(player_on(player), 0);
	assert_string_equal(session_last(session)->text, "load v[0]");
}

static void test_on_leaves_exploring(void **context)
{
	(void)context;
	go_to(6);
	/* Exploring from the middle cuts off the lesson's own steps. */
	assert_int_equal(player_back(player), 0);
	assert_int_equal(try_text("drop f"), 0);
	assert_int_equal(try_text("load v[3]"), 0);
	assert_int_equal(player_on(player), 0);
	assert_int_equal(player_phase(player), PLAYER_PREDICTED);
	assert_int_equal(player_beat(player), 5);
	assert_int_equal(session_position(session), 3);
	assert_int_equal(player_on(player), 0);
	assert_string_equal(session_last(session)->text, "load v[1]");
	assert_int_equal(session_position(session), 4);
	/* As without the detour. */
	assert_int_equal(session_last(session)->sides[SIDE_SIM].outcome.major,
			 1);
	assert_int_equal(session_last(session)->sides[SIDE_REAL].outcome.major,
			 0);
}

static void test_a_block_for_one_machine(void **context)
{
	const struct step *step;

	(void)context;
	go_to(9);
	step = session_last(session);
	assert_string_equal(step->text, "crash");
	assert_true(step->sides[SIDE_SIM].performed);
	assert_false(step->sides[SIDE_REAL].performed);
}

static void test_restart(void **context)
{
	(void)context;
	go_to(10);
	assert_int_equal(player_restart(player), 0);
	assert_int_equal(player_beat(player), 0);
	assert_int_equal(session_length(session), 0);
	assert_false(player_prediction(player, 3)->answered);
	go_to(11);
	assert_true(player_prediction(player, 3)->resolved);
	assert_string_equal(player_prediction(player, 3)->answers[SIDE_SIM],
			    "2");
}

static void want_figure(const struct figures *figures, enum figure figure,
			uint64_t value)
{
	assert_true(figures->known >> figure & 1);
	assert_int_equal(figures->value[figure], value);
}

static void test_figures_of_a_board(void **context)
{
	const struct board *board;
	struct figures figures;

	(void)context;
	go_to(5);
	board = &lesson->beats[10].board;
	player_figures(player, &board->rows[0], SIDE_SIM, &figures);
	assert_int_equal(figures.known, 0); /* not all of it has run */
	go_to(10);
	player_figures(player, &board->rows[0], SIDE_SIM, &figures);
	want_figure(&figures, FIGURE_SYSTEM_CALLS, 0);
	want_figure(&figures, FIGURE_FAULTS, 2);
	want_figure(&figures, FIGURE_COPIED, 0);
	want_figure(&figures, FIGURE_DISK, 2);
	want_figure(
		&figures, FIGURE_TIME,
		session_step(session, 2)->sides[SIDE_SIM].outcome.cost +
			session_step(session, 3)->sides[SIDE_SIM].outcome.cost);
	player_figures(player, &board->rows[0], SIDE_REAL, &figures);
	want_figure(&figures, FIGURE_FAULTS, 1);
	want_figure(&figures, FIGURE_DISK, 4);
	/* Performed by one machine alone. */
	player_figures(player, &board->rows[1], SIDE_SIM, &figures);
	want_figure(&figures, FIGURE_FAULTS, 0);
	player_figures(player, &board->rows[1], SIDE_REAL, &figures);
	assert_int_equal(figures.known, 0);
}

static uint64_t cost_of(size_t step)
{
	return session_step(session, step)->sides[SIDE_SIM].outcome.cost;
}

/* Beats: file, the question, three operations, twice two of them, the board.
 * The last beat of the block takes the further rounds along. */
static void test_rounds(void **context)
{
	struct figures figures;

	(void)context;
	go_to(4);
	assert_int_equal(session_position(session), 3);
	assert_int_equal(player_resolved_beat(player), -1);
	assert_int_equal(player_on(player), 0);
	assert_int_equal(player_beat(player), 9);
	assert_int_equal(session_position(session), 8);
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(player_is_again(player, i), i >= 4 && i < 8);
	assert_int_equal(player_resolved_beat(player), 1);
	assert_string_equal(player_prediction(player, 1)->answers[SIDE_SIM],
			    "2");
	player_figures(player, &lesson->beats[9].board.rows[0], SIDE_SIM,
		       &figures);
	want_figure(&figures, FIGURE_SYSTEM_CALLS, 2);
	want_figure(&figures, FIGURE_DISK, 1);
	assert_int_equal(figures.rounds, 3);
	assert_true(cost_of(1) + cost_of(2) > cost_of(4) + cost_of(5));
	want_figure(&figures, FIGURE_TIME, cost_of(4) + cost_of(5));
	assert_int_equal(player_back(player), 0);
	assert_int_equal(player_beat(player), 4);
	assert_int_equal(session_position(session), 3);
	assert_int_equal(player_on(player), 0);
	assert_int_equal(session_position(session), 8);
	assert_int_equal(session_length(session), 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_phases),
		TEST(test_a_question_waits),
		TEST(test_answers_come_from_the_machines),
		cmocka_unit_test_setup_teardown(
			test_one_machine_has_its_own_answers, start_real, end),
		TEST(test_back_and_on_again),
		TEST(test_an_answer_can_be_changed_until_it_is_known),
		TEST(test_exploring),
		TEST(test_on_leaves_exploring),
		TEST(test_a_block_for_one_machine),
		TEST(test_restart),
		TEST(test_figures_of_a_board),
		cmocka_unit_test_setup_teardown(test_rounds, start_rounds, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
