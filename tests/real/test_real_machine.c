/*
 * Scenarios on the kernel this runs on. Pictures of pages are explained in
 * real_helper.h. What depends on the file system is asked of the traits; on
 * tmpfs (PAGETWIN_TEST_SCRATCH=/dev/shm) everything is cached and never dirty.
 */
#include "real_helper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "real/book.h"
#include "real/fault_events.h"

#define SEES_VIEWS   CAN(REAL_PAGEMAP)
#define SEES_OBJECTS CAN(REAL_CACHESTAT)

static const struct traits *traits_of(struct machine *machine)
{
	return machine->ops->traits(machine);
}

/* Where valgrind answers in the kernel's place, or reads files itself. */
static void need_the_kernel_alone(struct machine *machine)
{
	if (!under_valgrind())
		return;
	print_message("# skip: valgrind stands before the kernel\n");
	machine_free(machine);
	skip();
}

/* For tests about what a disk does. */
static void need_disk(struct machine *machine)
{
	if (traits_of(machine)->counts_dirty && traits_of(machine)->can_evict)
		return;
	print_message("# skip: nothing is dirty or dropped on %s\n",
		      traits_of(machine)->file_system);
	machine_free(machine);
	skip();
}

/* For pictures of 8 pages that one fault reads and maps. */
static void need_windows(struct machine *machine)
{
	const struct traits *traits = traits_of(machine);

	need_the_kernel_alone(machine);
	if (traits->fault_around >= 8 &&
	    (traits->readahead >= 16 || !traits->can_evict))
		return;
	print_message("# skip: fault-around %u and readahead %u pages\n",
		      (unsigned)traits->fault_around,
		      (unsigned)traits->readahead);
	machine_free(machine);
	skip();
}

static void test_first_lesson(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need(m, SEES_VIEWS | SEES_OBJECTS);
	need_disk(m);
	need_windows(m);
	perform_all(m, "file notes.txt 8p");
	want_object(m, "notes.txt", "........");
	want_faults(m, "map v notes.txt shared rw", 0, 0);
	want_view(m, "v", "........");
	want_object(m, "notes.txt", "........");
	want_faults(m, "load v[2]", 0, 1);
	want_view(m, "v", "XXXXXXXX");
	want_object(m, "notes.txt", "cccccccc");
	want_faults(m, "store v[3] \"J\"", 1, 0);
	want_object(m, "notes.txt", "cccDcccc");
	want_faults(m, "store v[3] \"K\"", 0, 0);
	want_faults(m, "flush v async", 0, 0);
	want_object(m, "notes.txt", "cccDcccc");
	want_faults(m, "flush v", 0, 0);
	want_object(m, "notes.txt", "cccccccc");
	want_view(m, "v", "XXXXXXXX");
	want_faults(m, "store v[3] \"L\"", 1, 0);
	want_bytes(m, "read notes.txt 12288 2", "LD");
	machine_free(m);
}

static void test_random_advice_reads_one_page(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need(m, SEES_VIEWS | SEES_OBJECTS);
	need_disk(m);
	perform_all(m, "file f 8p\nmap v f shared rw\nadvise v random");
	want_faults(m, "load v[5]", 0, 1);
	want_view(m, "v", ".....X..");
	want_object(m, "f", ".....c..");
	want_faults(m, "store v[2] \"x\"", 0, 1);
	want_object(m, "f", "..D..c..");
	machine_free(m);
}

static void test_bytes_tell_their_page(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	perform_all(m, "file f 28p\nmap v f shared rw");
	want_bytes(m, "load v[0..3]", "ABCD");
	want_bytes(m, "load v[25..27]+7", "ZAB");
	want_bytes(m, "load v[1]+4094 for 4", "BBCC");
	perform_all(m, "store v[1..2]+1 \"xy\"");
	want_bytes(m, "load v[1]+0 for 4", "BxyB");
	want_bytes(m, "load v[2]+0 for 4", "CxyC");
	machine_free(m);
}

