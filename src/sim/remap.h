#ifndef PAGETWIN_SIM_REMAP_H
#define PAGETWIN_SIM_REMAP_H

#include "sim/sim.h"

/* mremap(2) of a whole view of the acting process to that many bytes. 0;
 * -ENOENT: no such view; -EINVAL: a length of 0; -EFAULT: its beginning is not
 * mapped, or it shall grow but is more than one VMA; -ENOMEM: no room where it
 * is, and it may not move, or no frame for tables; -EAGAIN: more locked than
 * allowed. */
int view_remap(struct sim *sim, const char *name, uint64_t length,
	       bool may_move);

#endif
