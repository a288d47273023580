#ifndef PAGETWIN_SIM_STATE_FILE_H
#define PAGETWIN_SIM_STATE_FILE_H

#include "base/arena.h"
#include "machine/types.h"

/* The part of the state (state.h) that files and sections have. */

/* No padding: it would carry what happened to lie there. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* What an open file remembers of how it was read (struct file_ra_state). */
struct readahead {
	uint64_t start, size, async_size; /* the last window, in pages */
	uint64_t previous; /* where the last read ended, bytes; ~0 at first */
	uint64_t misses;   /* mapped faults not found, less those found */
	uint64_t order;	   /* of the folios that the kernel would take */
};

/* A page of an object: in memory, on the disk, both or neither. */
struct object_page {
	uint32_t frame;	  /* pfn + 1; 0: not in the page cache */
	arena_ref disk;	  /* its bytes; none: as the file was made */
	arena_ref flight; /* those on their way to the disk */
	uint32_t slot;	  /* of the paging file, + 1; 0: not there */
};

struct object {
	char name[NAME_SIZE]; /* empty: anonymous shared memory */
	uint64_t size;	      /* bytes, as programs see it */
	uint64_t disk_size;   /* bytes, as the disk knows it */
	uint64_t made_size;   /* bytes that were filled with letters */
	uint64_t dirty_since; /* ms; the flusher's list, if listed */
	uint64_t cached;      /* pages */
	uint64_t dirty;	      /* pages */
	uint64_t writeback;   /* pages on their way to the disk */
	uint64_t swapped;     /* pages in the paging file */
	uint32_t in_use;      /* 0: this index is free */
	uint32_t kind;	      /* enum object_kind */
	uint32_t listed;      /* the flusher knows that it may be dirty */
	uint32_t vmas;	      /* VMAs that map it */
	/* Cut to nothing since it was last closed: who closes it next has it
	 * written, so that a file that is replaced so is not found empty after
	 * a power cut (auto_da_alloc, ext4(5)). */
	uint32_t flush_on_close;
	uint32_t ordered_at_0; /* its ordered range is byte 0 alone */
	/* Of the running transaction (journal.c): pages that have to be written
	 * before it commits, and the moments when the last of them joined, and
	 * when the file's record and the places of its bytes did. */
	uint64_t ordered_first, ordered_end;
	uint64_t ordered_at, changed_at, data_changed_at;
	uint32_t chunks; /* arena_ref[]: where its pages are */
	uint32_t n_chunks;
};

/* What a process opened: an object, and how it was read through this opening
 * (struct file). Forked processes hold the same one. */
struct open_file {
	struct readahead readahead;
	uint32_t object;
	uint32_t holders; /* processes; 0: this index is free */
};

#pragma GCC diagnostic pop

#endif
