/*
 * Trying without being hurt
 *
 * Whether an observer works is found out by using it. But a container's filter
 * may answer a system call with death, a tracer may know no such call, and
 * what was tried may leave the process changed. So each trial has a child of
 * its own, and what it found comes back through shared memory:
 *
 *	parent --fork--> child: function(context, trial) -> exit
 *	   `--- waits, at most five seconds; kills it then
 *
 * The child takes nothing with it that outlives it.
 */
#include "real/trial.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 5000 /* polls of a millisecond */

static void child_run(trial_function *function, void *context,
		      struct trial *trial, pid_t parent)
{
	const struct rlimit none = { 0, 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	(void)setrlimit(RLIMIT_CORE, &none);
	/* A sanitizer's handler would report what is a result here. */
	(void)signal(SIGSYS, SIG_DFL);
	(void)signal(SIGSEGV, SIG_DFL);
	(void)signal(SIGBUS, SIG_DFL);
	function(context, trial);
	_exit(0);
}

/* 0; -EINTR: a signal ended it; -ETIMEDOUT. */
static int child_wait(pid_t pid)
{
	const struct timespec pause = { 0, 1000000 };
	int status, polls = 0;
	pid_t got;

	while ((got = waitpid(pid, &status, WNOHANG)) == 0 &&
	       polls++ < PATIENCE)
		nanosleep(&pause, NULL);
	if (got == 0) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return -ETIMEDOUT;
	}
	return got == pid && WIFEXITED(status) ? 0 : -EINTR;
}

void trial_run(trial_function *function, void *context, struct trial *ret_trial)
{
	struct trial *shared =
		mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t parent = getpid(), pid;
	int status;

	memset(ret_trial, 0, sizeof(*ret_trial));
	if (shared == MAP_FAILED) {
		ret_trial->status = -errno;
		return;
	}
	pid = fork();
	if (pid == 0)
		child_run(function, context, shared, parent);
	status = pid < 0 ? -errno : child_wait(pid);
	*ret_trial = *shared;
	if (!ret_trial->step)
		ret_trial->step = "fork";
	if (status < 0)
		ret_trial->status = status;
	munmap(shared, sizeof(*shared));
}
