#ifndef PAGETWIN_SESSION_TIMELINE_H
#define PAGETWIN_SESSION_TIMELINE_H

#include "session/archive.h"
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

/* Steps between two marks near the end, where the machine is small: one more
 * for each MARK_WORTH bytes of it. */
#define MARK_STRIDE 8
#define MARK_WORTH  ((uint64_t)1 << 20)
/* Marks kept at least, and at most; all of them in MARK_BUDGET bytes. */
#define MARKS_MIN   3
#define MARKS_MAX   512
#define MARK_BUDGET ((uint64_t)256 << 20)

/* Steps that are not packed: at most, and at least where there are so many;
 * fewer where they take more than so many bytes. A few are packed at once, no
 * more: nobody is to wait for it. */
#define RECENT_MAX    264
#define RECENT_MIN    256
#define RECENT_LEAST  4
#define RECENT_BUDGET ((uint64_t)64 << 20)

struct timeline {
	struct archive *archive; /* of the steps that lie far back; NULL */
	struct step *recent;	 /* those after them */
	size_t capacity;
	size_t n_steps; /* all */
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
/* Step i. Of those far back only ARCHIVE_OPEN can be looked at at once. */
const struct step *timeline_step(const struct timeline *timeline, size_t i);
/* Bytes of the steps that are not packed, about. */
uint64_t timeline_recent_bytes(const struct timeline *timeline);
/* Room for one more step; 0 or -ENOMEM. May move the recent steps. */
int timeline_reserve(struct timeline *timeline);
/* Takes over the step; timeline_reserve() made room. */
void timeline_add(struct timeline *timeline, const struct step *step);

/* Is it time for a mark at the present position, on a machine of so many
 * bytes? */
bool timeline_wants_mark(const struct timeline *timeline, uint64_t bytes);
/* Takes over the mark. Where there are too many, one that is missed least is
 * forgotten: marks stay dense near the end, and get rarer towards the
 * start. */
void timeline_add_mark(struct timeline *timeline, const struct mark *mark);
/* Forgets the mark that is missed least; false: none may go. */
bool timeline_forget_mark(struct timeline *timeline);
/* The last mark at or before a position; NULL: there is none. */
const struct mark *timeline_mark_before(const struct timeline *timeline,
					size_t position);
void mark_clear(struct mark *mark);

#endif
