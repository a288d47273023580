/*
 * Working sets: a process that has its pages pays for a new one with one of
 * its own (Silberschatz et al., "Global versus local allocation"). On Windows
 * what it gives up stays in memory for a while: the standby and modified lists
 * ("Working Set", learn.microsoft.com/windows/win32/memory/working-set).
 */
#include "simulated.h"

#include "sim/process.h"
#include "sim/sim.h"

static uint32_t resident(struct simulated *simulated, uint32_t process)
{
	return process_at(sim_of(simulated->machine), process)->resident;
}

static void own_pages_leave_first(void **state)
{
	struct simulated *sim = start_as(state, "machine textbook frames=64 "
						"working-set=3 paging-file=16");

	perform(sim, "map a anon private rw for 4p");
	perform(sim, "store a[0..1] \"a\"");
	perform(sim, "spawn other");
	perform(sim, "as other");
	perform(sim, "map b anon private rw for 5p");
	expect(sim, "store b[0..2] \"b\"", "ok 3+0");
	expect(sim, "store b[3] \"b\"", "ok 1+0");
	expect_events(sim, EVENT_VICTIM_CHOSEN, 1);
	expect_view(sim, "b", "sWWW.");
	expect(sim, "load b[0]", "ok 0+1");
	expect_view(sim, "b", "WsWW.");
	/* Though they were used long before. */
	perform(sim, "as main");
	expect_view(sim, "a", "WW..");
	assert_int_equal(resident(sim, 1), 2);
	assert_int_equal(resident(sim, 2), 3);
}

/* The counterpart: global replacement takes the oldest, whosever it is. */
static void without_working_sets_the_oldest_leaves(void **state)
{
	struct simulated *sim =
		start_as(state, "machine textbook frames=16 paging-file=16 "
				"low-watermark=0 high-watermark=0");

	perform(sim, "map a anon private rw for 4p");
	perform(sim, "store a[0..1] \"a\"");
	perform(sim, "spawn other");
	perform(sim, "as other");
	perform(sim, "map b anon private rw for 9p");
	perform(sim, "store b[0..5] \"b\"");
	perform(sim, "as main");
	expect_view(sim, "a", "sW..");
}

static void a_page_of_two_is_in_the_set_of_who_brought_it(void **state)
{
	struct simulated *sim = start_as(state, "machine textbook frames=64 "
						"working-set=3 paging-file=16");

	perform(sim, "section s 2p");
	perform(sim, "map v s shared rw");
	perform(sim, "store v[0..1] \"s\"");
	perform(sim, "fork other");
	perform(sim, "as other");
	perform(sim, "load v[0..1]");
	assert_int_equal(resident(sim, 1), 2);
	assert_int_equal(resident(sim, 2), 0);
	/* Who brought it ends: it is nobody's until it is used. */
	perform(sim, "exit main");
	assert_int_equal(resident(sim, 2), 0);
	perform(sim, "load v[1]");
	assert_int_equal(resident(sim, 2), 1);
}

/* What nobody owns leaves before any working set has to shrink; then the
 * largest one does. */
static void the_largest_set_shrinks(void **state)
{
	struct simulated *sim = start_as(
		state, "machine textbook frames=24 working-set=12 "
		       "paging-file=32 low-watermark=0 high-watermark=0");

	perform(sim, "file f 3p");
	perform(sim, "spawn other");
	perform(sim, "as other");
	perform(sim, "map v f shared r");
	perform(sim, "load v[0..1]");
	perform(sim, "exit other");
	perform(sim, "map a anon private rw for 12p");
	perform(sim, "store a[0..5] \"a\"");
	expect_object(sim, "f", "cc.");
	perform(sim, "spawn more");
	perform(sim, "as more");
	perform(sim, "map b anon private rw for 12p");
	perform(sim, "store b[0..5] \"b\"");
	expect_object(sim, "f", "cc.");
	expect(sim, "store b[6..8] \"b\"", "ok 3+0");
	expect_object(sim, "f", "...");
	/* b has nine pages by now, a six. */
	expect(sim, "store b[9] \"b\"", "ok 1+0");
	expect_view(sim, "b", "sWWWWWWWWW..");
	perform(sim, "as main");
	expect_view(sim, "a", "WWWWWW......");
}

