#ifndef PAGETWIN_REAL_INFER_H
#define PAGETWIN_REAL_INFER_H

#include "machine/machine.h"

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
};

/* Appends to outcome->events what happened: OBSERVED where a counter or the
 * kernel said so, INFERRED where two readings differ. 0 or -ENOMEM. */
int infer_events(const struct inference *inference, struct outcome *outcome);

/* Its parts (infer_pages.c); before and after are there. */
int infer_write_faults(const struct inference *inference,
		       struct outcome *outcome);
int infer_views(const struct inference *inference, struct outcome *outcome);
int infer_objects(const struct inference *inference, struct outcome *outcome);

/* Is it a load or store? */
bool infer_is_access(enum op_kind kind);

#endif
