#ifndef PAGETWIN_COMPARE_HISTORY_H
#define PAGETWIN_COMPARE_HISTORY_H

#include "compare/compare.h"

struct pair;
struct scene;

/* Inside of compare: what is kept from step to step. See history.c. */

enum compare_side {
	OF_SIM,
	OF_REAL,
	OF_BOTH /* how many */
};

/* The page fields of views, and of objects, are kept in as many slots. */
#define PAGE_SLOTS 4

/* Kept from step to step for each page of a view or object. Reasons are
 * kept as their numbers (enum reason_id). */
struct page_memory {
	uint8_t was[PAGE_SLOTS]; /* why the field differed a step ago */
	uint8_t now[PAGE_SLOTS]; /* why it differs in this step */
	uint8_t doubt; /* something happened to it on one machine alone */
	uint8_t marks; /* enum page_mark */
	uint8_t area;  /* of a view: what its VMA is told apart by */
	uint8_t bytes; /* why its bytes may differ: one machine alone stored */
	uint8_t tail;  /* enum page_tail */
	uint16_t tail_from; /* ... which byte of the page is the first */
	/* Of an object: why one machine alone has a mark on it that paging it
	 * out while it was dirty leaves (advise.c): only there it was
	 * unmapped for that, or only the other one has written it since. */
	uint8_t marked;
	uint8_t cleaned; /* of an object: why one machine alone has written it
			    since it was stored to, though it is dirty again;
			    of a view: why its entry allows a store there */
	uint8_t placed;	 /* of an object: why one disk alone has its place */
	uint8_t unread;	 /* of an object: why on one machine alone it has yet to
			    be read as a whole (part_frame(), truncate.c) */
	uint8_t swap;	 /* of a view: enum page_swap (reason_swap.c) */
	uint16_t born[OF_BOTH]; /* of an object: the step in which it came */
	/* Of an object: when it became dirty. Of a view: when it was last
	 * touched. In seconds of each machine's clock. */
	float clock[OF_BOTH];
};

enum page_mark {
	MARK_STORED = 1 << 0,	 /* stored to through a mapping, ever */
	MARK_WRITTEN = 1 << 1,	 /* of a view: stored to since it was clean */
	MARK_PAGED_OUT = 1 << 2, /* of an object: while it was dirty, on the
				    real machine, and is so still */
	MARK_ROTATED = 1 << 3,	 /* ... and has been written since */
	MARK_AHEAD = 1 << 4,  /* of an object: it came into the real machine's
				 cache though nobody waited for it */
	MARK_ZEROED = 1 << 5, /* of an object: in part, and dirty ever since */
	MARK_REWRITTEN = 1 << 6, /* of an object: by a write, since it was to be
				    paged out, and is dirty ever since */
	MARK_CUT = 1 << 7, /* of an object: of a folio that was cut while it was
			      dirty, which split it on one machine alone */
};

/* Who has zeroed what lies behind the end of the file in its last page, on one
 * machine alone; of a private view: in the page that its copy was made of. */
enum page_tail {
	TAIL_STORE = 1 << 0,   /* the fault of a store (store_zeroes) */
	TAIL_GROWTH = 1 << 1,  /* who let the file grow (growth_zeroes) */
	TAIL_WRITTEN = 1 << 2, /* who had it written, on the real machine */
};

/* What tells a view's pages apart by VMA is kept in page_memory.area. */
enum page_area {
	AREA_PROTECTION = 3,  /* enum protection */
	AREA_RANDOM = 1 << 2, /* no readahead */
	AREA_SEQUENTIAL = 1 << 3,
	AREA_LOCKED = 1 << 4,
	AREA_DONTFORK = 1 << 5,
	AREA_WIPEONFORK = 1 << 6,
	AREA_DONTDUMP = 1 << 7,
};

/* What is kept of a view or an object. */
struct thing_memory {
	bool of_object;
	char process[NAME_SIZE];
	char name[NAME_SIZE];
	struct page_memory *pages;
	size_t n_pages;
	uint8_t doubt; /* of the thing: made or removed on one machine alone */
	uint8_t areas; /* of a view: why its areas differ */
	uint8_t owns;  /* of a private view: why a page of it was the process's
			  own on one machine alone */
	uint16_t kin;  /* of a view: the same in all copies that forks made */
	float since;   /* of an object: before it was made, by the real clock */
	bool seen;     /* in this step */
};

/* A process that was started on one machine alone. */
struct process_memory {
	char name[NAME_SIZE];
	uint8_t doubt; /* why */
};

struct compare_history {
	struct thing_memory *things;
	size_t n_things;
	size_t capacity;
	struct process_memory *processes;
	size_t n_processes;
	size_t process_capacity;
	uint8_t acting; /* why one machine alone changed the acting process */
	uint16_t step;	/* counts; wraps */
	double clock;	/* of the real machine, after the last step */
	bool crashed;
	uint64_t limit[OF_BOTH]; /* of memory, in pages; 0: none is in force */
	uint16_t started;	 /* real processes, under a limit */
	uint8_t killed;		 /* why one machine alone killed a process */
	bool led_otherwise;	 /* it answered otherwise, led here again */
};

/* NULL for a page that neither machine has. */
struct page_memory *page_memory(const struct scene *scene,
				const struct pair *pair, uint64_t page);
/* Why a field of a page differed a step ago, or in this step. */
uint8_t page_reason_was(const struct scene *scene, const struct pair *pair,
			uint64_t page, enum field field);
uint8_t page_reason_now(const struct scene *scene, const struct pair *pair,
			uint64_t page, enum field field);
struct thing_memory *pair_memory(const struct scene *scene,
				 const struct pair *pair);
/* Why a thing of that name is in doubt, though it may be gone; 0: it is not. */
uint8_t history_doubt_of(const struct compare_history *history, bool of_object,
			 const char *process, const char *name);
/* The memory of a thing of n_pages pages, made where there is none; its
 * index, or -ENOMEM. */
long history_thing(struct compare_history *history, bool of_object,
		   const char *process, const char *name, size_t n_pages);
/* Only `side` performed the operation: what it changed and touched is in
 * doubt from here on, and the process it started. 0 or -ENOMEM. */
int history_doubt(struct scene *scene, enum compare_side side, uint8_t reason);
/* Why do the machines differ in which processes there are, in so far as it
 * concerns the operation: by the process it names, or in which acts?
 * REASON_NONE: they do not. */
uint8_t process_doubt(const struct scene *scene);
/* Does another process act on each machine? */
bool acting_differs(const struct scene *scene);
/* After all is explained: what the next step has to know. */
void history_step(struct scene *scene, bool both);

#endif
