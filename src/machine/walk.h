#ifndef PAGETWIN_MACHINE_WALK_H
#define PAGETWIN_MACHINE_WALK_H

#include "machine/types.h"

/* One level of a translation. */
struct walk_level {
	const char *name;   /* "PML4" "PDPT" "PD" "PT", static */
	unsigned high, low; /* the bits of the address it indexes by */
	uint64_t index;
	pfn_t table; /* the frame that holds the table */
	pte_t entry;
	bool entry_known;
	bool present;
};

#define WALK_LEVELS 5

struct walk {
	vaddr_t address;
	unsigned n_levels; /* those walked: it stops at the first absent one */
	struct walk_level levels[WALK_LEVELS];
	bool present;
	pfn_t pfn; /* of the byte's frame, PFN_NONE if absent or unknown */
	unsigned offset_bits;
};

#endif
