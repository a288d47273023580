/*
 * Writing takes time: what can be seen of it, who starts it, and who has to
 * wait for it.
 */
#include "simulated.h"

#include <errno.h>
#include <string.h>

/* The pages of f: as expect_object(), and w: on its way to the disk, W: the
 * same and dirty again. */
static void expect_file(struct simulated *sim, const char *picture)
{
	const struct object_state *file;
	struct state state = { 0 };
	char seen[64] = "";

	assert_int_equal(machine_observe(sim->machine, &state), 0);
	file = state_object(&state, "f");
	assert_non_null(file);
	assert_true(file->n_pages < sizeof(seen));
	for (size_t i = 0; i < file->n_pages; i++) {
		bool cached = page_state_get(state_page(file->pages, i),
					     PAGE_CACHED) == ANSWER_YES;
		bool dirty = page_state_get(state_page(file->pages, i),
					    PAGE_DIRTY) == ANSWER_YES;
		bool writes = page_state_get(state_page(file->pages, i),
					     PAGE_WRITEBACK) == ANSWER_YES;

		seen[i] = '.';
		if (cached)
			seen[i] = dirty ? 'D' : 'c';
		if (writes)
			seen[i] = dirty ? 'W' : 'w';
	}
	assert_string_equal(seen, picture);
	state_clear(&state);
}

static void start(struct simulated *sim, const char *machine)
{
	simulated_start(sim, "textbook");
	perform(sim, machine);
	assert_int_equal(sim->outcome.result.kind, RESULT_OK);
}

static void a_page_on_its_way_can_be_seen(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 3p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..1] \"J\"");
	expect_file(&sim, "DD.");
	expect(&sim, "flush v[0] async", "ok 0+0");
	expect_file(&sim, "wD.");
	expect_events(&sim, EVENT_PAGE_WRITEBACK, 1);
	expect_events(&sim, EVENT_WRITEBACK_ENDED, 0);
	expect_disk(&sim, "f", 0, 'J', 'A');
	assert_int_equal(counter_of(&sim, COUNTER_WRITEBACK_PAGES), 1);
	assert_int_equal(counter_of(&sim, COUNTER_DIRTY_PAGES), 1);
	assert_int_equal(counter_of(&sim, COUNTER_DISK_WRITES), 0);
	perform(&sim, "tick 0");
	expect_file(&sim, "wD.");
	perform(&sim, "tick 1");
	expect_file(&sim, "cD.");
	expect_events(&sim, EVENT_WRITEBACK_ENDED, 1);
	expect_disk(&sim, "f", 0, 'J', 'J');
	assert_int_equal(counter_of(&sim, COUNTER_WRITEBACK_PAGES), 0);
	assert_int_equal(counter_of(&sim, COUNTER_DISK_WRITES), 1);
	simulated_stop(&sim);
}

static void what_arrives_is_what_set_out(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 2p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v \"J\"");
	perform(&sim, "flush v async");
	perform(&sim, "store v \"K\"");
	expect_file(&sim, "W.");
	perform(&sim, "tick 1");
	expect_file(&sim, "D.");
	expect_disk(&sim, "f", 0, 'K', 'J');
	perform(&sim, "flush v");
	expect_file(&sim, "c.");
	expect_disk(&sim, "f", 0, 'K', 'K');
	simulated_stop(&sim);
}

/* The second writing of a page can't overtake the first. */
static void starting_again_waits_for_the_first(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 1p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v \"J\"");
	perform(&sim, "flush v async");
	perform(&sim, "store v \"K\"");
	perform(&sim, "flush v async");
	expect_events(&sim, EVENT_WRITEBACK_ENDED, 1);
	expect_events(&sim, EVENT_PAGE_WRITEBACK, 1);
	expect_file(&sim, "w");
	expect_disk(&sim, "f", 0, 'K', 'J');
	perform(&sim, "tick 1");
	expect_disk(&sim, "f", 0, 'K', 'K');
	simulated_stop(&sim);
}

static void whoever_waits_sees_it_arrive(void **state)
{
	static const char *const waits[] = { "flush v", "fsync f", "drop f",
					     "tick 31" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct simulated sim;

		start(&sim, "machine textbook");
		perform(&sim, "file f 2p");
		perform(&sim, "map v f shared rw");
		perform(&sim, "store v[0..1] \"J\"");
		perform(&sim, "flush v[0] async");
		perform(&sim, "store v[0] \"K\"");
		expect_file(&sim, "WD");
		perform(&sim, waits[i]);
		expect_file(&sim, "cc");
		expect_disk(&sim, "f", 0, 'K', 'K');
		expect_disk(&sim, "f", 4096, 'J', 'J');
		simulated_stop(&sim);
	}
}

static void a_page_on_its_way_stays_in_memory(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 1p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v \"J\"");
	perform(&sim, "flush v async");
	perform(&sim, "advise v pageout");
	expect_view(&sim, "v", ".");
	expect_file(&sim, "w");
	perform(&sim, "unmap v");
	expect_file(&sim, "w");
	perform(&sim, "tick 1");
	perform(&sim, "drop f");
	expect_file(&sim, ".");
	simulated_stop(&sim);
}

static void instant_writing_is_never_seen(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook writeback=instant");
	perform(&sim, "file f 2p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..1] \"J\"");
	perform(&sim, "flush v async");
	expect_events(&sim, EVENT_PAGE_WRITEBACK, 2);
	expect_events(&sim, EVENT_WRITEBACK_ENDED, 2);
	expect_file(&sim, "cc");
	expect_disk(&sim, "f", 0, 'J', 'J');
	simulated_stop(&sim);
}

