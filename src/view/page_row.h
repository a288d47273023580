#ifndef PAGETWIN_VIEW_PAGE_ROW_H
#define PAGETWIN_VIEW_PAGE_ROW_H

#include "session/session.h"
#include "view/canvas.h"

/*
 * Rows of pages. Every row of one view or object is drawn on the same grid,
 * so that page stands under page:
 *
 *	v           0   1   2   3       numbers
 *	  sim       .   .  [#]  .       states; what changed is in brackets
 *	  real      #   #  [#]  #
 *	            ~   ~   =   ~       verdicts
 *
 * With many pages the cells grow narrower, down to one column; then a row of
 * marks (^) tells what changed, and only some of the pages are numbered. Of
 * more pages than fit, those around the page of interest are shown.
 */
struct page_grid {
	int label;	       /* columns before the first cell */
	int cell;	       /* columns of a cell, 1 to 5 */
	uint64_t first, count; /* pages in sight */
	uint64_t total;
};

#define PAGE_LABEL 11

/* shift: windows to the right (or left, below 0) of the one that holds
 * `interest`; cut at the ends. */
struct page_grid page_grid_fit(int width, uint64_t total, uint64_t interest,
			       int shift);
/* How far the grid can be shifted from there, each way. */
void page_grid_limits(int width, uint64_t total, uint64_t interest,
		      int *ret_low, int *ret_high);
/* Are pages drawn in brackets (else a row of marks is needed)? */
bool page_grid_has_brackets(const struct page_grid *grid);
/* The column after the last cell. */
int page_grid_right(const struct page_grid *grid);
/* Do both put the same page in the same column? */
bool page_grid_equal(const struct page_grid *a, const struct page_grid *b);

/* The states of one side. before: NULL where there is nothing to compare. */
struct page_row {
	enum glyph (*glyph)(const struct page_state *page);
	const struct shared_array *pages, *before; /* of struct page_state */
	size_t n_pages, n_before;
};

bool page_row_changed(const struct page_row *row, uint64_t page);
/* Did any page in sight change? */
bool page_row_any_changed(const struct page_row *row,
			  const struct page_grid *grid);

void page_row_numbers(const struct pane *pane, int y,
		      const struct page_grid *grid);
void page_row_states(const struct pane *pane, int y,
		     const struct page_grid *grid, const char *label,
		     const struct page_row *row);
/* ^ under each page that changed in any of the rows. */
void page_row_marks(const struct pane *pane, int y,
		    const struct page_grid *grid, const struct page_row *rows,
		    size_t n_rows);

/* Which row of verdicts. */
struct page_subject {
	bool of_object;
	const char *process; /* of a view */
	const char *name;
};

void page_row_verdicts(const struct pane *pane, int y,
		       const struct page_grid *grid,
		       const struct page_subject *subject,
		       const struct comparison *comparison);

/* The bytes of an object, in memory or on the disk. Where the two differ the
 * page is newer than the disk. */
struct byte_row {
	const struct object_bytes *bytes, *before;
	bool disk;
};

/* Is any byte of it known? */
bool byte_row_known(const struct byte_row *row);
bool byte_row_equal(const struct byte_row *a, const struct byte_row *b);
void byte_row_draw(const struct pane *pane, int y, const struct page_grid *grid,
		   const char *label, const struct byte_row *row);

#endif
