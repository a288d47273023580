/*
 * Keys drive a lesson, without a terminal: two simulated machines stand for
 * the two sides, one of which plays the real kernel.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "sim/sim_machine.h"
#include "tui/drive.h"
#include "view/canvas_print.h"
#include "view/prompt.h"
#include "view/screen.h"

static const char text[] =
	"# Keys\n\nRead this first.\n\n## One\n\nA file.\n\n"
	"```pagetwin\nfile f 4p\nmap v f shared rw\nexpect v[0] absent\n"
	"expect v[1] absent\n```\n\nThen a question.\n\n"
	"```pagetwin quiz\nquestion: How many faults?\nanswer: faults\n"
	"choices: 0 | 1\n0: Who fetched it?\nbecause: One.\n```\n\n"
	"```pagetwin\nstore v[1] \"J\"\nexpect f[1] dirty\n```\n\nThe end.\n";

static int make_sim(void *context, const struct traits *like,
		    struct machine **ret_machine)
{
	struct sim_config config = { .profile = "linux" };

	(void)context;
	(void)like;
	return sim_machine_new(&config, ret_machine);
}

static int make_other(void *context, struct machine **ret_machine,
		      char reason[REASON_SIZE])
{
	struct sim_config config = { .profile = "textbook" };

	(void)context;
	(void)reason;
	return sim_machine_new(&config, ret_machine);
}

static struct lesson *lesson;
static struct session *session;
static struct player *player;
static struct ui ui;
static struct moment moment;

static int setup(void **state)
{
	const struct machine_factory factory = { NULL, make_sim, make_other };
	struct diagnostic diagnostic;
	char reason[REASON_SIZE];

	(void)state;
	ui_init(&ui);
	if (lesson_parse("keys", text, strlen(text), &lesson, &diagnostic) < 0)
		return -1;
	if (session_new(&factory, MACHINES_TWIN, &session, reason) < 0)
		return -1;
	if (player_new(lesson, session, &player) < 0)
		return -1;
	drive_moment(player, &ui, &moment);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	player_free(player);
	session_free(session);
	lesson_free(lesson);
	return 0;
}

static void press(int key)
{
	assert_int_equal(drive(player, &ui, ui_key(&ui, key)), 0);
	drive_moment(player, &ui, &moment);
}

static void press_line(const char *line)
{
	for (; *line; line++)
		press((unsigned char)*line);
	press(KEY_CODE_ENTER);
}

/* Expectations are looked at on the way; they cost no key. */
static void test_on_and_back(void **state)
{
	(void)state;
	assert_int_equal(moment.position, 0);
	press(' '); /* the introduction is read */
	press(' ');
	assert_int_equal(moment.position, 1);
	assert_int_equal(moment.step->op.kind, OP_FILE);
	press(' ');
	assert_int_equal(moment.position, 2);
	assert_int_equal(moment.step->op.kind, OP_MAP);
	assert_int_equal(moment.checks.passed, 2);
	assert_int_equal(moment.previous->op.kind, OP_FILE);
	assert_int_equal(moment.phase, PLAYER_ASKED);
	press('p');
	assert_int_equal(moment.position, 1);
	assert_int_equal(moment.checks.passed, 0);
	press('p');
	press('p');
	press('p');
	assert_string_equal(ui.message, "This is the beginning.");
}

static void test_question(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		press(' ');
	assert_int_equal(ui.n_choices, 2);
	press(' ');
	assert_non_null(strstr(ui.message, "First the question"));
	press('1');
	assert_int_equal(ui.n_choices, 0);
	assert_non_null(moment.quiz);
	press(' ');
	assert_non_null(moment.resolved_quiz);
	assert_int_equal(moment.resolved->choice, 0);
	assert_int_equal(moment.resolved->right[SIDE_SIM], 1);
	assert_int_equal(moment.answered, 1);
	assert_int_equal(moment.right, 0);
	while (moment.phase != PLAYER_DONE)
		press(' ');
	press(' ');
	assert_non_null(strstr(ui.message, "last step"));
	press('r');
	assert_int_equal(moment.position, 0);
}

static void test_prompt(void **state)
{
	(void)state;
	press(':');
	press_line("file mine 2p");
	assert_int_equal(moment.phase, PLAYER_EXPLORING);
	assert_string_equal(moment.step->op.name, "mine");
	assert_true(ui.prompt.open);
	assert_int_equal(ui.prompt.length, 0);
	/* A mistake stays to be corrected, the cursor where it is. */
	press_line("lod v[1]");
	assert_true(ui.message_is_error);
	assert_non_null(strstr(ui.message, "load"));
	assert_string_equal(ui.prompt.text, "lod v[1]");
	assert_int_equal(ui.prompt.cursor, 0);
	press('u' & 0x1F);
	press_line("load nowhere[1]");
	assert_non_null(strstr(ui.message, "nowhere"));
	press('u' & 0x1F);
	press_line("# nothing");
	assert_int_equal(ui.prompt.length, 0);
	press(KEY_CODE_ESCAPE);
	assert_false(ui.prompt.open);
	press(' '); /* back to the lesson */
	assert_int_not_equal(moment.phase, PLAYER_EXPLORING);
}

/* The walk is that of the page that the step is about, in the process that
 * acted; stepping back shows the earlier one. */
static void test_walk(void **state)
{
	(void)state;
	assert_int_equal(moment.walk.n_levels, 0);
	press(':');
	press_line("section s 4p");
	press_line("map w s shared rw");
	assert_int_equal(moment.walk.n_levels, 0);
	press_line("load w[2]+7");
	assert_int_equal(moment.walk.n_levels, 4);
	assert_true(moment.walk.present);
	assert_int_equal(moment.walk.levels[3].index, 2);
	assert_int_equal(moment.walk.address % 4096, 7);
	press_line("unmap w");
	press(KEY_CODE_ESCAPE);
	assert_int_equal(moment.walk.n_levels, 1);
	assert_false(moment.walk.present);
	press('p');
	assert_int_equal(moment.walk.n_levels, 4);
	assert_true(moment.walk.present);
}

/* Every moment of the lesson can be drawn at every size, both ways. */
static void test_every_moment(void **state)
{
	static const int sizes[][2] = {
		{ 1, 1 }, { 60, 16 }, { 80, 24 }, { 120, 40 }, { 160, 50 }
	};

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct strbuf out = STRBUF_INIT;

		for (size_t s = 0; s < 5; s++) {
			struct canvas *canvas;

			assert_int_equal(canvas_new(sizes[s][0], sizes[s][1],
						    false, &canvas),
					 0);
			screen_draw(&moment, &ui, canvas);
			assert_int_equal(canvas_text(canvas, &out), 0);
			canvas_free(canvas);
		}
		assert_non_null(strstr(out.text, "q quit"));
		strbuf_free(&out);
		press(ui.n_choices ? 'g' : i < 12 ? ' ' : 'p');
	}
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_on_and_back),	 TEST(test_question),
		TEST(test_prompt),	 TEST(test_walk),
		TEST(test_every_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
