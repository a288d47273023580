#ifndef PAGETWIN_SIM_FRAME_H
#define PAGETWIN_SIM_FRAME_H

#include "sim/allocator.h"
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

/* A free frame, zeroed, for that use; which one, the allocator decides. 0, or
 * -ENOMEM: none is free (or the program itself has no memory: sim->broken).
 * It never takes one away from somebody: see reclaim.h for that. */
int frame_alloc(struct sim *sim, enum frame_use use, pfn_t *ret_pfn);

/* Gives back a frame that nothing refers to any more. */
void frame_free(struct sim *sim, pfn_t pfn);

/* A run of 2^order frames that begins at a multiple of its length, as above;
 * each is given back by itself. order is ALLOCATOR_ORDER_MAX at most. */
int frame_alloc_run(struct sim *sim, enum frame_use use, unsigned order,
		    pfn_t *ret_pfn);

/* How many may still be taken: those that are free, but for those beyond the
 * memory limit. */
uint64_t frames_free(const struct sim *sim);
/* Frames that reading ahead leaves to those who really need them: to the page
 * that was missed and to its page tables. The rest is not worth that anybody
 * leaves for it, as Linux allocates it without trying hard
 * (readahead_gfp_mask()). */
#define FRAMES_SPARED 8
/* Frames that may be used: all, or as the limit has it. */
uint64_t frames_allowed(const struct sim *sim);

/* Are more in use than the memory limit allows? */
bool frames_over(const struct sim *sim);

/* Lets that many frames be used at most, those in use included; as many as
 * there are, or more: no limit. */
void frame_limit(struct sim *sim, uint64_t frames);

/* The order table of the free memory (allocator.h). */
void frame_runs(const struct sim *sim, uint64_t runs[ALLOCATOR_ORDERS]);

/* The order of the runs that COUNTER_FRAGMENTATION speaks of. */
unsigned frame_window_order(const struct sim *sim);

/* For the check: does the allocator know of the same free frames? */
bool frame_books_balance(const struct sim *sim);

#endif
