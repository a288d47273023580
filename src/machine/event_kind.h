#ifndef PAGETWIN_MACHINE_EVENT_KIND_H
#define PAGETWIN_MACHINE_EVENT_KIND_H

/* One comment per value: what happened. event_table[] has a row for each,
 * with its name and its sentence for people. */
enum event_kind {
	EVENT_TRANSLATED,	 /* the page table answered: no fault */
	EVENT_TLB_HIT,		 /* the TLB had the translation */
	EVENT_TLB_MISS,		 /* it had not: the page table is walked */
	EVENT_TLB_FILLED,	 /* it remembers what the walk found */
	EVENT_TLB_EVICTED,	 /* an entry of it went, to make room */
	EVENT_TLB_INVALIDATED,	 /* one went, as the page table changed */
	EVENT_TLB_SHOOTDOWN,	 /* the same, of a process that does not act */
	EVENT_TLB_FLUSHED,	 /* all entries of a process went */
	EVENT_MINOR_FAULT,	 /* a fault served without the disk */
	EVENT_MAJOR_FAULT,	 /* a fault that waited for the disk */
	EVENT_MINOR_FAULTS,	 /* `amount` of them, somewhere among pages */
	EVENT_MAJOR_FAULTS,	 /* likewise */
	EVENT_WRITE_FAULT,	 /* a store met a write-protected entry */
	EVENT_TABLE_ALLOCATED,	 /* a page-table frame was taken */
	EVENT_TABLE_FREED,	 /* a page-table frame was given back */
	EVENT_TABLES_RESERVED,	 /* frames for the tables that splitting a huge
				    page will need were set aside */
	EVENT_TABLES_UNRESERVED, /* they are not needed any more */
	EVENT_HUGE_PAGE_MAPPED,	 /* one entry of an upper level maps a run */
	EVENT_HUGE_PAGE_SPLIT,	 /* a table took its place */
	EVENT_FRAME_ALLOCATED,	 /* a frame was taken from the free list */
	EVENT_FRAME_FREED,	 /* a frame was given back */
	EVENT_PAGE_READ,	 /* disk -> page cache */
	EVENT_PAGE_READ_AHEAD,	 /* the same, for a page nobody asked for yet */
	EVENT_PAGE_CACHE_MADE,	 /* a page of a file that lives in memory */
	EVENT_PAGE_CACHE_ZEROED, /* a frame with zeros entered the cache */
	EVENT_PAGE_CACHE_NEW,	 /* one did that is about to be written */
	EVENT_PAGE_CACHE_HIT,	 /* the page was in the page cache already */
	EVENT_PAGE_MAPPED,	 /* a page-table entry now points at a frame */
	EVENT_PAGE_MAPPED_AROUND, /* the same, for a neighbour (fault-around) */
	EVENT_PAGE_UNMAPPED,	  /* an entry was cleared */
	EVENT_PAGE_DIRTIED,	  /* clean -> dirty, in the page cache */
	EVENT_PAGE_WRITTEN,	  /* dirty -> disk */
	EVENT_PAGE_WRITEBACK,	  /* writing to the disk was started: clean */
	EVENT_WRITEBACK_ENDED,	  /* what was started has arrived there */
	EVENT_PAGE_STANDBY,	  /* mapped by nobody any more, and clean */
	EVENT_PAGE_MODIFIED,	  /* the same, but newer than the disk */
	EVENT_FROM_STANDBY,	  /* a fault took it back: no disk read */
	EVENT_FROM_MODIFIED,
	EVENT_PAGE_EVICTED,    /* a page left the page cache */
	EVENT_PART_ZEROED,     /* the rest of a page that is cut off */
	EVENT_HOLE_PUNCHED,    /* pages have no place on the disk any more */
	EVENT_WRITE_PROTECTED, /* an entry lost its write bit after a flush */
	EVENT_RIGHTS_CHANGED,  /* what an entry allows; flags say it */
	EVENT_ENTRY_CLEANED,   /* an entry lost its dirty bit alone */
	EVENT_COPIED_ON_WRITE, /* a private copy was made */
	EVENT_REUSED_ON_WRITE, /* no copy: nobody else has the frame */
	EVENT_SHARED_BY_FORK,  /* a private page has two owners: read-only */
	EVENT_PAGE_GIVEN_UP,   /* advised "free": may be thrown away */
	EVENT_ENTRY_MOVED,     /* to another address (amount: the old one) */
	EVENT_ZERO_MAPPED,     /* the shared zero frame was mapped */
	EVENT_ZEROED,	       /* an own frame, filled with zeros, was mapped */
	EVENT_AREA_ADDED,      /* a VMA was made */
	EVENT_AREA_REMOVED,
	EVENT_AREA_SPLIT,
	EVENT_AREA_MERGED,
	EVENT_AREA_PROTECTED, /* what a VMA allows was changed */
	EVENT_AREA_ADVISED,   /* how it will be read, or what a fork or a
				 core dump shall do with it, was told */
	EVENT_AREA_LOCKED,    /* its pages stay in memory from now on */
	EVENT_AREA_UNLOCKED,
	EVENT_AREA_GROWN,   /* in place, by count pages */
	EVENT_AREA_MOVED,   /* to address; from amount */
	EVENT_VIEW_COPIED,  /* a child has it too: count pages */
	EVENT_VIEW_CUT,	    /* it ends earlier: count pages are left */
	EVENT_SECTION_MADE, /* the section object of a file, for its views */
	EVENT_OBJECT_MADE,  /* a file or section */
	EVENT_SIZE_CHANGED, /* of an object */
	EVENT_SIZE_WRITTEN, /* the disk learned how long a file is */
	EVENT_SIGNAL,	    /* the access ended in a signal */
	EVENT_PROCESS_STARTED,
	EVENT_PROCESS_ENDED,
	EVENT_PROCESS_ACTS, /* another process acts from now on */
	EVENT_TIME_PASSED,
	EVENT_FLUSHER_WOKE,	 /* background writeback ran */
	EVENT_JOURNAL_COMMITTED, /* and what it orders was written first */
	EVENT_TOO_MANY_DIRTY,	 /* so it ran before its time */
	EVENT_WRITER_HELD,	 /* a writer had to wait for the disk */
	EVENT_POWER_ON,		 /* a machine was switched on */
	EVENT_POWER_CUT,	 /* crash: memory is gone */
	EVENT_DISK_STATES,	 /* how many a power cut may leave */
	EVENT_PAGE_LOST,	 /* by a power cut: the disk has older bytes */
	EVENT_PAGE_KEPT,	 /* it had just reached the disk */
	EVENT_SIZE_LOST,	 /* by a power cut: of a file */
	EVENT_SIZE_KEPT,	 /* it had just reached the disk */
	EVENT_MEMORY_SHORT,  /* fewer frames are free than there should be */
	EVENT_VICTIM_CHOSEN, /* the policy named the page that has to leave */
	EVENT_VICTIM_KEPT,   /* it can't: locked, or there is no place for it */
	EVENT_NOT_WRITTEN,   /* it may leave as it is: nothing would be lost */
	EVENT_TRIMMED,	     /* a page left the working set of a process */
	EVENT_SLOT_TAKEN,    /* a page got a place in the paging file */
	EVENT_SLOT_WRITTEN,  /* its bytes were written there */
	EVENT_SWAPPED_OUT,   /* an entry names the place now, no frame */
	EVENT_SWAPPED_IN,    /* a private page was read back */
	EVENT_SWAPPED_IN_AHEAD, /* the same, before anybody asked */
	EVENT_SWAPPED_IN_CACHE, /* a page of a section was read back */
	EVENT_SWAP_CACHE_HIT,	/* its frame was still there */
	EVENT_SLOT_SHARED,	/* a child's entry names the place, too */
	EVENT_SLOT_MOVED,	/* the entry that names it has a new address */
	EVENT_SLOT_FORGOTTEN,	/* an entry that named it was cleared */
	EVENT_SLOT_FREED,	/* nobody needs the place any more */
	EVENT_LIMIT_SET,	/* so many frames may be used from now on */
	EVENT_OUT_OF_MEMORY,	/* nothing can leave: a process is killed */
	EVENT_NOTHING,		/* the call did nothing at all (MS_ASYNC) */
	EVENT_NOTHING_TO_WRITE, /* a flush found all of it clean, or private */
	EVENT_KINDS
};

/* Why a page has to leave: the number of VICTIM_CHOSEN. */
enum victim_cause {
	CAUSE_NO_FRAME,	   /* somebody needs one, and waits */
	CAUSE_FEW_FRAMES,  /* fewer are free than the low watermark */
	CAUSE_LIMIT,	   /* more are in use than a limit allows */
	CAUSE_WORKING_SET, /* its process has as many pages as it may */
};

/* What keeps it: the number of VICTIM_KEPT. */
enum victim_obstacle {
	OBSTACLE_LOCKED,
	OBSTACLE_NO_SLOT, /* the paging file is full */
};

/* Where its bytes are besides: the number of NOT_WRITTEN. */
enum page_copy {
	COPY_ON_DISK,
	COPY_IN_SLOT,  /* `amount` is the slot */
	COPY_ZEROS,    /* nobody has stored to it */
	COPY_NOT_KEPT, /* its owner gave it up */
};

#endif
