#ifndef PAGETWIN_REAL_WATCHER_H
#define PAGETWIN_REAL_WATCHER_H

#include <sys/types.h>

#include "machine/frame_detail.h"
#include "machine/sample.h"
#include "real/capability.h"

/*
 * Looks at a running process from outside, again and again, without stopping
 * or changing it (see watcher.c).
 */
struct watcher;

struct watcher_config {
	const char *root; /* stands before /proc, /sys and the names of files:
			     a captured tree; NULL: the running kernel */
	bool faults;	  /* tell in which mapping each fault happened: this
			     costs the process some time at each */
	unsigned hide;	  /* 1 << enum real_capability: switched off */
	/* What is looked at in one sample, at most; 0: as below. */
	uint64_t max_pages, max_runs, max_calls;
	size_t max_mappings;
};

#define WATCH_MAX_MAPPINGS 4096
#define WATCH_MAX_PAGES	   ((uint64_t)1 << 20) /* populated: 4 GiB */
#define WATCH_MAX_RUNS	   ((uint64_t)1 << 18)
#define WATCH_MAX_CALLS	   ((uint64_t)1 << 16) /* of cachestat(2) */

/*
 * 0; -ESRCH: there is no such process; -EACCES or -EPERM: it is not this
 * user's; -EINVAL: it is a thread of the kernel; or another status. In
 * `reason` then a sentence.
 */
int watcher_new(const struct watcher_config *config, pid_t pid,
		struct watcher **ret_watcher, char reason[REASON_SIZE]);
void watcher_free(struct watcher *watcher); /* accepts NULL */

/* One moment. 0; -ESRCH: the process has ended, and *ret_sample is untouched;
 * or another negative status. The sample is the caller's to clear. */
int watcher_sample(struct watcher *watcher, struct sample *ret_sample);

/* The frame under an address of the process now, as far as this user is told:
 * the rest is unknown. 0, or a negative status (-ESRCH as above). */
int watcher_frame(struct watcher *watcher, vaddr_t address,
		  struct frame_detail *ret_detail);

/* Waits. False at once when the process ends (or has ended). */
bool watcher_wait(struct watcher *watcher, double seconds);

#endif