static void test_a_file_that_ends_inside_a_page(void **state)
{
	struct machine *m = machine_open(0);
	struct outcome outcome;

	(void)state;
	perform_all(m, "file f 5000\nmap v f shared rw");
	want_bytes(m, "read f 4990 100", "BBBBBBBBBB");
	want_bytes(m, "load v[1]+903 for 1", "B");
	want_result(m, "load v[1]+904", "ok");
	perform_all(m, "store v[1]+904 \"x\"");
	want_bytes(m, "read f 4999 2", "B");
	want_result(m, "load v[2]", "SIGSEGV");
	/* Nothing, which is known: not the same as unknown. */
	perform(m, "read f 5000 10", &outcome);
	assert_string_equal(result_name(outcome.result), "ok");
	assert_int_equal(outcome.n_bytes, 0);
	assert_non_null(outcome.bytes);
	outcome_clear(&outcome);
	machine_free(m);
}

static void test_signals_are_results(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	perform_all(m, "file f 4p\nmap v f shared rw for 6p\n"
		       "map r f shared r\nmap n f shared none");
	want_result(m, "load v[4]", "SIGBUS");
	want_result(m, "load v[6]", "SIGSEGV");
	want_result(m, "store r[0] \"x\"", "SIGSEGV");
	want_result(m, "load n[0]", "SIGSEGV");
	perform_all(m, "protect n r");
	want_bytes(m, "load n[1]", "B");
	/* What came before the signal is done. */
	want_result(m, "store v[3]+4094 \"abcd\"", "SIGBUS");
	want_bytes(m, "load r[3]+4094 for 2", "ab");
	perform_all(m, "unmap v");
	want_result(m, "load v[0]", "SIGSEGV");
	want_result(m, "flush v", "ENOMEM");
	machine_free(m);
}

/* The faults that the last operation's events tell of, as "kind[page+count]".
 */
static void want_fault_events(const struct outcome *outcome, const char *wanted)
{
	struct strbuf got = STRBUF_INIT;

	for (size_t i = 0; i < outcome->events.n_events; i++) {
		const struct event *event = &outcome->events.events[i];

		if (event->kind == EVENT_MINOR_FAULT ||
		    event->kind == EVENT_MINOR_FAULTS ||
		    event->kind == EVENT_WRITE_FAULT)
			strbuf_addf(&got, "%s[%u+%u] ",
				    event_table[event->kind].name,
				    (unsigned)event->page,
				    (unsigned)event->count);
	}
	assert_int_equal(strbuf_status(&got), 0);
	assert_string_equal(got.text, wanted);
	strbuf_free(&got);
}

/* stored: where a load has mapped the zero page. Else the store finds what it
 * needs. */
static void faults_of_a_range(unsigned hide, const char *loaded,
			      const char *stored)
{
	struct machine *m = machine_open(hide);
	struct outcome outcome;

	need(m, CAN(REAL_FAULT_COUNTS) | CAN(REAL_PAGEMAP_SCAN));
	perform_all(m, "map a anon private rw for 8p\nstore a[2] \"x\"\n");
	perform(m, "load a[0..7]", &outcome);
	want_fault_events(&outcome, loaded);
	outcome_clear(&outcome);
	perform(m, "store a[1..3] \"y\"", &outcome);
	want_fault_events(&outcome, kernel_has_zero_page() ? stored : "");
	outcome_clear(&outcome);
	machine_free(m);
}

/* perf_event_open(2) tells where each fault was. */
static void test_faults_have_their_places(void **state)
{
	struct fault_events *events;
	int status;

	(void)state;
	if (under_valgrind())
		skip_because("valgrind faults on its own account");
	status = fault_events_open(0, FAULT_EVENTS_FEW, &events);
	if (status < 0)
		skip_because("perf_event_open: %s", strerror(-status));
	fault_events_close(events);
	faults_of_a_range(0, "minor-fault[0+2] minor-fault[3+5] ",
			  "minor-fault[1+1] minor-fault[3+1] "
			  "write-fault[1+1] write-fault[3+1] ");
}

