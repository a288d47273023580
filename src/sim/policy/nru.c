/*
 * nru - not recently used
 *
 * Two bits a page that hardware sets, referenced (R) and modified (M), sort
 * the pages into four classes. A clock interrupt clears every R, so R means
 * "used in this period"; M stays until the page has been written to its disk.
 *
 *	class	R M				tick: 3 -> 1, 2 -> 0
 *	  0	0 0	victims come from here	cleaned: 3 -> 2, 1 -> 0
 *	  1	0 1	then from here, and so on
 *	  2	1 0
 *	  3	1 1
 *
 * Any page of the lowest class that has one may leave, and dice choose which.
 * That class 1 goes before class 2 says: better write a page back than lose
 * one that is in use.
 *
 * Each class is an array of its frames in no particular order, so that one
 * can be drawn at once; one that leaves is replaced by the last.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "base/rng.h"

enum nru_class {
	NRU_MODIFIED = 1 << 0,
	NRU_REFERENCED = 1 << 1,
	NRU_CLASSES = 4,
};

/* Two things in one array: of the frame of that number, its class and where
 * it stands there; and the frame that stands there in each class. */
struct nru_slot {
	uint32_t class;
	uint32_t place;
	uint32_t member[NRU_CLASSES];
};

struct nru {
	struct rng rng;
	uint32_t count[NRU_CLASSES];
	struct nru_slot slots[];
};

static size_t nru_state_size(uint32_t frames)
{
	return sizeof(struct nru) + frames * sizeof(struct nru_slot);
}

static void nru_init(void *state, uint32_t frames, uint64_t seed)
{
	struct nru *nru = state;

	memset(nru, 0, nru_state_size(frames));
	rng_seed(&nru->rng, seed);
}

static void class_enter(struct nru *nru, uint32_t frame, uint32_t class)
{
	uint32_t place = nru->count[class]++;

	nru->slots[frame].class = class;
	nru->slots[frame].place = place;
	nru->slots[place].member[class] = frame;
}

static void class_leave(struct nru *nru, uint32_t frame)
{
	uint32_t class = nru->slots[frame].class;
	uint32_t place = nru->slots[frame].place;
	uint32_t last = nru->slots[--nru->count[class]].member[class];

	nru->slots[last].place = place;
	nru->slots[place].member[class] = last;
}

static uint32_t class_of(const struct reference *reference)
{
	return NRU_REFERENCED | (reference->write ? NRU_MODIFIED : 0u);
}

static void nru_page_added(void *state, uint32_t frame,
			   const struct reference *reference)
{
	class_enter(state, frame, class_of(reference));
}

static void nru_page_accessed(void *state, uint32_t frame,
			      const struct reference *reference)
{
	struct nru *nru = state;
	uint32_t old = nru->slots[frame].class;
	uint32_t new = old | class_of(reference);

	if (new == old)
		return;
	class_leave(nru, frame);
	class_enter(nru, frame, new);
}

static void nru_page_removed(void *state, uint32_t frame, enum removal why)
{
	(void)why;
	class_leave(state, frame);
}

static uint32_t nru_choose_victim(void *state, const struct reference *coming)
{
	struct nru *nru = state;

	(void)coming;
	for (uint32_t class = 0; class < NRU_CLASSES; class ++) {
		uint64_t count = nru->count[class];

		if (count > 0)
			return nru->slots[rng_below(&nru->rng, count)]
				.member[class];
	}
	return FRAME_NONE;
}

static void nru_page_cleaned(void *state, uint32_t frame)
{
	struct nru *nru = state;
	uint32_t class = nru->slots[frame].class & ~(uint32_t)NRU_MODIFIED;

	class_leave(nru, frame);
	class_enter(nru, frame, class);
}

static void nru_tick(void *state)
{
	struct nru *nru = state;

	for (uint32_t class = NRU_REFERENCED; class < NRU_CLASSES; class ++) {
		while (nru->count[class] > 0) {
			uint32_t last = nru->count[class] - 1;
			uint32_t frame = nru->slots[last].member[class];

			class_leave(nru, frame);
			class_enter(nru, frame,
				    class & ~(uint32_t)NRU_REFERENCED);
		}
	}
}

const struct policy policy_nru = {
	.name = "nru",
	.help = "a page not referenced in this period, a clean one before a "
		"dirty one",
	.source = "Tanenbaum, Bos: Modern Operating Systems, 4th ed., 3.4.2",
	.state_size = nru_state_size,
	.init = nru_init,
	.page_added = nru_page_added,
	.page_accessed = nru_page_accessed,
	.page_removed = nru_page_removed,
	.choose_victim = nru_choose_victim,
	.page_cleaned = nru_page_cleaned,
	.tick = nru_tick,
};
