/*
 * From text to operations.
 *
 *	text --lines--> lexer --tokens--> reader --arguments--> struct op
 *
 * Each operation has one function here that reads its arguments in the order
 * of its usage line. None of them asks whether the one before succeeded: the
 * lexer remembers the first complaint and hands out ends of line from then on
 * (script_lexer.h).
 */
#include "machine/script_parse.h"

#include "base/array.h"
#include "base/diagnostic.h"
#include "machine/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void parse_setting(struct reader *reader, struct op *op)
{
	struct setting setting = { .column = reader->lexer.token.column };
	struct setting *settings;

	read_name(reader, "KEY=VALUE", setting.key);
	read_equals(reader);
	if (reader->lexer.token.kind != TOKEN_WORD) {
		read_fail(reader, "VALUE", "");
		return;
	}
	if (reader->lexer.token.length >= NAME_SIZE) {
		lexer_fail(&reader->lexer, reader->lexer.token.column,
			   "this value is too long; it may have %d characters",
			   NAME_SIZE - 1);
		return;
	}
	memcpy(setting.value, reader->lexer.token.text,
	       reader->lexer.token.length);
	for (unsigned i = 0; i < op->n_settings; i++)
		if (!strcmp(op->settings[i].key, setting.key))
			lexer_fail(&reader->lexer, setting.column,
				   "'%s' is set twice", setting.key);
	settings = reallocarray(op->settings, op->n_settings + 1,
				sizeof(*settings));
	if (!settings) {
		lexer_no_memory(&reader->lexer);
		return;
	}
	settings[op->n_settings++] = setting;
	op->settings = settings;
	lexer_next(&reader->lexer);
}

static void parse_machine(struct reader *reader, struct op *op)
{
	read_name(reader, "PROFILE", op->name);
	while (reader->lexer.token.kind != TOKEN_END) {
		if (op->n_settings == SETTINGS_MAX)
			lexer_fail(&reader->lexer, reader->lexer.token.column,
				   "there may be %d settings at most",
				   SETTINGS_MAX);
		else
			parse_setting(reader, op);
	}
}

static void parse_object_size(struct reader *reader, struct op *op)
{
	read_thing(reader, "NAME", op->name);
	read_size(reader, "SIZE", &op->size);
}

static const char *const sharing_words[] = { "shared", "private", NULL };
static const char *const protection_words[] = { "none", "r", "rw", NULL };
static const char *const map_options[] = { "at", "for", "populate", NULL };

static void parse_map_options(struct reader *reader, struct op *op)
{
	bool has_offset = false;

	for (;;) {
		if (!has_offset && op->name[0] && read_option(reader, "at")) {
			read_size(reader, "OFFSET", &op->offset);
			has_offset = true;
		} else if (!op->has_length && read_option(reader, "for")) {
			read_size(reader, "LENGTH", &op->length);
			op->has_length = true;
		} else if (!op->populate && read_option(reader, "populate")) {
			op->populate = true;
		} else {
			return;
		}
	}
}

static void parse_map(struct reader *reader, struct op *op)
{
	bool anonymous;

	read_thing(reader, "VIEW", op->view);
	anonymous = read_option(reader, "anon");
	if (!anonymous)
		read_thing(reader, "OBJECT", op->name);
	op->sharing = (enum sharing)read_choice(reader, sharing_words);
	op->protection = (enum protection)read_choice(reader, protection_words);
	parse_map_options(reader, op);
	if (!anonymous)
		return;
	if (token_is(&reader->lexer.token, "at"))
		lexer_fail(&reader->lexer, reader->lexer.token.column,
			   "anonymous memory has no object to start at; leave "
			   "out 'at'");
	else if (!op->has_length && reader->lexer.token.kind == TOKEN_END)
		lexer_fail(
			&reader->lexer, reader->lexer.token.column,
			"anonymous memory needs a length, as in: map %s anon "
			"%s %s for 8p",
			op->view, sharing_name(op->sharing),
			protection_name(op->protection));
}

static void parse_place(struct reader *reader, struct op *op)
{
	read_place(reader, &op->place);
}

static void parse_load(struct reader *reader, struct op *op)
{
	unsigned column;

	read_place(reader, &op->place);
	column = reader->lexer.token.column;
	if (!read_option(reader, "for"))
		return;
	if (op->place.is_range)
		lexer_fail(&reader->lexer, column,
			   "a range loads one byte of each page; leave out "
			   "'for', or start at one page");
	op->has_length = true;
	column = reader->lexer.token.column;
	read_size(reader, "BYTES", &op->length);
	if (!op->length.number)
		lexer_fail(&reader->lexer, column,
			   "nothing to load; BYTES is at least 1");
}

