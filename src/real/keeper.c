/*
 * The keeper: nothing is left behind
 *
 * pagetwin may be killed at any moment, by SIGKILL too, and then cannot clean
 * up. So it does not own its scratch folder; a small process does:
 *
 *	pagetwin  ----- pipe: its only writer ----->  keeper
 *	                                              folder_make()
 *	          <---- pipe: the folder's name -----
 *	   …
 *	(ends, by itself or not: the pipe is closed)  read() = 0: removes all
 *
 * The keeper makes the folder itself, so that there is no moment at which a
 * folder has no keeper. It is in a session of its own and deaf to the signals
 * of terminals and shells. Subjects close the pipe before they do anything
 * (sandbox_close()), and die with pagetwin; one that is just dying may still
 * finish a file, so the keeper tries again for a while.
 *
 * Who kills the keeper as well leaves the folder to the keeper that starts next
 * in the same place: it sweeps while it waits (folder.c).
 */
#include "real/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/folder.h"
#include "real/protocol.h"
#include "real/sandbox.h"

struct keeper {
	pid_t pid;
	int line; /* the end of the pipe that keeps the keeper waiting */
	char folder[PATH_MAX];
};

/* What the keeper says once: a negative errno, or the folder's name. */
struct keeper_report {
	int status;
	char folder[PATH_MAX];
};

static void keeper_deafen(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 1; i < SIGRTMIN; i++)
		if (i != SIGKILL && i != SIGSTOP && i != SIGSEGV &&
		    i != SIGBUS && i != SIGABRT && i != SIGILL && i != SIGFPE)
			signal(i, SIG_IGN);
	setsid();
	prctl(PR_SET_NAME, "pagetwin-keeper", 0, 0, 0);
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		(void)dup2(null, fd);
	if (null > 2)
		close(null);
}

static void keeper_main(const char *parent, int line, int report)
	__attribute__((noreturn));

static void keeper_main(const char *parent, int line, int report)
{
	struct keeper_report said = { 0 };
	char byte;
	ssize_t n;

	/* Not 0 to 2: pagetwin's reader may wait for their end only until
	 * it has them itself; they are replaced by keeper_deafen(). */
	sandbox_close_others(line, report);
	keeper_deafen();
	said.status = folder_make(parent, said.folder);
	n = write(report, &said, sizeof(said));
	close(report);
	if (said.status < 0)
		_exit(1);
	if (chdir("/") < 0) {
		/* The folder is named in full. */
	}
	folders_sweep(parent);
	do
		n = read(line, &byte, 1);
	while (n > 0 || (n < 0 && errno == EINTR));
	folder_remove(said.folder);
	_exit(0);
}

static int keeper_hear(struct keeper *keeper, int report)
{
	struct keeper_report said;
	char *to = (char *)&said;
	size_t length = 0;

	while (length < sizeof(said)) {
		ssize_t n = read(report, to + length, sizeof(said) - length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EPIPE;
		length += (size_t)n;
	}
	if (said.status < 0)
		return said.status;
	memcpy(keeper->folder, said.folder, sizeof(keeper->folder));
	return 0;
}

/* Descriptors above 2, whatever pagetwin was started with. */
static int pipe_make(int ends[2])
{
	int made[2];

	if (pipe2(made, O_CLOEXEC) < 0)
		return -errno;
	for (int i = 0; i < 2; i++) {
		ends[i] = made[i] > 2 ? made[i]
				      : fcntl(made[i], F_DUPFD_CLOEXEC, 3);
		if (ends[i] != made[i])
			close(made[i]);
	}
	return ends[0] < 0 || ends[1] < 0 ? -EMFILE : 0;
}

static void pipe_close(int ends[2])
{
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

int keeper_new(const char *parent_folder, struct keeper **ret_keeper)
{
	struct keeper *keeper = calloc(1, sizeof(*keeper));
	int line[2] = { -1, -1 }, report[2] = { -1, -1 }, status;

	if (!keeper)
		return -ENOMEM;
	keeper->line = -1;
	status = pipe_make(line);
	if (!status)
		status = pipe_make(report);
	if (status < 0)
		goto fail;
	keeper->pid = fork();
	if (keeper->pid < 0) {
		status = -errno;
		goto fail;
	}
	if (!keeper->pid) {
		close(line[1]);
		close(report[0]);
		keeper_main(parent_folder, line[0], report[1]);
	}
	close(line[0]);
	close(report[1]);
	keeper->line = line[1];
	status = keeper_hear(keeper, report[0]);
	close(report[0]);
	if (status < 0) {
		keeper_free(keeper);
		return status;
	}
	*ret_keeper = keeper;
	return 0;

fail:
	pipe_close(line);
	pipe_close(report);
	free(keeper);
	return status;
}

const char *keeper_folder(const struct keeper *keeper)
{
	return keeper->folder;
}

void keeper_free(struct keeper *keeper)
{
	pid_t pid;

	if (!keeper)
		return;
	close(keeper->line);
	do
		pid = waitpid(keeper->pid, NULL, 0);
	while (pid < 0 && errno == EINTR);
	/* Somebody may have killed the keeper. */
	if (keeper->folder[0])
		folder_remove(keeper->folder);
	free(keeper);
}
