/*
 * sieve - a queue with a hand, and nothing moves
 *
 * New pages enter at the head. A page that is used again gets a bit. When a
 * frame is needed the hand walks from where it stands towards the head: pages
 * with the bit lose it and stay where they are, the first without is the
 * victim. From the head it goes on at the tail.
 *
 *	head					   tail
 *	[ new ] [ . ] [ v ] [ . ] [ v ] [ v ] [ . ]
 *	                     ^ <---------- hand
 *	                  victim
 *
 * Two things set it apart from clock. The access that loads a page sets no
 * bit. And a survivor stays in its place instead of becoming as good as new:
 * the hand sifts the young pages near the head again and again, while the
 * old that proved themselves rest behind it.
 */
#include "sim/policy/policies.h"

#include "sim/policy/roster.h"

enum {
	QUEUE
};
enum {
	VISITED = 1
};

struct sieve {
	uint32_t hand; /* NODE_NONE: at the tail */
	uint32_t reserved;
};

/* Behind the struct. */
static struct roster *roster_of(struct sieve *sieve)
{
	return (struct roster *)(void *)(sieve + 1);
}

static size_t sieve_state_size(uint32_t frames)
{
	return sizeof(struct sieve) + roster_size(frames, 0);
}

static void sieve_init(void *state, uint32_t frames, uint64_t seed)
{
	struct sieve *sieve = state;

	(void)seed;
	*sieve = (struct sieve){ .hand = NODE_NONE };
	roster_init(roster_of(sieve), frames, 0);
}

static void sieve_page_added(void *state, uint32_t frame,
			     const struct reference *reference)
{
	struct roster *roster = roster_of(state);

	roster_enter(roster, frame, reference->page);
	roster_push(roster, QUEUE, frame);
}

static void sieve_page_accessed(void *state, uint32_t frame,
				const struct reference *reference)
{
	(void)reference;
	roster_of(state)->nodes[frame].flags = VISITED;
}

/* The next one towards the head. */
static uint32_t hand_after(const struct roster *roster, uint32_t node)
{
	uint32_t previous = roster->nodes[node].previous;

	return roster_is_head(roster, previous) ? NODE_NONE : previous;
}

static void sieve_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct sieve *sieve = state;
	struct roster *roster = roster_of(sieve);

	(void)why;
	if (sieve->hand == frame)
		sieve->hand = hand_after(roster, frame);
	roster_remove(roster, frame);
}

static uint32_t sieve_choose_victim(void *state, const struct reference *coming)
{
	struct sieve *sieve = state;
	struct roster *roster = roster_of(sieve);

	(void)coming;
	if (roster->count[QUEUE] == 0)
		return FRAME_NONE;
	for (;;) {
		if (sieve->hand == NODE_NONE)
			sieve->hand = roster_last(roster, QUEUE);
		if (!roster->nodes[sieve->hand].flags)
			return sieve->hand;
		roster->nodes[sieve->hand].flags = 0;
		sieve->hand = hand_after(roster, sieve->hand);
	}
}

const struct policy policy_sieve = {
	.name = "sieve",
	.help = "the first unvisited page from a hand that walks from old to "
		"new",
	.source = "Zhang, Yang, Yue, Vigfusson, Rashmi: SIEVE is simpler than "
		  "LRU, NSDI 2024, section 3",
	.state_size = sieve_state_size,
	.init = sieve_init,
	.page_added = sieve_page_added,
	.page_accessed = sieve_page_accessed,
	.page_removed = sieve_page_removed,
	.choose_victim = sieve_choose_victim,
};
