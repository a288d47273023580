#ifndef PAGETWIN_MACHINE_STATE_H
#define PAGETWIN_MACHINE_STATE_H

#include "base/shared_array.h"
#include "machine/area.h"
#include "machine/page_state.h"

/* A mapped range of one process, page by page. */
struct view_state {
	char view[NAME_SIZE];
	char process[NAME_SIZE];
	char object[NAME_SIZE]; /* empty: anonymous */
	vaddr_t address;
	uint64_t object_page; /* the object's page under the view's page 0 */
	enum sharing sharing;
	enum protection protection; /* of its first page */
	struct shared_array *pages; /* of struct page_state */
	/* of struct area, by page; NULL: they cannot be seen. It stands beside
	 * `pages` (session/step_layout.c). */
	struct shared_array *areas;
	size_t n_pages;
};

enum object_kind {
	OBJECT_FILE,
	OBJECT_SECTION,
};

/* A file or section, page by page, as the page cache holds it. */
struct object_state {
	char object[NAME_SIZE];
	enum object_kind kind;
	uint64_t size;		    /* bytes */
	struct shared_array *pages; /* of struct page_state */
	size_t n_pages;		    /* size in pages, rounded up */
};

enum frame_use {
	FRAME_FREE,
	FRAME_PAGE_TABLE,
	FRAME_PAGE_CACHE,
	FRAME_ANONYMOUS,
	FRAME_ZERO,
};

/* A frame of the simulated memory. */
struct frame_state {
	enum frame_use use;
	char object[NAME_SIZE]; /* of PAGE_CACHE */
	uint64_t page;		/* of PAGE_CACHE */
	uint32_t references;	/* page-table entries that map it */
	bool dirty;
	uint64_t slot; /* that has its page too (swap cache); SLOT_NONE */
};

/* A slot of the simulated paging file. Who names it is told by the pages: a
 * page of a view or object has its slot, a page in memory its frame's. */
struct slot_state {
	uint32_t references; /* page-table entries, or the object, that name
				it; 0 and no frame: it is free */
	pfn_t pfn; /* the frame that has its page too, else PFN_NONE */
};

/* All of a machine that can be seen at one moment. States share the pages,
 * areas, frames and slots in which they do not differ (shared_array.h). */
struct state {
	uint64_t page_size;
	struct view_state *views; /* of every process, in the order mapped */
	size_t n_views;
	struct object_state *objects; /* in the order made */
	size_t n_objects;
	struct shared_array *frames; /* of struct frame_state; NULL where
					frames can't be seen */
	size_t n_frames;	     /* those listed: up to the last in use */
	size_t n_frames_total;
	struct shared_array *slots; /* of struct slot_state; NULL where they
				       can't be seen, or where none is in
				       use */
	size_t n_slots;		    /* those listed: up to the last in use */
	size_t n_slots_total;	    /* 0: no paging file, or not to be seen */
	/* Somebody else, who is no part of the machine, has all that is dirty
	 * on this file system written, or had it so since the look before, or
	 * a moment ago (sync(2)). A machine that nobody else uses says no. */
	enum answer written_meanwhile;
};

/* Page i of a view or an object, frame i, slot i: to be read. */
static inline const struct page_state *
state_page(const struct shared_array *pages, size_t i)
{
	return shared_array_at(pages, i);
}

static inline const struct frame_state *
state_frame(const struct shared_array *frames, size_t i)
{
	return shared_array_at(frames, i);
}

static inline const struct slot_state *
state_slot(const struct shared_array *slots, size_t i)
{
	return shared_array_at(slots, i);
}

/* Page i of one's own state, to be changed; NULL: no memory. The states that
 * share it keep what they have. */
static inline struct page_state *state_page_edit(struct shared_array **pages,
						 size_t i)
{
	return shared_array_edit(pages, i);
}

/* Makes the list of frames, or slots, n long; new ones are free. 0 or
 * -ENOMEM. */
int state_resize_frames(struct state *state, size_t n);
int state_resize_slots(struct state *state, size_t n);

void state_clear(struct state *state); /* frees what it owns; zeroes it */
/* 0 or -ENOMEM. Whose pages are changed then does not matter to the other. */
int state_copy(const struct state *from, struct state *ret_to);
const struct view_state *state_view(const struct state *state,
				    const char *process, const char *view);
const struct object_state *state_object(const struct state *state,
					const char *object);
/* Appends an empty view or object with n_pages pages, nothing known; the
 * pointer is good until the next addition. NULL: no memory. */
struct view_state *state_add_view(struct state *state, size_t n_pages);
struct object_state *state_add_object(struct state *state, size_t n_pages);
/* Appends one of n_pages pages that is like another one of another state, and
 * shares its pages (and areas); of more pages nothing is known. `like` may be
 * NULL. */
struct view_state *state_add_view_like(struct state *state,
				       const struct view_state *like,
				       size_t n_pages);
struct object_state *state_add_object_like(struct state *state,
					   const struct object_state *like,
					   size_t n_pages);

#endif
