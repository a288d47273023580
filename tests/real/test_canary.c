/*
 * The canary tells of others who have everything written, and before a page of
 * the script is found to be clean for that; and of nobody else.
 *
 * Other tests and programs may call sync(2) at any time as well: where nobody
 * should have, it is asked more than once.
 */
#include "real_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/book.h"
#include "real/canary.h"
#include "real/clock.h"
#include "real/probe_inside.h"
#include "real/scratch.h"
#include "real/syscalls.h"

#define FILES	3
#define ROUNDS	20
#define WAITS	5
#define SECONDS 20

static struct scratch *scratch;
static struct canary canary;

static int begin(void **state)
{
	char reason[REASON_SIZE] = "";

	(void)state;
	canary_init(&canary);
	return scratch_new(test_scratch(), &scratch, reason);
}

static int end(void **state)
{
	(void)state;
	canary_close(&canary);
	scratch_free(scratch);
	return 0;
}

/* Opens it; skips the test where dirty pages cannot be counted. */
static void canary_need(void)
{
	canary_open(&canary, scratch->fd);
	if (canary.fd < 0)
		skip_because("dirty pages are not counted here");
}

static void pause_short(void)
{
	const struct timespec pause = { 0, 1000000 };

	nanosleep(&pause, NULL);
}

static bool is_dirty(int fd)
{
	struct cachestat_counts counts;

	assert_int_equal(sys_cachestat(fd, 0, 0, &counts), 0);
	return counts.dirty > 0;
}

/* Until the canary says that nobody has everything written, which it has to
 * where a file stays dirty; skips the test where none does. */
static void quiet_need(void)
{
	double until = clock_seconds() + SECONDS, since = clock_seconds();
	int fd = openat(scratch->fd, "witness", O_RDWR | O_CREAT, 0600);

	assert_int_equal(pwrite(fd, "x", 1, 0), 1);
	while (canary_look(&canary, false) != ANSWER_NO) {
		if (!is_dirty(fd)) {
			since = clock_seconds();
			assert_int_equal(pwrite(fd, "x", 1, 0), 1);
		}
		assert_true(clock_seconds() < since + CANARY_SECONDS + 1);
		if (clock_seconds() > until) {
			close(fd);
			skip_because("others call sync(2) all the time");
		}
		pause_short();
	}
	close(fd);
}

static void test_tells_of_a_sync(void **state)
{
	(void)state;
	canary_need();
	quiet_need();
	assert_int_equal(syncfs(scratch->fd), 0);
	assert_int_equal(canary_look(&canary, false), ANSWER_YES);
	/* For a while; then it is as new, and tells of the next one. */
	assert_int_equal(canary_look(&canary, false), ANSWER_YES);
	quiet_need();
	assert_int_equal(syncfs(scratch->fd), 0);
	assert_int_equal(canary_look(&canary, false), ANSWER_YES);
}

/* Who has one file written has not had everything written. */
static void test_is_not_every_fsync(void **state)
{
	bool quiet = false;

	(void)state;
	canary_need();
	for (int i = 0; i < ROUNDS && !quiet; i++) {
		int fd = openat(scratch->fd, "f", O_RDWR | O_CREAT, 0600);

		quiet_need();
		assert_int_equal(pwrite(fd, "x", 1, 0), 1);
		assert_int_equal(fsync(fd), 0);
		quiet = canary_look(&canary, false) == ANSWER_NO;
		close(fd);
	}
	assert_true(quiet);
}

static int file_make(int i)
{
	char name[16];
	int fd;

	snprintf(name, sizeof(name), "file%d", i);
	fd = openat(scratch->fd, name, O_RDWR | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "x", 1, 0), 1);
	assert_int_equal(fsync(fd), 0);
	return fd;
}

/* Files that become dirty after the canary, while a child has everything
 * written: who sees one of them clean sees that the canary is clean. What it
 * told before is forgotten, so that it has no grace. */
