#ifndef PAGETWIN_SESSION_STEP_LAYOUT_H
#define PAGETWIN_SESSION_STEP_LAYOUT_H

#include "session/step.h"

/* Inside of session: a step as a run of bytes, and that packed. */

/* Bytes that grow. */
struct buffer {
	unsigned char *bytes;
	size_t length, capacity;
};

/* A step laid out: sections that follow each other. */
struct layout {
	struct buffer bytes;
	uint32_t *ends; /* of the sections */
	size_t n, capacity;
};

/* A layout, or what changed since another one. */
struct packed {
	unsigned char *bytes;
	size_t length;
};

/* Appends a step to an empty layout. 0 or -ENOMEM; clear it then too. */
int layout_write(struct layout *layout, struct step *step);
/* Puts the step together again. 0 or -ENOMEM. */
int layout_read(struct layout *layout, struct step *ret_step);
void layout_clear(struct layout *layout);

/* Packs a layout, as far as it differs from the one before it; NULL: there is
 * none. 0 or -ENOMEM. */
int layout_pack(const struct layout *before, const struct layout *layout,
		struct packed *ret_packed);
/* The other way, with the same layout before it. 0 or -ENOMEM. */
int layout_unpack(const struct layout *before, const struct packed *packed,
		  struct layout *ret_layout);

#endif
