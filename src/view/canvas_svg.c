/*
 * A canvas as a picture
 *
 * Fonts differ: a monospace font of one reader is wider than another's, and
 * signs such as the filled circle come from a third. So nothing is left to
 * the font: each run of letters is told how wide it has to come out
 * (textLength, SVG 1.1 section 10.5), and the signs of the pages and the
 * rules are drawn as shapes.
 *
 *	+--------------------------+   margin
 *	|  run of letters  run     |   one <text> a run of one style
 *	|  [#]                     |   changed: a filled box under it
 *	+--------------------------+
 */
#include "view/canvas_print.h"

#include "base/array.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define CELL_WIDTH  9
#define CELL_HEIGHT 20
#define BASELINE    15
#define MARGIN	    16
#define FONT_SIZE   15

/* A sign as a path in a cell of 9 by 20, filled or drawn with a line. */
struct shape {
	uint32_t code;
	bool filled;
	const char *path;
};

static const struct shape shapes[] = {
	{ 0x25CF, true, "M.5 10a4 4 0 1 0 8 0a4 4 0 1 0-8 0" },
	{ 0x25CB, false, "M1 10a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0" },
	{ 0x25C9, false,
	  "M1 10a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0"
	  "M3.2 10a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0-2.6 0" },
	{ 0x25C6, true, "M4.5 4.8L9 10L4.5 15.2L0 10z" },
	{ 0x25A3, false, "M1 6.5h7v7h-7zM3.5 9h2v2h-2z" },
	{ 0x25A4, false, "M1 6.5h7v7h-7zM1 8.8h7M1 11.2h7" },
	{ 0x25BD, false, "M.8 6.5h7.4L4.5 13.5z" },
	{ 0x25B8, true, "M2 6L7.5 10L2 14z" },
	{ 0x00B7, true, "M3.4 10a1.1 1.1 0 1 0 2.2 0a1.1 1.1 0 1 0-2.2 0" },
	{ 0x2713, false, "M1 10.5L3.6 13.5L8 6.5" },
	{ 0x2500, false, "M0 10h9" },
	{ 0x2502, false, "M4.5 0v20" },
	{ 0x2588, true, "M0 2h9v16h-9z" },
	{ 0x2591, false, "M0 10h9" },
};

static const struct shape *shape_find(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LENGTH(shapes); i++)
		if (shapes[i].code == code)
			return &shapes[i];
	return NULL;
}

static uint32_t color_of(unsigned style, enum theme theme)
{
	if (theme == THEME_MONO)
		return 0x000000;
	return palette_rgb(role_color(style_role(style), theme));
}

/* The colour something is drawn with: on a changed cell, the background's. */
static uint32_t ink_of(unsigned style, enum theme theme)
{
	return style & STYLE_CHANGED ? theme_background(theme)
				     : color_of(style, theme);
}

static void add_escaped(uint32_t code, struct strbuf *out)
{
	char bytes[UTF8_MAX];

	switch (code) {
	case '<':
		strbuf_add(out, "&lt;");
		break;
	case '>':
		strbuf_add(out, "&gt;");
		break;
	case '&':
		strbuf_add(out, "&amp;");
		break;
	case '"':
		strbuf_add(out, "&quot;");
		break;
	default:
		/* XML 1.0, production [2]: U+FFFE and U+FFFF are no
		 * characters; control characters never reach a canvas. */
		if (code == 0xFFFE || code == 0xFFFF)
			code = UTF8_REPLACEMENT;
		strbuf_add_bytes(out, bytes, utf8_encode(code, bytes));
	}
}

/* The end of the run of cells that begins at x and looks the same. A sign
 * that is a shape, and what is not ASCII, is a run of its own kind: equal
 * signs, or one. */
static int run_end(const struct canvas *canvas, int x, int y)
{
	const struct cell *first = canvas_cell(canvas, x, y);
	int end = x + 1;

	while (end < canvas->width && canvas_cell(canvas, end, y)->code == 0)
		end++;
	if (first->code >= 0x80)
		return end;
	while (end < canvas->width) {
		const struct cell *cell = canvas_cell(canvas, end, y);

		if (cell->style != first->style || cell->code == 0 ||
		    cell->code >= 0x80)
			break;
		end++;
	}
	return end;
}

static bool is_blank(const struct canvas *canvas, int x, int end, int y)
{
	for (; x < end; x++)
		if (canvas_cell(canvas, x, y)->code != ' ')
			return false;
	return true;
}

static void add_shape(const struct shape *shape, int x, int y, unsigned style,
		      enum theme theme, struct strbuf *out)
{
	unsigned ink = ink_of(style, theme);

