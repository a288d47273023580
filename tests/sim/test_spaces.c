/*
 * Address spaces: fork and copy-on-write, locking, moving, the end of a file
 * and its holes. The numbers are those that Linux 6.18 was seen to give.
 */
#include "simulated.h"

#include <string.h>

static int start(void **state)
{
	static struct simulated sim;

	simulated_start(&sim, "linux");
	*state = &sim;
	return 0;
}

static void fork_copies_private_entries_alone(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	perform(sim, "section s 4p");
	perform(sim, "map a anon private rw for 3p");
	perform(sim, "map b f shared rw");
	perform(sim, "map c f private rw");
	perform(sim, "map d s shared rw");
	perform(sim, "map e anon shared rw for 2p");
	perform(sim, "map z anon private rw for 2p");
	perform(sim, "store a[0..1] \"x\"");
	perform(sim, "load a[2]");
	perform(sim, "store b[0..3] \"x\"");
	perform(sim, "load c[1]");
	perform(sim, "store d[0..3] \"x\"");
	perform(sim, "store e[0..1] \"x\"");
	perform(sim, "load z[0]");
	expect(sim, "fork child", "ok 0+0");
	expect_events(sim, EVENT_SHARED_BY_FORK, 2);
	expect_view(sim, "a", "rr0");
	expect_view(sim, "b", "wwww");
	perform(sim, "as child");
	expect_view(sim, "a", "rr0");
	expect_view(sim, "b", "....");
	/* Never had a page of its own: a fault finds everything again. */
	expect_view(sim, "c", "....");
	expect_view(sim, "d", "....");
	expect_view(sim, "e", "..");
	expect_view(sim, "z", "..");
	expect(sim, "load d[0..3]", "ok 1+0");
	expect_bytes(sim, "xxxx");
	expect(sim, "load e[1]", "ok 1+0");
	expect_bytes(sim, "x");
}

static void a_private_file_view_with_a_copy_is_copied(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	perform(sim, "map c f private rw");
	perform(sim, "load c[0]");
	perform(sim, "store c[1] \"x\"");
	expect_view(sim, "c", "RWRR");
	perform(sim, "fork child");
	perform(sim, "as child");
	expect_view(sim, "c", "rrrr");
	expect(sim, "load c[0..3]", "ok 0+0");
	expect_bytes(sim, "AxCD");
}

/* 2 N faults, N copies: who is left alone with a page keeps it. */
static void both_store(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 64p");
	expect(sim, "store a[0..63] \"p\"", "ok 64+0");
	perform(sim, "fork child");
	perform(sim, "as child");
	expect(sim, "store a[0..63] \"c\"", "ok 64+0");
	expect_events(sim, EVENT_COPIED_ON_WRITE, 64);
	perform(sim, "as main");
	expect(sim, "store a[0..63]+1 \"q\"", "ok 64+0");
	expect_events(sim, EVENT_REUSED_ON_WRITE, 64);
	expect_events(sim, EVENT_COPIED_ON_WRITE, 0);
	assert_int_equal(counter_of(sim, COUNTER_PAGES_COPIED), 64);
	perform(sim, "load a[63] for 2");
	expect_bytes(sim, "pq");
	perform(sim, "as child");
	perform(sim, "load a[63] for 1");
	expect_bytes(sim, "c");
}

static void the_parent_reuses_after_the_childs_end(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 2p");
	perform(sim, "store a[0..1] \"p\"");
	perform(sim, "fork child");
	expect_view(sim, "a", "rr");
	perform(sim, "exit child");
	expect_view(sim, "a", "RR");
	/* Alone, but not known to be: mprotect() leaves it read-only. */
	perform(sim, "protect a r");
	perform(sim, "protect a rw");
	expect_view(sim, "a", "RR");
	expect(sim, "store a[0] \"q\"", "ok 1+0");
	expect_events(sim, EVENT_REUSED_ON_WRITE, 1);
	expect_view(sim, "a", "WR");
	perform(sim, "protect a r");
	perform(sim, "protect a rw");
	expect_view(sim, "a", "WR");
}

