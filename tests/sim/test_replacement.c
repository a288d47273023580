/*
 * The stepped machine replaces as the replay of a trace does: the same
 * policies, asked the same things in the same order, with as many pages as
 * there is room for. Reference strings from textbooks, and random ones.
 */
#include "simulated.h"

#include "base/array.h"
#include "base/rng.h"
#include "sim/policy/policy.h"
#include "sim/sim.h"
#include "trace/replay.h"
#include "trace/trace.h"

#include <stdio.h>
#include <string.h>

/* The zero frame, and the four tables of x86-64 that one view needs. */
#define FRAMES_TAKEN 5
#define FRAMES_LEAST 8
#define PAGES	     64

struct string {
	const char *source;
	size_t n;
	unsigned pages[40];
};

static const struct string strings[] = {
	{ "Belady, Nelson, Shedler: An anomaly in space-time characteristics "
	  "of certain programs running in a paging machine, CACM 1969",
	  12,
	  { 1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5 } },
	{ "Silberschatz, Galvin, Gagne: Operating System Concepts, Page "
	  "replacement",
	  20,
	  { 7, 0, 1, 2, 0, 3, 0, 4, 2, 3, 0, 3, 2, 1, 2, 0, 1, 7, 0, 1 } },
	{ "Tanenbaum, Bos: Modern Operating Systems, 3.4, exercises",
	  10,
	  { 0, 1, 7, 2, 3, 2, 7, 1, 0, 3 } },
};

/* What a machine with so many frames for pages does: k frames, a view v of so
 * many pages, of a file or private. */
static void start_pages(struct simulated *simulated, const char *policy,
			uint32_t frames, bool private)
{
	char line[200];

	simulated_start(simulated, "textbook");
	snprintf(line, sizeof(line),
		 "machine textbook frames=%u paging-file=%u policy=%s "
		 "low-watermark=0 high-watermark=0",
		 frames + FRAMES_TAKEN, PAGES, policy);
	perform(simulated, line);
	if (private) {
		snprintf(line, sizeof(line), "map v anon private rw for %dp",
			 PAGES);
	} else {
		snprintf(line, sizeof(line), "file f %dp", PAGES);
		perform(simulated, line);
		snprintf(line, sizeof(line), "map v f shared rw");
	}
	perform(simulated, line);
}

static uint64_t page_refer(struct simulated *simulated, uint64_t page,
			   bool write)
{
	char line[64];

	snprintf(line, sizeof(line), write ? "store v[%u] \"x\"" : "load v[%u]",
		 (unsigned)page);
	perform(simulated, line);
	assert_int_equal(simulated->outcome.result.kind, RESULT_OK);
	return simulated->outcome.minor + simulated->outcome.major;
}

static uint64_t machine_faults(const char *policy, uint32_t frames,
			       bool private, const struct trace *trace)
{
	struct simulated simulated;
	uint64_t faults = 0;

	start_pages(&simulated, policy, frames, private);
	for (size_t i = 0; i < trace->n_references; i++)
		faults += page_refer(&simulated,
				     trace->pages[trace->references[i] / 2],
				     trace->references[i] % 2);
	assert_int_equal(counter_of(&simulated, COUNTER_TABLE_FRAMES),
			 FRAMES_TAKEN - 1);
	simulated_stop(&simulated);
	return faults;
}

/* Each policy that a machine can have. private: all stores. */
static void hold_against_replay(const char *source, uint32_t frames,
				bool private, const struct trace *trace)
{
	for (size_t i = 0; i < n_policies; i++) {
		const struct policy *policy = policy_table[i];
		struct replay_counts counts;
		uint64_t faults;

		if (policy->needs_future)
			continue;
		assert_int_equal(replay_run(trace, policy, frames, 0, &counts),
				 0);
		faults = machine_faults(policy->name, frames, private, trace);
		if (faults != counts.faults)
			fail_msg("%s, %u frames, %s: %u faults, replay %u (%s)",
				 policy->name, frames,
				 private ? "private" : "file", (unsigned)faults,
				 (unsigned)counts.faults, source);
	}
}

