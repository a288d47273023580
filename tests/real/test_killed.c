/*
 * However the program ends, nothing is left: no process, no folder, no memory
 * cgroup, no mount. It is killed at random moments between its first step and
 * its last one, $PAGETWIN_TEST_KILLS times.
 */
#include "real_helper.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "machine/script.h"
#include "real/memory_cgroup.h"

#define RUNS	   30	    /* unless the environment wants more */
#define MOMENT_MAX 25000000 /* ns */

static const char *const parent = own_folder;

/* A program that makes machines and uses them, over and over. */
static void program_run(void) __attribute__((noreturn));

static void program_run(void)
{
	static const char script[] =
		"limit 64M\nfile f 64p\nmap v f shared rw\n"
		"store v[3] \"x\"\nspawn b\nfork c\n"
		"as b\nmap w f shared rw\nload w[0..63]\nfile g 300p\n"
		"section s 8p\nflush w\nkill b\ndrop f";
	struct real_config config = { .scratch_parent = parent };
	struct script parsed;

	if (script_parse(script, strlen(script), 1, &parsed, NULL) < 0)
		_exit(1);
	for (;;) {
		char reason[REASON_SIZE];
		struct machine *machine;

		if (real_machine_new(&config, &machine, reason) < 0)
			_exit(2);
		for (size_t i = 0; i < parsed.n_ops; i++) {
			struct outcome outcome;

			if (machine_apply(machine, &parsed.ops[i], &outcome) <
			    0)
				_exit(3);
			outcome_clear(&outcome);
		}
		machine_free(machine);
	}
}

/* Children of this process, orphans it was given included. */
static unsigned children_reap(void)
{
	const struct timespec pause = { 0, 10000000 };
	unsigned left = 0;

	for (int i = 0; i < 1000; i++) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			return 0;
		left = pid == 0;
		if (pid == 0)
			nanosleep(&pause, NULL);
	}
	return left;
}

/* Memory cgroups of scratch folders whose machine is gone, where they can be
 * made: below our own group, and (version 2) beside it. */
static unsigned groups_left(void)
{
	struct memory_cgroup group;
	char above[PATH_MAX + 4];

	if (memory_cgroup_find(NULL, &group) < 0)
		return 0;
	snprintf(above, sizeof(above), "%s/..", group.folder);
	return scratch_folders(group.folder) +
	       (group.version == 2 ? scratch_folders(above) : 0);
}

static unsigned mounts(void)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	unsigned n = 0;

	assert_non_null(file);
	for (int byte = getc(file); byte != EOF; byte = getc(file))
		n += byte == '\n';
	fclose(file);
	return n;
}

static void kill_at_a_moment(int signal_number, unsigned seed)
{
	struct timespec moment = { 0, rand_r(&seed) % MOMENT_MAX };
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		/* Who runs the tests in the background ignores some. */
		if (signal_number != SIGKILL)
			signal(signal_number, SIG_DFL);
		program_run();
	}
	nanosleep(&moment, NULL);
	kill(pid, signal_number);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), signal_number);
	assert_int_equal(children_reap(), 0);
	assert_int_equal(scratch_folders(parent), 0);
}

/* Orphans come to this process, so that it sees whether they end. */
static void test_killed_at_random_moments(void **state)
{
	const char *wanted = getenv("PAGETWIN_TEST_KILLS");
	unsigned runs = wanted ? (unsigned)strtoul(wanted, NULL, 10) : RUNS;
	unsigned groups = groups_left(), mounted = mounts();

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	for (unsigned run = 0; run < runs; run++)
		kill_at_a_moment(SIGKILL, run);
	/* Another program may have made one of its own meanwhile. */
	for (int i = 0; i < 1000 && groups_left() > groups; i++)
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	assert_true(groups_left() <= groups);
	assert_true(mounts() <= mounted);
}

static void test_ended_by_other_signals(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT, SIGPIPE };

	(void)state;
	if (under_valgrind())
		skip_because("valgrind ends by its own way");
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		kill_at_a_moment(signals[i], (unsigned)i);
}

/* Makes the folders in `parent` look as old as they have to be. */
static void folders_age(void)
{
	const struct timespec times[2] = { { 1000000, 0 }, { 1000000, 0 } };
	DIR *folder = opendir(parent);
	struct dirent *entry;

	assert_non_null(folder);
	while ((entry = readdir(folder)))
		if (strncmp(entry->d_name, "pagetwin-", 9) == 0)
			assert_int_equal(utimensat(dirfd(folder), entry->d_name,
						   times, 0),
					 0);
	closedir(folder);
}

/* A machine comes and goes, and with it what others left. */
static void machine_pass(void)
{
	struct real_config config = { .scratch_parent = parent };
	struct machine *machine;
	char reason[REASON_SIZE];

	assert_int_equal(real_machine_new(&config, &machine, reason), 0);
	machine_free(machine);
}

/* The program with all its processes, the keeper included: it is in a session
 * of its own, but its parent is known. */
static void kill_with_keeper(pid_t pid)
{
	char path[64], text[512] = "";
	FILE *children;
	long child;

	kill(pid, SIGSTOP);
	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)pid,
		 (long)pid);
	children = fopen(path, "re");
	assert_non_null(children);
	assert_non_null(fgets(text, sizeof(text), children));
	fclose(children);
	for (char *at = text, *end; (child = strtol(at, &end, 10)) > 0;
	     at = end)
		kill((pid_t)child, SIGKILL);
	kill(pid, SIGKILL);
	assert_int_equal(children_reap(), 0);
}

static pid_t program_start(void)
{
	const struct timespec moment = { 0, 10000000 };
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		struct real_config config = { .scratch_parent = parent };
		struct machine *machine;
		char reason[REASON_SIZE];

		if (real_machine_new(&config, &machine, reason) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	for (int i = 0; i < 1000 && !scratch_folders(parent); i++)
		nanosleep(&moment, NULL);
	return pid;
}

static void test_a_folder_that_was_left_is_swept(void **state)
{
	pid_t pid;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	pid = program_start();
	nanosleep(&(struct timespec){ 0, 200000000 }, NULL);
	kill_with_keeper(pid);
	assert_int_equal(scratch_folders(parent), 1);
	machine_pass();
	/* It is too new. */
	assert_int_equal(scratch_folders(parent), 1);
	folders_age();
	machine_pass();
	assert_int_equal(scratch_folders(parent), 0);
}

/* Neither one that is used nor one that only has such a name. */
static void test_other_folders_are_not_swept(void **state)
{
	char path[128];
	FILE *file;
	pid_t pid;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	pid = program_start();
	snprintf(path, sizeof(path), "%s/pagetwin-course", parent);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/pagetwin-course/notes", parent);
	file = fopen(path, "we");
	assert_non_null(file);
	fclose(file);
	folders_age();
	machine_pass();
	assert_int_equal(scratch_folders(parent), 2);
	assert_int_equal(access(path, F_OK), 0);
	kill(pid, SIGKILL);
	assert_int_equal(children_reap(), 0);
	assert_int_equal(scratch_folders(parent), 1);
}

#define KILL_TEST(test)                                                        \
	cmocka_unit_test_setup_teardown(test, own_folder_make,                 \
					own_folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KILL_TEST(test_killed_at_random_moments),
		KILL_TEST(test_ended_by_other_signals),
		KILL_TEST(test_a_folder_that_was_left_is_swept),
		KILL_TEST(test_other_folders_are_not_swept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