static void parse_store(struct reader *reader, struct op *op)
{
	unsigned column;

	read_place(reader, &op->place);
	column = reader->lexer.token.column;
	read_text(reader, &op->bytes, &op->n_bytes);
	if (!op->n_bytes)
		lexer_fail(&reader->lexer, column,
			   "nothing to store; TEXT has at least one byte");
}

static void parse_flush(struct reader *reader, struct op *op)
{
	read_place(reader, &op->place);
	op->async = read_option(reader, "async");
}

static void parse_object(struct reader *reader, struct op *op)
{
	read_thing(reader, "OBJECT", op->name);
}

static void parse_read(struct reader *reader, struct op *op)
{
	read_thing(reader, "OBJECT", op->name);
	read_size(reader, "OFFSET", &op->offset);
	read_size(reader, "BYTES", &op->length);
}

static void parse_write(struct reader *reader, struct op *op)
{
	read_thing(reader, "OBJECT", op->name);
	read_size(reader, "OFFSET", &op->offset);
	read_text(reader, &op->bytes, &op->n_bytes);
}

static void parse_truncate(struct reader *reader, struct op *op)
{
	read_thing(reader, "OBJECT", op->name);
	read_size(reader, "SIZE", &op->size);
}

static void parse_punch(struct reader *reader, struct op *op)
{
	read_thing(reader, "OBJECT", op->name);
	read_size(reader, "OFFSET", &op->offset);
	read_size(reader, "LENGTH", &op->length);
}

static void parse_advise(struct reader *reader, struct op *op)
{
	const char *words[ADVICE_KINDS + 1] = { NULL };

	for (unsigned i = 0; i < ADVICE_KINDS; i++)
		words[i] = advice_name((enum advice)i);
	read_place(reader, &op->place);
	op->advice = (enum advice)read_choice(reader, words);
}

static void parse_protect(struct reader *reader, struct op *op)
{
	read_place(reader, &op->place);
	op->protection = (enum protection)read_choice(reader, protection_words);
}

static void parse_remap(struct reader *reader, struct op *op)
{
	read_thing(reader, "VIEW", op->view);
	read_size(reader, "LENGTH", &op->size);
	op->maymove = read_option(reader, "maymove");
}

static void parse_process(struct reader *reader, struct op *op)
{
	read_name(reader, "NAME", op->name);
}

static void parse_tick(struct reader *reader, struct op *op)
{
	read_seconds(reader, &op->seconds);
}

static void parse_limit(struct reader *reader, struct op *op)
{
	read_size(reader, "SIZE", &op->size);
}

static void parse_nothing(struct reader *reader, struct op *op)
{
	(void)reader;
	(void)op;
}

static const char *const flush_options[] = { "async", NULL };
static const char *const load_options[] = { "for", NULL };
static const char *const remap_options[] = { "maymove", NULL };

static const struct {
	void (*parse)(struct reader *reader, struct op *op);
	const char *const *options; /* that may end the line */
} parse_table[OP_KINDS] = {
	[OP_MACHINE] = { parse_machine, NULL },
	[OP_FILE] = { parse_object_size, NULL },
	[OP_SECTION] = { parse_object_size, NULL },
	[OP_MAP] = { parse_map, map_options },
	[OP_UNMAP] = { parse_place, NULL },
	[OP_LOAD] = { parse_load, load_options },
	[OP_STORE] = { parse_store, NULL },
	[OP_FLUSH] = { parse_flush, flush_options },
	[OP_FSYNC] = { parse_object, NULL },
	[OP_READ] = { parse_read, NULL },
	[OP_WRITE] = { parse_write, NULL },
	[OP_TRUNCATE] = { parse_truncate, NULL },
	[OP_PUNCH] = { parse_punch, NULL },
	[OP_DROP] = { parse_object, NULL },
	[OP_ADVISE] = { parse_advise, NULL },
	[OP_PROTECT] = { parse_protect, NULL },
	[OP_LOCK] = { parse_place, NULL },
	[OP_UNLOCK] = { parse_place, NULL },
	[OP_REMAP] = { parse_remap, remap_options },
	[OP_FORK] = { parse_process, NULL },
	[OP_SPAWN] = { parse_process, NULL },
	[OP_AS] = { parse_process, NULL },
	[OP_EXIT] = { parse_process, NULL },
	[OP_KILL] = { parse_process, NULL },
	[OP_TICK] = { parse_tick, NULL },
	[OP_LIMIT] = { parse_limit, NULL },
	[OP_CRASH] = { parse_nothing, NULL },
	[OP_EXPECT] = { parse_expect, NULL },
};

