#ifndef PAGETWIN_COMPARE_AREAS_H
#define PAGETWIN_COMPARE_AREAS_H

#include "compare/scene.h"

/* Inside of compare: the areas of views. See areas.c. */

/* Adds the difference, if there is one. 0 or -ENOMEM. */
int compare_areas(struct scene *scene, const struct pair *pair);

/* What the page's area is told apart by after the operation, which
 * acted on it; and of a page that is new. */
void area_step(const struct scene *scene, struct page_memory *memory);
void area_inherit(const struct scene *scene, const struct pair *pair,
		  uint64_t page, struct page_memory *memory);
/* A child's view takes over why its parent's areas may differ. */
void areas_inherit(const struct scene *scene, const struct pair *pair,
		   struct thing_memory *thing);

#endif
