/*
 * Whole screens, against those kept in tests/screens.
 *
 * After a change that was meant: make update-screens, and look at the
 * difference before it is committed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "fixture.h"
#include "golden.h"
#include "machine/script.h"
#include "view/canvas_print.h"
#include "view/screen.h"

/* What a screen is made of. */
struct screen_case {
	const char *name; /* of its file */
	int width, height;
	bool ascii;
	size_t pages;
	void (*prepare)(struct fixture *fixture, struct ui *ui);
};

static void ask(struct fixture *fixture, struct ui *ui)
{
	fixture_ask(fixture);
	ui_ask(ui, fixture->moment.quiz->n_choices);
	ui->choice = 1;
}

static void answer(struct fixture *fixture, struct ui *ui)
{
	(void)ui;
	fixture_resolve(fixture, 0);
}

static void sim_alone(struct fixture *fixture, struct ui *ui)
{
	(void)ui;
	fixture_sim_alone(fixture);
}

static void nothing_yet(struct fixture *fixture, struct ui *ui)
{
	(void)ui;
	fixture->moment.step = fixture->moment.previous = NULL;
	fixture->moment.walk.n_levels = 0;
	fixture->moment.position = fixture->moment.beat = 0;
}

static void events(struct fixture *fixture, struct ui *ui)
{
	(void)fixture;
	ui->focus = FOCUS_EVENTS;
	ui->idiom = IDIOM_WIN32;
}

/* A section is known for one before it is mapped. */
static void section_as_win32(struct fixture *fixture, struct ui *ui)
{
	static const char text[] = "map b box shared rw";
	struct op *op = &fixture->steps[1].op;

	fixture_swap(fixture);
	fixture->moment.previous = fixture->moment.step;
	op_clear(op);
	assert_int_equal(op_parse(text, strlen(text), 1, op, NULL), 0);
	ui->idiom = IDIOM_WIN32;
}

static void counters(struct fixture *fixture, struct ui *ui)
{
	(void)fixture;
	ui->focus = FOCUS_COUNTERS;
}

static void paging_file(struct fixture *fixture, struct ui *ui)
{
	fixture_swap(fixture);
	ui->focus = FOCUS_PAGING_FILE;
}

/* There is none, but the reader asks. */
static void paging_file_none(struct fixture *fixture, struct ui *ui)
{
	(void)fixture;
	ui->focus = FOCUS_PAGING_FILE;
}

static void swapped(struct fixture *fixture, struct ui *ui)
{
	(void)ui;
	fixture_swap(fixture);
}

static void translation(struct fixture *fixture, struct ui *ui)
{
	(void)fixture;
	ui->focus = FOCUS_TRANSLATION;
}

static void translation_huge(struct fixture *fixture, struct ui *ui)
{
	fixture_walk_huge(fixture);
	ui->focus = FOCUS_TRANSLATION;
}

static void translation_ends(struct fixture *fixture, struct ui *ui)
{
	fixture_walk_none(fixture);
	ui->focus = FOCUS_TRANSLATION;
}

static void later_pages(struct fixture *fixture, struct ui *ui)
{
	(void)fixture;
	ui->page_shift = 1;
}

/* Some pages of the view allow nothing. */
static void areas(struct fixture *fixture, struct ui *ui)
{
	static const struct area list[] = {
		{ 0, 4, PROTECTION_READ_WRITE },
		{ 4, 2, PROTECTION_NONE },
		{ 6, 2, PROTECTION_READ_WRITE },
	};

	(void)ui;
	for (int i = 0; i < SIDES; i++) {
		struct state *state = &fixture->steps[1].sides[i].state;

		assert_int_equal(areas_set(&state->views[0].areas, list, 3), 0);
	}
}

static void prompt(struct fixture *fixture, struct ui *ui)
{
	(void)fixture;
	ui->prompt.open = true;
	strcpy(ui->prompt.text, "load v[9]");
	ui->prompt.length = 9;
	ui->prompt.cursor = 5;
	ui_say(ui, true, "'v' has no page 9; it has pages 0 to 7");
}

