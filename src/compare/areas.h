#ifndef PAGETWIN_COMPARE_AREAS_H
#define PAGETWIN_COMPARE_AREAS_H

#include "compare/scene.h"

/* Inside of compare: the areas of views. See areas.c. */

/* Adds the difference, if there is one. 0 or -ENOMEM. */
int compare_areas(struct scene *scene, const struct pair *pair);

/* What the page's area is told apart by after the operation, which
 * acted on it; and of a page that is new. */
void area_step(const struct scene *scene, struct page_memory *memory);
void page_inherit_area(const struct scene *scene, const struct pair *pair,
		       uint64_t page, struct page_memory *memory);
/* The view that a child's new one came from; NULL: it did not. */
const struct pair *view_parent(const struct scene *scene,
			       const struct pair *pair);
/* A page of the view differs for that reason: is it the process's own on one
 * machine alone? Then the area may be so, too. And after the step: until each
 * area has a page of its own on both. */
void view_note_own(const struct scene *scene, const struct pair *pair,
		   uint64_t page, uint8_t reason);
void view_forget_own(const struct scene *scene, const struct pair *pair);
/* A child's view takes over why its parent's areas may differ. */
void view_inherit(const struct scene *scene, const struct pair *pair,
		  struct thing_memory *thing);

#endif
