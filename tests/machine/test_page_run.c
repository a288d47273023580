/* Runs of pages against plain arrays of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/rng.h"
#include "machine/sample.h"

#define PAGES 300

struct plain {
	uint32_t known[PAGES], bits[PAGES];
};

/* Stretches of alike pages, up to n pages, in both shapes. */
static void random_runs(struct rng *rng, size_t n, uint32_t known,
			struct plain *plain, struct run_list *list)
{
	memset(plain, 0, sizeof(*plain));
	for (size_t at = 0; at < n;) {
		size_t length = 1 + rng_below(rng, 9);
		uint32_t of = known & (uint32_t)rng_next(rng);
		uint32_t bits = of & (uint32_t)rng_next(rng);

		if (length > n - at)
			length = n - at;
		assert_int_equal(run_list_add(list, length, of, bits), 0);
		for (; length; length--, at++) {
			plain->known[at] = of;
			plain->bits[at] = bits;
		}
	}
}

static void want_equal(const struct run_list *list, const struct plain *plain,
		       size_t n)
{
	assert_int_equal(run_list_pages(list), n);
	for (size_t page = 0; page < n; page++) {
		const struct page_run *run = run_list_find(list, page);

		assert_non_null(run);
		assert_int_equal(run->state.known, plain->known[page]);
		assert_int_equal(run->state.bits, plain->bits[page]);
	}
	assert_null(run_list_find(list, n));
	for (size_t i = 1; i < list->n; i++) {
		assert_true(list->runs[i].state.known !=
				    list->runs[i - 1].state.known ||
			    list->runs[i].state.bits !=
				    list->runs[i - 1].state.bits);
		assert_int_equal(list->runs[i].page,
				 list->runs[i - 1].page +
					 list->runs[i - 1].n_pages);
	}
}

static void test_adding_and_merging(void **state)
{
	struct plain a, b;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int round = 0; round < 500; round++) {
		struct run_list x = { 0 }, y = { 0 }, both = { 0 };
		size_t n = 1 + rng_below(&rng, PAGES);
		size_t m = rng_below(&rng, PAGES + 1);

		random_runs(&rng, n, PAGE_PRESENT | PAGE_SWAPPED, &a, &x);
		random_runs(&rng, m, PAGE_CACHED | PAGE_DIRTY, &b, &y);
		want_equal(&x, &a, n);
		assert_int_equal(run_list_merge(&x, &y, &both), 0);
		for (size_t i = 0; i < n; i++) {
			a.known[i] |= i < m ? b.known[i] : 0;
			a.bits[i] |= i < m ? b.bits[i] : 0;
		}
		want_equal(&both, &a, n);
		run_list_clear(&x);
		run_list_clear(&y);
		run_list_clear(&both);
	}
}

static void test_nothing_is_no_run(void **state)
{
	struct run_list list = { 0 };

	(void)state;
	assert_int_equal(run_list_add(&list, 0, 1, 1), 0);
	assert_int_equal(list.n, 0);
	assert_int_equal(run_list_pages(&list), 0);
	assert_null(run_list_find(&list, 0));
}

/* A terabyte costs no more than a page. */
static void test_tally(void **state)
{
	struct mapping mapping = { .n_pages = ((uint64_t)1 << 28) + 3 };
	struct page_tally tally;

	(void)state;
	run_list_add(&mapping.pages, (uint64_t)1 << 28, PAGE_PRESENT, 0);
	run_list_add(&mapping.pages, 2, PAGE_PRESENT, PAGE_PRESENT);
	run_list_add(&mapping.pages, 1, 0, 0);
	tally = mapping_tally(&mapping, PAGE_PRESENT);
	assert_int_equal(tally.yes, 2);
	assert_int_equal(tally.no, (uint64_t)1 << 28);
	assert_int_equal(tally.unknown, 1);
	/* Unknown for another reason is not left out. */
	assert_int_equal(mapping_left_out(&mapping), 0);
	mapping.entries_why = UNSEEN_TOO_MUCH;
	assert_int_equal(mapping_left_out(&mapping), 1);
	run_list_clear(&mapping.pages);
}

static void test_rates(void **state)
{
	struct sample before = { .time = 1, .minor = 100, .major = 2 };
	struct sample now = { .time = 3, .minor = 150, .major = 2 };
	double minor = -1, major = -1;

	(void)state;
	assert_false(sample_rates(NULL, &now, &minor, &major));
	assert_false(sample_rates(&now, &now, &minor, &major));
	assert_false(sample_rates(&now, &before, &minor, &major));
	assert_true(minor == -1 && major == -1);
	assert_true(sample_rates(&before, &now, &minor, &major));
	assert_true(minor == 25 && major == 0);
}

static void test_finding_mappings(void **state)
{
	struct mapping mappings[] = { { .start = 16, .end = 24 },
				      { .start = 32, .end = 48 },
				      { .start = 48, .end = 56 } };
	struct sample sample = { .mappings = mappings, .n_mappings = 3 };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(sample_mapping(&sample, mappings[i].start),
				 &mappings[i]);
	assert_null(sample_mapping(&sample, 0));
	assert_null(sample_mapping(&sample, 40));
	assert_null(sample_mapping(&sample, 64));
	assert_ptr_equal(sample_mapping_at(&sample, 23), &mappings[0]);
	assert_ptr_equal(sample_mapping_at(&sample, 47), &mappings[1]);
	assert_ptr_equal(sample_mapping_at(&sample, 48), &mappings[2]);
	assert_null(sample_mapping_at(&sample, 15));
	assert_null(sample_mapping_at(&sample, 24));
	assert_null(sample_mapping_at(&sample, 56));
}

/* Each reason has a sentence of its own. */
static void test_reasons(void **state)
{
	(void)state;
	for (int i = 1; i < UNSEEN_REASONS; i++) {
		assert_true(unseen_sentence((enum unseen)i)[0] != '\0');
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				unseen_sentence((enum unseen)i),
				unseen_sentence((enum unseen)k));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adding_and_merging),
		cmocka_unit_test(test_nothing_is_no_run),
		cmocka_unit_test(test_tally),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_finding_mappings),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
