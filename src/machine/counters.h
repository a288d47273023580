#ifndef PAGETWIN_MACHINE_COUNTERS_H
#define PAGETWIN_MACHINE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/* What a machine counts. Sums since the machine was made, except those
 * marked (now). counter_table[] has a row for each. */
enum counter {
	COUNTER_MINOR_FAULTS,
	COUNTER_MAJOR_FAULTS,
	COUNTER_DISK_READS,   /* pages */
	COUNTER_DISK_WRITES,  /* pages */
	COUNTER_SYSTEM_CALLS, /* made by the operations, not by observing: one
				 each, whatever it took to have it settle */
	COUNTER_BYTES_COPIED, /* by read and write, between cache and program */
	COUNTER_PAGES_COPIED, /* by copy-on-write */
	COUNTER_ACCESSES,     /* loads and stores, by the page */
	COUNTER_COST,	      /* nanoseconds that were waited for */
	COUNTER_FRAMES_USED,  /* (now) */
	COUNTER_FRAMES_TOTAL, /* (now) */
	COUNTER_TABLE_FRAMES, /* (now) frames that hold page tables */
	COUNTER_DIRTY_PAGES,  /* (now) */
	COUNTER_STANDBY_PAGES,	 /* (now) in memory, clean, mapped by nobody */
	COUNTER_MODIFIED_PAGES,	 /* (now) the same, but newer than the disk */
	COUNTER_WRITEBACK_PAGES, /* (now) on their way to the disk */
	COUNTER_FRAGMENTATION,	 /* (now) thousandths of the free memory */
	COUNTER_TLB_HITS,
	COUNTER_TLB_MISSES,
	COUNTER_TLB_SHOOTDOWNS, /* entries that another address space lost */
	COUNTER_SLOT_WRITES,	/* pages written to the paging file */
	COUNTER_SLOT_READS,	/* pages read back from it */
	COUNTER_SLOTS_USED,	/* (now) */
	COUNTER_SLOTS_TOTAL,	/* (now) */
	COUNTER_RECLAIMED,	/* pages that had to leave for others */
	COUNTER_COMMITTED,	/* (now) pages promised to programs */
	COUNTER_COMMIT_LIMIT,	/* (now) pages that may be promised */
	COUNTER_ACCESS_TIME,	/* (now) nanoseconds of an access, on average */
	COUNTERS
};

struct counters {
	uint64_t value[COUNTERS];
	uint32_t known; /* bit 1 << counter */
};

struct counter_info {
	enum counter counter;
	const char *name; /* "minor-faults" */
	const char *help;
};

extern const struct counter_info counter_table[COUNTERS];

void counters_set(struct counters *counters, enum counter counter,
		  uint64_t value);
bool counters_known(const struct counters *counters, enum counter counter);

#endif
