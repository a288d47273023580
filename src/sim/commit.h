#ifndef PAGETWIN_SIM_COMMIT_H
#define PAGETWIN_SIM_COMMIT_H

#include "sim/sim.h"

/* May so many more pages be promised? 0; -ENOMEM, with the reason. */
int commit_check(struct sim *sim, uint64_t pages);

/* Pages that a new VMA, or one that changes to this, promises. */
uint64_t commit_of_area(const struct sim *sim, const struct vma *vma);
/* May a copy of the process be promised what it was? As commit_check(). */
int commit_check_fork(struct sim *sim, uint32_t process);

/* The pages of a section that are promised when it is made, or when it is
 * mapped without a name. */
uint64_t commit_of_section(const struct sim *sim, uint64_t pages, bool named);

/* A page that a section has not got yet is one more promise, where sections
 * are not promised as a whole (shmem_inode_acct_blocks(), mm/shmem.c). 0, also
 * of what is no section; -ENOMEM, with the reason. */
int commit_section_page(struct sim *sim, uint32_t object, uint64_t page);
/* The same for all that a section gets by becoming so long. */
int commit_section_size(struct sim *sim, uint32_t object, uint64_t size);

/* Adds what is promised now, and how much may be. */
void commit_count(const struct sim *sim, struct counters *counters);

#endif
