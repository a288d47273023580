#ifndef PAGETWIN_SIM_POLICY_HEAP_H
#define PAGETWIN_SIM_POLICY_HEAP_H

#include <stddef.h>
#include <stdint.h>

/*
 * Frames ordered by a key of two numbers, the smallest found at once; any
 * frame's key can be changed in O(log frames). One array serves twice: a
 * slot's key and place belong to the frame of that number, its `frame` says
 * which frame is at that place of the heap.
 */
struct heap_slot {
	uint64_t first, second; /* the key; first decides, then second */
	uint32_t place;
	uint32_t frame;
};

struct heap {
	uint32_t count;
	uint32_t reserved;
	struct heap_slot slots[];
};

/* Bytes of a heap for frames 0 to frames - 1. Zeroed, it is empty. */
size_t heap_size(uint32_t frames);

void heap_insert(struct heap *heap, uint32_t frame, uint64_t first,
		 uint64_t second);
/* Gives a frame of the heap another key. */
void heap_change(struct heap *heap, uint32_t frame, uint64_t first,
		 uint64_t second);
void heap_remove(struct heap *heap, uint32_t frame);

/* The frame with the smallest key. The heap is not empty. */
static inline uint32_t heap_top(const struct heap *heap)
{
	return heap->slots[0].frame;
}

#endif
