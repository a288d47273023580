/*
 * An arena as it was: any kept version comes back byte by byte, in any order,
 * whatever was forgotten meanwhile - held against plain copies; and memory that
 * runs out on the way.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/arena_past.h"
#include "base/rng.h"
#include "failing_malloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PIECES	 64
#define VERSIONS 12

/* A version, and what the arena was then. */
struct kept {
	struct arena_version *version;
	unsigned char *copy;
	size_t used;
	arena_ref refs[PIECES];
	size_t sizes[PIECES];
};

struct world {
	struct arena arena;
	struct rng rng;
	arena_ref refs[PIECES];
	size_t sizes[PIECES];
	struct kept kept[VERSIONS];
};

static int start(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	*state = world;
	return world ? arena_init(&world->arena) : -1;
}

static int stop(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < VERSIONS; i++)
		free(world->kept[i].copy);
	arena_release(&world->arena);
	free(world);
	return 0;
}

/* A piece comes, goes, grows, or some bytes of it are changed. */
static void change(struct world *world)
{
	uint64_t i = rng_below(&world->rng, PIECES);
	size_t size = 1 + rng_below(&world->rng, 9000);
	size_t at, length;

	if (!world->refs[i]) {
		world->refs[i] = arena_alloc(&world->arena, size);
		world->sizes[i] = size;
	} else if (rng_below(&world->rng, 8) == 0) {
		arena_free(&world->arena, world->refs[i], world->sizes[i]);
		world->refs[i] = ARENA_NONE;
	} else if (rng_below(&world->rng, 8) == 0) {
		size += world->sizes[i];
		world->refs[i] = arena_grow(&world->arena, world->refs[i],
					    world->sizes[i], size);
		world->sizes[i] = size;
	} else {
		at = rng_below(&world->rng, world->sizes[i]);
		length = 1 + rng_below(&world->rng, world->sizes[i] - at);
		memset(arena_at(&world->arena, world->refs[i], at, length),
		       (int)rng_below(&world->rng, 256), length);
	}
}

static void keep(struct world *world, struct kept *kept)
{
	kept->used = arena_used(&world->arena);
	kept->copy = malloc(kept->used);
	assert_non_null(kept->copy);
	memcpy(kept->copy, world->arena.bytes, kept->used);
	memcpy(kept->refs, world->refs, sizeof(kept->refs));
	memcpy(kept->sizes, world->sizes, sizeof(kept->sizes));
	assert_int_equal(arena_keep(&world->arena, &kept->version), 0);
}

static void forget(struct world *world, struct kept *kept)
{
	arena_forget(&world->arena, kept->version);
	free(kept->copy);
	memset(kept, 0, sizeof(*kept));
}

static void assert_is(const struct world *world, const struct kept *kept)
{
	assert_int_equal(arena_used(&world->arena), kept->used);
	assert_memory_equal(world->arena.bytes, kept->copy, kept->used);
}

static void go_back(struct world *world, const struct kept *kept)
{
	assert_int_equal(arena_go_back(&world->arena, kept->version), 0);
	assert_is(world, kept);
	memcpy(world->refs, kept->refs, sizeof(kept->refs));
	memcpy(world->sizes, kept->sizes, sizeof(kept->sizes));
}

static void any_version_comes_back(void **state)
{
	struct world *world = *state;

	rng_seed(&world->rng, 20261126);
	for (int step = 0; step < 20000; step++) {
		struct kept *kept =
			&world->kept[rng_below(&world->rng, VERSIONS)];
		uint64_t dice = rng_below(&world->rng, 20);

		if (dice < 14)
			change(world);
		else if (!kept->version)
			keep(world, kept);
		else if (dice < 17)
			forget(world, kept);
		else
			go_back(world, kept);
	}
	for (int i = 0; i < VERSIONS; i++)
		if (world->kept[i].version)
			go_back(world, &world->kept[i]);
	for (int i = 0; i < VERSIONS; i++)
		if (world->kept[i].version)
			forget(world, &world->kept[i]);
	assert_int_equal(arena_past_bytes(&world->arena), 0);
}

