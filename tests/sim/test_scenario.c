/*
 * What Linux was seen to do, operation by operation: the simulated machine
 * with the linux profile has to say the same.
 */
#include "simulated.h"

#include <errno.h>
#include <string.h>

static int start(void **state)
{
	static struct simulated simulated;

	simulated_start(&simulated, "linux");
	*state = &simulated;
	return 0;
}

static void mapping_takes_no_frame(void **state)
{
	struct simulated *sim = *state;
	uint64_t used = counter_of(sim, COUNTER_FRAMES_USED);

	expect(sim, "file f 8p", "ok 0+0");
	expect(sim, "map v f shared rw", "ok 0+0");
	expect_view(sim, "v", "........");
	expect_object(sim, "f", "........");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), used);
	expect_events(sim, EVENT_AREA_ADDED, 8);
}

static void cold_read_reads_and_maps_around(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 20p");
	perform(sim, "map v f shared rw");
	expect(sim, "load v[3]", "ok 0+1");
	expect_bytes(sim, "D");
	expect_view(sim, "v", "RRRRRRRRRRRRRRRR....");
	expect_object(sim, "f", "cccccccccccccccccccc");
	expect_events(sim, EVENT_PAGE_READ, 1);
	expect_events(sim, EVENT_PAGE_READ_AHEAD, 19);
	expect_events(sim, EVENT_PAGE_MAPPED_AROUND, 15);
	expect(sim, "load v[3]", "ok 0+0");
	expect_events(sim, EVENT_TRANSLATED, 1);
	expect(sim, "load v[19]", "ok 1+0");
	expect_view(sim, "v", "RRRRRRRRRRRRRRRRRRRR");
}

static void random_advice_reads_one_page(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 8p");
	perform(sim, "map v f shared rw");
	expect(sim, "advise v random", "ok 0+0");
	expect(sim, "load v[3]", "ok 0+1");
	expect_view(sim, "v", "...R....");
	expect_object(sim, "f", "...c....");
	perform(sim, "advise v sequential");
	expect(sim, "load v[4]", "ok 0+1");
	expect_object(sim, "f", "...ccccc");
}

static void stores_are_noticed_once_per_flush(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 8p");
	perform(sim, "map v f shared rw");
	expect(sim, "store v[3] \"J\"", "ok 0+1");
	expect_view(sim, "v", "...W....");
	expect_object(sim, "f", "cccDcccc");
	expect(sim, "store v[3] \"K\"", "ok 0+0");
	expect_disk(sim, "f", 3 * 4096, 'K', 'D');
	expect(sim, "flush v async", "ok 0+0");
	expect_events(sim, EVENT_NOTHING, 1);
	expect_object(sim, "f", "cccDcccc");
	expect(sim, "flush v", "ok 0+0");
	expect_events(sim, EVENT_WRITE_PROTECTED, 1);
	expect_view(sim, "v", "...R....");
	expect_object(sim, "f", "cccccccc");
	expect_disk(sim, "f", 3 * 4096, 'K', 'K');
	expect(sim, "store v[3] \"L\"", "ok 1+0");
	expect_events(sim, EVENT_WRITE_FAULT, 1);
	expect_disk(sim, "f", 3 * 4096, 'L', 'K');
}

static void a_flush_writes_only_its_range(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 8p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[1..3] \"x\"");
	perform(sim, "flush v[2..2]");
	expect_object(sim, "f", "cDcDcccc");
	perform(sim, "fsync f");
	expect_object(sim, "f", "cccccccc");
	expect(sim, "flush v+100", "EINVAL 0+0");
	perform(sim, "unmap v[4..5]");
	expect(sim, "flush v", "ENOMEM 0+0");
}

static void dontneed_keeps_what_is_shared(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[1] \"J\"");
	expect(sim, "advise v dontneed", "ok 0+0");
	expect_view(sim, "v", "....");
	expect_object(sim, "f", "cDcc");
	expect(sim, "load v[1]", "ok 1+0");
	expect_bytes(sim, "J");
	perform(sim, "map a anon private rw for 2p");
	perform(sim, "store a[0] \"Q\"");
	perform(sim, "advise a dontneed");
	expect(sim, "load a[0]", "ok 1+0");
	assert_int_equal(sim->outcome.bytes[0], 0);
}

static void pageout_evicts_clean_pages_only(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 8p");
	perform(sim, "map v f shared rw");
	perform(sim, "load v[2]");
	perform(sim, "store v[3] \"J\"");
	expect(sim, "advise v pageout", "ok 0+0");
	expect_view(sim, "v", "........");
	expect_object(sim, "f", "...D....");
	/* The dirty page carries the mark now: not mapped around. */
	expect(sim, "load v[2]", "ok 0+1");
	expect_view(sim, "v", "RRR.RRRR");
	expect(sim, "load v[3]", "ok 1+0");
	expect_bytes(sim, "J");
}

