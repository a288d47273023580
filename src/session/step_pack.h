#ifndef PAGETWIN_SESSION_STEP_PACK_H
#define PAGETWIN_SESSION_STEP_PACK_H

#include "session/step_layout.h"

/* Inside of session: a layout made small. */
struct packed {
	unsigned char *bytes;
	size_t length;
};

/* Packs a layout, as far as it differs from the one before it; NULL: there is
 * none. 0 or -ENOMEM. */
int layout_pack(const struct layout *before, const struct layout *layout,
		struct packed *ret_packed);
/* The other way, with the same layout before it. 0 or -ENOMEM. */
int layout_unpack(const struct layout *before, const struct packed *packed,
		  struct layout *ret_layout);

#endif
