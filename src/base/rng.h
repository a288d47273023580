#ifndef PAGETWIN_BASE_RNG_H
#define PAGETWIN_BASE_RNG_H

#include <stdint.h>

/* A stream of pseudo-random numbers that its seed alone decides, on every
 * machine alike. A plain value: copying it copies the stream. */
struct rng {
	uint64_t state;
};

void rng_seed(struct rng *rng, uint64_t seed);
uint64_t rng_next(struct rng *rng); /* any 64 bits */
/* A number from 0 to below - 1, all equally likely; 0 where below is 0. */
uint64_t rng_below(struct rng *rng, uint64_t below);

#endif
