#ifndef PAGETWIN_TESTS_SESSION_TWIN_SIMS_H
#define PAGETWIN_TESTS_SESSION_TWIN_SIMS_H

#include "machine/machine.h"

/*
 * Two simulated machines as a pair: one as the simulated, the other in the
 * place of the real one, so that tests need no kernel. The second may lie.
 */
struct sims {
	const char *profile;	  /* of the first */
	const char *real_profile; /* of the second */
	bool real_settled;	  /* `machine` does not concern the second */
	/* The observation, from 1, in which one bit of one page is turned
	 * over; 0: none. `lie` says which. */
	unsigned lies_at;
	uint64_t lie;
	unsigned observed; /* so far, by the second */
	/* The operation, from 1, in which it counts a minor fault too many, or
	 * one too few if there was one and `lie` is odd. */
	unsigned miscounts_at;
	unsigned applied;
	/* What was turned over: the view or object of that index, its page,
	 * its bit; 0: nothing could be. */
	bool of_view;
	size_t thing, page;
	enum page_bit bit;
};

struct machine_factory;
struct machine_factory sims_factory(struct sims *sims);

#endif
