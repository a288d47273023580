/*
 * opt - Belady's optimal policy
 *
 * The page whose next use is farthest away leaves. No policy has fewer
 * faults, and none can be built: it has to know the future. A trace has one,
 * so a replay can say how far the others are from the best possible.
 *
 *	now				next use
 *	 |---- a ------- b ------------------------ c -->
 *					    victim: c
 *
 * Pages that are never used again are all equally good victims. So that the
 * answer is one and the same everywhere, the lowest page number goes.
 *
 * The pages are kept in a heap, the farthest next use on top; each access
 * tells the page's new next use.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "sim/policy/heap.h"

static size_t opt_state_size(uint32_t frames)
{
	return heap_size(frames);
}

static void opt_init(void *state, uint32_t frames, uint64_t seed)
{
	(void)seed;
	memset(state, 0, opt_state_size(frames));
}

static void opt_page_added(void *state, uint32_t frame,
			   const struct reference *reference)
{
	heap_insert(state, frame, NEXT_USE_NEVER - reference->next_use,
		    reference->page);
}

static void opt_page_accessed(void *state, uint32_t frame,
			      const struct reference *reference)
{
	heap_change(state, frame, NEXT_USE_NEVER - reference->next_use,
		    reference->page);
}

static void opt_page_removed(void *state, uint32_t frame, enum removal why)
{
	(void)why;
	heap_remove(state, frame);
}

static uint32_t opt_choose_victim(void *state, const struct reference *coming)
{
	struct heap *heap = state;

	(void)coming;
	return heap->count == 0 ? FRAME_NONE : heap_top(heap);
}

const struct policy policy_opt = {
	.name = "opt",
	.help = "the page whose next use is farthest in the future",
	.source = "Belady: A study of replacement algorithms for a virtual-"
		  "storage computer, IBM Systems Journal 5(2), 1966",
	.needs_future = true,
	.state_size = opt_state_size,
	.init = opt_init,
	.page_added = opt_page_added,
	.page_accessed = opt_page_accessed,
	.page_removed = opt_page_removed,
	.choose_victim = opt_choose_victim,
};
