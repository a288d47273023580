#ifndef PAGETWIN_MACHINE_PAGE_STATE_H
#define PAGETWIN_MACHINE_PAGE_STATE_H

#include "machine/types.h"

/*
 * What is known of a page. Unknown is not zero: each bit of `bits` means
 * something only where the same bit of `known` is set.
 *
 *	known	bits
 *	1	1	yes
 *	1	0	no
 *	0	-	cannot be seen here, or has no meaning for this page
 *
 * The first row of bits is the page seen from a view (its page-table entry),
 * the second row the page seen from its object (the page cache).
 */
enum page_bit {
	PAGE_PRESENT = 1 << 0,	 /* the entry maps a frame */
	PAGE_SWAPPED = 1 << 1,	 /* the entry names a paging-file slot; of an
				    object's page: it is in one */
	PAGE_EXCLUSIVE = 1 << 2, /* this is the only entry that maps the frame;
				    no meaning unless present */
	PAGE_ZERO = 1 << 3,	 /* the shared zero frame; unless present: - */
	PAGE_WRITABLE = 1 << 4,	 /* the entry allows stores */
	PAGE_ACCESSED = 1 << 5,
	PAGE_PTE_DIRTY = 1 << 6, /* the entry's own dirty bit */
	PAGE_FILE = 1 << 7,	 /* the frame belongs to the object (not a
				    private copy); unless present: - */

	PAGE_CACHED = 1 << 8,
	PAGE_DIRTY = 1 << 9,
	PAGE_WRITEBACK = 1 << 10,
	/* Whether it is dirty depends on when the file system commits its
	 * journal, for which anybody may ask at any time: a real machine may
	 * say otherwise. Known to the simulated machine alone. */
	PAGE_JOURNAL = 1 << 11,
};

struct page_state {
	uint32_t known;
	uint32_t bits;
	pfn_t pfn;     /* PFN_NONE where unknown or none */
	uint64_t slot; /* paging-file slot; UINT64_MAX likewise */
};

#define SLOT_NONE UINT64_MAX

enum answer {
	ANSWER_NO,
	ANSWER_YES,
	ANSWER_UNKNOWN,
};

enum answer page_state_get(const struct page_state *state, enum page_bit bit);
void page_state_set(struct page_state *state, enum page_bit bit, bool value);
/* The word of a bit: "present", "dirty" … as JSON and lessons write it. */
const char *page_bit_name(enum page_bit bit);

#endif
