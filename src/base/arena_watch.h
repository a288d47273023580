#ifndef PAGETWIN_BASE_ARENA_WATCH_H
#define PAGETWIN_BASE_ARENA_WATCH_H

#include "base/arena.h"

/*
 * Pieces that somebody changes who does not know of the arena: he has the
 * address of the whole piece, and nobody says where he writes. What has
 * changed is found by comparing, when the next version is kept or an earlier
 * one brought back (arena_past.h).
 */

/* The piece is changed so from now on. 0 or -ENOMEM. */
int arena_watch(struct arena *arena, arena_ref ref, size_t size);

/* It is going to be given back, or changed like any other. */
void arena_unwatch(struct arena *arena, arena_ref ref);

/* Its bytes; all of them may be changed. Good until the next allocation. */
void *arena_watched_at(const struct arena *arena, arena_ref ref, size_t size);

/* After an earlier version was brought back, other pieces may be there than
 * before: those that are not watched again in between are forgotten. */
void arena_rewatch_begin(struct arena *arena);
void arena_rewatch_end(struct arena *arena);

/* Forgets all of them. */
void arena_unwatch_all(struct arena *arena);

/* --- between arena_watch.c and arena_past.c --- */

/* Puts aside what was changed since the last time. */
void arena_watch_settle(struct arena *arena);
/* A version was kept: from now on there is something to compare with. False:
 * no memory. */
bool arena_watch_begin(struct arena *arena);
/* A chunk holds again what it held in an earlier version. */
void arena_watch_restored(struct arena *arena, size_t chunk);

#endif
