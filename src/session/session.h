#ifndef PAGETWIN_SESSION_SESSION_H
#define PAGETWIN_SESSION_SESSION_H

#include "machine/factory.h"
#include "machine/script.h"
#include "session/step.h"

/*
 * A session holds the open machines and the timeline of what they did.
 *
 *	position      0     1     2     3            n_steps
 *	              |--op-|--op-|--op-|--op-|--op-|
 *	                          ^ here
 *
 * Stepping back restores the simulated machine; of the real one, which cannot
 * go back, it shows what was recorded. Stepping on over a recorded step shows
 * the record again. A new operation in the middle starts a branch: what was
 * recorded after it is forgotten, and a real machine is made anew and led to
 * this position first. It does not wait again for the ticks on the way, so it
 * may stand otherwise than recorded; the comparison takes that into account.
 */

/* Which machines a session opens. */
enum machines {
	MACHINES_TWIN,
	MACHINES_SIM,
	MACHINES_REAL,
};

struct session;

/* 0 or negative. Where a twin's real machine can't be made, the session goes
 * on with the simulated one alone and session_missing() says why. With
 * MACHINES_REAL that is a failure, with the reason in `reason`. */
int session_new(const struct machine_factory *factory, enum machines machines,
		struct session **ret_session, char reason[REASON_SIZE]);
void session_free(struct session *session);

/* Why there is no real machine although one was asked for; "" if there is. */
const char *session_missing(const struct session *session);
bool session_has(const struct session *session, enum side side);

/* Performs one operation here, on both machines or on the one meant.
 * Everything after this position is forgotten. Negative where a machine broke
 * (then the session can only be restarted or freed). An operation that the
 * names check refuses is -EINVAL with the diagnostic (which may be NULL). */
int session_do(struct session *session, const struct op *op, enum expect_on on,
	       struct diagnostic *ret_diagnostic);

/* The names known here, for checking what is typed; owned by the session. */
const struct script_names *session_names(const struct session *session);

size_t session_position(const struct session *session); /* steps done here */
size_t session_length(const struct session *session);	/* steps recorded */
/* Step i, from 0 to session_length() - 1; the session's own. Good until
 * something is done; one that lies more than RECENT_MIN steps before the end
 * (timeline.h): until 64 such others were asked for. */
const struct step *session_step(const struct session *session, size_t i);
/* The step that led here; NULL at position 0. */
const struct step *session_last(const struct session *session);
/* The step before that one, for what changed; expectations, which change
 * nothing, are passed over. NULL where there is none. */
const struct step *session_previous(const struct session *session);

int session_back(struct session *session);    /* -ENODATA at the start */
int session_forward(struct session *session); /* -ENODATA at the end */
/* -ENODATA beyond the end. Nothing moves where one of these fails, unless a
 * machine broke. */
int session_seek(struct session *session, size_t position);
int session_restart(struct session *session); /* new machines, no steps */

/* The simulated machine as it stands here, for walk() and peek(); NULL where
 * there is none. Not to be applied to. */
struct machine *session_sim(struct session *session);
const struct traits *session_traits(const struct session *session,
				    enum side side);
const char *session_process(const struct session *session);

/* Sums over the steps up to here. */
void session_summary(const struct session *session, struct summary *ret);
/* The verdict of an expectation over both machines: failed if one failed,
 * else skipped if one was skipped that was meant, else passed. */
enum expect_verdict step_expect(const struct step *step);

#endif
