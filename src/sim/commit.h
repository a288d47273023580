#ifndef PAGETWIN_SIM_COMMIT_H
#define PAGETWIN_SIM_COMMIT_H

#include "sim/sim.h"

/* May so many more pages be promised? 0; -ENOMEM, with the reason. */
int commit_check(struct sim *sim, uint64_t pages);

/* Pages that a new VMA, or one that changes to this, promises. */
uint64_t commit_of_area(const struct sim *sim, const struct vma *vma);
/* All that a process was promised: what its copy will be. */
uint64_t commit_of_process(const struct sim *sim, uint32_t process);

/* The pages of a section that are promised when it is made, or when it is
 * mapped without a name. */
uint64_t commit_of_section(const struct sim *sim, uint64_t pages, bool named);

/* Adds what is promised now, and how much may be. */
void commit_count(const struct sim *sim, struct counters *counters);

#endif