/* A page that can't leave lets the set grow. */
static void a_locked_working_set_grows(void **state)
{
	struct simulated *sim = start_as(state, "machine textbook frames=64 "
						"working-set=2 paging-file=16");

	perform(sim, "map a anon private rw for 4p");
	perform(sim, "lock a[0..1]");
	expect(sim, "store a[2] \"a\"", "ok 1+0");
	expect_events(sim, EVENT_VICTIM_KEPT, 1);
	expect_view(sim, "a", "WWW.");
}

/* --- standby and modified ----------------------------------------------------
 */

static int start_windows(void **state)
{
	struct simulated *sim = start_as(
		state, "machine windows frames=64 working-set=3 policy=fifo "
		       "readahead=0 paging-file=16 swap-readahead=0");

	perform(sim, "file f 5p");
	perform(sim, "map v f shared rw");
	perform(sim, "map a anon private rw for 5p");
	return 0;
}

static void expect_lists(struct simulated *sim, uint64_t standby,
			 uint64_t modified)
{
	assert_int_equal(counter_of(sim, COUNTER_STANDBY_PAGES), standby);
	assert_int_equal(counter_of(sim, COUNTER_MODIFIED_PAGES), modified);
}

static void a_clean_page_goes_to_the_standby_list(void **state)
{
	struct simulated *sim = *state;
	uint64_t reads;

	perform(sim, "load v[0..2]");
	reads = counter_of(sim, COUNTER_DISK_READS);
	expect(sim, "load v[3]", "ok 0+1");
	expect_events(sim, EVENT_TRIMMED, 1);
	expect_events(sim, EVENT_PAGE_STANDBY, 1);
	expect_lists(sim, 1, 0);
	expect_view(sim, "v", ".RRR.");
	expect_object(sim, "f", "cccc.");
	/* "a soft page fault": no disk is needed. */
	expect(sim, "load v[0]", "ok 1+0");
	expect_events(sim, EVENT_FROM_STANDBY, 1);
	assert_int_equal(counter_of(sim, COUNTER_DISK_READS), reads + 1);
	/* It paid for that as for any other. */
	assert_int_equal(resident(sim, 1), 3);
	expect_view(sim, "v", "R.RR.");
}

static void a_dirty_page_goes_to_the_modified_list(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "store v[0..2] \"x\"");
	expect(sim, "load v[3]", "ok 0+1");
	expect_events(sim, EVENT_PAGE_MODIFIED, 1);
	expect_lists(sim, 0, 1);
	assert_int_equal(counter_of(sim, COUNTER_DISK_WRITES), 0);
	expect(sim, "load v[0]", "ok 1+0");
	expect_events(sim, EVENT_FROM_MODIFIED, 1);
	expect_bytes(sim, "x");
	assert_int_equal(resident(sim, 1), 3);
}

static void private_pages_are_trimmed_too(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "store a[0..2] \"a\"");
	expect(sim, "store a[3] \"a\"", "ok 1+0");
	expect_events(sim, EVENT_TRIMMED, 1);
	expect_events(sim, EVENT_PAGE_MODIFIED, 1);
	expect_events(sim, EVENT_SLOT_WRITTEN, 0);
	expect_view(sim, "a", "sWWW.");
	expect_lists(sim, 0, 1);
	expect(sim, "load a[0]", "ok 1+0");
	expect_events(sim, EVENT_FROM_MODIFIED, 1);
	expect_bytes(sim, "a");
	assert_int_equal(counter_of(sim, COUNTER_SLOT_READS), 0);
	assert_int_equal(resident(sim, 1), 3);
	expect_view(sim, "a", "WsWW.");
}

/* "Modified page writer": what is on the modified list is written lazily, and
 * is on the standby list then. */
static void the_modified_page_writer_writes_with_time(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "store a[0..3] \"a\"");
	expect_lists(sim, 0, 1);
	perform(sim, "tick 0");
	assert_int_equal(counter_of(sim, COUNTER_SLOT_WRITES), 0);
	expect(sim, "tick 1", "ok 0+0");
	expect_events(sim, EVENT_SLOT_WRITTEN, 1);
	expect_events(sim, EVENT_PAGE_STANDBY, 1);
	expect_lists(sim, 1, 0);
	/* Nothing is written twice. */
	expect(sim, "tick 1", "ok 0+0");
	expect_events(sim, EVENT_SLOT_WRITTEN, 0);
	expect(sim, "load a[0]", "ok 1+0");
	expect_bytes(sim, "a");
}

