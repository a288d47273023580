/*
 * replay: the numbers that textbooks print, and the sums that must come out
 * for any trace.
 *
 * Where a number comes from a book the book is named. The others were worked
 * out by hand, and agree with the plain models of tests/policy.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/rng.h"
#include "sim/policy/policy.h"
#include "trace/replay.h"
#include "trace/trace.h"

/* Silberschatz, Galvin, Gagne: Operating System Concepts, 10th ed., 10.4 */
static const char galvin[] = "7,0,1,2,0,3,0,4,2,3,0,3,2,1,2,0,1,7,0,1";
/* the same book, exercises: 1 to 7 frames */
static const char exercise[] = "1,2,3,4,2,1,5,6,2,1,2,3,7,6,3,2,1,2,3,6";
/* Belady, Nelson, Shedler, CACM 12(6), 1969 */
static const char belady[] = "1,2,3,4,1,2,5,1,2,3,4,5";
/* Tanenbaum, Bos: Modern Operating Systems, problem on FIFO and LRU */
static const char tanenbaum[] = "0 1 7 2 3 2 7 1 0 3";
/* Stallings: Operating Systems, Internals and Design Principles, 8.2, where the
 * three faults that fill the frames are not counted */
static const char stallings[] = "2 3 2 1 5 2 4 5 3 2 5 2";
/* Silberschatz, 9th ed., exercise 9.8 */
static const char ninth[] = "7,2,3,1,2,5,3,4,6,7,7,1,0,5,4,6,2,3,0,1";
/* Arpaci-Dusseau: Operating Systems: Three Easy Pieces, chapter 22 */
static const char ostep[] = "0,1,2,0,1,3,0,3,1,2,1";

static const struct known {
	const char *policy;
	const char *references;
	uint32_t frames;
	uint64_t faults;
} known[] = {
	{ "fifo", galvin, 3, 15 },
	{ "opt", galvin, 3, 9 },
	{ "lru", galvin, 3, 12 },
	{ "clock", galvin, 3, 14 },
	{ "second-chance", galvin, 3, 14 },
	{ "fifo", exercise, 1, 20 },
	{ "fifo", exercise, 2, 18 },
	{ "fifo", exercise, 3, 16 },
	{ "fifo", exercise, 4, 14 },
	{ "fifo", exercise, 5, 10 },
	{ "fifo", exercise, 6, 10 },
	{ "fifo", exercise, 7, 7 },
	{ "lru", exercise, 1, 20 },
	{ "lru", exercise, 2, 18 },
	{ "lru", exercise, 3, 15 },
	{ "lru", exercise, 4, 10 },
	{ "lru", exercise, 5, 8 },
	{ "lru", exercise, 6, 7 },
	{ "lru", exercise, 7, 7 },
	{ "opt", exercise, 1, 20 },
	{ "opt", exercise, 2, 15 },
	{ "opt", exercise, 3, 11 },
	{ "opt", exercise, 4, 8 },
	{ "opt", exercise, 5, 7 },
	{ "opt", exercise, 6, 7 },
	{ "opt", exercise, 7, 7 },
	{ "fifo", belady, 3, 9 },
	{ "fifo", belady, 4, 10 },
	{ "lru", belady, 3, 10 },
	{ "lru", belady, 4, 8 },
	{ "opt", belady, 3, 7 },
	{ "opt", belady, 4, 6 },
	{ "fifo", tanenbaum, 4, 6 },
	{ "lru", tanenbaum, 4, 7 },
	{ "opt", stallings, 3, 3 + 3 },
	{ "lru", stallings, 3, 4 + 3 },
	{ "clock", stallings, 3, 5 + 3 },
	{ "fifo", stallings, 3, 6 + 3 },
	{ "lru", ninth, 3, 18 },
	{ "fifo", ninth, 3, 17 },
	{ "opt", ninth, 3, 13 },
	{ "opt", ostep, 3, 5 },
	{ "fifo", ostep, 3, 7 },
	{ "lru", ostep, 3, 5 },
	/* By hand: 3 takes the place of 2, which takes that of 1, and so on; of
	 * three references two are hits from then on. */
	{ "mru", "0 1 2 3 0 1 2 3 0 1 2 3 0 1 2 3", 3, 8 },
	/* By hand: page 1 has been used most, and leaves for 3. */
	{ "mfu", "1 1 2 3 2 1", 2, 4 },
	/* By hand: 2 has been used least, then 3. */
	{ "lfu", "1 1 2 3 1 2", 2, 4 },
	/* By hand: page 0, referenced, is passed by; 1 and then 2 leave. */
	{ "sieve", "0 0 1 2 0 3 0", 2, 4 },
};

