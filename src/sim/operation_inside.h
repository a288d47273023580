#ifndef PAGETWIN_SIM_OPERATION_INSIDE_H
#define PAGETWIN_SIM_OPERATION_INSIDE_H

#include "machine/op.h"
#include "sim/sim.h"

/* What operation.c and map.c share. */

/* A size of the command language in bytes of this machine. */
uint64_t bytes_of(const struct sim *sim, struct size size);

/* The file or section that the line names. 0; -ENOENT with the reason. */
int object_named(struct sim *sim, const struct op *op, uint32_t *ret_object);

/* map: as operation_perform(). */
int map_perform(struct sim *sim, const struct op *op);

#endif
