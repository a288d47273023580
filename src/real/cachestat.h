#ifndef PAGETWIN_REAL_CACHESTAT_H
#define PAGETWIN_REAL_CACHESTAT_H

#include "machine/page_run.h"
#include "real/syscalls.h"

/* What the page cache holds of a file (see cachestat.c). */

/* Pages that are asked about at once, at first. */
#define CACHE_BLOCK 512

/* Do these counts of n pages tell of each of them? */
bool cachestat_tells_all(const struct cachestat_counts *counts, uint64_t n);

/* Then each of them has these bits (PAGE_CACHED, PAGE_DIRTY, PAGE_WRITEBACK).
 */
uint32_t cachestat_bits(const struct cachestat_counts *counts);

/* Where they do not: of how many pages each part is to ask about next. */
uint64_t cachestat_part(uint64_t n);

/* PAGE_CACHED, PAGE_DIRTY and PAGE_WRITEBACK of the first n_pages pages.
 * 0 or a negative errno. */
int cachestat_read(int fd, uint64_t page_size, struct page_state *pages,
		   size_t n_pages);

/* PAGE_CACHED alone, where there is no cachestat. */
int mincore_read(int fd, uint64_t page_size, struct page_state *pages,
		 size_t n_pages);

/* The same of n_pages pages from page `first` on, appended as runs. 0 or a
 * negative errno. */
int mincore_runs(int fd, uint64_t page_size, uint64_t first, size_t n_pages,
		 struct run_list *runs);

/* The counts of a whole file. 0 or a negative errno. */
int cachestat_count(int fd, struct cachestat_counts *ret_counts);

/* Is this one page in memory, by mincore? 0 or a negative errno. */
int mincore_page(int fd, uint64_t page_size, uint64_t page, bool *ret_cached);

/* How many of the first n_pages pages are in the page cache and have arrived
 * from the disk, in *ret_arrived. 0 or a negative errno. */
int mincore_count(int fd, uint64_t page_size, size_t n_pages,
		  uint64_t *ret_arrived);

#endif
