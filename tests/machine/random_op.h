#ifndef TESTS_MACHINE_RANDOM_OP_H
#define TESTS_MACHINE_RANDOM_OP_H

#include "base/rng.h"
#include "machine/op.h"

/* Any operation that can be written, with every field it uses set at random;
 * to be freed with op_clear(). */
void random_op(struct rng *rng, struct op *op);

#endif
