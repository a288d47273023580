/*
 * How many references a second does each policy take?
 *
 * A million references to a hundred thousand pages, a few of them used often
 * and most seldom, as programs do, in ten thousand frames. Each policy's line
 * says what its books cost when a hit and a fault are told to it.
 */
#include "bench.h"

#include <stdio.h>

#include "base/rng.h"
#include "sim/policy/policy.h"
#include "trace/replay.h"
#include "trace/trace.h"

#define REFERENCES 1000000
#define PAGES	   100000
#define FRAMES	   10000

/* The product of three draws from 0 to 1 is small more often than not. */
static uint64_t draw_page(struct rng *rng)
{
	uint64_t page = rng_below(rng, PAGES);

	page = rng_below(rng, page + 1);
	return rng_below(rng, page + 1);
}

static void trace_write(struct trace *trace)
{
	struct rng rng;

	rng_seed(&rng, 1);
	for (int i = 0; i < REFERENCES; i++)
		if (trace_add(trace, draw_page(&rng), i % 4 == 0) < 0)
			bench_fail("trace_add");
	if (trace_look_ahead(trace) < 0)
		bench_fail("trace_look_ahead");
}

static void measure(const struct trace *trace, const struct policy *policy)
{
	struct replay_counts counts;
	double start = bench_now();
	double references = 0;
	char what[64];

	while (bench_more(start)) {
		if (replay_run(trace, policy, FRAMES, 1, &counts) < 0)
			bench_fail(policy->name);
		references += REFERENCES;
	}
	snprintf(what, sizeof(what), "replay %s (%.0f%% hits)", policy->name,
		 100.0 * (double)counts.hits / REFERENCES);
	bench_report(what, references / (bench_now() - start) / 1e6,
		     "M references/s");
}

int main(void)
{
	struct trace trace = { 0 };

	trace_write(&trace);
	for (size_t i = 0; i < n_policies; i++)
		measure(&trace, policy_table[i]);
	trace_free(&trace);
	return 0;
}
