#ifndef PAGETWIN_SIM_FRAME_H
#define PAGETWIN_SIM_FRAME_H

#include "sim/sim.h"

/* What a freed frame is filled with, so that using it afterwards shows. */
#define FRAME_JUNK 0xdb

/* Frame 0: read-only zeros, shared by all who only read. */
#define FRAME_ZERO_PFN ((pfn_t)0)

/* Switches memory on: the zero frame is taken. 0 or -ENOMEM. */
int frame_power_on(struct sim *sim);

/* The frame; pfn has to be one that was handed out. Good until the next
 * allocation. */
struct frame *frame_at(const struct sim *sim, pfn_t pfn);

/* The page_size bytes of a frame; good until the next allocation. */
unsigned char *frame_bytes(const struct sim *sim, pfn_t pfn);

/* The lowest free frame, zeroed, for that use. 0, or -ENOMEM: none is free
 * (or the program itself has no memory: sim->broken). */
int frame_alloc(struct sim *sim, enum frame_use use, pfn_t *ret_pfn);

/* Gives back a frame that nothing refers to any more. */
void frame_free(struct sim *sim, pfn_t pfn);

uint64_t frames_free(const struct sim *sim);

#endif
