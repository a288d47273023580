/* What a subject cannot do. Each test gives up its rights in a child. */
#include "real_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/sandbox.h"
#include "real/syscalls.h"

static const char *const folder = own_folder;

/* Runs it in a child; what it returns must be 0. */
static void want_in_child(int (*run)(void))
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		_exit(run());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void need_landlock(void)
{
	if (sys_landlock_version() < 1)
		skip_because("this kernel has no Landlock");
}

static int write_outside(void)
{
	char inside[128], outside[128];
	int fd;

	strcpy(inside, folder);
	strcat(inside, "/file");
	strcpy(outside, folder);
	strcat(outside, ".outside");
	if (sandbox_limit() < 0 || sandbox_enclose(folder) < 1)
		return 1;
	fd = open(inside, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0 || write(fd, "x", 1) != 1 || close(fd) < 0 ||
	    open(inside, O_RDONLY) < 0 || unlink(inside) < 0)
		return 2;
	if (open(outside, O_RDWR | O_CREAT, 0600) >= 0 || errno != EACCES)
		return 3;
	if (open("/etc/passwd", O_RDONLY) >= 0 || errno != EACCES)
		return 4;
	if (open("/dev/null", O_WRONLY) >= 0 || errno != EACCES)
		return 5;
	strcat(inside, ".link");
	if (symlink("/etc/passwd", inside) >= 0)
		return 6;
	return 0;
}

static void test_only_its_folder(void **state)
{
	(void)state;
	need_landlock();
	want_in_child(write_outside);
}

static int signal_others(void)
{
	/* Who is not root has to give up new privileges first. */
	if (sandbox_limit() < 0 || sandbox_enclose(folder) < 1)
		return 1;
	if (kill(getppid(), 0) >= 0 || errno != EPERM)
		return 2;
	return kill(getpid(), 0) < 0 ? 3 : 0;
}

static void test_no_signals_to_others(void **state)
{
	(void)state;
	if (sys_landlock_version() < 6)
		skip_because("Landlock here cannot keep signals in");
	want_in_child(signal_others);
}

static int limits_hold(void)
{
	struct rlimit limit;
	char path[128];
	int fd;

	sandbox_signals();
	if (sandbox_limit() < 0)
		return 1;
	if (getrlimit(RLIMIT_CORE, &limit) < 0 || limit.rlim_cur != 0)
		return 2;
	strcpy(path, folder);
	strcat(path, "/large");
	fd = open(path, O_RDWR | O_CREAT, 0600);
	/* EFBIG, not the death that SIGXFSZ would be. */
	if (fd < 0 || ftruncate(fd, (off_t)1 << 40) >= 0 || errno != EFBIG)
		return 3;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 4;
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 1)
		return 5;
	/* Root's rights are gone as well: only the owner may open this. */
	if (chown(folder, 1, 1) >= 0)
		return 6;
	return 0;
}

static void test_limits(void **state)
{
	(void)state;
	want_in_child(limits_hold);
}

static int descriptors_gone(void)
{
	int ends[2], high;

	if (pipe(ends) < 0)
		return 1;
	high = fcntl(ends[1], F_DUPFD, 700);
	if (high < 0 || sandbox_close(ends[1]) < 0)
		return 2;
	if (fcntl(ends[0], F_GETFD) >= 0 || fcntl(high, F_GETFD) >= 0)
		return 3;
	return fcntl(ends[1], F_GETFD) < 0 ? 4 : 0;
}

static void test_no_inherited_descriptor(void **state)
{
	(void)state;
	want_in_child(descriptors_gone);
}

static int tied(void)
{
	int signal_number = 0;

	if (sandbox_tie(1) != -ESRCH)
		return 1;
	if (sandbox_tie(getppid()) < 0)
		return 2;
	prctl(PR_GET_PDEATHSIG, &signal_number, 0, 0, 0);
	return signal_number != SIGKILL;
}

static void test_dies_with_its_parent(void **state)
{
	(void)state;
	want_in_child(tied);
}

static int terminal_signals_ignored(void)
{
	signal(SIGTERM, SIG_IGN);
	sandbox_signals();
	raise(SIGINT);
	raise(SIGQUIT);
	raise(SIGHUP);
	raise(SIGTSTP);
	return signal(SIGTERM, SIG_DFL) == SIG_DFL ? 0 : 1;
}

static void test_terminal_signals_are_not_its_business(void **state)
{
	(void)state;
	want_in_child(terminal_signals_ignored);
}

#define SANDBOX_TEST(test)                                                     \
	cmocka_unit_test_setup_teardown(test, own_folder_make,                 \
					own_folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SANDBOX_TEST(test_only_its_folder),
		SANDBOX_TEST(test_no_signals_to_others),
		SANDBOX_TEST(test_limits),
		SANDBOX_TEST(test_no_inherited_descriptor),
		SANDBOX_TEST(test_dies_with_its_parent),
		SANDBOX_TEST(test_terminal_signals_are_not_its_business),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
