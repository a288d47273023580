#ifndef PAGETWIN_BASE_ARENA_NEWS_H
#define PAGETWIN_BASE_ARENA_NEWS_H

#include "base/arena.h"

/*
 * What is new in an arena since somebody looked at it last: the parts whose
 * address was asked for in order to be changed (arena_at()). Some of what is
 * told may not have changed; what is not told has not.
 */

/* A run of items of an array. */
struct arena_run {
	size_t first, end;
};

/* From here on it is noted what is new. 0 or -ENOMEM. Once is enough. */
int arena_news_begin(struct arena *arena);

/* The first run of new items at or after `from`, of an array of n items that
 * is a piece of the arena. Before arena_news_begin() all of them are. False:
 * there are none. */
bool arena_news_next(const struct arena *arena, arena_ref ref, size_t item_size,
		     size_t n, size_t from, struct arena_run *ret_run);

/* All of it was looked at. */
void arena_news_end(struct arena *arena);

/* --- between arena.c, arena_past.c and arena_news.c --- */

/* Some chunk has another content than before, though nobody asked for it. */
void arena_news_note(struct arena *arena, size_t chunk);
/* The next one who asks for this chunk, or for any, has to be noted. */
void arena_asked_forget(struct arena *arena, size_t chunk);
void arena_asked_forget_all(struct arena *arena);
/* Is it still of interest who asks? */
void arena_asked_settle(struct arena *arena);
/* Room for the chunks of so many bytes. 0 or -ENOMEM. */
int arena_asked_reserve(struct arena *arena, size_t capacity);
void arena_news_release(struct arena *arena);

#endif
