/*
 * What is new in an arena: whatever was changed is told, whether or not
 * versions are kept, brought back and forgotten meanwhile; and of what nobody
 * asked for, nothing is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena_news.h"
#include "base/arena_past.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

/* An array of items that do not divide a chunk, over some hundred chunks. */
struct item {
	uint64_t words[3];
};

#define ITEMS 20000

struct world {
	struct arena arena;
	arena_ref array;
	struct item seen[ITEMS];
};

static int start(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	*state = world;
	if (!world || arena_init(&world->arena) < 0)
		return -1;
	(void)arena_alloc(&world->arena, 100);
	world->array = arena_alloc(&world->arena, sizeof(world->seen));
	return world->array ? 0 : -1;
}

static int stop(void **state)
{
	struct world *world = *state;

	arena_release(&world->arena);
	free(world);
	return 0;
}

static void write_item(struct world *world, size_t i, uint64_t value)
{
	struct item *item =
		arena_item(&world->arena, world->array, i, sizeof(*item));

	item->words[value % 3] = value;
}

static bool news_from(const struct world *world, size_t from,
		      struct arena_run *run)
{
	return arena_news_next(&world->arena, world->array, sizeof(struct item),
			       ITEMS, from, run);
}

/* Reads what is new. Returns how many items that were; afterwards all of it
 * has to be what the arena holds. */
static size_t look(struct world *world)
{
	struct arena_run run = { 0, 0 };
	uint64_t *touched = arena_look_begin(&world->arena);
	const struct item *items =
		arena_at(&world->arena, world->array, 0, sizeof(world->seen));
	size_t told = 0, before;

	for (before = 0; news_from(world, before, &run); before = run.end) {
		assert_true(run.first >= before && run.first < run.end);
		assert_true(run.end <= ITEMS);
		memcpy(world->seen + run.first, items + run.first,
		       (run.end - run.first) * sizeof(*items));
		told += run.end - run.first;
	}
	assert_memory_equal(world->seen, items, sizeof(world->seen));
	arena_look_end(&world->arena, touched);
	arena_news_end(&world->arena);
	return told;
}

static void everything_is_new_at_first(void **state)
{
	struct world *world = *state;
	struct arena_run run;

	write_item(world, 7, 7);
	assert_int_equal(look(world), ITEMS);
	assert_int_equal(look(world), ITEMS);
	assert_int_equal(arena_news_begin(&world->arena), 0);
	assert_int_equal(arena_news_begin(&world->arena), 0);
	assert_false(news_from(world, 0, &run));
}

static void little_is_new_then(void **state)
{
	struct world *world = *state;
	size_t chunk = ARENA_CHUNK / sizeof(struct item) + 2;

	(void)look(world);
	assert_int_equal(arena_news_begin(&world->arena), 0);
	assert_int_equal(look(world), 0);
	write_item(world, 5000, 1);
	write_item(world, 5001, 1);
	assert_in_range(look(world), 2, 2 * chunk);
	/* The same again is news again. */
	write_item(world, 5000, 2);
	assert_in_range(look(world), 1, chunk);
	assert_int_equal(look(world), 0);
	write_item(world, 0, 3);
	write_item(world, ITEMS - 1, 3);
	assert_in_range(look(world), 2, 2 * chunk);
}

/* Versions come, go and are brought back, and the block grows. */
static void nothing_is_missed(void **state)
{
	struct world *world = *state;
	struct arena_version *kept[4] = { NULL };
	struct rng rng;

	rng_seed(&rng, 1);
	(void)look(world);
	assert_int_equal(arena_news_begin(&world->arena), 0);
	for (uint64_t turn = 1; turn < 3000; turn++) {
		size_t i = rng_below(&rng, 4);

		switch (rng_below(&rng, 12)) {
		case 0:
			arena_forget(&world->arena, kept[i]);
			assert_int_equal(arena_keep(&world->arena, &kept[i]),
					 0);
			break;
		case 1:
			arena_forget(&world->arena, kept[i]);
			kept[i] = NULL;
			break;
		case 2:
			if (kept[i])
				assert_int_equal(
					arena_go_back(&world->arena, kept[i]),
					0);
			break;
		case 3:
			assert_true(arena_alloc(&world->arena, 5000));
			break;
		case 4:
			(void)look(world);
			break;
		default:
			write_item(world, rng_below(&rng, ITEMS), turn);
		}
	}
	(void)look(world);
	for (int i = 0; i < 4; i++)
		arena_forget(&world->arena, kept[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(everything_is_new_at_first,
						start, stop),
		cmocka_unit_test_setup_teardown(little_is_new_then, start,
						stop),
		cmocka_unit_test_setup_teardown(nothing_is_missed, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
