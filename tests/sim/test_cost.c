/*
 * What operations cost: the sum of the prices of what they wait for, and
 * nothing else.
 */
#include "simulated.h"

#include "sim/cost.h"

#include <string.h>

/* Prices that tell from the sum what it is made of. */
#define PRICES                                                                 \
	" cost.memory-access=1ns cost.walk-level=0ns cost.fault=100ns "        \
	"cost.system-call=10us"                                                \
	" cost.page-copy=4096ns cost.page-zero=300ns"                          \
	" cost.disk-read=1ms cost.disk-read-next=2ms"                          \
	" cost.disk-write=1s cost.disk-write-next=3s"

#define FAULT	   100ull
#define CALL	   10000ull
#define READ	   1000000ull
#define READ_NEXT  2000000ull
#define WRITE	   1000000000ull
#define WRITE_NEXT 3000000000ull

static void start(struct simulated *sim, const char *machine)
{
	char line[512];

	simulated_start(sim, "textbook");
	assert_true(strlen(machine) + sizeof(PRICES) < sizeof(line));
	strcpy(line, machine);
	strcat(line, PRICES);
	perform(sim, line);
	assert_int_equal(sim->outcome.result.kind, RESULT_OK);
}

static void costs(struct simulated *sim, const char *line, uint64_t cost)
{
	uint64_t before = counter_of(sim, COUNTER_COST);

	perform(sim, line);
	assert_true(sim->outcome.cost_known);
	assert_int_equal(sim->outcome.cost, cost);
	assert_int_equal(counter_of(sim, COUNTER_COST), before + cost);
}

static void accesses_and_faults(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	costs(&sim, "file f 8p", 0);
	costs(&sim, "map v f shared rw", CALL);
	costs(&sim, "load v[3]", FAULT + READ + 1);
	costs(&sim, "load v[3]", 1);
	costs(&sim, "store v[3] \"J\"", 1);
	costs(&sim, "load v[4..6]", 3 * FAULT + READ + 2 * READ_NEXT + 3);
	costs(&sim, "load v[3]+4090 for 10", 2);
	costs(&sim, "map a anon private rw for 2p", CALL);
	costs(&sim, "load a", FAULT + 1);
	costs(&sim, "store a[0..1] \"x\"", 2 * FAULT + 2 * 300 + 2);
	costs(&sim, "map p f private rw", CALL);
	costs(&sim, "store p[3] \"x\"", FAULT + 4096 + 1);
	simulated_stop(&sim);
}

/* What is read ahead costs less, before and behind the page asked for. */
static void reading_in_order_is_cheap(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook readahead=4");
	perform(&sim, "file f 30p");
	perform(&sim, "map v f shared rw");
	costs(&sim, "load v[10]", FAULT + READ + 3 * READ_NEXT + 1);
	simulated_stop(&sim);
}

static void writing_is_paid_by_who_waits(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 8p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..2] \"J\"");
	costs(&sim, "flush v", CALL + WRITE + 2 * WRITE_NEXT);
	perform(&sim, "store v[0] \"J\"");
	perform(&sim, "store v[2] \"J\"");
	costs(&sim, "fsync f", CALL + 2 * WRITE);
	perform(&sim, "store v[0] \"J\"");
	costs(&sim, "flush v async", CALL);
	costs(&sim, "tick 1", 0);
	perform(&sim, "store v[0] \"J\"");
	perform(&sim, "flush v async");
	costs(&sim, "fsync f", CALL + WRITE);
	perform(&sim, "store v[0] \"J\"");
	costs(&sim, "tick 60", 0);
	perform(&sim, "store v[0] \"J\"");
	costs(&sim, "crash", 0);
	simulated_stop(&sim);
}

