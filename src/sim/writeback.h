#ifndef PAGETWIN_SIM_WRITEBACK_H
#define PAGETWIN_SIM_WRITEBACK_H

#include "sim/sim.h"

/* Puts a file on the flusher's list, if it is not there yet. */
void writeback_list(struct sim *sim, uint32_t object);

/* Tells that writing the dirty pages among these is started. */
void writeback_announce(struct sim *sim, uint32_t object, uint64_t page,
			uint64_t pages);

/* Writes the dirty pages among these to the disk and lets the entries that
 * map them notice the next store. 0 or -ENOMEM (sim->broken). */
int writeback_range(struct sim *sim, uint32_t object, uint64_t page,
		    uint64_t pages);

/* fsync(2): all of the file, its length included. */
int writeback_file(struct sim *sim, uint32_t object);

/* Lets that many milliseconds pass, and the flusher do its work. */
int writeback_tick(struct sim *sim, uint64_t milliseconds);

#endif
