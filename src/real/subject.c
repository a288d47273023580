/*
 * Subjects, from outside
 *
 * pagetwin forks a subject for every process of the script, without exec: the
 * new process has everything it needs already, and starts within a
 * millisecond. They talk over a socket pair (protocol.c). A subject may die at
 * any time, of a lesson or of the out-of-memory killer; then the stream ends,
 * subject_call() answers -EPIPE, and waitpid(2) tells how it went.
 */
#include "real/subject.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/child.h"

static int sockets_make(int sockets[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0
		       ? -errno
		       : 0;
}

/* Waits for the end of a process that is ending, or (WNOHANG) asks. */
static void subject_wait(struct subject *subject, int flags)
{
	int status = 0;
	pid_t pid;

	do
		pid = waitpid(subject->pid, &status, flags);
	while (pid < 0 && errno == EINTR);
	if (!pid)
		return;
	subject->ended = true;
	if (pid == subject->pid && WIFSIGNALED(status))
		subject->end_signal = WTERMSIG(status);
	close(subject->socket);
	subject->socket = -1;
}

static void subject_reap(struct subject *subject)
{
	subject_wait(subject, 0);
}

bool subject_has_ended(struct subject *subject)
{
	if (!subject->ended)
		subject_wait(subject, WNOHANG);
	return subject->ended;
}

/* Hears the first words of a new process. */
static int subject_hear_hello(struct subject *subject, char *stage)
{
	struct hello hello;
	int status =
		message_receive(subject->socket, &hello, sizeof(hello), NULL);

	if (status < 0 || hello.status < 0) {
		if (stage)
			snprintf(stage, STAGE_SIZE, "%.31s",
				 status < 0 ? "it ended at once" : hello.stage);
		return status < 0 ? status : hello.status;
	}
	subject->landlock = hello.landlock;
	subject->calibrated = hello.calibrated;
	subject->first_view = hello.first_view;
	return 0;
}

static void child_begin(const struct subject_config *config, pid_t parent,
			const int sockets[2]) __attribute__((noreturn));

static void child_begin(const struct subject_config *config, pid_t parent,
			const int sockets[2])
{
	struct child_birth birth = { .name = config->name,
				     .scratch = config->scratch,
				     .parent = parent,
				     .socket = sockets[1],
				     .cpu = config->cpu,
				     .unsandboxed = config->unsandboxed };

	child_main(&birth);
}

int subject_new(const struct subject_config *config,
		struct subject **ret_subject, char stage[STAGE_SIZE])
{
	struct subject *subject = calloc(1, sizeof(*subject));
	pid_t parent = getpid();
	int sockets[2], status;

	if (!subject)
		return -ENOMEM;
	status = sockets_make(sockets);
	if (status < 0) {
		if (stage)
			snprintf(stage, STAGE_SIZE, "socketpair");
		goto free_subject;
	}
	subject->pid = fork();
	if (subject->pid < 0) {
		status = -errno;
		if (stage)
			snprintf(stage, STAGE_SIZE, "fork");
		close(sockets[0]);
		close(sockets[1]);
		goto free_subject;
	}
	if (!subject->pid)
		child_begin(config, parent, sockets);
	close(sockets[1]);
	subject->socket = sockets[0];
	status = subject_hear_hello(subject, stage);
	if (status < 0) {
		subject_free(subject);
		return status;
	}
	*ret_subject = subject;
	return 0;

free_subject:
	free(subject);
	return status;
}

/* Asks for the fork and hears the two answers: the old process's reply, the
 * new one's hello. */
static int fork_ask(struct subject *subject, const struct request *request,
		    int socket, struct subject *forked, struct reply *ret_reply)
{
	struct parcel parcel = { .fd = socket };
	int status = subject_call(subject, request, &parcel, ret_reply);

	close(socket);
	if (status < 0)
		return status;
	if (ret_reply->status < 0)
		return ret_reply->status;
	forked->pid = (pid_t)ret_reply->value;
	return subject_hear_hello(forked, NULL);
}

int subject_fork(struct subject *subject, const char *name,
		 struct subject **ret_subject, struct reply *ret_reply)
{
	struct request request = { .kind = REQUEST_FORK,
				   .object = -1,
				   .flags = subject->is_mould ? FORK_STAYS_COLD
							      : 0 };
	struct subject *forked = calloc(1, sizeof(*forked));
	int sockets[2], status;

	if (!forked)
		return -ENOMEM;
	status = sockets_make(sockets);
	if (status < 0) {
		free(forked);
		return status;
	}
	for (size_t i = 0; i + 1 < sizeof(request.name) && name[i]; i++)
		request.name[i] = name[i];
	forked->socket = sockets[0];
	status = fork_ask(subject, &request, sockets[1], forked, ret_reply);
	if (status < 0) {
		if (forked->pid > 0) {
			subject_free(forked);
		} else {
			close(sockets[0]);
			free(forked);
		}
		return status;
	}
	forked->landlock = subject->landlock;
	forked->first_view = subject->first_view;
	*ret_subject = forked;
	return 0;
}

static int payload_receive(const struct subject *subject, uint64_t n_bytes,
			   unsigned char **ret_bytes)
{
	unsigned char *bytes;
	int status;

	if (n_bytes > PAYLOAD_MAX)
		return -EPROTO;
	bytes = malloc(n_bytes);
	if (!bytes)
		return -ENOMEM;
	status = message_receive(subject->socket, bytes, n_bytes, NULL);
	if (status < 0)
		free(bytes);
	else
		*ret_bytes = bytes;
	return status;
}

static int reply_receive(struct subject *subject, struct parcel *parcel,
			 struct reply *ret_reply)
{
	unsigned char *bytes = NULL;
	struct reply reply;
	int fd = -1, status;

	status = message_receive(subject->socket, &reply, sizeof(reply), &fd);
	if (status >= 0 && reply.n_bytes)
		status = payload_receive(subject, reply.n_bytes, &bytes);
	if (status < 0 || !parcel) {
		free(bytes);
		if (fd >= 0)
			close(fd);
	} else {
		parcel->ret_bytes = bytes;
		parcel->ret_fd = fd;
	}
	if (status >= 0)
		*ret_reply = reply;
	return status;
}

void subject_end(struct subject *subject, int signal_number)
{
	struct request request = { .kind = REQUEST_EXIT, .object = -1 };

	if (subject->ended)
		return;
	if (signal_number)
		kill(subject->pid, signal_number);
	else
		(void)message_send(subject->socket, &request, sizeof(request),
				   -1);
	subject_reap(subject);
}

int subject_call(struct subject *subject, const struct request *request,
		 struct parcel *parcel, struct reply *ret_reply)
{
	int status;

	if (subject->ended)
		return -EPIPE;
	status = message_send(subject->socket, request, sizeof(*request),
			      parcel ? parcel->fd : -1);
	if (status >= 0 && request->n_bytes && parcel)
		status = message_send(subject->socket, parcel->bytes,
				      request->n_bytes, -1);
	if (status >= 0)
		status = reply_receive(subject, parcel, ret_reply);
	if (status == -EPIPE)
		subject_reap(subject);
	else if (status < 0)
		/* What is left of a message would be taken for the next. */
		subject_end(subject, SIGKILL);
	return status;
}

void subject_free(struct subject *subject)
{
	if (!subject)
		return;
	subject_end(subject, SIGKILL);
	free(subject);
}