/* Without it only their number is known. */
static void test_faults_without_places_are_counted(void **state)
{
	(void)state;
	faults_of_a_range(CAN(REAL_FAULT_EVENTS), "minor-faults[0+8] ",
			  "minor-faults[1+3] write-fault[1+1] "
			  "write-fault[3+1] ");
}

static void test_errors_of_system_calls_are_results(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	perform_all(m, "file f 4p");
	want_result(m, "map v f shared rw at 100", "EINVAL");
	want_result(m, "map v f shared rw for 0", "EINVAL");
	want_result(m, "map h anon private r for 17179869184p", "ENOMEM");
	want_result(m, "map v f shared rw at 4p", "EINVAL");
	perform_all(m, "map v f shared rw");
	want_result(m, "flush v+1", "EINVAL");
	want_result(m, "unmap v[1]+1", "EINVAL");
	want_result(m, "protect v+1 r", "EINVAL");
	want_result(m, "truncate f 8388608G", "EFBIG");
	want_result(m, "truncate f 8589934592G", "EINVAL");
	want_result(m, "file f 1p", "EEXIST");
	want_result(m, "file g 100G", "EFBIG");
	want_result(m, "read none 0 1", "ENOENT");
	want_result(m, "as nobody", "ESRCH");
	machine_free(m);
}

/* Huge numbers, addresses of the subject's own program: an answer, no harm. */
static void test_hostile_numbers(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need_the_kernel_alone(m);
	perform_all(m, "file f 4p\nmap v f shared rw");
	want_result(m, "load v+0x5fffffffffff", "skipped");
	want_result(m, "store v[4503599627370495] \"x\"", "skipped");
	want_result(m, "unmap v+0x7fffffffffffffff", "skipped");
	want_result(m, "map a anon private rw for 1000000G", "ENOMEM");
	want_result(m, "read f 9223372036854775807 10", "EINVAL");
	want_bytes(m, "read f 1G 1000000G", "");
	want_result(m, "write f 9223372036854775807 \"x\"", "EINVAL");
	want_result(m, "write f 5G \"x\"", "EFBIG");
	want_result(m, "map big f shared r for 64G", "unsupported");
	want_result(m, "map big f shared r for 64G populate", "unsupported");
	want_result(m, "remap v 64G maymove", "unsupported");
	perform_all(m, "map a anon private rw for 4p");
	want_result(m, "remap a 1000000G maymove", "EINVAL");
	want_result(m, "remap a 100000G maymove", "ENOMEM");
	want_result(m, "remap a 16000G", "ENOMEM");
	want_result(m, "punch f 9223372036854775000 4096", "EFBIG");
	want_result(m, "section big 64G", "EFBIG");
	want_bytes(m, "load v[0]", "A");
	machine_free(m);
}

/* Found by trying: ext4 takes no hole beyond 16T, tmpfs any. */
static void test_largest_file(void **state)
{
	struct machine *m = machine_open(0);
	uint64_t largest = m->ops->traits(m)->largest_file;
	char line[80];

	(void)state;
	if (!largest || largest >= INT64_MAX / 2) {
		machine_free(m);
		skip_because("files may be as large as numbers go");
	}
	perform_all(m, "file f 4p");
	snprintf(line, sizeof(line), "punch f %llu 4096",
		 (unsigned long long)largest - 4096);
	want_result(m, line, "ok");
	snprintf(line, sizeof(line), "punch f %llu 4096",
		 (unsigned long long)largest - 4095);
	want_result(m, line, "EFBIG");
	machine_free(m);
}

