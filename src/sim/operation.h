#ifndef PAGETWIN_SIM_OPERATION_H
#define PAGETWIN_SIM_OPERATION_H

#include "sim/sim.h"

struct op;

/* Performs an operation as the process that acts. 0, a negative errno that is
 * the operation's result, or the positive number of the signal that ended it.
 * An operation this machine lacks sets sim->outcome->result itself. */
int operation_perform(struct sim *sim, const struct op *op);

#endif
