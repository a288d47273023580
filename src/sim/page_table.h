#ifndef PAGETWIN_SIM_PAGE_TABLE_H
#define PAGETWIN_SIM_PAGE_TABLE_H

#include "sim/pte.h"
#include "sim/sim.h"

/* The first address that a process cannot use (the lower half of a 48-bit
 * address space). */
#define PAGE_TABLE_END ((vaddr_t)1 << 47)

/* Gives a process an empty root table. 0; -ENOMEM: no frame. */
int page_table_new(struct sim *sim, uint32_t process);
/* Gives the root back; all entries have to be gone. */
void page_table_free(struct sim *sim, uint32_t process);

/* The lowest entry of the page, 0 where the walk ends before it. */
pte_t page_table_get(const struct sim *sim, uint32_t process, vaddr_t address);

/* Is there a table of the lowest level for the address? */
bool page_table_reaches(const struct sim *sim, uint32_t process,
			vaddr_t address);

/* The first address behind those that the address's lowest table translates. */
vaddr_t page_table_limit(const struct sim *sim, vaddr_t address);

/* Makes the tables on the way to an entry. 0; -ENOMEM: no frame, and none of
 * them is left empty. */
int page_table_reserve(struct sim *sim, uint32_t process, vaddr_t address);

/* Writes the entry; the tables on the way have to be there. Writing 0 gives
 * back those that are empty then. */
void page_table_set(struct sim *sim, uint32_t process, vaddr_t address,
		    pte_t pte);

/* The first entry in use at or after *address and before end, stepping over
 * missing tables. false: none. */
bool page_table_next(const struct sim *sim, uint32_t process, vaddr_t end,
		     vaddr_t *address, pte_t *ret_pte);

/* Level by level, as far as the hardware would go. */
void page_table_walk(const struct sim *sim, uint32_t process, vaddr_t address,
		     struct walk *ret_walk);

/* Calls visit for every table of the process, the root first. `base` is the
 * first address that it translates; level counts from 1, the lowest. */
void page_table_visit(const struct sim *sim, uint32_t process,
		      void (*visit)(void *context, pfn_t table, int level,
				    vaddr_t base),
		      void *context);

#endif
