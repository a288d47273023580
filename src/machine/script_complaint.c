/*
 * Where does a complaint of the names check point? An operation knows the
 * line and the column of its first word alone: it may have been made by a
 * program and never have been text. So the line is cut into tokens once more,
 * when there is something to complain of, and the argument is looked for:
 *
 *	notes.pt:3:8: error: 'v' has no page 9; it has pages 0 to 7
 *	load v[9]
 *	       ^
 */
#include "machine/script_check.h"

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "machine/script.h"
#include "machine/script_lexer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Is the token this word, a place in it, or is any token right? */
static bool token_names(const struct token *token, const char *word,
			size_t length)
{
	if (!length)
		return true;
	return token->kind == TOKEN_WORD && token->length >= length &&
	       !memcmp(token->text, word, length) &&
	       (token->length == length || strchr("[+", token->text[length]));
}

/* Where the part of the word starts; 0, the word itself, if it has none. */
static size_t find_part(const struct token *token, size_t from, enum part part)
{
	static const char *const marks[] = { "", "[", "..", "+" };
	size_t length = strlen(marks[part]);

	if (part == PART_WORD)
		return 0;
	for (; from + length <= token->length; from++)
		if (!memcmp(token->text + from, marks[part], length))
			return from + length;
	return 0;
}

/* The column of a part of the argument `word`, in the line the operation
 * stands in; that of the operation where it is not found. */
static unsigned find_column(const struct op *op, const char *line,
			    size_t length, const char *word, unsigned from,
			    enum part part)
{
	size_t word_length = strlen(word);
	struct lexer lexer;

	lexer_start(&lexer, line, length, 1, NULL);
	for (unsigned i = 0; lexer.token.kind != TOKEN_END;
	     lexer_next(&lexer), i++) {
		const struct token *token = &lexer.token;

		if (i < from || !token_names(token, word, word_length))
			continue;
		return token->column +
		       (unsigned)find_part(token, word_length, part);
	}
	return op->column;
}

int check_fail_from(const struct check *check, const char *word, unsigned from,
		    enum part part, const char *format, ...)
{
	struct strbuf printed = STRBUF_INIT;
	char what[DIAGNOSTIC_TEXT];
	const char *line = NULL;
	size_t length = 0;
	va_list args;

	if (!check->diagnostic)
		return -EINVAL;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (check->text && check->op->line)
		line = diagnostic_line(check->text, check->length,
				       check->op->line, &length);
	if (!line) {
		op_print(check->op, &printed);
		line = printed.text;
		length = printed.length;
	}
	diagnostic_set(check->diagnostic, line, length, 1,
		       find_column(check->op, line, length, word, from, part),
		       "%s", what);
	check->diagnostic->line = check->op->line;
	strbuf_free(&printed);
	return -EINVAL;
}

int check_fail_unknown(const struct check *check, const char *kind,
		       const char *name, unsigned from,
		       const char *const *others, const char *remedy)
{
	const char *nearest = diagnostic_nearest(name, others);

	if (nearest)
		return check_fail_from(check, name, from, PART_WORD,
				       "unknown %s '%s'; did you mean '%s'?",
				       kind, name, nearest);
	return check_fail_from(check, name, from, PART_WORD,
			       "unknown %s '%s'; %s", kind, name, remedy);
}
