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

/* A mapped range of one process, page by page. */
struct view_state {
	char view[NAME_SIZE];
	char process[NAME_SIZE];
	char object[NAME_SIZE]; /* empty: anonymous */
	vaddr_t address;
	uint64_t object_page; /* the object's page under the view's page 0 */
	enum sharing sharing;
	enum protection protection; /* of its first page */
	struct page_state *pages;
	size_t n_pages;
};

enum object_kind {
	OBJECT_FILE,
	OBJECT_SECTION,
};

/* A file or section, page by page, as the page cache holds it. */
struct object_state {
	char object[NAME_SIZE];
	enum object_kind kind;
	uint64_t size; /* bytes */
	struct page_state *pages;
	size_t n_pages; /* size in pages, rounded up */
};

enum frame_use {
	FRAME_FREE,
	FRAME_PAGE_TABLE,
	FRAME_PAGE_CACHE,
	FRAME_ANONYMOUS,
	FRAME_ZERO,
};

/* A frame of the simulated memory. */
struct frame_state {
	enum frame_use use;
	char object[NAME_SIZE]; /* of PAGE_CACHE */
	uint64_t page;		/* of PAGE_CACHE */
	uint32_t references;	/* page-table entries that map it */
	bool dirty;
	uint64_t slot; /* that has its page too (swap cache); SLOT_NONE */
};

/* A slot of the simulated paging file. Who names it is told by the pages: a
 * page of a view or object has its slot, a page in memory its frame's. */
struct slot_state {
	uint32_t references; /* page-table entries, or the object, that name
				it; 0 and no frame: it is free */
	pfn_t pfn; /* the frame that has its page too, else PFN_NONE */
};

/* All of a machine that can be seen at one moment. */
struct state {
	uint64_t page_size;
	struct view_state *views; /* of every process, in the order mapped */
	size_t n_views;
	struct object_state *objects; /* in the order made */
	size_t n_objects;
	struct frame_state *frames; /* NULL where frames can't be seen */
	size_t n_frames;	    /* those listed: up to the last in use */
	size_t n_frames_total;
	struct slot_state *slots; /* NULL where they can't be seen, or where
				     none is in use */
	size_t n_slots;		  /* those listed: up to the last in use */
	size_t n_slots_total;	  /* 0: no paging file, or not to be seen */
};

void state_clear(struct state *state); /* frees what it owns; zeroes it */
int state_copy(const struct state *from, struct state *ret_to);
const struct view_state *state_view(const struct state *state,
				    const char *process, const char *view);
const struct object_state *state_object(const struct state *state,
					const char *object);
/* Appends an empty view or object with n_pages pages, nothing known; the
 * pointer is good until the next addition. NULL: no memory. */
struct view_state *state_add_view(struct state *state, size_t n_pages);
struct object_state *state_add_object(struct state *state, size_t n_pages);

#endif
