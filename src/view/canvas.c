/*
 * The canvas: what a screen is before anybody paints it
 *
 * Views write characters with roles into cells. What becomes of the cells is
 * another's job: a terminal (src/tui), plain text, text with colour codes, or
 * a picture (canvas_text.c, canvas_ansi.c, canvas_svg.c). So every screen can
 * be tested without a terminal, and printed without one.
 *
 *	view --pane_text()--> canvas of cells --+--> ncurses
 *	                                        +--> text, ANSI, SVG
 *
 * All writing goes through put_cell(), which clips: no coordinate, however
 * wrong, leaves the canvas. That is why views need no checks of their own and
 * a terminal of 1 x 1 cannot break them.
 *
 * A wide character takes two cells; the second has code 0. Overwriting one
 * half blanks the other, as terminals do.
 */
#include "view/canvas.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "base/utf8.h"

int canvas_new(int width, int height, bool ascii, struct canvas **ret_canvas)
{
	struct canvas *canvas;

	if (width < 1 || height < 1 || width > CANVAS_MAX ||
	    height > CANVAS_MAX)
		return -EINVAL;
	canvas = calloc(1, sizeof(*canvas));
	if (!canvas)
		return -ENOMEM;
	canvas->cells =
		calloc((size_t)width * (size_t)height, sizeof(*canvas->cells));
	if (!canvas->cells) {
		free(canvas);
		return -ENOMEM;
	}
	canvas->width = width;
	canvas->height = height;
	canvas->ascii = ascii;
	canvas_clear(canvas);
	*ret_canvas = canvas;
	return 0;
}

void canvas_free(struct canvas *canvas)
{
	if (!canvas)
		return;
	free(canvas->cells);
	free(canvas);
}

void canvas_clear(struct canvas *canvas)
{
	size_t n = (size_t)canvas->width * (size_t)canvas->height;

	for (size_t i = 0; i < n; i++) {
		canvas->cells[i].code = ' ';
		canvas->cells[i].style = ROLE_TEXT;
	}
	canvas->cursor_x = -1;
	canvas->cursor_y = -1;
}

