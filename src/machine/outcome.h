#ifndef PAGETWIN_MACHINE_OUTCOME_H
#define PAGETWIN_MACHINE_OUTCOME_H

#include "machine/event.h"

struct strbuf;

/* How an operation ended, and what it did. */

enum result_kind {
	RESULT_OK,
	RESULT_ERRNO,	    /* the call failed; number is the errno */
	RESULT_SIGNAL,	    /* the access ended in a signal; number is it */
	RESULT_UNSUPPORTED, /* this machine has no such operation */
	RESULT_SKIPPED,	    /* could have been done, was not; reason says */
};

struct result {
	enum result_kind kind;
	int number;
};

/* "ok", "EINVAL", "SIGBUS", "unsupported", "skipped". Never NULL. */
const char *result_name(struct result result);
bool result_equal(struct result a, struct result b);
/* Was it the machine that could not - it has no such operation, or whoever
 * lent it disk space or descriptors has no more of them (ENOSPC, EDQUOT,
 * ENFILE, EMFILE) - and not the operation that was refused? */
bool result_is_inability(struct result result);
/* The other way; -EINVAL for a name that is no result. */
int result_parse(const char *name, struct result *ret_result);
/* The names result_parse() knows besides status_names(), then NULL. */
const char *const *result_names(void);

/* What one operation did. Zeroed by apply() before use; freed with
 * outcome_clear(). */
struct outcome {
	struct result result;
	char reason[REASON_SIZE]; /* for people; may be empty when ok */
	/* Faults of the process that acted, during this operation alone. */
	bool faults_known;
	uint64_t minor;
	uint64_t major;
	/* What load and read returned, in order; owned; NULL for the others.
	 * A load of a page range returns one byte a page. */
	unsigned char *bytes;
	size_t n_bytes;
	struct event_list events;
	/* Seconds of this machine's time since it was made. The simulated
	 * clock moves by tick alone, the real one by itself. */
	double clock;
	/* Nanoseconds that it would have had to wait by the simulated
	 * machine's prices; the real one knows none. */
	bool cost_known;
	uint64_t cost;
	/* Nanoseconds that it took, measured around the calls or accesses
	 * themselves; the simulated machine, which has no clock, knows none. */
	bool time_known;
	uint64_t time;
};

/* Appends a time as people compare it: "81.1 us" of 81100 nanoseconds. */
void time_print(uint64_t nanoseconds, struct strbuf *out);

void outcome_clear(struct outcome *outcome);
int outcome_copy(const struct outcome *from, struct outcome *ret_to);

#endif
