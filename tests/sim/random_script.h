#ifndef PAGETWIN_TESTS_SIM_RANDOM_SCRIPT_H
#define PAGETWIN_TESTS_SIM_RANDOM_SCRIPT_H

#include "base/rng.h"
#include "oracle.h"

/*
 * Random scripts, and what makes one useful: it is found wrong or right by
 * performing it, and a wrong one can be made short.
 */
struct script_lines {
	char **lines;
	size_t n_lines, capacity;
};

void script_lines_free(struct script_lines *script);
/* Takes over the line. */
void script_lines_add(struct script_lines *script, char *line);

/* A line that makes sense where the machine stands; owned by the caller. */
char *random_line(struct oracle *oracle, struct rng *rng);

/* "machine PROFILE ..." with random settings out of those there are; owned
 * by the caller. `turn` counts up: settings that are words take theirs in
 * turn. `name`, if not NULL, is set to `word`. */
char *random_machine(const char *profile, struct rng *rng, uint64_t turn,
		     const char *name, const char *word);

/* What is checked besides the bytes and the books. */
enum check_flag {
	CHECK_UNDO = 1 << 0,   /* do, then undo: not a byte differs */
	CHECK_EVENTS = 1 << 1, /* the events alone rebuild the state */
	CHECK_LOOK = 1 << 2,   /* looking at what changed shows all of it */
};

/* Makes and performs a script of so many operations and returns it whole.
 * False: the last line ended in what ret_complaint says. */
bool script_random(const char *machine_line, uint64_t seed, size_t operations,
		   unsigned flags, struct script_lines *ret_script,
		   struct strbuf *ret_complaint);

/* Performs it. False: a line ended in what ret_complaint says; what follows
 * it is not performed. */
bool script_perform(const struct script_lines *script, uint64_t seed,
		    unsigned flags, struct strbuf *ret_complaint);

/* Removes lines from a script that fails as long as it still fails (ddmin,
 * Zeller and Hildebrandt 2002). The first line stays. */
void script_minimise(struct script_lines *script, uint64_t seed,
		     unsigned flags);

void script_print(const struct script_lines *script, struct strbuf *out);

#endif