static void pageout_leaves_others_pages_alone(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 2p");
	perform(sim, "map v f shared rw");
	perform(sim, "map w f shared r");
	perform(sim, "load v[0]");
	perform(sim, "load w[0]");
	expect_view(sim, "v", "rr");
	perform(sim, "advise v pageout");
	expect_view(sim, "v", "rr");
	perform(sim, "map a anon private rw for 1p");
	perform(sim, "store a \"x\"");
	perform(sim, "advise a pageout");
	expect_view(sim, "a", "W");
}

static void anonymous_memory_shares_a_zero_frame(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 4p");
	expect(sim, "load a[0..1]", "ok 2+0");
	expect_events(sim, EVENT_ZERO_MAPPED, 2);
	expect_view(sim, "a", "00..");
	expect(sim, "store a[1] \"x\"", "ok 1+0");
	expect(sim, "store a[2] \"x\"", "ok 1+0");
	expect_view(sim, "a", "0WW.");
}

/* A kernel that has none takes a frame for the load, which may be written at
 * once; what is read-only, as soon as that is allowed. */
static void without_a_zero_frame_a_load_takes_one(void **state)
{
	struct simulated *sim = *state;
	uint64_t used;

	perform(sim, "machine linux zero-page=0");
	perform(sim, "map a anon private rw for 4p");
	perform(sim, "map b anon private r for 4p");
	perform(sim, "load b[3]");
	used = counter_of(sim, COUNTER_FRAMES_USED);
	expect(sim, "load a[0..1]", "ok 2+0");
	expect_events(sim, EVENT_ZEROED, 2);
	expect_view(sim, "a", "WW..");
	expect(sim, "load b[0]", "ok 1+0");
	expect_view(sim, "b", "R..R");
	expect(sim, "store a[1] \"x\"", "ok 0+0");
	perform(sim, "protect b rw");
	expect(sim, "store b[0] \"x\"", "ok 0+0");
	expect_view(sim, "b", "W..W");
	assert_true(counter_of(sim, COUNTER_FRAMES_USED) >= used + 3);
	expect(sim, "fork child", "ok 0+0");
	expect_view(sim, "a", "rr..");
}

static void private_stores_never_reach_the_file(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	perform(sim, "map v f private rw");
	perform(sim, "load v[0]");
	expect_view(sim, "v", "RRRR");
	expect(sim, "store v[1] \"J\"", "ok 1+0");
	expect_events(sim, EVENT_COPIED_ON_WRITE, 1);
	expect_view(sim, "v", "RWRR");
	expect_object(sim, "f", "cccc");
	perform(sim, "read f 4096 1");
	expect_bytes(sim, "B");
	perform(sim, "advise v[1] dontneed");
	expect(sim, "load v[1]", "ok 1+0");
	expect_bytes(sim, "B");
}

static void protection_splits_and_joins(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 6p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[2] \"x\"");
	perform(sim, "load v[1]");
	perform(sim, "protect v[2..3] r");
	expect_events(sim, EVENT_AREA_SPLIT, 2 + 4);
	expect(sim, "store v[2] \"y\"", "SIGSEGV 0+0");
	perform(sim, "protect v[2..3] rw");
	expect_events(sim, EVENT_AREA_MERGED, 4 + 6);
	/* The dirty page may be written at once, the clean one not. */
	expect(sim, "store v[2] \"y\"", "ok 0+0");
	expect(sim, "store v[3] \"y\"", "ok 1+0");
	perform(sim, "protect v none");
	expect(sim, "load v[1]", "SIGSEGV 0+0");
	expect_view(sim, "v", "RRRRRR");
	perform(sim, "protect v rw");
	expect(sim, "load v[1]", "ok 0+0");
	perform(sim, "unmap v[5]");
	expect(sim, "protect v r", "ENOMEM 0+0");
}

static void ends_are_signals(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 5000");
	perform(sim, "map v f shared rw for 4p");
	expect(sim, "store v[2] \"x\"", "SIGBUS 0+0");
	expect(sim, "load v[1]+1000", "ok 0+1");
	assert_int_equal(sim->outcome.bytes[0], 0);
	/* Neighbours of a page beyond the end are mapped before it fails. */
	perform(sim, "advise v dontneed");
	expect(sim, "load v[3]", "SIGBUS 0+0");
	expect_view(sim, "v", "RR..");
	/* What is stored behind the end never reaches the file. */
	perform(sim, "store v[1]+2000 \"x\"");
	perform(sim, "flush v");
	perform(sim, "load v[1]+2000");
	assert_int_equal(sim->outcome.bytes[0], 0);
	perform(sim, "unmap v");
	expect_view(sim, "v", "unmapped");
	expect(sim, "load v", "SIGSEGV 0+0");
	expect(sim, "map v f shared rw", "ok 0+0");
}

