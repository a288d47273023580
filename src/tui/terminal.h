#ifndef PAGETWIN_TUI_TERMINAL_H
#define PAGETWIN_TUI_TERMINAL_H

#include <stdbool.h>

#include "machine/machine.h"

/* The terminal as the system has it: whether it will do, and giving it back
 * whatever happens. */

/* Can a screen be shown on this terminal? If not, why. */
bool terminal_usable(int in, int out, char reason[REASON_SIZE]);

/* Before ncurses takes the terminal: remembers how it is, prepares what
 * gives it back, and watches the signals that end a program. */
void terminal_guard(int in, int out);
/* After ncurses gave it back. */
void terminal_unguard(void);

#endif
