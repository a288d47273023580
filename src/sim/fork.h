#ifndef PAGETWIN_SIM_FORK_H
#define PAGETWIN_SIM_FORK_H

#include "sim/sim.h"

/* fork(2): a process of that name which has what its parent has. 0; -ENOMEM:
 * no frame for its tables (no process is left behind then). */
int process_fork(struct sim *sim, uint32_t parent, const char *name);

#endif
