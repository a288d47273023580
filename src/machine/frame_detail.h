#ifndef PAGETWIN_MACHINE_FRAME_DETAIL_H
#define PAGETWIN_MACHINE_FRAME_DETAIL_H

#include "machine/types.h"

/* What a kernel tells its root of one frame of memory. */
struct frame_detail {
	pfn_t pfn; /* PFN_NONE: not told, or the page has no frame */
	bool count_known;
	uint64_t entries; /* page-table entries that map it, of all processes */
	bool flags_known;
	uint64_t flags; /* as in /proc/kpageflags, see frame_flag_name() */
};

#define FRAME_FLAGS 27

/* "dirty" for bit 4 …; NULL for a bit that has no name. The bits are a part of
 * the kernel's interface (linux/kernel-page-flags.h). */
const char *frame_flag_name(unsigned bit);

#endif
