#ifndef PAGETWIN_VIEW_FLOW_H
#define PAGETWIN_VIEW_FLOW_H

#include "lesson/lesson.h"
#include "view/canvas.h"

/*
 * Text that flows: broken between words at the pane's width. `code` between
 * backticks and *words* between stars are marked by their role, without the
 * marks. Each draws from row y on and returns the row after its last.
 */

/* One paragraph from column x; later lines start at column `hang`. */
int flow_text(const struct pane *pane, int x, int hang, int y, unsigned style,
	      const char *text);
int flow_textf(const struct pane *pane, int x, int hang, int y, unsigned style,
	       const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Lines as they are, cut at the edge. */
int flow_verbatim(const struct pane *pane, int x, int y, unsigned style,
		  const char *text);

/* A lesson's prose, a blank row between paragraphs; notes and the title are
 * left out. */
int flow_prose(const struct pane *pane, int x, int y,
	       const struct prose_list *prose);

#endif
