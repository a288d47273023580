#ifndef PAGETWIN_MACHINE_PAGE_RUN_H
#define PAGETWIN_MACHINE_PAGE_RUN_H

#include "machine/page_state.h"

/* Pages next to one another that are in the same state. */
struct page_run {
	uint64_t page; /* the first, of the mapping, from 0 */
	uint64_t n_pages;
	struct page_state state; /* both rows of bits: entry and page cache;
				    without frame and slot */
};

/* Runs that follow on one another, from page 0 on. */
struct run_list {
	struct page_run *runs;
	size_t n, capacity;
};

/* Appends n pages, to the last run where the state is the same. 0 or
 * -ENOMEM. */
int run_list_add(struct run_list *list, uint64_t n_pages, uint32_t known,
		 uint32_t bits);
/* How many pages the runs are. */
uint64_t run_list_pages(const struct run_list *list);
/* Both together, as far as a reaches; bits that b knows are added. 0 or
 * -ENOMEM. */
int run_list_merge(const struct run_list *a, const struct run_list *b,
		   struct run_list *ret_list);
void run_list_clear(struct run_list *list);

/* The run that a page lies in; NULL: the runs do not reach it. */
const struct page_run *run_list_find(const struct run_list *list,
				     uint64_t page);

#endif
