/*
 * Nothing is free and nothing can leave: who is killed (oom_badness(),
 * mm/oom_kill.c), what becomes of the others, and a limit that is set.
 */
#include "simulated.h"

#define SMALL                                                                  \
	"machine linux frames=40 paging-file=0 low-watermark=0 "               \
	"high-watermark=0 "

/* Not who asks: who holds most. */
static void the_largest_process_is_killed(void **state)
{
	struct simulated *sim = start_as(state, SMALL);

	perform(sim, "map a anon private rw for 12p");
	perform(sim, "store a[0..11] \"a\"");
	perform(sim, "spawn big");
	perform(sim, "as big");
	perform(sim, "map b anon private rw for 30p");
	perform(sim, "store b[0..17] \"b\"");
	perform(sim, "as main");
	/* zero, 4 tables and 12, 4 tables and 18: one is free. */
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 39);
	perform(sim, "store a[0] \"a\"");
	perform(sim, "map c anon private rw for 2p");
	expect(sim, "store c[0] \"c\"", "ok 1+0");
	expect_events(sim, EVENT_OUT_OF_MEMORY, 22);
	expect_events(sim, EVENT_PROCESS_ENDED, 1);
	expect(sim, "as big", "ESRCH 0+0");
	expect(sim, "load a[11]", "ok 0+0");
	expect_bytes(sim, "a");
}

/* Pages in the paging file count, too. */
static void what_is_swapped_out_is_held(void **state)
{
	struct simulated *sim = start_as(
		state, "machine linux frames=28 paging-file=20 "
		       "swap-readahead=0 low-watermark=0 high-watermark=0");

	perform(sim, "spawn big");
	perform(sim, "as big");
	perform(sim, "map b anon private rw for 20p");
	perform(sim, "store b[0..19] \"b\"");
	perform(sim, "advise b pageout");
	perform(sim, "as main");
	perform(sim, "map a anon private rw for 20p");
	/* zero, 8 tables, 19 pages; and all 20 slots are taken. */
	expect(sim, "store a[0..18] \"a\"", "ok 19+0");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 28);
	expect(sim, "store a[19] \"a\"", "ok 1+0");
	expect_events(sim, EVENT_OUT_OF_MEMORY, 24);
	expect(sim, "as big", "ESRCH 0+0");
	assert_int_equal(counter_of(sim, COUNTER_SLOTS_USED), 0);
}

/* Who asks is the largest: the access ends in SIGKILL, and says so. */
static void who_asks_may_be_killed(void **state)
{
	struct simulated *sim = start_as(state, SMALL);

	perform(sim, "spawn big");
	perform(sim, "as big");
	perform(sim, "map b anon private rw for 40p");
	expect(sim, "store b[0..39] \"b\"", "SIGKILL 0+0");
	expect_why(sim, "out of memory: big holds most, 38 pages, and was "
			"killed");
	/* main acts again, with all of memory. */
	perform(sim, "map a anon private rw for 30p");
	expect(sim, "store a[0..29] \"a\"", "ok 30+0");
}

static void main_alone_is_started_again(void **state)
{
	struct simulated *sim = start_as(state, SMALL);

	perform(sim, "file f 1p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[0] \"x\"");
	perform(sim, "map a anon private rw for 40p");
	expect(sim, "store a[0..39] \"a\"", "SIGKILL 0+0");
	expect_why(sim, "out of memory: main holds most");
	expect_view(sim, "a", "unmapped");
	expect_events(sim, EVENT_PROCESS_STARTED, 1);
	/* What it stored in a file is the file's. */
	expect(sim, "read f 0 1", "ok 0+0");
	expect_bytes(sim, "x");
	expect(sim, "map a anon private rw for 4p", "ok 0+0");
	expect(sim, "load a[0..3]", "ok 4+0");
}

/* Of two that hold the same, the one that started last. */
static void of_equals_the_younger_is_killed(void **state)
{
	struct simulated *sim = start_as(state, SMALL);

	perform(sim, "map a anon private rw for 20p");
	perform(sim, "store a[0..13] \"a\"");
	perform(sim, "spawn first");
	perform(sim, "spawn second");
	perform(sim, "as second");
	perform(sim, "map b anon private rw for 20p");
	perform(sim, "store b[0..13] \"b\"");
	perform(sim, "kill first");
	perform(sim, "store b[14] \"b\"");
	perform(sim, "as main");
	perform(sim, "store a[14] \"a\"");
	/* zero, and twice 4 tables and 15 pages: one is free. */
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 39);
	perform(sim, "map c anon private rw for 1p");
	expect(sim, "store c[0] \"c\"", "ok 1+0");
	expect_events(sim, EVENT_OUT_OF_MEMORY, 19);
	expect(sim, "as second", "ESRCH 0+0");
}

