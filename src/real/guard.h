#ifndef PAGETWIN_REAL_GUARD_H
#define PAGETWIN_REAL_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Runs an action of a subject so that a SIGSEGV or SIGBUS is a result, and
 * counts its page faults (see guard.c). */
struct guard;

/* Takes memory for the guard and installs its handlers: one per process.
 * 0 or a negative errno. It lives as long as the process. */
int guard_install(struct guard **ret_guard);

typedef void guard_action(void *context);

struct guarded {
	int signal;	  /* 0, SIGSEGV or SIGBUS */
	uint64_t address; /* that it was about */
	uint64_t minor, major;
	uint64_t nanoseconds; /* without what reading the clock takes */
};

/* Performs the action; what it was doing when a signal came stays undone. */
void guard_run(struct guard *guard, guard_action *action, void *context,
	       struct guarded *ret_guarded);

/* Touches what every action needs, so that the faults counted are its own:
 * the program's code and data, the coming stack. After start, after fork, and
 * after a while of idling. */
void guard_warm(struct guard *guard);
/* The same for other memory of this process. */
void guard_touch(const void *memory, size_t length);

/* Does an action that touches nothing new count no fault? */
bool guard_calibrate(struct guard *guard);

#endif