static void test_private_stores_are_copies(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need(m, SEES_VIEWS);
	need_windows(m);
	/* All of it is read before, so that the one load maps all of it. */
	perform_all(m, "file f 8p\nread f 0 8p\nmap v f private rw\n"
		       "load v[0]\nstore v[3] \"x\"");
	want_view(m, "v", "XXXAXXXX");
	want_bytes(m, "read f 12288 1", "D");
	want_bytes(m, "load v[3]", "x");
	perform_all(m, "advise v dontneed");
	want_bytes(m, "load v[3]", "D");
	machine_free(m);
}

static void test_anonymous_memory(void **state)
{
	struct machine *m = machine_open(0);
	bool zero = kernel_has_zero_page();

	(void)state;
	need(m, SEES_VIEWS | CAN(REAL_PAGEMAP_SCAN));
	perform_all(m, "map a anon private rw for 4p");
	want_faults(m, "load a[1]", 1, 0);
	want_view(m, "a", zero ? ".z.." : ".A..");
	want_faults(m, "store a[1] \"x\"", zero, 0);
	want_view(m, "a", ".A..");
	want_faults(m, "store a[0..3] \"y\"", 3, 0);
	want_view(m, "a", "AAAA");
	perform_all(m, "advise a dontneed");
	want_view(m, "a", "....");
	machine_free(m);
}

static void test_two_views_of_one_page(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need(m, SEES_VIEWS);
	perform_all(m, "file f 4p\nmap v f shared rw\nmap w f shared rw\n"
		       "store v[1] \"x\"");
	want_view(m, "v", ".X..");
	want_bytes(m, "load w[1]", "x");
	perform_all(m, "advise w dontneed");
	perform_all(m, "store w[1] \"y\"");
	want_view(m, "w", ".S..");
	want_bytes(m, "load v[1]", "y");
	machine_free(m);
}

/* Mapped pages stay, dirty ones are written, all others go: each time. */
static void test_drop(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need(m, SEES_VIEWS | SEES_OBJECTS);
	need_disk(m);
	perform_all(m, "file f 8p\nmap v f shared rw\nadvise v random");
	for (int round = 0; round < 5; round++) {
		perform_all(m, "load v[0..7]\nstore v[1] \"x\"\n"
			       "store v[5] \"y\"\nadvise v[4..7] dontneed");
		want_object(m, "f", "cDcccDcc");
		perform_all(m, "drop f");
		want_object(m, "f", "cccc....");
		want_view(m, "v", "XXXX....");
	}
	machine_free(m);
}

static void test_pageout_of_file_pages(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need(m, SEES_VIEWS | SEES_OBJECTS);
	need_disk(m);
	perform_all(m, "file f 8p\nmap v f shared rw\nadvise v random\n"
		       "load v[0..7]\nstore v[2] \"x\"\nadvise v pageout");
	want_view(m, "v", "........");
	want_object(m, "f", "..D.....");
	machine_free(m);
}

static void test_processes_share_sections(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	perform_all(m, "section s 4p\nmap v s shared rw\nstore v[2] \"hello\"\n"
		       "spawn other\nas other");
	assert_string_equal(m->ops->process(m), "other");
	perform_all(m, "map w s shared rw");
	want_bytes(m, "load w[2] for 5", "hello");
	perform_all(m, "store w[0] \"bye\"\nas main");
	want_bytes(m, "load v[0] for 3", "bye");
	perform_all(m, "kill other");
	want_bytes(m, "load v[0] for 3", "bye");
	machine_free(m);
}

/* A dirty page belongs to the page cache, not to the process. */
static void test_a_killed_process_leaves_its_stores(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	perform_all(m, "file f 4p\nspawn b\nas b\nmap v f shared rw\n"
		       "store v[2] \"x\"\nkill b");
	assert_string_equal(m->ops->process(m), "main");
	want_bytes(m, "read f 8192 1", "x");
	perform_all(m, "exit main");
	assert_string_equal(m->ops->process(m), "");
	want_result(m, "read f 0 1", "ESRCH");
	perform_all(m, "spawn c\nas c");
	want_bytes(m, "read f 8192 1", "x");
	machine_free(m);
}

