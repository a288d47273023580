#ifndef PAGETWIN_REAL_OBSERVE_H
#define PAGETWIN_REAL_OBSERVE_H

#include "real/book.h"

/* Everything that can be seen now, of every living process and every object.
 * 0 or a negative status, *ret_state then empty (see machine.h). */
int real_observe(struct real_machine *machine, struct state *ret_state);

#endif
