/*
 * The format "pages": page numbers
 *
 *	# the string of the textbook
 *	7, 0, 1, 2, 0, 3, 0, 4
 *	2 3 0 3 2
 *
 * Numbers are decimal, or hexadecimal after 0x. Blanks, line ends and any
 * punctuation separate them, so strings can be pasted from wherever they
 * stand: "7,0,1", "[7, 0, 1]", "7 -> 0 -> 1". A # starts a comment. Letters
 * are mistakes, and so is a number below zero. Every reference is a read.
 */
#include "trace/trace.h"

#include <errno.h>

#include "trace/scanner.h"

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_separator(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c > ' ' && c < '0') ||
	       (c > '9' && c < 'A') || (c > 'Z' && c < 'a' && c != '_') ||
	       (c > 'z' && c < 0x7f);
}

/* A minus that stands before a number and after none: "-3", but not "1-3". */
static bool is_sign(const struct scanner *scanner)
{
	const char *at = scanner->at;

	return *at == '-' && at + 1 < scanner->end && is_digit(at[1]) &&
	       (at == scanner->text || !is_digit(at[-1]));
}

static int number_read(struct scanner *scanner, struct trace *trace,
		       struct diagnostic *diagnostic)
{
	const char *start = scanner->at;
	char shown[SCANNER_SHOWN];
	uint64_t page = 0;
	int status, next;

	status = scanner_number(scanner, scanner_skip_0x(scanner) ? 16 : 10,
				&page, diagnostic);
	if (status < 0)
		return status;
	next = scanner_peek(scanner);
	if (status == 0 || (next >= 0 && !is_separator(next)))
		return scanner_complain(
			scanner, scanner->at, diagnostic,
			scanner->at == start
				? "a page number was expected here, not %s"
				: "%s does not belong into a page number",
			scanner_show(next, shown));
	return trace_add(trace, page, false);
}

static int pages_read(const char *text, size_t length, uint64_t page_size,
		      struct trace *trace, struct diagnostic *diagnostic)
{
	struct scanner scanner;
	int status = 0;
	int c;

	(void)page_size;
	scanner_init(&scanner, text, length);
	while (status == 0 && (c = scanner_peek(&scanner)) >= 0) {
		if (c == '#')
			scanner_skip_line(&scanner);
		else if (is_sign(&scanner))
			status = scanner_complain(
				&scanner, scanner.at, diagnostic,
				"a page number is not below zero");
		else if (is_separator(c))
			scanner_step(&scanner);
		else
			status = number_read(&scanner, trace, diagnostic);
	}
	return status;
}

/* It takes what no other format wants. */
static bool pages_recognise(const char *text, size_t length)
{
	(void)text;
	(void)length;
	return true;
}

const struct trace_format trace_format_pages = {
	.name = "pages",
	.help = "page numbers, any separators",
	.recognise = pages_recognise,
	.read = pages_read,
};
