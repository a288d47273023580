#ifndef PAGETWIN_VIEW_PAGE_BLOCK_H
#define PAGETWIN_VIEW_PAGE_BLOCK_H

#include "view/moment.h"
#include "view/page_row.h"

/* The rows of one view or one object, both machines together. A value;
 * borrows from the moment. */
struct page_block {
	struct page_subject subject;
	char about[120]; /* "notes.txt shared rw" */
	bool is_new;	 /* made in this step */
	uint64_t n_pages;
	uint64_t interest; /* the page the step is about */
	bool is_concerned; /* the step names it, or changed it */
	struct page_row rows[SIDES];
};

void page_block_of_view(const struct moment *moment,
			const struct view_state *view,
			struct page_block *ret_block);
void page_block_of_object(const struct moment *moment,
			  const struct object_state *object,
			  struct page_block *ret_block);

/* How a block is drawn. */
struct page_style {
	struct page_grid grid;
	bool numbers; /* the numbers of the pages are to be drawn too, even
			 where they stand above already */
	bool airy;    /* with what may be left out */
};

/* Each draws from row y on and returns the row after its last. */
int page_block_draw(const struct pane *pane, int y, const struct moment *moment,
		    const struct page_block *block,
		    const struct page_style *style);
/* In one row: how many pages are present, or cached and dirty. */
int page_block_fold(const struct pane *pane, int y, const struct moment *moment,
		    const struct page_block *block);

#endif
