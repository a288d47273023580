/*
 * The journal: what has to be written before it commits, and who makes it
 * commit (ext4(5), data=; fs/jbd2/commit.c).
 */
#include "simulated.h"

static int start_with(void **state, const char *machine)
{
	static struct simulated simulated;

	*state = &simulated;
	simulated_start(&simulated, "linux");
	perform(&simulated, machine);
	perform(&simulated, "file f 6p");
	perform(&simulated, "file g 2p");
	return 0;
}

static int start_ordered(void **state)
{
	return start_with(state, "machine linux journal=ordered readahead=0");
}

static int start_data(void **state)
{
	return start_with(state, "machine linux journal=data readahead=0");
}

static int start_none(void **state)
{
	return start_with(state, "machine linux journal=none readahead=0");
}

/* jbd2_complete_transaction() */
static void making_a_file_commits(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "punch f 1 3");
	expect_object(sim, "f", "D.....");
	perform(sim, "file h 1p");
	expect_object(sim, "f", "c.....");
	expect_events(sim, EVENT_JOURNAL_COMMITTED, 1);
	perform(sim, "file i 1p");
	expect_events(sim, EVENT_JOURNAL_COMMITTED, 0);
}

/* The last page brings the new end along, and the events say so. */
static void a_commit_tells_of_a_new_end(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "fsync f");
	perform(sim, "truncate f 21000");
	perform(sim, "fsync f");
	perform(sim, "truncate f 22000");
	perform(sim, "write f 22000 \"x\"");
	perform(sim, "tick 5");
	expect_disk(sim, "f", 22000, 'x', 'x');
	expect_events(sim, EVENT_SIZE_WRITTEN, 1);
}

static void without_order_nothing_is_written(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "punch f 1 3");
	perform(sim, "file h 1p");
	expect_object(sim, "f", "D.....");
	expect_events(sim, EVENT_JOURNAL_COMMITTED, 0);
}

/* i_sync_tid and i_datasync_tid, fs/ext4/fsync.c */
static void fsync_commits_what_changed(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map w g shared rw");
	perform(sim, "punch f 1 3");
	perform(sim, "fsync g");
	perform(sim, "flush w");
	expect_object(sim, "f", "D.....");
	perform(sim, "truncate g 1p");
	perform(sim, "flush w[0]");
	expect_object(sim, "f", "c.....");
	perform(sim, "punch f 1 3");
	/* Of the same length: its record changes, not where its bytes are. */
	perform(sim, "truncate g 1p");
	perform(sim, "flush w[0]");
	expect_object(sim, "f", "D.....");
	perform(sim, "fsync g");
	expect_object(sim, "f", "c.....");
}

/* What gets a place on the disk is data that has to be found there. */
static void a_new_place_is_committed(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "punch g 0 4096");
	perform(sim, "file h 1p");
	perform(sim, "map w g shared rw");
	perform(sim, "punch f 1 3");
	perform(sim, "store w[0] \"x\"");
	perform(sim, "flush w");
	expect_object(sim, "f", "c.....");
}

/* jbd2_journal_file_inode() keeps one range an inode. */
static void a_range_is_written_whole(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	perform(sim, "store v[2] \"x\"");
	perform(sim, "store v[4] \"y\"");
	perform(sim, "punch f 4097 2");
	perform(sim, "punch f 12289 2");
	expect_object(sim, "f", ".DDDD.");
	perform(sim, "file h 1p");
	expect_object(sim, "f", ".cccD.");
	expect(sim, "store v[2] \"x\"", "ok 1+0");
	expect(sim, "store v[4] \"x\"", "ok 0+0");
}

/* What has no place on the disk cannot be written, but is write-protected. */
static void what_has_no_place_stays_dirty(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "truncate g 0");
	perform(sim, "map w g shared rw for 2p");
	perform(sim, "write g 4097 \"v\"");
	perform(sim, "store w[1] \"f\"");
	perform(sim, "file h 1p");
	expect_object(sim, "g", ".D");
	expect(sim, "store w[1] \"o\"", "ok 1+0");
	perform(sim, "fsync g");
	expect_object(sim, "g", ".c");
}

/* The mount option commit=5 */
static void time_commits(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "punch f 1 3");
	perform(sim, "tick 4.9");
	expect_object(sim, "f", "D.....");
	perform(sim, "tick 0.1");
	expect_object(sim, "f", "c.....");
}

/* A power cut: what was in the running transaction is not any more. */
static void a_crash_forgets_the_range(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "punch f 1 3");
	perform(sim, "crash");
	perform(sim, "write f 0 \"x\"");
	perform(sim, "file h 1p");
	expect_object(sim, "f", "D.....");
}

/* ext4_do_writepages(): what nobody waits for is not committed. */
static void dropping_waits_for_no_journal(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "write f 0 \"x\"");
	perform(sim, "drop f");
	expect_object(sim, "f", "D.....");
	perform(sim, "file h 1p");
	expect_object(sim, "f", "D.....");
	perform(sim, "drop f");
	expect_object(sim, "f", "......");
	perform(sim, "write f 0 \"x\"");
	perform(sim, "fsync f");
	expect_object(sim, "f", "c.....");
}

/* It had its place when it was written: fsync of the other file has nothing to
 * wait for, and commits nothing. */
static void what_was_journalled_has_its_place(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "truncate f 7p");
	perform(sim, "write f 24576 \"x\"");
	perform(sim, "file h 1p");
	perform(sim, "write g 0 \"x\"");
	perform(sim, "fsync f");
	perform(sim, "drop g");
	expect_object(sim, "g", "D.");
}

static void what_is_journalled_is_written_before_a_hole(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	perform(sim, "store v[1] \"x\"");
	perform(sim, "punch f 4097 1");
	expect_object(sim, "f", ".D....");
	expect(sim, "store v[1] \"x\"", "ok 1+0");
}

int main(void)
{
#define TEST(with, test) cmocka_unit_test_setup_teardown(test, with, stop)
	const struct CMUnitTest tests[] = {
		TEST(start_ordered, making_a_file_commits),
		TEST(start_ordered, a_commit_tells_of_a_new_end),
		TEST(start_none, without_order_nothing_is_written),
		TEST(start_ordered, fsync_commits_what_changed),
		TEST(start_ordered, a_new_place_is_committed),
		TEST(start_ordered, a_range_is_written_whole),
		TEST(start_ordered, what_has_no_place_stays_dirty),
		TEST(start_ordered, time_commits),
		TEST(start_ordered, a_crash_forgets_the_range),
		TEST(start_data, dropping_waits_for_no_journal),
		TEST(start_data, what_was_journalled_has_its_place),
		TEST(start_data, what_is_journalled_is_written_before_a_hole),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
