#ifndef PAGETWIN_SIM_VIEW_H
#define PAGETWIN_SIM_VIEW_H

#include "sim/sim.h"

/* index from 0, in the order mapped. Good until the next allocation. */
struct view *view_at(const struct sim *sim, uint32_t index);

/* The view of that name in a process, or NULL. */
struct view *view_find(const struct sim *sim, uint32_t process,
		       const char *name);

/* The view whose range holds the address, or NULL. */
struct view *view_at_address(struct sim *sim, uint32_t process,
			     vaddr_t address);

/* Adds it as the newest; a view of the same name in the same process is
 * forgotten. 0 or -ENOMEM. */
int view_add(struct sim *sim, const struct view *view);

/* The same for one that replaces none: a child's first ones. */
int view_append(struct sim *sim, const struct view *view);

/* Forgets the views of a process. */
void views_forget(struct sim *sim, uint32_t process);

/* Notes which views of a process lost their last page. What another view
 * grows over later is not theirs. */
void views_check(struct sim *sim, uint32_t process);

/* Is a page of it still mapped (has a VMA)? */
bool view_is_mapped(const struct sim *sim, const struct view *view);

#endif