static void without_the_killer_it_is_a_bus_error(void **state)
{
	struct simulated *sim = start_as(state, SMALL "oom-kill=no");

	perform(sim, "map a anon private rw for 40p");
	expect(sim, "store a[0..39] \"a\"", "SIGBUS 35+0");
	expect_why(sim, "no frame is free, and no page can leave; give the "
			"machine more with 'machine ... frames=N' or "
			"'paging-file=N'");
	expect(sim, "load a[0]", "ok 0+0");
	perform(sim, "unmap a[0..3]");
	expect(sim, "store a[36..38] \"a\"", "ok 3+0");
}

/* A call kills as an access does: what it brings in is asked for all the same
 * (measured: a memory cgroup, MAP_POPULATE, mlock(2), read(2)). */
static void calls_kill_as_accesses_do(void **state)
{
	struct simulated *sim = start_as(state, SMALL);

	expect(sim, "map a anon private rw for 40p populate", "SIGKILL 0+0");
	expect_events(sim, EVENT_OUT_OF_MEMORY, 39);
	expect_events(sim, EVENT_SIGNAL, 0); /* no access ended in it */
	perform(sim, "map a anon private rw for 40p");
	expect(sim, "lock a", "SIGKILL 0+0");
	expect_why(sim, "out of memory: main holds most");
	/* Another holds more: it goes, and the call goes on. */
	perform(sim, "map a anon private rw for 30p");
	perform(sim, "store a[0..19] \"a\"");
	perform(sim, "spawn other");
	perform(sim, "as other");
	perform(sim, "map b anon private rw for 25p");
	expect(sim, "lock b", "ok 25+0");
	expect_events(sim, EVENT_PROCESS_ENDED, 1);
	expect_view(sim, "b", "WWWWWWWWWWWWWWWWWWWWWWWWW");
}

/* What is locked cannot leave for what is read or written. */
static void reading_and_writing_kill_too(void **state)
{
	static const char *const calls[] = { "read f 0 3p",
					     "write f 100 \"x\"" };

	for (size_t i = 0; i < 2; i++) {
		struct simulated *sim = start_as(state, SMALL);

		perform(sim, "file f 3p");
		perform(sim, "spawn other");
		perform(sim, "as other");
		perform(sim, "map a anon private rw for 40p");
		lock_until_left(sim, "a", 0);
		expect(sim, calls[i], "SIGKILL 0+0");
		expect_why(sim, "out of memory: other holds most");
		assert_int_equal(sim->outcome.n_bytes, 0);
		/* A reader that holds less lives on. */
		perform(sim, "spawn other");
		perform(sim, "as other");
		perform(sim, "map a anon private rw for 40p");
		lock_until_left(sim, "a", 0);
		perform(sim, "as main");
		expect(sim, calls[i], "ok 0+0");
		expect_events(sim, EVENT_OUT_OF_MEMORY, 38);
		if (i == 0)
			simulated_stop(sim);
	}
}

static void calls_fail_where_nobody_is_killed(void **state)
{
	struct simulated *sim = start_as(state, SMALL " oom-kill=no");

	expect(sim, "map a anon private rw for 40p populate", "ok 35+0");
	expect_events(sim, EVENT_OUT_OF_MEMORY, 0);
	expect(sim, "lock a[35..39]", "ENOMEM 0+0");
	expect_why(sim, "a page of it cannot be brought in");
	expect(sim, "spawn other", "ENOMEM 0+0");
}

/* move_vma(): the tables at the new place come first, all or none. */
static void a_view_that_cannot_move_stays_where_it_is(void **state)
{
	struct simulated *sim = start_as(
		state, "machine textbook frames=16 paging-file=0 "
		       "overcommit=always low-watermark=0 high-watermark=0");

	perform(sim, "map a anon private rw for 1000p");
	perform(sim, "store a[0] \"a\"");
	perform(sim, "store a[600] \"b\"");
	perform(sim, "map b anon private rw for 8p");
	/* 16, of which zero, 6 tables, 2 pages: all but one for b. */
	perform(sim, "store b[0..5] \"b\"");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 15);
	expect(sim, "remap a 5000p maymove", "ENOMEM 0+0");
	expect_why(sim, "no frame is free for the tables at the new place");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 15);
	expect(sim, "load a[600]", "ok 0+0");
	expect_bytes(sim, "b");
	perform(sim, "unmap b[0..5]");
	expect(sim, "remap a 5000p maymove", "ok 0+0");
	expect(sim, "load a[600]", "ok 0+0");
	expect_bytes(sim, "b");
}

/* Addresses end before memory does. */
static void addresses_can_be_short(void **state)
{
	struct simulated *sim =
		start_as(state, "machine textbook table=tiny frames=16");

	perform(sim, "map a anon private rw for 8p");
	perform(sim, "map b anon private rw for 2p");
	expect(sim, "remap a 11p", "ENOMEM 0+0");
	expect_why(sim, "no room where it is, and it may not move");
	expect(sim, "remap a 11p maymove", "ENOMEM 0+0");
	expect_why(sim, "the process has no addresses left");
	expect(sim, "remap b 20p", "EINVAL 0+0"); /* more than all */
	expect(sim, "map c anon private rw for 9p", "ENOMEM 0+0");
	expect_why(sim, "no 144 bytes follow each other that are free");
}

