/*
 * How pagetwin and a subject talk
 *
 *	pagetwin                         subject
 *	  struct request [+ payload] ----->   performs it
 *	  <----- struct reply [+ payload]
 *
 * over one stream socket pair, strictly in turn. The structs have a fixed size
 * and both sides are the same program, so they are sent as they lie in
 * memory. A descriptor (of a section, of a new process's socket) rides along
 * with the first byte of a message (SCM_RIGHTS, unix(7)).
 *
 * The end of one side is the end of the other's stream: no message can be
 * waited for in vain.
 */
#include "real/protocol.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Room for one descriptor, aligned as the kernel wants it. */
union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static void descriptor_attach(struct msghdr *message, union control *control,
			      int fd)
{
	struct cmsghdr *header;

	memset(control, 0, sizeof(*control));
	message->msg_control = control->room;
	message->msg_controllen = sizeof(control->room);
	header = CMSG_FIRSTHDR(message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
}

/* Nobody sends more than one, and an unwanted one must not stay open. */
static void descriptor_take(struct msghdr *message, int *ret_fd)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	int fd;

	if (!header || header->cmsg_level != SOL_SOCKET ||
	    header->cmsg_type != SCM_RIGHTS)
		return;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	if (ret_fd && *ret_fd < 0)
		*ret_fd = fd;
	else
		close(fd);
}

int message_send(int socket, const void *bytes, size_t length, int fd)
{
	const char *from = bytes;
	union control control;

	while (length) {
		struct iovec vector = { (void *)(uintptr_t)from, length };
		struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
		ssize_t n;

		if (fd >= 0)
			descriptor_attach(&message, &control, fd);
		n = sendmsg(socket, &message, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == ECONNRESET ? -EPIPE : -errno;
		fd = -1;
		from += n;
		length -= (size_t)n;
	}
	return 0;
}

int message_receive(int socket, void *bytes, size_t length, int *ret_fd)
{
	char *to = bytes;
	union control control;

	if (ret_fd)
		*ret_fd = -1;
	while (length) {
		struct iovec vector = { to, length };
		struct msghdr message = { .msg_iov = &vector,
					  .msg_iovlen = 1,
					  .msg_control = control.room,
					  .msg_controllen =
						  sizeof(control.room) };
		ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == ECONNRESET ? -EPIPE : -errno;
		descriptor_take(&message, ret_fd);
		if (n == 0)
			return -EPIPE;
		to += n;
		length -= (size_t)n;
	}
	return 0;
}
