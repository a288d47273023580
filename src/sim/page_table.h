#ifndef PAGETWIN_SIM_PAGE_TABLE_H
#define PAGETWIN_SIM_PAGE_TABLE_H

#include "sim/geometry.h"
#include "sim/pte.h"
#include "sim/sim.h"

/* The shape of this machine's page tables. */
const struct geometry *page_table_geometry(const struct sim *sim);

/* The first address that a process cannot use. */
vaddr_t page_table_end(const struct sim *sim);

/* Gives a process an empty root table. 0; -ENOMEM: no frame. */
int page_table_new(struct sim *sim, uint32_t process);
/* Gives the root back; all entries have to be gone. */
void page_table_free(struct sim *sim, uint32_t process);

/* The entry of the page, 0 where the walk ends before it. Of a page within a
 * huge one: what its own entry would be. */
pte_t page_table_get(const struct sim *sim, uint32_t process, vaddr_t address);
/* The same of `n` pages that follow each other. */
void page_table_read(const struct sim *sim, uint32_t process, vaddr_t address,
		     pte_t *ret_ptes, uint64_t n);

/* Is there a table of the lowest level for the address? */
bool page_table_reaches(const struct sim *sim, uint32_t process,
			vaddr_t address);

/* How many tables would have to be made for an entry of the page. */
unsigned page_table_missing(const struct sim *sim, uint32_t process,
			    vaddr_t address);

/* How many, at most, for entries at `to` of one process like those that the
 * other has from start to end. */
uint64_t page_table_needs(const struct sim *sim, uint32_t process,
			  vaddr_t start, vaddr_t end, uint32_t to_process,
			  vaddr_t to);

/* The first address behind those that the address's lowest table translates. */
vaddr_t page_table_limit(const struct sim *sim, vaddr_t address);

/* Makes the tables on the way to an entry. 0; -ENOMEM: no frame, and none of
 * them is left empty. */
int page_table_reserve(struct sim *sim, uint32_t process, vaddr_t address);

/* Writes the entry of a page and takes the old one out of the TLB; the tables
 * on the way have to be there. Writing 0 gives back those that are empty
 * then. A huge page that holds it is split first. */
void page_table_set(struct sim *sim, uint32_t process, vaddr_t address,
		    pte_t pte);

/* What the hardware notes down when it uses an entry: accessed, and dirty
 * for a store. */
void page_table_touch(struct sim *sim, uint32_t process, vaddr_t address,
		      bool write);

/* The first page with an entry in use at or after *address and before end,
 * stepping over missing tables. false: none. */
bool page_table_next(const struct sim *sim, uint32_t process, vaddr_t end,
		     vaddr_t *address, pte_t *ret_pte);

/*
 * Huge pages: entries above the lowest level that map memory. Their level is
 * given as its depth from the root (geometry_huge_depth()).
 */

/* Bytes that the entry which maps the address covers; those of one page where
 * nothing is mapped. */
uint64_t page_table_span(const struct sim *sim, uint32_t process,
			 vaddr_t address);

/* Makes the tables down to that level and sets those aside that splitting the
 * page will need, so that splitting can't fail. The address is the page's
 * first. 0; -EEXIST: something is mapped there; -ENOMEM: no frames. */
int page_table_reserve_huge(struct sim *sim, uint32_t process, vaddr_t address,
			    unsigned depth);

/* Undoes page_table_reserve_huge() where no entry was written. */
void page_table_unreserve_huge(struct sim *sim, uint32_t process,
			       vaddr_t address, unsigned depth);

/* Writes the one entry of a huge page, its tables being reserved; 0 takes it
 * away, with the tables that were set aside. */
void page_table_set_huge(struct sim *sim, uint32_t process, vaddr_t address,
			 unsigned depth, pte_t pte);

/* Lets no huge page reach across the address / hold the page. */
void page_table_split_at(struct sim *sim, uint32_t process, vaddr_t address);
void page_table_split(struct sim *sim, uint32_t process, vaddr_t address);

/* Level by level, as far as the hardware would go. */
void page_table_walk(const struct sim *sim, uint32_t process, vaddr_t address,
		     struct walk *ret_walk);

/* Calls visit for every table of the process, the root first; those set aside
 * for splitting last, as level 0. `base` is the first address that it
 * translates; level counts from 1, the lowest. */
void page_table_visit(const struct sim *sim, uint32_t process,
		      void (*visit)(void *context, pfn_t table, int level,
				    vaddr_t base),
		      void *context);

#endif
