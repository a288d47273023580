#ifndef PAGETWIN_REAL_FAULT_EVENTS_H
#define PAGETWIN_REAL_FAULT_EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The address of every page fault of a thread, as it happens (see
 * fault_events.c). */
struct fault_events;

/* Pages of memory for those that nobody has read yet, some 160 of each: a power
 * of two. A user without root has 516 KiB for each CPU in all. */
#define FAULT_EVENTS_FEW  2
#define FAULT_EVENTS_MANY 32

/* From now on, of thread `tid` (0: this one). 0, or what perf_event_open(2)
 * and mmap(2) answer. */
int fault_events_open(pid_t tid, unsigned pages,
		      struct fault_events **ret_events);
void fault_events_close(struct fault_events *events); /* accepts NULL */

/* major: it had to wait for a disk. */
typedef void fault_events_each(void *context, uint64_t address, bool major);

/* Those since the last time, oldest first. Returns how many were lost because
 * nobody read for too long. */
uint64_t fault_events_read(struct fault_events *events, fault_events_each *each,
			   void *context);

#endif