static void the_textbook_copies_all(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "file f 2p");
	perform(&sim, "map a anon private rw for 1p");
	perform(&sim, "map b f shared rw");
	perform(&sim, "store a \"x\"");
	perform(&sim, "load b[0..1]");
	perform(&sim, "fork child");
	perform(&sim, "as child");
	expect_view(&sim, "b", "ww");
	perform(&sim, "exit main");
	expect(&sim, "store a \"y\"", "ok 1+0");
	expect_events(&sim, EVENT_COPIED_ON_WRITE, 1);
	simulated_stop(&sim);
}

/* A child of no name left, of a name in use, without frames. */
static void fork_errors(void **state)
{
	struct simulated *sim = *state;
	struct sim_config config = { .profile = "linux", .frames = 14 };
	struct simulated small;
	bool failed = false;

	perform(sim, "fork child");
	expect(sim, "fork child", "EEXIST 0+0");
	simulated_start_with(&small, &config);
	perform(&small, "map a anon private rw for 2p");
	perform(&small, "store a[0..1] \"x\"");
	for (int i = 0; i < 4 && !failed; i++) {
		char line[] = "fork child0";

		line[sizeof(line) - 2] = (char)('0' + i);
		perform(&small, line);
		failed = small.outcome.result.kind != RESULT_OK;
	}
	assert_true(failed);
	expect(&small, "load a[1]", "ok 0+0");
	simulated_stop(&small);
}

/* One open file for both: the child's read() goes on where the parent's was,
 * and the other way round. */
static void readahead_is_shared_with_the_child(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 60p");
	perform(sim, "read f 65536 4096"); /* page 16 */
	perform(sim, "fork child");
	perform(sim, "as child");
	perform(sim, "exit main");
	perform(sim, "read f 69632 100"); /* 17 to 20: a stream */
	expect_object(sim, "f",
		      "................ccccc......................."
		      "................");
}

/* Two areas of one family in the parent are two families in the child. */
static void a_childs_areas_stay_apart(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 3p");
	perform(sim, "store a[0] \"x\"");
	perform(sim, "protect a[1] r");
	perform(sim, "fork child");
	perform(sim, "protect a[1] rw");
	expect_events(sim, EVENT_AREA_MERGED, 2 + 3);
	perform(sim, "as child");
	perform(sim, "protect a[1] rw");
	expect_events(sim, EVENT_AREA_MERGED, 0);
	/* So it is more than one area, and can't grow. */
	expect(sim, "remap a 4p maymove", "EFAULT 0+0");
	perform(sim, "as main");
	expect(sim, "remap a 4p", "ok 0+0");
}

static void lock_brings_in_and_splits(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 8p");
	perform(sim, "map a anon private rw for 4p");
	perform(sim, "map b f shared rw");
	perform(sim, "map c f private rw");
	perform(sim, "map n anon private none for 2p");
	expect(sim, "lock a[1..2]+100", "ok 2+0");
	expect_events(sim, EVENT_AREA_LOCKED, 2);
	expect_events(sim, EVENT_AREA_SPLIT, 3 + 1);
	expect_view(sim, "a", ".WW.");
	expect(sim, "lock b", "ok 1+0");
	expect_view(sim, "b", "RRRRRRRR");
	expect(sim, "lock c[0..1]", "ok 2+0"); /* copies */
	expect_view(sim, "c", "WW......");
	expect(sim, "lock n", "ENOMEM 0+0");
	expect(sim, "advise a dontneed", "EINVAL 0+0");
	expect(sim, "advise a[1] pageout", "EINVAL 0+0");
	expect(sim, "advise a[1] cold", "EINVAL 0+0");
	expect(sim, "advise a[1] free", "EINVAL 0+0");
	expect(sim, "advise b willneed", "ok 0+0");
	expect(sim, "unlock a", "ok 0+0");
	expect_events(sim, EVENT_AREA_UNLOCKED, 2);
	expect(sim, "advise a dontneed", "ok 0+0");
	expect_view(sim, "a", "....");
}

