#ifndef PAGETWIN_SIM_SIM_H
#define PAGETWIN_SIM_SIM_H

#include "sim/sim_machine.h"
#include "sim/state.h"

/* ENOMEM is one name for much that is wanting; Windows has one for each. */
enum lack {
	LACK_NONE,   /* or of something else */
	LACK_COMMIT, /* what may be promised is used up */
	LACK_LOCK,   /* what a process may lock */
};

/* What changed since the machine was looked at (changes.h). */
struct changes {
	struct change *changes;
	size_t n, capacity;
	bool all; /* nobody has looked yet, or there was too much */
};

/*
 * The machine as its holder sees it: the state, and what concerns only the
 * operation in progress.
 */
struct sim {
	struct machine machine; /* first: a struct machine * points here */
	struct arena arena;
	arena_ref root;
	bool has_like;
	struct traits like;
	uint64_t frames; /* asked for when it was made; 0: none */
	uint64_t seed;
	struct traits traits; /* what machine_ops.traits returns */
	struct outcome *outcome;
	int broken; /* -ENOMEM: the program, not the machine, has no memory */
	enum lack lack; /* why the operation in progress ends in ENOMEM */
	/* What the operation in progress costs (cost.c). */
	uint64_t cost_before; /* the total, when it began */
	uint64_t walks_before;
	bool unpaid;	    /* nobody waits for what happens now */
	struct event disk;  /* what it did at the disk last */
	uint32_t last_view; /* a guess that makes view_at_address() fast */
	/* What goes on is an access, and a store (replacement.c). */
	bool accesses, stores;
	/* What was seen of it last, and what changed since (observe.c). */
	struct state seen;
	struct changes changes;
	pfn_t pinned; /* + 1: what is needed, and may not leave now; 0: none */
};

static inline struct sim *sim_of(struct machine *machine)
{
	return (struct sim *)(void *)machine;
}

static inline struct root *sim_root(const struct sim *sim)
{
	return arena_at(&sim->arena, sim->root, 0, sizeof(struct root));
}

static inline const struct profile *sim_profile(const struct sim *sim)
{
	return &sim_root(sim)->profile;
}

/* Views begin at multiples of this, in bytes. */
static inline uint64_t sim_granularity(const struct sim *sim)
{
	const struct profile *profile = sim_profile(sim);

	return profile->granularity > profile->page_size ? profile->granularity
							 : profile->page_size;
}

/* Makes room for `count` items in a table of the root, found at that offset
 * of struct root. 0 or -ENOMEM. */
int table_reserve(struct sim *sim, size_t root_offset, uint32_t count,
		  size_t item_size);
#define ROOT_TABLE(field) offsetof(struct root, field)

/* Fills the state of a machine that was just switched on: no process but
 * main, no file. 0, -ENOMEM. */
int sim_power_on(struct sim *sim, const struct profile *profile);

/* Says in the outcome why the result is what it is (the first reason stays),
 * and returns `status`, for "return sim_explain(...)". */
int sim_explain(struct sim *sim, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static inline void sim_count(struct sim *sim, enum counter counter, uint64_t n)
{
	sim_root(sim)->counters[counter] += n;
}

#endif