static void test_fork_copies_private_memory(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need(m, CAN(REAL_FORK) | SEES_VIEWS);
	perform_all(m, "map a anon private rw for 4p\nstore a[0..3] \"x\"");
	want_faults(m, "fork child", 0, 0);
	want_view(m, "a", "aaaa");
	perform_all(m, "as child");
	want_view(m, "a", "aaaa");
	want_faults(m, "store a[1] \"y\"", 1, 0);
	want_bytes(m, "load a[0..3]", "xyxx");
	perform_all(m, "as main");
	want_bytes(m, "load a[0..3]", "xxxx");
	want_faults(m, "store a[2] \"z\"", 1, 0);
	perform_all(m, "exit main");
	assert_string_equal(m->ops->process(m), "child");
	want_bytes(m, "load a[0..3]", "xyxx");
	machine_free(m);
}

static void test_truncate_takes_pages_away(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	perform_all(m, "file f 4p\nmap v f shared rw\nload v[0..3]\n"
		       "truncate f 2p");
	want_bytes(m, "load v[1]", "B");
	want_result(m, "load v[2]", "SIGBUS");
	perform_all(m, "truncate f 4p");
	want_result(m, "load v[2]", "ok");
	want_bytes(m, "read f 4095 2", "AB");
	machine_free(m);
}

static void test_remap_grows_and_moves(void **state)
{
	struct machine *m = machine_open(0);

	(void)state;
	need_the_kernel_alone(m);
	perform_all(m, "map a anon private rw for 2p\n"
		       "map b anon private rw for 2p\nstore a[1] \"x\"\n"
		       "remap a 8p\nstore a[7] \"y\"");
	want_result(m, "remap a 4096p", "ENOMEM");
	perform_all(m, "remap a 4096p maymove");
	want_bytes(m, "load a[1]", "x");
	want_bytes(m, "load a[7]", "y");
	want_result(m, "store a[4095] \"z\"", "ok");
	perform_all(m, "remap a 1p");
	want_result(m, "load a[1]", "SIGSEGV");
	machine_free(m);
}

static void test_addresses_are_the_same_each_time(void **state)
{
	struct machine *m = machine_open(0);
	vaddr_t first = ((struct real_machine *)m)->processes[0].next_view;
	struct state seen = { 0 };

	(void)state;
	perform_all(m,
		    "file f 1p\nmap a f shared r\nmap b f shared r for 513p\n"
		    "unmap a\nmap c f shared r\nspawn p\nas p\n"
		    "map a f shared r");
	assert_int_equal(machine_observe(m, &seen), 0);
	assert_int_equal(first % (2 << 20), 0);
	assert_true(state_view(&seen, "main", "b")->address ==
		    first + (4 << 20));
	assert_true(state_view(&seen, "main", "c")->address ==
		    first + (10 << 20));
	assert_true(state_view(&seen, "p", "a")->address == first);
	assert_null(state_view(&seen, "main", "a"));
	state_clear(&seen);
	machine_free(m);
}

/* A subject that dies outside any lesson is a result, not the end. */
static void test_a_subject_killed_from_outside(void **state)
{
	struct machine *m = machine_open(0);
	struct real_machine *real = (struct real_machine *)m;

	(void)state;
	perform_all(m, "file f 4p\nspawn b\nas b\nmap v f shared rw");
	kill(real->processes[1].subject->pid, SIGKILL);
	want_result(m, "load v[0]", "SIGKILL");
	assert_string_equal(m->ops->process(m), "main");
	want_bytes(m, "read f 0 1", "A");
	kill(real->processes[0].subject->pid, SIGKILL);
	want_result(m, "read f 0 1", "SIGKILL");
	want_result(m, "read f 0 1", "ESRCH");
	machine_free(m);
}

