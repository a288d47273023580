#ifndef PAGETWIN_REAL_SYSCALLS_H
#define PAGETWIN_REAL_SYSCALLS_H

#include <stddef.h>
#include <stdint.h>

/*
 * System calls that the C library of a long-lived distribution does not know
 * yet. Each answers 0 or more, or a negative errno.
 */

/* The kernel's struct cachestat (mm/filemap.c), in pages. */
struct cachestat_counts {
	uint64_t cached;
	uint64_t dirty;
	uint64_t writeback;
	uint64_t evicted;
	uint64_t recently_evicted;
};

/* cachestat(2), Linux 6.5. A length of 0 would mean "to the end". */
int sys_cachestat(int fd, uint64_t offset, uint64_t length,
		  struct cachestat_counts *ret_counts);

/* close_range(2), Linux 5.9: every descriptor from `first` to `last`. */
int sys_close_range(unsigned first, unsigned last);

/* landlock_create_ruleset(2) … Linux 5.13. The version asks for the newest
 * interface the kernel has, from 1. */
struct landlock_rules {
	uint64_t file_system; /* what is forbidden unless a rule allows it */
	uint64_t network;     /* from version 4 */
	uint64_t scoped;      /* from version 6 */
};
int sys_landlock_version(void);
int sys_landlock_create(const struct landlock_rules *rules, size_t size);
int sys_landlock_allow(int ruleset, int folder, uint64_t access);
int sys_landlock_restrict(int ruleset);

/* PAGEMAP_SCAN on an open /proc/PID/pagemap, Linux 6.7: runs of pages that
 * are of any of the categories asked for. The kernel's struct page_region. */
#define SCAN_WRITTEN  (1U << 1) /* PAGE_IS_WRITTEN, see sys_write_tracker() */
#define SCAN_FILE     (1U << 2) /* PAGE_IS_FILE: of a file, or shared */
#define SCAN_PRESENT  (1U << 3) /* PAGE_IS_PRESENT */
#define SCAN_SWAPPED  (1U << 4) /* PAGE_IS_SWAPPED */
#define SCAN_ZERO_PFN (1U << 5) /* PAGE_IS_PFNZERO: the shared zero page */
#define SCAN_HUGE     (1U << 6) /* PAGE_IS_HUGE */
struct scan_run {
	uint64_t start, end; /* addresses */
	uint64_t categories; /* those of `tell` that hold */
};
/* Finds up to n_runs from `start` on; the number found, and in *ret_next
 * the address where the search has to go on (end when done). */
int sys_pagemap_scan(int fd, uint64_t start, uint64_t end, uint64_t any_of,
		     uint64_t tell, struct scan_run *runs, size_t n_runs,
		     uint64_t *ret_next);

/* PROCMAP_QUERY on an open /proc/PID/maps, Linux 6.11: the area that holds the
 * address, or the next one. -ENOENT: there is none; -ENOTTY: an older kernel,
 * or no such file. The kernel's struct procmap_query, as far as it is used. */
#define MAPS_READABLE (1U << 0)
#define MAPS_WRITABLE (1U << 1)
struct maps_area {
	uint64_t start, end; /* addresses */
	uint64_t flags;
};
int sys_maps_query(int fd, uint64_t address, struct maps_area *ret_area);

/* userfaultfd(2), UFFD_FEATURE_WP_ASYNC of Linux 6.7: from now on
 * PAGEMAP_SCAN tells which pages of this process's range were written. The
 * descriptor, to be closed when it is to end. */
int sys_write_tracker(uint64_t start, uint64_t length);

/* pidfd_open(2), Linux 5.3: a descriptor that poll(2) finds readable when the
 * process has ended. */
int sys_pidfd_open(int pid);

#endif
