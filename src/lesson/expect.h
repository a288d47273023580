#ifndef PAGETWIN_LESSON_EXPECT_H
#define PAGETWIN_LESSON_EXPECT_H

#include "machine/machine.h"

enum expect_verdict {
	EXPECT_PASSED,
	EXPECT_FAILED,
	EXPECT_SKIPPED, /* this machine cannot show it, or was not meant */
};

#define EXPECT_DETAIL 200

/*
 * Does the line hold on this machine? `last` is the outcome of the last
 * operation that was not an expectation (NULL: there was none), state and
 * machine are as they are now; machine (for "disk") may be NULL.
 * detail says what was found instead, or why it was skipped; empty if passed.
 * (The parentheses keep it apart from a macro of the same name that the test
 * library cmocka has.)
 */
enum expect_verdict(expect_check)(const struct op *op,
				  const struct outcome *last,
				  const struct state *state,
				  const char *process, struct machine *machine,
				  char detail[EXPECT_DETAIL]);

const char *expect_verdict_name(enum expect_verdict verdict);

#endif