static void order_try(const int files[FILES])
{
	bool clean = false;
	pid_t child;

	for (int i = 0; i < FILES; i++)
		assert_int_equal(pwrite(files[i], "y", 1, 0), 1);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(syncfs(scratch->fd) < 0);
	while (!clean)
		for (int i = 0; i < FILES && !clean; i++)
			clean = !is_dirty(files[i]);
	assert_int_equal(canary_look(&canary, false), ANSWER_YES);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_is_written_first(void **state)
{
	int files[FILES];

	(void)state;
	canary_need();
	for (int i = 0; i < FILES; i++)
		files[i] = file_make(i);
	for (int round = 0; round < ROUNDS; round++) {
		/* All is clean, and then the canary alone is dirty. */
		assert_int_equal(syncfs(scratch->fd), 0);
		(void)canary_look(&canary, false);
		canary.written = 0;
		order_try(files);
	}
	for (int i = 0; i < FILES; i++)
		close(files[i]);
}

/* Where it is not written first, it is soon. */
static void test_waits_where_it_is_expected(void **state)
{
	pid_t child;
	bool told = false;

	(void)state;
	canary_need();
	for (int i = 0; i < ROUNDS && !told; i++) {
		(void)canary_look(&canary, false);
		canary.written = 0;
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			pause_short();
			_exit(syncfs(scratch->fd) < 0);
		}
		told = canary_look(&canary, true) == ANSWER_YES;
		assert_int_equal(waitpid(child, NULL, 0), child);
	}
	assert_true(told);
}

/* One that cannot be dirtied anew has told of that time, and of no more. */
static void test_the_last_time_counts(void **state)
{
	char name[40];
	int fd;

	(void)state;
	canary_need();
	quiet_need();
	snprintf(name, sizeof(name), "/proc/self/fd/%d", canary.fd);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	close(canary.fd);
	canary.fd = fd;
	assert_int_equal(syncfs(scratch->fd), 0);
	assert_int_equal(canary_look(&canary, false), ANSWER_YES);
	assert_int_equal(canary.fd, -1);
	assert_true(canary.written > 0);
	assert_int_equal(canary_look(&canary, false), ANSWER_YES);
	canary.written -= CANARY_SECONDS;
	assert_int_equal(canary_look(&canary, false), ANSWER_UNKNOWN);
}

static unsigned n_trials;

/* The first one is spoilt, the second one cannot be made. */
static void trial_spoilt(struct probe *probe)
{
	if (n_trials++)
		return;
	probe->machine->traits.hole_writes = HABIT_YES;
	assert_int_equal(syncfs(scratch->fd), 0);
}

static void test_spoilt_trial_is_forgotten(void **state)
{
	static struct real_machine machine;
	static struct probe probe = { .machine = &machine };

	(void)state;
	canary_need();
	quiet_need();
	machine.canary = canary;
	probe_alone(&probe, trial_spoilt);
	canary = machine.canary;
	assert_true(n_trials > 1);
	assert_int_equal(machine.traits.hole_writes, HABIT_UNKNOWN);
}

static void test_unknown_in_memory(void **state)
{
	int folder = open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	if (folder < 0 || faccessat(folder, ".", W_OK, 0) < 0)
		skip_because("no /dev/shm");
	canary_open(&canary, folder);
	assert_int_equal(canary.fd, -1);
	assert_int_equal(canary_look(&canary, true), ANSWER_UNKNOWN);
	close(folder);
}

static int part_without_cachestat(int error)
{
	static const int calls[] = { 451 }; /* cachestat */

	if (!filter_install(calls, 1, error))
		return NO_FILTERS;
	canary_open(&canary, scratch->fd);
	return canary_look(&canary, false) != ANSWER_UNKNOWN;
}

static void test_unknown_without_cachestat(void **state)
{
	(void)state;
	filtered_run(part_without_cachestat, ENOSYS);
	filtered_run(part_without_cachestat, EPERM);
}

