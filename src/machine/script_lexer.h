#ifndef PAGETWIN_MACHINE_SCRIPT_LEXER_H
#define PAGETWIN_MACHINE_SCRIPT_LEXER_H

#include <stdbool.h>
#include <stddef.h>

struct diagnostic;

/* Private to the script files: one line as a row of tokens. */

enum token_kind {
	TOKEN_END, /* of the line, or a comment */
	TOKEN_WORD,
	TOKEN_STRING, /* text: what stands between the quotes, as written */
	TOKEN_EQUALS, /* = */
};

struct token {
	enum token_kind kind;
	const char *text;
	size_t length;
	unsigned column; /* from 1; of a string: its opening quote */
};

/*
 * token is the one not yet consumed. The first failure is remembered in
 * status; from then on token is TOKEN_END and every further complaint is
 * ignored, so that callers ask once, at the end.
 */
struct lexer {
	const char *line;
	size_t length;
	size_t at; /* where the next token is looked for */
	unsigned number;
	struct token token;
	int status;
	struct diagnostic *diagnostic; /* may be NULL */
};

/* Starts on a line without its end: checks that it is text of a bearable
 * length, and reads the first token. */
void lexer_start(struct lexer *lexer, const char *line, size_t length,
		 unsigned number, struct diagnostic *diagnostic);

/* On to the next token. */
void lexer_next(struct lexer *lexer);

/* Remembers -EINVAL and the complaint. */
void lexer_fail(struct lexer *lexer, unsigned column, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Remembers -ENOMEM. */
void lexer_no_memory(struct lexer *lexer);

/* Is the token this word? */
bool token_is(const struct token *token, const char *word);

/* Longest part of a word that a complaint quotes. */
#define TOKEN_SHOWN 40

/* The token as a complaint quotes it: cut where it is long. */
const char *token_show(const struct token *token, char shown[TOKEN_SHOWN + 4]);

#endif
