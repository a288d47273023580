/*
 * rng - repeatable random numbers
 *
 * Everything random in this program must come out the same tomorrow, on
 * another compiler and another libc, so rand() is out. This is SplitMix64
 * (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
 * OOPSLA 2014): the state walks through all 64-bit numbers in steps of an odd
 * constant, and a mixing function hides the steps. Good for choosing what to
 * do next; not for secrets.
 */
#include "base/rng.h"

void rng_seed(struct rng *rng, uint64_t seed)
{
	rng->state = seed;
}

uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

uint64_t rng_below(struct rng *rng, uint64_t below)
{
	uint64_t limit, value;

	if (below == 0)
		return 0;
	/* The last, incomplete round of numbers would favour the small. */
	limit = UINT64_MAX - UINT64_MAX % below;
	do {
		value = rng_next(rng);
	} while (value >= limit);
	return value % below;
}
