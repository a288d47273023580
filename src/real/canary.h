#ifndef PAGETWIN_REAL_CANARY_H
#define PAGETWIN_REAL_CANARY_H

#include <stdbool.h>

#include "machine/page_state.h"

/* A page that tells whether somebody else has everything written to the disk
 * (see canary.c). */
struct canary {
	int fd;		/* -1: there is none, nothing is known */
	double written; /* by clock_seconds(), when it was last found so; 0:
			   never */
};

/* Room for one; none is kept in it yet. */
void canary_init(struct canary *canary);
/* Makes it in a folder, and dirties it. Where that cannot be done, or is not to
 * be seen, as in memory alone, there is none. */
void canary_open(struct canary *canary, int folder);
/*
 * Has somebody had everything written, by now or CANARY_SECONDS ago at most?
 * ANSWER_UNKNOWN where there is no canary, or none any more: one that cannot be
 * dirtied anew, as the disk is full, tells of this time alone. With `expects`
 * it looks for CANARY_WAIT_SECONDS until it is: it may be its turn a moment
 * after a page that was found to be clean. Who asks has looked at the pages
 * before.
 */
enum answer canary_look(struct canary *canary, bool expects);
/* There is none any more; when it was found to be written is kept. */
void canary_close(struct canary *canary);

/* Who writes everything goes from file to file, and takes a while. */
#define CANARY_SECONDS	    2.0
#define CANARY_WAIT_SECONDS 0.1

#endif
