/*
 * However the program ends, nothing is left: no process, no folder. It is
 * killed at random moments between its first step and its last one.
 */
#include "real_helper.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "machine/script.h"

#define RUNS	   30
#define MOMENT_MAX 25000000 /* ns */

static char parent[64];

static int parent_make(void **state)
{
	(void)state;
	strcpy(parent, "/tmp/pagetwin.test.XXXXXX");
	return mkdtemp(parent) ? 0 : -1;
}

static int parent_remove(void **state)
{
	(void)state;
	folder_remove_all(parent);
	return 0;
}

/* A program that makes machines and uses them, over and over. */
static void program_run(void) __attribute__((noreturn));

static void program_run(void)
{
	static const char script[] =
		"file f 64p\nmap v f shared rw\nstore v[3] \"x\"\nspawn b\n"
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

static void kill_at_a_moment(int signal_number, unsigned seed)
{
	struct timespec moment = { 0, rand_r(&seed) % MOMENT_MAX };
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		program_run();
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
	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	for (unsigned run = 0; run < RUNS; run++)
		kill_at_a_moment(SIGKILL, run);
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

#define KILL_TEST(test)                                                        \
	cmocka_unit_test_setup_teardown(test, parent_make, parent_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KILL_TEST(test_killed_at_random_moments),
		KILL_TEST(test_ended_by_other_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
