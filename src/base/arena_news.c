/*
 * arena_news - what is new since somebody looked
 *
 * Who wants to see all of a large structure at every moment need not read all
 * of it: most of it is as it was when he looked last. Whoever changes bytes of
 * an arena asks for their address first (arena_at()), and those are noted, a
 * bit for each chunk:
 *
 *	look   |  asked for: chunks 3, 7  | look: reads 3 and 7 alone  | ...
 *
 * Two may want to know who asks: the past, which puts aside what a chunk held
 * (arena_past.c), and the news. Neither needs to hear of a chunk twice. So
 * there is a third set of bits, `asked`: chunks of which all that want to know
 * have heard. It is all that arena_at() looks at.
 *
 *	          asked          arena_touch()
 *	chunk 3    yes    ->     (not called)
 *	chunk 4    no     ->     put aside, unless it was; noted; asked = yes
 */
#include "base/arena_news.h"

#include "base/arena_past.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct arena_news {
	uint64_t *bits; /* as many as arena->asked has */
};

#define WORD_BITS 64

static size_t words_for(size_t n_chunks)
{
	return (n_chunks + WORD_BITS - 1) / WORD_BITS;
}

static bool bit_get(const uint64_t *bits, size_t i)
{
	return bits[i / WORD_BITS] >> i % WORD_BITS & 1;
}

static void bit_set(uint64_t *bits, size_t i)
{
	bits[i / WORD_BITS] |= (uint64_t)1 << i % WORD_BITS;
}

/* ---- who asked ----------------------------------------------------------- */

void arena_touch(const struct arena *arena, size_t at, size_t length)
{
	size_t chunk = at / ARENA_CHUNK;
	size_t last = length ? (at + length - 1) / ARENA_CHUNK : chunk;

	for (; chunk <= last; chunk++) {
		/* Whole words at a time: long runs are asked for often. */
		if (chunk % WORD_BITS == 0 && last - chunk >= WORD_BITS - 1 &&
		    arena->touched[chunk / WORD_BITS] == UINT64_MAX) {
			chunk += WORD_BITS - 1;
			continue;
		}
		if (bit_get(arena->touched, chunk))
			continue;
		arena_past_note(arena, chunk);
		if (arena->news)
			bit_set(arena->news->bits, chunk);
		bit_set(arena->touched, chunk);
	}
}

void arena_asked_forget(struct arena *arena, size_t chunk)
{
	if (chunk < arena->n_asked)
		arena->asked[chunk / WORD_BITS] &=
			~((uint64_t)1 << chunk % WORD_BITS);
}

void arena_asked_forget_all(struct arena *arena)
{
	for (size_t i = 0; i < words_for(arena->n_asked); i++)
		arena->asked[i] = 0;
}

void arena_asked_settle(struct arena *arena)
{
	arena->touched =
		arena->news || arena_past_has_base(arena) ? arena->asked : NULL;
}

/* Longer by zeroed words. False: no memory. */
static bool bits_grow(uint64_t **bits, size_t from, size_t to)
{
	uint64_t *grown = reallocarray(*bits, to, sizeof(*grown));

	if (!grown)
		return false;
	memset(grown + from, 0, (to - from) * sizeof(*grown));
	*bits = grown;
	return true;
}

int arena_asked_reserve(struct arena *arena, size_t capacity)
{
	size_t from = words_for(arena->n_asked);
	size_t to = words_for(capacity / ARENA_CHUNK);

	if ((!arena->past && !arena->news) || to <= from)
		return 0;
	if (arena->news && !bits_grow(&arena->news->bits, from, to))
		return -ENOMEM;
	if (!bits_grow(&arena->asked, from, to))
		return -ENOMEM;
	arena->n_asked = to * WORD_BITS;
	arena_asked_settle(arena);
	return 0;
}

/* ---- what is new --------------------------------------------------------- */

int arena_news_begin(struct arena *arena)
{
	struct arena_news *news;
	size_t words = words_for(arena->capacity / ARENA_CHUNK);

	if (arena->news)
		return 0;
	if (words < words_for(arena->n_asked))
		words = words_for(arena->n_asked);
	news = calloc(1, sizeof(*news));
	if (!news || !bits_grow(&news->bits, 0, words)) {
		free(news);
		return -ENOMEM;
	}
	arena->news = news;
	if (arena_asked_reserve(arena, arena->capacity) < 0) {
		arena_news_release(arena);
		return -ENOMEM;
	}
	arena_asked_forget_all(arena);
	arena_asked_settle(arena);
	return 0;
}

void arena_news_note(struct arena *arena, size_t chunk)
{
	if (arena->news)
		bit_set(arena->news->bits, chunk);
}

/* The first new chunk of [from, end); end: there is none. */
static size_t chunk_next(const uint64_t *bits, size_t from, size_t end)
{
	while (from < end) {
		if (!bits[from / WORD_BITS])
			from = (from / WORD_BITS + 1) * WORD_BITS;
		else if (bit_get(bits, from))
			return from;
		else
			from++;
	}
	return end;
}

bool arena_news_next(const struct arena *arena, arena_ref ref, size_t item_size,
		     size_t n, size_t from, struct arena_run *ret_run)
{
	size_t start = (size_t)ref * ARENA_UNIT;
	size_t first, last, end;

	if (from >= n)
		return false;
	if (!arena->news) {
		*ret_run = (struct arena_run){ from, n };
		return true;
	}
	end = (start + n * item_size - 1) / ARENA_CHUNK + 1;
	first = chunk_next(arena->news->bits,
			   (start + from * item_size) / ARENA_CHUNK, end);
	if (first == end)
		return false;
	for (last = first; last < end && bit_get(arena->news->bits, last);)
		last++;
	/* An item may reach over the edge of a chunk. */
	first *= ARENA_CHUNK;
	first = first > start ? (first - start) / item_size : 0;
	last = (last * ARENA_CHUNK - start + item_size - 1) / item_size;
	ret_run->first = first > from ? first : from;
	ret_run->end = last < n ? last : n;
	return true;
}

void arena_news_end(struct arena *arena)
{
	for (size_t i = 0; arena->news && i < words_for(arena->n_asked); i++) {
		arena->asked[i] &= ~arena->news->bits[i];
		arena->news->bits[i] = 0;
	}
}

void arena_news_release(struct arena *arena)
{
	if (!arena->news)
		return;
	free(arena->news->bits);
	free(arena->news);
	arena->news = NULL;
}
