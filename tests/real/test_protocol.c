/* Messages over a socket pair: whole, with descriptors, and at the end. */
#include "real_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/subject.h"

static int sockets[2];

static int pair_make(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets);
}

static int pair_close(void **state)
{
	(void)state;
	close(sockets[0]);
	close(sockets[1]);
	return 0;
}

static void test_a_struct_arrives_as_it_was(void **state)
{
	struct request sent = { .kind = REQUEST_MAP, .length = 42 };
	struct request got = { 0 };
	int fd = 99;

	(void)state;
	assert_int_equal(message_send(sockets[0], &sent, sizeof(sent), -1), 0);
	assert_int_equal(message_receive(sockets[1], &got, sizeof(got), &fd),
			 0);
	assert_memory_equal(&sent, &got, sizeof(sent));
	assert_int_equal(fd, -1);
}

/* As far apart as the views of the simulated machine (sim/geometry.c), whose
 * tables have 8 bytes to an entry too. */
static void test_views_share_no_table(void **state)
{
	(void)state;
	assert_int_equal(table_bytes(4096), 2 << 20);
	assert_int_equal(table_bytes(16384), 32 << 20);
	assert_int_equal(table_bytes(65536), 512 << 20);
}

/* More than the socket holds: parts have to be put together. */
static void test_a_large_message_arrives_whole(void **state)
{
	size_t length = (size_t)3 << 20;
	unsigned char *bytes = malloc(length);
	pid_t pid;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 7, length);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		bytes[length - 1] = 9;
		_exit(message_send(sockets[0], bytes, length, -1) < 0);
	}
	assert_int_equal(message_receive(sockets[1], bytes, length, NULL), 0);
	assert_int_equal(bytes[length - 2], 7);
	assert_int_equal(bytes[length - 1], 9);
	waitpid(pid, NULL, 0);
	free(bytes);
}

static void test_a_descriptor_rides_along(void **state)
{
	int ends[2], fd = -1;
	char byte = 'x', got = 0;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(message_send(sockets[0], &byte, 1, ends[1]), 0);
	close(ends[1]);
	assert_int_equal(message_receive(sockets[1], &got, 1, &fd), 0);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(fd, "y", 1), 1);
	close(fd);
	assert_int_equal(read(ends[0], &got, 1), 1);
	assert_int_equal(got, 'y');
	close(ends[0]);
}

static void test_an_unwanted_descriptor_is_closed(void **state)
{
	int ends[2];
	char byte = 'x';

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(message_send(sockets[0], &byte, 1, ends[1]), 0);
	close(ends[1]);
	assert_int_equal(message_receive(sockets[1], &byte, 1, NULL), 0);
	/* The last writer is gone: the pipe ends. */
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
}

static void test_the_end_of_the_other_side(void **state)
{
	char bytes[4] = "abc";

	(void)state;
	assert_int_equal(message_send(sockets[0], bytes, 2, -1), 0);
	close(sockets[0]);
	assert_int_equal(message_receive(sockets[1], bytes, 4, NULL), -EPIPE);
	assert_int_equal(message_send(sockets[1], bytes, 4, -1), -EPIPE);
	sockets[0] = dup(sockets[1]); /* something to close */
}

/* A reply whose payload cannot be taken leaves half a message behind: the
 * process is given up, instead of its next reply being read from the middle. */
static void test_a_payload_that_cannot_be_taken_ends_the_subject(void **state)
{
	struct reply said = { .n_bytes = PAYLOAD_MAX + 1 }, heard = { 0 };
	struct request request = { .kind = REQUEST_DROP };
	struct subject subject = { .socket = sockets[0] };

	(void)state;
	subject.pid = fork();
	assert_true(subject.pid >= 0);
	if (!subject.pid) {
		(void)message_send(sockets[1], &said, sizeof(said), -1);
		pause();
		_exit(0);
	}
	assert_int_equal(subject_call(&subject, &request, NULL, &heard),
			 -EPROTO);
	assert_true(subject.ended);
	assert_int_equal(subject.end_signal, SIGKILL);
	assert_int_equal(subject_call(&subject, &request, NULL, &heard),
			 -EPIPE);
	sockets[0] = dup(sockets[1]); /* something to close */
}

#define MESSAGE_TEST(test)                                                     \
	cmocka_unit_test_setup_teardown(test, pair_make, pair_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MESSAGE_TEST(test_a_struct_arrives_as_it_was),
		cmocka_unit_test(test_views_share_no_table),
		MESSAGE_TEST(test_a_large_message_arrives_whole),
		MESSAGE_TEST(test_a_descriptor_rides_along),
		MESSAGE_TEST(test_an_unwanted_descriptor_is_closed),
		MESSAGE_TEST(test_the_end_of_the_other_side),
		MESSAGE_TEST(
			test_a_payload_that_cannot_be_taken_ends_the_subject),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
