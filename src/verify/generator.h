#ifndef PAGETWIN_VERIFY_GENERATOR_H
#define PAGETWIN_VERIFY_GENERATOR_H

#include "machine/op.h"

/*
 * A stream of random operations that can be performed one after the other:
 * the names check (machine/script.h) lets each of them pass after those before
 * it. The seed alone decides them.
 */
struct generator;

/* page_size: bytes. 0 or -ENOMEM. */
int generator_new(uint64_t seed, uint64_t page_size,
		  struct generator **ret_generator);
void generator_free(struct generator *generator); /* NULL is accepted */

/* The next one, the caller's to op_clear(). 0 or -ENOMEM. */
int generator_next(struct generator *generator, struct op *ret_op);

/* The seed of sequence `number` of a run with this seed. */
uint64_t generator_seed(uint64_t seed, uint64_t number);

#endif
