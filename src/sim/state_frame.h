#ifndef PAGETWIN_SIM_STATE_FRAME_H
#define PAGETWIN_SIM_STATE_FRAME_H

#include "base/arena.h"
#include "machine/types.h"

/* The part of the state (state.h) that says where pages are: in frames, which
 * entries map them, in slots of the paging file. */

enum frame_flag {
	FRAME_DIRTY = 1 << 0,	  /* newer than the disk; of a private page
				     with a slot: newer than that */
	FRAME_MARKED = 1 << 1,	  /* reaching it starts more readahead */
	FRAME_PARTIAL = 1 << 2,	  /* cached, but not known to be right as a
				     whole (not PG_uptodate) */
	FRAME_WRITTEN = 1 << 3,	  /* of what lives in memory alone: not just the
				     zeros that reading it made; of a private
				     page: stored to after it was given up */
	FRAME_TRACKED = 1 << 4,	  /* the replacement policy knows of it */
	FRAME_KEPT = 1 << 5,	  /* it was chosen to leave, but could not */
	FRAME_BROUGHT = 1 << 6,	  /* the access that goes on brought it in, and
				     is no further one */
	FRAME_TAGGED = 1 << 7,	  /* clean, and still listed as dirty by its
				     file: PAGECACHE_TAG_DIRTY stays until the
				     page is written */
	FRAME_WRITEBACK = 1 << 8, /* on its way to the disk */
	FRAME_BESIDE = 1 << 11,	  /* dirty with its folio, not by itself */
	/* Of private pages: */
	FRAME_EXCLUSIVE = 1 << 9, /* known to be one process's own: it need
				     not be copied (PG_anon_exclusive) */
	FRAME_LAZY = 1 << 10,	  /* advised "free": may be thrown away
				     unless it is stored to again */
};

/* No padding: it would carry what happened to lie there. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct frame {
	uint64_t page;	    /* of its object; of a private page: who it is to
			       the replacement policy (replacement.h) */
	arena_ref contents; /* its bytes; kept when it is freed */
	uint32_t mappings;  /* page-table entries that map it */
	uint32_t rmap;	    /* the first of them; none of the zero frame */
	uint32_t object;    /* of the page cache; of a table set aside: the
			       next one's pfn + 1 */
	uint32_t entries;   /* of a page table: those in use */
	uint32_t slot;	    /* of a private page, in the swap cache: + 1 */
	uint32_t owner;	    /* process whose working set it is in; 0: none's */
	uint8_t use;	    /* enum frame_use */
	uint8_t journal;    /* enum journal_mark, of a file's page */
	uint16_t flags;
};

enum slot_flag {
	SLOT_EXCLUSIVE = 1 << 0, /* its page was one process's own */
	SLOT_SECTION = 1 << 1,	 /* its page is one of a section */
};

/* The bits from here on: the order of the folio that the page is in. */
#define FRAME_ORDER_SHIFT 12

/* A place for a page in the paging file (paging_file.c). */
struct slot {
	uint64_t page;	     /* what frame.page was */
	arena_ref contents;  /* its bytes; none: not written yet */
	uint32_t references; /* entries, or the object, that name it */
	uint32_t frame;	     /* pfn + 1: its page is in memory, too */
	uint32_t flags;
};

/* One entry that maps a frame. */
struct rmap_node {
	vpn_t vpn;
	uint32_t process;
	uint32_t next; /* of the same frame; or the next free node */
};

#pragma GCC diagnostic pop

#endif
