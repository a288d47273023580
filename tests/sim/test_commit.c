/*
 * What may be promised: the three modes of overcommit_memory in
 * proc_sys_vm(5), and the commit limit of Windows ("Memory Performance
 * Information", learn.microsoft.com/windows/win32/memory). What is refused is
 * refused with the numbers.
 */
#include "simulated.h"

static void expect_committed(struct simulated *sim, uint64_t pages)
{
	assert_int_equal(counter_of(sim, COUNTER_COMMITTED), pages);
}

/* Mode 0: "Obvious overcommits of address space are refused." */
static void heuristic_refuses_what_can_never_be(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 paging-file=16");
	struct counters counters;

	expect(sim, "map a anon private rw for 81p", "ENOMEM 0+0");
	expect_why(sim, "81 pages can't be committed: memory and paging file "
			"have 80 together");
	expect(sim, "map a anon private rw for 80p", "ok 0+0");
	/* Each by itself could be kept. */
	expect(sim, "map b anon private rw for 80p", "ok 0+0");
	expect_committed(sim, 160);
	/* Nothing private, nothing promised. */
	expect(sim, "map c anon private r for 100p", "ok 0+0");
	expect_committed(sim, 160);
	sim->machine->ops->counters(sim->machine, &counters);
	assert_false(counters_known(&counters, COUNTER_COMMIT_LIMIT));
}

/* Mode 1: "Always overcommit." */
static void always_refuses_nothing(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 "
				"overcommit=always paging-file=0");

	expect(sim, "map a anon private rw for 5000p", "ok 0+0");
	expect_committed(sim, 5000);
	expect(sim, "fork child", "ok 0+0");
	expect_committed(sim, 10000);
}

/* Mode 2: "the total address space commit ... is not permitted to exceed swap
 * + a configurable amount (default is 50%) of physical RAM." */
static int start_strict(void **state)
{
	start_as(state, "machine linux frames=64 paging-file=16 "
			"overcommit=strict");
	return 0;
}

static void strict_keeps_to_the_limit(void **state)
{
	struct simulated *sim = *state;

	assert_int_equal(counter_of(sim, COUNTER_COMMIT_LIMIT), 48);
	expect(sim, "map a anon private rw for 40p", "ok 0+0");
	expect_committed(sim, 40);
	expect(sim, "map b anon private rw for 9p", "ENOMEM 0+0");
	expect_why(sim, "40 pages are committed, and the commit limit is 48: "
			"no room for 9 more");
	expect(sim, "map b anon private rw for 8p", "ok 0+0");
	expect_committed(sim, 48);
	expect(sim, "map c anon shared rw for 1p", "ENOMEM 0+0");
	expect(sim, "fork child", "ENOMEM 0+0");
	expect_why(sim, "no room for 48 more");
	/* A view of a file that is shared has the file. */
	expect(sim, "file f 9p", "ok 0+0");
	expect(sim, "map v f shared rw", "ok 0+0");
	expect(sim, "map w f private rw", "ENOMEM 0+0");
	expect(sim, "map w f private r", "ok 0+0");
	expect(sim, "unmap b", "ok 0+0");
	expect_committed(sim, 40);
	expect(sim, "exit main", "ok 0+0");
	expect_committed(sim, 0);
}

/* mprotect_fixup(): to be allowed to store is to be promised. */
static void strict_refuses_protect(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 40p");
	perform(sim, "map b anon private r for 20p");
	expect(sim, "protect b rw", "ENOMEM 0+0");
	expect_why(sim, "no room for 20 more");
	expect(sim, "store b[0] \"x\"", "SIGSEGV 0+0");
	expect(sim, "protect b[0..7] rw", "ok 0+0");
	expect_committed(sim, 48);
	/* It was never stored to: the promise is taken back. */
	expect(sim, "protect b[0..3] r", "ok 0+0");
	expect_committed(sim, 44);
	perform(sim, "store b[4] \"x\"");
	expect(sim, "protect b[4..7] r", "ok 0+0");
	expect_committed(sim, 44);
}

/* mremap_to(), vma_to_resize(): only what is new is asked for. */
static void strict_refuses_remap(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon private rw for 40p");
	expect(sim, "remap a 49p", "ENOMEM 0+0");
	expect_why(sim, "no room for 9 more");
	expect(sim, "remap a 48p", "ok 0+0");
	expect(sim, "remap a 10p", "ok 0+0");
	expect_committed(sim, 10);
	perform(sim, "map b anon private r for 20p");
	expect(sim, "remap b 60p", "ok 0+0");
	expect_committed(sim, 10);
}

/* memfd_create(): each page is asked for when it is made (shmem_inode_acct_
 * blocks()). */
