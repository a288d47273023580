/*
 * A page-table entry, as far as Linux shows it
 *
 * /proc/PID/pagemap has 8 bytes for each page of the address space
 * (Documentation/admin-guide/mm/pagemap.rst):
 *
 *	63 present   62 swapped   61 file or shared   56 exclusive
 *	 |            |            |                   |
 *	[63][62][61][60 .. 57][56][55][54 ............................ 0]
 *	                                 present: frame number
 *	                                 swapped: 4..0 type, 54..5 slot
 *
 * Frame numbers and slots read as 0 without CAP_SYS_ADMIN: then they are
 * unknown, not zero.
 *
 * The shared zero page has no bit there. A file's page is not it; an anonymous
 * page that this process alone maps is not it; of the others PAGEMAP_SCAN
 * tells, or root's /proc/kpageflags.
 */
#include "real/pagemap.h"

#include <errno.h>
#include <unistd.h>

#include "real/path.h"
#include "real/syscalls.h"

#define ENTRY_PRESENT	(1ULL << 63)
#define ENTRY_SWAPPED	(1ULL << 62)
#define ENTRY_FILE	(1ULL << 61)
#define ENTRY_EXCLUSIVE (1ULL << 56)
#define ENTRY_FRAME	((1ULL << 55) - 1)
#define SWAP_TYPE_BITS	5

#define FLAGS_ZERO_PAGE (1ULL << 24) /* KPF_ZERO_PAGE */

#define CHUNK 512

int pagemap_open(const char *root, pid_t pid)
{
	return path_open(root, "/proc/%ld/pagemap", (long)pid);
}

int page_flags_open(const char *root)
{
	return path_open(root, "/proc/kpageflags");
}

int page_counts_open(const char *root)
{
	return path_open(root, "/proc/kpagecount");
}

int page_word_read(int fd, pfn_t pfn, uint64_t *ret_word)
{
	uint64_t word;
	ssize_t n = pread(fd, &word, sizeof(word), (off_t)(pfn * sizeof(word)));

	if (n != (ssize_t)sizeof(word))
		return n < 0 ? -errno : -EIO;
	*ret_word = word;
	return 0;
}

void pagemap_decode(uint64_t entry, bool frames, struct page_state *ret_state)
{
	struct page_state *state = ret_state;
	bool present = entry & ENTRY_PRESENT;
	bool swapped = entry & ENTRY_SWAPPED;
	bool file = entry & ENTRY_FILE;
	bool exclusive = entry & ENTRY_EXCLUSIVE;

	/* Words and no calls: a gigabyte has a quarter of a million pages. */
	*state = (struct page_state){ .known = PAGE_PRESENT | PAGE_SWAPPED,
				      .pfn = PFN_NONE,
				      .slot = SLOT_NONE };
	state->bits =
		(present ? PAGE_PRESENT : 0) | (swapped ? PAGE_SWAPPED : 0);
	if (present) {
		state->known |= PAGE_EXCLUSIVE | PAGE_FILE;
		state->bits |= (exclusive ? PAGE_EXCLUSIVE : 0) |
			       (file ? PAGE_FILE : 0);
		if (file || exclusive)
			state->known |= PAGE_ZERO;
		if (frames && entry & ENTRY_FRAME)
			state->pfn = entry & ENTRY_FRAME;
	}
	if (swapped && frames)
		state->slot = (entry & ENTRY_FRAME) >> SWAP_TYPE_BITS;
}

int pagemap_read(int fd, vaddr_t address, uint64_t page_size, bool frames,
		 struct page_state *pages, size_t n_pages)
{
	uint64_t entries[CHUNK];

	for (size_t done = 0; done < n_pages;) {
		size_t wanted = n_pages - done < CHUNK ? n_pages - done : CHUNK;
		off_t at = (off_t)((address / page_size + done) *
				   sizeof(entries[0]));
		ssize_t n = pread(fd, entries, wanted * sizeof(entries[0]), at);

		if (n < 0)
			return -errno;
		/* A process that has ended has no pages left. */
		if ((size_t)n < sizeof(entries[0]))
			return -ESRCH;
		n /= (ssize_t)sizeof(entries[0]);
		for (ssize_t i = 0; i < n; i++)
			pagemap_decode(entries[i], frames, &pages[done++]);
	}
	return 0;
}

static bool zero_is_open(const struct page_state *state)
{
	return state->bits & PAGE_PRESENT && !(state->known & PAGE_ZERO);
}

static bool zero_any_open(const struct page_state *pages, size_t n_pages)
{
	for (size_t i = 0; i < n_pages; i++)
		if (zero_is_open(&pages[i]))
			return true;
	return false;
}

static void zero_run_note(const struct scan_run *run, vaddr_t address,
			  uint64_t page_size, struct page_state *pages)
{
	for (uint64_t at = run->start; at < run->end; at += page_size)
		page_state_set(&pages[(at - address) / page_size], PAGE_ZERO,
			       true);
}

int pagemap_read_zero(int fd, vaddr_t address, uint64_t page_size,
		      struct page_state *pages, size_t n_pages)
{
	uint64_t next = address, end = address + n_pages * page_size;
	struct scan_run runs[64] = { { 0 } };

	if (!zero_any_open(pages, n_pages))
		return 0;
	while (next < end) {
		int n = sys_pagemap_scan(fd, next, end, SCAN_ZERO_PFN,
					 SCAN_ZERO_PFN, runs, 64, &next);

		if (n < 0)
			return n;
		for (int i = 0; i < n; i++)
			zero_run_note(&runs[i], address, page_size, pages);
	}
	for (size_t i = 0; i < n_pages; i++)
		if (zero_is_open(&pages[i]))
			page_state_set(&pages[i], PAGE_ZERO, false);
	return 0;
}

int page_flags_read_zero(int flags, struct page_state *pages, size_t n_pages)
{
	for (size_t i = 0; i < n_pages; i++) {
		uint64_t word = 0;
		int status;

		if (!zero_is_open(&pages[i]) || pages[i].pfn == PFN_NONE)
			continue;
		status = page_word_read(flags, pages[i].pfn, &word);
		if (status < 0)
			return status;
		page_state_set(&pages[i], PAGE_ZERO, word & FLAGS_ZERO_PAGE);
	}
	return 0;
}
