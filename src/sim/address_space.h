#ifndef PAGETWIN_SIM_ADDRESS_SPACE_H
#define PAGETWIN_SIM_ADDRESS_SPACE_H

#include "sim/sim.h"

/* What to map. */
struct mapping_request {
	uint32_t object; /* 0: private anonymous memory */
	uint64_t page;	 /* of the object, under the first page */
	uint64_t n_pages;
	enum sharing sharing;
	enum protection protection;
};

/* Where the next mapping of that many pages goes; 0: addresses are used up. */
vaddr_t address_space_place(const struct sim *sim, uint32_t process,
			    uint64_t n_pages);

/* Adds the VMA at the address that address_space_place() named. 0 or -ENOMEM
 * (sim->broken). */
int address_space_map(struct sim *sim, uint32_t process,
		      const struct mapping_request *request, vaddr_t start);

/* Addresses up to `end` are used: the next mapping goes behind them. */
void address_space_used(struct sim *sim, uint32_t process, vaddr_t end);

/* munmap(2). 0, -ENOMEM. Nothing being mapped there is no error. */
int address_space_unmap(struct sim *sim, uint32_t process, vaddr_t start,
			vaddr_t end);

/* mprotect(2): 0; -ENOMEM where a page has no VMA (those before it are
 * changed). */
int address_space_protect(struct sim *sim, uint32_t process, vaddr_t start,
			  vaddr_t end, enum protection protection);

/* madvise(2), advice that is kept in areas (advice_is_of_areas()): 0, or
 * -ENOMEM as above, but what is mapped after the gap is changed too; -EINVAL:
 * an area can't take it (those before it have). */
int address_space_advise(struct sim *sim, uint32_t process, vaddr_t start,
			 vaddr_t end, enum advice advice);

/* Is every page from start to end in a VMA? */
bool address_space_covers(const struct sim *sim, uint32_t process,
			  vaddr_t start, vaddr_t end);

/* Unmaps everything. */
void address_space_clear(struct sim *sim, uint32_t process);

#endif