static void a_section_is_promised_page_by_page(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "section s 60p");
	expect_committed(sim, 0);
	perform(sim, "map v s shared rw");
	perform(sim, "store v[0..1] \"s\"");
	expect_committed(sim, 2);
	perform(sim, "map a anon private rw for 46p");
	expect(sim, "store v[0] \"t\"", "ok 0+0");
	expect(sim, "store v[2] \"s\"", "SIGBUS 0+0");
	expect_why(sim, "48 pages are committed, and the commit limit is 48: "
			"no room for 1 more");
	expect(sim, "write s 2p \"s\"", "ENOSPC 0+0");
	expect_why(sim, "no room for 1 more");
	expect(sim, "write s 0 \"s\"", "ok 0+0");
	/* In the paging file it is promised all the same. */
	perform(sim, "advise v[0] pageout");
	expect_committed(sim, 48);
	expect(sim, "load v[0]", "ok 0+1");
	perform(sim, "truncate s 1p");
	expect_committed(sim, 47);
	expect(sim, "load v[0]", "ok 0+0");
}

static void anonymous_shared_memory_is_promised_when_mapped(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map a anon shared rw for 40p");
	expect_committed(sim, 40);
	/* All who have it have the same. */
	expect(sim, "fork child", "ok 0+0");
	expect_committed(sim, 40);
	perform(sim, "unmap a");
	expect_committed(sim, 40);
	perform(sim, "exit child");
	expect_committed(sim, 0);
}

/* --- Windows ------------------------------------------------------------ */

static int start_windows(void **state)
{
	start_as(state, "machine windows frames=64 paging-file=16");
	return 0;
}

/* "CommitLimit: the maximum number of pages that can be committed by the
 * system without extending the paging file(s)." */
static void the_limit_is_memory_and_paging_file(void **state)
{
	struct simulated *sim = *state;

	assert_int_equal(counter_of(sim, COUNTER_COMMIT_LIMIT), 80);
	expect(sim, "map a anon private rw for 80p", "ok 0+0");
	expect(sim, "map b anon private rw for 1p", "ENOMEM 0+0");
	expect_why(sim, "ERROR_COMMITMENT_LIMIT: 80 pages are committed, and "
			"the commit limit is 80");
}

/* CreateFileMapping: backed by the paging file, and so charged as a whole. */
static void a_section_is_charged_when_it_is_made(void **state)
{
	struct simulated *sim = *state;

	expect(sim, "section s 70p", "ok 0+0");
	expect_committed(sim, 70);
	expect(sim, "section t 11p", "ENOMEM 0+0");
	expect_why(sim, "ERROR_COMMITMENT_LIMIT");
	expect_why(sim, "no room for 11 more");
	expect(sim, "map v s shared rw", "ok 0+0");
	expect_committed(sim, 70);
	expect(sim, "store v[0] \"s\"", "ok 1+0");
	expect_committed(sim, 70);
}

/* FILE_MAP_COPY: "the system must commit the pages of the view" when it is
 * mapped, stored to or not ("MapViewOfFile function"). */
static void a_copy_on_write_view_is_charged_when_mapped(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 50p");
	expect(sim, "map v f private rw", "ok 0+0");
	expect_committed(sim, 50);
	expect(sim, "map w f private rw", "ENOMEM 0+0");
	expect(sim, "map w f shared rw", "ok 0+0");
	expect_committed(sim, 50);
}

/* "System Error Codes (1300-1699)": 1455 is what VirtualProtect says, too; it
 * is ERROR_INVALID_ADDRESS only where nothing is mapped. */
static void a_refused_promise_has_its_own_name(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 50p");
	expect(sim, "map v f private r", "ok 0+0");
	expect(sim, "map a anon private rw for 40p", "ok 0+0");
	expect(sim, "protect v rw", "ENOMEM 0+0");
	expect_why(sim, "ERROR_COMMITMENT_LIMIT: 40 pages are committed");
	expect(sim, "fork child", "ok 0+0");
	expect(sim, "fork grandchild", "ENOMEM 0+0");
	expect_why(sim, "ERROR_COMMITMENT_LIMIT");
	expect(sim, "lock a", "ok 40+0");
	expect(sim, "lock v[0..10]", "ENOMEM 0+0");
	expect_why(sim, "ERROR_WORKING_SET_QUOTA: a process may lock at most");
	perform(sim, "unmap v[3]");
	expect(sim, "protect v[0..5] none", "ENOMEM 0+0");
	expect_why(sim, "ERROR_INVALID_ADDRESS");
	perform(sim, "unmap a");
	expect(sim, "protect a rw", "ENOMEM 0+0");
	expect_why(sim, "ERROR_INVALID_ADDRESS");
}

#define MACHINE_TEST(name) cmocka_unit_test_teardown(name, stop)
#define STRICT_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(name, start_strict, stop)
#define WINDOWS_TEST(name)                                                     \
	cmocka_unit_test_setup_teardown(name, start_windows, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_TEST(heuristic_refuses_what_can_never_be),
		MACHINE_TEST(always_refuses_nothing),
		STRICT_TEST(strict_keeps_to_the_limit),
		STRICT_TEST(strict_refuses_protect),
		STRICT_TEST(strict_refuses_remap),
		STRICT_TEST(a_section_is_promised_page_by_page),
		STRICT_TEST(anonymous_shared_memory_is_promised_when_mapped),
		WINDOWS_TEST(the_limit_is_memory_and_paging_file),
		WINDOWS_TEST(a_section_is_charged_when_it_is_made),
		WINDOWS_TEST(a_copy_on_write_view_is_charged_when_mapped),
		WINDOWS_TEST(a_refused_promise_has_its_own_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
