#ifndef PAGETWIN_SIM_OBSERVE_H
#define PAGETWIN_SIM_OBSERVE_H

#include "machine/machine.h"

/* machine_ops.observe */
int sim_observe(struct machine *machine, struct state *ret_state);

#endif
