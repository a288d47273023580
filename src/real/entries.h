#ifndef PAGETWIN_REAL_ENTRIES_H
#define PAGETWIN_REAL_ENTRIES_H

#include "machine/page_run.h"

/* The page-table entries of any range of a process, however large, as runs
 * (see entries.c). */
struct entries_source {
	int pagemap; /* open, /proc/PID/pagemap */
	bool scan;   /* PAGEMAP_SCAN may be asked */
	uint64_t page_size;
	/* What may still be looked at; counted down, shared by the ranges of
	 * one sample. */
	uint64_t pages_left;
	uint64_t runs_left;
};

/* The most that is looked at of one range where PAGEMAP_SCAN cannot find what
 * is populated, so that one reservation does not use up what is left. */
#define ENTRIES_BLIND_PAGES ((uint64_t)128 << 10)

/*
 * PAGE_PRESENT, PAGE_SWAPPED, PAGE_EXCLUSIVE, PAGE_FILE and, with PAGEMAP_SCAN,
 * PAGE_ZERO of n_pages pages from `address` on. Pages that there was no leave
 * to look at are in runs of which nothing is known. 1: there were such; 0:
 * none; a negative errno: nothing was read.
 */
int entries_read(struct entries_source *source, vaddr_t address,
		 uint64_t n_pages, struct run_list *ret_runs);

#endif
