#ifndef PAGETWIN_SIM_STANDBY_H
#define PAGETWIN_SIM_STANDBY_H

#include "sim/sim.h"

/* An entry that mapped the frame has gone: tells which list it is on now,
 * if that was the last one, and the profile keeps lists. */
void standby_enter(struct sim *sim, pfn_t pfn);
/* The page was written to the disk: the same, if it was on the other list. */
void standby_written(struct sim *sim, pfn_t pfn);

/* The event that tells how a fault found this page in the cache. */
enum event_kind standby_found(const struct sim *sim, pfn_t pfn);

/* Adds the lengths of the lists, where the profile keeps them. */
void standby_count(const struct sim *sim, struct counters *counters);

#endif
