#ifndef PAGETWIN_SESSION_PLAYER_INSIDE_H
#define PAGETWIN_SESSION_PLAYER_INSIDE_H

#include "session/player.h"

/* The player as its own files see it. */
struct player {
	const struct lesson *lesson;
	struct session *session;
	size_t beat;
	struct prediction *predictions; /* one for each beat */
	/* How many of the session's recorded steps are the lesson's own; those
	 * after them are the learner's. */
	size_t recorded;
	bool exploring;
};

/* The session's position before a beat: its operations so far. */
size_t player_steps_before(const struct player *player, size_t beat);

/* player_predict.c: the operations of a question have run; takes its answers
 * from the recorded steps. 0, -ENOMEM. */
int player_resolve(struct player *player, size_t beat);
void prediction_clear(struct prediction *prediction);

#endif