static void trace_of(const char *references, struct trace *ret_trace)
{
	struct diagnostic diagnostic;

	assert_int_equal(
		trace_read(references, strlen(references), &trace_format_pages,
			   TRACE_PAGE_SIZE_DEFAULT, ret_trace, &diagnostic),
		0);
	assert_int_equal(trace_look_ahead(ret_trace), 0);
}

static void test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
		struct replay_counts counts;
		struct trace trace;

		trace_of(known[i].references, &trace);
		assert_int_equal(replay_run(&trace,
					    policy_find(known[i].policy),
					    known[i].frames, 1, &counts),
				 0);
		if (counts.faults != known[i].faults)
			fail_msg("%s, %u frames, %s: %u faults, not %u",
				 known[i].policy, known[i].frames,
				 known[i].references, (unsigned)counts.faults,
				 (unsigned)known[i].faults);
		trace_free(&trace);
	}
}

/* Arpaci-Dusseau, chapter 22.7: 50 pages round and round, 10,000 accesses. At
 * 49 frames fifo and lru never hit; at 50 they always do. */
static void test_loop(void **state)
{
	static const char *const names[] = { "fifo", "lru" };
	struct trace trace = { 0 };
	struct replay_counts counts;

	(void)state;
	for (uint64_t i = 0; i < 10000; i++)
		assert_int_equal(trace_add(&trace, i % 50, false), 0);
	for (size_t i = 0; i < 2; i++) {
		const struct policy *policy = policy_find(names[i]);

		assert_int_equal(replay_run(&trace, policy, 49, 1, &counts), 0);
		assert_int_equal(counts.hits, 0);
		assert_int_equal(counts.evictions, 10000 - 49);
		assert_int_equal(replay_run(&trace, policy, 50, 1, &counts), 0);
		assert_int_equal(counts.faults, 50);
		assert_int_equal(counts.evictions, 0);
	}
	trace_free(&trace);
}

static void random_trace(struct rng *rng, struct trace *trace, uint64_t pages)
{
	size_t n = rng_below(rng, 3000);

	for (size_t i = 0; i < n; i++) {
		uint64_t page = rng_below(rng, pages);

		if (rng_below(rng, 2))
			page = rng_below(rng, page + 1);
		assert_int_equal(trace_add(trace, page << 40 | page,
					   rng_below(rng, 4) == 0),
				 0);
	}
	assert_int_equal(trace_look_ahead(trace), 0);
}

static void test_sums(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (int round = 0; round < 40; round++) {
		struct trace trace = { 0 };
		uint32_t frames = 1 + (uint32_t)rng_below(&rng, 300);
		uint64_t best = 0;

		random_trace(&rng, &trace, 1 + rng_below(&rng, 1000));
		for (size_t i = 0; i <= n_policies; i++) {
			const struct policy *policy =
				i ? policy_table[i - 1] : policy_find("opt");
			struct replay_counts counts, again;
			uint64_t filled =
				trace.n_pages < frames ? trace.n_pages : frames;

			assert_int_equal(
				replay_run(&trace, policy, frames, 1, &counts),
				0);
			assert_int_equal(counts.accesses, trace.n_references);
			assert_int_equal(counts.hits + counts.faults,
					 counts.accesses);
			assert_int_equal(counts.cold, trace.n_pages);
			assert_int_equal(counts.evictions,
					 counts.faults - filled);
			assert_true(counts.writebacks <= counts.evictions);
			if (i == 0)
				best = counts.faults;
			assert_true(counts.faults >= best);
			assert_int_equal(
				replay_run(&trace, policy, frames, 1, &again),
				0);
			assert_memory_equal(&counts, &again, sizeof(counts));
		}
		trace_free(&trace);
	}
}

