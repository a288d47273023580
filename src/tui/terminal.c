/*
 * Giving the terminal back
 *
 * A program that takes the whole terminal owes it back: when it is left, but
 * also when it is killed, and when it crashes. ncurses does the first. For the
 * rest there is a signal handler here, and a handler may do very little
 * (signal-safety(7)): write(2) and tcsetattr(3) are allowed, endwin() is not.
 * So what has to be written is prepared while all is well:
 *
 *	rmkx  rmcup  sgr0  cnorm         terminfo(5): keypad, other screen,
 *	                                 attributes, cursor
 *
 * The handler puts the line discipline back, writes that, restores what the
 * signal did before, and raises it again: the program ends as it would have
 * ended, with the status its parent expects, and a sanitizer still reports.
 *
 * It must not wait for a terminal that takes nothing, as after Ctrl-S: a
 * program that cannot be killed is worse than a screen that is not cleared. So
 * it lets the output go on first, and does not insist.
 *
 * SIGTSTP, SIGCONT and SIGWINCH are left to ncurses, which does them well;
 * ncurses leaves SIGINT and SIGTERM to those who took them first.
 */
#include "tui/terminal.h"

#include <curses.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/array.h"

static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGSEGV,
			       SIGBUS, SIGILL,	SIGFPE, SIGABRT };

/* What the handler needs; written only while no signal is watched. */
static struct {
	int in, out;
	bool has_modes;
	struct termios modes;
	char farewell[256];
	size_t n_farewell;
	struct sigaction before[ARRAY_LENGTH(watched)];
	/* A stack of its own, for when the stack is what overflowed. */
	char stack[64 * 1024];
} guard;

bool terminal_usable(int in, int out, char reason[REASON_SIZE])
{
	const char *name = getenv("TERM");
	const char *cup;
	int found = 0;

	if (!isatty(in) || !isatty(out)) {
		snprintf(reason, REASON_SIZE,
			 "standard input and output are no terminal");
		return false;
	}
	if (!name || !*name) {
		snprintf(reason, REASON_SIZE, "TERM is not set");
		return false;
	}
	if (setupterm(NULL, out, &found) != OK) {
		snprintf(reason, REASON_SIZE,
			 found == 0
				 ? "the terminal type '%.60s' is not known"
				 : "the terminal type '%.60s' cannot be used",
			 name);
		return false;
	}
	cup = tigetstr("cup");
	del_curterm(cur_term);
	if (cup && cup != (char *)-1)
		return true;
	snprintf(reason, REASON_SIZE,
		 "a terminal of the type '%.60s' cannot move its cursor", name);
	return false;
}

static int keep_byte(int c)
{
	if (guard.n_farewell < sizeof(guard.farewell))
		guard.farewell[guard.n_farewell++] = (char)c;
	return c;
}

/* tputs() leaves out the delays that terminfo strings may contain. */
static void prepare_farewell(void)
{
	static const char *const names[] = { "rmkx", "rmcup", "sgr0", "cnorm" };
	int found;

	guard.n_farewell = 0;
	if (setupterm(NULL, guard.out, &found) != OK)
		return;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		const char *text = tigetstr(names[i]);

		if (text && text != (char *)-1)
			tputs(text, 1, keep_byte);
	}
	del_curterm(cur_term);
}

/* As much as the terminal takes now. Whether to wait is a property of the open
 * file, which the shell has as well: it is set back. */
static void write_farewell(void)
{
	int flags = fcntl(guard.out, F_GETFL);
	size_t done = 0;

	if (flags >= 0)
		fcntl(guard.out, F_SETFL, flags | O_NONBLOCK);
	while (done < guard.n_farewell) {
		ssize_t n = write(guard.out, guard.farewell + done,
				  guard.n_farewell - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (flags >= 0)
		fcntl(guard.out, F_SETFL, flags);
}

/* Only while it is ours: a stopped program that is killed from another job
 * must not write over what runs there now. TCOON alone undoes TCOOFF only;
 * after both, Ctrl-S is undone too (drivers/tty/tty_ioctl.c). TCSANOW, as
 * TCSADRAIN would wait for what was written. */
static void give_back(void)
{
	if (tcgetpgrp(guard.out) != getpgrp())
		return;
	tcflow(guard.out, TCOOFF);
	tcflow(guard.out, TCOON);
	if (guard.has_modes)
		tcsetattr(guard.in, TCSANOW, &guard.modes);
	write_farewell();
}

static void on_signal(int number)
{
	give_back();
	for (size_t i = 0; i < ARRAY_LENGTH(watched); i++)
		if (watched[i] == number)
			sigaction(number, &guard.before[i], NULL);
	raise(number);
}

void terminal_guard(int in, int out)
{
	struct sigaction action = { .sa_handler = on_signal,
				    .sa_flags = SA_ONSTACK };
	stack_t stack = { .ss_sp = guard.stack,
			  .ss_size = sizeof(guard.stack) };

	guard.in = in;
	guard.out = out;
	guard.has_modes = tcgetattr(in, &guard.modes) == 0;
	prepare_farewell();
	sigaltstack(&stack, NULL);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LENGTH(watched); i++) {
		sigaction(watched[i], NULL, &guard.before[i]);
		/* nohup and friends: what is ignored stays so. */
		if (guard.before[i].sa_handler != SIG_IGN)
			sigaction(watched[i], &action, NULL);
	}
}

void terminal_unguard(void)
{
	for (size_t i = 0; i < ARRAY_LENGTH(watched); i++)
		sigaction(watched[i], &guard.before[i], NULL);
}
