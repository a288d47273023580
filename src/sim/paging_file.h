#ifndef PAGETWIN_SIM_PAGING_FILE_H
#define PAGETWIN_SIM_PAGING_FILE_H

#include "sim/sim.h"

/* The slot; it has to be one that was taken. Good until the next allocation. */
struct slot *slot_at(const struct sim *sim, uint32_t slot);

/* The lowest free slot, with nothing in it and nobody naming it. 0; -ENOSPC:
 * the paging file is full, or there is none; -ENOMEM (sim->broken). */
int slot_take(struct sim *sim, uint32_t *ret_slot);

/* An entry, or an object, names the slot from now on / no longer. The last one
 * to let go gives the slot back, with a frame that nothing maps. */
void slot_hold(struct sim *sim, uint32_t slot);
void slot_release(struct sim *sim, uint32_t slot);

/* The private page in a frame belongs to this slot: the two are each other's
 * swap cache. */
void slot_join(struct sim *sim, uint32_t slot, pfn_t pfn);
/* They part; a slot that nobody names is free then. */
void slot_part(struct sim *sim, pfn_t pfn);

/* Writes the bytes of a frame to the slot. 0 or -ENOMEM (sim->broken). */
int slot_write(struct sim *sim, uint32_t slot, pfn_t pfn);
/* The slot's bytes; zeros where none were written. `bytes` has room for a page
 * and may lie in the arena. */
void slot_read(const struct sim *sim, uint32_t slot, unsigned char *bytes);

/* Slots that nobody uses. */
uint64_t slots_free(const struct sim *sim);

/* Is the paging file more than half full? Then places are not kept for pages
 * that are in memory (vm_swap_full(), mm/swapfile.c). */
bool paging_file_is_tight(const struct sim *sim);

#endif
