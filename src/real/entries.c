/*
 * The entries of a whole process
 *
 * /proc/PID/pagemap answers for each page; a program that has reserved a
 * terabyte has 268 million of them. PAGEMAP_SCAN walks the page tables instead
 * and passes over what is not there, so that what is asked page by page is
 * what is populated:
 *
 *	            reserved
 *	|---------------------------------------------|
 *	scan:            |####|            |##|		runs: present or swapped
 *	pagemap:         8 bytes a page, for these alone
 *
 * (pagemap is still needed: the scan does not tell whether a page is mapped
 * by this process alone.) Where there is no scan, the first pages of a range
 * are read, and the rest is said to be left out.
 *
 * Contract: the work of a sample is bounded by pages_left and runs_left; what
 * was not looked at is unknown, never absent.
 */
#include "real/entries.h"

#include <errno.h>
#include <unistd.h>

#include "real/pagemap.h"
#include "real/syscalls.h"

#define CHUNK	    4096 /* entries read at once: 32 KiB */
#define CHUNK_RUNS  64
#define SCAN_WANTED (SCAN_PRESENT | SCAN_SWAPPED)

#define ENTRY_KNOWN (PAGE_PRESENT | PAGE_SWAPPED)

struct reading {
	struct entries_source *source;
	vaddr_t address;
	struct run_list runs;
};

/* Bits that pagemap_decode() looks at beside the frame number. */
#define ENTRY_FLAGS (~((1ULL << 55) - 1))

/* n entries, alike ones together. `zero`: they map the zero page. */
static int entries_add(struct reading *reading, const uint64_t *entries,
		       size_t n, bool zero)
{
	struct page_state state;
	size_t from = 0;

	for (size_t i = 1; i <= n; i++) {
		int status;

		if (i < n &&
		    (entries[i] & ENTRY_FLAGS) == (entries[from] & ENTRY_FLAGS))
			continue;
		pagemap_decode(entries[from], false, &state);
		if (reading->source->scan &&
		    page_state_get(&state, PAGE_PRESENT) == ANSWER_YES)
			page_state_set(&state, PAGE_ZERO, zero);
		status = run_list_add(&reading->runs, i - from, state.known,
				      state.bits);
		if (status < 0)
			return status;
		from = i;
	}
	return 0;
}

/* Reads entries one after the other. 0, 1: not all; or a negative errno. */
static int pages_read(struct reading *reading, uint64_t n_pages, bool zero)
{
	struct entries_source *source = reading->source;
	uint64_t entries[CHUNK];

	while (n_pages) {
		uint64_t page = run_list_pages(&reading->runs);
		size_t wanted = n_pages < CHUNK ? (size_t)n_pages : CHUNK;
		size_t before = reading->runs.n, made;
		ssize_t n;
		int status;

		if (source->pages_left < wanted || !source->runs_left)
			return 1;
		n = pread(
			source->pagemap, entries, wanted * sizeof(entries[0]),
			(off_t)((reading->address / source->page_size + page) *
				sizeof(entries[0])));
		if (n < 0)
			return -errno;
		n /= (ssize_t)sizeof(entries[0]);
		if (n == 0) /* a process that has ended has no pages left */
			return -ESRCH;
		status = entries_add(reading, entries, (size_t)n, zero);
		if (status < 0)
			return status;
		made = reading->runs.n - before;
		source->runs_left -=
			made < source->runs_left ? made : source->runs_left;
		source->pages_left -= (uint64_t)n;
		n_pages -= (uint64_t)n;
	}
	return 0;
}

/* The entries of one run that the scan found, and the nothing before it. */
static int scanned_run_read(struct reading *reading, const struct scan_run *run)
{
	uint64_t page_size = reading->source->page_size;
	uint64_t first = (run->start - reading->address) / page_size;
	uint64_t n = (run->end - run->start) / page_size;
	int status = run_list_add(&reading->runs,
				  first - run_list_pages(&reading->runs),
				  ENTRY_KNOWN, 0);

	if (status < 0)
		return status;
	return pages_read(reading, n, run->categories & SCAN_ZERO_PFN);
}

static int range_scan(struct reading *reading, uint64_t n_pages)
{
	struct entries_source *source = reading->source;
	vaddr_t next = reading->address;
	vaddr_t end = next + n_pages * source->page_size;
	struct scan_run runs[CHUNK_RUNS] = { { 0 } };

	while (next < end) {
		int n = sys_pagemap_scan(source->pagemap, next, end,
					 SCAN_WANTED, SCAN_ZERO_PFN, runs,
					 CHUNK_RUNS, &next);

		if (n < 0)
			return n;
		for (int i = 0; i < n; i++) {
			int status = scanned_run_read(reading, &runs[i]);

			if (status != 0)
				return status;
		}
	}
	return run_list_add(&reading->runs,
			    n_pages - run_list_pages(&reading->runs),
			    ENTRY_KNOWN, 0);
}

/* Of a large range no more than a quarter of what is left, so that those that
 * come after it are seen as well. */
static int range_read(struct reading *reading, uint64_t n_pages)
{
	uint64_t quarter = reading->source->pages_left / 4;
	uint64_t some = n_pages;
	int status;

	if (some > ENTRIES_BLIND_PAGES)
		some = ENTRIES_BLIND_PAGES;
	if (some > CHUNK && some > quarter)
		some = quarter;
	status = pages_read(reading, some, false);
	return status == 0 && some < n_pages ? 1 : status;
}

int entries_read(struct entries_source *source, vaddr_t address,
		 uint64_t n_pages, struct run_list *ret_runs)
{
	struct reading reading = { .source = source, .address = address };
	int left_out = source->scan ? range_scan(&reading, n_pages)
				    : range_read(&reading, n_pages);
	int status = left_out < 0 ? left_out : 0;

	if (status == 0)
		status = run_list_add(&reading.runs,
				      n_pages - run_list_pages(&reading.runs),
				      0, 0);
	if (status < 0) {
		run_list_clear(&reading.runs);
		return status;
	}
	*ret_runs = reading.runs;
	return left_out;
}
