/*
 * s3-fifo - three static fifo queues
 *
 * Most pages of most traces are used once. They enter a small queue S, a
 * tenth of memory, and drop out of it soon, leaving a ghost in G. A page that
 * was used twice more while in S goes on to the main queue M; so does one that
 * comes back while its ghost is remembered. M gives its pages another round
 * for every use, up to three.
 *
 *	new ----> [ S: a tenth ] --- uses > 1 ---> [ M: the rest ] <-+
 *	                |                             |     |        |
 *	             uses <= 1                    uses = 0  +--------+
 *	                v                             v      uses > 0,
 *	             evicted --> [ G: ghosts ] --> M  evicted	one less
 *
 * S is at least one frame, G as long as M. No list is ever reordered by an
 * access: it only counts, to three.
 *
 * A page moved from S to M starts there with no uses. If that makes M longer
 * than its share, M gives the victim.
 */
#include "sim/policy/policies.h"

#include "sim/policy/roster.h"

enum {
	SMALL,
	MAIN,
	GHOSTS
};

#define USES_MAX 3

static uint32_t small_share(uint32_t frames)
{
	return frames < 10 ? 1 : frames / 10;
}

static uint32_t main_share(uint32_t frames)
{
	return frames - small_share(frames);
}

/* One ghost more than are kept: a page's own is looked up only after its
 * victim has become one. */
static size_t s3_fifo_state_size(uint32_t frames)
{
	return roster_size(frames, main_share(frames) + 1);
}

static void s3_fifo_init(void *state, uint32_t frames, uint64_t seed)
{
	(void)seed;
	roster_init(state, frames, main_share(frames) + 1);
}

static void s3_fifo_page_added(void *state, uint32_t frame,
			       const struct reference *reference)
{
	struct roster *roster = state;
	uint32_t ghost = roster_find(roster, reference->page);

	roster_enter(roster, frame, reference->page);
	if (ghost != NODE_NONE)
		roster_forget(roster, ghost);
	roster_push(roster, ghost != NODE_NONE ? MAIN : SMALL, frame);
	while (roster->count[GHOSTS] > main_share(roster->pages))
		roster_forget(roster, roster_last(roster, GHOSTS));
}

static void s3_fifo_page_accessed(void *state, uint32_t frame,
				  const struct reference *reference)
{
	struct roster_node *node = &((struct roster *)state)->nodes[frame];

	(void)reference;
	if (node->uses < USES_MAX)
		node->uses++;
}

static void s3_fifo_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct roster *roster = state;
	uint8_t list = roster->nodes[frame].list;

	roster_remove(roster, frame);
	if (list != SMALL || why != REMOVAL_EVICTED)
		return;
	if (roster_is_full(roster))
		roster_forget(roster, roster_last(roster, GHOSTS));
	roster_push(roster, GHOSTS, roster_ghost(roster, frame));
}

static uint32_t victim_of_main(struct roster *roster)
{
	for (;;) {
		uint32_t oldest = roster_last(roster, MAIN);

		if (oldest == NODE_NONE || roster->nodes[oldest].uses == 0)
			return oldest;
		roster->nodes[oldest].uses--;
		roster_move(roster, MAIN, oldest);
	}
}

static uint32_t s3_fifo_choose_victim(void *state,
				      const struct reference *coming)
{
	struct roster *roster = state;

	(void)coming;
	if (roster->count[SMALL] < small_share(roster->pages) &&
	    roster->count[MAIN] > 0)
		return victim_of_main(roster);
	while (roster->count[SMALL] > 0) {
		uint32_t oldest = roster_last(roster, SMALL);

		if (roster->nodes[oldest].uses <= 1)
			return oldest;
		roster->nodes[oldest].uses = 0;
		roster_move(roster, MAIN, oldest);
		if (roster->count[MAIN] > main_share(roster->pages))
			break;
	}
	return victim_of_main(roster);
}

static void s3_fifo_resize(void *state, uint32_t pages)
{
	struct roster *roster = state;

	roster->pages = pages;
}

const struct policy policy_s3_fifo = {
	.name = "s3-fifo",
	.help = "a small queue for pages used once, a main one, and ghosts",
	.source = "Yang, Zhang, Qiu, Yue, Rashmi: FIFO queues are all you need "
		  "for cache eviction, SOSP 2023, algorithm 1",
	.state_size = s3_fifo_state_size,
	.init = s3_fifo_init,
	.page_added = s3_fifo_page_added,
	.page_accessed = s3_fifo_page_accessed,
	.page_removed = s3_fifo_page_removed,
	.choose_victim = s3_fifo_choose_victim,
	.resize = s3_fifo_resize,
};
