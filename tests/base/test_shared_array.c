/* Arrays that many hold at once: what one of them changes the others do not
 * see, and what nobody changed is common to all. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/shared_array.h"

/* Three runs, the last of them short. */
#define ITEMS (2 * SHARED_RUN + 10)

static const uint64_t seven = 7;

static uint64_t item(const struct shared_array *array, size_t i)
{
	return *(const uint64_t *)shared_array_at(array, i);
}

static void write_item(struct shared_array **array, size_t i, uint64_t value)
{
	uint64_t *to = shared_array_edit(array, i);

	assert_non_null(to);
	*to = value;
}

static struct shared_array *new_array(size_t n)
{
	struct shared_array *array = NULL;

	assert_int_equal(shared_array_new(n, sizeof(seven), &seven, &array), 0);
	return array;
}

static void test_new_items_are_alike(void **state)
{
	struct shared_array *array = new_array(ITEMS);

	(void)state;
	assert_int_equal(array->n, ITEMS);
	assert_int_equal(shared_array_runs(array), 3);
	assert_int_equal(shared_array_run_length(array, 1), SHARED_RUN);
	assert_int_equal(shared_array_run_length(array, 2), 10);
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(item(array, i), 7);
	/* They are one run, until one of them is written. */
	assert_ptr_equal(array->runs[0], array->runs[1]);
	write_item(&array, 0, 8);
	assert_int_equal(item(array, SHARED_RUN), 7);
	shared_array_release(array);
}

static void test_no_items(void **state)
{
	struct shared_array *array = new_array(0);

	(void)state;
	assert_int_equal(shared_array_runs(array), 0);
	assert_int_equal(shared_array_resize(&array, 1, &seven), 0);
	assert_int_equal(item(array, 0), 7);
	assert_int_equal(shared_array_resize(&array, 0, &seven), 0);
	assert_int_equal(array->n, 0);
	shared_array_release(array);
	shared_array_release(NULL);
	assert_null(shared_array_hold(NULL));
}

static void test_who_writes_gets_a_copy(void **state)
{
	struct shared_array *before = new_array(ITEMS), *after;

	(void)state;
	after = shared_array_hold(before);
	assert_ptr_equal(after, before);
	assert_int_equal(shared_array_bytes(after, before), 0);
	write_item(&after, SHARED_RUN + 3, 1);
	assert_ptr_not_equal(after, before);
	assert_int_equal(item(before, SHARED_RUN + 3), 7);
	assert_int_equal(item(after, SHARED_RUN + 3), 1);
	assert_int_equal(item(after, SHARED_RUN + 4), 7);
	assert_true(shared_array_common(before, after, 0));
	assert_false(shared_array_common(before, after, SHARED_RUN));
	assert_true(shared_array_common(before, after, ITEMS - 1));
	assert_false(shared_array_common(before, after, ITEMS));
	assert_false(shared_array_common(before, NULL, 0));
	assert_int_equal(shared_array_bytes(after, before), SHARED_RUN * 8);
	assert_int_equal(shared_array_bytes(after, NULL), ITEMS * 8);
	shared_array_release(before);
	/* Nobody else holds it now: it is written where it is. */
	before = after;
	write_item(&after, SHARED_RUN + 3, 2);
	assert_ptr_equal(after, before);
	assert_int_equal(item(after, SHARED_RUN + 3), 2);
	shared_array_release(after);
}

/* What is put where it stands already is not copied. */
static void test_put(void **state)
{
	struct shared_array *before = new_array(ITEMS);
	struct shared_array *after = shared_array_hold(before);
	uint64_t items[SHARED_RUN + 4];

	(void)state;
	for (size_t i = 0; i < SHARED_RUN + 4; i++)
		items[i] = 7;
	assert_int_equal(shared_array_put(&after, 2, items, SHARED_RUN + 4), 0);
	assert_ptr_equal(after, before);
	items[SHARED_RUN + 3] = 9;
	assert_int_equal(shared_array_put(&after, 2, items, SHARED_RUN + 4), 0);
	assert_true(shared_array_common(before, after, 0));
	assert_int_equal(item(after, SHARED_RUN + 5), 9);
	assert_int_equal(item(before, SHARED_RUN + 5), 7);
	assert_int_equal(shared_array_put(&after, ITEMS, items, 0), 0);
	shared_array_release(before);
	shared_array_release(after);
}

/* Against plain copies, over random changes of arrays that share. */
#define PLAIN_MAX 1200

struct plain {
	size_t n;
	uint64_t items[PLAIN_MAX];
};

static void plain_resize(struct plain *plain, size_t n)
{
	for (size_t i = plain->n; i < n; i++)
		plain->items[i] = 7;
	plain->n = n;
}

static void want_equal(const struct shared_array *array,
		       const struct plain *plain)
{
	assert_int_equal(array->n, plain->n);
	for (size_t i = 0; i < plain->n; i++)
		assert_int_equal(item(array, i), plain->items[i]);
}

static void test_random(void **state)
{
	static struct plain plain[4];
	struct shared_array *arrays[4];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	memset(plain, 0, sizeof(plain));
	for (int i = 0; i < 4; i++)
		arrays[i] = new_array(0);
	for (int turn = 0; turn < 3000; turn++) {
		size_t to = rng_below(&rng, 4), from = rng_below(&rng, 4);
		size_t n = rng_below(&rng, PLAIN_MAX), at;

		switch (rng_below(&rng, 4)) {
		case 0:
			shared_array_hold(arrays[from]);
			shared_array_release(arrays[to]);
			arrays[to] = arrays[from];
			plain[to] = plain[from];
			break;
		case 1:
			assert_int_equal(
				shared_array_resize(&arrays[to], n, &seven), 0);
			plain_resize(&plain[to], n);
			break;
		default:
			if (!plain[to].n)
				break;
			at = rng_below(&rng, plain[to].n);
			write_item(&arrays[to], at, (uint64_t)turn);
			plain[to].items[at] = (uint64_t)turn;
		}
		want_equal(arrays[to], &plain[to]);
		want_equal(arrays[from], &plain[from]);
	}
	for (int i = 0; i < 4; i++)
		shared_array_release(arrays[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_items_are_alike),
		cmocka_unit_test(test_no_items),
		cmocka_unit_test(test_who_writes_gets_a_copy),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
