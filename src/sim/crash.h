#ifndef PAGETWIN_SIM_CRASH_H
#define PAGETWIN_SIM_CRASH_H

#include "sim/sim.h"

/* How many disks a power cut may leave now; UINT64_MAX: at least so many. */
uint64_t crash_states(const struct sim *sim);

/* Pages that the disk does not have yet, as they are in memory. */
uint64_t crash_pages(const struct sim *sim);

/*
 * Makes the disk what a power cut leaves: the profile says which of the
 * possible ones, and each page or size that was at stake is told. 0; -EINVAL
 * with the reason: there is no such state; -ENOMEM (sim->broken).
 */
int crash_disk(struct sim *sim);

#endif
