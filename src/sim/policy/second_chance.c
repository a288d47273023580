/*
 * second-chance - fifo that spares pages in use
 *
 * The pages stand in a queue in the order in which they were loaded. If the
 * oldest was referenced since it was last looked at, its reference bit is
 * cleared and it goes to the back, as if it had just been loaded; the first
 * one found without the bit is the victim.
 *
 *	back                                   front
 *	[ A R=0 ] <- [ D R=1 ] ... [ C R=0 ] [ B R=1 ]
 *	     ^                         |         |
 *	     |                      victim       |  bit cleared
 *	     +-----------------------------------+
 *
 * As everywhere in this program the access that loads a page sets its bit:
 * hardware does, when the faulting instruction is tried again.
 *
 * Moving pages in a queue is what clock saves: there the pages stay and a
 * hand moves. The victims are the same, and a test holds both to that.
 */
#include "sim/policy/policies.h"

#include "sim/policy/roster.h"

enum {
	QUEUE
};
enum {
	REFERENCED = 1
};

static size_t second_chance_state_size(uint32_t frames)
{
	return roster_size(frames, 0);
}

static void second_chance_init(void *state, uint32_t frames, uint64_t seed)
{
	(void)seed;
	roster_init(state, frames, 0);
}

static void second_chance_page_added(void *state, uint32_t frame,
				     const struct reference *reference)
{
	struct roster *roster = state;

	roster_enter(roster, frame, reference->page);
	roster->nodes[frame].flags = REFERENCED;
	roster_push(roster, QUEUE, frame);
}

static void second_chance_page_accessed(void *state, uint32_t frame,
					const struct reference *reference)
{
	struct roster *roster = state;

	(void)reference;
	roster->nodes[frame].flags = REFERENCED;
}

static void second_chance_page_removed(void *state, uint32_t frame,
				       enum removal why)
{
	(void)why;
	roster_remove(state, frame);
}

static uint32_t second_chance_choose_victim(void *state,
					    const struct reference *coming)
{
	struct roster *roster = state;
	uint32_t oldest = roster_last(roster, QUEUE);

	(void)coming;
	while (oldest != NODE_NONE && roster->nodes[oldest].flags) {
		roster->nodes[oldest].flags = 0;
		roster_move(roster, QUEUE, oldest);
		oldest = roster_last(roster, QUEUE);
	}
	return oldest;
}

const struct policy policy_second_chance = {
	.name = "second-chance",
	.help = "the oldest page that was not referenced since it was last "
		"looked at",
	.source = "Tanenbaum, Bos: Modern Operating Systems, 4th ed., 3.4.4",
	.state_size = second_chance_state_size,
	.init = second_chance_init,
	.page_added = second_chance_page_added,
	.page_accessed = second_chance_page_accessed,
	.page_removed = second_chance_page_removed,
	.choose_victim = second_chance_choose_victim,
};
