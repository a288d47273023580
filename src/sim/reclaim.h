#ifndef PAGETWIN_SIM_RECLAIM_H
#define PAGETWIN_SIM_RECLAIM_H

#include "sim/replacement.h"
#include "sim/sim.h"

/*
 * Pages leave until so many frames are free, for that page (NULL: none in
 * particular). To be called before an operation begins to change anything:
 * any page that is not locked may leave, and with it entries and tables.
 * 0; -ENOMEM: nothing is left that can leave (or sim->broken).
 */
int reclaim_frames(struct sim *sim, uint64_t needed,
		   const struct reference *coming);

/* Pages leave the working set of a process until it has room for so many
 * more. Where none can leave it grows all the same. */
void reclaim_trim(struct sim *sim, uint32_t process, uint64_t pages,
		  const struct reference *coming);

/* This page leaves the working set and stays in memory, mapped by nobody;
 * false: it can't, being locked or without a slot. */
bool reclaim_trim_page(struct sim *sim, uint32_t process, pfn_t pfn);

/* An operation is over: where free frames are few, pages leave until they are
 * many again. */
void reclaim_background(struct sim *sim);

/* Lets this page leave now; false: it can't. */
bool reclaim_page(struct sim *sim, pfn_t pfn);

/* Is it in a VMA that is locked? */
bool page_is_locked(const struct sim *sim, pfn_t pfn);

/* Lets at most that many frames be used from now on, and pages leave until it
 * is so. 0; -EBUSY: more than that can't leave. */
int reclaim_to_limit(struct sim *sim, uint64_t frames);

/* Time passes: what left its working set unwritten gets written. 0 or -ENOMEM
 * (sim->broken). */
int reclaim_write_modified(struct sim *sim);

/* Was the private page given up by its owner, who has not stored to it since?
 * Else it is as any other from now on. */
bool reclaim_given_up(struct sim *sim, pfn_t pfn);

#endif
