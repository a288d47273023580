#ifndef PAGETWIN_MACHINE_SCRIPT_CHECK_H
#define PAGETWIN_MACHINE_SCRIPT_CHECK_H

#include "machine/script_names.h"

struct diagnostic;

/* Private to the names check (script_check*.c): what it checks, how it
 * complains (script_complaint.c), and the rules its files share. */

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

/* names_add_object() and its like failed; -ENOSPC becomes a complaint about
 * `name`. */
int check_fail_full(const struct check *check, const char *name, int status);

/* Sizes in bytes and in pages, rounded up, with the script's page size. */
uint64_t check_bytes_of(const struct check *check, struct size size);
uint64_t check_pages_of(const struct check *check, uint64_t bytes);

/* The object that argument number `from` or a later one names; NULL with the
 * complaint. */
struct named_object *check_need_object(const struct check *check,
				       const char *name, unsigned from);
/* BYTES of load and read: not too many at once? */
int check_bytes(const struct check *check, struct size size);
/* Do the pages of the place lie within n_pages? */
int check_pages(const struct check *check, const struct place *place,
		uint64_t n_pages);

/* The rules of the operations on views: 0, -EINVAL with the complaint, or
 * -ENOMEM. */
int check_place(const struct check *check); /* those that change no names */
int check_load(const struct check *check);
int check_map(const struct check *check);
int check_unmap(const struct check *check);
int check_remap(const struct check *check);

#endif
