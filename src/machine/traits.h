#ifndef PAGETWIN_MACHINE_TRAITS_H
#define PAGETWIN_MACHINE_TRAITS_H

#include "machine/types.h"

/* What a machine says of itself. */

/* What is known of a habit of the machine. */
enum habit {
	HABIT_UNKNOWN,
	HABIT_NO,
	HABIT_YES,
};

/* What a file system with a journal has to do before it commits (ext4(5),
 * data=). */
enum journal {
	JOURNAL_NONE,	 /* nothing with a file's bytes */
	JOURNAL_ORDERED, /* write the pages of which a part was zeroed */
	JOURNAL_DATA,	 /* write all bytes to the journal */
};

/* The parameters of a machine's behaviour, so that a comparison can name the
 * cause of a difference. 0 or false: off. */
struct traits {
	bool real;
	char profile[NAME_SIZE]; /* "linux", "textbook"; of real: the kernel's
				    release */
	uint64_t page_size;	 /* bytes */
	uint64_t fault_around;	 /* pages mapped by one read fault, at most */
	uint64_t readahead;	 /* pages read around a mapped read fault */
	bool readahead_exact;	 /* the window is known, not assumed */
	bool large_folios;	 /* the file system keeps several pages as one,
				    where it can */
	bool around_gives_up;	 /* fault-around maps nothing where the first
				    folio found ends the file and there is no
				    page table yet */
	bool hole_unmaps_files;	 /* a hole that ends within page 0 unmaps all
				    behind it */
	bool hole_unmaps_sections;
	bool hole_writes;    /* what a hole touches is written and evicted
				first */
	bool hole_flushes;   /* the same, but nothing is evicted */
	bool flush_whole;    /* a flush of a part writes all of the file */
	bool shrink_writes;  /* a file is made shorter after the page of its
				new end is written */
	bool zeroes_dirty;   /* what is zeroed in part is dirty, hole or not */
	bool write_unmarks;  /* a write takes the mark of readahead off */
	bool store_zeroes;   /* the fault of a store zeroes what lies behind
				the end of the file in its page */
	bool resize_writes;  /* a new length waits for what lies before it */
	bool zeroes_holes;   /* a hole is brought into the cache where a part of
				it is to be zeroed */
	bool zeroes_unread;  /* a page zeroed in part is not known to be
				right as a whole */
	bool flush_replaced; /* closing a file that was cut to nothing
				starts its writing */
	bool flush_shrunk;   /* the same of one that was made shorter */
	bool counts_dirty;   /* the file system counts dirty pages (tmpfs
				does not) */
	enum journal journal;
	bool sees_arrived;	 /* a page that is being read from the disk
				    looks as if it were not cached (mincore) */
	bool can_evict;		 /* drop can empty the cache (tmpfs: no) */
	bool async_flush_starts; /* does an async flush start the writing? */
	bool write_protects_after_flush;
	bool zero_page;	   /* a load of untouched private memory maps the
			      shared zero page, not one of its own */
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