/* Who may write no file is not killed for trying to. */
static void test_unknown_where_no_file_may_grow(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		const struct rlimit none = { 0, 0 };

		if (setrlimit(RLIMIT_FSIZE, &none) < 0)
			_exit(2);
		canary_open(&canary, scratch->fd);
		_exit(canary_look(&canary, false) != ANSWER_UNKNOWN);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static enum answer machine_says(struct machine *machine)
{
	struct state state = { 0 };
	enum answer answer;

	assert_int_equal(machine_observe(machine, &state), 0);
	answer = state.written_meanwhile;
	state_clear(&state);
	return answer;
}

/* Until it says that nobody has everything written; skips the test, and frees
 * the machine, where it never does. */
static void machine_quiet_need(struct machine *machine)
{
	double until = clock_seconds() + SECONDS;
	enum answer answer = machine_says(machine);

	if (!machine->ops->traits(machine)->counts_dirty ||
	    answer == ANSWER_UNKNOWN) {
		machine_free(machine);
		skip_because("dirty pages are not counted here");
	}
	for (; answer != ANSWER_NO && clock_seconds() < until; pause_short())
		answer = machine_says(machine);
	if (answer != ANSWER_NO) {
		machine_free(machine);
		skip_because("others call sync(2) all the time");
	}
}

static void test_machine_says_so(void **state)
{
	struct machine *machine = machine_open(0);

	(void)state;
	machine_quiet_need(machine);
	perform_all(machine, "file f 1p\nwrite f 0 \"x\"");
	assert_int_equal(syncfs(scratch->fd), 0);
	want_object(machine, "f", "c");
	assert_int_equal(machine_says(machine), ANSWER_YES);
	machine_free(machine);
}

/* An operation looks for itself, before it and after it. What it found then
 * holds for whoever looks next, however long it took. */
static void test_machine_says_what_it_found_in_between(void **state)
{
	struct machine *machine = machine_open(0);

	(void)state;
	perform_all(machine, "file f 1p\nwrite f 0 \"x\"");
	machine_quiet_need(machine);
	assert_int_equal(syncfs(scratch->fd), 0);
	perform_all(machine, "tick 3");
	assert_int_equal(machine_says(machine), ANSWER_YES);
	machine_free(machine);
}

/* When it was found a page's turn may have been yet to come: so the look after
 * it says it, too, which may be the first one to see that page. */
static void test_machine_says_so_once_more(void **state)
{
	struct machine *machine = machine_open(0);

	(void)state;
	perform_all(machine, "file f 1p\nwrite f 0 \"x\"");
	machine_quiet_need(machine);
	assert_int_equal(syncfs(scratch->fd), 0);
	assert_int_equal(machine_says(machine), ANSWER_YES);
	perform_all(machine, "tick 3");
	assert_int_equal(machine_says(machine), ANSWER_YES);
	/* Not for ever. */
	machine_quiet_need(machine);
	machine_free(machine);
}

/* A page became clean since the last look, and then an operation has pages
 * written itself (as a process that ends may): before it acts the canary is
 * given its time, as it is beside an operation that writes nothing. */
static void test_machine_waits_before_it_writes(void **state)
{
	struct machine *machine = machine_open(0);
	const struct real_machine *real = (struct real_machine *)machine;
	bool told = false;

	(void)state;
	perform_all(machine, "file f 1p");
	for (int i = 0; i < WAITS && !told; i++) {
		pid_t child;

		perform_all(machine, "spawn p\nas main\nwrite f 0 \"x\"");
		machine_quiet_need(machine);
		assert_int_equal(fsync(real->objects[0].fd), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			for (int k = 0; k < 30; k++)
				pause_short();
			_exit(syncfs(scratch->fd) < 0);
		}
		perform_all(machine, "kill p");
		told = machine_says(machine) == ANSWER_YES;
		assert_int_equal(waitpid(child, NULL, 0), child);
	}
	assert_true(told);
	machine_free(machine);
}

static void test_machine_that_cannot_look(void **state)
{
	struct machine *machine = machine_open(CAN(REAL_CACHESTAT));

	(void)state;
	perform_all(machine, "file f 1p\nwrite f 0 \"x\"");
	assert_int_equal(machine_says(machine), ANSWER_UNKNOWN);
	machine_free(machine);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_tells_of_a_sync),
		TEST(test_is_not_every_fsync),
		TEST(test_is_written_first),
		TEST(test_waits_where_it_is_expected),
		TEST(test_the_last_time_counts),
		TEST(test_spoilt_trial_is_forgotten),
		TEST(test_unknown_in_memory),
		TEST(test_unknown_without_cachestat),
		TEST(test_unknown_where_no_file_may_grow),
		TEST(test_machine_says_so),
		TEST(test_machine_says_what_it_found_in_between),
		TEST(test_machine_says_so_once_more),
		TEST(test_machine_waits_before_it_writes),
		TEST(test_machine_that_cannot_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
