/*
 * allocator_freelist - the frame freed last is taken first
 *
 * The free frames hang in a list; freeing puts one in front, taking gets the
 * one in front. Both cost the same however large the memory is, and the frame
 * that was used last may still be in the processor's cache.
 *
 *	free(7)			take() = 7
 *
 *	head -> 7 -> 3 -> 9 -> ... -> head
 *
 * The price comes with time: the list forgets who lies beside whom, so the
 * frames in use spread over all of memory, and the runs a huge page needs
 * become rare. Finding one means asking at each multiple of its length, and
 * taking frames out of the list's middle (so it is linked both ways).
 *
 * xv6 does just this for single frames (kernel/kalloc.c); the links lie in
 * the free frames themselves there, which costs no memory at all.
 */
#include "sim/allocators.h"

#include "sim/policy/list.h"

#include <string.h>

struct freelist {
	uint32_t frames; /* and the list's head */
	uint32_t reserved;
	struct link links[]; /* of a used frame: to itself */
};

static size_t freelist_state_size(uint32_t frames)
{
	return sizeof(struct freelist) +
	       ((size_t)frames + 1) * sizeof(struct link);
}

static void freelist_init(void *state, uint32_t frames)
{
	struct freelist *list = state;

	list->frames = frames;
	list->reserved = 0;
	list_init(list->links, frames);
	for (uint32_t i = 0; i < frames; i++)
		list_push_back(list->links, frames, i);
}

static bool freelist_is_free(const void *state, uint32_t frame)
{
	const struct freelist *list = state;

	return list->links[frame].next != frame;
}

static void frame_take(struct freelist *list, uint32_t frame)
{
	list_remove(list->links, frame);
	list_init(list->links, frame);
}

static bool run_is_free(const struct freelist *list, uint32_t first,
			uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		if (!freelist_is_free(list, first + i))
			return false;
	return true;
}

static uint32_t run_take(struct freelist *list, uint32_t length)
{
	uint32_t first = 0;

	while (first < list->frames && list->frames - first >= length) {
		if (!run_is_free(list, first, length)) {
			first += length;
			continue;
		}
		for (uint32_t i = 0; i < length; i++)
			frame_take(list, first + i);
		return first;
	}
	return ALLOCATOR_NONE;
}

static uint32_t freelist_take(void *state, unsigned order)
{
	struct freelist *list = state;
	uint32_t frame = list_first(list->links, list->frames);

	if (order > 0)
		return run_take(list, 1u << order);
	if (frame == list->frames)
		return ALLOCATOR_NONE;
	frame_take(list, frame);
	return frame;
}

static void freelist_give(void *state, uint32_t first, unsigned order)
{
	struct freelist *list = state;

	/* The run's first frame shall be the first to be taken again. */
	for (uint32_t i = 1u << order; i-- > 0;)
		list_push_front(list->links, list->frames, first + i);
}

static bool freelist_is_sound(const void *state, uint32_t n_free)
{
	const struct freelist *list = state;
	uint32_t at = list->frames, listed = 0, marked = 0;

	do {
		uint32_t next = list->links[at].next;

		if (next > list->frames || list->links[next].previous != at ||
		    listed > n_free)
			return false;
		listed += next != list->frames;
		at = next;
	} while (at != list->frames);
	for (uint32_t i = 0; i < list->frames; i++)
		marked += freelist_is_free(state, i);
	return listed == n_free && marked == n_free;
}

const struct allocator allocator_freelist = {
	.name = "freelist",
	.help = "the frame that was freed last, from a list of free ones",
	.source = "xv6, kernel/kalloc.c; Arpaci-Dusseau: Operating Systems: "
		  "Three Easy Pieces, 17",
	.state_size = freelist_state_size,
	.init = freelist_init,
	.take = freelist_take,
	.give = freelist_give,
	.is_free = freelist_is_free,
	.is_sound = freelist_is_sound,
};
