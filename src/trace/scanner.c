/*
 * scanner - reading a text that may be large, and may be wrong
 *
 * Traces have millions of lines, so the common path is a few comparisons a
 * byte. What is wrong is told with line, column and caret; for that the
 * scanner knows at all times where the present line began.
 *
 *	text           line_start   at               end
 *	|..............|............|................|
 *	               `-- column --'
 */
#include "trace/scanner.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/number.h"

void scanner_init(struct scanner *scanner, const char *text, size_t length)
{
	*scanner = (struct scanner){
		.text = text,
		.end = text + length,
		.at = text,
		.line_start = text,
		.line = 1,
	};
}

void scanner_skip_line(struct scanner *scanner)
{
	const char *newline =
		memchr(scanner->at, '\n', (size_t)(scanner->end - scanner->at));

	scanner->at = newline ? newline : scanner->end;
}

void scanner_skip_blanks(struct scanner *scanner)
{
	while (scanner->at < scanner->end &&
	       (*scanner->at == ' ' || *scanner->at == '\t' ||
		*scanner->at == '\r'))
		scanner->at++;
}

int scanner_number(struct scanner *scanner, unsigned base, uint64_t *ret_number,
		   struct diagnostic *diagnostic)
{
	const char *start = scanner->at;
	uint64_t number = 0;

	for (; scanner->at < scanner->end; scanner->at++) {
		unsigned digit = digit_value(*scanner->at);

		if (digit >= base)
			break;
		if (number > (UINT64_MAX - digit) / base)
			return scanner_complain(scanner, start, diagnostic,
						"the number is too large; "
						"at most 64 bits fit");
		number = number * base + digit;
	}
	if (scanner->at == start)
		return 0;
	*ret_number = number;
	return scanner->at - start > 64 ? 64 : (int)(scanner->at - start);
}

bool scanner_skip_0x(struct scanner *scanner)
{
	if (scanner->end - scanner->at < 3 || scanner->at[0] != '0' ||
	    (scanner->at[1] != 'x' && scanner->at[1] != 'X') ||
	    digit_value(scanner->at[2]) >= 16)
		return false;
	scanner->at += 2;
	return true;
}

int scanner_complain(const struct scanner *scanner, const char *where,
		     struct diagnostic *diagnostic, const char *format, ...)
{
	char what[DIAGNOSTIC_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	diagnostic_set(diagnostic, scanner->text,
		       (size_t)(scanner->end - scanner->text), scanner->line,
		       (unsigned)(where - scanner->line_start) + 1, "%s", what);
	return -EINVAL;
}

const char *scanner_show(int byte, char shown[SCANNER_SHOWN])
{
	if (byte > ' ' && byte < 0x7f)
		snprintf(shown, SCANNER_SHOWN, "'%c'", byte);
	else
		snprintf(shown, SCANNER_SHOWN, "byte 0x%02x",
			 (unsigned)byte & 0xff);
	return shown;
}
