#ifndef PAGETWIN_SESSION_STEP_LAYOUT_H
#define PAGETWIN_SESSION_STEP_LAYOUT_H

#include "session/step.h"

/* Inside of session: a step as a list of sections. */

/* Bytes, or an array that states share. Both are held: others may hold them
 * as well, and nobody changes them. */
struct section {
	struct shared_run *bytes; /* NULL: it is an array */
	size_t length;		  /* of the bytes */
	struct shared_array *array;
};

struct layout {
	struct section *sections;
	size_t n, capacity;
};

/* Appends a step to an empty layout. 0 or -ENOMEM; clear it then too. */
int layout_write(struct layout *layout, struct step *step);
/* Puts the step together again. 0 or -ENOMEM. */
int layout_read(struct layout *layout, struct step *ret_step);
void layout_clear(struct layout *layout);
/* The same layout once more. 0 or -ENOMEM. */
int layout_hold(const struct layout *layout, struct layout *ret_layout);

/* Takes over a section, which is empty where there was no memory for it. 0 or
 * -ENOMEM: then it was released. */
int layout_add(struct layout *layout, const struct section *section);
/* The same section once more: for another layout. */
struct section section_hold(const struct section *section);
void section_release(struct section *section);

#endif
