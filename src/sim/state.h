#ifndef PAGETWIN_SIM_STATE_H
#define PAGETWIN_SIM_STATE_H

#include "base/arena.h"
#include "base/rng.h"
#include "machine/machine.h"
#include "sim/profile.h"
#include "sim/state_file.h"
#include "sim/state_frame.h"

/*
 * The state of the simulated machine: everything that a snapshot has to
 * keep. It lies in one arena and names its parts by number.
 *
 *	root -> frames[pfn]      what each frame holds -> its bytes
 *	     -> objects[index]   files and sections -> pages in cache, on disk
 *	     -> processes[index] -> VMAs by address, page-table root
 *	     -> views[]          the names people gave to ranges of addresses
 *	     -> rmap[]           which entries map a frame
 *
 * RULE: an address that frame_at(), object_at() and so on give is good until
 * something is allocated. Fetch it again after every call that may. And only
 * the bytes that arena_at() was asked for may be changed through it: a way
 * back is kept for those (base/arena_past.c).
 *
 * Indices of objects, processes and rmap nodes start at 1, so that 0 says
 * none in a zeroed struct; a frame is named by pfn + 1 for the same reason
 * where it may be missing. The structs have no padding, which the compiler is
 * told to check (-Wpadded): equal states are equal bytes.
 */

/* No padding: it would carry what happened to lie there. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* A table that grows: its items lie in one piece of the arena. */
struct table {
	arena_ref items;
	uint32_t count;
	uint32_t capacity;
};

enum vma_flag {
	VMA_LOCKED = 1 << 0,	 /* its pages stay in memory */
	VMA_CHARGED = 1 << 1,	 /* its private pages may be written, or might
				    have been (VM_ACCOUNT) */
	VMA_INHERITED = 1 << 2,	 /* forked off one with private pages */
	VMA_SEAM = 1 << 3,	 /* like the one before it, but made so by fork,
				    which joins nothing */
	VMA_DONTFORK = 1 << 4,	 /* a child does not get it */
	VMA_WIPEONFORK = 1 << 5, /* a child gets it empty */
	VMA_DONTDUMP = 1 << 6,	 /* no core dump has it */
};

/*
 * A VMA: a run of addresses with one meaning. Those whose private pages belong
 * together have the same number in `own` (the anon_vma of Linux); 0: it never
 * had a page of its own.
 */
struct vma {
	vaddr_t start, end; /* bytes; end is the first not in it */
	uint64_t page;	    /* the object's page under start */
	uint32_t object;    /* 0: private anonymous memory */
	uint16_t sharing;   /* enum sharing */
	uint16_t protection;
	uint32_t reading; /* enum advice: NORMAL, RANDOM or SEQUENTIAL */
	uint32_t flags;	  /* enum vma_flag */
	uint64_t own;
};

struct process {
	char name[NAME_SIZE];
	uint64_t started;      /* the order in which they started; 0: free */
	vaddr_t next_address;  /* where the next view goes */
	uint64_t minor, major; /* faults so far */
	struct table vmas;     /* of struct vma, sorted, disjoint, merged */
	uint32_t page_table;   /* pfn + 1 of the root */
	uint32_t spare_tables; /* pfn + 1 of the first table set aside for
				  splitting huge pages; frame.object links them
				*/
	arena_ref tlb;	       /* of its own; none: it shares root.tlb */
	struct table opened;   /* uint32_t: the open file of each object */
	struct table hollow;   /* vaddr_t: see hollow_table.c */
	arena_ref replacement; /* the policy's books on its working set; none:
				  there is one policy for all */
	uint32_t resident;     /* pages in its working set */
};

struct view {
	char name[NAME_SIZE];
	vaddr_t address;
	uint64_t n_pages;
	uint64_t page; /* the object's page under the view's page 0 */
	uint32_t process;
	uint32_t object;  /* 0: private anonymous memory */
	uint32_t sharing; /* enum sharing */
	uint32_t gone;	  /* its last page was unmapped */
};

struct root {
	struct profile profile;
	struct rng rng;
	uint64_t clock; /* milliseconds since the machine was made */
	uint64_t wake;	/* when the flusher looks next; 0: it sleeps */
	uint64_t started;
	uint64_t owns;		 /* numbers given to vma.own so far */
	uint64_t fresh;		 /* 1 until the first operation */
	uint64_t journal_moment; /* counts what joined a transaction */
	uint64_t journal_since;	 /* clock + 1 when the running one began; 0:
				    there is none */
	uint64_t counters[COUNTERS];
	uint64_t access_cost; /* nanoseconds of all loads and stores */
	uint64_t tlb_clock;   /* counts what the TLBs were used for */
	uint64_t slots_spare; /* that no entry names, their page in memory */
	struct table frames;  /* of those that were ever used */
	struct table objects, processes, views, rmap, open_files;
	uint32_t rmap_free;
	uint32_t acting;       /* process */
	arena_ref allocator;   /* what the frame allocator knows */
	arena_ref windows;     /* used frames of each aligned run; frame.c */
	uint32_t windows_free; /* runs without a used frame */
	uint32_t limit;	       /* frames that may be used; 0: all */
	arena_ref tlb;	       /* that all share; none: see struct process */
	struct table slots;    /* of the paging file, those ever used */
	uint32_t slot_hint;    /* none below it is free */
	arena_ref replacement; /* the policy's books on all pages that are in
				  no process's working set */
	uint32_t room;	       /* for so many pages, as the policy was told */
	uint32_t until_tick;   /* accesses until the policy's clock ticks */
	uint32_t tracked;      /* frames that the policy knows of */
	uint32_t kept;	       /* frames that could not leave */
};

#pragma GCC diagnostic pop

#endif