static struct cell *cell_at(const struct canvas *canvas, int x, int y)
{
	return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

const struct cell *canvas_cell(const struct canvas *canvas, int x, int y)
{
	if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
		return NULL;
	return cell_at(canvas, x, y);
}

struct pane canvas_pane(struct canvas *canvas)
{
	return (struct pane){ canvas, 0, 0, canvas->width, canvas->height, 0 };
}

static int clamp(int value, int low, int high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

struct pane pane_cut(const struct pane *pane, int x, int y, int width,
		     int height)
{
	int left = clamp(x, 0, pane->width);
	int top = clamp(y, 0, pane->height);

	return (struct pane){
		.canvas = pane->canvas,
		.left = pane->left + left,
		.top = pane->top + top,
		.width = clamp(width, 0, pane->width - left),
		.height = clamp(height, 0, pane->height - top),
	};
}

struct pane pane_side(const struct pane *pane, int x, int width)
{
	struct pane side = pane_cut(pane, x, 0, width, pane->height);

	side.scroll = pane->scroll;
	return side;
}

struct pane pane_measuring(const struct pane *pane, int width)
{
	return (struct pane){ .canvas = pane->canvas, .width = width };
}

/* Blanks the other half of a wide character that is about to lose one. */
static void mend_wide(struct canvas *canvas, int x, int y)
{
	if (cell_at(canvas, x, y)->code == 0 && x > 0)
		cell_at(canvas, x - 1, y)->code = ' ';
	if (x + 1 < canvas->width && cell_at(canvas, x + 1, y)->code == 0)
		cell_at(canvas, x + 1, y)->code = ' ';
}

/* The one place that writes: clips to the pane, then to the canvas. */
static void put_cell(const struct pane *pane, int x, int y, unsigned style,
		     uint32_t code, int width)
{
	struct canvas *canvas = pane->canvas;

	y -= pane->scroll;
	if (x < 0 || y < 0 || y >= pane->height || x + width > pane->width)
		return;
	x += pane->left;
	y += pane->top;
	if (x < 0 || y < 0 || x + width > canvas->width || y >= canvas->height)
		return;
	for (int i = 0; i < width; i++) {
		mend_wide(canvas, x + i, y);
		cell_at(canvas, x + i, y)->code = i == 0 ? code : 0;
		cell_at(canvas, x + i, y)->style = (uint16_t)style;
	}
}

/* What stands for a character where there is only ASCII. */
static const char *ascii_likeness(uint32_t code)
{
	static const struct {
		uint32_t code;
		const char *text;
	} likenesses[] = {
		{ 0x00A0, " " },  { 0x00B0, "o" },  { 0x00B1, "+-" },
		{ 0x00B5, "u" },  { 0x00B7, "-" },  { 0x00D7, "x" },
		{ 0x2010, "-" },  { 0x2011, "-" },  { 0x2013, "-" },
		{ 0x2014, "-" },  { 0x2018, "'" },  { 0x2019, "'" },
		{ 0x201C, "\"" }, { 0x201D, "\"" }, { 0x2022, "*" },
		{ 0x2026, ".." }, { 0x2190, "<-" }, { 0x2191, "^" },
		{ 0x2192, "->" }, { 0x2193, "v" },  { 0x2194, "<->" },
		{ 0x21D2, "=>" }, { 0x2212, "-" },  { 0x2248, "~" },
		{ 0x2260, "!=" }, { 0x2264, "<=" }, { 0x2265, ">=" },
		{ 0x2500, "-" },  { 0x2502, "|" },  { 0x250C, "+" },
		{ 0x2510, "+" },  { 0x2514, "+" },  { 0x2518, "+" },
		{ 0x2588, "#" },  { 0x2591, "." },  { 0x25B8, ">" },
		{ 0x25CF, "#" },  { 0x2713, "*" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(likenesses); i++)
		if (likenesses[i].code == code)
			return likenesses[i].text;
	return "?";
}

static bool is_ascii_pane(const struct pane *pane)
{
	return pane->canvas->ascii;
}

int pane_code(const struct pane *pane, int x, int y, unsigned style,
	      uint32_t code)
{
	int width = utf8_width(code);

	if (width == 0)
		return x;
	if (code < 0x80 || !is_ascii_pane(pane)) {
		put_cell(pane, x, y, style, code, width);
		return x + width;
	}
	for (const char *c = ascii_likeness(code); *c; c++)
		put_cell(pane, x++, y, style, (unsigned char)*c, 1);
	return x;
}

int pane_text(const struct pane *pane, int x, int y, unsigned style,
	      const char *text)
{
	size_t length = strlen(text), n;
	uint32_t code;

	while ((n = utf8_decode(text, length, &code)) > 0) {
		x = pane_code(pane, x, y, style, code);
		text += n;
		length -= n;
	}
	return x;
}

int pane_textf(const struct pane *pane, int x, int y, unsigned style,
	       const char *format, ...)
{
	char text[512]; /* more than any line of a screen needs */
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return pane_text(pane, x, y, style, text);
}

int pane_glyph(const struct pane *pane, int x, int y, unsigned flags,
	       enum glyph glyph)
{
	const struct glyph_info *info = &glyph_table[glyph];
	uint32_t code =
		is_ascii_pane(pane) ? (unsigned char)info->ascii : info->code;

	return pane_code(pane, x, y, info->role | flags, code);
}

int pane_code_columns(const struct pane *pane, uint32_t code)
{
	if (code < 0x80 || !is_ascii_pane(pane))
		return utf8_width(code);
	return (int)strlen(ascii_likeness(code));
}

int pane_columns(const struct pane *pane, const char *text)
{
	struct pane measuring = *pane;

	/* Nothing of it is in sight, so that only the x is reckoned. */
	measuring.height = 0;
	return pane_text(&measuring, 0, 0, ROLE_TEXT, text);
}

int pane_text_cut(const struct pane *pane, int x, int y, int width,
		  unsigned style, const char *text)
{
	size_t length = strlen(text), n;
	int end = x + width, room;
	uint32_t code;

	if (pane_columns(pane, text) <= width)
		return pane_text(pane, x, y, style, text);
	room = is_ascii_pane(pane) ? 2 : 1; /* for the ellipsis */
	while ((n = utf8_decode(text, length, &code)) > 0 &&
	       x + pane_code_columns(pane, code) <= end - room) {
		x = pane_code(pane, x, y, style, code);
		text += n;
		length -= n;
	}
	return width >= room ? pane_code(pane, x, y, style, 0x2026) : x;
}

int pane_text_right(const struct pane *pane, int right, int y, unsigned style,
		    const char *text)
{
	int x = right - pane_columns(pane, text);

	pane_text(pane, x, y, style, text);
	return x;
}

void pane_fill(const struct pane *pane, int x, int y, int width, int height,
	       unsigned style, uint32_t code)
{
	for (int row = y; row < y + height; row++)
		for (int column = x; column < x + width;)
			column = pane_code(pane, column, row, style, code);
}

void pane_rule(const struct pane *pane, int y, const char *title,
	       const char *hint)
{
	int x = 2, right = pane->width - 2;

	pane_fill(pane, 0, y, pane->width, 1, ROLE_RULE, 0x2500);
	if (hint && *hint) {
		right -= pane_columns(pane, hint) + 2;
		x = pane_code(pane, right, y, ROLE_RULE, ' ');
		x = pane_text(pane, x, y, ROLE_DIM, hint);
		pane_code(pane, x, y, ROLE_RULE, ' ');
		x = 2;
	}
	if (!title || !*title)
		return;
	x = pane_code(pane, x, y, ROLE_RULE, ' ');
	x = pane_text_cut(pane, x, y, right - x - 1, ROLE_HEADING, title);
	pane_code(pane, x, y, ROLE_RULE, ' ');
}

void pane_box(const struct pane *pane, int x, int y, int width, int height,
	      unsigned style)
{
	int right = x + width - 1, bottom = y + height - 1;

	if (width < 2 || height < 2)
		return;
	pane_fill(pane, x + 1, y, width - 2, 1, style, 0x2500);
	pane_fill(pane, x + 1, bottom, width - 2, 1, style, 0x2500);
	pane_fill(pane, x, y + 1, 1, height - 2, style, 0x2502);
	pane_fill(pane, right, y + 1, 1, height - 2, style, 0x2502);
	pane_code(pane, x, y, style, 0x250C);
	pane_code(pane, right, y, style, 0x2510);
	pane_code(pane, x, bottom, style, 0x2514);
	pane_code(pane, right, bottom, style, 0x2518);
}

void pane_cursor(const struct pane *pane, int x, int y)
{
	y -= pane->scroll;
	if (x < 0 || y < 0 || x >= pane->width || y >= pane->height)
		return;
	pane->canvas->cursor_x = pane->left + x;
	pane->canvas->cursor_y = pane->top + y;
}
