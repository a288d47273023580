/*
 * What may follow the word "expect".
 *
 *	expect [sim|real] minor=1 major=0..2 result=ok bytes="J"
 *	expect [sim|real] v[3] present exclusive
 *	expect [sim|real] notes.txt[0..3] cached clean
 *	expect [sim|real] disk notes.txt 12288 = "D"
 *
 * The first form speaks of the last operation, the others of how things are.
 * Whether a place is of a view or of an object is said by the states that
 * follow it: a view's page is present, an object's page is cached.
 */
#include "machine/script_parse.h"

#include "base/array.h"
#include "machine/outcome.h"

#include "base/diagnostic.h"
#include "base/status.h"

#include <string.h>

static const char *const keys[] = { "minor", "major", "result", "bytes", NULL };

/* Room for one more term; NULL with the complaint where there is none. */
static struct expect_term *term_add(struct reader *reader, struct op *op)
{
	struct expectation *expect = &op->expect;

	if (expect->n_terms == EXPECT_TERMS) {
		lexer_fail(&reader->lexer, reader->lexer.token.column,
			   "one line expects %d things at most; write a second "
			   "line",
			   EXPECT_TERMS);
		return NULL;
	}
	return &expect->terms[expect->n_terms++];
}

static void parse_result(struct reader *reader, struct expect_term *term)
{
	const struct token *token = &reader->lexer.token;
	char shown[TOKEN_SHOWN + 4];
	struct result result;
	const char *nearest;

	if (token->kind != TOKEN_WORD) {
		read_fail(reader, "a result such as ok, EINVAL or SIGBUS", "");
		return;
	}
	token_show(token, shown);
	if (!result_parse(shown, &result)) {
		strcpy(term->result, shown);
		lexer_next(&reader->lexer);
		return;
	}
	nearest = diagnostic_nearest(shown, result_names());
	if (!nearest)
		nearest = diagnostic_nearest(shown, status_names());
	if (nearest)
		lexer_fail(&reader->lexer, token->column,
			   "unknown result '%s'; did you mean '%s'?", shown,
			   nearest);
	else
		lexer_fail(
			&reader->lexer, token->column,
			"unknown result '%s'; it is ok, the name of an errno "
			"such as EINVAL, or of a signal such as SIGBUS",
			shown);
}

static void parse_bytes(struct reader *reader, struct op *op, unsigned column)
{
	if (op->bytes) {
		lexer_fail(&reader->lexer, column, "'bytes' is said twice");
		return;
	}
	read_text(reader, &op->bytes, &op->n_bytes);
}

/* KEY=VALUE, of the last operation. */
static void parse_term(struct reader *reader, struct op *op)
{
	unsigned column = reader->lexer.token.column;
	struct expect_term *term = term_add(reader, op);

	if (!term)
		return;
	term->kind = (enum expect_kind)read_choice(reader, keys);
	read_equals(reader);
	if (term->kind == EXPECT_RESULT)
		parse_result(reader, term);
	else if (term->kind == EXPECT_BYTES)
		parse_bytes(reader, op, column);
	else
		read_range(reader, &term->low, &term->high);
}

static void parse_state(struct reader *reader, struct op *op)
{
	const char *words[EXPECT_STATES + 1] = { NULL };
	unsigned column = reader->lexer.token.column;
	struct expect_term *term = term_add(reader, op);

	if (!term)
		return;
	for (unsigned i = 0; i < EXPECT_STATES; i++)
		words[i] = expect_state_name((enum expect_state)i);
	term->state = (enum expect_state)read_choice(reader, words);
	term->kind = expect_state_kind(term->state);
	if (term->kind != op->expect.terms[0].kind)
		lexer_fail(&reader->lexer, column,
			   "'%s' and '%s' can't be said of one page: a view's "
			   "page is present, an object's page is cached",
			   expect_state_name(op->expect.terms[0].state),
			   expect_state_name(term->state));
}

static void parse_states(struct reader *reader, struct op *op)
{
	unsigned column = reader->lexer.token.column;

	read_place(reader, &op->place);
	if (op->place.offset)
		lexer_fail(
			&reader->lexer, column,
			"a state belongs to a whole page; leave out +OFFSET");
	do
		parse_state(reader, op);
	while (reader->lexer.token.kind != TOKEN_END);
}

static void parse_disk(struct reader *reader, struct op *op)
{
	unsigned column;

	term_add(reader, op)->kind = EXPECT_DISK;
	read_thing(reader, "OBJECT", op->name);
	read_size(reader, "OFFSET", &op->offset);
	read_equals(reader);
	column = reader->lexer.token.column;
	read_text(reader, &op->bytes, &op->n_bytes);
	if (!op->n_bytes)
		lexer_fail(&reader->lexer, column,
			   "nothing to compare; TEXT has at least one byte");
}

/* Is the token a key, or does '=' follow it, as it follows a key? */
static bool is_key(const struct lexer *lexer)
{
	struct lexer ahead = *lexer;

	for (unsigned i = 0; keys[i]; i++)
		if (token_is(&lexer->token, keys[i]))
			return true;
	ahead.diagnostic = NULL;
	lexer_next(&ahead);
	return ahead.token.kind == TOKEN_EQUALS;
}

static void parse_terms(struct reader *reader, struct op *op)
{
	char shown[TOKEN_SHOWN + 4];

	while (reader->lexer.token.kind != TOKEN_END) {
		if (op->expect.n_terms && !is_key(&reader->lexer))
			lexer_fail(&reader->lexer, reader->lexer.token.column,
				   "'%s' needs a line of its own; this one is "
				   "about the last operation",
				   token_show(&reader->lexer.token, shown));
		else
			parse_term(reader, op);
	}
}

void parse_expect(struct reader *reader, struct op *op)
{
	if (read_option(reader, "sim"))
		op->expect.on = EXPECT_ON_SIM;
	else if (read_option(reader, "real"))
		op->expect.on = EXPECT_ON_REAL;
	if (reader->lexer.token.kind == TOKEN_END)
		read_fail(reader, "what is expected", "");
	else if (read_option(reader, "disk"))
		parse_disk(reader, op);
	else if (is_key(&reader->lexer))
		parse_terms(reader, op);
	else
		parse_states(reader, op);
}
