/* Arrays that grow by doubling, with zeroed room. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"

static void test_length(void **state)
{
	int three[3];

	(void)state;
	(void)three;
	assert_int_equal(ARRAY_LENGTH(three), 3);
}

static void test_keeps_items_and_zeroes_room(void **state)
{
	uint32_t *items = NULL;
	size_t capacity = 0;

	(void)state;
	for (uint32_t n = 0; n < 10000; n++) {
		assert_int_equal(
			array_reserve(&items, &capacity, n + 1, sizeof(*items)),
			0);
		assert_true(capacity > n);
		assert_int_equal(items[n], 0);
		assert_int_equal(items[capacity - 1], 0);
		items[n] = n + 1;
	}
	for (uint32_t n = 0; n < 10000; n++)
		assert_int_equal(items[n], n + 1);
	free(items);
}

static void test_grows_seldom(void **state)
{
	char *items = NULL;
	size_t capacity = 0;
	size_t growths = 0;

	(void)state;
	for (size_t n = 1; n <= 1000000; n++) {
		size_t before = capacity;

		assert_int_equal(array_reserve(&items, &capacity, n, 1), 0);
		growths += capacity != before;
	}
	assert_in_range(growths, 1, 20);
	free(items);
}

static void test_nothing_needed(void **state)
{
	int *items = NULL;
	size_t capacity = 0;

	(void)state;
	assert_int_equal(array_reserve(&items, &capacity, 0, sizeof(int)), 0);
	assert_null(items);
	assert_int_equal(capacity, 0);
}

static void test_overflow_changes_nothing(void **state)
{
	int *items = NULL;
	int *before;
	size_t capacity = 0;

	(void)state;
	assert_int_equal(array_reserve(&items, &capacity, 5, sizeof(int)), 0);
	items[4] = 42;
	before = items;
	assert_int_equal(
		array_reserve(&items, &capacity, SIZE_MAX, sizeof(int)),
		-ENOMEM);
	assert_int_equal(
		array_reserve(&items, &capacity, SIZE_MAX / 4, sizeof(int)),
		-ENOMEM);
	assert_ptr_equal(items, before);
	assert_int_equal(capacity, 8);
	assert_int_equal(items[4], 42);
	free(items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_keeps_items_and_zeroes_room),
		cmocka_unit_test(test_grows_seldom),
		cmocka_unit_test(test_nothing_needed),
		cmocka_unit_test(test_overflow_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
