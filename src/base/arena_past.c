/*
 * arena_past - an arena as it was
 *
 * To keep an arena one could copy it. But a large one changes by little from
 * one moment to the next, and copying all of it, or even comparing all of it,
 * takes as long as it is large. So nothing is copied when a version is kept.
 * From then on, whoever asks for the address of some bytes (arena_at()) may
 * change them; the first time that this happens to a chunk, its bytes are put
 * aside. They are what has to be undone to get back:
 *
 *	oldest <--changes-- newest <--changes-- the arena, as it is now
 *
 * Each version knows towards which other one the arena lies, and the chunks in
 * which it differs from that one. To bring one back, the way to it is walked:
 * each step exchanges chunks of the arena with those that were put aside. What
 * was taken out leads the other way then, so nothing is lost, and the arrows
 * point to the arena again:
 *
 *	oldest = the arena --changes--> newest
 *
 * Who goes back and then does something else has two ways from there: the
 * versions are a tree. (Baker, "Shallow Binding in Lisp 1.5", CACM 21(7), 1978,
 * calls this rerooting.) A version that nobody needs any more hands its changes
 * to the one behind it; while there are several of those it stays.
 *
 * Reading touches as well as writing, as nobody can tell; so what was put aside
 * and has not changed is thrown away when the next version is kept.
 */
#include "base/arena_past.h"

#include "base/arena_news.h"
#include "base/arena_watch.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A chunk as it was. */
struct aside {
	size_t chunk;
	unsigned char *bytes; /* NULL: it was not in use */
};

struct arena_version {
	struct arena_version *next;   /* of all, in no order */
	struct arena_version *toward; /* NULL: the arena lies right here */
	struct aside *changes;
	size_t n, capacity;
	size_t used;	   /* bytes of the arena */
	unsigned children; /* versions whose `toward` is this one */
	bool held;	   /* by somebody outside */
};

struct arena_past {
	struct arena_version *versions;
	struct arena_version *base; /* where the arena lies; NULL: nowhere */
	uint64_t *bits;		    /* chunks that are put aside already */
	size_t n_bits;
	uint64_t bytes;
	bool lost;
};

static bool bit_get(const uint64_t *bits, size_t i)
{
	return bits[i / 64] >> i % 64 & 1;
}

static void bit_set(uint64_t *bits, size_t i)
{
	bits[i / 64] |= (uint64_t)1 << i % 64;
}

static void bit_clear(uint64_t *bits, size_t i)
{
	bits[i / 64] &= ~((uint64_t)1 << i % 64);
}

/* Bytes of a chunk that are in use where so many are in use in all. */
static size_t chunk_length(size_t used, size_t chunk)
{
	size_t start = chunk * ARENA_CHUNK;

	if (used <= start)
		return 0;
	return used - start < ARENA_CHUNK ? used - start : ARENA_CHUNK;
}

static unsigned char *chunk_at(const struct arena *arena, size_t chunk)
{
	return arena->bytes + chunk * ARENA_CHUNK;
}

static void aside_free(struct arena_past *past, struct aside *aside)
{
	if (!aside->bytes)
		return;
	past->bytes -= ARENA_CHUNK;
	free(aside->bytes);
	aside->bytes = NULL;
}

/* A copy of what a chunk holds, of which version `used` bytes is what counts.
 * False: no memory. */
static bool aside_take(const struct arena *arena, size_t chunk,
		       const unsigned char *bytes, size_t used,
		       struct aside *ret_aside)
{
	struct aside aside = { .chunk = chunk };
	size_t length = chunk_length(used, chunk);

	if (length) {
		aside.bytes = malloc(ARENA_CHUNK);
		if (!aside.bytes)
			return false;
		memcpy(aside.bytes, bytes, length);
		memset(aside.bytes + length, 0, ARENA_CHUNK - length);
		arena->past->bytes += ARENA_CHUNK;
	}
	*ret_aside = aside;
	return true;
}

static bool chunk_keep(const struct arena *arena, size_t chunk,
		       const unsigned char *bytes)
{
	struct arena_version *base = arena->past->base;
	size_t before = base->capacity;

	if (array_reserve(&base->changes, &base->capacity, base->n + 1,
			  sizeof(*base->changes)) < 0)
		return false;
	arena->past->bytes += (base->capacity - before) * sizeof(struct aside);
	if (!aside_take(arena, chunk, bytes, base->used,
			&base->changes[base->n]))
		return false;
	base->n++;
	bit_set(arena->past->bits, chunk);
	return true;
}

void arena_put_aside(struct arena *arena, size_t chunk,
		     const unsigned char *bytes)
{
	struct arena_past *past = arena->past;

	if (past && past->base && !bit_get(past->bits, chunk) &&
	    !chunk_keep(arena, chunk, bytes))
		past->lost = true;
}

