#ifndef PAGETWIN_SIM_FOLIO_MAP_H
#define PAGETWIN_SIM_FOLIO_MAP_H

#include "sim/pte.h"
#include "sim/sim.h"

struct vma;

/* Fault-around: maps what is not mapped yet of the folio that the cached page
 * at this address of the VMA is in, where it can be mapped as a whole. Where no
 * frame is left for a table, a part of it. */
void folio_map_around(struct sim *sim, uint32_t process, const struct vma *vma,
		      vaddr_t at, pte_t bits);

/* A fault: can all of it be mapped, and is nothing of it mapped? */
bool folio_map_fits(const struct sim *sim, uint32_t process,
		    const struct vma *vma, vaddr_t at);
/* If so, and the page that faulted is mapped: the rest of it. */
void folio_map_whole(struct sim *sim, uint32_t process, const struct vma *vma,
		     vaddr_t at, pte_t bits);

#endif
