#ifndef PAGETWIN_VIEW_SCREEN_H
#define PAGETWIN_VIEW_SCREEN_H

#include "view/canvas.h"
#include "view/moment.h"
#include "view/ui.h"

/*
 * Whole screens. Each fills the canvas, whatever its size, and notes in *ui
 * how far it can be scrolled; nothing else of *ui is changed.
 */

/* The lesson and the machines; or the help, where that is open. */
void screen_draw(const struct moment *moment, struct ui *ui,
		 struct canvas *canvas);

/* A lesson that can be chosen. Borrowed. */
struct lesson_entry {
	const char *name;
	const char *title;
	unsigned number;  /* 0: none */
	unsigned minutes; /* 0: not said */
	bool done;
};

/* The list of lessons. selected < n. */
void screen_draw_picker(const struct lesson_entry *entries, size_t n,
			size_t selected, struct ui *ui, struct canvas *canvas);

/* Keys, operations and signs, from their tables. */
void screen_draw_help(struct ui *ui, struct canvas *canvas);

/* While an operation waits: how much of the time is over, and that it can be
 * skipped. */
void screen_draw_wait(double done, double total, struct canvas *canvas);

#endif
