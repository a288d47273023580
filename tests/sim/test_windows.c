/*
 * The windows profile, one documented behaviour after the other.
 */
#include "simulated.h"

#include <string.h>

static int start(void **state)
{
	static struct simulated simulated;

	simulated_start(&simulated, "windows");
	perform(&simulated, "file f 20p");
	*state = &simulated;
	return 0;
}

static void expect_reason(struct simulated *sim, const char *reason)
{
	if (strncmp(sim->outcome.reason, reason, strlen(reason)) != 0)
		fail_msg("'%s' should begin with '%s'", sim->outcome.reason,
			 reason);
}

/* MapViewOfFile: the offset is a multiple of the allocation granularity. */
static void views_begin_at_64_kib(void **state)
{
	struct simulated *sim = *state;

	expect(sim, "map v f shared rw at 4K", "EINVAL 0+0");
	expect_reason(sim, "ERROR_MAPPED_ALIGNMENT: the offset has to be a "
			   "multiple of the allocation granularity, 65536");
	expect(sim, "map v f shared rw at 100", "EINVAL 0+0");
	expect_reason(sim, "ERROR_MAPPED_ALIGNMENT");
	expect(sim, "map v f shared rw at 64K", "ok 0+0");
	expect_view(sim, "v", "....");
}

/* "All bytes must be within the maximum size" of the section. */
static void views_end_with_the_file(void **state)
{
	struct simulated *sim = *state;

	expect(sim, "map v f shared rw for 21p", "EACCES 0+0");
	expect_reason(sim, "ERROR_ACCESS_DENIED");
	expect(sim, "map v f shared rw at 64K for 5p", "EACCES 0+0");
	expect(sim, "map v f shared rw for 20p", "ok 0+0");
	expect(sim, "map w f shared rw for 0", "EINVAL 0+0");
	expect_reason(sim, "ERROR_INVALID_PARAMETER");
	expect(sim, "map a anon private rw for 40p", "ok 0+0");
}

static void a_file_has_one_section(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	expect_events(sim, EVENT_SECTION_MADE, 1);
	perform(sim, "map w f private rw");
	expect_events(sim, EVENT_SECTION_MADE, 0);
	perform(sim, "section s 4p");
	perform(sim, "map x s shared rw");
	expect_events(sim, EVENT_SECTION_MADE, 0);
}

/* A fault reads a cluster and maps the page alone; the others wait on the
 * standby list. */
static void a_miss_reads_a_cluster(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	expect(sim, "load v[3]", "ok 0+1");
	expect_view(sim, "v", "...R................");
	expect_object(sim, "f", "...cccccccc.........");
	assert_int_equal(counter_of(sim, COUNTER_STANDBY_PAGES), 7);
	expect(sim, "load v[4]", "ok 1+0");
	expect_events(sim, EVENT_FROM_STANDBY, 1);
	assert_int_equal(counter_of(sim, COUNTER_STANDBY_PAGES), 6);
	expect(sim, "load v[0]", "ok 0+1");
	expect_object(sim, "f", "ccccccccccc.........");
	expect(sim, "load v[19]", "ok 0+1");
	expect_object(sim, "f", "ccccccccccc........c");
	expect(sim, "read f 48K 2p", "ok 0+0");
	expect_object(sim, "f", "ccccccccccc.cc.....c");
	perform(sim, "advise v random");
	expect(sim, "load v[14]", "ok 0+1");
	expect_object(sim, "f", "ccccccccccc.ccc....c");
}

/* FlushViewOfFile starts the writing, FlushFileBuffers waits for it. */
static void a_flush_does_not_wait(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	perform(sim, "store v \"J\"");
	expect(sim, "flush v", "ok 0+0");
	expect_events(sim, EVENT_PAGE_WRITEBACK, 1);
	expect_disk(sim, "f", 0, 'J', 'A');
	assert_int_equal(counter_of(sim, COUNTER_WRITEBACK_PAGES), 1);
	perform(sim, "crash");
	expect_disk(sim, "f", 0, 'A', 'A');
	perform(sim, "map v f shared rw");
	perform(sim, "store v \"J\"");
	perform(sim, "flush v");
	expect(sim, "fsync f", "ok 0+0");
	expect_events(sim, EVENT_WRITEBACK_ENDED, 1);
	expect_disk(sim, "f", 0, 'J', 'J');
	perform(sim, "store v \"K\"");
	expect(sim, "flush v async", "ok 0+0");
	expect_events(sim, EVENT_PAGE_WRITEBACK, 1);
}