/* What becomes writable while locked is copied at once. */
static void locked_pages_are_copied_ahead(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	perform(sim, "map c f private r");
	expect(sim, "lock c", "ok 1+0");
	expect(sim, "protect c[1..2] rw", "ok 2+0");
	expect(sim, "store c[1] \"x\"", "ok 0+0");
	/* Locks are not inherited. */
	perform(sim, "fork child");
	perform(sim, "as child");
	expect(sim, "advise c dontneed", "ok 0+0");
	perform(sim, "as main");
	expect(sim, "advise c dontneed", "EINVAL 0+0");
}

static void lock_errors(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "machine linux lock-limit=12K");
	perform(&sim, "file f 1p");
	perform(&sim, "map a anon private rw for 8p");
	perform(&sim, "map b f shared rw for 2p");
	expect(&sim, "lock a[0..3]", "ENOMEM 0+0");
	expect(&sim, "lock a[0..2]", "ok 3+0");
	expect(&sim, "lock a[1..2]", "ok 0+0");
	expect(&sim, "lock a[3]", "ENOMEM 0+0");
	expect(&sim, "remap a 9p", "EFAULT 0+0");
	perform(&sim, "unlock a[2]");
	expect(&sim, "lock b", "ENOMEM 0+0"); /* two pages: one too many */
	perform(&sim, "unlock a");
	expect(&sim, "lock b", "ENOMEM 1+0"); /* beyond the end of f */
	perform(&sim, "unlock b");
	perform(&sim, "unmap a[1]");
	expect(&sim, "lock a[0..2]", "ENOMEM 0+0");
	expect(&sim, "unlock a[0..2]", "ENOMEM 0+0");
	expect(&sim, "lock zz", "ENOENT 0+0");
	simulated_stop(&sim);
}

static void locked_memory_grows_present(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "machine linux lock-limit=16K");
	perform(&sim, "map a anon private rw for 2p");
	perform(&sim, "lock a");
	expect(&sim, "remap a 4p", "ok 2+0");
	expect_view(&sim, "a", "WWWW");
	expect(&sim, "remap a 5p", "EAGAIN 0+0");
	expect(&sim, "remap a 1p", "ok 0+0");
	expect_view(&sim, "a", "W");
	simulated_stop(&sim);
}

static void remap_moves_entries_not_bytes(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 3p");
	perform(sim, "map b anon private rw for 1p");
	perform(sim, "store a[0] \"J\"");
	perform(sim, "load a[1]");
	expect(sim, "remap a 4p", "ok 0+0");
	expect_events(sim, EVENT_AREA_GROWN, 1);
	expect_view(sim, "a", "W0..");
	expect(sim, "remap a 1100p", "ENOMEM 0+0");
	expect(sim, "remap a 1100p maymove", "ok 0+0");
	expect_events(sim, EVENT_ENTRY_MOVED, 2);
	expect(sim, "load a[0]", "ok 0+0");
	expect_bytes(sim, "J");
	assert_int_equal(counter_of(sim, COUNTER_PAGES_COPIED), 0);
	expect(sim, "remap a 2p maymove", "ok 0+0");
	expect_view(sim, "a", "W0");
	expect(sim, "load a[2]", "SIGSEGV 0+0");
	expect(sim, "remap a 0", "EINVAL 0+0");
	expect(sim, "remap zz 1p", "ENOENT 0+0");
	perform(sim, "unmap a[0]");
	expect(sim, "remap a 3p", "EFAULT 0+0");
	expect(sim, "remap b 5G maymove", "ENOMEM 0+0");
}