void arena_past_note(const struct arena *arena, size_t chunk)
{
	struct arena_past *past = arena->past;

	if (past && past->base && !bit_get(past->bits, chunk) &&
	    !chunk_keep(arena, chunk, chunk_at(arena, chunk)))
		past->lost = true;
}

bool arena_past_has_base(const struct arena *arena)
{
	return arena->past && arena->past->base;
}

int arena_past_reserve(struct arena *arena, size_t capacity)
{
	struct arena_past *past = arena->past;
	size_t n_bits = capacity / ARENA_CHUNK;
	size_t words = (n_bits + 63) / 64;
	uint64_t *bits;

	if (!past || n_bits <= past->n_bits)
		return 0;
	bits = reallocarray(past->bits, words, sizeof(*bits));
	if (!bits)
		return -ENOMEM;
	memset(bits + (past->n_bits + 63) / 64, 0,
	       (words - (past->n_bits + 63) / 64) * sizeof(*bits));
	past->bits = bits;
	past->n_bits = n_bits;
	return 0;
}

bool arena_past_is_lost(const struct arena *arena)
{
	return arena->past && arena->past->lost;
}

uint64_t arena_past_bytes(const struct arena *arena)
{
	return arena->past ? arena->past->bytes : 0;
}

/* When it is asked for next, it is put aside again. */
static void chunk_release(struct arena *arena, size_t chunk)
{
	bit_clear(arena->past->bits, chunk);
	arena_asked_forget(arena, chunk);
}

/* From here on changes lead back to this version; NULL: to none. */
static void base_set(struct arena *arena, struct arena_version *base)
{
	struct arena_past *past = arena->past;

	for (size_t i = 0; past->base && i < past->base->n; i++)
		chunk_release(arena, past->base->changes[i].chunk);
	if (!past->base)
		arena_asked_forget_all(arena);
	past->base = base;
	arena_asked_settle(arena);
	for (size_t i = 0; base && i < base->n; i++)
		bit_set(past->bits, base->changes[i].chunk);
}

/* Is a chunk, as far as it is in use, what it was? */
static bool aside_is_same(const struct arena *arena, size_t used,
			  const struct aside *aside)
{
	size_t length = chunk_length(used, aside->chunk);

	return aside->bytes &&
	       length == chunk_length(arena_used(arena), aside->chunk) &&
	       memcmp(aside->bytes, chunk_at(arena, aside->chunk), length) == 0;
}

/* Throws away what was put aside and has not changed. */
static void changes_sift(struct arena *arena, struct arena_version *version)
{
	size_t n = 0;

	for (size_t i = 0; i < version->n; i++) {
		struct aside *aside = &version->changes[i];

		if (aside_is_same(arena, version->used, aside)) {
			chunk_release(arena, aside->chunk);
			aside_free(arena->past, aside);
		} else {
			version->changes[n++] = *aside;
		}
	}
	version->n = n;
}

static int past_begin(struct arena *arena)
{
	if (!arena->past)
		arena->past = calloc(1, sizeof(*arena->past));
	if (!arena->past || arena_past_reserve(arena, arena->capacity) < 0)
		return -ENOMEM;
	return arena_asked_reserve(arena, arena->capacity);
}

int arena_keep(struct arena *arena, struct arena_version **ret_version)
{
	struct arena_version *version, *before;

	if (past_begin(arena) < 0 || !arena_watch_begin(arena))
		return -ENOMEM;
	arena_watch_settle(arena);
	version = calloc(1, sizeof(*version));
	if (!version)
		return -ENOMEM;
	version->used = arena_used(arena);
	version->held = true;
	version->next = arena->past->versions;
	arena->past->versions = version;
	arena->past->bytes += sizeof(*version);
	before = arena->past->base;
	if (before) {
		changes_sift(arena, before);
		before->toward = version;
		version->children++;
	}
	base_set(arena, version);
	*ret_version = version;
	return 0;
}

static void changes_clear(struct arena_past *past,
			  struct arena_version *version)
{
	for (size_t i = 0; i < version->n; i++)
		aside_free(past, &version->changes[i]);
	free(version->changes);
	past->bytes -= version->capacity * sizeof(*version->changes);
	version->changes = NULL;
	version->n = version->capacity = 0;
}

/* The version has nothing behind it: it goes. */
static void version_drop(struct arena *arena, struct arena_version *version)
{
	struct arena_past *past = arena->past;
	struct arena_version **link = &past->versions;

	while (*link != version)
		link = &(*link)->next;
	*link = version->next;
	if (past->base == version)
		base_set(arena, NULL);
	changes_clear(past, version);
	past->bytes -= sizeof(*version);
	free(version);
}

static int aside_compare(const void *a, const void *b)
{
	const struct aside *x = a, *y = b;

	return (x->chunk > y->chunk) - (x->chunk < y->chunk);
}

/* Appends to a version the changes of the one towards which it lies, but for
 * chunks that it has itself. False: no memory, nothing has changed. */
static bool changes_take(struct arena_past *past, struct arena_version *child,
			 struct arena_version *from)
{
	size_t own = child->n, before = child->capacity;