/* What leaves the last working set goes on a list, and comes back softly. */
static void pages_leave_and_come_back(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	perform(sim, "load v[0..2]");
	perform(sim, "store v[1] \"J\"");
	perform(sim, "advise v[0..2] pageout");
	expect_events(sim, EVENT_PAGE_STANDBY, 2);
	expect_events(sim, EVENT_PAGE_MODIFIED, 1);
	expect_view(sim, "v", "....................");
	expect_object(sim, "f", "cDcccccc............");
	assert_int_equal(counter_of(sim, COUNTER_MODIFIED_PAGES), 1);
	assert_int_equal(counter_of(sim, COUNTER_STANDBY_PAGES), 7);
	expect(sim, "load v[1]", "ok 1+0");
	expect_events(sim, EVENT_FROM_MODIFIED, 1);
	expect_bytes(sim, "J");
	expect(sim, "load v[2]", "ok 1+0");
	expect_events(sim, EVENT_FROM_STANDBY, 1);
	perform(sim, "unmap v");
	expect_events(sim, EVENT_PAGE_MODIFIED, 1);
	expect_events(sim, EVENT_PAGE_STANDBY, 1);
	perform(sim, "fsync f");
	expect_events(sim, EVENT_PAGE_STANDBY, 1);
	assert_int_equal(counter_of(sim, COUNTER_MODIFIED_PAGES), 0);
}

/* So does a private page: it has its place in the paging file then, but is
 * not written there before the writer of modified pages comes by. */
static void private_pages_wait_on_the_list(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 2p");
	perform(sim, "store a[0..1] \"P\"");
	perform(sim, "advise a[0] pageout");
	expect_events(sim, EVENT_TRIMMED, 1);
	expect_events(sim, EVENT_SLOT_WRITTEN, 0);
	expect_events(sim, EVENT_PAGE_MODIFIED, 1);
	expect_view(sim, "a", "sW");
	expect(sim, "load a[0]", "ok 1+0");
	expect_events(sim, EVENT_FROM_MODIFIED, 1);
	expect_bytes(sim, "P");
	perform(sim, "advise a[0] pageout");
	perform(sim, "tick 1");
	expect_events(sim, EVENT_SLOT_WRITTEN, 1);
	expect_events(sim, EVENT_PAGE_STANDBY, 1);
}

/* A page of two working sets is on no list until it has left both. */
static void two_working_sets(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	perform(sim, "load v[0]");
	perform(sim, "spawn other");
	perform(sim, "as other");
	perform(sim, "map v f shared rw");
	expect(sim, "load v[0]", "ok 1+0");
	expect_events(sim, EVENT_PAGE_CACHE_HIT, 1);
	perform(sim, "unmap v");
	expect_events(sim, EVENT_PAGE_STANDBY, 0);
	perform(sim, "exit main");
	expect_events(sim, EVENT_PAGE_STANDBY, 1);
}

/* "Modified pages ... are not written to disk until ... they are unmapped or
 * trimmed from the working sets of all processes", and lazily then. */
static void mapped_pages_are_not_written(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	perform(sim, "store v[0..1] \"J\"");
	perform(sim, "tick 1000000");
	expect_object(sim, "f", "DDcccccc............");
	perform(sim, "advise v[0] pageout");
	perform(sim, "tick 1");
	expect_events(sim, EVENT_FLUSHER_WOKE, 1);
	expect_object(sim, "f", "cDcccccc............");
	expect_disk(sim, "f", 0, 'J', 'J');
	expect_disk(sim, "f", 4096, 'J', 'B');
	perform(sim, "unmap v");
	perform(sim, "tick 2");
	expect_object(sim, "f", "cccccccc............");
	perform(sim, "tick 1000000");
	expect_events(sim, EVENT_FLUSHER_WOKE, 0);
}

static void what_nobody_maps_waits_five_minutes(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "tick 400");
	perform(sim, "write f 0 \"J\"");
	perform(sim, "tick 299");
	expect_disk(sim, "f", 0, 'J', 'A');
	perform(sim, "tick 2");
	expect_disk(sim, "f", 0, 'J', 'J');
}