/* What grows over the place of a view that is gone does not bring it back. */
static void a_view_that_is_gone_stays_gone(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 1p");
	perform(sim, "map b anon private rw for 1p");
	perform(sim, "unmap b");
	expect(sim, "remap a 1100p", "ok 0+0");
	expect_view(sim, "b", "unmapped");
	expect(sim, "load b", "ok 1+0"); /* a's memory now */
}

/* No frame for the tables at the new place: everything is as it was. */
static void remap_without_frames(void **state)
{
	bool failed = false;

	(void)state;
	for (uint64_t frames = 8; frames < 14; frames++) {
		struct sim_config config = { .profile = "linux",
					     .frames = frames };
		struct simulated sim;

		simulated_start_with(&sim, &config);
		perform(&sim, "map a anon private rw for 520p");
		perform(&sim, "map b anon private rw for 1p");
		perform(&sim, "store a[0] \"x\"");
		perform(&sim, "store a[519] \"y\"");
		perform(&sim, "remap a 2000p maymove");
		if (sim.outcome.result.kind != RESULT_OK) {
			failed = true;
			perform(&sim, "load a[0]");
		}
		simulated_stop(&sim);
	}
	assert_true(failed);
}

/*
 *	file	AAAA BBBB CC        shrunk to 1.5 pages, then grown to 4
 */
static void truncate_takes_pages_away(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 10000");
	perform(sim, "map v f shared rw for 4p");
	perform(sim, "map p f private rw for 4p");
	perform(sim, "store p[2] \"x\"");
	perform(sim, "store v[2] \"y\"");
	perform(sim, "load v[0..1]");
	expect(sim, "truncate f 6000", "ok 0+0");
	expect_object(sim, "f", "cD");
	expect_view(sim, "v", "RR..");
	expect_view(sim, "p", "....");
	expect(sim, "load v[2]", "SIGBUS 0+0");
	expect(sim, "load p[2]", "SIGBUS 0+0");
	expect(sim, "load v[1]+1904 for 2", "ok 0+0");
	assert_memory_equal(sim->outcome.bytes, "\0\0", 2);
	/* What is stored behind the end is nobody's. */
	perform(sim, "store v[1]+3000 \"z\"");
	expect(sim, "truncate f 16384", "ok 0+0");
	expect(sim, "load v[1]+3000 for 1", "ok 0+0");
	assert_memory_equal(sim->outcome.bytes, "\0", 1);
	expect(sim, "load v[2] for 1", "ok 0+1");
	assert_memory_equal(sim->outcome.bytes, "\0", 1);
	perform(sim, "fsync f");
	expect_disk(sim, "f", 4096, 'B', 'B');
	expect_disk(sim, "f", 6000, '\0', '\0');
	expect_disk(sim, "f", 8192, '\0', '\0');
	expect(sim, "truncate f 5G", "EFBIG 0+0");
	expect(sim, "truncate f 0x8000000000000000", "EINVAL 0+0");
	expect(sim, "truncate g 1", "ENOENT 0+0");
	expect(sim, "truncate f 0", "ok 0+0");
	expect_view(sim, "v", "....");
}

