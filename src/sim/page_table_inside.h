#ifndef PAGETWIN_SIM_PAGE_TABLE_INSIDE_H
#define PAGETWIN_SIM_PAGE_TABLE_INSIDE_H

#include "sim/page_table.h"

/* What the three files that make up the page table share. */

/* The tables met on the way to an address, the root first. The way ends where
 * an entry names no further table. */
struct path {
	pfn_t table[WALK_LEVELS];
	unsigned n;  /* tables; at least the root */
	pte_t entry; /* of the last one, as the hardware reads it */
	bool maps;   /* it maps a page, or names one for nobody */
};

void path_find(const struct sim *sim, uint32_t process, vaddr_t address,
	       struct path *ret_path);

/* Gives back the tables towards an address that have no entry. */
void path_prune(struct sim *sim, uint32_t process, vaddr_t address);

/* Makes the tables towards an address down to a depth. 0 or -ENOMEM. */
int path_make(struct sim *sim, uint32_t process, vaddr_t address,
	      unsigned depth);

/* An entry of a table as the hardware reads it. Writing keeps the number of
 * those in use. */
pte_t table_read(const struct sim *sim, pfn_t table, uint64_t index);
void table_write(struct sim *sim, pfn_t table, uint64_t index, pte_t raw);

/* Tells who looks at the machine that the entry of this depth for an address
 * has changed. */
void entry_tell(struct sim *sim, uint32_t process, vaddr_t address,
		unsigned depth);

/* A frame for a table / back from one. level counts from 1, the lowest. */
int table_take(struct sim *sim, uint32_t process, int level, pfn_t *ret_pfn);
void table_give_back(struct sim *sim, uint32_t process, int level, pfn_t pfn);

#endif
