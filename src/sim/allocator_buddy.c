/*
 * allocator_buddy - runs of 2^order frames that split and merge
 *
 * Free memory is kept in blocks of 1, 2, 4 ... frames, each beginning at a
 * multiple of its length, with one list for each length (the order table).
 * A block of too large an order is split in halves; a half's other half is
 * its buddy, whose number differs in a single bit, so it is found by a XOR.
 *
 *	take(0)    order 3  [ 0 ............. 7 ]
 *	           split     [ 0 ..... 3 ][ 4 ..... 7 ]   4 goes to list 2
 *	                      [ 0  1 ][ 2  3 ]            2 goes to list 1
 *	                       [ 0 ][ 1 ]                 1 goes to list 0
 *	give(0)    buddy 0^1 = 1 is free: merge, then 0^2 = 2, then 0^4 = 4
 *
 * So a freed run is found again as soon as it is whole, in as many steps as
 * there are orders: the answer to fragmentation, as far as the frames in use
 * allow it. (Knowlton: A fast storage allocator, CACM 8(10), 1965; Knuth: The
 * Art of Computer Programming, volume 1, 2.5; __free_one_page() and expand(),
 * mm/page_alloc.c.)
 */
#include "sim/allocators.h"

#include "sim/policy/list.h"

#include <string.h>

/* A frame's node. Only the first frame of a free block is in a list. */
struct buddy_node {
	struct link link;
	uint32_t order; /* of the free block that begins here, + 1; else 0 */
	uint32_t reserved;
};

struct buddy {
	uint32_t frames;
	uint32_t count[ALLOCATOR_ORDERS]; /* blocks: the order table */
	uint32_t first[ALLOCATOR_ORDERS]; /* of each list; frame + 1 */
	uint32_t reserved;
	struct buddy_node nodes[];
};

static size_t buddy_state_size(uint32_t frames)
{
	return sizeof(struct buddy) + frames * sizeof(struct buddy_node);
}

/* Lists end with 0; links are frame + 1. */
static void block_add(struct buddy *buddy, uint32_t frame, unsigned order)
{
	struct buddy_node *node = &buddy->nodes[frame];
	uint32_t next = buddy->first[order];

	node->order = order + 1;
	node->link.previous = 0;
	node->link.next = next;
	if (next)
		buddy->nodes[next - 1].link.previous = frame + 1;
	buddy->first[order] = frame + 1;
	buddy->count[order]++;
}

static void block_remove(struct buddy *buddy, uint32_t frame)
{
	struct buddy_node *node = &buddy->nodes[frame];
	unsigned order = node->order - 1;

	if (node->link.previous)
		buddy->nodes[node->link.previous - 1].link.next =
			node->link.next;
	else
		buddy->first[order] = node->link.next;
	if (node->link.next)
		buddy->nodes[node->link.next - 1].link.previous =
			node->link.previous;
	memset(node, 0, sizeof(*node));
	buddy->count[order]--;
}

/* Is there a free block of exactly this order? */
static bool block_is_free(const struct buddy *buddy, uint32_t frame,
			  unsigned order)
{
	return frame < buddy->frames && buddy->nodes[frame].order == order + 1;
}

/* The whole of memory, as few blocks; the lowest will be first in its list. */
static void buddy_init(void *state, uint32_t frames)
{
	struct buddy *buddy = state;
	uint32_t end = frames;

	memset(buddy, 0, buddy_state_size(frames));
	buddy->frames = frames;
	while (end > 0) {
		unsigned order = 0;

		while (order < ALLOCATOR_ORDER_MAX && end % (2u << order) == 0)
			order++;
		end -= 1u << order;
		block_add(buddy, end, order);
	}
}

static uint32_t buddy_take(void *state, unsigned order)
{
	struct buddy *buddy = state;
	unsigned found = order;
	uint32_t frame;

	while (found < ALLOCATOR_ORDERS && !buddy->first[found])
		found++;
	if (found >= ALLOCATOR_ORDERS)
		return ALLOCATOR_NONE;
	frame = buddy->first[found] - 1;
	block_remove(buddy, frame);
	while (found-- > order)
		block_add(buddy, frame + (1u << found), found);
	return frame;
}

static void buddy_give(void *state, uint32_t first, unsigned order)
{
	struct buddy *buddy = state;

	while (order < ALLOCATOR_ORDER_MAX &&
	       block_is_free(buddy, first ^ 1u << order, order)) {
		block_remove(buddy, first ^ 1u << order);
		first &= ~(1u << order);
		order++;
	}
	block_add(buddy, first, order);
}

/* Somewhere below it a block begins that reaches it. */
static bool buddy_is_free(const void *state, uint32_t frame)
{
	const struct buddy *buddy = state;

	for (unsigned order = 0; order < ALLOCATOR_ORDERS; order++) {
		uint32_t first = frame & ~((1u << order) - 1);

		if (block_is_free(buddy, first, order))
			return true;
	}
	return false;
}

/* Every block is aligned, ends before the next one begins, and is not beside
 * a free buddy of its size. */
static bool block_is_sound(const struct buddy *buddy, uint32_t frame,
			   uint32_t reached)
{
	unsigned order = buddy->nodes[frame].order - 1;

	if (order > ALLOCATOR_ORDER_MAX || frame % (1u << order) ||
	    frame < reached || buddy->frames - frame < 1u << order)
		return false;
	return order == ALLOCATOR_ORDER_MAX ||
	       !block_is_free(buddy, frame ^ 1u << order, order);
}

static uint32_t list_length(const struct buddy *buddy, unsigned order)
{
	uint32_t n = 0;

	for (uint32_t at = buddy->first[order];
	     at && at <= buddy->frames && n <= buddy->frames;
	     at = buddy->nodes[at - 1].link.next)
		n++;
	return n;
}

static bool buddy_is_sound(const void *state, uint32_t n_free)
{
	const struct buddy *buddy = state;
	uint32_t count[ALLOCATOR_ORDERS] = { 0 };
	uint32_t found = 0, reached = 0;

	for (uint32_t i = 0; i < buddy->frames; i++) {
		if (!buddy->nodes[i].order)
			continue;
		if (!block_is_sound(buddy, i, reached))
			return false;
		count[buddy->nodes[i].order - 1]++;
		reached = i + (1u << (buddy->nodes[i].order - 1));
		found += reached - i;
	}
	for (unsigned order = 0; order < ALLOCATOR_ORDERS; order++)
		if (count[order] != buddy->count[order] ||
		    count[order] != list_length(buddy, order))
			return false;
	return found == n_free;
}

const struct allocator allocator_buddy = {
	.name = "buddy",
	.help = "blocks of 2^n frames that are split, and merged again",
	.source = "Knowlton: A fast storage allocator, CACM 8(10), 1965; "
		  "Linux, mm/page_alloc.c",
	.state_size = buddy_state_size,
	.init = buddy_init,
	.take = buddy_take,
	.give = buddy_give,
	.is_free = buddy_is_free,
	.is_sound = buddy_is_sound,
};