static void textbook_strings_fault_as_in_replay(void **state)
{
	(void)state;
	for (size_t s = 0; s < ARRAY_LENGTH(strings); s++)
		for (int private = 0; private < 2; private ++) {
			struct trace trace = { 0 };

			for (size_t i = 0; i < strings[s].n; i++)
				assert_int_equal(trace_add(&trace,
							   strings[s].pages[i],
							   private),
						 0);
			for (uint32_t frames = FRAMES_LEAST - FRAMES_TAKEN;
			     frames < 6; frames++)
				hold_against_replay(strings[s].source, frames,
						    private, &trace);
			trace_free(&trace);
		}
}

/* Loads and stores of a file, or stores to private memory. */
static void random_make(struct rng *rng, bool private, struct trace *trace)
{
	for (int i = 0; i < 150; i++) {
		uint64_t near = rng_below(rng, 1 + rng_below(rng, PAGES));
		bool write = private || rng_below(rng, 3) == 0;

		assert_int_equal(trace_add(trace, near, write), 0);
	}
}

static void random_strings_fault_as_in_replay(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (int round = 0; round < 2; round++) {
		struct trace trace = { 0 };
		uint32_t frames = 3 + (uint32_t)rng_below(&rng, 25);

		random_make(&rng, round % 2, &trace);
		hold_against_replay("random", frames, round % 2, &trace);
		trace_free(&trace);
	}
}

/* The numbers themselves, as the books have them. */
static void the_books_numbers_come_out(void **state)
{
	static const struct {
		const char *policy;
		size_t string;
		uint32_t frames;
		unsigned faults;
	} known[] = {
		{ "fifo", 0, 3, 9 },   { "fifo", 0, 4, 10 },
		{ "fifo", 1, 3, 15 },  { "lru", 1, 3, 12 },
		{ "clock", 1, 3, 14 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
		const struct string *string = &strings[known[i].string];
		struct trace trace = { 0 };

		for (size_t k = 0; k < string->n; k++)
			trace_add(&trace, string->pages[k], false);
		assert_int_equal(machine_faults(known[i].policy,
						known[i].frames, false, &trace),
				 known[i].faults);
		trace_free(&trace);
	}
}

/* A policy that wants to know what comes can't be had here. */
static void the_future_is_refused(void **state)
{
	struct simulated simulated;

	(void)state;
	for (size_t i = 0; i < n_policies; i++) {
		char line[64];

		simulated_start(&simulated, "linux");
		snprintf(line, sizeof(line), "machine linux policy=%s",
			 policy_table[i]->name);
		if (policy_table[i]->needs_future) {
			expect(&simulated, line, "EINVAL 0+0");
			expect_why(&simulated, "policy=opt: ");
			expect_why(&simulated, POLICY_NEEDS_FUTURE);
		} else {
			expect(&simulated, line, "ok 0+0");
		}
		simulated_stop(&simulated);
	}
}

/* Policies that divide memory are told of a limit: half of it is half. */
static void a_limit_is_told_to_the_policy(void **state)
{
	struct simulated simulated;

	(void)state;
	start_pages(&simulated, "2q", 20, false);
	for (unsigned i = 0; i < 20; i++)
		page_refer(&simulated, i, false);
	assert_int_equal(sim_root(sim_of(simulated.machine))->room, 20);
	expect(&simulated, "limit 13p", "ok 0+0");
	page_refer(&simulated, 40, false);
	assert_int_equal(sim_root(sim_of(simulated.machine))->room, 8);
	expect(&simulated, "limit 1G", "ok 0+0");
	page_refer(&simulated, 41, false);
	assert_int_equal(sim_root(sim_of(simulated.machine))->room, 20);
	simulated_stop(&simulated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(textbook_strings_fault_as_in_replay),
		cmocka_unit_test(random_strings_fault_as_in_replay),
		cmocka_unit_test(the_books_numbers_come_out),
		cmocka_unit_test(the_future_is_refused),
		cmocka_unit_test(a_limit_is_told_to_the_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
