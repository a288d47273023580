/*
 * Runs of pages that are alike
 *
 * A mapping of a terabyte of which three pages are present is told in seven
 * runs. So what is known of a process can be kept, merged and drawn at a cost
 * that grows with what happens in it, not with the addresses it has reserved.
 *
 *	page   0                 4   5            1000
 *	entry  | absent          | X | absent     |
 *	cache  | cached     | dirty  | cached     |
 *	both   | 1          | 2  | 3 | 4          |
 *
 * Contract: runs begin at page 0, have no gaps, and no two neighbours are
 * alike.
 */
#include "machine/page_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

uint64_t run_list_pages(const struct run_list *list)
{
	const struct page_run *last;

	if (!list->n)
		return 0;
	last = &list->runs[list->n - 1];
	return last->page + last->n_pages;
}

int run_list_add(struct run_list *list, uint64_t n_pages, uint32_t known,
		 uint32_t bits)
{
	struct page_run *last = list->n ? &list->runs[list->n - 1] : NULL;

	if (!n_pages)
		return 0;
	if (last && last->state.known == known && last->state.bits == bits) {
		last->n_pages += n_pages;
		return 0;
	}
	if (array_reserve(&list->runs, &list->capacity, list->n + 1,
			  sizeof(*list->runs)) < 0)
		return -ENOMEM;
	list->runs[list->n] = (struct page_run){
		.page = run_list_pages(list),
		.n_pages = n_pages,
		.state = { .known = known,
			   .bits = bits,
			   .pfn = PFN_NONE,
			   .slot = SLOT_NONE },
	};
	list->n++;
	return 0;
}

const struct page_run *run_list_find(const struct run_list *list, uint64_t page)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct page_run *run = &list->runs[middle];

		if (page < run->page)
			high = middle;
		else if (page - run->page >= run->n_pages)
			low = middle + 1;
		else
			return run;
	}
	return NULL;
}

/* From `page` on, the pages of which b tells nothing new: up to the end of
 * its run there. */
static uint64_t stretch(const struct run_list *b, size_t i, uint64_t page,
			uint64_t end)
{
	const struct page_run *run = i < b->n ? &b->runs[i] : NULL;

	if (run && run->page + run->n_pages < end)
		end = run->page + run->n_pages;
	return end - page;
}

int run_list_merge(const struct run_list *a, const struct run_list *b,
		   struct run_list *ret_list)
{
	struct run_list merged = { 0 };
	int status = 0;
	size_t j = 0;

	for (size_t i = 0; i < a->n; i++) {
		const struct page_run *run = &a->runs[i];
		uint64_t page = run->page, end = page + run->n_pages;

		while (page < end && status == 0) {
			struct page_state over = { 0 };
			uint64_t n = stretch(b, j, page, end);

			if (j < b->n)
				over = b->runs[j].state;
			status = run_list_add(&merged, n,
					      run->state.known | over.known,
					      run->state.bits | over.bits);
			page += n;
			if (j < b->n &&
			    page == b->runs[j].page + b->runs[j].n_pages)
				j++;
		}
	}
	if (status < 0)
		run_list_clear(&merged);
	else
		*ret_list = merged;
	return status;
}

void run_list_clear(struct run_list *list)
{
	free(list->runs);
	memset(list, 0, sizeof(*list));
}