/* What only changed for a while is not held, nor what was only looked at. */
static void what_is_the_same_is_not_held(void **state)
{
	struct world *world = *state;
	struct arena *arena = &world->arena;
	arena_ref ref = arena_alloc(arena, 1 << 20);
	struct arena_version *first, *second;
	uint64_t bytes, *touched;

	assert_int_equal(arena_keep(arena, &first), 0);
	bytes = arena_past_bytes(arena);
	touched = arena_look_begin(arena);
	assert_int_equal(*(char *)arena_at(arena, ref, 5000, 1 << 19), 0);
	arena_look_end(arena, touched);
	assert_int_equal(arena_past_bytes(arena), bytes);
	memset(arena_at(arena, ref, 0, 1 << 20), 'x', 1 << 20);
	assert_true(arena_past_bytes(arena) > bytes + (1 << 20));
	memset(arena_at(arena, ref, 0, 1 << 20), 0, 1 << 20);
	assert_int_equal(arena_keep(arena, &second), 0);
	assert_in_range(arena_past_bytes(arena), 2 * bytes, 40000);
	*(char *)arena_at(arena, ref, 5000, 1) = 'y';
	assert_int_equal(arena_go_back(arena, first), 0);
	assert_int_equal(*(char *)arena_at(arena, ref, 5000, 1), 0);
	arena_forget(arena, first);
	arena_forget(arena, second);
	arena_forget(arena, NULL);
	assert_int_equal(arena_past_bytes(arena), 0);
}

/* An arena that was large and is small again takes no room for it. */
static void what_was_large_shrinks(void **state)
{
	struct arena *arena = &((struct world *)*state)->arena;
	struct arena_version *small;
	size_t capacity = arena->capacity;

	assert_int_equal(arena_keep(arena, &small), 0);
	assert_int_not_equal(arena_alloc(arena, 1 << 20), ARENA_NONE);
	assert_true(arena->capacity > 1 << 20);
	assert_int_equal(arena_go_back(arena, small), 0);
	assert_int_equal(arena->capacity, capacity);
	arena_forget(arena, small);
}

static void cleared_is_as_new(void **state)
{
	struct world *world = *state;
	struct kept *kept = &world->kept[0];
	struct arena fresh;

	rng_seed(&world->rng, 3);
	for (int i = 0; i < 100; i++)
		change(world);
	keep(world, kept);
	arena_clear(&world->arena);
	assert_int_equal(arena_init(&fresh), 0);
	assert_int_equal(arena_used(&world->arena), arena_used(&fresh));
	assert_memory_equal(world->arena.bytes, fresh.bytes,
			    arena_used(&fresh));
	assert_int_equal(arena_alloc(&world->arena, 5000),
			 arena_alloc(&fresh, 5000));
	assert_int_equal(arena_used(&world->arena), arena_used(&fresh));
	assert_memory_equal(world->arena.bytes, fresh.bytes,
			    arena_used(&fresh));
	arena_release(&fresh);
	go_back(world, kept);
}

/* Two kept versions with changes between and behind them. */
static void versions_make(struct world *world)
{
	rng_seed(&world->rng, 5);
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 30; k++)
			change(world);
		keep(world, &world->kept[i]);
	}
	for (int k = 0; k < 30; k++)
		change(world);
}

/* Without memory: keeping and going back say so, and what was kept is still
 * there; a change that could not be noted breaks the arena, and it says so. */
static void memory_runs_out(void **state)
{
	struct world *world = *state;
	struct arena_version *third;
	int failures = 0, r;

	versions_make(world);
	for (r = -ENOMEM; r < 0; failures++) {
		allocations_fail_once_after(failures);
		r = arena_keep(&world->arena, &third);
		allocations_succeed();
		assert_true(r == 0 || r == -ENOMEM);
	}
	for (r = -ENOMEM; r < 0; failures++) {
		allocations_fail_once_after(failures);
		r = arena_go_back(&world->arena, world->kept[0].version);
		allocations_succeed();
		assert_true(r == 0 || r == -ENOMEM);
	}
	assert_true(failures > 5);
	assert_is(world, &world->kept[0]);
	go_back(world, &world->kept[1]);
	/* Where its changes can't be handed on it stays. */
	allocations_fail_once_after(0);
	arena_forget(&world->arena, world->kept[1].version);
	allocations_succeed();
	go_back(world, &world->kept[0]);
	assert_false(arena_is_broken(&world->arena));
	allocations_fail_once_after(0);
	for (int i = 0; i < PIECES; i++)
		if (world->refs[i])
			arena_at(&world->arena, world->refs[i], 0,
				 world->sizes[i]);
	allocations_succeed();
	assert_true(arena_is_broken(&world->arena));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(any_version_comes_back),
		TEST(what_is_the_same_is_not_held),
		TEST(what_was_large_shrinks),
		TEST(cleared_is_as_new),
		TEST(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