	if (array_reserve(&child->changes, &child->capacity, own + from->n,
			  sizeof(*child->changes)) < 0)
		return false;
	past->bytes += (child->capacity - before) * sizeof(*child->changes);
	if (own)
		qsort(child->changes, own, sizeof(*child->changes),
		      aside_compare);
	for (size_t i = 0; i < from->n; i++) {
		struct aside *aside = &from->changes[i];

		if (own && bsearch(aside, child->changes, own, sizeof(*aside),
				   aside_compare))
			continue;
		child->changes[child->n++] = *aside;
		aside->bytes = NULL;
	}
	return true;
}

/* The only version behind this one takes its place. */
static void version_bypass(struct arena *arena, struct arena_version *version)
{
	struct arena_past *past = arena->past;
	struct arena_version *child = past->versions;
	bool is_base = past->base == version;

	while (child->toward != version)
		child = child->next;
	if (!changes_take(past, child, version))
		return; /* it stays, which does no harm */
	child->toward = version->toward;
	/* Its place among the children of the next one is the child's now. */
	if (is_base)
		base_set(arena, child);
	version_drop(arena, version);
}

/* Lets versions go that nobody needs, this one first. */
static void version_settle(struct arena *arena, struct arena_version *version)
{
	while (version && !version->held && version->children < 2) {
		struct arena_version *toward = version->toward;

		if (version->children) {
			version_bypass(arena, version);
			return;
		}
		if (toward)
			toward->children--;
		version_drop(arena, version);
		version = toward;
	}
}

void arena_forget(struct arena *arena, struct arena_version *version)
{
	if (!version)
		return;
	version->held = false;
	version_settle(arena, version);
}

/* Makes the arena what the version was. They lie side by side, so nothing is
 * left between them. */
static void changes_undo(struct arena *arena, struct arena_version *version)
{
	for (size_t i = 0; i < version->n; i++) {
		struct aside *aside = &version->changes[i];
		size_t length = chunk_length(version->used, aside->chunk);

		if (length)
			memcpy(chunk_at(arena, aside->chunk), aside->bytes,
			       length);
		arena_watch_restored(arena, aside->chunk);
		arena_news_note(arena, aside->chunk);
	}
	base_set(arena, NULL);
	changes_clear(arena->past, version);
	base_set(arena, version);
}

/* Room in the arena for whatever lies on the way. */
static int way_reserve(struct arena *arena, const struct arena_version *version)
{
	size_t most = arena_used(arena);

	for (; version; version = version->toward)
		if (version->used > most)
			most = version->used;
	return arena_resize(arena, most);
}

/* What has to be undone in `version` to get to its base, which is what the
 * arena holds. NULL: no memory. */
static struct aside *changes_opposite(const struct arena *arena,
				      const struct arena_version *base,
				      const struct arena_version *version)
{
	struct aside *opposite = calloc(version->n + 1, sizeof(*opposite));

	for (size_t i = 0; opposite && i < version->n; i++) {
		size_t chunk = version->changes[i].chunk;

		if (aside_take(arena, chunk, chunk_at(arena, chunk), base->used,
			       &opposite[i]))
			continue;
		while (i-- > 0)
			aside_free(arena->past, &opposite[i]);
		free(opposite);
		return NULL;
	}
	return opposite;
}

/* From the base, which the arena equals, to a version right behind it. */
static int step_back(struct arena *arena, struct arena_version *version)
{
	struct arena_past *past = arena->past;
	struct arena_version *base = past->base;
	struct aside *opposite = changes_opposite(arena, base, version);
	size_t n = version->n;

	if (!opposite)
		return -ENOMEM;
	changes_undo(arena, version);
	base->changes = opposite;
	base->n = n;
	base->capacity = n + 1;
	past->bytes += base->capacity * sizeof(*opposite);
	base->toward = version;
	base->children--;
	version->toward = NULL;
	version->children++;
	return 0;
}

/* The version next to the base on the way to this one. */
static struct arena_version *next_on_way(const struct arena_past *past,
					 struct arena_version *version)
{
	while (version->toward != past->base)
		version = version->toward;
	return version;
}

int arena_go_back(struct arena *arena, struct arena_version *version)
{
	struct arena_past *past = arena->past;
	struct arena_version *left = past->base;
	int r = way_reserve(arena, version);

	arena_watch_settle(arena);
	if (r == 0)
		changes_undo(arena, left);
	while (r == 0 && past->base != version)
		r = step_back(arena, next_on_way(past, version));
	if (r < 0)
		return r;
	if (left != version)
		version_settle(arena, left);
	return arena_resize(arena, version->used);
}

void arena_past_release(struct arena *arena)
{
	struct arena_past *past = arena->past;

	if (!past)
		return;
	while (past->versions)
		version_drop(arena, past->versions);
	free(past->bits);
	free(past);
	arena->past = NULL;
}
