/*
 * 2q - prove yourself before you are let in
 *
 * A page's first use says little: a scan uses every page once. So a new page
 * enters a short fifo, A1in, where further uses do not count (they are
 * usually the same work going on). It leaves that fifo for the ghosts, A1out.
 * Only a page that is needed again while its ghost is remembered goes to Am,
 * the main list, which is an lru.
 *
 *	new --> [ A1in: fifo ] --> evicted --> [ A1out: ghosts ] --> forgotten
 *	                                             |
 *	                                      needed again
 *	                                             v
 *	        evicted <-- [ Am: lru, the rest of memory ]
 *
 * A1in gives the victim while it has more than Kin pages, a quarter of the
 * frames; else Am does. A1out remembers Kout pages, half as many as there are
 * frames. Both at least 1; these are the sizes the paper recommends.
 */
#include "sim/policy/policies.h"

#include "sim/policy/roster.h"

enum {
	A1IN,
	A1OUT,
	AM
};

static uint32_t kin(const struct roster *roster)
{
	return roster->pages < 4 ? 1 : roster->pages / 4;
}

static uint32_t kout(uint32_t frames)
{
	return frames < 2 ? 1 : frames / 2;
}

/* One ghost more than are kept: a page's own is looked up only after its
 * victim has become one. */
static size_t two_queue_state_size(uint32_t frames)
{
	return roster_size(frames, kout(frames) + 1);
}

static void two_queue_init(void *state, uint32_t frames, uint64_t seed)
{
	(void)seed;
	roster_init(state, frames, kout(frames) + 1);
}

static void two_queue_page_added(void *state, uint32_t frame,
				 const struct reference *reference)
{
	struct roster *roster = state;
	uint32_t ghost = roster_find(roster, reference->page);

	roster_enter(roster, frame, reference->page);
	if (ghost != NODE_NONE)
		roster_forget(roster, ghost);
	roster_push(roster, ghost != NODE_NONE ? AM : A1IN, frame);
	while (roster->count[A1OUT] > kout(roster->pages))
		roster_forget(roster, roster_last(roster, A1OUT));
}

static void two_queue_page_accessed(void *state, uint32_t frame,
				    const struct reference *reference)
{
	struct roster *roster = state;

	(void)reference;
	if (roster->nodes[frame].list == AM)
		roster_move(roster, AM, frame);
}

static void two_queue_page_removed(void *state, uint32_t frame,
				   enum removal why)
{
	struct roster *roster = state;
	uint8_t list = roster->nodes[frame].list;

	roster_remove(roster, frame);
	if (list != A1IN || why != REMOVAL_EVICTED)
		return;
	if (roster_is_full(roster))
		roster_forget(roster, roster_last(roster, A1OUT));
	roster_push(roster, A1OUT, roster_ghost(roster, frame));
}

static uint32_t two_queue_choose_victim(void *state,
					const struct reference *coming)
{
	struct roster *roster = state;

	(void)coming;
	if (roster->count[A1IN] > kin(roster) || roster->count[AM] == 0)
		return roster_last(roster, A1IN);
	return roster_last(roster, AM);
}

static void two_queue_resize(void *state, uint32_t pages)
{
	struct roster *roster = state;

	roster->pages = pages;
}

const struct policy policy_two_queue = {
	.name = "2q",
	.help = "pages used once leave first; those that come back are kept "
		"by lru",
	.source = "Johnson, Shasha: 2Q: a low overhead high performance "
		  "buffer management replacement algorithm, VLDB 1994, the "
		  "full version",
	.state_size = two_queue_state_size,
	.init = two_queue_init,
	.page_added = two_queue_page_added,
	.page_accessed = two_queue_page_accessed,
	.page_removed = two_queue_page_removed,
	.choose_victim = two_queue_choose_victim,
	.resize = two_queue_resize,
};