static void test_peek_is_not_noticed(void **state)
{
	struct machine *m = machine_open(0);
	char was[PICTURE_SIZE], is[PICTURE_SIZE];
	unsigned char byte = 0;

	(void)state;
	need(m, SEES_VIEWS | SEES_OBJECTS | CAN(REAL_PEEK));
	perform_all(m, "file f 64p\nread f 0 1\nmap v f shared rw\n"
		       "advise v random\nstore v[40] \"x\"");
	picture_object(m, "f", was);
	for (unsigned page = 0; page < 64; page++) {
		int status =
			m->ops->peek(m, "f", WHERE_MEMORY,
				     page * traits_of(m)->page_size, 1, &byte);

		if (was[page] == '.') {
			assert_int_equal(status, -ENODATA);
			continue;
		}
		assert_int_equal(status, 0);
		assert_int_equal(byte, page == 40 ? 'x' : 'A' + page % 26);
	}
	picture_object(m, "f", is);
	assert_string_equal(is, was);
	picture_view(m, "main", "v", is);
	for (unsigned page = 0; page < 64; page++)
		assert_int_equal(is[page], page == 40 ? 'X' : '.');
	assert_int_equal(m->ops->peek(m, "f", WHERE_DISK, 0, 1, &byte),
			 -ENODATA);
	assert_int_equal(m->ops->peek(m, "g", WHERE_MEMORY, 0, 1, &byte),
			 -ENOENT);
	assert_int_equal(m->ops->peek(m, "f", WHERE_MEMORY, 64 << 12, 1, &byte),
			 -EINVAL);
	machine_free(m);
}

static void test_observing_changes_nothing(void **state)
{
	struct machine *m = machine_open(0);
	char first[PICTURE_SIZE], then[PICTURE_SIZE];

	(void)state;
	need(m, SEES_VIEWS | SEES_OBJECTS);
	perform_all(m, "file f 32p\nmap v f shared rw\nload v[3]\n"
		       "store v[20] \"x\"");
	picture_object(m, "f", first);
	for (int i = 0; i < 50; i++)
		picture_object(m, "f", then);
	assert_string_equal(first, then);
	want_faults(m, "load v[3]", 0, 0);
	machine_free(m);
}

/* Without readahead: whether what was read ahead has arrived when the fault
 * maps its neighbours is decided by the disk, not by the script. What is mapped
 * along is in the cache before. */
static void test_the_same_script_twice(void **state)
{
	static const char *const script =
		"file f 32p\nmap v f shared rw\nadvise v random\nload v[5]\n"
		"store v[20] \"x\"\nread f 40960 1\nadvise v pageout\n"
		"read f 0 32p\nload v[1]\nflush v\n"
		"drop f\nstore v[9] \"y\"\nadvise v[0..7] dontneed\ndrop f";
	char first[2][PICTURE_SIZE] = { "" }, then[2][PICTURE_SIZE];

	(void)state;
	for (int i = 0; i < 10; i++) {
		struct machine *m = machine_open(0);

		perform_all(m, script);
		picture_view(m, "main", "v", then[0]);
		picture_object(m, "f", then[1]);
		machine_free(m);
		if (!i)
			memcpy(first, then, sizeof(first));
		assert_string_equal(first[0], then[0]);
		assert_string_equal(first[1], then[1]);
	}
}

static void test_counters(void **state)
{
	struct machine *m = machine_open(0);
	struct counters counters;

	(void)state;
	perform_all(m, "file f 4p\nmap v f shared rw\nstore v[1..2] \"x\"\n"
		       "write f 0 \"abc\"\nread f 0 10");
	m->ops->counters(m, &counters);
	assert_true(counters_known(&counters, COUNTER_SYSTEM_CALLS));
	assert_int_equal(counters.value[COUNTER_BYTES_COPIED], 13);
	assert_false(counters_known(&counters, COUNTER_FRAMES_USED));
	if (counters_known(&counters, COUNTER_DIRTY_PAGES))
		assert_int_equal(counters.value[COUNTER_DIRTY_PAGES], 3);
	if (counters_known(&counters, COUNTER_MINOR_FAULTS))
		assert_int_equal(counters.value[COUNTER_MINOR_FAULTS] +
					 counters.value[COUNTER_MAJOR_FAULTS],
				 2);
	machine_free(m);
}

