/*
 * The windows of readahead, as Linux was seen to open them.
 */
#include "simulated.h"

#include <stdio.h>

static struct simulated linux_with(uint64_t readahead)
{
	struct traits like = { .page_size = 4096,
			       .fault_around = 16,
			       .fault_around_known = true,
			       .large_folios = HABIT_NO,
			       .readahead = readahead,
			       .counts_dirty = true,
			       .can_evict = true,
			       .write_protects_after_flush = HABIT_YES };
	struct sim_config config = { .profile = "linux", .like = &like };
	struct simulated sim;

	simulated_start_with(&sim, &config);
	return sim;
}

/* The number of cached pages from `from` on, then of those that are not. */
static void expect_run(struct simulated *sim, uint64_t from, uint64_t cached)
{
	struct state state = { 0 };
	const struct object_state *object;
	uint64_t n = 0;

	assert_int_equal(machine_observe(sim->machine, &state), 0);
	object = state_object(&state, "f");
	while (from + n < object->n_pages &&
	       page_state_get(state_page(object->pages, from + n),
			      PAGE_CACHED) == ANSWER_YES)
		n++;
	assert_int_equal(n, cached);
	if (from)
		assert_int_equal(
			page_state_get(state_page(object->pages, from - 1),
				       PAGE_CACHED),
			ANSWER_NO);
	state_clear(&state);
}

/* Measured on ext4 with a window of 2048 pages. */
static void reads_grow_while_they_are_in_order(void **state)
{
	struct simulated sim = linux_with(2048);

	(void)state;
	perform(&sim, "file f 2048p");
	perform(&sim, "read f 0 4096");
	expect_run(&sim, 0, 4);
	perform(&sim, "read f 2048000 4096"); /* page 500: alone */
	expect_run(&sim, 500, 1);
	perform(&sim, "read f 2867200 12288"); /* pages 700 to 702 */
	expect_run(&sim, 700, 3);
	perform(&sim, "read f 2879488 4096"); /* goes on at 703 */
	expect_run(&sim, 700, 7);
	perform(&sim, "read f 2883584 4096"); /* 704 carries the mark */
	expect_run(&sim, 700, 20);
	simulated_stop(&sim);
}

