#ifndef PAGETWIN_REAL_SANDBOX_H
#define PAGETWIN_REAL_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * What a subject may not do (see sandbox.c). Called in the new process, in
 * this order.
 */

/* Dies when pagetwin dies. -ESRCH: it has died already. */
int sandbox_tie(pid_t parent);

/* Closes every descriptor above 2 but these two, which may be one. */
void sandbox_close_others(int one, int other);

/* Closes every descriptor but `kept`; 0, 1 and 2 become /dev/null. */
int sandbox_close(int kept);

/* Signals of the terminal are pagetwin's business; others as at birth. */
void sandbox_signals(void);

/* Limits, no privileges, first in line for the out-of-memory killer. */
int sandbox_limit(void);

/* Landlock: only files beneath `folder`, no network, no signals to others.
 * The version of the interface in force, or a negative errno. */
int sandbox_enclose(const char *folder);

#endif
