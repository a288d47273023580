/*
 * "limit" on the real machine: a memory cgroup, made, filled, limited, and
 * gone at the end, however that was.
 */
#include "real_helper.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real/folder.h"
#include "real/memory_limit.h"

static const char *const parent = own_folder;

static void need_cgroup(void)
{
	struct memory_cgroup group;
	int status = memory_cgroup_find(NULL, &group);

	if (status >= 0)
		status = memory_limit_try(&group);
	if (status < 0)
		skip_because("no memory cgroup can be made: %s",
			     strerror(-status));
}

/* The groups that are there for this scratch folder. */
static bool group_exists(const char *name)
{
	struct memory_cgroup group;
	char path[PATH_MAX + 64];

	assert_int_equal(memory_cgroup_find(NULL, &group), 0);
	snprintf(path, sizeof(path), "%s/%s", group.folder, name);
	if (access(path, F_OK) == 0)
		return true;
	snprintf(path, sizeof(path), "%s/../%s", group.folder, name);
	return access(path, F_OK) == 0;
}

static struct machine *machine_in(const char *folder)
{
	struct real_config config = { .scratch_parent = folder };
	char reason[REASON_SIZE] = "";
	struct machine *machine = NULL;

	if (real_machine_new(&config, &machine, reason) < 0)
		fail_msg("%s", reason);
	return machine;
}

/* The only scratch folder below `parent`. */
static void scratch_name(char name[64])
{
	char command[128], line[256] = "";
	FILE *list;

	snprintf(command, sizeof(command), "ls %s", parent);
	list = popen(command, "r");
	assert_non_null(list);
	assert_non_null(fgets(line, sizeof(line), list));
	pclose(list);
	snprintf(name, 64, "%.*s", (int)strcspn(line, "\n"), line);
}

static unsigned count_of(const char *picture, char letter)
{
	unsigned n = 0;

	for (; *picture; picture++)
		n += *picture == letter;
	return n;
}

/* 256 pages of a file and 64 of a process's own do not go into 192. The file is
 * there before: dirty pages that nobody writes in time can't leave. */
static void test_pages_leave(void **state)
{
	char picture[PICTURE_SIZE], name[64];
	struct machine *m;

	(void)state;
	need_cgroup();
	m = machine_in(parent);
	scratch_name(name);
	assert_false(group_exists(name));
	need(m, CAN(REAL_PAGEMAP) | CAN(REAL_CACHESTAT));
	if (!m->ops->traits(m)->can_evict) {
		machine_free(m);
		skip_because("this file system keeps all in memory");
	}
	perform_all(m, "file f 256p\nlimit 768K\nmap v f shared r\n"
		       "load v[0..255]\nmap a anon private rw for 64p\n"
		       "store a[0..63] \"x\"");
	assert_true(group_exists(name));
	picture_view(m, "main", "a", picture);
	assert_int_equal(count_of(picture, 'A') + count_of(picture, 's'), 64);
	picture_object(m, "f", picture);
	assert_true(count_of(picture, 'c') <= 192);
	machine_free(m);
	assert_false(group_exists(name));
}

/* Where a page that is not a file's has nowhere to go. */
static struct machine *machine_without_swap(void)
{
	struct machine *m = machine_in(parent);

	if (m->ops->traits(m)->paging_file) {
		machine_free(m);
		skip_because("pages can leave: there is swap");
	}
	return m;
}

/* What can't leave: version 1 says so, version 2 kills. */
static void test_less_than_there_is(void **state)
{
	struct memory_cgroup group;
	struct outcome outcome;
	struct machine *m;

	(void)state;
	need_cgroup();
	m = machine_without_swap();
	assert_int_equal(memory_cgroup_find(NULL, &group), 0);
	perform_all(m, "limit 4M\nmap a anon private rw for 256p\n"
		       "store a[0..255] \"x\"");
	perform(m, "limit 512K", &outcome);
	if (group.version == 1)
		assert_string_equal(result_name(outcome.result), "EBUSY");
	else
		assert_string_equal(result_name(outcome.result), "ok");
	outcome_clear(&outcome);
	machine_free(m);
}

/* An access that finds no page ends the process, the machine says why, and
 * goes on with a new one. */
static void test_killed_at_the_limit(void **state)
{
	struct outcome outcome;
	struct machine *m;

	(void)state;
	need_cgroup();
	m = machine_without_swap();
	perform_all(m, "limit 1M\nmap a anon private rw for 512p");
	perform(m, "store a[0..511] \"x\"", &outcome);
	assert_string_equal(result_name(outcome.result), "SIGKILL");
	assert_non_null(strstr(outcome.reason, "memory limit"));
	outcome_clear(&outcome);
	assert_string_equal(m->ops->process(m), "main");
	want_result(m, "load a[0]", "ENOENT");
	perform_all(m, "map a anon private rw for 8p\nstore a[0..7] \"x\"");
	machine_free(m);
}

/* The kernel takes the largest, not the one that asks. */
static void test_another_is_killed(void **state)
{
	struct outcome outcome;
	struct machine *m;
	bool told = false;

	(void)state;
	need_cgroup();
	m = machine_without_swap();
	perform_all(m, "limit 4M\nmap a anon private rw for 900p\n"
		       "store a[0..849] \"x\"\nspawn small\nas small\n"
		       "map b anon private rw for 300p");
	perform(m, "store b[0..299] \"y\"", &outcome);
	assert_string_equal(result_name(outcome.result), "ok");
	for (size_t i = 0; i < outcome.events.n_events; i++)
		told |= outcome.events.events[i].kind == EVENT_PROCESS_ENDED &&
			!strcmp(outcome.events.events[i].process, "main");
	outcome_clear(&outcome);
	assert_true(told);
	want_result(m, "as main", "ESRCH");
	machine_free(m);
}

