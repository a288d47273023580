#ifndef PAGETWIN_MACHINE_TRAITS_H
#define PAGETWIN_MACHINE_TRAITS_H

#include "machine/types.h"

/* What a machine says of itself. */

/* What is known of a habit of the machine. No truth value: HABIT_NO is not 0.
 */
enum habit {
	HABIT_UNKNOWN,
	HABIT_NO,
	HABIT_YES,
};

static inline enum habit habit_of(bool has)
{
	return has ? HABIT_YES : HABIT_NO;
}

/* What a file system with a journal has to do before it commits (ext4(5),
 * data=). */
enum journal {
	JOURNAL_NONE,	 /* nothing with a file's bytes */
	JOURNAL_ORDERED, /* write the pages of which a part was zeroed */
	JOURNAL_DATA,	 /* write all bytes to the journal */
	JOURNAL_UNKNOWN,
};

/* The parameters of a machine's behaviour, so that a comparison can name the
 * cause of a difference. 0 or false: off. A habit that has to be tried is
 * unknown where it could not be: of the real machine alone. */
struct traits {
	bool real;
	char profile[NAME_SIZE]; /* "linux", "textbook"; of real: the kernel's
				    release */
	uint64_t page_size;	 /* bytes */
	uint64_t fault_around;	 /* pages mapped by one read fault, at most */
	bool fault_around_known; /* false: fault_around says nothing */
	uint64_t readahead;	 /* pages read around a mapped read fault */
	bool readahead_exact;	 /* the window is known, not assumed */
	/* The file system keeps several pages as one, where it can. */
	enum habit large_folios;
	/* Fault-around maps nothing where the first folio found ends the file
	 * and there is no page table yet. */
	enum habit around_gives_up;
	/* A hole that ends within page 0 unmaps all behind it. */
	enum habit hole_unmaps_files, hole_unmaps_sections;
	/* What a hole touches is written and evicted first; the same, but
	 * nothing is evicted. */
	enum habit hole_writes, hole_flushes;
	/* A flush of a part writes all of the file. */
	enum habit flush_whole;
	/* A file is made shorter after the page of its new end is written. */
	enum habit shrink_writes;
	/* What is zeroed in part is dirty, hole or not. */
	enum habit zeroes_dirty;
	/* A write takes the mark of readahead off. */
	enum habit write_unmarks;
	/* The fault of a store zeroes what lies behind the end of the file in
	 * its page. */
	enum habit store_zeroes;
	/* A new length waits for what lies before it. */
	enum habit resize_writes;
	/* A hole is brought into the cache where a part of it is to be zeroed.
	 */
	enum habit zeroes_holes;
	/* A page zeroed in part is not known to be right as a whole. */
	enum habit zeroes_unread;
	/* What a hole touches is written first, and stays. */
	enum habit hole_syncs;
	/* A dirty folio is split where all that was stored to is cut off. */
	enum habit cut_splits;
	/* A file that grows is zeroed behind its old end first, for which that
	 * page is read. */
	enum habit growth_zeroes;
	/* A fault that let go of the address space and began anew counts as a
	 * major one. */
	enum habit retry_major;
	/* Advice to fault pages in is known at all; and what had to be read for
	 * it counts as a major fault. */
	enum habit populates, populate_major;
	/* Advice to make a hole takes a view that may not be stored to right
	 * now. */
	enum habit remove_any_rights;
	/* A read that misses where readahead is to go on has it go on, wherever
	 * the last read was. */
	enum habit resumes_windows;
	/* Closing a file that was cut to nothing starts its writing; the same
	 * of one that was made shorter. */
	enum habit flush_replaced, flush_shrunk;
	/* Does an async flush start the writing? */
	enum habit async_flush_starts;
	enum habit write_protects_after_flush;
	/* A load of untouched private memory maps the shared zero page, not one
	 * of its own. */
	enum habit zero_page;
	bool counts_dirty; /* the file system counts dirty pages (tmpfs
			      does not); where they can't be seen: it has a
			      disk */
	enum journal journal;
	bool sees_arrived; /* a page that is being read from the disk
			      looks as if it were not cached (mincore) */
	bool can_evict;	   /* drop can empty the cache (tmpfs: no); where
			      the cache can't be seen: it has a disk */
	bool forks_lazily; /* a fork copies no entries that a fault can make
			      again */
	bool flush_starts_only;	   /* a flush does not wait; fsync does */
	bool flusher_skips_mapped; /* what is mapped stays dirty until it is
				      flushed */
	bool reads_clusters;	 /* readahead is the page and those behind it */
	bool keeps_standby;	 /* paged out is unmapped: it stays in memory */
	bool keeps_mapped_size;	 /* a mapped file can't be made shorter */
	uint64_t paging_file;	 /* pages that it holds; 0: there is none, and
				    private pages stay in memory */
	uint64_t swap_readahead; /* pages that a fault reads of it, at most; 0:
				    not known */
	uint64_t commit_limit;	 /* pages that it promises to programs at most;
				    0: not known */
	bool view_within;	 /* no view reaches beyond its object */
	uint64_t view_granularity; /* bytes: views begin at multiples of it;
				      0: of the page size */
	double dirty_expire;	   /* seconds a page stays dirty, about */
	double flusher_interval;  /* seconds between two looks of the flusher */
	enum habit reclaims_idle; /* takes pages that were idle for a minute,
				     though memory is not short (DAMON) */
	uint64_t block_size;	  /* bytes that the disk is given out in; 0:
				     not known, or not smaller than a page */
	uint64_t largest_file;	  /* bytes that a file may have; 0: unknown */
	char file_system[NAME_SIZE]; /* "ext4", "tmpfs"; "simulated" */
};

/* Something a machine can or cannot show here. */
struct capability {
	const char *name;  /* "pagemap" */
	const char *shows; /* "which pages are present", one phrase */
	bool available;
	char reason[REASON_SIZE]; /* why not; empty where available */
	char remedy[REASON_SIZE]; /* what would make it work; may be empty */
};

#endif
