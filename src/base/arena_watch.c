/*
 * arena_watch - changes that nobody announces
 *
 * Whoever changes bytes of an arena asks for their address first, which is how
 * the bytes before are kept (arena_past.c). A replacement policy does not: it
 * is handed the one block that holds all it knows, some MiB in a large
 * machine, and writes here and there in it. To put all of that aside for every
 * access would cost more than the access.
 *
 * So there is a second copy, the mirror, of what such a piece held when it was
 * last looked at; and it is looked at only when somebody keeps a version:
 *
 *	mirror	[ a ][ b ][ c ][ d ]
 *	piece	[ a ][ B ][ c ][ d ]	b is put aside; then mirror = piece
 *
 * Comparing is several times faster than copying and allocating. A piece
 * shares its first and last chunk with its neighbours: these are asked for as
 * any others are. As long as no version is kept there is no mirror.
 */
#include "base/arena_watch.h"

#include "base/arena_past.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct arena_watched {
	struct arena_watched *next;
	arena_ref ref;
	size_t first, end; /* chunks that are all its own */
	unsigned char *mirror;
	bool asked; /* for its address, since it was looked at last */
	bool stale; /* nobody has said that it is still there */
};

static struct arena_watched *watched_find(const struct arena *arena,
					  arena_ref ref)
{
	struct arena_watched *at = arena->watched;

	while (at && at->ref != ref)
		at = at->next;
	return at;
}

static void watched_drop_one(struct arena *arena, struct arena_watched *gone)
{
	struct arena_watched **link = &arena->watched;

	while (*link != gone)
		link = &(*link)->next;
	*link = gone->next;
	free(gone->mirror);
	free(gone);
}

int arena_watch(struct arena *arena, arena_ref ref, size_t size)
{
	size_t at = (size_t)ref * ARENA_UNIT;
	size_t first = (at + ARENA_CHUNK - 1) / ARENA_CHUNK;
	size_t end = (at + size) / ARENA_CHUNK;
	struct arena_watched *watched = watched_find(arena, ref);

	if (end < first)
		end = first;
	if (watched && watched->first == first && watched->end == end) {
		watched->stale = false;
		return 0;
	}
	/* Another piece begins where that one did. */
	if (watched)
		watched_drop_one(arena, watched);
	watched = calloc(1, sizeof(*watched));
	if (!watched)
		return -ENOMEM;
	watched->ref = ref;
	watched->first = first;
	watched->end = end;
	watched->next = arena->watched;
	arena->watched = watched;
	return arena->past && !arena_watch_begin(arena) ? -ENOMEM : 0;
}

void *arena_watched_at(const struct arena *arena, arena_ref ref, size_t size)
{
	watched_find(arena, ref)->asked = true;
	if (size)
		arena_at(arena, ref, size - 1, 1);
	return arena_at(arena, ref, 0, 1);
}

static unsigned char *chunk_of(const struct arena *arena, size_t chunk)
{
	return arena->bytes + chunk * ARENA_CHUNK;
}

static void watched_settle(struct arena *arena, struct arena_watched *watched)
{
	bool look = watched->mirror && watched->asked;

	watched->asked = false;
	for (size_t i = watched->first; look && i < watched->end; i++) {
		unsigned char *mirror =
			watched->mirror + (i - watched->first) * ARENA_CHUNK;

		if (memcmp(mirror, chunk_of(arena, i), ARENA_CHUNK) == 0)
			continue;
		arena_put_aside(arena, i, mirror);
		memcpy(mirror, chunk_of(arena, i), ARENA_CHUNK);
	}
}

void arena_watch_settle(struct arena *arena)
{
	for (struct arena_watched *at = arena->watched; at; at = at->next)
		watched_settle(arena, at);
}

bool arena_watch_begin(struct arena *arena)
{
	for (struct arena_watched *at = arena->watched; at; at = at->next) {
		size_t size = (at->end - at->first) * ARENA_CHUNK;

		if (at->mirror || !size)
			continue;
		at->mirror = malloc(size);
		if (!at->mirror)
			return false;
		memcpy(at->mirror, chunk_of(arena, at->first), size);
	}
	return true;
}

static void watched_free(struct arena_watched *watched)
{
	free(watched->mirror);
	free(watched);
}

void arena_unwatch(struct arena *arena, arena_ref ref)
{
	struct arena_watched **link = &arena->watched, *found;

	while (*link && (*link)->ref != ref)
		link = &(*link)->next;
	found = *link;
	if (!found)
		return;
	watched_settle(arena, found);
	*link = found->next;
	watched_free(found);
}

/* Forgets those that are stale, or all. */
static void watched_drop(struct arena *arena, bool all)
{
	struct arena_watched **link = &arena->watched;

	while (*link) {
		struct arena_watched *at = *link;

		if (!all && !at->stale) {
			link = &at->next;
			continue;
		}
		*link = at->next;
		watched_free(at);
	}
}

void arena_unwatch_all(struct arena *arena)
{
	watched_drop(arena, true);
}

void arena_watch_restored(struct arena *arena, size_t chunk)
{
	for (struct arena_watched *at = arena->watched; at; at = at->next)
		if (at->mirror && chunk >= at->first && chunk < at->end)
			memcpy(at->mirror + (chunk - at->first) * ARENA_CHUNK,
			       chunk_of(arena, chunk), ARENA_CHUNK);
}

void arena_rewatch_begin(struct arena *arena)
{
	for (struct arena_watched *at = arena->watched; at; at = at->next)
		at->stale = true;
}

void arena_rewatch_end(struct arena *arena)
{
	watched_drop(arena, false);
}
