/*
 * lfu - least frequently used
 *
 * Counts the uses of each page while it is in memory; the smallest count
 * leaves, and of equal ones the page that has gone unused for longest.
 *
 *	page	A    B    C    D
 *	uses	9    1    1    4	victim: the one of B and C
 *	          used before --^	that was used before the other
 *
 * A page used much and long ago keeps its count and its frame: lfu does not
 * forget. And a page that was just loaded has the count 1 and is the next to
 * leave, however soon it is needed again.
 *
 * The pages are kept in a heap, ordered by count, then by last use.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "sim/policy/heap.h"

struct lfu {
	uint64_t now; /* references so far */
};

/* Behind the struct. */
static struct heap *heap_of(struct lfu *lfu)
{
	return (struct heap *)(void *)(lfu + 1);
}

static size_t lfu_state_size(uint32_t frames)
{
	return sizeof(struct lfu) + heap_size(frames);
}

static void lfu_init(void *state, uint32_t frames, uint64_t seed)
{
	(void)seed;
	memset(state, 0, lfu_state_size(frames));
}

static void lfu_page_added(void *state, uint32_t frame,
			   const struct reference *reference)
{
	struct lfu *lfu = state;

	(void)reference;
	heap_insert(heap_of(lfu), frame, 1, lfu->now++);
}

static void lfu_page_accessed(void *state, uint32_t frame,
			      const struct reference *reference)
{
	struct lfu *lfu = state;
	struct heap *heap = heap_of(lfu);

	(void)reference;
	heap_change(heap, frame, heap->slots[frame].first + 1, lfu->now++);
}

static void lfu_page_removed(void *state, uint32_t frame, enum removal why)
{
	(void)why;
	heap_remove(heap_of(state), frame);
}

static uint32_t lfu_choose_victim(void *state, const struct reference *coming)
{
	struct heap *heap = heap_of(state);

	(void)coming;
	return heap->count == 0 ? FRAME_NONE : heap_top(heap);
}

const struct policy policy_lfu = {
	.name = "lfu",
	.help = "the page used least often since it was loaded",
	.source = "Silberschatz, Galvin, Gagne: Operating System Concepts, "
		  "10th ed., 10.4.6",
	.state_size = lfu_state_size,
	.init = lfu_init,
	.page_added = lfu_page_added,
	.page_accessed = lfu_page_accessed,
	.page_removed = lfu_page_removed,
	.choose_victim = lfu_choose_victim,
};
