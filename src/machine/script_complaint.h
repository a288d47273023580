#ifndef PAGETWIN_MACHINE_SCRIPT_COMPLAINT_H
#define PAGETWIN_MACHINE_SCRIPT_COMPLAINT_H

#include "machine/op.h"

struct diagnostic;
struct script_names;

/* Private to the names check: its subject, and how it complains. */

struct check {
	struct script_names *names;
	const struct op *op;
	const char *text; /* may be NULL */
	size_t length;
	struct diagnostic *diagnostic; /* may be NULL */
};

/* Which part of an argument a complaint points at. */
enum part {
	PART_WORD,
	PART_FIRST,  /* of [first..last] */
	PART_LAST,   /* likewise */
	PART_OFFSET, /* behind the + */
};

/*
 * Each returns -EINVAL with the complaint about the argument `word`, looked
 * for from argument number `from` on (the operation itself is 0); an empty
 * word is that argument, whatever it is. Where the source is not at hand the
 * operation's canonical spelling stands in for it.
 */
int check_fail_from(const struct check *check, const char *word, unsigned from,
		    enum part part, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#define check_fail(check, word, part, ...)                                     \
	check_fail_from(check, word, 1, part, __VA_ARGS__)

/* The name is none of `others` (which ends with NULL): says which was meant,
 * or what to do if none was. */
int check_fail_unknown(const struct check *check, const char *kind,
		       const char *name, unsigned from,
		       const char *const *others, const char *remedy);

#endif
