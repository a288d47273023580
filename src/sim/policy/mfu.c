/*
 * mfu - most frequently used
 *
 * The opposite bet of lfu: a page with a small count was probably just
 * loaded and has its uses before it, one with a large count has had them. So
 * the largest count leaves, and of equal ones the page that has gone unused
 * for longest.
 *
 *	page	A    B    C    D
 *	uses	9    1    1    4	victim: A
 *
 * It is taught for the contrast, and is good where each page is used a fixed
 * number of times.
 *
 * The heap has the smallest key on top, so the key is what the count lacks of
 * the largest number there is.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "sim/policy/heap.h"

struct mfu {
	uint64_t now; /* references so far */
};

/* Behind the struct. */
static struct heap *heap_of(struct mfu *mfu)
{
	return (struct heap *)(void *)(mfu + 1);
}

static size_t mfu_state_size(uint32_t frames)
{
	return sizeof(struct mfu) + heap_size(frames);
}

static void mfu_init(void *state, uint32_t frames, uint64_t seed)
{
	(void)seed;
	memset(state, 0, mfu_state_size(frames));
}

static void mfu_page_added(void *state, uint32_t frame,
			   const struct reference *reference)
{
	struct mfu *mfu = state;

	(void)reference;
	heap_insert(heap_of(mfu), frame, UINT64_MAX - 1, mfu->now++);
}

static void mfu_page_accessed(void *state, uint32_t frame,
			      const struct reference *reference)
{
	struct mfu *mfu = state;
	struct heap *heap = heap_of(mfu);

	(void)reference;
	heap_change(heap, frame, heap->slots[frame].first - 1, mfu->now++);
}

static void mfu_page_removed(void *state, uint32_t frame, enum removal why)
{
	(void)why;
	heap_remove(heap_of(state), frame);
}

static uint32_t mfu_choose_victim(void *state, const struct reference *coming)
{
	struct heap *heap = heap_of(state);

	(void)coming;
	return heap->count == 0 ? FRAME_NONE : heap_top(heap);
}

const struct policy policy_mfu = {
	.name = "mfu",
	.help = "the page used most often since it was loaded",
	.source = "Silberschatz, Galvin, Gagne: Operating System Concepts, "
		  "10th ed., 10.4.6",
	.state_size = mfu_state_size,
	.init = mfu_init,
	.page_added = mfu_page_added,
	.page_accessed = mfu_page_accessed,
	.page_removed = mfu_page_removed,
	.choose_victim = mfu_choose_victim,
};
