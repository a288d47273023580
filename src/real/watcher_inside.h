#ifndef PAGETWIN_REAL_WATCHER_INSIDE_H
#define PAGETWIN_REAL_WATCHER_INSIDE_H

/* What watcher.c and watcher_look.c share. */

#include "real/listeners.h"
#include "real/watcher.h"

struct watcher {
	struct watcher_config config;
	pid_t pid;
	pid_t seen; /* the thread that its memory is seen through: pid, or
		       one that lives where the first thread has ended */
	uint64_t page_size;
	uint64_t started; /* process_stat: still the same process? */
	double began;	  /* seconds of the clock */
	unsigned long n_samples;
	int pidfd;		     /* -1: there is none */
	int pagemap;		     /* or a negative errno */
	int flags, counts;	     /* of frames, likewise */
	bool scan;		     /* PAGEMAP_SCAN works */
	struct listeners *listeners; /* NULL: faults are not asked for */
};

/* Was this observer switched off? */
static inline bool watcher_hides(const struct watcher *watcher,
				 enum real_capability which)
{
	return watcher->config.hide & 1U << which;
}

/* Addresses of the kernel's own half ([vsyscall]) have no entries to show. */
static inline bool address_is_kernels(vaddr_t address)
{
	return address >> 63;
}

/* Fills in the mappings of a sample, and all of their pages. 0 or a negative
 * status, the sample then incomplete. */
int watcher_look(struct watcher *watcher, struct sample *sample);

#endif
