/*
 * The arguments of operations: names, numbers, sizes, places, texts.
 *
 * A word arrives whole from the lexer and is taken apart here, by a cursor
 * that knows its column, so that a complaint points at the very digit:
 *
 *	notes.pt:4:12: error: this place runs backwards; write v[0..7]
 *	flush v[7..0]
 *	           ^
 */
#include "machine/script_read.h"

#include "base/diagnostic.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "machine/script_cursor.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void read_fail(struct reader *reader, const char *what, const char *hint)
{
	const struct token *token = &reader->lexer.token;
	char shown[TOKEN_SHOWN + 4];

	if (token->kind == TOKEN_END)
		lexer_fail(&reader->lexer, token->column,
			   "%s is missing; usage: %s", what,
			   reader->info->usage);
	else if (token->kind == TOKEN_STRING)
		lexer_fail(&reader->lexer, token->column,
			   "\"%s\" stands where %s should%s",
			   token_show(token, shown), what, hint);
	else
		lexer_fail(&reader->lexer, token->column, "'%s' is not %s%s",
			   token_show(token, shown), what, hint);
}

/* Is the token a word? Else fails. */
static bool need_word(struct reader *reader, const char *what)
{
	if (reader->lexer.status)
		return false;
	if (reader->lexer.token.kind == TOKEN_WORD)
		return true;
	read_fail(reader, what, "");
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Names are those of scratch files as well: no slash, no leading dot. */
static bool is_name(const char *text, size_t length)
{
	if (!length || !is_letter(text[0]))
		return false;
	for (size_t i = 1; i < length; i++)
		if (!is_letter(text[i]) && !is_digit(text[i]) &&
		    text[i] != '.' && text[i] != '-')
			return false;
	return true;
}

/* Copies a name that is `length` bytes of the current token. */
static bool take_name(struct reader *reader, size_t length,
		      char name[NAME_SIZE])
{
	const struct token *token = &reader->lexer.token;
	char shown[TOKEN_SHOWN + 4];

	if (!is_name(token->text, length)) {
		lexer_fail(&reader->lexer, token->column,
			   "'%s' is not a name; a name has letters, digits, "
			   "'_', '.' and '-', and starts with a letter",
			   token_show(token, shown));
		return false;
	}
	if (length >= NAME_SIZE) {
		lexer_fail(&reader->lexer, token->column,
			   "this name is too long; it may have %d characters",
			   NAME_SIZE - 1);
		return false;
	}
	memcpy(name, token->text, length);
	name[length] = '\0';
	return true;
}

void read_name(struct reader *reader, const char *what, char name[NAME_SIZE])
{
	if (!need_word(reader, what))
		return;
	if (take_name(reader, reader->lexer.token.length, name))
		lexer_next(&reader->lexer);
}

void read_thing(struct reader *reader, const char *what, char name[NAME_SIZE])
{
	static const char *const words[] = { "anon", "disk", "real", "sim" };
	const struct token *token = &reader->lexer.token;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!token_is(token, words[i]))
			continue;
		lexer_fail(&reader->lexer, token->column,
			   "'%s' is a word of the language; choose another "
			   "name for %s",
			   words[i], what);
		return;
	}
	read_name(reader, what, name);
}

static void fail_too_large(struct reader *reader, unsigned column)
{
	lexer_fail(&reader->lexer, column,
		   "this number is too large; the largest is %" PRIu64,
		   UINT64_MAX);
}

/* A number at the cursor, or fails: `what` was expected there. */
static bool need_number(struct reader *reader, struct cursor *cursor,
			const char *what, uint64_t *ret_number)
{
	int status = cursor_number(cursor, ret_number);

	if (status == -ERANGE)
		fail_too_large(reader, cursor->column);
	else if (status && cursor_is(cursor, '-'))
		lexer_fail(&reader->lexer, cursor->column,
			   "%s can't be negative", what);
	else if (status)
		lexer_fail(&reader->lexer, cursor->column,
			   "%s should stand here, such as 3 or 0x1f", what);
	return !status;
}

