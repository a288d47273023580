#ifndef PAGETWIN_BASE_DIAGNOSTIC_H
#define PAGETWIN_BASE_DIAGNOSTIC_H

#include <stddef.h>

struct strbuf;

#define DIAGNOSTIC_TEXT 512

/*
 * One complaint about a text that a person wrote, complete enough to be
 * printed as
 *
 *	notes.pt:3:8: error: 'v' has no page 9; it has pages 0 to 7
 *	load v[9]
 *	       ^
 *
 * It is a value: nothing in it needs to be freed.
 */
struct diagnostic {
	unsigned line;	 /* from 1; 0 where the text as a whole is meant */
	unsigned column; /* from 1, in bytes; 0 likewise */
	char what[DIAGNOSTIC_TEXT];   /* "what; what to do", no newline */
	char source[DIAGNOSTIC_TEXT]; /* the offending line, or a part of it */
	unsigned caret; /* where in source the caret stands, from 0 */
};

/* Fills line, column and the sentence. `text` is the whole source, from which
 * the offending line is cut (a long one around the column; controls, and what
 * is no UTF-8, are shown as \xNN); may be NULL. */
void diagnostic_set(struct diagnostic *diagnostic, const char *text,
		    size_t length, unsigned line, unsigned column,
		    const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* The start of line number `line` (from 1) of a text, and its length without
 * its end; NULL where the text has fewer lines. */
const char *diagnostic_line(const char *text, size_t length, unsigned line,
			    size_t *ret_length);

/* Appends the lines shown above. `file` is the name people know it by
 * ("-" is shown as "standard input"). */
void diagnostic_print(const struct diagnostic *diagnostic, const char *file,
		      struct strbuf *out);

/*
 * The word of `words` that a person who typed `typed` most likely meant, or
 * NULL where none is near (edit distance at most a third of the length, or
 * typed is the word and more after a hyphen).
 * words ends with NULL.
 */
const char *diagnostic_nearest(const char *typed, const char *const *words);

#endif
