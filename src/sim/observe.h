#ifndef PAGETWIN_SIM_OBSERVE_H
#define PAGETWIN_SIM_OBSERVE_H

#include "machine/machine.h"

/* machine_ops.observe and machine_ops.peek */
int sim_observe(struct machine *machine, struct state *ret_state);
int sim_peek(struct machine *machine, const char *object, enum where where,
	     uint64_t offset, size_t length, unsigned char *bytes);

#endif