	strbuf_addf(out, "<path transform=\"translate(%d %d)\" d=\"%s\" ",
		    MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT,
		    shape->path);
	if (shape->filled)
		strbuf_addf(out, "fill=\"#%06x\"/>\n", ink);
	else
		strbuf_addf(out,
			    "fill=\"none\" stroke=\"#%06x\" "
			    "stroke-width=\"%s\"/>\n",
			    ink, shape->code == 0x2500 ? "1" : "1.3");
}

static void add_text(const struct canvas *canvas, int x, int end, int y,
		     enum theme theme, struct strbuf *out)
{
	unsigned style = canvas_cell(canvas, x, y)->style;
	unsigned flags = style_flags(style, theme);

	strbuf_addf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\"",
		    MARGIN + x * CELL_WIDTH,
		    MARGIN + y * CELL_HEIGHT + BASELINE,
		    (end - x) * CELL_WIDTH);
	strbuf_addf(out, " lengthAdjust=\"spacingAndGlyphs\" fill=\"#%06x\"",
		    ink_of(style, theme));
	if (flags & STYLE_BOLD)
		strbuf_add(out, " font-weight=\"bold\"");
	if (flags & STYLE_UNDERLINE)
		strbuf_add(out, " text-decoration=\"underline\"");
	strbuf_add_char(out, '>');
	for (int i = x; i < end; i++)
		if (canvas_cell(canvas, i, y)->code)
			add_escaped(canvas_cell(canvas, i, y)->code, out);
	strbuf_add(out, "</text>\n");
}

/* Equal shapes in a row that touch (rules) are drawn as one line. */
static int add_rule(const struct canvas *canvas, int x, int y, enum theme theme,
		    struct strbuf *out)
{
	const struct cell *first = canvas_cell(canvas, x, y);
	int end = x;

	while (end < canvas->width &&
	       canvas_cell(canvas, end, y)->code == first->code &&
	       canvas_cell(canvas, end, y)->style == first->style)
		end++;
	strbuf_addf(out,
		    "<path d=\"M%d %d.5h%d\" fill=\"none\" stroke=\"#%06x\"/>"
		    "\n",
		    MARGIN + x * CELL_WIDTH,
		    MARGIN + y * CELL_HEIGHT + CELL_HEIGHT / 2,
		    (end - x) * CELL_WIDTH, ink_of(first->style, theme));
	return end;
}

/* What lies under the letters of a run that changed. */
static void add_ground(int x, int end, int y, unsigned style, enum theme theme,
		       struct strbuf *out)
{
	if (!(style & STYLE_CHANGED))
		return;
	strbuf_addf(out,
		    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		    "fill=\"#%06x\"/>\n",
		    MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT,
		    (end - x) * CELL_WIDTH, CELL_HEIGHT,
		    color_of(style, theme));
}

static void add_row(const struct canvas *canvas, int y, enum theme theme,
		    struct strbuf *out)
{
	for (int x = 0; x < canvas->width;) {
		const struct cell *cell = canvas_cell(canvas, x, y);
		const struct shape *shape = shape_find(cell->code);
		int end;

		if (cell->code == 0x2500) {
			x = add_rule(canvas, x, y, theme, out);
			continue;
		}
		end = run_end(canvas, x, y);
		add_ground(x, end, y, cell->style, theme, out);
		if (shape)
			add_shape(shape, x, y, cell->style, theme, out);
		else if (!is_blank(canvas, x, end, y))
			add_text(canvas, x, end, y, theme, out);
		x = end;
	}
}

static void add_title(const char *title, struct strbuf *out)
{
	size_t length, n;
	uint32_t code;

	strbuf_add(out, "<title>");
	for (length = 0; title[length];)
		length++;
	while ((n = utf8_decode(title, length, &code)) > 0) {
		if (code >= ' ')
			add_escaped(code, out);
		title += n;
		length -= n;
	}
	strbuf_add(out, "</title>\n");
}

int canvas_svg(const struct canvas *canvas, enum theme theme, const char *title,
	       struct strbuf *out)
{
	int width = canvas->width * CELL_WIDTH + 2 * MARGIN;
	int height = canvas->height * CELL_HEIGHT + 2 * MARGIN;

	strbuf_addf(out,
		    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
		    "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
		    width, height, width, height);
	add_title(title, out);
	strbuf_addf(out,
		    "<rect width=\"%d\" height=\"%d\" rx=\"10\" "
		    "fill=\"#%06x\"/>\n",
		    width, height, theme_background(theme));
	strbuf_addf(out,
		    "<g font-family=\"'DejaVu Sans Mono',Menlo,Consolas,"
		    "'Liberation Mono',monospace\" font-size=\"%d\" "
		    "xml:space=\"preserve\">\n",
		    FONT_SIZE);
	for (int y = 0; y < canvas->height; y++)
		add_row(canvas, y, theme, out);
	strbuf_add(out, "</g>\n</svg>\n");
	return strbuf_status(out);
}
