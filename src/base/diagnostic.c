/*
 * Complaints about a text that a person wrote.
 *
 * A complaint shows the line it speaks of with a caret under the place, as
 * compilers do. The line may be anything: 64 KiB long, full of tabs, or
 * binary. What is shown is a window of it that fits a terminal, one character
 * a cell, so that the caret stands where it should. A control takes four,
 * "\x1B": no terminal shall obey it.
 *
 *	line    load v[0]  ...  a very long comment ... [here] ... and more
 *	window              ...  long comment ... [here] ... and
 *	caret                                      ^
 */
#include "base/diagnostic.h"

#include "base/encoding.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the line that are shown at most. With the dots at both ends it
 * stays within 80 columns. */
#define WINDOW 72

/* With what was cut at its ends, as whole characters. */
#define WINDOW_MOST (WINDOW + 6)

/* The most bytes that one character is shown with: "\xE2\x80\xAE", and what
 * snprintf() adds. */
#define CHARACTER_SHOWN (4 * UTF8_MAX + 1)

/* Longest word that is looked for in diagnostic_nearest(). */
#define WORD_MAX 63

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

const char *diagnostic_line(const char *text, size_t length, unsigned line,
			    size_t *ret_length)
{
	const char *end = text + length;
	const char *stop;

	for (; line > 1; line--) {
		stop = memchr(text, '\n', (size_t)(end - text));
		if (!stop)
			return NULL;
		text = stop + 1;
	}
	stop = memchr(text, '\n', (size_t)(end - text));
	if (!stop)
		stop = end;
	if (stop > text && stop[-1] == '\r')
		stop--;
	*ret_length = (size_t)(stop - text);
	return text;
}

/*
 * Copies a character as it is shown, one that takes cells and does nothing
 * else: a tab becomes a blank, a control or what is no UTF-8 \xNN. Its bytes in
 * `out`; in *ret_taken those of the line.
 */
static size_t character_show(const char *text, size_t length,
			     char out[CHARACTER_SHOWN], size_t *ret_taken)
{
	size_t control = encoding_control(text, length);
	size_t sequence = encoding_utf8(text, length);

	*ret_taken = sequence ? sequence : 1;
	if (*text == '\t') {
		out[0] = ' ';
		return 1;
	}
	if (sequence && !control) {
		memcpy(out, text, sequence);
		return sequence;
	}
	for (size_t i = 0; i < *ret_taken; i++)
		snprintf(out + 4 * i, 5, "\\x%02X", (unsigned char)text[i]);
	return 4 * *ret_taken;
}

/* Copies bytes [from, to) of the line as they are shown; NULL: only counts. */
static size_t line_show(const char *line, size_t from, size_t to, char *out)
{
	char shown[CHARACTER_SHOWN];
	size_t n = 0, taken;

	for (; from < to; from += taken) {
		size_t bytes =
			character_show(line + from, to - from, shown, &taken);

		if (out)
			memcpy(out + n, shown, bytes);
		n += bytes;
	}
	return n;
}

/* What controls make too wide gets shorter, on the side that has more. */
static void window_fit(const char *line, size_t caret, size_t *from, size_t *to)
{
	for (;;) {
		size_t before = line_show(line, *from, caret, NULL);
		size_t after = line_show(line, caret, *to, NULL);

		if (before + after <= WINDOW_MOST)
			return;
		if (before > after)
			do
				++*from;
			while (*from < caret && is_continuation(line[*from]));
		else
			do
				--*to;
			while (*to > caret && is_continuation(line[*to]));
	}
}

/* Fills source and caret: the part of the line around `column`. */
static void source_cut(struct diagnostic *diagnostic, const char *line,
		       size_t length, unsigned column)
{
	size_t caret = column ? column - 1 : 0;
	size_t from = 0;
	size_t to = length;
	size_t n = 0;

	if (caret > length)
		caret = length;
	if (length > WINDOW) {
		if (caret > WINDOW / 2)
			from = caret - WINDOW / 2;
		if (from > length - WINDOW)
			from = length - WINDOW;
		to = from + WINDOW;
	}
	for (int i = 0; i < 3 && from > 0 && is_continuation(line[from]); i++)
		from--;
	for (int i = 0; i < 3 && to < length && is_continuation(line[to]); i++)
		to++;
	window_fit(line, caret, &from, &to);
	if (from > 0) {
		memcpy(diagnostic->source, "...", 3);
		n = 3;
	}
	diagnostic->caret = (unsigned)(n + line_show(line, from, caret,
						     diagnostic->source + n));
	n += line_show(line, from, to, diagnostic->source + n);
	if (to < length) {
		memcpy(diagnostic->source + n, "...", 3);
		n += 3;
	}
	diagnostic->source[n] = '\0';
}

