#ifndef PAGETWIN_SESSION_PLAYER_H
#define PAGETWIN_SESSION_PLAYER_H

#include "lesson/lesson.h"
#include "session/session.h"

/*
 * Plays a lesson in a session: which beat the learner is at, which questions
 * were answered how. Stepping on performs the beat's operation; a question
 * must be answered (or given up) before what it asks about can run; stepping
 * back goes to the beat before. Operations typed in between are a branch of
 * the learner's own: stepping on returns to the lesson's state first.
 */

enum player_phase {
	PLAYER_READ,	  /* prose or a board, no operation: on goes on */
	PLAYER_ASKED,	  /* a question waits for its answer */
	PLAYER_PREDICTED, /* answered; what it asks about has not all run */
	PLAYER_READY,	  /* an operation is next */
	PLAYER_EXPLORING, /* the learner left the lesson with own operations */
	PLAYER_DONE,
};

struct prediction {
	bool answered;
	bool given_up;
	int choice;	  /* index, -1 for given up */
	bool resolved;	  /* the operations ran; answers below are taken */
	int right[SIDES]; /* index of the right choice on each side; -1: none
			     of the choices; -2: cannot be seen there */
	char *answers[SIDES]; /* as text; NULL where it cannot be seen */
};

struct player;

/* The lesson and the session are borrowed and must outlive the player. */
int player_new(const struct lesson *lesson, struct session *session,
	       struct player **ret_player);
void player_free(struct player *player);

const struct lesson *player_lesson(const struct player *player);
struct session *player_session(const struct player *player);
enum player_phase player_phase(const struct player *player);
/* The beat that is next (DO), asked (ASK) or shown (READ); n_beats: done. */
size_t player_beat(const struct player *player);
/* The prediction of the quiz at a beat; NULL where that beat is none. */
const struct prediction *player_prediction(const struct player *player,
					   size_t beat);
/* The question whose operations ran last, for its answer to be shown: that of
 * the beat just performed, the first asked if there are several; -1: none. */
long player_resolved_beat(const struct player *player);

/* Is step i, counted from 0, of a further round of a block that is performed
 * several times? Such steps are performed, and gone back over, together with
 * the block's last. */
bool player_is_again(const struct player *player, size_t i);
/* -EAGAIN while a question waits; -ENODATA at the end; else as session_do().
 * While exploring it goes back to the lesson's state and performs nothing. */
int player_on(struct player *player);
/* The beat before; while exploring, the own operation before. -ENODATA at the
 * start. Answers that were given stay. */
int player_back(struct player *player);
/* From the first beat, on new machines; forgets the answers. */
int player_restart(struct player *player);
/* Answers the question at player_beat() and goes to the next beat. choice -1
 * gives up. An answer can be changed until its operations have run: then
 * -EALREADY. -EINVAL: no such choice; -ENODATA: no question is asked here. */
int player_answer(struct player *player, int choice);
/* The learner's own operation; as session_do(). */
int player_try(struct player *player, const struct op *op,
	       struct diagnostic *ret_diagnostic);

/* What a row of a board shows, in the order of its columns. */
enum figure {
	FIGURE_SYSTEM_CALLS,
	FIGURE_FAULTS, /* minor and major */
	FIGURE_COPIED, /* bytes */
	FIGURE_DISK,   /* pages read */
	FIGURE_TIME,   /* nanoseconds: the real machine's as measured, the
			  simulated one's by its prices */
	FIGURES
};

struct figures {
	uint64_t value[FIGURES];
	unsigned known;	 /* bit 1 << figure */
	unsigned rounds; /* that the time is the middle one of */
};

/* What the operations of a row, which have run, took on a side: the counts of
 * the first round, the median of the times of all. Nothing is known where
 * that side did not perform them. */
void player_figures(const struct player *player, const struct board_row *row,
		    enum side side, struct figures *ret_figures);

/* How many questions were answered and have run, and how many of them rightly
 * (as the simulated machine, or else the real one, has it). */
void player_score(const struct player *player, unsigned *ret_answered,
		  unsigned *ret_right);

#endif