static void mapping_errors(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	expect(sim, "map v f shared rw at 100", "EINVAL 0+0");
	expect(sim, "map v f shared rw for 0", "EINVAL 0+0");
	expect(sim, "map v nothing shared rw", "ENOENT 0+0");
	expect(sim, "map v f shared rw at 8p for 1p", "ok 0+0");
	expect(sim, "load v", "SIGBUS 0+0");
	expect(sim, "map v f shared rw", "EEXIST 0+0");
	expect(sim, "file f 1p", "EEXIST 0+0");
	expect(sim, "load w", "ENOENT 0+0");
	expect(sim, "as nobody", "ESRCH 0+0");
	expect(sim, "file g 5G", "EFBIG 0+0");
	expect(sim, "map g anon private rw for 5G", "ENOMEM 0+0");
}

static void populate_faults_are_minor(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 40p");
	expect(sim, "map v f private rw populate", "ok 40+0");
	expect_view(sim, "v", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW");
	expect(sim, "map w f shared r populate", "ok 3+0");
	expect(sim, "map x f shared none populate", "ok 0+0");
}

static void drop_keeps_what_is_mapped(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	perform(sim, "map v f shared rw");
	perform(sim, "advise v random");
	perform(sim, "store v[1] \"J\"");
	perform(sim, "write f 8192 \"x\"");
	expect_object(sim, "f", ".DD.");
	expect(sim, "drop f", "ok 0+0");
	expect_object(sim, "f", ".c..");
	expect_disk(sim, "f", 8192, 'x', 'x');
	expect(sim, "store v[1] \"K\"", "ok 1+0");
}

static void descriptor_and_mapping_agree(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[1]+4094 \"wxyz\"");
	expect(sim, "read f 8189 8", "ok 0+0");
	expect_bytes(sim, "BwxyzCCC");
	expect(sim, "write f 8190 \"1234\"", "ok 0+0");
	expect(sim, "load v[1]+4094 for 4", "ok 0+0");
	expect_bytes(sim, "1234");
	expect(sim, "read f 16380 100", "ok 0+0");
	expect_bytes(sim, "DDDD");
	expect(sim, "read f 20000 1", "ok 0+0");
	assert_int_equal(sim->outcome.n_bytes, 0);
}

static void a_write_of_nothing_changes_nothing(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 5000");
	expect(sim, "write f 0 \"\"", "ok 0+0");
	expect(sim, "write f 9000 \"\"", "ok 0+0");
	expect_object(sim, "f", "..");
	expect(sim, "read f 4999 2", "ok 0+0");
	expect_bytes(sim, "B");
}

static void offsets_are_signed(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 1p");
	expect(sim, "write f 0x8000000000000000 \"x\"", "EINVAL 0+0");
	expect(sim, "write f 0x8000000000000000 \"\"", "EINVAL 0+0");
	expect(sim, "write f 0x7fffffffffffffff \"x\"", "EINVAL 0+0");
	expect(sim, "write f 0x7ffffffffffffff0 \"x\"", "EFBIG 0+0");
	expect(sim, "read f 0x8000000000000000 0", "EINVAL 0+0");
	expect(sim, "read f 0x7fffffffffffffff 1", "EINVAL 0+0");
	assert_null(sim->outcome.bytes);
}

static void a_write_makes_the_file_grow(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 5000");
	perform(sim, "write f 12288 \"z\"");
	expect_object(sim, "f", ".D.D");
	expect_disk(sim, "f", 4999, 'B', 'B');
	perform(sim, "read f 4999 3");
	assert_memory_equal(sim->outcome.bytes, "B\0\0", 3);
	assert_int_equal(sim->machine->ops->peek(sim->machine, "f", WHERE_DISK,
						 12288, 1, sim->outcome.bytes),
			 -EINVAL);
	perform(sim, "crash");
	expect_object(sim, "f", "..");
	perform(sim, "write f 12288 \"z\"");
	perform(sim, "fsync f");
	perform(sim, "crash");
	expect_disk(sim, "f", 12288, 'z', 'z');
}

static void stores_outlive_their_process(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 2p");
	perform(sim, "spawn child");
	perform(sim, "as child");
	perform(sim, "map v f shared rw");
	perform(sim, "store v \"J\"");
	expect(sim, "kill child", "ok 0+0");
	assert_string_equal(sim->machine->ops->process(sim->machine), "main");
	perform(sim, "read f 0 1");
	expect_bytes(sim, "J");
	expect_object(sim, "f", "Dc");
	perform(sim, "crash");
	expect_events(sim, EVENT_POWER_CUT, 1);
	expect_disk(sim, "f", 0, 'A', 'A');
}

