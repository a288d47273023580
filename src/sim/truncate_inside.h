#ifndef PAGETWIN_SIM_TRUNCATE_INSIDE_H
#define PAGETWIN_SIM_TRUNCATE_INSIDE_H

#include "sim/truncate.h"

/* Inside of cutting a file: what truncate.c and punch.c share. */

/* Pages of an object, `end` not among them. */
struct pages {
	uint32_t object;
	uint64_t first, end;
	bool copies; /* private copies made from them, too */
};

/* Takes pages out of every page table. */
void pages_unmap(struct sim *sim, const struct pages *pages);

/* The same, and then out of the cache. */
void pages_cut(struct sim *sim, const struct pages *pages);

/* Zeroes bytes that lie within one page, as part of the file: they have to
 * reach the disk, unless a hole is there, which is zero already
 * (ext4_block_zero_page_range()). 0 or -ENOMEM. */
int part_zero(struct sim *sim, uint32_t object, uint64_t start, uint64_t end);

#endif
