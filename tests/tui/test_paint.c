/* Painting, on a terminal that nobody sees: what ncurses holds is what the
 * canvas said. Keys come through a pipe. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <curses.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/paint.h"

static FILE *null;
static FILE *in;
static int typed; /* the other end of the pipe */
static struct ui ui;

static int open_paint(enum tui_theme theme)
{
	const struct tui_config config = { .theme = theme };
	int ends[2];

	setenv("TERM", "xterm-256color", 1);
	setenv("LINES", "24", 1);
	setenv("COLUMNS", "80", 1);
	assert_int_equal(pipe(ends), 0);
	in = fdopen(ends[0], "r");
	typed = ends[1];
	null = fopen("/dev/null", "w");
	assert_non_null(in);
	assert_non_null(null);
	ui_init(&ui);
	return paint_open(&config, null, in, &ui);
}

static int close_all(void **state)
{
	(void)state;
	paint_close();
	if (in)
		fclose(in);
	if (null)
		fclose(null);
	if (typed >= 0)
		close(typed);
	in = null = NULL;
	return 0;
}

static void draw_something(struct canvas *canvas)
{
	struct pane pane = canvas_pane(canvas);

	pane_glyph(&pane, 0, 0, STYLE_CHANGED, GLYPH_DIRTY);
	pane_text(&pane, 2, 1, ROLE_HEADING, "head");
	pane_text(&pane, 0, 23, ROLE_ERROR, "last row");
	pane_text(&pane, 79, 23, ROLE_TEXT, "x");
}

static void test_cells(void **state)
{
	struct canvas *canvas;

	(void)state;
	assert_int_equal(open_paint(TUI_THEME_DARK), 0);
	assert_true(paint_is_open());
	assert_int_equal(ui.theme, THEME_DARK);
	canvas = paint_canvas(false);
	assert_non_null(canvas);
	assert_int_equal(canvas->width, 80);
	assert_int_equal(canvas->height, 24);
	draw_something(canvas);
	paint_canvas_show(THEME_DARK);
	for (int y = 0; y < 24; y++) {
		for (int x = 0; x < 80; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);
			wchar_t text[CCHARW_MAX];
			attr_t attributes;
			short pair;
			cchar_t shown;

			assert_int_equal(mvin_wch(y, x, &shown), OK);
			getcchar(&shown, text, &attributes, &pair, NULL);
			assert_int_equal(text[0], cell->code);
			assert_int_equal(pair, style_role(cell->style) + 1);
			assert_int_equal(!!(attributes & A_REVERSE),
					 !!(cell->style & STYLE_CHANGED));
		}
	}
}

static void test_pairs(void **state)
{
	short front, back;

	(void)state;
	assert_int_equal(open_paint(TUI_THEME_LIGHT), 0);
	assert_non_null(paint_canvas(false));
	pair_content(ROLE_DIRTY + 1, &front, &back);
	assert_int_equal(front, role_table[ROLE_DIRTY].light);
	assert_int_equal(back, -1); /* the reader's own background */
	paint_canvas_show(THEME_DARK);
	pair_content(ROLE_DIRTY + 1, &front, &back);
	assert_int_equal(front, role_table[ROLE_DIRTY].dark);
}

static void test_mono(void **state)
{
	chtype shown;

	(void)state;
	setenv("NO_COLOR", "1", 1);
	assert_int_equal(open_paint(TUI_THEME_DARK), 0);
	unsetenv("NO_COLOR");
	assert_int_equal(ui.theme, THEME_MONO);
	draw_something(paint_canvas(true));
	paint_canvas_show(ui.theme);
	shown = mvinch(0, 0);
	assert_int_equal(PAIR_NUMBER(shown & A_COLOR), 0);
	assert_true(shown & A_REVERSE);
	assert_true(mvinch(1, 2) & A_BOLD);
}

static void test_background(void **state)
{
	static const struct {
		const char *text;
		enum theme theme;
	} cases[] = {
		{ "15;0", THEME_DARK }, { "0;15", THEME_LIGHT },
		{ "0;7", THEME_LIGHT }, { "0;default;15", THEME_LIGHT },
		{ "7;8", THEME_DARK },	{ "nonsense", THEME_DARK },
		{ "0;", THEME_DARK },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		setenv("COLORFGBG", cases[i].text, 1);
		assert_int_equal(open_paint(TUI_THEME_AUTO), 0);
		if (ui.theme != cases[i].theme)
			fail_msg("COLORFGBG=%s is not %s", cases[i].text,
				 theme_name(cases[i].theme));
		close_all(state);
	}
	unsetenv("COLORFGBG");
}

static void test_keys(void **state)
{
	static const char typing[] = "q\x1bOA\x1b[6~\r\x7f\xe2\x97\x8f\x1b";
	static const int wanted[] = { 'q',
				      KEY_CODE_UP,
				      KEY_CODE_PAGE_DOWN,
				      KEY_CODE_ENTER,
				      KEY_CODE_BACKSPACE,
				      0x25CF,
				      KEY_CODE_ESCAPE };
	int key;

	(void)state;
	assert_int_equal(open_paint(TUI_THEME_DARK), 0);
	if (ui.ascii) { /* no UTF-8 locale here: one character less */
		print_message("the locale is not UTF-8\n");
		skip();
	}
	assert_int_equal(write(typed, typing, strlen(typing)), strlen(typing));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		assert_int_equal(paint_key(&key), 0);
		assert_int_equal(key, wanted[i]);
	}
	assert_int_equal(paint_key_now(&key), 0);
	assert_int_equal(key, KEY_CODE_NONE);
	close(typed); /* the terminal goes away */
	typed = -1;
	assert_int_equal(paint_key(&key), -EIO);
}

static void test_unknown_terminal(void **state)
{
	char reason[REASON_SIZE] = "";

	(void)state;
	/* Tests have no terminal at their standard input and output. */
	if (isatty(0) && isatty(1))
		skip();
	assert_false(tui_usable(reason));
	assert_string_equal(reason,
			    "standard input and output are no terminal");
}

#define TEST(function) cmocka_unit_test_teardown(function, close_all)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_cells), TEST(test_pairs),
		TEST(test_mono),  TEST(test_background),
		TEST(test_keys),  TEST(test_unknown_terminal),
	};

	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("COLORFGBG");
	unsetenv("NO_COLOR");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
