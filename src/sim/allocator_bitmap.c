/*
 * allocator_bitmap - one bit a frame, first fit
 *
 * Bit n says whether frame n is used. The lowest free frame is taken, which
 * keeps numbers small on a slide and makes runs repeatable.
 *
 *	frame	0 1 2 3 4 5 6 7 | 8 9 ...
 *	word 0	1 1 1 0 1 0 0 0 | 0 0 ...	1: used
 *	              ^
 *	              lowest: no frame below is free
 *
 * 64 frames are looked at in one step, since a word of ones holds none; a
 * machine word also has an instruction that finds its first zero. The price
 * is the search: in a memory that is nearly full it passes over all words.
 * A run of 2^order is looked for at the multiples of its length.
 */
#include "sim/allocators.h"

#include <string.h>

#define WORD_BITS 64u

struct bitmap {
	uint32_t frames;
	uint32_t lowest; /* no frame below this one is free */
	uint64_t words[];
};

static size_t bitmap_state_size(uint32_t frames)
{
	return sizeof(struct bitmap) +
	       ((size_t)frames + WORD_BITS - 1) / WORD_BITS * sizeof(uint64_t);
}

static void bitmap_init(void *state, uint32_t frames)
{
	struct bitmap *bitmap = state;

	memset(bitmap, 0, bitmap_state_size(frames));
	bitmap->frames = frames;
}

static bool bitmap_is_free(const void *state, uint32_t frame)
{
	const struct bitmap *bitmap = state;

	return !(bitmap->words[frame / WORD_BITS] >> frame % WORD_BITS & 1);
}

static void bitmap_mark(struct bitmap *bitmap, uint32_t frame, bool used)
{
	uint64_t bit = (uint64_t)1 << frame % WORD_BITS;

	if (used)
		bitmap->words[frame / WORD_BITS] |= bit;
	else
		bitmap->words[frame / WORD_BITS] &= ~bit;
}

/* The first free frame from `frame` on; bitmap->frames where there is none. */
static uint32_t bitmap_next(const struct bitmap *bitmap, uint32_t frame)
{
	while (frame < bitmap->frames) {
		if (bitmap->words[frame / WORD_BITS] == UINT64_MAX)
			frame = (frame / WORD_BITS + 1) * WORD_BITS;
		else if (bitmap_is_free(bitmap, frame))
			return frame;
		else
			frame++;
	}
	return bitmap->frames;
}

static bool run_is_free(const struct bitmap *bitmap, uint32_t first,
			uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		if (!bitmap_is_free(bitmap, first + i))
			return false;
	return true;
}

static uint32_t bitmap_take(void *state, unsigned order)
{
	struct bitmap *bitmap = state;
	uint32_t length = 1u << order;
	uint32_t lowest = bitmap_next(bitmap, bitmap->lowest);
	uint32_t first = (lowest + length - 1) / length * length;

	while (first < bitmap->frames && bitmap->frames - first >= length &&
	       !run_is_free(bitmap, first, length))
		first += length;
	if (first >= bitmap->frames || bitmap->frames - first < length)
		return ALLOCATOR_NONE;
	for (uint32_t i = 0; i < length; i++)
		bitmap_mark(bitmap, first + i, true);
	bitmap->lowest = first == lowest ? first + length : lowest;
	return first;
}

static void bitmap_give(void *state, uint32_t first, unsigned order)
{
	struct bitmap *bitmap = state;

	for (uint32_t i = 0; i < 1u << order; i++)
		bitmap_mark(bitmap, first + i, false);
	if (first < bitmap->lowest)
		bitmap->lowest = first;
}

static bool bitmap_is_sound(const void *state, uint32_t n_free)
{
	const struct bitmap *bitmap = state;
	uint32_t found = 0;

	for (uint32_t i = 0; i < bitmap->frames; i++) {
		if (!bitmap_is_free(state, i))
			continue;
		if (i < bitmap->lowest)
			return false;
		found++;
	}
	return found == n_free;
}

const struct allocator allocator_bitmap = {
	.name = "bitmap",
	.help = "the lowest free frame, found in a map of one bit a frame",
	.source = "Tanenbaum, Bos: Modern Operating Systems, 4th ed., 3.2.3",
	.state_size = bitmap_state_size,
	.init = bitmap_init,
	.take = bitmap_take,
	.give = bitmap_give,
	.is_free = bitmap_is_free,
	.is_sound = bitmap_is_sound,
};
