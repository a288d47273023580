#ifndef PAGETWIN_MACHINE_EVENT_H
#define PAGETWIN_MACHINE_EVENT_H

#include "machine/event_flag.h"
#include "machine/event_kind.h"
#include "machine/types.h"

struct strbuf;

/* How an event is known. */
enum event_source {
	EVENT_EXACT,	/* the simulator did it */
	EVENT_OBSERVED, /* a kernel counter or bit said so */
	EVENT_INFERRED, /* two readings differ */
};

/* Fields that a kind does not use are 0, empty or PFN_NONE. */
struct event {
	enum event_kind kind;
	enum event_source source;
	char process[NAME_SIZE];
	char view[NAME_SIZE];
	char object[NAME_SIZE];
	uint64_t page;	 /* of the view if view is set, else of the object */
	uint64_t count;	 /* pages it speaks of; at least 1 */
	vaddr_t address; /* the address that faulted, where that is known */
	pfn_t pfn;
	uint64_t amount; /* bytes, milliseconds, faults, frames, disk states (at
			    most UINT64_MAX); a slot of the paging file; an
			    area's first page of its object */
	uint32_t flags;	 /* enum event_flag */
	int number;	 /* the signal of EVENT_SIGNAL; the level of TABLE_
			    and HUGE_PAGE_, 1 being the lowest; enum
			    protection of AREA_ADDED and AREA_PROTECTED, enum
			    advice of AREA_ADVISED; enum victim_cause,
			    victim_obstacle, page_copy */
};

struct event_info {
	enum event_kind kind;
	const char *name;     /* "minor-fault": fixed, for JSON */
	const char *sentence; /* a template: event_table.c */
};

extern const struct event_info event_table[EVENT_KINDS];

/* Appends the sentence, for people: "v[3] was mapped to frame 17". */
void event_print(const struct event *event, struct strbuf *out);

struct event_list {
	struct event *events;
	size_t n_events;
	size_t capacity;
};

/* Appends a copy; 0 or -ENOMEM. */
int event_list_add(struct event_list *list, const struct event *event);
void event_list_clear(struct event_list *list); /* frees */

#endif