static void punch_makes_zeros(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 8p");
	perform(sim, "map v f shared rw");
	perform(sim, "map p f private rw");
	perform(sim, "store p[2] \"x\"");
	perform(sim, "load v[0..7]");
	expect(sim, "punch f 4196 8192", "ok 0+0");
	expect_object(sim, "f", "cD.Dcccc");
	expect_view(sim, "v", "RR.RRRRR");
	expect_view(sim, "p", "..W....."); /* its own copy */
	expect(sim, "load v[1]+99 for 2", "ok 0+0");
	assert_memory_equal(sim->outcome.bytes, "B\0", 2);
	expect(sim, "load v[3]+99 for 2", "ok 0+0");
	assert_memory_equal(sim->outcome.bytes, "\0D", 2);
	expect(sim, "load v[2] for 1", "ok 0+1");
	assert_memory_equal(sim->outcome.bytes, "\0", 1);
	expect_disk(sim, "f", 8192, '\0', '\0');
	expect(sim, "punch f 0 0", "EINVAL 0+0");
	expect(sim, "punch f 100000 5", "ok 0+0");
	expect(sim, "punch f 0x7fffffffffffffff 5", "EFBIG 0+0");
	expect(sim, "punch f 0x8000000000000000 1", "EINVAL 0+0");
	expect(sim, "punch f 1 0xffffffffffffffff", "EINVAL 0+0");
	expect(sim, "punch g 0 5", "ENOENT 0+0");
	/* Up to the end: the page that holds it goes as a whole. */
	perform(sim, "punch f 28672 100000");
	expect_object(sim, "f", "cDcDccc.");
	/* A store into a hole gives it a place again. */
	perform(sim, "store v[2] \"y\"");
	perform(sim, "flush v");
	expect_disk(sim, "f", 8192, 'y', 'y');
}

/* A hole within page 0: Linux unmaps everything from its end on. */
static void a_hole_in_page_0_unmaps_all(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 4p");
	perform(sim, "map v f shared rw");
	perform(sim, "load v[0]");
	expect_view(sim, "v", "RRRR");
	perform(sim, "punch f 100 100");
	expect_view(sim, "v", "R...");
	expect(sim, "load v[1..3]", "ok 1+0");
	perform(sim, "punch f 0 100");
	expect_view(sim, "v", "....");
	perform(sim, "load v[0..3]");
	perform(sim, "punch f 4096 100");
	expect_view(sim, "v", "RRRR");
}

static void sections_are_cut_and_punched(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "section s 4p");
	perform(sim, "map v s shared rw");
	perform(sim, "store v[0..3] \"x\"");
	perform(sim, "punch s 4096 5000");
	expect_object(sim, "s", "c.cc");
	expect(sim, "load v[0..3]", "ok 1+0");
	assert_memory_equal(sim->outcome.bytes, "x\0\0x", 4);
	perform(sim, "truncate s 100");
	expect_view(sim, "v", "W...");
	perform(sim, "store v[0]+200 \"z\"");
	perform(sim, "truncate s 4p");
	/* Nobody zeroes the tail of what has no disk. */
	perform(sim, "load v[0]+200 for 1");
	expect_bytes(sim, "z");
}

/* Nor of a file that lives in memory, where fsync writes nothing. */
static void a_tail_in_memory_stays(void **state)
{
	struct traits like = { .page_size = 4096, .file_system = "tmpfs" };
	struct sim_config config = { .profile = "linux", .like = &like };
	struct simulated sim;

	(void)state;
	simulated_start_with(&sim, &config);
	perform(&sim, "file f 5000");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[1]+903 \"abc\"");
	perform(&sim, "fsync f");
	perform(&sim, "load v[1]+903 for 3");
	expect_bytes(&sim, "abc");
	perform(&sim, "read f 4999 3");
	expect_bytes(&sim, "a");
	simulated_stop(&sim);
}

/* "free": thrown away by pageout, unless stored to since. */
static void given_up_pages(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 4p");
	perform(sim, "store a[0..2] \"x\"");
	expect(sim, "advise a free", "ok 0+0");
	expect_events(sim, EVENT_PAGE_GIVEN_UP, 3);
	perform(sim, "store a[1] \"y\"");
	perform(sim, "load a[2]");
	expect_bytes(sim, "x");
	perform(sim, "advise a pageout");
	expect_view(sim, "a", ".W..");
	expect(sim, "load a[0]", "ok 1+0");
	assert_memory_equal(sim->outcome.bytes, "\0", 1);
	/* Known to be needed, and shared: one can't give it up alone. */
	perform(sim, "fork child");
	perform(sim, "advise a free");
	perform(sim, "exit child");
	perform(sim, "advise a pageout");
	expect_view(sim, "a", "0R..");
	perform(sim, "map s anon shared rw for 1p");
	expect(sim, "advise s free", "EINVAL 0+0");
}

