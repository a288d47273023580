#ifndef PAGETWIN_BASE_ARENA_PAST_H
#define PAGETWIN_BASE_ARENA_PAST_H

#include "base/arena.h"

/*
 * Earlier contents of an arena, any of which can be brought back. What is kept
 * of each is what was changed since: keeping one costs nothing, bringing one
 * back as much as the changes on the way to it.
 */
struct arena_version;

/* Keeps the arena as it is now. 0 or -ENOMEM; then nothing is kept. */
int arena_keep(struct arena *arena, struct arena_version **ret_version);

/*
 * Makes the arena what it was then. All versions stay, those that were kept
 * later too; which pieces are watched has to be said again. 0; -ENOMEM: the
 * arena is as it was, or as in another version on the way.
 */
int arena_go_back(struct arena *arena, struct arena_version *version);

/* The version is not needed any more. Accepts NULL. */
void arena_forget(struct arena *arena, struct arena_version *version);

/* Bytes that all versions hold together. */
uint64_t arena_past_bytes(const struct arena *arena);

/* While somebody only looks: nothing that arena_at() gives is changed, so
 * nothing needs to be kept. The result belongs into arena_look_end(). */
static inline uint64_t *arena_look_begin(struct arena *arena)
{
	uint64_t *touched = arena->touched;

	arena->touched = NULL;
	return touched;
}

static inline void arena_look_end(struct arena *arena, uint64_t *touched)
{
	arena->touched = touched;
}

/* --- between arena.c, arena_news.c, arena_past.c and arena_watch.c --- */

/* Puts aside what a chunk held, unless that was done since the last version
 * was kept. */
void arena_put_aside(struct arena *arena, size_t chunk,
		     const unsigned char *bytes);

/* Room for `used` bytes, and not much more. 0 or -ENOMEM. */
int arena_resize(struct arena *arena, size_t used);
/* Room for the chunks of so many bytes. 0 or -ENOMEM. */
int arena_past_reserve(struct arena *arena, size_t capacity);
/* A chunk is going to be changed: puts it aside, unless that was done. */
void arena_past_note(const struct arena *arena, size_t chunk);
/* Is there a version that changes lead back to? */
bool arena_past_has_base(const struct arena *arena);
/* Could the bytes before a change not be kept? */
bool arena_past_is_lost(const struct arena *arena);
void arena_past_release(struct arena *arena);

#endif
