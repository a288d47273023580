#ifndef PAGETWIN_REAL_PROCFS_H
#define PAGETWIN_REAL_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine/traits.h"

/* What the kernel says of itself in /proc and /sys, below `root` (path.h).
 * 0, or a negative status with the output untouched, unless said otherwise. */

int procfs_kernel(const char *root, char *release, size_t size);

/* "always", "madvise" or "never". */
int procfs_huge_pages(const char *root, char *mode, size_t size);

/* Bytes of swap that are switched on. */
int procfs_swap(const char *root, uint64_t *ret_bytes);

/* Pages that a fault reads from swap at once (vm.page-cluster; 1: no others).
 * -ERANGE: an exponent beyond belief. */
int procfs_swap_readahead(const char *root, uint64_t *ret_pages);

/* Does DAMON page idle memory out by itself? HABIT_UNKNOWN where the files
 * that would tell may not be read (most are root's alone). */
enum habit procfs_reclaims_idle(const char *root);

/* The readahead window of the device with this st_dev, in bytes. */
int procfs_readahead(const char *root, uint64_t device, uint64_t *ret_bytes);

/* How long a page stays dirty, and how often the flusher looks; seconds. */
int procfs_flusher(const char *root, double *ret_expire, double *ret_interval);

#endif