/* flush-waits=no: an ordinary flush only starts it, fsync waits. */
static void a_flush_need_not_wait(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine linux flush-waits=no writeback=ticks");
	perform(&sim, "file f 2p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..1] \"J\"");
	perform(&sim, "flush v");
	expect_file(&sim, "ww");
	expect_view(&sim, "v", "RR");
	perform(&sim, "fsync f");
	expect_file(&sim, "cc");
	simulated_stop(&sim);
}

/* Beyond the end of the file there is nothing to write. */
static void a_flush_may_reach_beyond_the_end(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 5000");
	perform(&sim, "map v f shared rw for 8p");
	perform(&sim, "store v+4999 \"Jx\"");
	perform(&sim, "flush v[1..7] async");
	expect_file(&sim, ".w");
	perform(&sim, "flush v[4..7] async");
	perform(&sim, "flush v[4..7]");
	expect_file(&sim, ".w");
	perform(&sim, "tick 1");
	expect_file(&sim, ".c");
	simulated_stop(&sim);
}

/* 10 % of about 60 frames may be dirty before the flusher minds. */
static void the_flusher_wakes_where_much_is_dirty(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine linux frames=64");
	perform(&sim, "file f 20p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "advise v random");
	perform(&sim, "store v[0..4] \"J\"");
	expect_events(&sim, EVENT_TOO_MANY_DIRTY, 0);
	expect_file(&sim, "DDDDD...............");
	perform(&sim, "store v[5] \"J\"");
	expect_events(&sim, EVENT_TOO_MANY_DIRTY, 6);
	expect_events(&sim, EVENT_WRITEBACK_ENDED, 6);
	expect_file(&sim, "cccccc..............");
	simulated_stop(&sim);
}

/* The file that has been dirty longest is written first. */
static void the_oldest_file_goes_first(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine linux frames=64 readahead=0 fault-around=0");
	perform(&sim, "file f 4p");
	perform(&sim, "tick 1000");
	perform(&sim, "file g 4p");
	perform(&sim, "tick 1000");
	perform(&sim, "map w g shared rw");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store w[0..2] \"J\"");
	perform(&sim, "tick 1");
	perform(&sim, "store v[0..2] \"J\"");
	expect_object(&sim, "g", "ccc.");
	expect_object(&sim, "f", "DDD.");
	simulated_stop(&sim);
}

/* Beyond 20 % the writer himself is stopped, in the middle of his stores. */
static void a_writer_is_held(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine linux frames=64 dirty-background-ratio=0");
	perform(&sim, "file f 30p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "advise v random");
	perform(&sim, "store v[0..19] \"J\"");
	expect_events(&sim, EVENT_WRITER_HELD, 12);
	expect_events(&sim, EVENT_TOO_MANY_DIRTY, 0);
	expect_events(&sim, EVENT_PAGE_WRITTEN, 12);
	expect_file(&sim, "ccccccccccccDDDDDDDD..........");
	perform(&sim, "write f 49152 \"x\"");
	expect_events(&sim, EVENT_WRITER_HELD, 0);
	simulated_stop(&sim);
}

/* What is on its way counts as well: a writer waits for it first. */
static void a_held_writer_waits_for_what_is_on_its_way(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook frames=64 dirty-ratio=20");
	perform(&sim, "file f 30p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..8] \"J\"");
	perform(&sim, "flush v async");
	perform(&sim, "store v[9..11] \"J\"");
	expect_events(&sim, EVENT_WRITER_HELD, 12);
	expect_events(&sim, EVENT_WRITEBACK_ENDED, 9);
	expect_events(&sim, EVENT_PAGE_WRITTEN, 0);
	expect_file(&sim, "cccccccccDDD..................");
	simulated_stop(&sim);
}

static void no_ratio_is_no_threshold(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook frames=64");
	perform(&sim, "file f 40p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..39] \"J\"");
	assert_int_equal(counter_of(&sim, COUNTER_DIRTY_PAGES), 40);
	simulated_stop(&sim);
}

static void settings_are_checked(void **state)
{
	static const struct {
		const char *line, *reason;
	} cases[] = {
		{ "machine linux writeback=slow",
		  "writeback=slow: has to be instant or ticks" },
		{ "machine linux crash=maybe",
		  "crash=maybe: has to be lost, kept or random" },
		{ "machine linux dirty-ratio=101",
		  "dirty-ratio=101: has to be a number from 0 to 100" },
		{ "machine linux dirty-background-ratio=5K",
		  "dirty-background-ratio=5K: has to be a number from 0 to "
		  "100" },
		{ "machine linux flush-waits=2",
		  "flush-waits=2: has to be a number from 0 to 1" },
		{ "machine linux dirty-ration=5",
		  "dirty-ration: a machine has no such setting; did you mean "
		  "'dirty-ratio'?" },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_on_its_way_can_be_seen),
		cmocka_unit_test(what_arrives_is_what_set_out),
		cmocka_unit_test(starting_again_waits_for_the_first),
		cmocka_unit_test(whoever_waits_sees_it_arrive),
		cmocka_unit_test(a_page_on_its_way_stays_in_memory),
		cmocka_unit_test(instant_writing_is_never_seen),
		cmocka_unit_test(a_flush_need_not_wait),
		cmocka_unit_test(a_flush_may_reach_beyond_the_end),
		cmocka_unit_test(the_flusher_wakes_where_much_is_dirty),
		cmocka_unit_test(the_oldest_file_goes_first),
		cmocka_unit_test(a_writer_is_held),
		cmocka_unit_test(a_held_writer_waits_for_what_is_on_its_way),
		cmocka_unit_test(no_ratio_is_no_threshold),
		cmocka_unit_test(settings_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
