/*
 * A line of the command language, cut into tokens.
 *
 *	expect disk notes.txt 12288 = "D"	# a comment
 *	|word | word|  word  | word| | string
 *	                             equals
 *
 * A word is whatever stands between blanks, '=', '"' and '#'; what it means
 * is its reader's business (script_read.c). A '#' inside a string is text.
 *
 * Before the first token the line is looked through once: what is no text, or
 * longer than SCRIPT_LINE_MAX, is refused here, so that nobody further up
 * needs to think of it. Every byte is looked at a constant number of times.
 */
#include "machine/script_lexer.h"

#include "base/diagnostic.h"
#include "base/encoding.h"
#include "machine/script.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void lexer_fail(struct lexer *lexer, unsigned column, const char *format, ...)
{
	char what[DIAGNOSTIC_TEXT];
	va_list args;

	if (lexer->status)
		return;
	lexer->status = -EINVAL;
	lexer->token.kind = TOKEN_END;
	lexer->at = lexer->length;
	if (!lexer->diagnostic)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	diagnostic_set(lexer->diagnostic, lexer->line, lexer->length, 1, column,
		       "%s", what);
	lexer->diagnostic->line = lexer->number;
}

void lexer_no_memory(struct lexer *lexer)
{
	if (lexer->status)
		return;
	lexer->status = -ENOMEM;
	lexer->token.kind = TOKEN_END;
	lexer->at = lexer->length;
}

/* Refuses a line that is no text. */
static void check_text(struct lexer *lexer)
{
	size_t at = 0;

	while (at < lexer->length) {
		unsigned char byte = (unsigned char)lexer->line[at];
		size_t n = encoding_utf8(lexer->line + at, lexer->length - at);
		unsigned column = (unsigned)at + 1;

		if (!n) {
			lexer_fail(lexer, column,
				   "byte 0x%02X is not UTF-8 text; in a string "
				   "it is written \\x%02X",
				   byte, byte);
			return;
		}
		if ((byte < ' ' && byte != '\t') || byte == 0x7f) {
			lexer_fail(
				lexer, column,
				"the control byte 0x%02X does not belong in "
				"a script; in a string it is written \\x%02X",
				byte, byte);
			return;
		}
		at += n;
	}
}

void lexer_start(struct lexer *lexer, const char *line, size_t length,
		 unsigned number, struct diagnostic *diagnostic)
{
	*lexer = (struct lexer){
		.line = line,
		.length = length,
		.number = number,
		.diagnostic = diagnostic,
	};
	if (length > SCRIPT_LINE_MAX)
		lexer_fail(lexer, SCRIPT_LINE_MAX + 1,
			   "the line has more than %d bytes; is this a script "
			   "of operations?",
			   SCRIPT_LINE_MAX);
	else
		check_text(lexer);
	lexer_next(lexer);
}

/* The token's end: the closing quote. */
static size_t string_end(const struct lexer *lexer, size_t at)
{
	while (at < lexer->length && lexer->line[at] != '"')
		at += lexer->line[at] == '\\' && at + 1 < lexer->length ? 2 : 1;
	return at;
}

static void lex_string(struct lexer *lexer)
{
	size_t start = lexer->at + 1;
	size_t end = string_end(lexer, start);

	if (end >= lexer->length) {
		lexer_fail(lexer, lexer->token.column,
			   "this string has no end; close it with \"");
		return;
	}
	lexer->token.kind = TOKEN_STRING;
	lexer->token.text = lexer->line + start;
	lexer->token.length = end - start;
	lexer->at = end + 1;
}

static bool ends_word(char c)
{
	return c == ' ' || c == '\t' || c == '=' || c == '"' || c == '#';
}

static void lex_word(struct lexer *lexer)
{
	size_t end = lexer->at;

	while (end < lexer->length && !ends_word(lexer->line[end]))
		end++;
	lexer->token.kind = TOKEN_WORD;
	lexer->token.text = lexer->line + lexer->at;
	lexer->token.length = end - lexer->at;
	lexer->at = end;
}

void lexer_next(struct lexer *lexer)
{
	const char *line = lexer->line;

	if (lexer->status)
		return;
	while (lexer->at < lexer->length &&
	       (line[lexer->at] == ' ' || line[lexer->at] == '\t'))
		lexer->at++;
	lexer->token = (struct token){
		.kind = TOKEN_END,
		.text = line + lexer->at,
		.column = (unsigned)lexer->at + 1,
	};
	if (lexer->at == lexer->length || line[lexer->at] == '#') {
		lexer->at = lexer->length;
	} else if (line[lexer->at] == '=') {
		lexer->token.kind = TOKEN_EQUALS;
		lexer->token.length = 1;
		lexer->at++;
	} else if (line[lexer->at] == '"') {
		lex_string(lexer);
	} else {
		lex_word(lexer);
	}
}

bool token_is(const struct token *token, const char *word)
{
	return token->kind == TOKEN_WORD && token->length == strlen(word) &&
	       !memcmp(token->text, word, token->length);
}

const char *token_show(const struct token *token, char shown[TOKEN_SHOWN + 4])
{
	size_t length = token->length;

	if (length > TOKEN_SHOWN) {
		length = TOKEN_SHOWN;
		while (length &&
		       ((unsigned char)token->text[length] & 0xc0) == 0x80)
			length--;
		memcpy(shown + length, "...", 4);
	} else {
		shown[length] = '\0';
	}
	memcpy(shown, token->text, length);
	return shown;
}
