#ifndef PAGETWIN_TRACE_SCANNER_H
#define PAGETWIN_TRACE_SCANNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diagnostic;

/* A place in a text that is read from front to back. */
struct scanner {
	const char *text, *end; /* the whole */
	const char *at;		/* what is read next */
	const char *line_start;
	unsigned line; /* from 1 */
};

void scanner_init(struct scanner *scanner, const char *text, size_t length);

/* The next byte, or -1 at the end. */
static inline int scanner_peek(const struct scanner *scanner)
{
	return scanner->at < scanner->end ? (unsigned char)*scanner->at : -1;
}

/* Steps over the next byte, counting lines. Not at the end. */
static inline void scanner_step(struct scanner *scanner)
{
	if (*scanner->at++ == '\n') {
		scanner->line++;
		scanner->line_start = scanner->at;
	}
}

/* Steps to the end of the line (a comment). */
void scanner_skip_line(struct scanner *scanner);
/* Steps over blanks, tabs and carriage returns. */
void scanner_skip_blanks(struct scanner *scanner);

/*
 * Reads the digits of a number. 0 where there are none, -EINVAL with a
 * complaint where it does not fit 64 bits, else the digits' number.
 */
int scanner_number(struct scanner *scanner, unsigned base, uint64_t *ret_number,
		   struct diagnostic *diagnostic);
/* Steps over "0x" where hexadecimal digits follow; did it? */
bool scanner_skip_0x(struct scanner *scanner);

/* Complains about the place `where`; returns -EINVAL. */
int scanner_complain(const struct scanner *scanner, const char *where,
		     struct diagnostic *diagnostic, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The byte as a complaint shows it: itself, or "byte 0xNN". */
#define SCANNER_SHOWN 16
const char *scanner_show(int byte, char shown[SCANNER_SHOWN]);

#endif
