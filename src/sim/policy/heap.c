/*
 * heap - the frame with the smallest key
 *
 * A binary heap: the node at place i has its children at 2i + 1 and 2i + 2
 * and a key not above theirs, so the smallest stands at place 0.
 *
 *	            [0]			a change of key moves one node up
 *	        /         \		or down its path, log2(n) steps at
 *	     [1]           [2]		most
 *	    /   \         /   \
 *	  [3]   [4]     [5]   [6]
 *
 * To find the node of a given frame, each frame remembers its place.
 */
#include "sim/policy/heap.h"

#include <stdbool.h>

size_t heap_size(uint32_t frames)
{
	return sizeof(struct heap) + frames * sizeof(struct heap_slot);
}

static bool heap_less(const struct heap *heap, uint32_t a, uint32_t b)
{
	const struct heap_slot *x = &heap->slots[a];
	const struct heap_slot *y = &heap->slots[b];

	return x->first != y->first ? x->first < y->first
				    : x->second < y->second;
}

static void heap_put(struct heap *heap, uint32_t place, uint32_t frame)
{
	heap->slots[place].frame = frame;
	heap->slots[frame].place = place;
}

static void heap_rise(struct heap *heap, uint32_t frame)
{
	uint32_t place = heap->slots[frame].place;

	while (place > 0) {
		uint32_t parent = (place - 1) / 2;
		uint32_t above = heap->slots[parent].frame;

		if (!heap_less(heap, frame, above))
			break;
		heap_put(heap, place, above);
		place = parent;
	}
	heap_put(heap, place, frame);
}

static void heap_sink(struct heap *heap, uint32_t frame)
{
	uint32_t place = heap->slots[frame].place;

	for (;;) {
		uint32_t child = 2 * place + 1;

		if (child >= heap->count)
			break;
		if (child + 1 < heap->count &&
		    heap_less(heap, heap->slots[child + 1].frame,
			      heap->slots[child].frame))
			child++;
		if (!heap_less(heap, heap->slots[child].frame, frame))
			break;
		heap_put(heap, place, heap->slots[child].frame);
		place = child;
	}
	heap_put(heap, place, frame);
}

void heap_change(struct heap *heap, uint32_t frame, uint64_t first,
		 uint64_t second)
{
	heap->slots[frame].first = first;
	heap->slots[frame].second = second;
	heap_rise(heap, frame);
	heap_sink(heap, frame);
}

void heap_insert(struct heap *heap, uint32_t frame, uint64_t first,
		 uint64_t second)
{
	heap_put(heap, heap->count++, frame);
	heap_change(heap, frame, first, second);
}

void heap_remove(struct heap *heap, uint32_t frame)
{
	uint32_t place = heap->slots[frame].place;
	uint32_t last = heap->slots[--heap->count].frame;

	if (last == frame)
		return;
	heap_put(heap, place, last);
	heap_rise(heap, last);
	heap_sink(heap, last);
}
