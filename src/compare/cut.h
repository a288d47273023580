#ifndef PAGETWIN_COMPARE_CUT_H
#define PAGETWIN_COMPARE_CUT_H

#include "compare/reason.h"

/* Inside of compare: where an operation cuts a file. See cut.c. Sizes and
 * offsets are bytes, pages are counted in the object. */

/* The object that the operation is about, or that lies under its view. NULL:
 * there is none. */
const struct pair *object_acted_on(const struct scene *scene);
/* The page of the object acted on that is the suspect, or lies under it. */
bool page_acted_on(const struct scene *scene, const struct suspect *s,
		   uint64_t *ret_page);

/* The length that the object had before the step. */
uint64_t cut_old_size(const struct scene *scene);
/* The length that a truncation gives it. */
uint64_t cut_new_size(const struct scene *scene);
/* Does a boundary at that byte run through the page? */
bool cut_through(uint64_t at, uint64_t page, uint64_t page_size);
/* Of a hole; and where a write starts. A hole made through a view is as long as
 * what of the view is advised. */
uint64_t cut_start(const struct scene *scene);
uint64_t cut_end(const struct scene *scene);

/* A hole that reaches the end of the file takes all of its last page, or what
 * lies before the end. */
bool cut_takes_end(const struct scene *scene, uint64_t page);

/* Does the operation zero a part of that page of its object? */
bool cut_zeroes_part(const struct scene *scene, uint64_t page);

/* Does the file grow in this step, and was that its last page, not to its end?
 */
bool cut_tail_grows(const struct scene *scene, uint64_t page);

/* May the pages have been parts of one folio? */
bool cut_one_folio(uint64_t a, uint64_t b);

/* Does the step cut a folio that the page may be part of? */
bool cut_splits_folio(const struct scene *scene, uint64_t page);

#endif
