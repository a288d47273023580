#ifndef PAGETWIN_VIEW_VIEW_H
#define PAGETWIN_VIEW_VIEW_H

#include "view/canvas.h"
#include "view/moment.h"
#include "view/ui.h"

/*
 * A view draws one part of what there is to see. It reads the moment and the
 * ui, writes through its pane, keeps nothing, and can be called at any size.
 * screen.c decides where it stands and how high; view_table[] has a row for
 * each.
 */
enum view_id {
	VIEW_TEXT,
	VIEW_OPERATION,
	VIEW_PAGES,
	VIEW_PAGE,
	VIEW_TRANSLATION,
	VIEW_COUNTERS,
	VIEW_EVENTS,
	VIEW_DIFFERENCES,
	VIEW_FRAMES,
	VIEW_PAGING_FILE,
	VIEWS
};

struct view_info {
	enum view_id view;
	const char *name;
	/*
	 * Draws from row 0 of the pane and returns the rows it would like to
	 * have; more than the pane's are scrolled, and of none it is left
	 * out. It must not write what
	 * the reader needs only beyond min_width. Asked with a pane of no
	 * height it draws nothing and just answers.
	 */
	int (*draw)(const struct pane *pane, const struct moment *moment,
		    const struct ui *ui);
	/* Appends the title that stands in the rule above it. NULL: its
	 * name. */
	void (*title)(const struct moment *moment, const struct ui *ui,
		      struct strbuf *out);
	int min_width, min_height; /* below that it is left out */
	enum focus focus;	   /* by which it is scrolled */
	const char *shows;	   /* for the help */
};

extern const struct view_info view_table[VIEWS];

int text_view(const struct pane *, const struct moment *, const struct ui *);
void text_title(const struct moment *, const struct ui *, struct strbuf *);
int operation_view(const struct pane *, const struct moment *,
		   const struct ui *);
void operation_title(const struct moment *, const struct ui *, struct strbuf *);
/* What stands at the right of its rule: the expectations. */
void operation_hint(const struct moment *, struct strbuf *);
int pages_view(const struct pane *, const struct moment *, const struct ui *);
void pages_title(const struct moment *, const struct ui *, struct strbuf *);
/* What stands at the right of its rule: which machines these are. */
void pages_hint(const struct moment *, struct strbuf *);
int page_view(const struct pane *, const struct moment *, const struct ui *);
int translation_view(const struct pane *, const struct moment *,
		     const struct ui *);
void translation_title(const struct moment *, const struct ui *,
		       struct strbuf *);
int counters_view(const struct pane *, const struct moment *,
		  const struct ui *);
int events_view(const struct pane *, const struct moment *, const struct ui *);
int differences_view(const struct pane *, const struct moment *,
		     const struct ui *);
int frames_view(const struct pane *, const struct moment *, const struct ui *);
void frames_title(const struct moment *, const struct ui *, struct strbuf *);
int paging_file_view(const struct pane *, const struct moment *,
		     const struct ui *);
void paging_file_title(const struct moment *, const struct ui *,
		       struct strbuf *);

/* The rows that the question's answer takes, and the question itself:
 * quiz_view.c, drawn as part of the text. */
int question_draw(const struct pane *pane, int y, const struct moment *moment,
		  const struct ui *ui);
int answer_draw(const struct pane *pane, int y, const struct moment *moment);

/* The board, drawn as part of the text. Returns the row after it. */
int board_draw(const struct pane *pane, int y, const struct moment *moment);

/* Which rows of pages_view() the step is about: [first, end). */
void pages_view_interest(const struct pane *pane, const struct moment *moment,
			 const struct ui *ui, int *ret_first, int *ret_end);
/* The rows of pages_view() where nothing is left out for want of room, but
 * blocks do not stand apart. */
int pages_view_tight(const struct pane *pane, const struct moment *moment,
		     const struct ui *ui);
/* How far < and > can move the rows. */
void pages_view_limits(int width, const struct moment *moment, int *ret_low,
		       int *ret_high);

/* One line: what the comparison says of this step. */
void verdict_line(const struct pane *pane, int y, const struct moment *moment);

#endif
