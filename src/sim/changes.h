#ifndef PAGETWIN_SIM_CHANGES_H
#define PAGETWIN_SIM_CHANGES_H

#include "sim/sim.h"

/*
 * What changed since somebody looked at the machine: which entries of page
 * tables, and which pages of objects. Who changes one says so here.
 */

/* Entries, or pages of an object, that follow one another: [first, end). */
struct change {
	bool of_object;
	uint32_t owner; /* process, or object */
	uint64_t first, end;
};

/* Some entries of a process, from this address on, n pages of them. */
void changes_add_entries(struct sim *sim, uint32_t process, vaddr_t address,
			 uint64_t n);
/* A page of an object. */
void changes_add_page(struct sim *sim, uint32_t object, uint64_t page);

/* It may all be different from what was seen. */
void changes_add_all(struct sim *sim);

/* From here on it is noted what changes. */
void changes_begin(struct sim *sim);

void changes_free(struct sim *sim);

#endif
