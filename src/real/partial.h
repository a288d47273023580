#ifndef PAGETWIN_REAL_PARTIAL_H
#define PAGETWIN_REAL_PARTIAL_H

#include "real/book.h"

/* A write, truncate or punch is about to be performed on the object: the pages
 * that it may zero in part. */
void partial_note(struct real_machine *machine, int object,
		  const struct op *op);

/* Nothing of the object is in the page cache any more that can leave it. */
void partial_forget(struct real_machine *machine, int object);

/* What mincore said of the first n_pages pages of an object: takes back what
 * it cannot know of those. */
void partial_doubt(struct real_machine *machine, int object,
		   struct page_state *pages, size_t n_pages);

#endif
