/*
 * Trials, fault events, memory cgroups of captured trees, and the survey of
 * this kernel that doctor prints.
 */
#include "real_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/fault_events.h"
#include "real/memory_limit.h"
#include "real/survey.h"
#include "real/trial.h"

static const char *const root = own_folder;

/* --- trials ------------------------------------------------------------- */

static void answer(void *context, struct trial *trial)
{
	trial->value = *(uint64_t *)context;
	trial->step = "an answer";
	*(uint64_t *)context = 0; /* of its own copy */
}

static void die(void *context, struct trial *trial)
{
	(void)context;
	trial->step = "dying";
	raise(SIGKILL);
}

static void test_trials(void **state)
{
	struct trial trial;
	uint64_t number = 42;

	(void)state;
	trial_run(answer, &number, &trial);
	assert_int_equal(trial.status, 0);
	assert_int_equal(trial.value, 42);
	assert_string_equal(trial.step, "an answer");
	assert_int_equal(number, 42);
	trial_run(die, NULL, &trial);
	assert_int_equal(trial.status, -EINTR);
	assert_string_equal(trial.step, "dying");
	/* Nobody is left that somebody should wait for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/* --- fault events ------------------------------------------------------- */

#define TOUCHED 300

struct seen {
	uintptr_t address;
	size_t page_size;
	bool pages[TOUCHED];
	unsigned n;
};

static void note_fault(void *context, uint64_t address, bool major)
{
	struct seen *seen = context;
	uint64_t page = (address - seen->address) / seen->page_size;

	assert_false(major); /* nothing here has a disk to wait for */
	if (address >= seen->address && page < TOUCHED) {
		seen->pages[page] = true;
		seen->n++;
	}
}

static void test_fault_events(void **state)
{
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	struct seen seen = { .page_size = page_size };
	struct fault_events *events;
	int status;
	char *memory = mmap(NULL, TOUCHED * page_size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_true(memory != MAP_FAILED);
	madvise(memory, TOUCHED * page_size, MADV_NOHUGEPAGE);
	seen.address = (uintptr_t)memory;
	if (under_valgrind())
		skip_because("valgrind faults on its own account");
	status = fault_events_open(0, FAULT_EVENTS_MANY, &events);
	if (status < 0) {
		munmap(memory, TOUCHED * page_size);
		skip_because("perf_event_open: %s", strerror(-status));
	}
	for (size_t i = 0; i < TOUCHED; i += 3)
		memory[i * page_size] = 1;
	assert_int_equal(fault_events_read(events, note_fault, &seen), 0);
	for (size_t i = 0; i < TOUCHED; i++)
		assert_int_equal(seen.pages[i], i % 3 == 0);
	assert_int_equal(seen.n, TOUCHED / 3);
	/* Read is read. */
	seen.n = 0;
	assert_int_equal(fault_events_read(events, note_fault, &seen), 0);
	assert_int_equal(seen.n, 0);
	fault_events_close(events);
	fault_events_close(NULL);
	munmap(memory, TOUCHED * page_size);
}

/* More faults than the ring holds: the number of those lost is told. */
static void test_fault_events_that_are_lost(void **state)
{
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE), n = 40000;
	struct seen seen = { .page_size = page_size };
	struct fault_events *events;
	uint64_t lost;
	char *memory = mmap(NULL, n * page_size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_true(memory != MAP_FAILED);
	madvise(memory, n * page_size, MADV_NOHUGEPAGE);
	if (under_valgrind())
		skip_because("valgrind faults on its own account");
	if (fault_events_open(0, FAULT_EVENTS_MANY, &events) < 0) {
		munmap(memory, n * page_size);
		skip_because("perf_event_open does not work here");
	}
	seen.address = (uintptr_t)memory;
	for (size_t i = 1; i < n; i++) /* reads: the zero page, no memory */
		(void)*(volatile char *)(memory + i * page_size);
	(void)fault_events_read(events, note_fault, &seen);
	/* The kernel tells with the next record that fits. */
	memory[0] = 1;
	lost = fault_events_read(events, note_fault, &seen);
	assert_true(lost > 0);
	fault_events_close(events);
	munmap(memory, n * page_size);
}

/* --- memory cgroups ----------------------------------------------------- */

static void groups_put(const char *ours, const char *mounts)
{
	tree_put(root, "/proc/self/cgroup", ours);
	tree_put(root, "/proc/self/mountinfo", mounts);
}

static void want_group(int version, const char *folder)
{
	struct memory_cgroup group;
	char wanted[PATH_MAX];

	assert_int_equal(memory_cgroup_find(root, &group), 0);
	snprintf(wanted, sizeof(wanted), "%s%s", root, folder);
	assert_int_equal(group.version, version);
	assert_string_equal(group.folder, wanted);
}

static void test_cgroup_version_1(void **state)
{
	struct memory_cgroup group;

	(void)state;
	groups_put("5:cpu,cpuacct:/x\n4:memory:/a/b\n0::/other\n",
		   "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
		   "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
		   "35 31 0:32 / /sys/fs/cgroup/memory rw shared:9 - cgroup "
		   "cgroup rw,memory\n"
		   "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 "
		   "rw\n");
	want_group(1, "/sys/fs/cgroup/memory/a/b");
	assert_int_equal(memory_cgroup_find(root, &group), 0);
	assert_false(group.limit_known);
	tree_put(root, "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes",
		 "9223372036854771712\n");
	assert_int_equal(memory_cgroup_find(root, &group), 0);
	assert_true(group.limit_known && group.limit == UINT64_MAX);
	tree_put(root, "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes",
		 "104857600\n");
	assert_int_equal(memory_cgroup_find(root, &group), 0);
	assert_int_equal(group.limit, 104857600);
}

/* A container sees its own part of the tree as the whole. */
static void test_cgroup_of_a_container(void **state)
{
	(void)state;
	groups_put("4:memory:/docker/abc\n",
		   "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup "
		   "cgroup rw,memory\n");
	want_group(1, "/sys/fs/cgroup/memory");
	/* Another's name begins alike. */
	groups_put("4:memory:/docker/abcd\n",
		   "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup "
		   "cgroup rw,memory\n");
	want_group(1, "/sys/fs/cgroup/memory/docker/abcd");
	groups_put("4:memory:/my box/x\n",
		   "35 31 0:32 /my\\040box /sys/fs/c\\040g\\134 ro - cgroup "
		   "cgroup rw,memory\n");
	want_group(1, "/sys/fs/c g\\/x");
}

static void test_cgroup_version_2(void **state)
{
	struct memory_cgroup group;

	(void)state;
	groups_put("0::/user.slice/x\n",
		   "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	/* Without its controller there is nothing to limit. */
	assert_int_equal(memory_cgroup_find(root, &group), -ENOENT);
	tree_put(root, "/sys/fs/cgroup/user.slice/x/cgroup.controllers",
		 "cpu io memory pids\n");
	want_group(2, "/sys/fs/cgroup/user.slice/x");
	tree_put(root, "/sys/fs/cgroup/user.slice/x/memory.max", "max\n");
	assert_int_equal(memory_cgroup_find(root, &group), 0);
	assert_true(group.limit_known && group.limit == UINT64_MAX);
	groups_put("0::/\n", "");
	assert_int_equal(memory_cgroup_find(root, &group), -ENOENT);
}

/* A plain folder is no cgroup: a group can be made, not limited. */
static void test_cgroup_that_is_none(void **state)
{
	struct memory_cgroup group = { .version = 1 };

	(void)state;
	snprintf(group.folder, sizeof(group.folder), "%s/nowhere", root);
	assert_int_equal(memory_limit_try(&group), -ENOENT);
	snprintf(group.folder, sizeof(group.folder), "%s", root);
	assert_int_equal(memory_limit_try(&group), -ENOENT);
	assert_int_equal(scratch_folders(root), 0);
}

/* --- the survey --------------------------------------------------------- */

static void want_measured(const struct measured *measured, uint64_t least,
			  uint64_t most)
{
	if (!measured->known) {
		assert_true(measured->reason[0] != '\0');
		print_message("# not measured: %s\n", measured->reason);
		return;
	}
	assert_in_range(measured->value, least, most);
}

static void test_habits(void **state)
{
	const char *scratch = test_scratch();
	int folder = open(scratch ? scratch : "/var/tmp",
			  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct survey survey;

	(void)state;
	assert_true(folder >= 0);
	if (under_valgrind())
		skip_because("valgrind answers for the kernel");
	survey_habits(NULL, folder, 32, &survey);
	want_measured(&survey.huge_store, 1, 1024);
	want_measured(&survey.unasked_store, 1, 1024);
	want_measured(&survey.folio_store, 1, 256);
	want_measured(&survey.readahead, 1, 128);
	want_measured(&survey.pageout, 0, 4);
	assert_int_equal(faccessat(folder, "pagetwin.survey", F_OK, 0), -1);
	close(folder);
	survey_habits(NULL, -1, 0, &survey);
	assert_false(survey.folio_store.known);
	assert_true(survey.folio_store.reason[0] != '\0');
	assert_false(survey.readahead.known);
}

static void test_observers(void **state)
{
	struct capability rows[REAL_CAPABILITIES];

	(void)state;
	if (under_valgrind())
		skip_because("valgrind answers for the kernel");
	capabilities_init(rows);
	capabilities_hide(rows, 1U << REAL_SMAPS);
	survey_observers(rows);
	assert_false(rows[REAL_SMAPS].available);
	assert_non_null(strstr(rows[REAL_SMAPS].reason, "switched off"));
	for (int i = 0; i < REAL_CAPABILITIES; i++)
		if (capability_is_surveyed((enum real_capability)i))
			assert_true(rows[i].available != !!rows[i].reason[0]);
	assert_false(capability_is_surveyed(REAL_PAGEMAP));
	if (geteuid() != 0)
		assert_false(rows[REAL_PAGE_COUNTS].available);
}

/* As in a container that forbids both system calls. */
static int survey_filtered(int error)
{
	static const int calls[] = { SYS_perf_event_open, SYS_userfaultfd };
	struct capability rows[REAL_CAPABILITIES];

	if (!filter_install(calls, 2, error))
		return NO_FILTERS;
	capabilities_init(rows);
	survey_observers(rows);
	if (rows[REAL_FAULT_EVENTS].available ||
	    rows[REAL_WRITE_TRACKING].available)
		return 82;
	if (strcmp(rows[REAL_WRITE_TRACKING].reason,
		   "userfaultfd: Operation not permitted (EPERM)") != 0)
		return 83;
	return strstr(rows[REAL_FAULT_EVENTS].reason, "EPERM") ? 0 : 84;
}

static void test_observers_under_a_filter(void **state)
{
	(void)state;
	filtered_run(survey_filtered, EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trials),
		cmocka_unit_test(test_fault_events),
		cmocka_unit_test(test_fault_events_that_are_lost),
		cmocka_unit_test(test_cgroup_version_1),
		cmocka_unit_test(test_cgroup_of_a_container),
		cmocka_unit_test(test_cgroup_version_2),
		cmocka_unit_test(test_cgroup_that_is_none),
		cmocka_unit_test(test_habits),
		cmocka_unit_test(test_observers),
		cmocka_unit_test(test_observers_under_a_filter),
	};

	return cmocka_run_group_tests(tests, own_folder_make,
				      own_folder_remove);
}
