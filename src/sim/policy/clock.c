/*
 * clock - a hand that goes round the frames
 *
 * The frames stand in a circle. When one is needed the hand looks at the page
 * it points at: a page that was referenced since the hand last passed loses
 * its reference bit and stays, the first one without is the victim. So what
 * is needed of the hardware is one bit a page.
 *
 *	        hand
 *	          v
 *	  ... R=0 R=1 R=1 R=0 ...	R=1: cleared, passed over
 *	           0 -> 0 -> victim	R=0: this one leaves
 *
 * The access that loads a page sets its bit, as hardware does when the
 * faulting instruction is tried again: a fresh page survives one turn.
 *
 * If all bits are set the hand clears them all, comes to where it started,
 * and takes that page: then clock is fifo.
 */
#include "sim/policy/policies.h"

#include <string.h>

enum clock_flag {
	CLOCK_RESIDENT = 1 << 0,
	CLOCK_REFERENCED = 1 << 1,
};

struct clock {
	uint32_t frames;
	uint32_t hand;	   /* the frame that is looked at next */
	uint32_t resident; /* pages */
	uint32_t reserved;
	uint8_t flags[];
};

static size_t clock_state_size(uint32_t frames)
{
	return sizeof(struct clock) + frames;
}

static void clock_init(void *state, uint32_t frames, uint64_t seed)
{
	struct clock *clock = state;

	(void)seed;
	memset(clock, 0, clock_state_size(frames));
	clock->frames = frames;
}

static void clock_page_added(void *state, uint32_t frame,
			     const struct reference *reference)
{
	struct clock *clock = state;

	(void)reference;
	clock->flags[frame] = CLOCK_RESIDENT | CLOCK_REFERENCED;
	clock->resident++;
}

static void clock_page_accessed(void *state, uint32_t frame,
				const struct reference *reference)
{
	struct clock *clock = state;

	(void)reference;
	clock->flags[frame] |= CLOCK_REFERENCED;
}

static uint32_t clock_after(const struct clock *clock, uint32_t frame)
{
	return frame + 1 == clock->frames ? 0 : frame + 1;
}

/* The hand leaves the place of a victim only now, so that asking twice for
 * one victim gives one answer. */
static void clock_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct clock *clock = state;

	(void)why;
	clock->flags[frame] = 0;
	clock->resident--;
	if (clock->hand == frame)
		clock->hand = clock_after(clock, frame);
}

static uint32_t clock_choose_victim(void *state, const struct reference *coming)
{
	struct clock *clock = state;

	(void)coming;
	if (clock->resident == 0)
		return FRAME_NONE;
	while (clock->flags[clock->hand] != CLOCK_RESIDENT) {
		clock->flags[clock->hand] &= (uint8_t)~CLOCK_REFERENCED;
		clock->hand = clock_after(clock, clock->hand);
	}
	return clock->hand;
}

const struct policy policy_clock = {
	.name = "clock",
	.help = "the first page under a circling hand whose reference bit is "
		"clear",
	.source = "Corbato: A paging experiment with the Multics system, MIT "
		  "Project MAC, 1968; Tanenbaum, Bos: Modern Operating "
		  "Systems, 4th ed., 3.4.5",
	.state_size = clock_state_size,
	.init = clock_init,
	.page_added = clock_page_added,
	.page_accessed = clock_page_accessed,
	.page_removed = clock_page_removed,
	.choose_victim = clock_choose_victim,
};