static void two_processes_share_a_section(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "section s 2p");
	perform(sim, "map v s shared rw");
	expect(sim, "load v[0]", "ok 1+0");
	expect(sim, "store v[0] \"x\"", "ok 0+0");
	expect_object(sim, "s", "c.");
	perform(sim, "spawn child");
	perform(sim, "as child");
	perform(sim, "map w s shared r");
	expect(sim, "load w[0]", "ok 1+0");
	expect_bytes(sim, "x");
	expect_view(sim, "w", "r.");
	perform(sim, "exit child");
	expect_view(sim, "v", "W.");
	perform(sim, "exit main");
	expect(sim, "load v", "ESRCH 0+0");
	perform(sim, "spawn other");
	assert_string_equal(sim->machine->ops->process(sim->machine), "other");
}

static void the_flusher_counts_from_the_files_age(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 2p");
	perform(sim, "map v f shared rw");
	perform(sim, "tick 20");
	perform(sim, "store v \"J\"");
	perform(sim, "tick 9");
	expect_object(sim, "f", "Dc");
	/* 30 s after the file was made, not after the store. */
	perform(sim, "tick 1");
	expect_events(sim, EVENT_FLUSHER_WOKE, 1);
	expect_object(sim, "f", "cc");
	perform(sim, "store v \"K\"");
	perform(sim, "tick 29.5");
	expect_object(sim, "f", "Dc");
	perform(sim, "tick 0.5");
	expect_object(sim, "f", "cc");
	assert_true(sim->outcome.clock == 60);
}

static void memory_files_have_no_dirty_pages(void **state)
{
	struct traits like = { .page_size = 4096,
			       .fault_around = 16,
			       .fault_around_known = true,
			       .large_folios = HABIT_NO,
			       .write_protects_after_flush = HABIT_NO };
	struct sim_config config = { .profile = "linux", .like = &like };
	struct simulated sim;

	(void)state;
	simulated_start_with(&sim, &config);
	perform(&sim, "file f 4p");
	expect_object(&sim, "f", "cccc");
	perform(&sim, "map v f shared rw");
	expect(&sim, "load v[1]", "ok 1+0");
	expect_view(&sim, "v", "WWWW");
	expect(&sim, "store v[1] \"J\"", "ok 0+0");
	expect_object(&sim, "f", "cccc");
	expect(&sim, "flush v", "ok 0+0");
	expect_view(&sim, "v", "WWWW");
	perform(&sim, "advise v pageout");
	expect_view(&sim, "v", "....");
	perform(&sim, "drop f");
	expect_object(&sim, "f", "cccc");
	simulated_stop(&sim);
}

static void the_textbook_is_simpler(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "file f 4p");
	perform(&sim, "map v f shared rw");
	expect(&sim, "load v[1]", "ok 0+1");
	expect_view(&sim, "v", ".W..");
	expect_object(&sim, "f", ".c..");
	expect(&sim, "store v[1] \"J\"", "ok 0+0");
	expect_object(&sim, "f", ".D..");
	expect(&sim, "flush v async", "ok 0+0");
	expect_object(&sim, "f", ".c..");
	expect(&sim, "store v[1] \"K\"", "ok 0+0");
	expect_object(&sim, "f", ".D..");
	simulated_stop(&sim);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(mapping_takes_no_frame),
		TEST(cold_read_reads_and_maps_around),
		TEST(random_advice_reads_one_page),
		TEST(stores_are_noticed_once_per_flush),
		TEST(a_flush_writes_only_its_range),
		TEST(dontneed_keeps_what_is_shared),
		TEST(pageout_evicts_clean_pages_only),
		TEST(pageout_leaves_others_pages_alone),
		TEST(anonymous_memory_shares_a_zero_frame),
		TEST(without_a_zero_frame_a_load_takes_one),
		TEST(private_stores_never_reach_the_file),
		TEST(protection_splits_and_joins),
		TEST(ends_are_signals),
		TEST(mapping_errors),
		TEST(populate_faults_are_minor),
		TEST(drop_keeps_what_is_mapped),
		TEST(descriptor_and_mapping_agree),
		TEST(a_write_of_nothing_changes_nothing),
		TEST(offsets_are_signed),
		TEST(a_write_makes_the_file_grow),
		TEST(stores_outlive_their_process),
		TEST(two_processes_share_a_section),
		TEST(the_flusher_counts_from_the_files_age),
		cmocka_unit_test(memory_files_have_no_dirty_pages),
		cmocka_unit_test(the_textbook_is_simpler),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
