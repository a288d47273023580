/*
 * A canvas as text with colour codes, for a terminal without a screen of its
 * own: `cat`, `less -R`
 *
 * Each line begins and ends without attributes, so that lines can be cut out.
 */
#include "view/canvas_print.h"

#include "base/strbuf.h"
#include "base/utf8.h"

/* Select Graphic Rendition: everything off, then what the style asks for. */
static void add_style(unsigned style, enum theme theme, struct strbuf *out)
{
	unsigned flags = style_flags(style, theme);

	strbuf_add(out, "\033[0");
	if (flags & STYLE_BOLD)
		strbuf_add(out, ";1");
	if (flags & STYLE_UNDERLINE)
		strbuf_add(out, ";4");
	if (flags & STYLE_CHANGED)
		strbuf_add(out, ";7");
	if (theme != THEME_MONO)
		strbuf_addf(out, ";38;5;%u",
			    role_color(style_role(style), theme));
	strbuf_add_char(out, 'm');
}

static void add_line(const struct canvas *canvas, int y, enum theme theme,
		     struct strbuf *out)
{
	unsigned before = ~0u;

	for (int x = 0; x < canvas->width; x++) {
		const struct cell *cell = canvas_cell(canvas, x, y);
		char bytes[UTF8_MAX];

		if (cell->code == 0)
			continue;
		if (cell->style != before)
			add_style(cell->style, theme, out);
		before = cell->style;
		strbuf_add_bytes(out, bytes, utf8_encode(cell->code, bytes));
	}
	strbuf_add(out, "\033[0m\n");
}

int canvas_ansi(const struct canvas *canvas, enum theme theme,
		struct strbuf *out)
{
	for (int y = 0; y < canvas->height; y++)
		add_line(canvas, y, theme, out);
	return strbuf_status(out);
}
