#ifndef PAGETWIN_SIM_DISK_H
#define PAGETWIN_SIM_DISK_H

#include "sim/sim.h"

/* The disk's bytes of a page of a file; zeros beyond its end there. `bytes`
 * has room for a page and may lie in the arena. */
void disk_read(const struct sim *sim, uint32_t object, uint64_t page,
	       unsigned char *bytes);

/* Makes the bytes of a frame the disk's, and the file on the disk as long as
 * that takes. 0 or -ENOMEM (sim->broken). */
int disk_write(struct sim *sim, uint32_t object, uint64_t page, pfn_t pfn);

#endif
