#ifndef PAGETWIN_SIM_BALANCE_H
#define PAGETWIN_SIM_BALANCE_H

#include "sim/sim.h"

/* The two thresholds in pages, as they are now; UINT64_MAX: none. */
struct balance {
	uint64_t background; /* above it the flusher starts */
	uint64_t limit;	     /* above it a writer waits */
};

void balance_read(const struct sim *sim, struct balance *ret_balance);

/* A page of a file was just dirtied: whoever did it waits for the disk where
 * there is too much of that. 0 or -ENOMEM (sim->broken). */
int balance_writer(struct sim *sim);

/* An operation is over: the flusher gets its turn where there is too much for
 * it to go on sleeping. 0 or -ENOMEM (sim->broken). */
int balance_flusher(struct sim *sim);

#endif
