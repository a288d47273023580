#ifndef PAGETWIN_SIM_POPULATE_H
#define PAGETWIN_SIM_POPULATE_H

#include "sim/range.h"
#include "sim/sim.h"

/* Faults pages in before they are touched, for the process that acts.
 * MAP_POPULATE: as far as it goes; strict, as mlock(2): 0, or the number of the
 * signal that touching the first page that cannot be had would end in, or
 * -ENOMEM. SIGKILL, strict or not: the process was killed to make room. */
int populate_range(struct sim *sim, uint32_t process, vaddr_t start,
		   vaddr_t end, bool strict);

/* madvise(2), MADV_POPULATE_READ or, to write, MADV_POPULATE_WRITE. 0; -EINVAL:
 * not for this protection, or not known here; -ENOMEM: a page is not mapped, or
 * no frame can be had; -EFAULT: touching it would end in SIGBUS; SIGKILL as
 * above. The pages before that one are there. */
int populate_advised(struct sim *sim, const struct range *range, bool write);

#endif
