#ifndef PAGETWIN_SIM_PEEK_H
#define PAGETWIN_SIM_PEEK_H

#include "machine/machine.h"

/* machine_ops.peek */
int sim_peek(struct machine *machine, const char *object, enum where where,
	     uint64_t offset, size_t length, unsigned char *bytes);

#endif