/* Pages that came from the disk are counted by what is new in the page cache;
 * what a write reads cannot be seen there. */
static void test_disk_reads(void **state)
{
	struct machine *m = machine_open(0);
	struct counters counters;
	bool known;

	(void)state;
	perform_all(m, "file f 4p\nmap v f shared rw");
	m->ops->counters(m, &counters);
	known = counters_known(&counters, COUNTER_DISK_READS);
	if (known)
		assert_int_equal(counters.value[COUNTER_DISK_READS], 0);
	perform_all(m, "advise v random\nload v[2]\nload v[2]");
	m->ops->counters(m, &counters);
	if (known && m->ops->traits(m)->can_evict)
		assert_int_equal(counters.value[COUNTER_DISK_READS], 1);
	perform_all(m, "write f 0 \"abc\"");
	m->ops->counters(m, &counters);
	assert_false(counters_known(&counters, COUNTER_DISK_READS));
	machine_free(m);
}

/* How long is the machine's affair; that it is told, and of what, is not. */
static void test_time(void **state)
{
	static const struct {
		const char *line;
		bool known;
	} lines[] = {
		{ "file f 4p", false },
		{ "map v f shared rw", true },
		{ "load v[0]", true },
		{ "load v[0] for 2p", true },
		{ "store v[0..3] \"x\"", true },
		{ "flush v", true },
		{ "read f 0 1p", true },
		{ "map w f shared r", true },
		{ "store w[0] \"x\"", true },
		{ "spawn bob", false },
		{ "fork kid", true },
		{ "as bob", false },
	};
	struct machine *m = machine_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct outcome outcome;

		perform(m, lines[i].line, &outcome);
		if (outcome.result.kind != RESULT_UNSUPPORTED)
			assert_int_equal(outcome.time_known, lines[i].known);
		if (!lines[i].known)
			assert_int_equal(outcome.time, 0);
		outcome_clear(&outcome);
	}
	machine_free(m);
}

struct waiting {
	int calls;
	int stop_after;
	double total;
};

static bool wait_watch(void *context, double done, double total)
{
	struct waiting *waiting = context;

	assert_true(done <= total);
	waiting->total = total;
	return ++waiting->calls != waiting->stop_after;
}

static void want_tick(struct real_config config, const char *result,
		      double at_least, double at_most)
{
	char reason[REASON_SIZE] = "";
	struct outcome outcome;
	struct machine *machine;

	config.scratch_parent = test_scratch();
	assert_int_equal(real_machine_new(&config, &machine, reason), 0);
	perform(machine, "tick 0.4", &outcome);
	assert_string_equal(result_name(outcome.result), result);
	assert_true(outcome.clock >= at_least && outcome.clock < at_most);
	outcome_clear(&outcome);
	machine_free(machine);
}

static void test_tick_waits(void **state)
{
	struct waiting waiting = { 0 };
	struct real_config config = { .wait = wait_watch,
				      .wait_context = &waiting };

	(void)state;
	want_tick(config, "ok", 0.4, 30);
	assert_true(waiting.calls >= 3);
	assert_true(waiting.total == 0.4);
	waiting = (struct waiting){ .stop_after = 1 };
	want_tick(config, "skipped", 0.1, 30);
	assert_int_equal(waiting.calls, 1);
	config.no_wait = true;
	want_tick(config, "skipped", 0, 30);
	assert_int_equal(waiting.calls, 1);
}

