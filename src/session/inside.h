#ifndef PAGETWIN_SESSION_INSIDE_H
#define PAGETWIN_SESSION_INSIDE_H

#include "session/timeline.h"

/* The session as its own files see it. */
struct session {
	struct machine_factory factory;
	enum machines machines;
	char missing[REASON_SIZE];
	struct machine *machine[SIDES]; /* NULL: none */
	/* Recorded steps that the real machine has been led through. The
	 * simulated one always stands at timeline.position. */
	size_t real_at;
	struct script_names *names;	 /* at timeline.position */
	struct compare_history *history; /* likewise */
	struct timeline timeline;
	int broken; /* why nothing but restart works any more; 0: it does */
};

/* perform.c: makes the step of one operation at the present position. led:
 * the real machine was just led here; taken over, may be NULL. Negative where
 * a machine broke; ret_step is then empty. */
int step_make(struct session *session, const struct op *op, enum expect_on on,
	      struct led *led, struct step *ret_step);
/* Feeds a recorded step to the history, as when it was made. */
int step_remember(struct session *session, const struct step *step, size_t i);
/* Was the operation meant for this machine? */
bool side_meant(const struct step *step, enum side side);

/* bytes.c: memory byte against disk byte, for each page of each object.
 * previous: the step before on this side; NULL: none. */
int bytes_sample(struct machine *machine, const struct step *step,
		 const struct step_side *previous, struct step_side *ret_side);
int bytes_copy(const struct step_side *from, struct step_side *ret_side);
void bytes_clear(struct step_side *side);

/* The machine of that side where it stands at the present position; NULL:
 * there is none, or it is elsewhere (real). */
struct machine *session_machine_here(struct session *session, enum side side);

#endif
