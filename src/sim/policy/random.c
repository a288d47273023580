/*
 * random - dice choose
 *
 * Any resident page, all equally likely. It knows nothing and keeps nothing,
 * so nothing can fool it: it has no worst case that comes every time, such as
 * the loop that defeats lru. Processors use it in caches and TLBs, where
 * there is no room for a history.
 *
 *	resident  [ 4 | 0 | 2 | 7 ]	draw a place: its frame is the victim
 *	                ^		removed: the last one takes its place
 *
 * The dice are seeded: the same seed and the same references give the same
 * victims.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "base/rng.h"

/* Two things in one array: where the frame of that number stands, and which
 * frame stands in that place. */
struct random_slot {
	uint32_t place;
	uint32_t frame;
};

struct dice {
	struct rng rng;
	uint64_t count;
	struct random_slot slots[];
};

static size_t random_state_size(uint32_t frames)
{
	return sizeof(struct dice) + frames * sizeof(struct random_slot);
}

static void random_init(void *state, uint32_t frames, uint64_t seed)
{
	struct dice *dice = state;

	memset(dice, 0, random_state_size(frames));
	rng_seed(&dice->rng, seed);
}

static void random_page_added(void *state, uint32_t frame,
			      const struct reference *reference)
{
	struct dice *dice = state;
	uint32_t place = (uint32_t)dice->count++;

	(void)reference;
	dice->slots[place].frame = frame;
	dice->slots[frame].place = place;
}

static void random_page_accessed(void *state, uint32_t frame,
				 const struct reference *reference)
{
	(void)state;
	(void)frame;
	(void)reference;
}

static void random_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct dice *dice = state;
	uint32_t place = dice->slots[frame].place;
	uint32_t last = dice->slots[--dice->count].frame;

	(void)why;
	dice->slots[place].frame = last;
	dice->slots[last].place = place;
}

static uint32_t random_choose_victim(void *state,
				     const struct reference *coming)
{
	struct dice *dice = state;

	(void)coming;
	if (dice->count == 0)
		return FRAME_NONE;
	return dice->slots[rng_below(&dice->rng, dice->count)].frame;
}

const struct policy policy_random = {
	.name = "random",
	.help = "any page, by seeded dice",
	.source = "Belady: A study of replacement algorithms for a virtual-"
		  "storage computer, IBM Systems Journal 5(2), 1966",
	.state_size = random_state_size,
	.init = random_init,
	.page_added = random_page_added,
	.page_accessed = random_page_accessed,
	.page_removed = random_page_removed,
	.choose_victim = random_choose_victim,
};
