#ifndef PAGETWIN_REAL_TRIAL_H
#define PAGETWIN_REAL_TRIAL_H

#include <stdint.h>

/* Something tried in a process of its own, so that whatever comes of it is a
 * result (see trial.c). */

/* What a trial found. */
struct trial {
	int status;	  /* 0, or a negative errno of what did not work */
	uint64_t value;	  /* where the trial measures something */
	const char *step; /* what was tried last, a constant: "userfaultfd" */
};

/* Runs in the child: fills the trial, whose step it keeps up to date. */
typedef void trial_function(void *context, struct trial *trial);

/* Performs it. A child that was ended by a signal, or that did not come to an
 * end in five seconds, has the status -EINTR or -ETIMEDOUT. */
void trial_run(trial_function *function, void *context,
	       struct trial *ret_trial);

#endif