/* The next process that needs the frame gets it: the page is on the disk. */
static void standby_pages_give_their_frames(void **state)
{
	struct simulated *sim = start_as(
		state, "machine windows frames=16 working-set=3 policy=fifo "
		       "paging-file=16 swap-readahead=0 low-watermark=0 "
		       "high-watermark=0");

	perform(sim, "map a anon private rw for 12p");
	for (int i = 0; i < 2; i++)
		perform(sim, "store a[0..11] \"a\"");
	/* 16, of which zero and 4 tables. */
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 16);
	expect(sim, "load a[0]", "ok 0+1");
	expect_events(sim, EVENT_VICTIM_CHOSEN, 2);
	expect_bytes(sim, "a");
}

/* What its owner gave up needs no place on any list. */
static void what_was_given_up_is_not_listed(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "store a[0..2] \"a\"");
	perform(sim, "advise a[0] free");
	expect(sim, "store a[3] \"a\"", "ok 1+0");
	expect_events(sim, EVENT_TRIMMED, 0);
	expect_view(sim, "a", ".WWW.");
	expect_lists(sim, 0, 0);
}

/* Without a place in the paging file a private page can't be trimmed. */
static void a_full_paging_file_lets_the_set_grow(void **state)
{
	struct simulated *sim = start_as(
		state, "machine windows frames=64 working-set=3 policy=fifo "
		       "paging-file=1 swap-readahead=0");

	perform(sim, "map a anon private rw for 6p");
	perform(sim, "store a[0..5] \"a\"");
	expect_view(sim, "a", "sWWWWW");
	assert_int_equal(counter_of(sim, COUNTER_SLOTS_USED), 1);
}

/* The aging of the Windows profile: what was used in this period stays. */
static void ticks_age_the_pages_of_each_set(void **state)
{
	struct simulated *sim =
		start_as(state, "machine windows frames=64 working-set=3 "
				"paging-file=16 swap-readahead=0");

	perform(sim, "map a anon private rw for 5p");
	perform(sim, "store a[0..2] \"a\"");
	perform(sim, "tick 1");
	perform(sim, "load a[0]");
	perform(sim, "store a[3] \"a\"");
	expect_view(sim, "a", "WsWW.");
	perform(sim, "tick 100000");
}

/* Where there is no zero page to share, who loads gets a page of his own, too
 * (mm_forbids_zeropage()), and it counts as one of his. */
static void a_loaded_page_of_zeros_counts_too(void **state)
{
	struct simulated *sim = start_as(
		state, "machine windows frames=200 working-set=8 zero-page=0");

	perform(sim, "map a anon private rw for 40p");
	perform(sim, "load a[0..39]");
	assert_int_equal(resident(sim, 1), 8);
	expect_view(sim, "a", "ssssssssssssssssssssssssssssssssWWWWWWWW");
}

#define MACHINE_TEST(name) cmocka_unit_test_teardown(name, stop)
#define WINDOWS_TEST(name)                                                     \
	cmocka_unit_test_setup_teardown(name, start_windows, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_TEST(own_pages_leave_first),
		MACHINE_TEST(without_working_sets_the_oldest_leaves),
		MACHINE_TEST(a_page_of_two_is_in_the_set_of_who_brought_it),
		MACHINE_TEST(the_largest_set_shrinks),
		MACHINE_TEST(a_locked_working_set_grows),
		WINDOWS_TEST(a_clean_page_goes_to_the_standby_list),
		WINDOWS_TEST(a_dirty_page_goes_to_the_modified_list),
		WINDOWS_TEST(private_pages_are_trimmed_too),
		WINDOWS_TEST(the_modified_page_writer_writes_with_time),
		MACHINE_TEST(standby_pages_give_their_frames),
		WINDOWS_TEST(what_was_given_up_is_not_listed),
		MACHINE_TEST(a_full_paging_file_lets_the_set_grow),
		MACHINE_TEST(ticks_age_the_pages_of_each_set),
		MACHINE_TEST(a_loaded_page_of_zeros_counts_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
