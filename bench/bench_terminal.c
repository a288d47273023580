/*
 * The program on a terminal: from its start to the first screen, and from a
 * key to the last byte of the screen it paints
 *
 * bench_screen measures drawing alone. Here the whole program runs, with both
 * machines, at the other end of a pseudo-terminal: fork, exec, the scratch
 * folder, the probes, real system calls, the comparison and ncurses are in it.
 * A screen is complete when the program has sent nothing for a while; the
 * time of the last byte is what counts, not the waiting for the next.
 */
#include "config.h"

#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUIET_MS 60 /* no byte for so long: the screen is complete */
#define START_MS 5000
#define KEYS_MAX 200

struct terminal {
	int fd;
	pid_t pid;
	bool ended;
};

static int pseudo_terminal_open(char *name, size_t size)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || grantpt(fd) < 0 || unlockpt(fd) < 0 ||
	    ptsname_r(fd, name, size) != 0)
		bench_fail("a pseudo-terminal");
	return fd;
}

static void child_run(const char *name, const char *program, const char *lesson)
{
	const struct winsize size = { .ws_row = 50, .ws_col = 160 };
	int fd;

	setsid();
	fd = open(name, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSWINSZ, &size) < 0)
		_exit(127);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	setenv("TERM", "xterm-256color", 1);
	execl(program, program, "lesson", lesson, "--no-wait", (char *)NULL);
	_exit(127);
}

static void terminal_open(struct terminal *terminal, const char *program,
			  const char *lesson)
{
	char name[64];

	terminal->ended = false;
	terminal->fd = pseudo_terminal_open(name, sizeof(name));
	terminal->pid = fork();
	if (terminal->pid < 0)
		bench_fail("fork");
	if (terminal->pid == 0)
		child_run(name, program, lesson);
}

static void terminal_close(struct terminal *terminal)
{
	(void)!write(terminal->fd, "q", 1);
	for (int i = 0; i < 20 && !terminal->ended; i++) {
		char text[4096];
		struct pollfd poll_fd = { terminal->fd, POLLIN, 0 };

		if (poll(&poll_fd, 1, QUIET_MS) > 0 &&
		    read(terminal->fd, text, sizeof(text)) <= 0)
			terminal->ended = true;
	}
	close(terminal->fd);
	waitpid(terminal->pid, NULL, 0);
}

/* Reads until nothing comes for QUIET_MS; waits first_ms for the first byte.
 * When the last byte came, or 0: none did. */
static double terminal_read(struct terminal *terminal, int first_ms)
{
	struct pollfd poll_fd = { terminal->fd, POLLIN, 0 };
	double last = 0;
	char text[65536];

	while (poll(&poll_fd, 1, last > 0 ? QUIET_MS : first_ms) > 0) {
		if (read(terminal->fd, text, sizeof(text)) <= 0) {
			terminal->ended = true;
			break;
		}
		last = bench_now();
	}
	return last;
}

/* Milliseconds from the key to the last byte of its screen; 0: no answer. */
static double terminal_press(struct terminal *terminal, char key)
{
	double start = bench_now();
	double last;

	if (write(terminal->fd, &key, 1) != 1)
		bench_fail("a key");
	last = terminal_read(terminal, 100);
	return last > 0 ? (last - start) * 1000 : 0;
}

/* g gives a question up and does nothing else; space steps on. At the end of
 * the lesson neither changes the screen any more. */
static double lesson_play(struct terminal *terminal, unsigned *keys)
{
	double longest = 0;
	unsigned silent = 0;

	for (*keys = 0; *keys < KEYS_MAX && silent < 4; ++*keys) {
		double took = terminal_press(terminal, *keys % 2 ? 'g' : ' ');

		silent = took > 0 ? 0 : silent + 1;
		longest = took > longest ? took : longest;
	}
	return longest;
}

static void measure(const char *program, const char *lesson)
{
	struct terminal terminal;
	double start = bench_now();
	double first, longest;
	unsigned keys;
	char what[100];

	terminal_open(&terminal, program, lesson);
	first = terminal_read(&terminal, START_MS);
	if (first <= 0 || terminal.ended)
		bench_fail(program);
	snprintf(what, sizeof(what), "start to first screen, lesson %s",
		 lesson);
	bench_report(what, (first - start) * 1000, "ms");
	longest = lesson_play(&terminal, &keys);
	snprintf(what, sizeof(what), "slowest key to screen, lesson %s",
		 lesson);
	bench_report(what, longest, "ms");
	terminal_close(&terminal);
}

int main(int argc, char **argv)
{
	static const char *const lessons[] = { "1", "2", "5", "6" };
	const char *program = argc > 1 ? argv[1] : "./pagetwin";

	for (size_t i = 0; i < sizeof(lessons) / sizeof(*lessons); i++)
		measure(program, lessons[i]);
	return 0;
}