static void help(struct fixture *fixture, struct ui *ui)
{
	(void)fixture;
	ui->help = true;
}

/* A board by hand: one thing is not known, one time has no unit to speak of,
 * and the name of a row is as long as it may be. */
static void board(struct fixture *fixture, struct ui *ui)
{
	static char read_it[] = "read() of 4096 bytes, ok";
	static char load_it[] = "load";
	static const struct board shown = {
		.rows = { { read_it, 0, 0, 1 }, { load_it, 0, 0, 7 } },
		.n_rows = 2,
	};
	static const struct figures figures[2][SIDES] = {
		{ { { 1, 0, 4096, 4, 92200 }, 31, 1 },
		  { { 1, 0, 4096, 0, 214136 }, 31 - (1 << FIGURE_DISK), 1 } },
		{ { { 0, 1, 0, 64, 100 }, 31, 7 },
		  { { 0, 1, 0, 64, 2 }, 31, 7 } },
	};

	(void)ui;
	fixture->moment.board = &shown;
	memcpy(fixture->moment.figures, figures, sizeof(figures));
}

/* Two lines with one simulated price: the real machine agrees with it, whoever
 * is quicker there. */
static void board_with_a_tie(struct fixture *fixture, struct ui *ui)
{
	board(fixture, ui);
	fixture->moment.figures[0][SIDE_SIM] =
		fixture->moment.figures[1][SIDE_SIM];
}

static const struct screen_case cases[] = {
	{ "step-80x24", 80, 24, false, 8, NULL },
	{ "step-80x24-ascii", 80, 24, true, 8, NULL },
	{ "step-160x50", 160, 50, false, 8, NULL },
	{ "step-64-pages-80x24", 80, 24, false, 64, NULL },
	{ "step-2048-pages-100x30", 100, 30, false, 2048, later_pages },
	{ "question-80x24", 80, 24, false, 8, ask },
	{ "answer-80x24", 80, 24, false, 8, answer },
	{ "board-80x24", 80, 24, false, 8, board },
	{ "board-160x50", 160, 50, false, 8, board },
	{ "board-tie-160x50", 160, 50, false, 8, board_with_a_tie },
	{ "sim-alone-80x24", 80, 24, false, 8, sim_alone },
	{ "beginning-80x24", 80, 24, false, 8, nothing_yet },
	{ "events-80x24", 80, 24, false, 8, events },
	{ "section-win32-80x24", 80, 24, false, 8, section_as_win32 },
	{ "counters-80x24", 80, 24, false, 8, counters },
	{ "paging-file-80x24", 80, 24, false, 8, paging_file },
	{ "paging-file-80x24-ascii", 80, 24, true, 8, paging_file },
	{ "paging-file-none-80x24", 80, 24, false, 8, paging_file_none },
	{ "paging-file-160x50", 160, 50, false, 8, swapped },
	{ "translation-80x24", 80, 24, false, 8, translation },
	{ "translation-huge-100x30", 100, 30, false, 8, translation_huge },
	{ "translation-ends-60x16-ascii", 60, 16, true, 8, translation_ends },
	{ "areas-80x24", 80, 24, false, 8, areas },
	{ "prompt-80x24", 80, 24, false, 8, prompt },
	{ "too-small-40x10", 40, 10, false, 8, NULL },
	{ "help-80x24-ascii", 80, 24, true, 8, help },
	{ "help-160x50", 160, 50, false, 8, help },
};

#define CASES (sizeof(cases) / sizeof(*cases))

static void draw_case(const struct screen_case *test, struct strbuf *out)
{
	struct fixture fixture;
	struct canvas *canvas;
	struct ui ui;

	fixture_make(&fixture, test->pages);
	ui_init(&ui);
	ui.page_shift_high = 100;
	if (test->prepare)
		test->prepare(&fixture, &ui);
	assert_int_equal(
		canvas_new(test->width, test->height, test->ascii, &canvas), 0);
	screen_draw(&fixture.moment, &ui, canvas);
	assert_int_equal(canvas_text(canvas, out), 0);
	canvas_free(canvas);
	fixture_free(&fixture);
}

