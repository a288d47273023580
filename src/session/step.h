#ifndef PAGETWIN_SESSION_STEP_H
#define PAGETWIN_SESSION_STEP_H

#include "compare/compare.h"
#include "lesson/expect.h"
#include "machine/machine.h"

/* A step as it is recorded: one operation, and what came of it. */

enum side {
	SIDE_SIM,
	SIDE_REAL,
	SIDES
};

/* Memory byte against disk byte of one page of an object, at the offset in
 * the page where a byte was last stored (0 before). -1: cannot be seen. */
struct page_bytes {
	uint32_t offset;
	int16_t memory;
	int16_t disk;
};

struct object_bytes {
	char object[NAME_SIZE];
	struct page_bytes *pages;
	size_t n_pages; /* those sampled: at most OBJECT_BYTES_PAGES */
};

#define OBJECT_BYTES_PAGES 256

/* What one machine did in one step, and how it stood afterwards. */
struct step_side {
	bool performed; /* false: no such machine in this session, or the
			   operation was meant for the other alone; state,
			   counters and bytes are still those after it */
	char process[NAME_SIZE]; /* that acted on this machine */
	struct outcome outcome;
	struct state state;
	struct counters counters;
	struct object_bytes *bytes; /* one for each object of state */
	size_t n_bytes;
	enum expect_verdict expect; /* of an expectation */
	char expect_detail[EXPECT_DETAIL];
};

/* Sums over steps. An expectation is a step too, one in which the machines do
 * nothing and so agree. */
struct summary {
	uint64_t steps;
	uint64_t verdicts[VERDICTS]; /* of the steps that both machines did */
	uint64_t not_compared; /* those that one machine did, or none; with the
				  verdicts they add up to the steps */
	uint64_t expect_passed;
	uint64_t expect_failed;
	uint64_t expect_skipped;
};

struct led;

struct step {
	struct op op;
	char *text;		 /* the operation in its canonical spelling */
	char process[NAME_SIZE]; /* that acted */
	enum expect_on on;	 /* which machines were meant to act */
	struct step_side sides[SIDES];
	struct comparison comparison; /* empty with one machine */
	struct led *led;     /* the real machine was made anew before this step:
				how it stood then; NULL: it went on */
	struct summary sums; /* over the steps up to this one */
	uint64_t bytes;	     /* that it does not share with the step before,
				about */
};

#endif
