#ifndef PAGETWIN_VIEW_CANVAS_PRINT_H
#define PAGETWIN_VIEW_CANVAS_PRINT_H

#include "view/canvas.h"

/* A canvas without a terminal. Each appends to `out`; 0 or -ENOMEM. */

/* Lines of text, without blanks at their ends. */
int canvas_text(const struct canvas *canvas, struct strbuf *out);

/* The same with the codes that colour a terminal (ECMA-48, 8.3.117 SGR;
 * 38;5;N of ISO 8613-6), for cat. */
int canvas_ansi(const struct canvas *canvas, enum theme theme,
		struct strbuf *out);

/* A picture: SVG 1.1, self-contained, each cell at its place of a fixed grid
 * whatever font the reader has. `title` names it for those who cannot see it.
 * THEME_MONO is drawn black on white. */
int canvas_svg(const struct canvas *canvas, enum theme theme, const char *title,
	       struct strbuf *out);

#endif
