#ifndef PAGETWIN_TESTS_SIM_LOOK_CHECK_H
#define PAGETWIN_TESTS_SIM_LOOK_CHECK_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "machine/machine.h"

/* Looks at a simulated machine twice: at what changed since the last look,
 * and at all of it. False: the two do not show the same; ret_complaint says
 * what. */
bool look_check(struct machine *machine, struct strbuf *ret_complaint);

/* Looks, and forgets what was seen. */
void look_once(struct machine *machine);

#endif
