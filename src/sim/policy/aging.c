/*
 * aging - lru with one bit a period
 *
 * Hardware gives one reference bit; software makes a history of it. At every
 * tick of the clock each page's counter of 8 bits moves right by one and the
 * reference bit enters on the left. So the counter, read as a number, says
 * when the page was used during the last eight periods, the latest of them
 * counting most; the smallest is the victim.
 *
 *	R   counter	   tick		R   counter
 *	1   0 0 1 0 0 0 0 0  -->	0   1 0 0 1 0 0 0 0
 *	0   1 1 0 0 0 0 0 0  -->	0   0 1 1 0 0 0 0 0
 *
 * The bit of the period that still runs counts as the newest: a page's age
 * is the nine bits R, counter. Else a page just loaded, whose counter is 0,
 * would be the first to leave. Pages of one age leave in the order in which
 * they reached it.
 *
 * The pages of each age are a list, the first to leave in front. Halving the
 * ages keeps their order, so at a tick list after list moves down whole:
 * 1 behind 0, 2 and 3 to 1, and so on.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "sim/policy/list.h"

#define AGING_REFERENCED 256
#define AGING_AGES	 512

struct aging {
	uint32_t frames;
	uint32_t resident; /* pages */
	uint32_t lowest;   /* no page has an age below this */
	uint32_t reserved;
	struct link links[]; /* frames, then a list head for each age;
			      * behind them the age of each frame */
};

static size_t aging_state_size(uint32_t frames)
{
	return sizeof(struct aging) +
	       ((size_t)frames + AGING_AGES) * sizeof(struct link) +
	       frames * sizeof(uint16_t);
}

static uint16_t *ages_of(struct aging *aging)
{
	size_t end = (size_t)aging->frames + AGING_AGES;

	return (uint16_t *)(void *)&aging->links[end];
}

static void aging_init(void *state, uint32_t frames, uint64_t seed)
{
	struct aging *aging = state;

	(void)seed;
	memset(aging, 0, aging_state_size(frames));
	aging->frames = frames;
	for (uint32_t age = 0; age < AGING_AGES; age++)
		list_init(aging->links, frames + age);
}

static void age_set(struct aging *aging, uint32_t frame, uint32_t age)
{
	ages_of(aging)[frame] = (uint16_t)age;
	list_push_back(aging->links, aging->frames + age, frame);
	if (age < aging->lowest)
		aging->lowest = age;
}

static void aging_page_added(void *state, uint32_t frame,
			     const struct reference *reference)
{
	struct aging *aging = state;

	(void)reference;
	age_set(aging, frame, AGING_REFERENCED);
	aging->resident++;
}

static void aging_page_accessed(void *state, uint32_t frame,
				const struct reference *reference)
{
	struct aging *aging = state;
	uint32_t age = ages_of(aging)[frame];

	(void)reference;
	if (age & AGING_REFERENCED)
		return;
	list_remove(aging->links, frame);
	age_set(aging, frame, age | AGING_REFERENCED);
}

static void aging_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct aging *aging = state;

	(void)why;
	list_remove(aging->links, frame);
	aging->resident--;
}

static uint32_t aging_choose_victim(void *state, const struct reference *coming)
{
	struct aging *aging = state;

	(void)coming;
	if (aging->resident == 0)
		return FRAME_NONE;
	while (list_is_empty(aging->links, aging->frames + aging->lowest))
		aging->lowest++;
	return list_first(aging->links, aging->frames + aging->lowest);
}

static void aging_tick(void *state)
{
	struct aging *aging = state;

	/* Age 0 stays what it is. */
	for (uint32_t age = 1; age < AGING_AGES; age++) {
		uint32_t list = aging->frames + age;

		while (!list_is_empty(aging->links, list)) {
			uint32_t frame = list_first(aging->links, list);

			list_remove(aging->links, frame);
			age_set(aging, frame, age / 2);
		}
	}
}

const struct policy policy_aging = {
	.name = "aging",
	.help = "the page with the smallest history of references, 8 periods "
		"long",
	.source = "Tanenbaum, Bos: Modern Operating Systems, 4th ed., 3.4.7",
	.state_size = aging_state_size,
	.init = aging_init,
	.page_added = aging_page_added,
	.page_accessed = aging_page_accessed,
	.page_removed = aging_page_removed,
	.choose_victim = aging_choose_victim,
	.tick = aging_tick,
};
