#ifndef PAGETWIN_VIEW_MOMENT_H
#define PAGETWIN_VIEW_MOMENT_H

#include "machine/idiom.h"
#include "session/player.h"
#include "session/session.h"

/* How expectations turned out. */
struct checks {
	unsigned passed, failed, skipped;
	const struct step *failure; /* the first that failed; NULL: none */
};

/*
 * What a screen shows, gathered: where a session stands, and the place in
 * the lesson if there is one. Views read nothing else (and struct ui, which
 * says how it is shown). All of it is borrowed from the session and the
 * lesson, good until the session moves. Tests fill one by hand.
 */
struct moment {
	const struct lesson *lesson; /* NULL: none, free exploring */
	enum player_phase phase;
	size_t beat; /* of the lesson; n_beats: at its end */
	/* The question that waits, or that was answered and has not run to
	 * its end; NULL: none. */
	const struct quiz *quiz;
	const struct prediction *prediction;
	/* The question that was just answered by the machines; NULL: none. */
	const struct quiz *resolved_quiz;
	const struct prediction *resolved;
	unsigned answered, right; /* questions so far */
	/* The board that is shown, and what stands on it; NULL: none. */
	const struct board *board;
	struct figures figures[BOARD_ROWS_MAX][SIDES];

	/* Expectations only look, so they are no steps of their own here but
	 * belong to the step that they follow. */
	const struct step *step;     /* that led here; NULL: none yet */
	const struct step *previous; /* the one before it; NULL: none */
	size_t position;	     /* steps done */
	struct checks checks;	     /* the expectations since the step */
	bool has[SIDES];
	const struct traits *traits[SIDES]; /* NULL where there is none */
	/* The simulated translation of the page that the step is about, as it
	 * stands after it; n_levels is 0 where the step is about none. */
	struct walk walk;
	const char *missing; /* why there is no real machine; or "" */
	const char *process; /* that acts */
};

void moment_of_session(struct session *session, struct moment *ret_moment);
void moment_of_player(struct player *player, struct moment *ret_moment);

/* The prose that belongs to this moment: of this beat, or of the last one
 * that has any. NULL where there is none. */
const struct prose_list *moment_prose(const struct moment *moment);
/* The operation that comes next in the lesson; NULL: none. */
const struct op *moment_next(const struct moment *moment);
uint64_t moment_page_size(const struct moment *moment);
/* What a side did in this step, or NULL: none yet, or no such machine. */
const struct step_side *moment_side(const struct moment *moment,
				    enum side side);
/* The same of the step before. */
const struct step_side *moment_side_before(const struct moment *moment,
					   enum side side);
/* Did both machines perform the step, so that they can be compared? */
bool moment_is_compared(const struct moment *moment);
/* The side that tells which views and objects there are: simulated where
 * there is one. NULL: nothing has been done yet. */
const struct step_side *moment_leading(const struct moment *moment);

/* Which page of an object or view the step is about, so that a long row is
 * shown around it. `view` empty: of the object. 0 where it speaks of none. */
uint64_t moment_page_of_interest(const struct moment *moment, const char *view,
				 const char *object);

/* What a programmer would know of an operation before it is performed: by what
 * `before` left (NULL: nothing was done yet), the process that acts, and the
 * traits of the same machine. */
void idiom_facts_before(const struct op *op, const char *process,
			const struct step_side *before,
			const struct traits *traits,
			struct idiom_facts *ret_facts);

const char *side_name(enum side side); /* "sim" "real" */

#endif
