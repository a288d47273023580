#ifndef PAGETWIN_SIM_ALLOCATOR_H
#define PAGETWIN_SIM_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A frame allocator: which of the free frames is handed out next.
 *
 * It knows numbers only, no contents. frame.c asks it for a frame, or for a
 * run of 2^order frames that begins at a multiple of its length (a huge page
 * needs one), and gives them back, in any pieces.
 *
 *	frame_alloc() --> take(order) = pfn	frame_free() --> give(pfn, 0)
 *
 * All it knows lies in one block of state_size() bytes that the caller
 * provides, aligned to 16; it holds no addresses, so a copy of the block is a
 * copy of the allocator.
 */

/* The largest run: 2^18 pages of 4 KiB are 1 GiB. */
#define ALLOCATOR_ORDER_MAX 18u
#define ALLOCATOR_ORDERS    (ALLOCATOR_ORDER_MAX + 1)

/* What take() returns where there is no such run. */
#define ALLOCATOR_NONE UINT32_MAX

struct allocator {
	const char *name;
	const char *help;   /* in one sentence, what it does */
	const char *source; /* the book, or the system that does so */

	/* Bytes of state for that many frames, 1 to 2^28. */
	size_t (*state_size)(uint32_t frames);
	/* Fills a block of that size; all frames are free. */
	void (*init)(void *state, uint32_t frames);

	/* Takes a run of 2^order free frames; its first, or ALLOCATOR_NONE. */
	uint32_t (*take)(void *state, unsigned order);
	/* Gives back a run that was taken, or an aligned part of one. */
	void (*give)(void *state, uint32_t first, unsigned order);

	bool (*is_free)(const void *state, uint32_t frame);
	/* Do its own books balance? It has to know of n_free free frames. */
	bool (*is_sound)(const void *state, uint32_t n_free);
};

/* Every allocator, the default first. */
extern const struct allocator *const allocator_table[];
extern const size_t n_allocators;

/* All names in that order, then NULL. */
const char *const *allocator_names(void);

/*
 * The order table, as /proc/buddyinfo has it: runs[order] gets how many runs
 * of 2^order free frames there are, each frame being in the largest one that
 * is aligned and free as a whole. Answers for any allocator.
 */
void allocator_runs(const struct allocator *allocator, const void *state,
		    uint32_t frames, uint64_t runs[ALLOCATOR_ORDERS]);

/*
 * The unusable free space index: the part of the free memory, in thousandths,
 * that is of no use for a run of 2^order frames, since it lies in smaller
 * pieces. 0 where nothing is free. (Gorman, Whitcroft: The what, the why and
 * the where to of anti-fragmentation, Ottawa Linux Symposium 2006; in Linux
 * unusable_show_print(), mm/vmstat.c.)
 */
unsigned allocator_unusable(const uint64_t runs[ALLOCATOR_ORDERS],
			    unsigned order);

#endif
