/* Signals that are survived, faults that are counted. */
#include "real_helper.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/guard.h"

#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

static struct guard *guard;
static size_t page_size;
static bool counts;

/* In the test itself: cmocka sets handlers of its own before each. */
static void guard_make(void)
{
	page_size = (size_t)sysconf(_SC_PAGESIZE);
	assert_int_equal(guard_install(&guard), 0);
	guard_warm(guard);
	/* Not so under valgrind, and then nothing is said about counts. */
	counts = guard_calibrate(guard) && !under_valgrind();
}

static char *memory_new(size_t pages, int protection)
{
	char *memory =
		mmap(NULL, pages * page_size, protection, ANONYMOUS, -1, 0);

	assert_true(memory != MAP_FAILED);
	(void)madvise(memory, pages * page_size, MADV_NOHUGEPAGE);
	return memory;
}

struct range {
	char *memory;
	size_t pages;
	size_t touched;
};

__attribute__((no_sanitize("address"))) static void store_pages(void *context)
{
	struct range *range = context;

	for (size_t i = 0; i < range->pages; i++) {
		*(volatile char *)(range->memory + i * page_size) = 1;
		range->touched++;
	}
}

static void test_faults_of_the_action_are_counted(void **state)
{
	struct range range = { .pages = 10 };
	struct guarded guarded;

	(void)state;
	guard_make();
	range.memory = memory_new(10, PROT_READ | PROT_WRITE);
	guard_run(guard, store_pages, &range, &guarded);
	assert_int_equal(guarded.signal, 0);
	assert_int_equal(range.touched, 10);
	if (counts)
		assert_int_equal(guarded.minor, 10);
	guard_run(guard, store_pages, &range, &guarded);
	if (counts)
		assert_int_equal(guarded.minor, 0);
	munmap(range.memory, 10 * page_size);
}

#define WAIT_NANOSECONDS 200000

static uint64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Takes so long, or longer. */
static void wait_a_little(void *context)
{
	uint64_t until = clock_now() + WAIT_NANOSECONDS;

	*(uint64_t *)context = 0;
	while (clock_now() < until)
		++*(uint64_t *)context;
}

/* Nothing is claimed of how long it takes at most: only that what passed
 * during the action is in the measure, and what passed around it is not. */
static void test_the_time_of_the_action_is_measured(void **state)
{
	struct guarded guarded;
	uint64_t turns, before, after;

	(void)state;
	guard_make();
	before = clock_now();
	guard_run(guard, wait_a_little, &turns, &guarded);
	after = clock_now();
	assert_true(guarded.nanoseconds >= WAIT_NANOSECONDS / 2);
	assert_true(guarded.nanoseconds <= after - before);
}

static void test_a_segmentation_fault_is_a_result(void **state)
{
	struct range range = { .pages = 10 };
	struct guarded guarded;

	(void)state;
	guard_make();
	range.memory = memory_new(10, PROT_READ | PROT_WRITE);
	assert_int_equal(
		mprotect(range.memory + 4 * page_size, page_size, PROT_NONE),
		0);
	for (int round = 0; round < 3; round++) {
		range.touched = 0;
		guard_run(guard, store_pages, &range, &guarded);
		assert_int_equal(guarded.signal, SIGSEGV);
		assert_int_equal(range.touched, 4);
		assert_true(guarded.address ==
			    (uintptr_t)range.memory + 4 * page_size);
		if (counts)
			assert_int_equal(guarded.minor, round ? 0 : 4);
	}
	munmap(range.memory, 10 * page_size);
}

/* As guard.c keeps it: a signal's frame has room in it, whatever registers the
 * processor has. */
#define HANDLER_BYTES ((size_t)32 << 10)

/* The stack that the handler runs on is the process's own: where memory is
 * short it may be gone by the time a signal comes. */
static void test_a_signal_costs_the_action_nothing(void **state)
{
	struct range range = { .pages = 1 };
	struct guarded guarded;
	unsigned char there[HANDLER_BYTES / 4096];
	char *top;
	stack_t stack;

	(void)state;
	guard_make();
	if (!counts || page_size > HANDLER_BYTES)
		skip_because(
			"faults cannot be counted here, or pages are large");
	range.memory = memory_new(1, PROT_NONE);
	assert_int_equal(sigaltstack(NULL, &stack), 0);
	top = (char *)stack.ss_sp + stack.ss_size - HANDLER_BYTES;
	assert_int_equal(madvise(top, HANDLER_BYTES, MADV_DONTNEED), 0);
	guard_run(guard, store_pages, &range, &guarded);
	assert_int_equal(guarded.signal, SIGSEGV);
	assert_int_equal(guarded.minor, 0);
	assert_int_equal(mincore(top, HANDLER_BYTES, there), 0);
	for (size_t i = 0; i < HANDLER_BYTES / page_size; i++)
		assert_int_equal(there[i] & 1, 1);
	munmap(range.memory, page_size);
}

static void test_a_bus_error_is_a_result(void **state)
{
	struct range range = { .pages = 2 };
	struct guarded guarded;
	FILE *file = tmpfile();

	(void)state;
	guard_make();
	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), (off_t)page_size), 0);
	range.memory = mmap(NULL, 2 * page_size, PROT_READ | PROT_WRITE,
			    MAP_SHARED, fileno(file), 0);
	assert_true(range.memory != MAP_FAILED);
	guard_run(guard, store_pages, &range, &guarded);
	assert_int_equal(guarded.signal, SIGBUS);
	assert_int_equal(range.touched, 1);
	munmap(range.memory, 2 * page_size);
	fclose(file);
}

/* What is not under guard must not be hidden. */
static void test_a_defect_still_kills(void **state)
{
	int status = 0;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (!pid) {
		guard_make();
		struct range range = { memory_new(1, PROT_NONE), 1, 0 };

		store_pages(&range);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
}

/* After a fork every page of the process is shared; its own must not be
 * counted as the action's. */
static void test_a_fork_costs_the_action_nothing(void **state)
{
	struct range range = { .pages = 1 };
	int status = 0;
	pid_t pid;

	(void)state;
	guard_make();
	if (!counts)
		skip_because("faults cannot be counted here");
	range.memory = memory_new(1, PROT_READ | PROT_WRITE);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		/* Where the results go is this process's own, too: the stack
		 * may begin another page there. */
		struct guarded first = { 0 }, second = { 0 };

		guard_warm(guard);
		guard_run(guard, store_pages, &range, &first);
		guard_run(guard, store_pages, &range, &second);
		_exit(first.minor != 1 || second.minor != 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	munmap(range.memory, page_size);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults_of_the_action_are_counted),
		cmocka_unit_test(test_the_time_of_the_action_is_measured),
		cmocka_unit_test(test_a_segmentation_fault_is_a_result),
		cmocka_unit_test(test_a_signal_costs_the_action_nothing),
		cmocka_unit_test(test_a_bus_error_is_a_result),
		cmocka_unit_test(test_a_defect_still_kills),
		cmocka_unit_test(test_a_fork_costs_the_action_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
