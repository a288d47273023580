#ifndef PAGETWIN_SESSION_TIMELINE_H
#define PAGETWIN_SESSION_TIMELINE_H

#include "session/session.h"

/*
 * Inside of session: the steps that were recorded, and the marks from which
 * any position can be reached again.
 */

/* All that is needed to stand at a position. */
struct mark {
	size_t position;
	struct snapshot *sim; /* NULL: no simulated machine */
	void (*sim_free)(struct snapshot *sim);
	struct compare_history *history;
	struct script_names *names;
};

/* Steps between two marks: what undo has to perform again, at most, near
 * the end. */
#define MARK_STRIDE 8
/* Marks kept, whatever their size; the rest is by MARK_BUDGET. */
#define MARKS_MIN   3
#define MARKS_MAX   64
#define MARK_BUDGET ((uint64_t)256 << 20)

struct timeline {
	struct step *steps;
	size_t n_steps;
	size_t capacity;
	size_t position;
	struct mark marks[MARKS_MAX]; /* by position; the first is at 0 */
	size_t n_marks;
};

/* How a real machine stood that was led to a position once more. */
struct led {
	struct state state;
	double clock;
	bool skipped_tick;
	bool answered_otherwise;
};

void led_free(struct led *led);
void step_clear(struct step *step);

/* Forgets the steps and marks after this position. */
void timeline_cut(struct timeline *timeline, size_t position);
/* Forgets everything, marks included. */
void timeline_clear(struct timeline *timeline);
/* Room for one more step; 0 or -ENOMEM. */
int timeline_reserve(struct timeline *timeline);
/* Takes over the step; timeline_reserve() made room. */
void timeline_add(struct timeline *timeline, const struct step *step);

/* Is it time for a mark at the present position? */
bool timeline_wants_mark(const struct timeline *timeline);
/* Takes over the mark. Where there are too many of `bytes` each, one that is
 * missed least is forgotten: marks stay dense near the end, and get rarer
 * towards the start. */
void timeline_add_mark(struct timeline *timeline, const struct mark *mark,
		       uint64_t bytes);
/* The last mark at or before a position; NULL: there is none. */
const struct mark *timeline_mark_before(const struct timeline *timeline,
					size_t position);
void mark_clear(struct mark *mark);

#endif
