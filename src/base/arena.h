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

/* What a reference counts, in bytes. */
#define ARENA_UNIT 16

/* Earlier contents are kept in chunks of so many bytes (arena_past.c). */
#define ARENA_CHUNK 4096

struct arena_news;
struct arena_past;
struct arena_watched;

struct arena {
	unsigned char *bytes;
	size_t capacity;
	bool failed;	   /* an allocation has failed, once and for all */
	bool always_moves; /* for tests: every allocation moves the block */
	/* A bit for each chunk that was asked for, of which nobody needs to
	 * hear again; NULL: nobody wants to hear, or somebody only looks. */
	uint64_t *touched;
	uint64_t *asked; /* what `touched` points to */
	size_t n_asked;
	struct arena_past *past;       /* NULL: nothing was ever kept */
	struct arena_news *news;       /* NULL: nobody asks what is new */
	struct arena_watched *watched; /* see arena_watch.h */
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

/* Makes it as new. What was kept of it stays. */
void arena_clear(struct arena *arena);

/* Some bytes are going to be changed: tells those who want to hear of it, who
 * keep them as they are (arena_past.h), or note that they are new
 * (arena_news.h). What can't be kept is in arena->past (arena_is_broken()). */
void arena_touch(const struct arena *arena, size_t at, size_t length);

/*
 * The address of `length` bytes, `offset` bytes behind the beginning of a
 * piece. These may be changed then, and no others: of what is changed without
 * having been asked for, the bytes before are not kept.
 */
static inline void *arena_at(const struct arena *arena, arena_ref ref,
			     size_t offset, size_t length)
{
	size_t at = (size_t)ref * ARENA_UNIT + offset;
	size_t chunk = at / ARENA_CHUNK;

	if (arena->touched && ((at + length - 1) / ARENA_CHUNK != chunk ||
			       !(arena->touched[chunk / 64] >> chunk % 64 & 1)))
		arena_touch(arena, at, length);
	return arena->bytes + at;
}

/* Item `index` of a piece that is an array of such items. */
static inline void *arena_item(const struct arena *arena, arena_ref ref,
			       size_t index, size_t item_size)
{
	return arena_at(arena, ref, index * item_size, item_size);
}

/* The bytes in use, from arena->bytes on. */
size_t arena_used(const struct arena *arena);

/* Has an allocation failed, or was something changed whose bytes before could
 * not be kept? */
bool arena_is_broken(const struct arena *arena);

#endif
