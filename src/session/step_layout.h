#ifndef PAGETWIN_SESSION_STEP_LAYOUT_H
#define PAGETWIN_SESSION_STEP_LAYOUT_H

#include "session/step.h"

/* Inside of session: a step as a list of sections. */

/* A run of bytes, which others may hold as well and nobody changes. */
struct section {
	struct shared_run *run;
	size_t length;	/* bytes */
	bool is_shared; /* it belongs to an array that states share */
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

/* Takes over a section, whose run is NULL where there was no memory for it. 0
 * or -ENOMEM: then it was released. */
int layout_add(struct layout *layout, const struct section *section);

#endif
