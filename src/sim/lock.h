#ifndef PAGETWIN_SIM_LOCK_H
#define PAGETWIN_SIM_LOCK_H

#include "sim/range.h"

/* mlock(2): 0; -ENOMEM: more than the process may lock (nothing is locked
 * then), or part of it is not mapped, or cannot be brought into memory (what
 * lies before it is locked). */
int lock_range(struct sim *sim, const struct range *range);

/* munlock(2): 0; -ENOMEM where a page has no VMA (those before it are
 * unlocked). */
int unlock_range(struct sim *sim, const struct range *range);

/* May the process lock so many pages besides those it has? */
bool lock_allowed(const struct sim *sim, uint32_t process, uint64_t pages);

#endif
