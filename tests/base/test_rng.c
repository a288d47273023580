/* The random numbers: repeatable, and spread out. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"

/* The first numbers of SplitMix64 with seed 1234567, as published with its
 * reference implementation. */
static void it_is_splitmix64(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1234567);
	assert_true(rng_next(&rng) == 6457827717110365317U);
	assert_true(rng_next(&rng) == 3203168211198807973U);
	assert_true(rng_next(&rng) == 9817491932198370423U);
}

static void a_copy_goes_the_same_way(void **state)
{
	struct rng one, two;

	(void)state;
	rng_seed(&one, 5);
	(void)rng_next(&one);
	two = one;
	for (int i = 0; i < 100; i++)
		assert_true(rng_next(&one) == rng_next(&two));
}

static void below_is_below_and_even(void **state)
{
	unsigned seen[6] = { 0 };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	assert_int_equal(rng_below(&rng, 0), 0);
	assert_int_equal(rng_below(&rng, 1), 0);
	for (int i = 0; i < 6000; i++) {
		uint64_t number = rng_below(&rng, 6);

		assert_in_range(number, 0, 5);
		seen[number]++;
	}
	for (int i = 0; i < 6; i++)
		assert_in_range(seen[i], 900, 1100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_splitmix64),
		cmocka_unit_test(a_copy_goes_the_same_way),
		cmocka_unit_test(below_is_below_and_even),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
