#ifndef PAGETWIN_LESSON_SOURCE_H
#define PAGETWIN_LESSON_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct diagnostic;

/* The longest lesson that is read, in bytes. */
#define SOURCE_MAX (4u << 20)

/*
 * The text of a lesson, line by line, with the line ends made alike and a
 * byte-order mark taken off, so that nobody after this file meets either.
 * Line numbers, and columns in bytes, are those an editor shows.
 */
struct source {
	char *text; /* terminated; without NUL bytes; every line end is \n */
	size_t length;
	size_t *lines; /* where each line starts */
	size_t n_lines;
	size_t lines_capacity;
};

/*
 * Takes a copy of the text. 0; -EINVAL with the diagnostic where it is longer
 * than SOURCE_MAX, is not UTF-8, or has control characters (a lesson must not
 * be able to drive the terminal it is shown on); -ENOMEM.
 */
int source_new(const char *text, size_t length, struct source *ret_source,
	       struct diagnostic *ret_diagnostic);
void source_clear(struct source *source); /* frees what it owns; zeroes it */

/* The text of a line (from 1) without its \n; "" beyond the end. Not
 * terminated there: *ret_length says how long it is. */
const char *source_line(const struct source *source, unsigned line,
			size_t *ret_length);

/* Fills the diagnostic with a complaint about a line and column of the source,
 * and returns -EINVAL for the caller to return. */
int source_complain(const struct source *source, unsigned line, unsigned column,
		    struct diagnostic *ret_diagnostic, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * The contents of a fenced block, one line after the other. The block may
 * stand inside a list or a quotation, so its text starts further right in the
 * file than it does in the block; `column` undoes that.
 */
struct block {
	const struct source *source;
	const char *text; /* the rest that was not read yet */
	unsigned line; /* of the fence at first, then of the last line read */
};

struct block_line {
	const char *text; /* not terminated */
	size_t length;
	unsigned line;	 /* of the file */
	unsigned column; /* of the file, of text[0] */
};

/* Reads the next line of the block; false at its end. */
bool block_next(struct block *block, struct block_line *ret_line);

/* Pieces of text, as parsers of small notations need them. */
struct slice {
	const char *text;
	size_t length;
};

struct slice slice_trim(struct slice slice); /* without blanks at both ends */
bool slice_is(struct slice slice, const char *word);
char *slice_copy(struct slice slice); /* malloc()ed; NULL: no memory */

#define SLICE_SHOWN 64

/* The text for a complaint, or to be looked up: cut where it is longer. */
const char *slice_show(struct slice slice, char shown[SLICE_SHOWN]);

#endif
