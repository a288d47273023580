#ifndef PAGETWIN_REAL_PAGEMAP_H
#define PAGETWIN_REAL_PAGEMAP_H

#include <stdbool.h>
#include <sys/types.h>

#include "machine/page_state.h"

/* What /proc/PID/pagemap tells of a process's pages (see pagemap.c). */

/* An open pagemap, or a negative errno. */
int pagemap_open(const char *root, pid_t pid);

/* One entry, by its bits. frames: frame numbers and slots are shown to this
 * user (else they read as 0). */
void pagemap_decode(uint64_t entry, bool frames, struct page_state *ret_state);

/* The states of n_pages pages from `address` on. What is not in pagemap (zero
 * page, for some) stays unknown. 0 or a negative errno. */
int pagemap_read(int fd, vaddr_t address, uint64_t page_size, bool frames,
		 struct page_state *pages, size_t n_pages);

/* Settles PAGE_ZERO where it is open after pagemap_read(), by PAGEMAP_SCAN
 * (Linux 6.7). 0 or a negative errno. */
int pagemap_read_zero(int fd, vaddr_t address, uint64_t page_size,
		      struct page_state *pages, size_t n_pages);

/* The same by /proc/kpageflags, for root; `flags` is that file, open. The
 * pages need their frame numbers. */
int page_flags_open(const char *root);
/* /proc/kpagecount likewise: entries that map each frame. */
int page_counts_open(const char *root);
/* The word of a frame in either. 0 or a negative errno. */
int page_word_read(int fd, pfn_t pfn, uint64_t *ret_word);
int page_flags_read_zero(int flags, struct page_state *pages, size_t n_pages);

#endif