/* Nothing of the word may be left. */
static bool need_end(struct reader *reader, const struct cursor *cursor,
		     const char *hint)
{
	struct token rest = { .kind = TOKEN_WORD };
	char shown[TOKEN_SHOWN + 4];

	if (cursor->at == cursor->end)
		return true;
	rest.text = cursor->at;
	rest.length = (size_t)(cursor->end - cursor->at);
	lexer_fail(&reader->lexer, cursor->column, "unexpected '%s'; %s",
		   token_show(&rest, shown), hint);
	return false;
}

void read_size(struct reader *reader, const char *what, struct size *size)
{
	struct cursor cursor = cursor_of(&reader->lexer.token);
	struct size read = { 0 };
	uint64_t unit;

	if (!need_word(reader, what) ||
	    !need_number(reader, &cursor, what, &read.number))
		return;
	read.in_pages = cursor_accept(&cursor, 'p');
	unit = read.in_pages ? 1 : cursor_unit(&cursor);
	if (!need_end(reader, &cursor,
		      "a size is a number of bytes, or has one of p (pages), "
		      "K, M, G after it"))
		return;
	if (read.number > UINT64_MAX / unit) {
		fail_too_large(reader, reader->lexer.token.column);
		return;
	}
	read.number *= unit;
	*size = read;
	lexer_next(&reader->lexer);
}

void read_seconds(struct reader *reader, double *seconds)
{
	struct cursor cursor = cursor_of(&reader->lexer.token);
	uint64_t whole = 0;
	uint64_t fraction = 0;
	uint64_t scale = 1;

	if (!need_word(reader, "SECONDS") ||
	    !need_number(reader, &cursor, "SECONDS", &whole))
		return;
	if (cursor_accept(&cursor, '.'))
		cursor_fraction(&cursor, &fraction, &scale);
	if (!need_end(reader, &cursor, "seconds are written 30 or 0.5"))
		return;
	if (whole > OP_SECONDS_MAX || (whole == OP_SECONDS_MAX && fraction)) {
		lexer_fail(&reader->lexer, reader->lexer.token.column,
			   "that is too long; at most %d seconds can pass",
			   OP_SECONDS_MAX);
		return;
	}
	/* Both sides of the division are exact, so the quotient is the double
	 * nearest to what was written, and printing gives it back. */
	*seconds = (double)(whole * scale + fraction) / (double)scale;
	lexer_next(&reader->lexer);
}

/* N or N..M at the cursor. */
static bool take_range(struct reader *reader, struct cursor *cursor,
		       const char *what, uint64_t *low, uint64_t *high,
		       bool *ret_is_range)
{
	unsigned column = cursor->column;

	if (!need_number(reader, cursor, what, low))
		return false;
	*high = *low;
	*ret_is_range = cursor_is(cursor, '.');
	if (!*ret_is_range)
		return true;
	if (cursor->end - cursor->at < 2 || cursor->at[1] != '.') {
		lexer_fail(&reader->lexer, cursor->column,
			   "a range has two dots, as in 0..7");
		return false;
	}
	cursor_skip(cursor, 2);
	if (!need_number(reader, cursor, what, high))
		return false;
	if (*high < *low) {
		lexer_fail(&reader->lexer, column,
			   "this range runs backwards; write %" PRIu64
			   "..%" PRIu64,
			   *high, *low);
		return false;
	}
	return true;
}

void read_range(struct reader *reader, uint64_t *low, uint64_t *high)
{
	struct cursor cursor = cursor_of(&reader->lexer.token);
	uint64_t from;
	uint64_t to;
	bool is_range;

	if (!need_word(reader, "a number or a range") ||
	    !take_range(reader, &cursor, "a number", &from, &to, &is_range) ||
	    !need_end(reader, &cursor, "a range is written 0..2"))
		return;
	*low = from;
	*high = to;
	lexer_next(&reader->lexer);
}