static void test_golden(void **state)
{
	size_t i = (size_t)(uintptr_t)*state;
	struct strbuf drawn = STRBUF_INIT;

	draw_case(&cases[i], &drawn);
	golden_compare(cases[i].name, &drawn);
	strbuf_free(&drawn);
}

/* No size breaks it, and from 60 x 16 on the keys are in sight. */
static void test_every_size(void **state)
{
	static const int widths[] = { 1,  2,  5,   30,	59,  60, 61,
				      80, 99, 119, 120, 121, 300 };
	static const int heights[] = { 1, 2, 3, 15, 16, 17, 24, 38, 39, 100 };

	(void)state;
	for (size_t w = 0; w < sizeof(widths) / sizeof(*widths); w++)
		for (size_t h = 0; h < sizeof(heights) / sizeof(*heights); h++)
			for (size_t i = 0; i < CASES; i++) {
				struct screen_case test = cases[i];
				struct strbuf out = STRBUF_INIT;

				test.width = widths[w];
				test.height = heights[h];
				draw_case(&test, &out);
				if (widths[w] >= 60 && heights[h] >= 16 &&
				    test.prepare != prompt)
					assert_non_null(strstr(out.text, "q"));
				strbuf_free(&out);
			}
}

/* What changed is told without colour: by brackets, or by a row of marks. */
static void test_changes_are_marked(void **state)
{
	struct strbuf few = STRBUF_INIT, many = STRBUF_INIT;

	(void)state;
	draw_case(&cases[1], &few);
	assert_non_null(strstr(few.text, "[#]"));
	assert_non_null(strstr(few.text, "[D]"));
	assert_non_null(strstr(few.text, "[J]"));
	draw_case(&cases[3], &many);
	assert_non_null(strstr(many.text, "changed     ^"));
	strbuf_free(&few);
	strbuf_free(&many);
}

/* In ASCII nothing else is sent to the terminal. */
static void test_ascii_is_ascii(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		struct screen_case test = cases[i];
		struct strbuf out = STRBUF_INIT;

		test.ascii = true;
		draw_case(&test, &out);
		for (size_t k = 0; k < out.length; k++)
			assert_true((unsigned char)out.text[k] < 0x80);
		strbuf_free(&out);
	}
}

static void test_picker(void **state)
{
	const struct lesson_entry entries[] = {
		{ "01-byte-for-byte", "Byte for byte", 1, 10, true },
		{ "02-a-pointer", "A pointer instead of read()", 2, 25, false },
		{ "mine", "My own", 0, 0, false },
	};
	struct strbuf out = STRBUF_INIT;
	struct canvas *canvas;
	struct ui ui;

	(void)state;
	ui_init(&ui);
	assert_int_equal(canvas_new(80, 16, true, &canvas), 0);
	screen_draw_picker(entries, 3, 1, &ui, canvas);
	canvas_text(canvas, &out);
	assert_non_null(strstr(out.text, "     1  Byte for byte  "));
	assert_non_null(strstr(out.text, "10 min  * done"));
	assert_non_null(
		strstr(out.text, " >   2  A pointer instead of read()"));
	strbuf_free(&out);
	canvas_free(canvas);
	for (int size = 1; size < 12; size++) {
		assert_int_equal(canvas_new(size, size, true, &canvas), 0);
		screen_draw_picker(entries, 3, 2, &ui, canvas);
		screen_draw_wait(1, 30, canvas);
		canvas_free(canvas);
	}
}

int main(void)
{
	struct CMUnitTest tests[CASES + 4] = {
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_changes_are_marked),
		cmocka_unit_test(test_ascii_is_ascii),
		cmocka_unit_test(test_picker),
	};

	for (size_t i = 0; i < CASES; i++)
		tests[4 + i] = (struct CMUnitTest){
			.name = cases[i].name,
			.test_func = test_golden,
			.initial_state = (void *)(uintptr_t)i,
		};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