/* Faulted in for writing, what was given up is needed again; it stays this
 * once, as after a store. */
static void given_up_pages_populated(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 2p");
	perform(sim, "store a[0..1] \"x\"");
	perform(sim, "advise a free");
	expect(sim, "advise a[1] populate_write", "ok 0+0");
	perform(sim, "advise a pageout");
	expect_view(sim, "a", ".W");
	perform(sim, "load a[1]");
	expect_bytes(sim, "x");
}

/* Reads what it must, and says where it cannot go on. */
static void populate_on_advice(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 3p");
	perform(sim, "map v f shared rw for 5p");
	perform(sim, "advise v random");
	expect(sim, "advise v populate_read", "EFAULT 0+3");
	expect(sim, "advise v[0..2] populate_read", "ok 0+0");
	expect(sim, "advise v[0..2] populate_write", "ok 3+0");
	expect(sim, "advise v[0..2] populate_write", "ok 0+0");
	perform(sim, "protect v[1] r");
	expect(sim, "advise v populate_write", "EINVAL 0+0");
	perform(sim, "unmap v[0]");
	expect(sim, "advise v populate_read", "ENOMEM 0+0");
	expect(sim, "advise v[2]+1 populate_read", "EINVAL 0+0");
}

static void hole_on_advice(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 3p");
	perform(sim, "map v f shared r");
	perform(sim, "load v[0..2]");
	expect(sim, "advise v[1] remove", "ok 0+0");
	perform(sim, "load v[0..2]");
	assert_memory_equal(sim->outcome.bytes, "A\0C", 3);
	perform(sim, "lock v[0]");
	expect(sim, "advise v[0] remove", "EINVAL 0+0");
	perform(sim, "map p f private rw");
	expect(sim, "advise p remove", "EACCES 0+0");
	perform(sim, "map a anon private rw for 1p");
	expect(sim, "advise a remove", "EINVAL 0+0");
}

/* The page that the new end runs through has to be in memory, and there is no
 * frame for it: then nothing is cut off either. */
static void truncate_without_a_frame_changes_nothing(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "machine textbook frames=16");
	perform(sim, "file f 10000");
	perform(sim, "map a anon private rw for 11p");
	expect(sim, "lock a", "ok 11+0");
	expect(sim, "truncate f 5000", "ENOMEM 0+0");
	assert_non_null(strstr(sim->outcome.reason, "no frame is free"));
	perform(sim, "unmap a");
	expect(sim, "read f 9999 1", "ok 0+0");
	expect_bytes(sim, "C");
	expect(sim, "truncate f 5000", "ok 0+0");
	expect(sim, "read f 4999 2", "ok 0+0");
	expect_bytes(sim, "B");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(truncate_without_a_frame_changes_nothing),
		TEST(fork_copies_private_entries_alone),
		TEST(a_private_file_view_with_a_copy_is_copied),
		TEST(both_store),
		TEST(the_parent_reuses_after_the_childs_end),
		TEST(the_textbook_copies_all),
		TEST(fork_errors),
		TEST(readahead_is_shared_with_the_child),
		TEST(a_childs_areas_stay_apart),
		TEST(lock_brings_in_and_splits),
		TEST(locked_pages_are_copied_ahead),
		TEST(lock_errors),
		TEST(locked_memory_grows_present),
		TEST(remap_moves_entries_not_bytes),
		TEST(a_view_that_is_gone_stays_gone),
		TEST(remap_without_frames),
		TEST(truncate_takes_pages_away),
		TEST(punch_makes_zeros),
		TEST(a_hole_in_page_0_unmaps_all),
		TEST(sections_are_cut_and_punched),
		cmocka_unit_test(a_tail_in_memory_stays),
		TEST(given_up_pages),
		TEST(given_up_pages_populated),
		TEST(populate_on_advice),
		TEST(hole_on_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
