#ifndef PAGETWIN_LESSON_PAGE_TEST_H
#define PAGETWIN_LESSON_PAGE_TEST_H

#include "machine/machine.h"

/* Is the page in the state that an expectation names? Unknown where the bits
 * that would decide it are. */
enum answer page_test(const struct page_state *page, enum expect_state state);

/*
 * Does this machine tell dirty pages from clean ones? A file system without a
 * disk (tmpfs) counts none, and reports all of them as not dirty: that is no
 * answer to whether one is. True for the states that do not depend on it, and
 * where machine is NULL.
 */
bool page_test_counts(struct machine *machine, enum expect_state state);

/* How a page is that is not in that state: "absent", "clean". */
const char *page_test_opposite(enum expect_state state);

/* The pages that a PLACE speaks of, [first, last] of n_pages. */
struct page_span {
	const struct shared_array *pages; /* of struct page_state */
	size_t n_pages;
	size_t first, last;
};

/*
 * Finds the pages of op->place, in a view of the process or in an object, as
 * `kind` (EXPECT_VIEW_PAGE or EXPECT_OBJECT_PAGE) has it.
 * 0; -ENOENT: no such view or object now; -ERANGE: it has fewer pages, see
 * n_pages.
 */
int page_span_find(const struct op *op, enum expect_kind kind,
		   const struct state *state, const char *process,
		   struct page_span *ret_span);

#endif
