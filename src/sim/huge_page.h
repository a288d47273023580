#ifndef PAGETWIN_SIM_HUGE_PAGE_H
#define PAGETWIN_SIM_HUGE_PAGE_H

#include "sim/sim.h"

/* A page where nothing is mapped was touched: maps all of the huge page that
 * holds it, if the profile allows them, the VMA has room for one and memory
 * has a run of frames. false: it has to be a small one. */
bool huge_page_map(struct sim *sim, uint32_t process, const struct vma *vma,
		   vaddr_t address, bool write);

#endif
