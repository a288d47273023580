#ifndef PAGETWIN_SIM_RANGE_H
#define PAGETWIN_SIM_RANGE_H

#include "sim/sim.h"

struct place;

/* The addresses that a PLACE means for the process that acts. */
struct range {
	uint32_t process;
	vaddr_t start; /* of the first byte meant */
	vaddr_t end;   /* the first byte not meant, for range operations */
};

/* 0; -ENOENT: the process has no such view; -EINVAL: beyond all addresses.
 * The reason is given. */
int range_of_place(struct sim *sim, const struct place *place,
		   struct range *ret_range);

/* A range whose start has to be the first byte of a page, as msync, madvise,
 * mprotect and munmap demand: else -EINVAL with the reason. */
int range_of_pages(struct sim *sim, const struct place *place,
		   struct range *ret_range);

#endif