/* A fork that the limit ends is told as what it was. */
static void test_killed_while_it_forks(void **state)
{
	struct outcome outcome;
	struct machine *m;

	(void)state;
	need_cgroup();
	m = machine_in(parent);
	perform_all(m, "file f 8p\nmap v f shared rw\nlimit 53p");
	perform(m, "fork child", &outcome);
	if (outcome.result.kind != RESULT_OK) {
		assert_string_equal(result_name(outcome.result), "SIGKILL");
		assert_non_null(strstr(outcome.reason, "memory limit"));
		want_result(m, "file g 1p", "ok"); /* somebody goes on */
	}
	outcome_clear(&outcome);
	machine_free(m);
}

/* A machine that starts again knows no limit any more. */
static void test_reset_lifts_it(void **state)
{
	struct machine *m;

	(void)state;
	need_cgroup();
	m = machine_in(parent);
	perform_all(m, "limit 1M");
	assert_int_equal(m->ops->reset(m), 0);
	perform_all(m, "map a anon private rw for 512p\nstore a[0..511] \"x\"");
	machine_free(m);
}

/* Until all children have ended, orphans that were given to it included. */
static void children_reap(void)
{
	const struct timespec pause = { 0, 10000000 };

	for (int i = 0; i < 2000; i++) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			return;
		if (pid == 0)
			nanosleep(&pause, NULL);
	}
	fail_msg("processes are left");
}

/* Orphans come to this process, so that it sees whether they end. */
static void test_gone_after_a_kill(void **state)
{
	int ends[2];
	char name[64], byte;
	pid_t pid;

	(void)state;
	need_cgroup();
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		struct machine *m = machine_in(parent);

		/* Room for the processes themselves, instrumented or not. */
		perform_all(m, "limit 128M\nmap a anon private rw for 512p\n"
			       "store a[0..511] \"x\"\nspawn b\nfork c");
		if (write(ends[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	scratch_name(name);
	assert_true(group_exists(name));
	kill(pid, SIGKILL);
	children_reap();
	assert_int_equal(scratch_folders(parent), 0);
	assert_false(group_exists(name));
}

/* Who may make no group hears why, and what would help. */
static void test_where_it_is_not_allowed(void **state)
{
	struct real_config config = { .scratch_parent = parent,
				      .root = "/nowhere" };
	char reason[REASON_SIZE] = "";
	struct machine *m = NULL;
	struct outcome outcome;

	(void)state;
	assert_int_equal(real_machine_new(&config, &m, reason), 0);
	perform(m, "limit 1M", &outcome);
	assert_int_equal(outcome.result.kind, RESULT_UNSUPPORTED);
	assert_non_null(strstr(outcome.reason, "ENOENT"));
	assert_non_null(strstr(outcome.reason, "run as root"));
	outcome_clear(&outcome);
	machine_free(m);
}

/* Version 2, in folders of our own, where the kernel adds no controller: the
 * group is tried below and beside, and not left there. */
static void test_version_2_tries_both_places(void **state)
{
	struct memory_cgroup group = { .version = 2 };
	char scratch[PATH_MAX], folder[PATH_MAX], path[PATH_MAX + 64];

	(void)state;
	snprintf(path, sizeof(path), "%s/slice", parent);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(group.folder, sizeof(group.folder), "%s/slice/ours", parent);
	assert_int_equal(mkdir(group.folder, 0700), 0);
	assert_int_equal(folder_make(parent, scratch), 0);
	assert_int_equal(memory_limit_make(&group, strrchr(scratch, '/') + 1,
					   scratch, folder),
			 -ENOENT);
	snprintf(path, sizeof(path), "%s/slice%s", parent,
		 strrchr(scratch, '/'));
	assert_string_equal(folder, path);
	assert_int_not_equal(access(path, F_OK), 0);
	/* What is noted goes with the folder. */
	assert_int_equal(mkdir(path, 0700), 0);
	folder_remove(scratch);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_not_equal(access(scratch, F_OK), 0);
}

/* A note that names anything else is not believed. */
static void test_a_note_of_another_name(void **state)
{
	char scratch[PATH_MAX], other[PATH_MAX];

	(void)state;
	snprintf(other, sizeof(other), "%s/other", parent);
	assert_int_equal(mkdir(other, 0700), 0);
	assert_int_equal(folder_make(parent, scratch), 0);
	assert_int_equal(folder_note_group(scratch, other), 0);
	folder_remove(scratch);
	assert_int_equal(access(other, F_OK), 0);
	assert_int_not_equal(access(scratch, F_OK), 0);
}

#define LIMIT_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, own_folder_make,                 \
					own_folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LIMIT_TEST(test_pages_leave),
		LIMIT_TEST(test_less_than_there_is),
		LIMIT_TEST(test_killed_at_the_limit),
		LIMIT_TEST(test_another_is_killed),
		LIMIT_TEST(test_killed_while_it_forks),
		LIMIT_TEST(test_reset_lifts_it),
		LIMIT_TEST(test_gone_after_a_kill),
		LIMIT_TEST(test_where_it_is_not_allowed),
		LIMIT_TEST(test_version_2_tries_both_places),
		LIMIT_TEST(test_a_note_of_another_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