/* The operation the line names, or NULL with the complaint. */
static const struct op_info *find_operation(struct lexer *lexer)
{
	const struct token *token = &lexer->token;
	const char *words[OP_KINDS + 1] = { NULL };
	char shown[TOKEN_SHOWN + 4];
	const char *nearest;

	for (unsigned i = 0; i < OP_KINDS; i++) {
		words[i] = op_table[i].word;
		if (token_is(token, words[i]))
			return &op_table[i];
	}
	token_show(token, shown);
	nearest = diagnostic_nearest(shown, words);
	if (token->kind != TOKEN_WORD)
		lexer_fail(lexer, token->column,
			   "a line starts with an operation, such as load; "
			   "the help lists them all");
	else if (nearest)
		lexer_fail(lexer, token->column,
			   "unknown operation '%s'; did you mean '%s'?", shown,
			   nearest);
	else
		lexer_fail(lexer, token->column,
			   "unknown operation '%s'; the help lists them all",
			   shown);
	return NULL;
}

static int parse_line(const char *line, size_t length, unsigned number,
		      struct op *ret_op, struct diagnostic *ret_diagnostic)
{
	struct reader reader;
	struct op op = { .line = number };

	lexer_start(&reader.lexer, line, length, number, ret_diagnostic);
	if (reader.lexer.status)
		return reader.lexer.status;
	if (reader.lexer.token.kind == TOKEN_END)
		return -ENODATA;
	reader.info = find_operation(&reader.lexer);
	if (!reader.info)
		return reader.lexer.status;
	op.kind = reader.info->kind;
	op.column = reader.lexer.token.column;
	lexer_next(&reader.lexer);
	parse_table[op.kind].parse(&reader, &op);
	read_end(&reader, parse_table[op.kind].options);
	if (reader.lexer.status) {
		op_clear(&op);
		return reader.lexer.status;
	}
	*ret_op = op;
	return 0;
}

/* Refuses what is not text at all, at the line of its first NUL byte. */
static int check_text(const char *text, size_t length, unsigned first_line,
		      struct diagnostic *diagnostic)
{
	const char *nul = length ? memchr(text, '\0', length) : NULL;
	const char *start = text;
	unsigned line = first_line;

	if (!nul)
		return 0;
	for (;;) {
		const char *end = memchr(start, '\n', (size_t)(nul - start));

		if (!end)
			break;
		start = end + 1;
		line++;
	}
	if (diagnostic)
		diagnostic_set(diagnostic, NULL, 0, line,
			       (unsigned)(nul - start) + 1,
			       "this is not a script: it has NUL bytes");
	return -EINVAL;
}

/* The length of a line that ends at `end`, without a carriage return. */
static size_t line_length(const char *line, const char *end)
{
	if (end > line && end[-1] == '\r')
		end--;
	return (size_t)(end - line);
}

int op_parse(const char *text, size_t length, unsigned line, struct op *ret_op,
	     struct diagnostic *ret_diagnostic)
{
	int status = check_text(text, length, line, ret_diagnostic);

	if (status)
		return status;
	if (length && text[length - 1] == '\n')
		length--;
	return parse_line(text, line_length(text, text + length), line, ret_op,
			  ret_diagnostic);
}

static int script_add(struct script *script, const struct op *op,
		      struct diagnostic *diagnostic)
{
	int status;

	if (script->n_ops == SCRIPT_OPS_MAX) {
		if (diagnostic)
			diagnostic_set(
				diagnostic, NULL, 0, op->line, op->column,
				"the script has more than %d operations; "
				"split it",
				SCRIPT_OPS_MAX);
		return -EINVAL;
	}
	status = array_reserve(&script->ops, &script->capacity,
			       script->n_ops + 1, sizeof(*script->ops));
	if (!status)
		script->ops[script->n_ops++] = *op;
	return status;
}

int script_parse(const char *text, size_t length, unsigned first_line,
		 struct script *ret_script, struct diagnostic *ret_diagnostic)
{
	static const char mark[] = "\xEF\xBB\xBF";
	struct script script = { 0 };
	const char *end = text + length;
	int status = check_text(text, length, first_line, ret_diagnostic);

	if (!status && length >= 3 && !memcmp(text, mark, 3))
		text += 3;
	for (unsigned line = first_line; !status && text < end; line++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		struct op op;

		if (!stop)
			stop = end;
		status = parse_line(text, line_length(text, stop), line, &op,
				    ret_diagnostic);
		if (!status) {
			status = script_add(&script, &op, ret_diagnostic);
			if (status)
				op_clear(&op);
		} else if (status == -ENODATA) {
			status = 0;
		}
		text = stop < end ? stop + 1 : end;
	}
	if (status) {
		script_free(&script);
		return status;
	}
	*ret_script = script;
	return 0;
}

void script_free(struct script *script)
{
	if (!script)
		return;
	for (size_t i = 0; i < script->n_ops; i++)
		op_clear(&script->ops[i]);
	free(script->ops);
	memset(script, 0, sizeof(*script));
}
