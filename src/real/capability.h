#ifndef PAGETWIN_REAL_CAPABILITY_H
#define PAGETWIN_REAL_CAPABILITY_H

#include "machine/machine.h"

/* What a kernel may or may not let this user see or do. */
enum real_capability {
	REAL_PAGEMAP,	   /* /proc/PID/pagemap */
	REAL_FRAMES,	   /* frame numbers and swap slots in it */
	REAL_PAGEMAP_SCAN, /* the PAGEMAP_SCAN ioctl: zero pages */
	REAL_PAGE_FLAGS,   /* /proc/kpageflags */
	REAL_AREAS,	   /* /proc/PID/maps */
	REAL_CACHESTAT,	   /* cachestat(2), page by page */
	REAL_MINCORE,	   /* mincore(2), where there is no cachestat */
	REAL_FAULT_COUNTS, /* getrusage(2) around each operation */
	REAL_PEEK,	   /* a look at a cached page's bytes */
	REAL_SANDBOX,	   /* Landlock around the subject */
	REAL_FORK,	   /* a subject may fork another one */
	REAL_FAULT_EVENTS, /* perf_event_open(2): each fault's address */
	/* Of other processes and of doctor: the machine does not ask them. */
	REAL_SMAPS,	     /* /proc/PID/smaps */
	REAL_MAP_FILES,	     /* /proc/PID/map_files */
	REAL_PAGE_COUNTS,    /* /proc/kpagecount */
	REAL_WRITE_TRACKING, /* userfaultfd(2) and PAGEMAP_SCAN */
	REAL_SOFT_DIRTY,     /* pagemap bit 55 after clear_refs */
	REAL_DISK,	     /* the disk's bytes beside the cache's: never */
	REAL_WALK,	     /* page tables level by level: never */
	REAL_UNDO,	     /* going back: never */
	REAL_CAPABILITIES
};

/* Fills name, shows and remedy of each; all are available but the three that
 * no kernel has. */
void capabilities_init(struct capability capabilities[REAL_CAPABILITIES]);

/* Takes one away, saying why. The first reason stays. */
void capability_deny(struct capability *capability, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Takes away those whose bit is set in `hide`. */
void capabilities_hide(struct capability capabilities[REAL_CAPABILITIES],
		       unsigned hide);

#endif
