/*
 * Watched pieces: whatever is written into them unannounced, any version that
 * was kept comes back byte by byte - held against plain copies.
 *
 *	+-------+------------------+------+------------------+----
 *	| plain | watched, 5 chunks| plain| watched, 1 byte  |
 *	+-------+------------------+------+------------------+----
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena_past.h"
#include "base/arena_watch.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

#define LARGE	 (5 * ARENA_CHUNK)
#define VERSIONS 6

struct kept {
	struct arena_version *version;
	unsigned char *copy;
	size_t used;
};

struct world {
	struct arena arena;
	struct rng rng;
	arena_ref plain, large, small;
};

static void world_make(struct world *world, uint64_t seed)
{
	memset(world, 0, sizeof(*world));
	assert_int_equal(arena_init(&world->arena), 0);
	rng_seed(&world->rng, seed);
	world->plain = arena_alloc(&world->arena, 1000);
	world->large = arena_alloc(&world->arena, LARGE);
	assert_int_equal(arena_watch(&world->arena, world->large, LARGE), 0);
	(void)arena_alloc(&world->arena, 100);
	world->small = arena_alloc(&world->arena, 1);
	assert_int_equal(arena_watch(&world->arena, world->small, 1), 0);
}

static void write_somewhere(struct world *world)
{
	unsigned char byte = (unsigned char)rng_below(&world->rng, 256);
	unsigned char *bytes;

	switch (rng_below(&world->rng, 3)) {
	case 0:
		bytes = arena_at(&world->arena, world->plain,
				 rng_below(&world->rng, 1000), 1);
		break;
	case 1:
		bytes = arena_watched_at(&world->arena, world->large, LARGE);
		bytes += rng_below(&world->rng, LARGE);
		break;
	default:
		bytes = arena_watched_at(&world->arena, world->small, 1);
		break;
	}
	*bytes = byte;
}

static void version_keep(struct world *world, struct kept *kept)
{
	arena_forget(&world->arena, kept->version);
	free(kept->copy);
	assert_int_equal(arena_keep(&world->arena, &kept->version), 0);
	kept->used = arena_used(&world->arena);
	kept->copy = malloc(kept->used);
	assert_non_null(kept->copy);
	memcpy(kept->copy, world->arena.bytes, kept->used);
}

static void version_back(struct world *world, const struct kept *kept)
{
	assert_int_equal(arena_go_back(&world->arena, kept->version), 0);
	assert_int_equal(arena_used(&world->arena), kept->used);
	assert_memory_equal(world->arena.bytes, kept->copy, kept->used);
}

static void any_version_comes_back(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct kept kept[VERSIONS] = { { 0 } };
		struct world world;

		world_make(&world, seed);
		for (int i = 0; i < 400; i++) {
			struct kept *one =
				&kept[rng_below(&world.rng, VERSIONS)];
			uint64_t what = rng_below(&world.rng, 10);

			if (what < 2 || !one->version)
				version_keep(&world, one);
			else if (what < 4)
				version_back(&world, one);
			else
				write_somewhere(&world);
		}
		for (int i = 0; i < VERSIONS; i++)
			free(kept[i].copy);
		arena_release(&world.arena);
	}
}

/* What is not watched any more is kept as everything else is. */
static void a_piece_is_given_back(void **state)
{
	struct kept before = { 0 };
	struct world world;
	unsigned char *bytes;

	(void)state;
	world_make(&world, 1);
	version_keep(&world, &before);
	bytes = arena_watched_at(&world.arena, world.large, LARGE);
	memset(bytes, 'x', LARGE);
	arena_unwatch(&world.arena, world.large);
	arena_free(&world.arena, world.large, LARGE);
	assert_int_equal(arena_alloc(&world.arena, LARGE), world.large);
	bytes = arena_at(&world.arena, world.large, 0, LARGE);
	memset(bytes, 'y', LARGE);
	version_back(&world, &before);
	free(before.copy);
	arena_release(&world.arena);
}

/* Going back to before a piece was there: it is not watched again, and what
 * stands there then is kept in the usual way. */
static void a_piece_was_not_there(void **state)
{
	struct kept before = { 0 }, after = { 0 };
	struct world world;
	arena_ref late;

	(void)state;
	world_make(&world, 2);
	version_keep(&world, &before);
	late = arena_alloc(&world.arena, LARGE);
	assert_int_equal(arena_watch(&world.arena, late, LARGE), 0);
	memset(arena_watched_at(&world.arena, late, LARGE), 'x', LARGE);
	version_keep(&world, &after);
	version_back(&world, &before);
	arena_rewatch_begin(&world.arena);
	assert_int_equal(arena_watch(&world.arena, world.large, LARGE), 0);
	assert_int_equal(arena_watch(&world.arena, world.small, 1), 0);
	arena_rewatch_end(&world.arena);
	assert_int_equal(arena_alloc(&world.arena, LARGE), late);
	memset(arena_at(&world.arena, late, 0, LARGE), 'z', LARGE);
	version_back(&world, &after);
	version_back(&world, &before);
	free(before.copy);
	free(after.copy);
	arena_release(&world.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_version_comes_back),
		cmocka_unit_test(a_piece_is_given_back),
		cmocka_unit_test(a_piece_was_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
