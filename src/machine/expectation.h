#ifndef PAGETWIN_MACHINE_EXPECTATION_H
#define PAGETWIN_MACHINE_EXPECTATION_H

#include "machine/types.h"

/* What a line "expect …" says, a part of struct op (op.h). */

enum expect_on {
	EXPECT_ON_BOTH,
	EXPECT_ON_SIM,
	EXPECT_ON_REAL,
};

enum expect_kind {
	EXPECT_MINOR,	    /* minor=RANGE, of the last operation */
	EXPECT_MAJOR,	    /* major=RANGE */
	EXPECT_RESULT,	    /* result=NAME */
	EXPECT_BYTES,	    /* bytes="…", of the last load or read */
	EXPECT_VIEW_PAGE,   /* v[3] present|absent|swapped|exclusive|zero */
	EXPECT_OBJECT_PAGE, /* f[3] cached|uncached|dirty|clean|writeback */
	EXPECT_DISK,	    /* disk f OFFSET = "…", the simulated disk */
};

enum expect_state {
	EXPECT_PRESENT,
	EXPECT_ABSENT,
	EXPECT_SWAPPED,
	EXPECT_EXCLUSIVE,
	EXPECT_ZERO,
	EXPECT_CACHED,
	EXPECT_UNCACHED,
	EXPECT_DIRTY,
	EXPECT_CLEAN,
	EXPECT_WRITEBACK,
	EXPECT_STATES
};

/* One thing a line expects. The pages are op.place for EXPECT_VIEW_PAGE and
 * EXPECT_OBJECT_PAGE (place.view then holds the object's name); the bytes are
 * op.bytes. */
struct expect_term {
	enum expect_kind kind;
	uint64_t low, high;	 /* of MINOR and MAJOR; equal for a number */
	char result[NAME_SIZE];	 /* of RESULT: "ok", "EINVAL", "SIGBUS" */
	enum expect_state state; /* of the two PAGE kinds */
};

#define EXPECT_TERMS 4

struct expectation {
	enum expect_on on;
	unsigned n_terms;
	struct expect_term terms[EXPECT_TERMS];
};

const char *expect_state_name(enum expect_state state); /* "present" */
/* EXPECT_VIEW_PAGE or EXPECT_OBJECT_PAGE: whose page can be so. */
enum expect_kind expect_state_kind(enum expect_state state);

#endif
