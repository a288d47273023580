/*
 * The format "addr": one address a line
 *
 *	0041f7a0 R
 *	13f5e2c0 W
 *	0x7ffd3c1a9e08
 *
 * Addresses are hexadecimal, with 0x or without. R or W says how they were
 * used; without either it was a read. The page is the address divided by the
 * page size. Blank lines and what follows a # are passed over.
 *
 * It is recognised by its first lines: all of them must be of this shape, and
 * one at least must show it, by an R or W, a 0x or a digit above 9. A column
 * of plain decimal digits is taken for page numbers.
 */
#include "trace/trace.h"

#include <errno.h>

#include "base/diagnostic.h"
#include "trace/scanner.h"

#define SAMPLED_LINES 64

/* What a line holds. */
struct address_line {
	bool empty;
	bool has_kind; /* R or W stands there */
	bool has_0x;
	bool write;
	uint64_t address;
	const char *digits, *digits_end;
};

/* After the address: nothing, R or W, then nothing. */
static int kind_read(struct scanner *scanner, struct address_line *line,
		     struct diagnostic *diagnostic)
{
	char shown[SCANNER_SHOWN];
	int c;

	if (scanner_peek(scanner) == ',')
		scanner_step(scanner);
	scanner_skip_blanks(scanner);
	c = scanner_peek(scanner);
	if (c == 'R' || c == 'r' || c == 'W' || c == 'w') {
		line->has_kind = true;
		line->write = c == 'W' || c == 'w';
		scanner_step(scanner);
		scanner_skip_blanks(scanner);
		c = scanner_peek(scanner);
	}
	if (c == '#')
		scanner_skip_line(scanner);
	else if (c >= 0 && c != '\n')
		return scanner_complain(
			scanner, scanner->at, diagnostic,
			line->has_kind
				? "%s is too much; a line is HEX [R|W]"
				: "%s is neither R nor W; a line is HEX [R|W]",
			scanner_show(c, shown));
	return 0;
}

/* Reads a line, but not its end. */
static int line_read(struct scanner *scanner, struct address_line *ret_line,
		     struct diagnostic *diagnostic)
{
	struct address_line line = { 0 };
	char shown[SCANNER_SHOWN];
	int status = 0;
	int c;

	scanner_skip_blanks(scanner);
	c = scanner_peek(scanner);
	line.empty = c < 0 || c == '\n' || c == '#';
	if (c == '#') {
		scanner_skip_line(scanner);
	} else if (!line.empty) {
		line.has_0x = scanner_skip_0x(scanner);
		line.digits = scanner->at;
		status = scanner_number(scanner, 16, &line.address, diagnostic);
		line.digits_end = scanner->at;
		if (status == 0)
			return scanner_complain(
				scanner, scanner->at, diagnostic,
				"a hexadecimal address was expected here, "
				"not %s",
				scanner_show(c, shown));
		if (status > 0)
			status = kind_read(scanner, &line, diagnostic);
	}
	if (status < 0)
		return status;
	*ret_line = line;
	return 0;
}

static int addr_read(const char *text, size_t length, uint64_t page_size,
		     struct trace *trace, struct diagnostic *diagnostic)
{
	struct scanner scanner;
	struct address_line line;
	int status = 0;

	scanner_init(&scanner, text, length);
	while (status == 0 && scanner_peek(&scanner) >= 0) {
		status = line_read(&scanner, &line, diagnostic);
		if (status == 0 && !line.empty)
			status = trace_add(trace, line.address / page_size,
					   line.write);
		if (status == 0 && scanner_peek(&scanner) == '\n')
			scanner_step(&scanner);
	}
	return status;
}

static bool line_shows(const struct address_line *line)
{
	if (line->has_kind || line->has_0x)
		return true;
	for (const char *c = line->digits; c < line->digits_end; c++)
		if (*c > '9')
			return true;
	return false;
}

static bool addr_recognise(const char *text, size_t length)
{
	struct scanner scanner;
	struct address_line line;
	struct diagnostic unused;
	bool shown = false;

	scanner_init(&scanner, text, length);
	for (int i = 0; i < SAMPLED_LINES && scanner_peek(&scanner) >= 0;) {
		if (line_read(&scanner, &line, &unused) < 0)
			return shown && i > 0;
		if (!line.empty) {
			shown |= line_shows(&line);
			i++;
		}
		if (scanner_peek(&scanner) == '\n')
			scanner_step(&scanner);
	}
	return shown;
}

const struct trace_format trace_format_addr = {
	.name = "addr",
	.help = "HEX [R|W] a line",
	.recognise = addr_recognise,
	.read = addr_read,
};