/* SetEndOfFile: the views of the file have to be unmapped first. */
static void a_mapped_file_keeps_its_length(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f shared rw");
	expect(sim, "truncate f 3p", "EBUSY 0+0");
	expect_reason(sim, "ERROR_USER_MAPPED_FILE");
	expect(sim, "truncate f 30p", "ok 0+0");
	perform(sim, "unmap v");
	expect(sim, "truncate f 3p", "ok 0+0");
}

/* Copies belong to the process, and are on no list. */
static void copies_are_private(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map v f private rw");
	perform(sim, "load v[0]");
	expect(sim, "store v[0] \"J\"", "ok 1+0");
	expect_events(sim, EVENT_COPIED_ON_WRITE, 1);
	expect_events(sim, EVENT_PAGE_STANDBY, 1);
	expect_disk(sim, "f", 0, 'A', 'A');
	perform(sim, "unmap v");
	expect_events(sim, EVENT_PAGE_STANDBY, 0);
}

static void errors_have_their_windows_names(void **state)
{
	static const char *const cases[][3] = {
		{ "file f 1p", "EEXIST 0+0", "ERROR_ALREADY_EXISTS" },
		{ "map v nothing shared rw", "ENOENT 0+0",
		  "ERROR_FILE_NOT_FOUND" },
		{ "as nobody", "ESRCH 0+0", "ERROR_INVALID_PARAMETER" },
		{ "map v f shared r for 2p", "ok 0+0", "" },
		{ "store v \"x\"", "SIGSEGV 0+0",
		  "EXCEPTION_ACCESS_VIOLATION" },
		{ "unmap v", "ok 0+0", "" },
		{ "load v", "SIGSEGV 0+0", "EXCEPTION_ACCESS_VIOLATION" },
		{ "flush v", "ENOMEM 0+0", "ERROR_INVALID_ADDRESS" },
		{ "write f 9999999999 \"x\"", "EFBIG 0+0",
		  "ERROR_FILE_TOO_LARGE" },
	};
	struct simulated *sim = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect(sim, cases[i][0], cases[i][1]);
		expect_reason(sim, cases[i][2]);
	}
	stop(state);
	simulated_start(sim, "linux");
	expect(sim, "as nobody", "ESRCH 0+0");
	assert_null(strstr(sim->outcome.reason, "ERROR_"));
}

static void no_lists_elsewhere(void **state)
{
	struct counters counters;
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	sim.machine->ops->counters(sim.machine, &counters);
	assert_false(counters_known(&counters, COUNTER_STANDBY_PAGES));
	assert_false(counters_known(&counters, COUNTER_MODIFIED_PAGES));
	simulated_stop(&sim);
}

/* A page that is still on its way to the disk is zeroed in part: the zeros have
 * to get there, too. */
static void zeros_follow_what_set_out(void **state)
{
	struct simulated sim;
	unsigned char byte;

	(void)state;
	simulated_start(&sim, "windows");
	perform(&sim, "file f 15914");
	perform(&sim, "write f 45988 \"F.\"");
	perform(&sim, "map c f shared rw");
	perform(&sim, "store c[7] \"o\"");
	perform(&sim, "flush c[2..11]");
	perform(&sim, "punch f 22730 7804");
	perform(&sim, "fsync f");
	assert_int_equal(sim.machine->ops->peek(sim.machine, "f", WHERE_DISK,
						28672, 1, &byte),
			 0);
	assert_int_equal(byte, 0);
	simulated_stop(&sim);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(views_begin_at_64_kib),
		TEST(views_end_with_the_file),
		TEST(a_file_has_one_section),
		TEST(a_miss_reads_a_cluster),
		TEST(a_flush_does_not_wait),
		TEST(pages_leave_and_come_back),
		TEST(private_pages_wait_on_the_list),
		TEST(two_working_sets),
		TEST(mapped_pages_are_not_written),
		TEST(what_nobody_maps_waits_five_minutes),
		TEST(a_mapped_file_keeps_its_length),
		TEST(copies_are_private),
		TEST(errors_have_their_windows_names),
		TEST(no_lists_elsewhere),
		cmocka_unit_test(zeros_follow_what_set_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
