#ifndef PAGETWIN_COMPARE_BYTES_H
#define PAGETWIN_COMPARE_BYTES_H

#include "compare/reason.h"

/* Inside of compare: what lies behind the end of a file in its last page. See
 * bytes.c. */

/* Notes that one machine alone has zeroed the page from that byte of it on. */
void tail_mark(struct page_memory *memory, enum page_tail tail, uint64_t from);

/* What a later step has to know of a page. `object` is the one under a view, or
 * NULL. */
void tail_step(const struct scene *scene, const struct pair *pair,
	       const struct pair *object, uint64_t page,
	       struct page_memory *memory);

/* habits_step.c: do both machines zero the page of an object from that byte
 * of it on? */
bool habits_zero_tail(const struct scene *scene, const struct pair *object,
		      uint64_t page, uint64_t from);
/* reason_written.c: may writing the page in this step, for somebody else, have
 * zeroed that byte of it on the real machine? */
bool written_zeroes(const struct scene *scene, const struct pair *object,
		    uint64_t page, uint64_t offset);

#endif