static void test_what_a_real_machine_cannot(void **state)
{
	struct machine *m = machine_open(0);
	struct walk walk;
	struct outcome outcome;

	(void)state;
	assert_null(m->ops->snapshot);
	assert_null(m->ops->restore);
	perform_all(m, "file f 1p\nmap v f shared r\nmachine linux");
	assert_int_equal(m->ops->walk(m, "main", "v", 0, &walk), -ENOTSUP);
	assert_int_equal(m->ops->walk(m, "main", "w", 0, &walk), -ENOENT);
	perform(m, "crash", &outcome);
	assert_int_equal(outcome.result.kind, RESULT_SKIPPED);
	assert_string_equal(outcome.reason,
			    "nobody pulls the plug of your machine");
	outcome_clear(&outcome);
	machine_free(m);
}

static void test_a_storm_of_processes_ends(void **state)
{
	struct machine *m = machine_open(0);
	char line[32];
	int n;

	(void)state;
	for (n = 0; n < 200; n++) {
		struct outcome outcome;
		struct result result;

		snprintf(line, sizeof(line), "spawn p%d", n);
		perform(m, line, &outcome);
		result = outcome.result;
		outcome_clear(&outcome);
		if (result.kind == RESULT_ERRNO) {
			assert_string_equal(result_name(result), "EAGAIN");
			break;
		}
		assert_int_equal(result.kind, RESULT_OK);
	}
	assert_true(n > 8 && n < 200);
	perform_all(m, "kill p0\nspawn again");
	machine_free(m);
}

static void test_facts_for_the_doctor(void **state)
{
	struct real_config config = { .scratch_parent = test_scratch() };
	struct capability capabilities[REAL_CAPABILITIES];
	struct real_facts facts;
	char reason[REASON_SIZE] = "";

	(void)state;
	assert_int_equal(
		real_capabilities_probe(&config, &facts, capabilities, reason),
		0);
	assert_true(facts.kernel[0] != '\0');
	assert_int_equal(facts.traits.page_size % 4096, 0);
	assert_true(facts.traits.real);
	assert_true(facts.first_view > 0);
	assert_false(capabilities[REAL_UNDO].available);
	assert_true(capabilities[REAL_UNDO].reason[0] != '\0');
	config.scratch_parent = "/nowhere";
	assert_int_equal(
		real_capabilities_probe(&config, &facts, capabilities, reason),
		-ENOENT);
	assert_true(facts.kernel[0] != '\0');
	assert_false(capabilities[REAL_PAGEMAP].available);
	assert_string_equal(capabilities[REAL_PAGEMAP].reason, reason);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_lesson),
		cmocka_unit_test(test_random_advice_reads_one_page),
		cmocka_unit_test(test_bytes_tell_their_page),
		cmocka_unit_test(test_a_file_that_ends_inside_a_page),
		cmocka_unit_test(test_signals_are_results),
		cmocka_unit_test(test_faults_have_their_places),
		cmocka_unit_test(test_faults_without_places_are_counted),
		cmocka_unit_test(test_errors_of_system_calls_are_results),
		cmocka_unit_test(test_hostile_numbers),
		cmocka_unit_test(test_largest_file),
		cmocka_unit_test(test_private_stores_are_copies),
		cmocka_unit_test(test_anonymous_memory),
		cmocka_unit_test(test_two_views_of_one_page),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_pageout_of_file_pages),
		cmocka_unit_test(test_processes_share_sections),
		cmocka_unit_test(test_a_killed_process_leaves_its_stores),
		cmocka_unit_test(test_fork_copies_private_memory),
		cmocka_unit_test(test_truncate_takes_pages_away),
		cmocka_unit_test(test_remap_grows_and_moves),
		cmocka_unit_test(test_addresses_are_the_same_each_time),
		cmocka_unit_test(test_a_subject_killed_from_outside),
		cmocka_unit_test(test_peek_is_not_noticed),
		cmocka_unit_test(test_observing_changes_nothing),
		cmocka_unit_test(test_the_same_script_twice),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_disk_reads),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_tick_waits),
		cmocka_unit_test(test_what_a_real_machine_cannot),
		cmocka_unit_test(test_a_storm_of_processes_ends),
		cmocka_unit_test(test_facts_for_the_doctor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
