#ifndef PAGETWIN_MACHINE_SCRIPT_H
#define PAGETWIN_MACHINE_SCRIPT_H

#include "machine/op.h"

struct diagnostic;
struct strbuf;

/* Longest line of a script, in bytes. */
#define SCRIPT_LINE_MAX 65536

/* Most operations of a script. */
#define SCRIPT_OPS_MAX 200000

struct script {
	struct op *ops;
	size_t n_ops;
	size_t capacity;
};

/*
 * Reads a whole text, one operation a line, '#' starts a comment.
 * first_line is the number of its first line (a lesson's blocks start in the
 * middle of a file).
 * 0; -EINVAL with *ret_diagnostic filled (an unknown word gets its "did you
 * mean", a text with NUL bytes is said not to be a script, a line over
 * SCRIPT_LINE_MAX is said to be too long); -ENOMEM. On failure *ret_script is
 * untouched. ret_diagnostic may be NULL. It stops at the first complaint.
 *
 * Names are checked as far as text allows: syntax, ranges of numbers, lengths.
 * Whether a view exists is the machine's to say - see
 * script_names_check().
 */
int script_parse(const char *text, size_t length, unsigned first_line,
		 struct script *ret_script, struct diagnostic *ret_diagnostic);

/* One line, for the prompt. An empty line or a comment is -ENODATA. */
int op_parse(const char *text, size_t length, unsigned line, struct op *ret_op,
	     struct diagnostic *ret_diagnostic);

void script_free(struct script *script);

/*
 * What is mapped and opened so far, as names: enough to say before running
 * that a page lies outside its view, that a view is mapped twice, that an
 * object or process is unknown. A script is checked whole before any of it
 * runs; the prompt checks each line.
 */
struct script_names;
int script_names_new(uint64_t page_size, struct script_names **ret_names);
int script_names_copy(const struct script_names *from,
		      struct script_names **ret_names);
void script_names_free(struct script_names *names);
/*
 * Checks one operation and, where it is right, records what it declares.
 * 0; -EINVAL with the diagnostic; -ENOMEM. text/length is the source the
 * operation's line and column point into (may be NULL).
 * What a kernel would answer with an errno or a signal is NOT an error here:
 * mapping at an unaligned offset, a length of 0, touching beyond the end of
 * the file are lessons, and reach the machines.
 */
int script_names_check(struct script_names *names, const struct op *op,
		       const char *text, size_t length,
		       struct diagnostic *ret_diagnostic);

/* Appends the operation in its canonical spelling, without a newline.
 * Parsing it again gives an equal operation. */
void op_print(const struct op *op, struct strbuf *out);

#endif