/* What a file system keeps in memory has to fit there (shmem_acct_blocks()). */
static void a_file_in_memory_has_to_fit(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=16 paging-file=4 "
				"can-evict=no counts-dirty=no");

	expect(sim, "file f 100p", "ENOSPC 0+0");
	expect_why(sim, "memory, which has no room for 100 pages");
	expect(sim, "file f 4p", "ok 0+0");
}

/* exit_files(): who is killed closes its files as any who ends, and ext4
 * writes those that were cut to nothing first (ext4_release_file()). */
static void who_is_killed_closes_its_files(void **state)
{
	struct simulated *sim =
		start_as(state, SMALL "flush-replaced=1 "
				      "dirty-ratio=0 "
				      "dirty-background-ratio=0");

	perform(sim, "spawn other");
	perform(sim, "as other");
	perform(sim, "file f 1p");
	perform(sim, "truncate f 0");
	perform(sim, "write f 0 \"new\"");
	perform(sim, "map v f shared r");
	perform(sim, "lock v");
	perform(sim, "map b anon private rw for 40p");
	expect_object(sim, "f", "D");
	expect(sim, "store b[0..39] \"b\"", "SIGKILL 0+0");
	expect_disk(sim, "f", 0, 'n', 'n');
}

/* --- limit -------------------------------------------------------------- */

static void a_limit_lets_pages_leave(void **state)
{
	struct simulated *sim =
		start_as(state, "machine textbook frames=40 paging-file=40 "
				"policy=fifo low-watermark=0 high-watermark=0");

	perform(sim, "map a anon private rw for 20p");
	perform(sim, "store a[0..19] \"a\"");
	expect(sim, "limit 20p", "ok 0+0");
	expect_events(sim, EVENT_VICTIM_CHOSEN, 5);
	expect_events(sim, EVENT_LIMIT_SET, 1);
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 20);
	expect_view(sim, "a", "sssssWWWWWWWWWWWWWWW");
	expect(sim, "load a[0]", "ok 0+1");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 20);
	/* More again, and all. */
	expect(sim, "limit 100K", "ok 0+0");
	perform(sim, "load a[1..5]");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 25);
	expect_view(sim, "a", "WWWWWWWWWWWWWWWWWWWW");
	expect(sim, "limit 1G", "ok 0+0");
	perform(sim, "map b anon private rw for 14p");
	perform(sim, "store b[0..13] \"b\"");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 40);
}

static void a_limit_that_cannot_be_kept_is_refused(void **state)
{
	struct simulated *sim =
		start_as(state, "machine textbook frames=40 paging-file=40 "
				"low-watermark=0 high-watermark=0");

	perform(sim, "map a anon private rw for 20p");
	perform(sim, "store a[0..19] \"a\"");
	expect(sim, "limit 7p", "EINVAL 0+0");
	expect_why(sim, "a limit has to leave 8 pages at least");
	perform(sim, "lock a[0..9]");
	expect(sim, "limit 14p", "EBUSY 0+0");
	expect_why(sim, "more than that is in use, and cannot leave");
	/* It is as before, but for what has left. */
	perform(sim, "store a[10..19] \"b\"");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 25);
	perform(sim, "unlock a");
	expect(sim, "limit 14p", "ok 0+0");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 14);
	/* A limit that fails leaves the one before. */
	perform(sim, "lock a[0..7]");
	expect(sim, "limit 8p", "EBUSY 0+0");
	expect(sim, "load a[10..19]", "ok 0+10");
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), 14);
}

#define MACHINE_TEST(name) cmocka_unit_test_teardown(name, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_TEST(the_largest_process_is_killed),
		MACHINE_TEST(what_is_swapped_out_is_held),
		MACHINE_TEST(who_asks_may_be_killed),
		MACHINE_TEST(main_alone_is_started_again),
		MACHINE_TEST(of_equals_the_younger_is_killed),
		MACHINE_TEST(without_the_killer_it_is_a_bus_error),
		MACHINE_TEST(calls_kill_as_accesses_do),
		MACHINE_TEST(reading_and_writing_kill_too),
		MACHINE_TEST(calls_fail_where_nobody_is_killed),
		MACHINE_TEST(a_view_that_cannot_move_stays_where_it_is),
		MACHINE_TEST(addresses_can_be_short),
		MACHINE_TEST(a_file_in_memory_has_to_fit),
		MACHINE_TEST(who_is_killed_closes_its_files),
		MACHINE_TEST(a_limit_lets_pages_leave),
		MACHINE_TEST(a_limit_that_cannot_be_kept_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
