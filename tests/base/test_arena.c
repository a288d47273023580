/* The arena: pieces, their reuse, growth, copies. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int start(void **state)
{
	static struct arena arena;

	*state = &arena;
	return arena_init(&arena);
}

static int stop(void **state)
{
	arena_release(*state);
	return 0;
}

static void pieces_are_zeroed_and_aligned(void **state)
{
	struct arena *arena = *state;

	for (size_t size = 1; size < 5000; size += 37) {
		arena_ref ref = arena_alloc(arena, size);
		unsigned char *bytes = arena_at(arena, ref, 0, size);

		assert_int_not_equal(ref, ARENA_NONE);
		assert_int_equal((uintptr_t)bytes % 16, 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xff, size);
	}
	assert_true(arena_used(arena) <= arena->capacity);
}

static void freed_pieces_are_used_again(void **state)
{
	struct arena *arena = *state;
	arena_ref one = arena_alloc(arena, 100);
	arena_ref two = arena_alloc(arena, 100);
	size_t used = arena_used(arena);

	memset(arena_at(arena, one, 0, 100), 'x', 100);
	arena_free(arena, one, 100);
	arena_free(arena, two, 100);
	arena_free(arena, ARENA_NONE, 100);
	assert_int_equal(arena_alloc(arena, 128), two);
	assert_int_equal(arena_alloc(arena, 65), one);
	assert_int_equal(*(char *)arena_at(arena, one, 0, 1), 0);
	assert_int_equal(arena_used(arena), used);
}

static void growing_keeps_the_bytes(void **state)
{
	struct arena *arena = *state;
	arena_ref ref = arena_grow(arena, ARENA_NONE, 0, 20);
	arena_ref grown;

	memcpy(arena_at(arena, ref, 0, 20), "nineteen characters", 20);
	assert_int_equal(arena_grow(arena, ref, 20, 32), ref);
	grown = arena_grow(arena, ref, 32, 100);
	assert_int_not_equal(grown, ref);
	assert_string_equal(arena_at(arena, grown, 0, 20),
			    "nineteen characters");
	assert_int_equal(arena_alloc(arena, 20), ref);
}

static void moving_changes_no_byte(void **state)
{
	struct arena *arena = *state;
	arena_ref ref = arena_alloc(arena, 64);
	void *before = arena_at(arena, ref, 0, 64);

	memset(before, 'y', 64);
	arena->always_moves = true;
	assert_int_not_equal(arena_alloc(arena, 16), ARENA_NONE);
	assert_ptr_not_equal(arena_at(arena, ref, 0, 64), before);
	assert_int_equal(*(char *)arena_at(arena, ref, 0, 1), 'y');
}

static void too_much_is_refused_for_good(void **state)
{
	struct arena *arena = *state;

	assert_false(arena->failed);
	assert_int_equal(arena_alloc(arena, (size_t)1 << 50), ARENA_NONE);
	assert_true(arena->failed);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pieces_are_zeroed_and_aligned),
		TEST(freed_pieces_are_used_again),
		TEST(growing_keeps_the_bytes),
		TEST(moving_changes_no_byte),
		TEST(too_much_is_refused_for_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