/* A run of cached pages before the miss tells of a stream. */
static void history_counts_as_a_stream(void **state)
{
	struct simulated sim = linux_with(2048);

	(void)state;
	perform(&sim, "file f 40p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "advise v[0..7] willneed");
	expect_run(&sim, 0, 8);
	/* 8 from the beginning count twice: 16 + 1. */
	perform(&sim, "read f 32768 1");
	expect_run(&sim, 0, 25);
	simulated_stop(&sim);
}

/*
 *	window:  page-16 ........ page ........ page+15
 */
static void mapped_misses_read_around(void **state)
{
	struct simulated sim = linux_with(32);

	(void)state;
	perform(&sim, "file f 100p");
	perform(&sim, "map v f shared r");
	expect(&sim, "load v[50]", "ok 0+1");
	expect_run(&sim, 34, 32);
	/* The mark is at 34 + 32 - 8: not mapped around, read on from. */
	expect(&sim, "load v[57]", "ok 0+0");
	expect(&sim, "load v[58]", "ok 1+0");
	/* The next 32, cut at a multiple of 4. */
	expect_run(&sim, 34, 62);
	simulated_stop(&sim);
}

static void many_misses_end_reading_around(void **state)
{
	struct simulated sim = linux_with(4);
	char line[64];

	(void)state;
	perform(&sim, "file f 3000p");
	perform(&sim, "map v f shared rw");
	/* Stores: nothing is mapped around, so no hits are counted. */
	for (int i = 0; i < 100; i++) {
		snprintf(line, sizeof(line), "store v[%d] \"x\"", 20 + i * 20);
		expect(&sim, line, "ok 0+1");
	}
	expect_run(&sim, 18, 4);
	expect(&sim, "store v[2500] \"x\"", "ok 0+1");
	expect_run(&sim, 2500, 1);
	simulated_stop(&sim);
}

static void without_readahead_each_page_is_asked_for(void **state)
{
	struct simulated sim = linux_with(0);

	(void)state;
	perform(&sim, "file f 8p");
	perform(&sim, "read f 4096 8192");
	expect_run(&sim, 1, 2);
	expect_events(&sim, EVENT_PAGE_READ, 2);
	expect_events(&sim, EVENT_PAGE_READ_AHEAD, 0);
	simulated_stop(&sim);
}

/* Each process has the file open by itself: what one read before says nothing
 * of what another will read. Seen on ext4: page 17 comes alone. */
static void processes_read_by_themselves(void **state)
{
	struct simulated sim = linux_with(32);

	(void)state;
	perform(&sim, "file f 60p");
	perform(&sim, "read f 65536 4096"); /* page 16 */
	expect_run(&sim, 16, 1);
	perform(&sim, "drop f");
	perform(&sim, "spawn other");
	perform(&sim, "as other");
	perform(&sim, "read f 69632 100"); /* page 17: no stream of its own */
	expect_run(&sim, 17, 1);
	perform(&sim, "drop f");
	perform(&sim, "as main");
	perform(&sim, "read f 69632 100"); /* goes on after page 16 */
	expect_run(&sim, 17, 4);
	simulated_stop(&sim);
}

/*
 * read() of page 0 reads four pages, the mark on page 1. The load of page 1
 * meets the mark and starts reading eight more, but these have not arrived
 * when its neighbours are mapped. (Seen on ext4 five times of five.)
 */
static void what_the_mark_starts_is_not_mapped(void **state)
{
	struct simulated sim = linux_with(32);

	(void)state;
	perform(&sim, "file f 20p");
	perform(&sim, "map v f private rw at 1p for 7p");
	perform(&sim, "read f 0 1");
	expect_run(&sim, 0, 4);
	expect(&sim, "load v[0]", "ok 1+0");
	expect_run(&sim, 0, 12);
	expect_view(&sim, "v", "RRR....");
	simulated_stop(&sim);
}

static bool read_a_hole(const struct simulated *sim)
{
	const struct event_list *events = &sim->outcome.events;

	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_PAGE_READ)
			return events->events[i].flags & EVENT_HOLE;
	fail_msg("no page was read");
	return false;
}

/* Its zeros are there before what is read with it: no neighbour is mapped. */
static void a_hole_does_not_wait(void **state)
{
	struct simulated sim = linux_with(32);

	(void)state;
	perform(&sim, "file f 1p");
	perform(&sim, "truncate f 2p");
	perform(&sim, "map v f shared r");
	expect(&sim, "load v[1]", "ok 0+1");
	assert_true(read_a_hole(&sim));
	expect_view(&sim, "v", ".R");
	perform(&sim, "file g 2p");
	perform(&sim, "map w g shared r");
	expect(&sim, "load w[1]", "ok 0+1");
	assert_false(read_a_hole(&sim));
	expect_view(&sim, "w", "RR");
	simulated_stop(&sim);
}

/* What is read ahead is not worth that anybody leaves for it: the page that was
 * missed finds its page tables, and the one after it a frame. */
static void a_sequential_reader_is_not_killed_for_his_window(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "machine linux frames=64 readahead=64");
	perform(&sim, "file f 200p");
	perform(&sim, "map w f shared r");
	perform(&sim, "advise w sequential");
	expect(&sim, "load w[0]", "ok 0+1");
	expect_events(&sim, EVENT_PAGE_READ, 1);
	expect(&sim, "load w[100]", "ok 0+1");
	expect(&sim, "load w[199]", "ok 0+1");
	simulated_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_grow_while_they_are_in_order),
		cmocka_unit_test(history_counts_as_a_stream),
		cmocka_unit_test(mapped_misses_read_around),
		cmocka_unit_test(many_misses_end_reading_around),
		cmocka_unit_test(without_readahead_each_page_is_asked_for),
		cmocka_unit_test(processes_read_by_themselves),
		cmocka_unit_test(what_the_mark_starts_is_not_mapped),
		cmocka_unit_test(a_hole_does_not_wait),
		cmocka_unit_test(
			a_sequential_reader_is_not_killed_for_his_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
