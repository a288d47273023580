#ifndef PAGETWIN_MACHINE_WALK_H
#define PAGETWIN_MACHINE_WALK_H

#include "machine/types.h"

/* What an entry said of how the walk goes on. */
enum walk_decision {
	WALK_UNKNOWN,	  /* the level was not reached, or can't be seen */
	WALK_NEXT_TABLE,  /* it names the table of the next level */
	WALK_PAGE,	  /* it maps a page */
	WALK_HUGE_PAGE,	  /* it maps all that the levels below would */
	WALK_NOT_PRESENT, /* nothing is mapped: a fault */
	WALK_FORBIDDEN,	  /* a frame is named, but for nobody: a fault */
	WALK_DECISIONS
};

/* Its words: "next table". */
const char *walk_decision_words(enum walk_decision decision);

#define WALK_BITS 48

/* One level of a translation. Of a level that was not reached only the name,
 * the bits and the index are known. */
struct walk_level {
	const char *name;   /* "PML4" "PDPT" "PD" "PT", static */
	unsigned high, low; /* the bits of the address it indexes by */
	uint64_t index;
	pfn_t table; /* the frame that holds the table */
	pte_t entry;
	bool entry_known;
	bool present;
	/* Where in physical memory the entry stands: the table's first byte
	 * and the index in it, in bytes. */
	uint64_t entry_address;
	unsigned entry_size; /* bytes */
	enum walk_decision decision;
	bool writable;	      /* does the entry let stores through? */
	char bits[WALK_BITS]; /* names of the bits that are set: "P W U A" */
};

#define WALK_LEVELS 5

struct walk {
	const char *table; /* the kind of page table: "x86-64", static */
	vaddr_t address;
	unsigned n_levels; /* those walked: it stops at the first absent one */
	unsigned n_levels_all; /* those there are; all are in levels[] */
	struct walk_level levels[WALK_LEVELS];
	bool present;
	pfn_t pfn; /* of the byte's frame, PFN_NONE if absent or unknown */
	unsigned offset_bits; /* of the page, be it a huge one */
};

#endif
