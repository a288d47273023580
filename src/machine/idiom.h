#ifndef PAGETWIN_MACHINE_IDIOM_H
#define PAGETWIN_MACHINE_IDIOM_H

#include "machine/types.h"

struct op;
struct state;
struct strbuf;

/* The same operation as programmers of three worlds write it. */
enum idiom {
	IDIOM_POSIX,
	IDIOM_WIN32,
	IDIOM_DOTNET,
	IDIOMS
};

const char *idiom_name(enum idiom idiom); /* "POSIX", "Win32", ".NET" */

/*
 * What an operation's text does not say but a programmer would know. Zeroed
 * but for page_size: nothing of it is known; then a variable stands for a
 * length (v_length, notes_txt_size), and an object is taken for a file.
 */
struct idiom_facts {
	uint64_t page_size;	/* bytes; never 0 */
	uint64_t view_size;	/* bytes of the view it acts on; 0: unknown */
	bool is_private;	/* that view is a private one */
	char object[NAME_SIZE]; /* under that view; empty: anonymous memory */
	uint64_t object_size;	/* bytes of the object; 0: unknown */
	bool is_section;	/* the object is a section, not a file */
	bool flush_starts_only; /* the machine's flush does not wait */
};

/* The facts of an operation, from the state BEFORE it and the process that
 * acts. flush_starts_only is a trait and not a part of the state: false. */
void idiom_facts_find(const struct op *op, const struct state *state,
		      const char *process, struct idiom_facts *ret_facts);

/* Appends the operation as a programmer of that idiom writes it, one or more
 * lines of at most 78 columns (names permitting), without a newline at the
 * end; "-" where the idiom has no such call. */
void idiom_print(const struct op *op, enum idiom idiom,
		 const struct idiom_facts *facts, struct strbuf *out);

/* The same with nothing known but the page size, in bytes. */
void op_print_idiom(const struct op *op, enum idiom idiom, uint64_t page_size,
		    struct strbuf *out);

#endif
