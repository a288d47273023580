#ifndef PAGETWIN_SIM_WIN32_H
#define PAGETWIN_SIM_WIN32_H

#include "sim/sim.h"

struct op;

/* Puts the name that Windows has for an operation's failure before its
 * reason, where the profile speaks so. */
void win32_name(const struct sim *sim, const struct op *op,
		struct outcome *outcome);

#endif
