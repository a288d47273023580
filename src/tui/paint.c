/*
 * Painting a canvas with ncurses, and reading keys
 *
 * ncurses keeps what the terminal shows and sends only what differs, so the
 * whole canvas is handed over each time.
 *
 *	role --role_table[]--> colour pair (role + 1) --> attributes of a cell
 *
 * Terminals with fewer than 256 colours get the column of 8; with none, or
 * where colours are not wanted, attributes alone.
 */
#include "tui/paint.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "tui/terminal.h"

/* How long an escape may be the beginning of a key, in milliseconds. */
#define ESCAPE_DELAY 25

static struct {
	SCREEN *screen; /* NULL: not open */
	struct canvas *canvas;
	enum theme theme; /* that the colour pairs are of */
	bool has_colors;
	int in; /* the descriptor that keys come from */
} paint;

bool paint_is_open(void)
{
	return paint.screen != NULL;
}

struct canvas *paint_last(void)
{
	return paint.canvas;
}

/* COLORFGBG, which rxvt, konsole and others set: "15;0", "0;default;15". The
 * last number is the background's, of the first 16 colours. */
static enum theme theme_of_background(void)
{
	const char *text = getenv("COLORFGBG");
	const char *last = text ? strrchr(text, ';') : NULL;
	long background;
	char *end;

	if (!last)
		return THEME_DARK;
	background = strtol(last + 1, &end, 10);
	if (end == last + 1 || *end)
		return THEME_DARK;
	return background == 7 || background >= 9 ? THEME_LIGHT : THEME_DARK;
}

static enum theme choose_theme(const struct tui_config *config)
{
	const char *no_color = getenv("NO_COLOR"); /* no-color.org */

	if (!paint.has_colors || (no_color && *no_color))
		return THEME_MONO;
	switch (config->theme) {
	case TUI_THEME_DARK:
		return THEME_DARK;
	case TUI_THEME_LIGHT:
		return THEME_LIGHT;
	case TUI_THEME_MONO:
		return THEME_MONO;
	case TUI_THEME_AUTO:
		break;
	}
	return theme_of_background();
}

static bool is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* The colour of a role; -1, the terminal's own, for plain text where there
 * are few: it is what the reader chose to read. */
static short pair_color(enum role role, enum theme theme)
{
	unsigned few;

	if (COLORS >= 256)
		return (short)role_color(role, theme);
	few = role_few_color(role, theme);
	return few == role_few_color(ROLE_TEXT, theme) ? -1 : (short)few;
}

static void make_pairs(enum theme theme)
{
	paint.theme = theme;
	if (!paint.has_colors || theme == THEME_MONO)
		return;
	for (int role = 0; role < ROLES; role++)
		init_pair((short)(role + 1), pair_color((enum role)role, theme),
			  -1);
}

int paint_open(const struct tui_config *config, FILE *out, FILE *in,
	       struct ui *ui)
{
	setlocale(LC_CTYPE, "");
	terminal_guard(fileno(in), fileno(out));
	set_escdelay(ESCAPE_DELAY);
	paint.screen = newterm(NULL, out, in);
	if (!paint.screen) {
		terminal_unguard();
		return -ENOTTY;
	}
	paint.in = fileno(in);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	paint.has_colors = has_colors() && start_color() == OK &&
			   use_default_colors() == OK && COLORS >= 8 &&
			   COLOR_PAIRS > ROLES;
	ui->theme = choose_theme(config);
	ui->ascii = config->ascii || !is_utf8();
	make_pairs(ui->theme);
	return 0;
}

void paint_close(void)
{
	if (!paint.screen)
		return;
	endwin();
	delscreen(paint.screen);
	terminal_unguard();
	canvas_free(paint.canvas);
	memset(&paint, 0, sizeof(paint));
}

struct canvas *paint_canvas(bool ascii)
{
	int width = COLS < 1 ? 1 : COLS, height = LINES < 1 ? 1 : LINES;

	if (width > CANVAS_MAX)
		width = CANVAS_MAX;
	if (height > CANVAS_MAX)
		height = CANVAS_MAX;
	canvas_free(paint.canvas);
	paint.canvas = NULL;
	if (canvas_new(width, height, ascii, &paint.canvas) < 0)
		return NULL;
	return paint.canvas;
}

