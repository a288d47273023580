/*
 * The text of a lesson, before anybody asks what it means.
 *
 * Lessons are written with many editors: some put a byte-order mark in front,
 * some end lines with \r\n. Both are taken off here, once. What cannot be a
 * lesson is refused here as well: binary files, text in another encoding, and
 * control characters. The last is not pedantry: a lesson may come from anyone,
 * and an escape sequence in it would be obeyed by the terminal of whoever
 * opens it.
 *
 * The lines are indexed, because complaints are made about lines:
 *
 *	text    ---\ntitle: Byte for byte\n---\n ...
 *	lines   ^0  ^4                    ^26
 *
 * Contract: text in, text out. Nothing here knows Markdown.
 */
#include "lesson/source.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/encoding.h"

static bool is_control(const unsigned char *text, size_t n)
{
	if (n == 1)
		return (text[0] < 0x20 && text[0] != '\n' && text[0] != '\t') ||
		       text[0] == 0x7f;
	return n == 2 && text[0] == 0xc2 && text[1] < 0xa0;
}

int source_complain(const struct source *source, unsigned line, unsigned column,
		    struct diagnostic *ret_diagnostic, const char *format, ...)
{
	char what[DIAGNOSTIC_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	diagnostic_set(ret_diagnostic, source->text, source->length, line,
		       column, "%s", what);
	return -EINVAL;
}

/* Is every character one that a lesson may have? */
static int check_characters(const struct source *source,
			    struct diagnostic *ret_diagnostic)
{
	const unsigned char *text = (const unsigned char *)source->text;
	unsigned line = 1;
	size_t start = 0;
	size_t n;

	for (size_t i = 0; i < source->length; i += n) {
		unsigned column = (unsigned)(i - start) + 1;

		n = encoding_utf8(source->text + i, source->length - i);
		if (n == 0)
			return source_complain(
				source, line, column, ret_diagnostic,
				"byte 0x%02x is not UTF-8; a lesson is a "
				"text in UTF-8",
				text[i]);
		if (is_control(text + i, n))
			return source_complain(
				source, line, column, ret_diagnostic,
				"control character 0x%02x; a lesson is a text",
				text[i + n - 1]);
		if (text[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	return 0;
}

/* Copies the text without its byte-order mark, with \n for \r\n and \r. */
static int copy_text(struct source *source, const char *text, size_t length)
{
	size_t from = 0;
	size_t to = 0;

	source->text = malloc(length + 1);
	if (!source->text)
		return -ENOMEM;
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		from = 3;
	for (; from < length; from++) {
		char c = text[from];

		if (c == '\r' && from + 1 < length && text[from + 1] == '\n')
			continue;
		source->text[to++] = c == '\r' ? '\n' : c;
	}
	source->text[to] = '\0';
	source->length = to;
	return 0;
}

static int index_lines(struct source *source)
{
	size_t start = 0;

	while (start < source->length) {
		const char *end = memchr(source->text + start, '\n',
					 source->length - start);
		int status = array_reserve(
			&source->lines, &source->lines_capacity,
			source->n_lines + 1, sizeof(*source->lines));

		if (status < 0)
			return status;
		source->lines[source->n_lines++] = start;
		start = end ? (size_t)(end - source->text) + 1 : source->length;
	}
	return 0;
}

int source_new(const char *text, size_t length, struct source *ret_source,
	       struct diagnostic *ret_diagnostic)
{
	struct source source = { 0 };
	int status;

	if (length > SOURCE_MAX) {
		diagnostic_set(ret_diagnostic, NULL, 0, 0, 0,
			       "this is no lesson: it is longer than %u MiB",
			       SOURCE_MAX >> 20);
		return -EINVAL;
	}
	status = copy_text(&source, text, length);
	if (status == 0)
		status = check_characters(&source, ret_diagnostic);
	if (status == 0)
		status = index_lines(&source);
	if (status < 0) {
		source_clear(&source);
		return status;
	}
	*ret_source = source;
	return 0;
}

void source_clear(struct source *source)
{
	free(source->text);
	free(source->lines);
	*source = (struct source){ 0 };
}

const char *source_line(const struct source *source, unsigned line,
			size_t *ret_length)
{
	size_t start, end;

	*ret_length = 0;
	if (line == 0 || line > source->n_lines)
		return "";
	start = source->lines[line - 1];
	end = line < source->n_lines ? source->lines[line] : source->length;
	if (end > start && source->text[end - 1] == '\n')
		end--;
	*ret_length = end - start;
	return source->text + start;
}

bool block_next(struct block *block, struct block_line *ret_line)
{
	size_t in_file;
	const char *end;

	if (*block->text == '\0')
		return false;
	block->line++;
	end = strchr(block->text, '\n');
	ret_line->text = block->text;
	ret_line->length =
		end ? (size_t)(end - block->text) : strlen(block->text);
	ret_line->line = block->line;
	source_line(block->source, block->line, &in_file);
	ret_line->column = 1;
	if (in_file > ret_line->length)
		ret_line->column += (unsigned)(in_file - ret_line->length);
	block->text = end ? end + 1 : block->text + ret_line->length;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

struct slice slice_trim(struct slice slice)
{
	while (slice.length > 0 && is_blank(slice.text[0])) {
		slice.text++;
		slice.length--;
	}
	while (slice.length > 0 && is_blank(slice.text[slice.length - 1]))
		slice.length--;
	return slice;
}

bool slice_is(struct slice slice, const char *word)
{
	return slice.length == strlen(word) &&
	       memcmp(slice.text, word, slice.length) == 0;
}

const char *slice_show(struct slice slice, char shown[SLICE_SHOWN])
{
	size_t length = slice.length;

	if (length >= SLICE_SHOWN)
		length = SLICE_SHOWN - 1;
	/* Not in the middle of a character. */
	while (length < slice.length && length > 0 &&
	       ((unsigned char)slice.text[length] & 0xc0) == 0x80)
		length--;
	memcpy(shown, slice.text, length);
	shown[length] = '\0';
	return shown;
}

char *slice_copy(struct slice slice)
{
	return strndup(slice.text, slice.length);
}
