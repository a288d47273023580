#ifndef PAGETWIN_MACHINE_EVENT_FLAG_H
#define PAGETWIN_MACHINE_EVENT_FLAG_H

/*
 * What an event says besides its fields. Kinds that make or change an entry
 * tell which of its bits are set now; those that map a frame mark it as
 * writable, accessed, dirty. TRANSLATED says whether it was a store.
 */
enum event_flag {
	EVENT_READABLE = 1 << 0,
	EVENT_WRITABLE = 1 << 1,
	EVENT_ACCESSED = 1 << 2,
	EVENT_DIRTY = 1 << 3,
	EVENT_STORE = 1 << 4,  /* the access was a store */
	EVENT_SHARED = 1 << 5, /* the area is shared */
	EVENT_PRIVATE = 1 << 6,
	EVENT_FILE = 1 << 7,	  /* the object made is a file, not a section */
	EVENT_ELSEWHERE = 1 << 8, /* it happened to another process than the
				     one that acts: the sentence says whose
				     view it speaks of */
	EVENT_HOLE = 1 << 9, /* the page read has no place on the disk: it is
				zeros, and nothing was waited for */
};

#endif
