/*
 * frame - physical memory
 *
 * Memory is an array of frames of one page each. A frame is named by its
 * number, the pfn. This allocator hands out the lowest free one (first fit),
 * which keeps numbers small on a slide and makes runs repeatable.
 *
 *	pfn   0      1      2      3      4      5      6 ...
 *	    +------+------+------+------+------+------+- - - - -
 *	    | zero | PML4 | PDPT |      | data |      | never used
 *	    +------+------+------+------+------+------+- - - - -
 *	                          ^                    ^
 *	                          first_free           frames.count
 *
 * Frames that were never used have no struct and no bytes yet, so a machine
 * with a large memory costs only what it uses.
 *
 * A freed frame is filled with junk: whoever still reads it shows.
 */
#include "sim/frame.h"

#include <errno.h>
#include <string.h>

struct frame *frame_at(const struct sim *sim, pfn_t pfn)
{
	struct frame *frames =
		arena_at(&sim->arena, sim_root(sim)->frames.items);

	return &frames[pfn];
}

unsigned char *frame_bytes(const struct sim *sim, pfn_t pfn)
{
	return arena_at(&sim->arena, frame_at(sim, pfn)->contents);
}

uint64_t frames_free(const struct sim *sim)
{
	const struct root *root = sim_root(sim);

	return root->profile.frames - root->counters[COUNTER_FRAMES_USED];
}

/* The lowest free pfn; frames.count where all below are taken. */
static uint32_t lowest_free(const struct sim *sim)
{
	const struct root *root = sim_root(sim);
	uint32_t pfn = root->first_free;

	while (pfn < root->frames.count &&
	       frame_at(sim, pfn)->use != FRAME_FREE)
		pfn++;
	return pfn;
}

/* Gives a frame its struct and its bytes, where it has none yet. */
static int frame_furnish(struct sim *sim, uint32_t pfn)
{
	struct root *root = sim_root(sim);
	arena_ref contents;

	if (pfn < root->frames.count)
		return 0;
	if (table_reserve(sim, ROOT_TABLE(frames), pfn + 1,
			  sizeof(struct frame)) < 0)
		return -ENOMEM;
	contents = arena_alloc(&sim->arena, sim_profile(sim)->page_size);
	if (!contents) {
		sim->broken = -ENOMEM;
		return -ENOMEM;
	}
	sim_root(sim)->frames.count = pfn + 1;
	frame_at(sim, pfn)->contents = contents;
	return 0;
}

int frame_alloc(struct sim *sim, enum frame_use use, pfn_t *ret_pfn)
{
	uint32_t pfn;
	struct frame *frame;

	if (frames_free(sim) == 0)
		return -ENOMEM;
	pfn = lowest_free(sim);
	if (frame_furnish(sim, pfn) < 0)
		return -ENOMEM;
	frame = frame_at(sim, pfn);
	frame->use = (uint16_t)use;
	memset(frame_bytes(sim, pfn), 0, sim_profile(sim)->page_size);
	sim_root(sim)->first_free = pfn + 1;
	sim_count(sim, COUNTER_FRAMES_USED, 1);
	*ret_pfn = pfn;
	return 0;
}

void frame_free(struct sim *sim, pfn_t pfn)
{
	struct root *root = sim_root(sim);
	struct frame *frame = frame_at(sim, pfn);
	arena_ref contents = frame->contents;

	memset(frame, 0, sizeof(*frame));
	frame->contents = contents;
	memset(frame_bytes(sim, pfn), FRAME_JUNK, root->profile.page_size);
	if (pfn < root->first_free)
		root->first_free = (uint32_t)pfn;
	root->counters[COUNTER_FRAMES_USED]--;
}

int frame_power_on(struct sim *sim)
{
	pfn_t pfn;

	return frame_alloc(sim, FRAME_ZERO, &pfn);
}
