/*
 * arena - a data structure in one block of memory
 *
 * Undo is easy where the whole state is one run of bytes: copy it before the
 * step, copy it back to undo the step. That needs two things. No part may
 * hold an address, since a copy lives elsewhere; and nothing may be outside.
 * So parts name each other by arena_ref, and even the list of free pieces
 * lives inside the block.
 *
 *	0            sizeof(header)                    used       capacity
 *	+------------+--------+-----------+---//-------+- - - - - -+
 *	| header:    | piece  | piece     |  ...       |  unused   |
 *	| used, free |        | (free)    |            |           |
 *	+------------+--------+-----------+---//-------+- - - - - -+
 *	     |                     ^
 *	     +-- free[size class] -+-> next free piece of that class
 *
 * A reference counts units of 16 bytes, so 32 bits reach 64 GiB. Pieces come
 * in size classes, the powers of two: the pieces this program keeps (page
 * frames, tables that double) are powers of two anyway. A piece that is given
 * back is the next one handed out of its class, and is zeroed then; what an
 * arena contains depends on nothing but the sequence of calls.
 */
#include "base/arena.h"

#include "base/arena_news.h"
#include "base/arena_past.h"
#include "base/arena_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define UNIT	 ARENA_UNIT
#define CLASSES	 48
#define CAPACITY 4096

struct arena_header {
	uint64_t used;
	arena_ref free[CLASSES];
	uint64_t reserved;
};

_Static_assert(sizeof(struct arena_header) % UNIT == 0, "units");

/* All that is known of the arena's pieces is in its first chunk. */
_Static_assert(sizeof(struct arena_header) <= ARENA_CHUNK, "one chunk");
_Static_assert(CAPACITY % ARENA_CHUNK == 0, "whole chunks");

static struct arena_header *header(const struct arena *arena)
{
	return (struct arena_header *)(void *)arena->bytes;
}

static void header_touch(const struct arena *arena)
{
	arena_at(arena, 0, 0, sizeof(struct arena_header));
}

size_t arena_used(const struct arena *arena)
{
	return header(arena)->used;
}

int arena_init(struct arena *arena)
{
	memset(arena, 0, sizeof(*arena));
	arena->bytes = calloc(1, CAPACITY);
	if (!arena->bytes)
		return -ENOMEM;
	arena->capacity = CAPACITY;
	header(arena)->used = sizeof(struct arena_header);
	return 0;
}

void arena_clear(struct arena *arena)
{
	arena_watch_settle(arena);
	arena_unwatch_all(arena);
	arena_at(arena, 0, 0, arena_used(arena));
	memset(header(arena), 0, sizeof(struct arena_header));
	header(arena)->used = sizeof(struct arena_header);
}

void arena_release(struct arena *arena)
{
	arena_unwatch_all(arena);
	arena_past_release(arena);
	arena_news_release(arena);
	free(arena->asked);
	free(arena->bytes);
	memset(arena, 0, sizeof(*arena));
}

/* Another block with the same contents, in another place. */
static unsigned char *block_move(const struct arena *arena, size_t capacity)
{
	unsigned char *bytes = malloc(capacity);

	if (!bytes)
		return NULL;
	memcpy(bytes, arena->bytes, header(arena)->used);
	free(arena->bytes);
	return bytes;
}

/* The block made at least `needed` bytes long. The tail is not zeroed: only
 * what is in use is ever looked at. */
static int block_reserve(struct arena *arena, size_t needed)
{
	size_t capacity = arena->capacity;
	unsigned char *bytes;

	if (needed <= capacity && !arena->always_moves)
		return 0;
	while (capacity < needed)
		capacity *= 2;
	if (arena_past_reserve(arena, capacity) < 0 ||
	    arena_asked_reserve(arena, capacity) < 0)
		return -ENOMEM;
	bytes = arena->always_moves ? block_move(arena, capacity)
				    : realloc(arena->bytes, capacity);
	if (!bytes)
		return -ENOMEM;
	arena->bytes = bytes;
	arena->capacity = capacity;
	return 0;
}

/* The smallest power of two of at least `size` bytes, as its exponent. */
static unsigned size_class(size_t size)
{
	unsigned exponent = 4;

	while (exponent < CLASSES && ((size_t)1 << exponent) < size)
		exponent++;
	return exponent;
}

static arena_ref piece_take(struct arena *arena, unsigned class)
{
	arena_ref ref = header(arena)->free[class];

	memcpy(&header(arena)->free[class],
	       arena_at(arena, ref, 0, sizeof(ref)), sizeof(ref));
	return ref;
}

static arena_ref piece_append(struct arena *arena, size_t size)
{
	uint64_t at = header(arena)->used;

	if (at / UNIT > UINT32_MAX || block_reserve(arena, at + size) < 0)
		return ARENA_NONE;
	header(arena)->used = at + size;
	return (arena_ref)(at / UNIT);
}

arena_ref arena_alloc(struct arena *arena, size_t size)
{
	unsigned class = size_class(size);
	arena_ref ref = ARENA_NONE;

	if (class >= CLASSES)
		goto fail;
	header_touch(arena);
	if (header(arena)->free[class]) {
		if (block_reserve(arena, header(arena)->used) < 0)
			goto fail;
		ref = piece_take(arena, class);
	} else {
		ref = piece_append(arena, (size_t)1 << class);
	}
	if (!ref)
		goto fail;
	memset(arena_at(arena, ref, 0, (size_t)1 << class), 0,
	       (size_t)1 << class);
	return ref;
fail:
	arena->failed = true;
	return ARENA_NONE;
}

void arena_free(struct arena *arena, arena_ref ref, size_t size)
{
	unsigned class = size_class(size);
	unsigned char *piece;

	if (!ref)
		return;
	header_touch(arena);
	piece = arena_at(arena, ref, 0, (size_t)1 << class);
	memset(piece, 0, (size_t)1 << class);
	memcpy(piece, &header(arena)->free[class], sizeof(ref));
	header(arena)->free[class] = ref;
}

arena_ref arena_grow(struct arena *arena, arena_ref old, size_t old_size,
		     size_t new_size)
{
	arena_ref ref;

	if (old && size_class(old_size) == size_class(new_size))
		return old;
	ref = arena_alloc(arena, new_size);
	if (!ref || !old)
		return ref;
	memcpy(arena_at(arena, ref, 0, old_size),
	       arena_at(arena, old, 0, old_size), old_size);
	arena_free(arena, old, old_size);
	return ref;
}

int arena_resize(struct arena *arena, size_t used)
{
	size_t capacity = CAPACITY;
	unsigned char *bytes;

	while (capacity < used)
		capacity *= 2;
	if (capacity > arena->capacity)
		return block_reserve(arena, used);
	/* Worth the while? Where it fails it stays large, no more. */
	bytes = arena->capacity / capacity < 4
			? NULL
			: realloc(arena->bytes, capacity);
	if (bytes) {
		arena->bytes = bytes;
		arena->capacity = capacity;
	}
	return 0;
}

bool arena_is_broken(const struct arena *arena)
{
	return arena->failed || arena_past_is_lost(arena);
}
