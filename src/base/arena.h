#ifndef PAGETWIN_BASE_ARENA_H
#define PAGETWIN_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One growing block of memory that holds a whole data structure, whose parts
 * name each other by number instead of by address. So the structure can be
 * copied, compared and put back as plain bytes.
 *
 * A piece is named by an arena_ref; 0 names none. The address that
 * arena_at() gives is good until the next arena_alloc() or arena_grow(),
 * which may move the whole block.
 */
typedef uint32_t arena_ref;

#define ARENA_NONE 0

struct arena {
	unsigned char *bytes;
	size_t capacity;
	bool failed;	   /* an allocation has failed, once and for all */
	bool always_moves; /* for tests: every allocation moves the block */
};

/* 0 or -ENOMEM. */
int arena_init(struct arena *arena);
void arena_release(struct arena *arena);

/* A zeroed piece of at least `size` bytes, aligned to 16. ARENA_NONE: no
 * memory (arena->failed is then set). */
arena_ref arena_alloc(struct arena *arena, size_t size);
/* Gives back a piece that arena_alloc() gave for this size. Accepts
 * ARENA_NONE. */
void arena_free(struct arena *arena, arena_ref ref, size_t size);
/* A larger piece that begins with the old one's bytes, which is given back;
 * the same piece where it has room already. ARENA_NONE: no memory, and the
 * old piece is as it was. */
arena_ref arena_grow(struct arena *arena, arena_ref old, size_t old_size,
		     size_t new_size);

/* The address of a piece; not NULL for any but ARENA_NONE. */
void *arena_at(const struct arena *arena, arena_ref ref);

/* The bytes in use, from arena->bytes on: what has to be copied. */
size_t arena_used(const struct arena *arena);
/* Room for `used` bytes of an arena at arena->bytes, which the caller has to
 * copy there before anything else. 0 or -ENOMEM; then nothing has changed. */
int arena_reserve(struct arena *arena, size_t used);
/* Replaces the contents by `used` bytes copied from an arena. 0 or -ENOMEM;
 * then nothing has changed. */
int arena_load(struct arena *arena, const unsigned char *bytes, size_t used);

#endif