static attr_t attributes(unsigned style, enum theme theme)
{
	unsigned flags = style_flags(style, theme);
	attr_t result = A_NORMAL;

	if (flags & STYLE_BOLD)
		result |= A_BOLD;
	if (flags & STYLE_UNDERLINE)
		result |= A_UNDERLINE;
	if (flags & STYLE_CHANGED)
		result |= A_REVERSE;
	return result;
}

static void paint_cell(int x, int y, const struct cell *cell, enum theme theme)
{
	wchar_t text[2] = { (wchar_t)cell->code, L'\0' };
	short pair = 0;
	cchar_t cchar;

	if (cell->code == 0)
		return;
	if (paint.has_colors && theme != THEME_MONO)
		pair = (short)(style_role(cell->style) + 1);
	setcchar(&cchar, text, attributes(cell->style, theme), pair, NULL);
	mvadd_wch(y, x, &cchar);
}

void paint_canvas_show(enum theme theme)
{
	const struct canvas *canvas = paint.canvas;

	if (theme != paint.theme)
		make_pairs(theme);
	erase();
	for (int y = 0; y < canvas->height; y++)
		for (int x = 0; x < canvas->width; x++)
			paint_cell(x, y, canvas_cell(canvas, x, y), theme);
	curs_set(canvas->cursor_x >= 0);
	if (canvas->cursor_x >= 0)
		move(canvas->cursor_y, canvas->cursor_x);
	refresh();
}

void paint_canvas_again(void)
{
	paint_canvas_show(paint.theme);
}

static int translate(int status, wint_t key)
{
	static const struct {
		wint_t curses;
		int key;
	} keys[] = {
		{ KEY_UP, KEY_CODE_UP },
		{ KEY_DOWN, KEY_CODE_DOWN },
		{ KEY_LEFT, KEY_CODE_LEFT },
		{ KEY_RIGHT, KEY_CODE_RIGHT },
		{ KEY_PPAGE, KEY_CODE_PAGE_UP },
		{ KEY_NPAGE, KEY_CODE_PAGE_DOWN },
		{ KEY_HOME, KEY_CODE_HOME },
		{ KEY_END, KEY_CODE_END },
		{ KEY_DC, KEY_CODE_DELETE },
		{ KEY_F(1), KEY_CODE_F1 },
		{ KEY_BACKSPACE, KEY_CODE_BACKSPACE },
		{ KEY_ENTER, KEY_CODE_ENTER },
	};

	if (status != KEY_CODE_YES)
		return key == '\n' ? KEY_CODE_ENTER : (int)key;
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		if (keys[i].curses == key)
			return keys[i].key;
	return KEY_CODE_NONE; /* KEY_RESIZE is one of these */
}

int paint_key(int *ret_key)
{
	wint_t key;
	int status;

	errno = 0;
	status = get_wch(&key);
	if (status == ERR && errno != EINTR)
		return -EIO;
	*ret_key = status == ERR ? KEY_CODE_NONE : translate(status, key);
	return 0;
}

/* ncurses tells a terminal that is gone like a time that is over; only the
 * former is readable, and has nothing to read. */
static bool input_is_gone(void)
{
	struct pollfd input = { .fd = paint.in, .events = POLLIN };

	return poll(&input, 1, 0) > 0 &&
	       (input.revents & (POLLHUP | POLLERR | POLLNVAL));
}

int paint_key_within(double seconds, int *ret_key)
{
	wint_t key;
	int status;

	timeout(seconds < 1000 ? (int)(seconds * 1000) + 1 : 1000000);
	status = get_wch(&key);
	timeout(-1);
	if (status == ERR && input_is_gone())
		return -EIO;
	*ret_key = status == ERR ? KEY_CODE_NONE : translate(status, key);
	return 0;
}

int paint_key_now(int *ret_key)
{
	wint_t key;
	int status;

	nodelay(stdscr, TRUE);
	status = get_wch(&key);
	nodelay(stdscr, FALSE);
	*ret_key = status == ERR ? KEY_CODE_NONE : translate(status, key);
	return 0;
}

void paint_key_again(int key)
{
	unget_wch((wchar_t)key);
}
