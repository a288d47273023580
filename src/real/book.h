#ifndef PAGETWIN_REAL_BOOK_H
#define PAGETWIN_REAL_BOOK_H

#include "machine/machine.h"
#include "real/canary.h"
#include "real/memory_limit.h"
#include "real/real_machine.h"
#include "real/scratch.h"
#include "real/subject.h"

/*
 * What pagetwin knows of what the subjects have: which objects, which views
 * at which addresses, which processes. Only names and places; the states of
 * the pages are asked of the kernel each time.
 */

#define PARTIAL_MOST 16

struct real_object {
	char name[NAME_SIZE];
	enum object_kind kind;
	int fd;		 /* pagetwin's own, to look; its offset never moves */
	uint64_t unread; /* cached pages that nobody is reading, though they
			    have not been read; or those that have arrived
			    (settle.c) */
	unsigned looks;	 /* that found nothing new */
	/* Pages of which a part was zeroed, where mincore is all there is to
	 * ask (partial.c); n_partial > PARTIAL_MOST: too many. */
	uint64_t partial[PARTIAL_MOST];
	unsigned n_partial;
};

#define NO_OBJECT   (-1)
#define ALL_OBJECTS (-2)

struct real_view {
	char name[NAME_SIZE];
	size_t process; /* index */
	int object;	/* index, or NO_OBJECT: anonymous */
	vaddr_t address;
	uint64_t length; /* bytes, as mapped */
	uint64_t offset; /* in the object */
	enum sharing sharing;
	enum protection protection; /* of its first page */
	/* Unmapped pages, one byte each (1: gone); NULL: none so far. An
	 * unmapped view keeps its name and range, so that touching it is
	 * the error it deserves. */
	unsigned char *holes;
	unsigned char *apart; /* likewise, those that a child does not get */
	uint64_t n_holes;
};

struct real_process {
	char name[NAME_SIZE];
	struct subject *subject; /* NULL: it has ended */
	int pagemap;		 /* -1: cannot be opened */
	int maps;		 /* likewise */
	bool areas_old;		 /* they may not be as seen last */
	vaddr_t next_view;	 /* where the next one is mapped */
	bool opened[OBJECTS_MAX];
	struct fault_events *faults; /* NULL: where it faults is not told */
};

#define NO_PROCESS SIZE_MAX

struct real_machine {
	struct machine machine; /* first */
	struct real_config config;
	struct scratch *scratch;
	struct capability capabilities[REAL_CAPABILITIES];
	struct traits traits;
	char untried[REASON_SIZE]; /* what stood in the way of trying habits */
	struct real_object objects[OBJECTS_MAX];
	size_t n_objects;
	struct real_view *views;
	size_t n_views, views_capacity;
	struct real_process *processes;
	size_t n_processes, processes_capacity;
	size_t acting;		   /* index, or NO_PROCESS */
	struct subject *mould;	   /* see birth.c; NULL: none */
	int page_flags;		   /* /proc/kpageflags; -1: not open */
	int cpu;		   /* of the subjects */
	struct memory_limit limit; /* of the subjects' memory */
	bool is_limited;	   /* it is in force */
	uint64_t page_size;
	uint64_t sums[COUNTERS];
	bool reads_missed; /* the sum of what was read has a hole */
	double started;	   /* CLOCK_MONOTONIC */
	struct state seen; /* by the last look */
	double handed;	   /* by clock_seconds(), when the last look that
			      somebody was given began */
	struct canary canary;
	int written; /* the object that the last operation may have had
			written, or NO_OBJECT, or ALL_OBJECTS */
};

bool real_can(const struct real_machine *machine,
	      enum real_capability capability);

/* NO_OBJECT where there is none of that name. */
int book_object(const struct real_machine *machine, const char *name);
struct real_view *book_view(struct real_machine *machine, size_t process,
			    const char *name);
/* A living one; NO_PROCESS. */
size_t book_process(const struct real_machine *machine, const char *name);

/* Appends; 0 or a negative errno. The new object has no descriptor yet. */
int book_add_object(struct real_machine *machine, const char *name,
		    enum object_kind kind);
int book_add_view(struct real_machine *machine, const struct real_view *view);
/* Takes over the subject, which is freed on failure. */
int book_add_process(struct real_machine *machine, const char *name,
		     struct subject *subject);

void book_remove_view(struct real_machine *machine, struct real_view *view);
/* Pages [first..end) of it are no longer mapped. 0 or -ENOMEM. */
int book_unmap(struct real_machine *machine, struct real_view *view,
	       uint64_t first, uint64_t end);
/* A child does not get the pages, or does again. 0 or -ENOMEM. */
int book_set_apart(const struct real_machine *machine, struct real_view *view,
		   uint64_t first, uint64_t end, bool apart);
/* It has another length now. 0 or -ENOMEM. */
int book_resize(const struct real_machine *machine, struct real_view *view,
		uint64_t length);
bool book_is_mapped(const struct real_machine *machine,
		    const struct real_view *view);
/* Its views go, another process acts. The subject is freed. */
void book_end_process(struct real_machine *machine, size_t process);
/* No processes, views and objects any more. */
void book_clear(struct real_machine *machine);
void book_free(struct real_machine *machine);

/* The size of an object now, in bytes; 0 where it cannot be told. */
uint64_t book_object_size(const struct real_machine *machine, int object);
uint64_t pages_of(uint64_t bytes, uint64_t page_size);

/* Pages of all views and objects; each is a few bytes in every state that is
 * observed, so a machine takes no more than PAGES_MAX. */
uint64_t book_pages(const struct real_machine *machine);
#define PAGES_MAX ((uint64_t)4 << 20)

#endif
