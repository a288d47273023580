#ifndef PAGETWIN_VIEW_CANVAS_H
#define PAGETWIN_VIEW_CANVAS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/glyph.h"
#include "view/role.h"

struct strbuf;

/* One place of the screen. code 0: the second half of a wide character. */
struct cell {
	uint32_t code;
	uint16_t style;
};

/* With ascii set, what is not ASCII is written by its nearest likeness. */
struct canvas {
	int width, height;
	bool ascii;
	struct cell *cells; /* row by row */
	int cursor_x,
		cursor_y; /* where a terminal's cursor belongs; -1: none */
};

#define CANVAS_MAX 1000 /* columns, and rows */

/* All blank. 0; -EINVAL for a size below 1 or above CANVAS_MAX; -ENOMEM. */
int canvas_new(int width, int height, bool ascii, struct canvas **ret_canvas);
void canvas_free(struct canvas *canvas);
void canvas_clear(struct canvas *canvas);
const struct cell *canvas_cell(const struct canvas *canvas, int x, int y);

/*
 * A pane is a window onto a canvas: a rectangle with its own origin, through
 * which nothing can be written outside it. Any coordinates are accepted;
 * what lies outside is not drawn. So a view may draw more rows than fit, and
 * a row above 0 scrolls out at the top. It is a value.
 */
struct pane {
	struct canvas *canvas;
	int left, top; /* its corner on the canvas */
	int width, height;
	int scroll; /* rows that are above its top edge */
};

struct pane canvas_pane(struct canvas *canvas);
/* A part of a pane as it is in sight, clipped to it; not scrolled. */
struct pane pane_cut(const struct pane *pane, int x, int y, int width,
		     int height);
/* Some of a pane's columns, all of its rows, scrolled as it is. */
struct pane pane_side(const struct pane *pane, int x, int width);
/* A pane of the same canvas, of which nothing is drawn: to ask a view for the
 * height it wants at a width. */
struct pane pane_measuring(const struct pane *pane, int width);

/* Each draws from (x, y) to the right and returns the x after what it wrote,
 * whether or not it was seen. */
int pane_text(const struct pane *pane, int x, int y, unsigned style,
	      const char *text);
int pane_textf(const struct pane *pane, int x, int y, unsigned style,
	       const char *format, ...) __attribute__((format(printf, 5, 6)));
int pane_code(const struct pane *pane, int x, int y, unsigned style,
	      uint32_t code);
/* The glyph in its own role with `flags` added. */
int pane_glyph(const struct pane *pane, int x, int y, unsigned flags,
	       enum glyph glyph);

/* In at most `width` columns; what is cut ends with an ellipsis. */
int pane_text_cut(const struct pane *pane, int x, int y, int width,
		  unsigned style, const char *text);
/* So that it ends before column `right`. Returns the x it starts at. */
int pane_text_right(const struct pane *pane, int right, int y, unsigned style,
		    const char *text);

/* Columns that a character, or a text, takes on this canvas (ASCII likenesses
 * are longer). */
int pane_code_columns(const struct pane *pane, uint32_t code);
int pane_columns(const struct pane *pane, const char *text);

void pane_fill(const struct pane *pane, int x, int y, int width, int height,
	       unsigned style, uint32_t code);
/* A horizontal line over the whole width, with a title in it and, at the
 * right, a hint (both may be NULL). */
void pane_rule(const struct pane *pane, int y, const char *title,
	       const char *hint);
void pane_box(const struct pane *pane, int x, int y, int width, int height,
	      unsigned style);
/* The terminal's cursor. */
void pane_cursor(const struct pane *pane, int x, int y);

#endif
