#ifndef PAGETWIN_VIEW_UI_H
#define PAGETWIN_VIEW_UI_H

#include "machine/op.h"
#include "view/role.h"

/*
 * How a moment is shown and what the reader is doing: everything of the screen
 * that is not the lesson or the machines. A plain value; keys change it
 * (key.h), views read it.
 */

#define PROMPT_SIZE    1024 /* bytes of a typed line, with its end */
#define PROMPT_HISTORY 32

struct prompt {
	bool open;
	char text[PROMPT_SIZE];
	size_t length;
	size_t cursor; /* byte before which the next character goes */
	char history[PROMPT_HISTORY][PROMPT_SIZE];
	unsigned n_history;	 /* lines remembered, oldest first */
	unsigned at;		 /* the one shown; n_history: the new line */
	char draft[PROMPT_SIZE]; /* the new line while an old one is shown */
};

/* What the arrows move and, where there is room for one panel only, which one
 * stands at the top. */
enum focus {
	FOCUS_TEXT,
	FOCUS_PAGES,
	FOCUS_TRANSLATION,
	FOCUS_EVENTS,
	FOCUS_COUNTERS,
	FOCUS_PAGING_FILE,
	FOCUSES
};

#define UI_MESSAGE 256

struct ui {
	enum idiom idiom;
	enum theme theme;
	bool ascii;
	bool help;
	enum focus focus;
	/* Rows each panel is moved by, from where it would stand (down from
	 * its beginning, or where what matters is in sight); low and high are
	 * what the last drawing found, so that scrolling stops at the ends. */
	int scroll[FOCUSES];
	int scroll_low[FOCUSES], scroll_high[FOCUSES];
	int page_rows; /* rows that a page-down moves by */
	int help_scroll, help_limit;
	/* Pages the rows are moved by, from where they would stand (around
	 * the page of interest); in steps of what is in sight. */
	int page_shift;
	int page_shift_low, page_shift_high; /* as found by drawing */

	unsigned n_choices; /* of the question that waits; 0: none */
	int choice;	    /* selected; -1: none yet */

	struct prompt prompt;
	char message[UI_MESSAGE]; /* for people; empty: none */
	bool message_is_error;
};

void ui_init(struct ui *ui);
/* After a step: scrolled back to the beginning, the message gone. */
void ui_moved(struct ui *ui);
/* For the question that waits now, if any: n_choices 0. */
void ui_ask(struct ui *ui, unsigned n_choices);
void ui_say(struct ui *ui, bool is_error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
