#ifndef PAGETWIN_SIM_PROFILE_H
#define PAGETWIN_SIM_PROFILE_H

#include "machine/machine.h"
#include "sim/cost.h"

/* The largest paging file, in slots. */
#define PAGING_FILE_MOST    ((uint64_t)1 << 20)
#define SWAP_READAHEAD_MOST ((uint64_t)64)

/* A watermark that the machine computes from its number of frames. */
#define WATERMARK_COMPUTED UINT64_MAX
/* How long a page is being written that nobody waits for. */
enum writeback_pace {
	WRITEBACK_INSTANT, /* the disk has it when the operation is over */
	WRITEBACK_TICKS,   /* until time passes, or somebody waits for it */
};

/* How much memory may be promised (proc_sys_vm(5), overcommit_memory). */
enum overcommit {
	OVERCOMMIT_HEURISTIC, /* what could never be kept is refused */
	OVERCOMMIT_ALWAYS,    /* everything is promised */
	OVERCOMMIT_STRICT,    /* no more than memory and paging file hold */
};

/* Which of the disk states that a power cut may leave comes about. */
enum crash_choice {
	CRASH_LOST,   /* only what is certain: all that was in flight is lost */
	CRASH_KEPT,   /* all of it had just arrived */
	CRASH_RANDOM, /* each page by itself, as the seed has it */
};

/*
 * How a machine behaves, as numbers. The code of the machine asks these
 * parameters and never a profile's name. Flags are 0 or 1.
 */
struct profile {
	char name[NAME_SIZE];
	uint64_t predicts_linux; /* flag: takes over a real machine's traits */
	uint64_t page_size;	 /* bytes */
	uint64_t table;		 /* index in geometry_table */
	uint64_t levels;	 /* asked for; 0: as the table has them */
	uint64_t huge;		 /* bytes of a huge page; 0: none */
	uint64_t tlb;		 /* entries; 0: none */
	uint64_t tlb_ways;	 /* 0: the machine computes it */
	uint64_t tlb_policy;	 /* enum tlb_policy */
	uint64_t tlb_asid;	 /* flag: entries say whose they are */
	uint64_t tlb_cpus;	 /* enum tlb_cpus */
	uint64_t tlb_events;	 /* flag: every look-up is told */
	uint64_t frames;	 /* of memory, the tables' included */
	uint64_t fault_around;	 /* pages one read fault maps; 0, 1: only its */
	uint64_t readahead;	 /* pages; 0: only the page asked for */
	uint64_t large_folios;	 /* flag: pages of a file may be one folio */
	/* Flags, as in struct traits. */
	uint64_t around_gives_up, hole_unmaps_files, hole_unmaps_sections;
	uint64_t hole_writes, hole_flushes, flush_whole, shrink_writes;
	uint64_t write_unmarks, store_zeroes, cut_splits;
	uint64_t zeroes_dirty, resize_writes, zeroes_holes, zeroes_unread;
	uint64_t hole_syncs, growth_zeroes, retry_major, resumes_windows;
	uint64_t populates, populate_major, remove_any_rights;
	uint64_t clusters;	/* flag: a miss reads what follows it, and
				   nothing is learned from how it goes on */
	uint64_t counts_dirty;	/* flag: the file system has a disk behind it */
	uint64_t journal;	/* enum journal */
	uint64_t can_evict;	/* flag: a file's page may leave the cache */
	uint64_t write_protect; /* flag: clean shared pages are read-only, so
				   that the first store is noticed */
	uint64_t async_flush;	/* flag: an async flush starts writing */
	uint64_t flush_waits;	/* flag: any other waits for the disk */
	uint64_t writeback;	/* enum writeback_pace */
	uint64_t cow_reuse;	/* flag: who is left alone with a private page
				   after a fork may write it uncopied */
	uint64_t zero_page;	/* flag: a load of untouched private memory maps
				   the zero frame, not one of its own */
	uint64_t lazy_fork;	/* flag: a fork copies no entry that a fault
				   can make again */
	uint64_t flush_replaced; /* flag: closing a file that was cut to nothing
				    starts its writing */
	uint64_t flush_shrunk;	 /* flag: the same of one made shorter */
	uint64_t lock_limit;	 /* bytes that a process may lock */
	uint64_t flusher_mapped; /* flag: it also writes what is mapped */
	uint64_t dirty_expire;	 /* milliseconds */
	uint64_t allocator;	 /* index in allocator_table */
	uint64_t low_watermark;	 /* free frames; fewer: reclaim begins */
	uint64_t high_watermark; /* so many: it has done enough */
	uint64_t flusher_interval;	 /* milliseconds; 0: never wakes */
	uint64_t dirty_background_ratio; /* percent; 0: no threshold */
	uint64_t dirty_ratio;		 /* percent; 0: no threshold */
	uint64_t paging_file; /* slots: pages that it holds; 0: there is none */
	uint64_t policy;      /* index in policy_table */
	uint64_t working_set; /* pages that a process may have; 0: replacement
				 is among all pages */
	uint64_t swap_readahead;   /* slots read at once, a power of two */
	uint64_t reclaim_writes;   /* flag: a dirty page of a file that has to
				      leave is written by itself; else the flusher
				      is woken for its whole file */
	uint64_t oom_kill;	   /* flag: where nothing can leave a process is
				      killed */
	uint64_t overcommit;	   /* enum overcommit */
	uint64_t overcommit_ratio; /* percent of memory, where it is strict */
	uint64_t commit_sections; /* flag: a section is promised as a whole when
				     it is made, not page by page */
	uint64_t granularity;	  /* bytes: views begin at multiples of it;
				     0: of the page size */
	uint64_t shrink_mapped; /* flag: a file may get shorter under its views
				 */
	uint64_t largest_file;	/* bytes: what reaches beyond is no file, though
				   it be a hole; 0: as far as numbers go */
	uint64_t view_within;	/* flag: no view reaches beyond its object */
	uint64_t standby;	/* flag: what leaves memory's users is kept on
				   the standby and modified lists */
	uint64_t win32;		/* flag: reasons name errors as Windows does */
	uint64_t crash;		/* enum crash_choice */
	uint64_t crash_state;	/* from 1; 0: as crash says */
	uint64_t costs[COSTS];	/* nanoseconds */
	char file_system[NAME_SIZE];
};

/* The profiles' names, ending with NULL. */
const char *const *profile_names(void);

/* The profile of that name as it is built in. 0 or -ENOENT. */
int profile_find(const char *name, struct profile *ret_profile);

/* Takes over what a real machine says of its kernel and file system; the page
 * size alone where the profile does not predict Linux. */
void profile_resemble(struct profile *profile, const struct traits *like);

/* Changes one parameter by its name, "fault-around" "8". 0, or -EINVAL with
 * the complaint in reason, which names the limits or the nearest name. Each
 * complaint, here and below, begins with the setting it is about. */
int profile_set(struct profile *profile, const char *key, const char *value,
		char reason[REASON_SIZE]);

/* The same for all settings of a line, the ones first that others depend on,
 * whatever their order. */
int profile_set_all(struct profile *profile, const struct setting *settings,
		    unsigned n_settings, char reason[REASON_SIZE]);

/* Computes what is left to the machine (watermarks), and looks at the
 * parameters together. 0, or -EINVAL with the complaint in reason. */
int profile_settle(struct profile *profile, char reason[REASON_SIZE]);

/* Pages that may be promised, all together, or by one call where it is not
 * strict; UINT64_MAX: any number. */
uint64_t profile_commit_limit(const struct profile *profile);

void profile_traits(const struct profile *profile, struct traits *ret_traits);

#endif