/* [first] or [first..last] at the cursor, if there is one. */
static bool take_pages(struct reader *reader, struct cursor *cursor,
		       struct place *place)
{
	if (!cursor_accept(cursor, '['))
		return true;
	place->has_pages = true;
	if (!take_range(reader, cursor, "a page number", &place->first,
			&place->last, &place->is_range))
		return false;
	if (cursor_accept(cursor, ']'))
		return true;
	lexer_fail(&reader->lexer, cursor->column,
		   "']' is missing; a place is one word, such as %s[3] or "
		   "%s[0..7]",
		   place->view, place->view);
	return false;
}

/* +OFFSET at the cursor, if there is one. */
static bool take_offset(struct reader *reader, struct cursor *cursor,
			struct place *place)
{
	unsigned column = cursor->column + 1;
	uint64_t unit;

	if (!cursor_accept(cursor, '+'))
		return true;
	if (!need_number(reader, cursor, "OFFSET", &place->offset))
		return false;
	unit = cursor_unit(cursor);
	if (place->offset > UINT64_MAX / unit) {
		fail_too_large(reader, column);
		return false;
	}
	place->offset *= unit;
	return true;
}

void read_place(struct reader *reader, struct place *place)
{
	static const char hint[] =
		"a place is v, v[3] or v[0..7], each with an optional +OFFSET "
		"in bytes";
	struct cursor cursor = cursor_of(&reader->lexer.token);
	struct place read = { .offset = 0 };
	size_t length = 0;

	if (!need_word(reader, "PLACE"))
		return;
	while (cursor.at + length < cursor.end && cursor.at[length] != '[' &&
	       cursor.at[length] != '+')
		length++;
	if (!take_name(reader, length, read.view))
		return;
	cursor_skip(&cursor, length);
	if (!take_pages(reader, &cursor, &read) ||
	    !take_offset(reader, &cursor, &read) ||
	    !need_end(reader, &cursor, hint))
		return;
	*place = read;
	lexer_next(&reader->lexer);
}

/* The escape at the cursor, behind its backslash. */
static bool take_escape(struct reader *reader, struct cursor *cursor,
			unsigned char *ret_byte)
{
	static const char letters[] = "nt\\\"";
	static const char meant[] = "\n\t\\\"";
	const char *letter = strchr(letters, *cursor->at);

	if (letter) {
		*ret_byte = (unsigned char)meant[letter - letters];
		cursor_skip(cursor, 1);
		return true;
	}
	if (*cursor->at == 'x' && cursor->end - cursor->at >= 3 &&
	    digit_value(cursor->at[1]) < 16 &&
	    digit_value(cursor->at[2]) < 16) {
		*ret_byte = (unsigned char)(digit_value(cursor->at[1]) * 16 +
					    digit_value(cursor->at[2]));
		cursor_skip(cursor, 3);
		return true;
	}
	lexer_fail(&reader->lexer, cursor->column - 1,
		   *cursor->at == 'x'
			   ? "\\x needs two hexadecimal digits, as in \\x4A"
			   : "unknown escape; there are \\n \\t \\\\ \\\" and "
			     "\\xNN");
	return false;
}

static void read_string(struct reader *reader, unsigned char **bytes, size_t *n)
{
	struct cursor cursor = cursor_of(&reader->lexer.token);
	unsigned char *text = malloc(reader->lexer.token.length + 1);
	size_t length = 0;

	if (!text) {
		lexer_no_memory(&reader->lexer);
		return;
	}
	cursor.column++; /* the opening quote */
	while (cursor.at < cursor.end) {
		unsigned char byte = (unsigned char)*cursor.at;

		cursor_skip(&cursor, 1);
		if (byte == '\\' && !take_escape(reader, &cursor, &byte)) {
			free(text);
			return;
		}
		text[length++] = byte;
	}
	*bytes = text;
	*n = length;
	lexer_next(&reader->lexer);
}

