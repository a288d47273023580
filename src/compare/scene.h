#ifndef PAGETWIN_COMPARE_SCENE_H
#define PAGETWIN_COMPARE_SCENE_H

#include "compare/compare.h"
#include "compare/history.h"

/*
 * Inside of compare: one step, laid out so that a cause can be looked for.
 *
 *	scene -- op
 *	      -- by[OF_SIM], by[OF_REAL]	what each machine did
 *	      -- pairs[]			objects first, then views
 *	      -- touch[2]			the pages the operation acts on
 *	      -- history			what earlier steps left behind
 */

/* A view, or an object, on both machines: what stands opposite each other.
 * NULL where a machine has none. */
struct pair {
	bool of_object;
	const char *process; /* "" of an object */
	const char *name;
	const struct view_state *view[OF_BOTH];
	const struct object_state *object[OF_BOTH];
	const struct shared_array *pages[OF_BOTH];
	size_t n_pages[OF_BOTH];
	bool existed[OF_BOTH];
	const struct shared_array *before[OF_BOTH];
	size_t n_before[OF_BOTH];
	const struct shared_array *areas[OF_BOTH]; /* of a view */
	const struct shared_array *areas_before[OF_BOTH];
	size_t memory; /* index of its thing in the history */
};

enum access {
	ACCESS_NONE,
	ACCESS_LOAD,
	ACCESS_STORE,
};

/* The pages one operation acts on, on one machine. */
struct touch {
	const struct pair *view; /* NULL: no view, or not one that is left */
	uint64_t first, last;
	const struct pair *object; /* the object meant, or under the view */
	uint64_t object_first, object_last;
	enum access access; /* through the view, by the program */
};

struct scene {
	const struct op *op;
	const struct performed *by[OF_BOTH];
	struct compare_history *history;
	struct pair *pairs;
	size_t n_pairs;
	struct touch touch[OF_BOTH];
	struct comparison *found;
	bool one_sided; /* one machine did not do it */
};

/* align.c: fills pairs, and their memory in the history. 0 or -ENOMEM. */
int scene_align(struct scene *scene);
const struct pair *scene_find(const struct scene *scene, bool of_object,
			      const char *process, const char *name);
/* The object under a view; NULL: anonymous, or not there. */
const struct pair *pair_object(const struct scene *scene,
			       const struct pair *view);
/* The object's page under a page of a view. */
uint64_t pair_object_page(const struct pair *view, uint64_t page);
/* The view's page over a page of its object; false where there is none. */
bool pair_view_page(const struct pair *view, const struct pair *object,
		    uint64_t object_page, uint64_t *ret_page);

/* A page's field after and before the step; before a thing existed it has
 * nothing present and nothing cached. */
enum answer page_is(const struct pair *pair, enum compare_side side,
		    uint64_t page, enum field field);
enum answer page_was(const struct pair *pair, enum compare_side side,
		     uint64_t page, enum field field);
enum page_bit field_bit(enum field field);
unsigned field_slot(enum field field);

/* touch.c */
void scene_touch(struct scene *scene);
/* Bytes, of both machines: where they differ, pages are not compared. */
uint64_t scene_page_size(const struct scene *scene);
bool touch_has_cache(const struct touch *touch, enum compare_side side);
bool touches(const struct touch *touch, const struct pair *pair, uint64_t page);
/* Does a fault of this step, on that machine, map this page with another one
 * (fault-around)? */
bool around_reaches(const struct scene *scene, enum compare_side side,
		    const struct pair *view, uint64_t page);
/* The same, if the faults had been as on the other machine. */
bool around_would_reach(const struct scene *scene, enum compare_side side,
			const struct pair *view, uint64_t page);
/* Does a miss of this step, on that machine, read this page ahead? `slack`
 * where the window is not known exactly. */
bool ahead_reaches(const struct scene *scene, enum compare_side side,
		   const struct pair *object, uint64_t page, bool slack);
bool ahead_would_reach(const struct scene *scene, enum compare_side side,
		       const struct pair *object, uint64_t page);

/* reason_limit.c. Is the real machine's memory limited, or was it tried? */
bool limit_in_force(const struct scene *scene);
/* May the real machine have thrown out pages that this step touches, before
 * or after it reached them? */
bool limit_took_as_it_went(const struct scene *scene);
/* May pages that the real process needs for itself have been swapped out, so
 * that their coming back is counted with the operation's faults? */
bool limit_took_own(const struct scene *scene);
/* Did one machine find no memory where the other one did, by the limit? */
bool limit_decided(const struct scene *scene);
/* Why somebody was killed on one machine alone for want of memory; or none was.
 * Whom the kernel takes is its choice (oom_badness(), mm/oom_kill.c). */
uint8_t limit_killed(const struct scene *scene);

#endif