void diagnostic_set(struct diagnostic *diagnostic, const char *text,
		    size_t length, unsigned line, unsigned column,
		    const char *format, ...)
{
	const char *start;
	size_t line_length;
	va_list args;

	*diagnostic = (struct diagnostic){ .line = line, .column = column };
	va_start(args, format);
	vsnprintf(diagnostic->what, sizeof(diagnostic->what), format, args);
	va_end(args);
	if (!text || !line)
		return;
	start = diagnostic_line(text, length, line, &line_length);
	if (start)
		source_cut(diagnostic, start, line_length, column);
}

/* How many cells of a terminal stand before the caret. */
static size_t caret_column(const struct diagnostic *diagnostic)
{
	size_t column = 0;
	size_t at = 0;

	while (at < diagnostic->caret) {
		uint32_t code;

		at += utf8_decode(diagnostic->source + at,
				  diagnostic->caret - at, &code);
		column += (size_t)utf8_width(code);
	}
	return column;
}

void diagnostic_print(const struct diagnostic *diagnostic, const char *file,
		      struct strbuf *out)
{
	/* Both may hold what somebody else has named. */
	strbuf_add_shown(out, strcmp(file, "-") ? file : "standard input");
	if (diagnostic->line)
		strbuf_addf(out, ":%u:%u", diagnostic->line,
			    diagnostic->column);
	strbuf_add(out, ": error: ");
	strbuf_add_shown(out, diagnostic->what);
	strbuf_add_char(out, '\n');
	if (!diagnostic->source[0])
		return;
	strbuf_add(out, diagnostic->source);
	strbuf_add_char(out, '\n');
	strbuf_add_repeated(out, ' ', caret_column(diagnostic));
	strbuf_add(out, "^\n");
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * How many slips of the finger lie between two words: a letter left out, put
 * in, mistaken, or exchanged with its neighbour (the "optimal string
 * alignment" distance). Row i of the usual table depends on the two rows
 * before it only, so three are kept. Upper and lower case count as equal.
 */
static unsigned word_distance(const char *a, size_t a_length, const char *b,
			      size_t b_length)
{
	unsigned rows[3][WORD_MAX + 1];
	unsigned *before = rows[0];
	unsigned *above = rows[1];
	unsigned *row = rows[2];

	for (unsigned j = 0; j <= b_length; j++)
		above[j] = j;
	for (unsigned i = 1; i <= a_length; i++) {
		unsigned *oldest = before;

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);

			row[j] = least(above[j] + 1, row[j - 1] + 1);
			row[j] = least(row[j], above[j - 1] + !same);
			if (i > 1 && j > 1 &&
			    lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = oldest;
	}
	return above[b_length];
}

/* Said too much: "page-size" where the word is "page". The longest such. */
static const char *word_begun_with(const char *typed, const char *const *words)
{
	const char *longest = NULL;
	size_t most = 0;

	for (; *words; words++) {
		size_t length = strlen(*words);

		if (length <= most || strncmp(typed, *words, length) != 0 ||
		    typed[length] != '-')
			continue;
		longest = *words;
		most = length;
	}
	return longest;
}

const char *diagnostic_nearest(const char *typed, const char *const *words)
{
	size_t typed_length = strnlen(typed, WORD_MAX + 1);
	unsigned nearest_distance = UINT_MAX;
	const char *const *first = words;
	const char *nearest = NULL;

	if (typed_length > WORD_MAX)
		return NULL;
	for (; *words; words++) {
		size_t length = strnlen(*words, WORD_MAX + 1);
		size_t longer = length > typed_length ? length : typed_length;
		unsigned distance;

		if (length > WORD_MAX)
			continue;
		distance = word_distance(typed, typed_length, *words, length);
		if (distance <= longer / 3 && distance < nearest_distance) {
			nearest_distance = distance;
			nearest = *words;
		}
	}
	return nearest ? nearest : word_begun_with(typed, first);
}