static void the_flusher_is_not_paid_a_held_writer_pays(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook frames=64 dirty-background-ratio=10 "
		    "writeback=instant");
	perform(&sim, "file f 8p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "load v[0..7]");
	costs(&sim, "store v[0..7] \"J\"", 8);
	expect_events(&sim, EVENT_WRITEBACK_ENDED, 8);
	simulated_stop(&sim);

	start(&sim, "machine textbook frames=64 dirty-ratio=10");
	perform(&sim, "file f 6p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "load v[0..5]");
	costs(&sim, "store v[0..5] \"J\"", 6 + WRITE + 5 * WRITE_NEXT);
	simulated_stop(&sim);
}

static void copying_is_paid_by_the_byte(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 2p");
	costs(&sim, "read f 0 8192", CALL + READ + READ_NEXT + 8192);
	costs(&sim, "read f 0 100", CALL + 100);
	costs(&sim, "write f 0 \"abc\"", CALL + 3);
	simulated_stop(&sim);
}

static void the_average_access(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	assert_int_equal(counter_of(&sim, COUNTER_ACCESS_TIME), 0);
	perform(&sim, "file f 8p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "load v");
	assert_int_equal(counter_of(&sim, COUNTER_ACCESSES), 1);
	assert_int_equal(counter_of(&sim, COUNTER_ACCESS_TIME),
			 FAULT + READ + 1);
	perform(&sim, "load v");
	perform(&sim, "flush v");
	perform(&sim, "store v[0] \"abc\"");
	assert_int_equal(counter_of(&sim, COUNTER_ACCESSES), 3);
	assert_int_equal(counter_of(&sim, COUNTER_ACCESS_TIME),
			 (FAULT + READ + 3) / 3);
	simulated_stop(&sim);
}

static void a_load_that_fails_has_its_price(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 1p");
	perform(&sim, "map v f shared rw for 2p");
	expect(&sim, "load v[1]", "SIGBUS 0+0");
	assert_int_equal(sim.outcome.cost, 0);
	assert_int_equal(counter_of(&sim, COUNTER_ACCESSES), 0);
	simulated_stop(&sim);
}

/* A walk costs its levels, if the TLB does not save it. */
static void walks_are_paid_by_the_level(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook cost.walk-level=5ns "
		      "cost.memory-access=1ns cost.fault=0ns "
		      "cost.disk-read=0ns");
	perform(&sim, "file f 2p");
	perform(&sim, "map v f shared rw");
	costs(&sim, "load v", 1 + 4 * 5);
	costs(&sim, "load v", 1);
	simulated_stop(&sim);
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook tlb=0 levels=3 cost.walk-level=5ns "
		      "cost.memory-access=1ns");
	perform(&sim, "file f 2p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "load v");
	costs(&sim, "load v", 1 + 3 * 5);
	simulated_stop(&sim);
}

static void prices_are_checked(void **state)
{
	static const struct {
		const char *line, *reason;
	} cases[] = {
		{ "machine linux cost.disk-reed=1us",
		  "cost.disk-reed: nothing has a price of that name; did you "
		  "mean 'cost.disk-read'?" },
		{ "machine linux cost.x=1us",
		  "cost.x: nothing has a price of that name; there is "
		  "cost.memory-access and others: see 'pagetwin help "
		  "machine'" },
		{ "machine linux cost.fault=5",
		  "cost.fault=5: has to be a whole number of ns, us, ms or s, "
		  "up to 60s" },
		{ "machine linux cost.fault=61s",
		  "cost.fault=61s: has to be a whole number of ns, us, ms or "
		  "s, up to 60s" },
		{ "machine linux cost.fault=99999999999999999999s",
		  "cost.fault=99999999999999999999s: has to be a whole number "
		  "of ns, us, ms or s, up to 60s" },
		{ "machine linux cost.fault=x1s",
		  "cost.fault=x1s: has to be a whole number of ns, us, ms or "
		  "s, up to 60s" },
	};
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect(&sim, cases[i].line, "EINVAL 0+0");
		assert_string_equal(sim.outcome.reason, cases[i].reason);
	}
	simulated_stop(&sim);
}

static void every_price_has_its_row(void **state)
{
	(void)state;
	for (int i = 0; i < COSTS; i++) {
		assert_int_equal(cost_table[i].cost, i);
		assert_true(cost_is_named(cost_table[i].name));
		assert_true(cost_table[i].nanoseconds > 0);
		assert_true(strlen(cost_table[i].what) > 0);
		assert_true(strlen(cost_table[i].source) > 0);
	}
	assert_false(cost_is_named("frames"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accesses_and_faults),
		cmocka_unit_test(reading_in_order_is_cheap),
		cmocka_unit_test(writing_is_paid_by_who_waits),
		cmocka_unit_test(the_flusher_is_not_paid_a_held_writer_pays),
		cmocka_unit_test(copying_is_paid_by_the_byte),
		cmocka_unit_test(the_average_access),
		cmocka_unit_test(a_load_that_fails_has_its_price),
		cmocka_unit_test(walks_are_paid_by_the_level),
		cmocka_unit_test(prices_are_checked),
		cmocka_unit_test(every_price_has_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
