#ifndef PAGETWIN_SIM_CHANGES_H
#define PAGETWIN_SIM_CHANGES_H

#include "sim/sim.h"

/*
 * What changed since somebody looked at the machine: which entries of page
 * tables, which pages of objects, and which part of a list of VMAs. Who changes
 * one says so here.
 */

enum change_of {
	CHANGE_ENTRIES, /* of a process, by virtual page number */
	CHANGE_AREAS,	/* likewise */
	CHANGE_OBJECT,	/* its pages */
};

/* Those that follow one another: [first, end). */
struct change {
	enum change_of of;
	uint32_t owner; /* process, or object */
	uint64_t first, end;
};

/* Some entries of a process, from this address on, n pages of them. */
void changes_add_entries(struct sim *sim, uint32_t process, vaddr_t address,
			 uint64_t n);
/* VMAs of a process: which there are from start to end, or their rights. */
void changes_add_areas(struct sim *sim, uint32_t process, vaddr_t start,
		       vaddr_t end);
/* A page of an object. */
void changes_add_page(struct sim *sim, uint32_t object, uint64_t page);

/* It may all be different from what was seen. */
void changes_add_all(struct sim *sim);

/* From here on it is noted what changes. */
void changes_begin(struct sim *sim);

void changes_free(struct sim *sim);

#endif