/* For lru and opt more memory is never worse. */
static void test_monotonous(void **state)
{
	static const char *const names[] = { "lru", "opt" };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 2);
	for (int round = 0; round < 20; round++) {
		struct trace trace = { 0 };

		random_trace(&rng, &trace, 60);
		for (size_t i = 0; i < 2; i++) {
			uint64_t before = UINT64_MAX;

			for (uint32_t frames = 1; frames < 70; frames++) {
				struct replay_counts counts;

				assert_int_equal(
					replay_run(&trace,
						   policy_find(names[i]),
						   frames, 1, &counts),
					0);
				assert_true(counts.faults <= before);
				before = counts.faults;
			}
			assert_int_equal(before, trace.n_pages);
		}
		trace_free(&trace);
	}
}

/* A page is written back when it leaves dirty: once for each time. */
static void test_writebacks(void **state)
{
	static const struct {
		uint64_t page;
		bool write;
	} references[] = {
		{ 1, true },  { 2, false }, /* 1 leaves dirty for 2 */
		{ 1, false }, { 2, false }, /* 2 clean, 1 clean now */
		{ 2, true },  { 3, false }, /* made dirty by a hit */
		{ 4, true },		    /* stays */
	};
	struct trace trace = { 0 };
	struct replay_counts counts;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(references); i++)
		trace_add(&trace, references[i].page, references[i].write);
	assert_int_equal(replay_run(&trace, policy_find("fifo"), 1, 1, &counts),
			 0);
	assert_int_equal(counts.accesses, 7);
	assert_int_equal(counts.hits, 1);
	assert_int_equal(counts.cold, 4);
	assert_int_equal(counts.evictions, 5);
	assert_int_equal(counts.writebacks, 2);
	trace_free(&trace);
}

/* Dirty pages are spared by those who can tell, and cost nobody but them. */
static void test_clean_first(void **state)
{
	static const char *const names[] = { "nru", "wsclock" };
	struct trace trace = { 0 };
	struct replay_counts lru, other;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < 50000; i++) {
		uint64_t page = rng_below(&rng, 100);

		assert_int_equal(trace_add(&trace, page, page % 4 == 0), 0);
	}
	assert_int_equal(replay_run(&trace, policy_find("lru"), 50, 1, &lru),
			 0);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(replay_run(&trace, policy_find(names[i]), 50,
					    1, &other),
				 0);
		assert_true(other.writebacks < lru.writebacks * 9 / 10);
	}
	trace_free(&trace);
}

static void test_wrong(void **state)
{
	struct replay_counts counts = { .hits = 77 };
	struct trace trace = { 0 };

	(void)state;
	assert_int_equal(trace_add(&trace, 1, false), 0);
	assert_int_equal(replay_run(&trace, policy_find("lru"), 0, 1, &counts),
			 -EINVAL);
	assert_int_equal(replay_run(&trace, policy_find("lru"),
				    POLICY_FRAMES_MAX + 1, 1, &counts),
			 -EINVAL);
	/* opt without its future. */
	assert_int_equal(replay_run(&trace, policy_find("opt"), 1, 1, &counts),
			 -EINVAL);
	assert_int_equal(counts.hits, 77);
	trace_free(&trace);
}

static void test_empty(void **state)
{
	static const struct replay_counts nothing;
	struct replay_counts counts = { .hits = 77 };
	struct trace trace = { 0 };

	(void)state;
	assert_int_equal(trace_look_ahead(&trace), 0);
	for (size_t i = 0; i < n_policies; i++) {
		assert_int_equal(
			replay_run(&trace, policy_table[i], 5, 1, &counts), 0);
		assert_memory_equal(&counts, &nothing, sizeof(counts));
	}
	trace_free(&trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_monotonous),
		cmocka_unit_test(test_writebacks),
		cmocka_unit_test(test_clean_first),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