void read_text(struct reader *reader, unsigned char **bytes, size_t *n)
{
	static const char hint[] =
		"; a text is written \"J\", or is one byte as a number";
	struct cursor cursor = cursor_of(&reader->lexer.token);
	unsigned char *byte;
	uint64_t number;

	if (reader->lexer.status)
		return;
	if (reader->lexer.token.kind == TOKEN_STRING) {
		read_string(reader, bytes, n);
		return;
	}
	if (reader->lexer.token.kind != TOKEN_WORD || !is_digit(*cursor.at)) {
		read_fail(reader, "TEXT", hint);
		return;
	}
	if (cursor_number(&cursor, &number) || cursor.at != cursor.end ||
	    number > UINT8_MAX) {
		lexer_fail(&reader->lexer, reader->lexer.token.column,
			   "a byte is a number from 0 to 255%s", hint);
		return;
	}
	byte = malloc(1);
	if (!byte) {
		lexer_no_memory(&reader->lexer);
		return;
	}
	*byte = (unsigned char)number;
	*bytes = byte;
	*n = 1;
	lexer_next(&reader->lexer);
}

/* The token as a terminated string, cut where no word is that long. */
static const char *token_word(const struct token *token, char word[NAME_SIZE])
{
	size_t length =
		token->length < NAME_SIZE ? token->length : NAME_SIZE - 1;

	memcpy(word, token->text, length);
	word[length] = '\0';
	return word;
}

/* Complains that the token is none of the words. */
static void choice_fail(struct reader *reader, const char *const *words)
{
	struct strbuf list = STRBUF_INIT;

	strbuf_add(&list, "one of ");
	for (unsigned i = 0; words[i]; i++)
		strbuf_addf(&list, "%s%s", i ? ", " : "", words[i]);
	if (strbuf_status(&list) < 0)
		lexer_no_memory(&reader->lexer);
	else
		read_fail(reader, list.text, "");
	strbuf_free(&list);
}

unsigned read_choice(struct reader *reader, const char *const *words)
{
	const struct token *token = &reader->lexer.token;
	char shown[TOKEN_SHOWN + 4];
	char word[NAME_SIZE];
	const char *nearest;

	for (unsigned i = 0; words[i]; i++) {
		if (token_is(token, words[i])) {
			lexer_next(&reader->lexer);
			return i;
		}
	}
	nearest = diagnostic_nearest(token_word(token, word), words);
	if (token->kind == TOKEN_WORD && nearest)
		lexer_fail(&reader->lexer, token->column,
			   "unknown word '%s'; did you mean '%s'?",
			   token_show(token, shown), nearest);
	else
		choice_fail(reader, words);
	return 0;
}

bool read_option(struct reader *reader, const char *word)
{
	if (!token_is(&reader->lexer.token, word))
		return false;
	lexer_next(&reader->lexer);
	return true;
}

void read_equals(struct reader *reader)
{
	if (reader->lexer.status)
		return;
	if (reader->lexer.token.kind == TOKEN_EQUALS)
		lexer_next(&reader->lexer);
	else
		read_fail(reader, "'='", "");
}

void read_end(struct reader *reader, const char *const *options)
{
	const struct token *token = &reader->lexer.token;
	const char *nearest = NULL;
	char shown[TOKEN_SHOWN + 4];
	char word[NAME_SIZE];

	if (reader->lexer.status || token->kind == TOKEN_END)
		return;
	if (token->kind == TOKEN_WORD && options)
		nearest = diagnostic_nearest(token_word(token, word), options);
	if (nearest && token_is(token, nearest))
		lexer_fail(&reader->lexer, token->column, "'%s' is said twice",
			   nearest);
	else if (nearest)
		lexer_fail(&reader->lexer, token->column,
			   "unknown option '%s'; did you mean '%s'?",
			   token_show(token, shown), nearest);
	else if (token->kind == TOKEN_WORD && strchr("[+", *token->text))
		lexer_fail(&reader->lexer, token->column,
			   "'%s' stands alone; a place is one word, such as "
			   "v[3]+100",
			   token_show(token, shown));
	else
		lexer_fail(&reader->lexer, token->column,
			   "'%s' is too much; usage: %s",
			   token_show(token, shown), reader->info->usage);
}
