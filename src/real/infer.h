#ifndef PAGETWIN_REAL_INFER_H
#define PAGETWIN_REAL_INFER_H

#include "machine/machine.h"

/* Where a fault was, as the kernel told it. */
struct placed_fault {
	uint64_t address;
	bool major;
};

/* So many are kept of one operation; of one with more, none. */
#define PLACED_FAULTS_MAX 64

/* What is known of an operation, to make events of. */
struct inference {
	const struct op *op;
	const char *process;	    /* that acted */
	const struct state *before; /* NULL: was not read */
	const struct state *after;  /* NULL likewise */
	/* The page of op.place's view the access began at. */
	uint64_t page;
	uint64_t n_pages;
	uint64_t signal_address; /* of the signal in *outcome, if any */
	vaddr_t view_address;	 /* of that view; 0: none */
	uint64_t page_size;
	/* In the pages that the access touches, oldest first; n_faults counts
	 * on beyond those kept. */
	struct placed_fault faults[PLACED_FAULTS_MAX];
	size_t n_faults;
	bool placed; /* these are all that were counted; infer_events() sets */
};

/* Appends to outcome->events what happened: OBSERVED where a counter or the
 * kernel said so, INFERRED where two readings differ. 0 or -ENOMEM. */
int infer_events(struct inference *inference, struct outcome *outcome);

/* Its parts; before and after are there. What became of areas (infer_areas.c),
 * but for those that are gone, which are told after their pages. */
int infer_areas(const struct inference *inference, struct outcome *outcome);
int infer_areas_removed(const struct inference *inference,
			struct outcome *outcome);
/* What became of pages (infer_pages.c). */
int infer_write_faults(const struct inference *inference,
		       struct outcome *outcome);
int infer_views(const struct inference *inference, struct outcome *outcome);
int infer_objects(const struct inference *inference, struct outcome *outcome);

/* Is it a load or store? */
bool infer_is_access(enum op_kind kind);

#endif
