/*
 * pagetwin help [COMMAND|OPERATION]
 *
 * Everything is told from the tables that do the work: command_table[],
 * option_table[] and op_table[]. What has no row does not exist, and what
 * has one cannot be missing here.
 */

#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "machine/op.h"
#include "machine/script.h"

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < n_commands; i++)
		if (strcmp(command_table[i].name, name) == 0)
			return &command_table[i];
	return NULL;
}

void complain_about_command(const char *typed)
{
	const char *names[16] = { NULL };
	const char *near;

	for (size_t i = 0; i < n_commands; i++)
		names[i] = command_table[i].name;
	near = diagnostic_nearest(typed, names);
	if (near)
		complain("'%s' is not a command; did you mean '%s'?", typed,
			 near);
	else
		complain("'%s' is not a command; see 'pagetwin help'", typed);
}

/* "  left      right", the right part on a line of its own where the left
 * one is long. */
static void add_row(struct strbuf *out, const char *left, const char *right)
{
	strbuf_addf(out, "  pagetwin %-19s", left);
	if (strlen(left) > 18)
		strbuf_addf(out, "\n%30s", "");
	strbuf_addf(out, "%s\n", right);
}

static void add_operations(struct strbuf *out)
{
	size_t column = 0;

	for (int i = 0; i < OP_KINDS; i++) {
		if (column + strlen(op_table[i].word) > 76)
			column = 0;
		strbuf_add(out, column ? " " : i ? "\n  " : "  ");
		strbuf_add(out, op_table[i].word);
		column += 1 + strlen(op_table[i].word);
	}
	strbuf_add_char(out, '\n');
}

static void describe_program(struct strbuf *out)
{
	strbuf_add(out,
		   "pagetwin shows what happens between a virtual address and "
		   "the byte it names,\non a simulated machine and on the real "
		   "kernel, side by side.\n\nCommands\n");
	add_row(out, "", "the lesson picker");
	for (size_t i = 0; i < n_commands; i++)
		add_row(out, command_table[i].usage, command_table[i].help);
	strbuf_add(out, "\nOptions\n");
	options_describe(NULL, out);
	strbuf_add(out, "\nOperations (see 'pagetwin help OPERATION')\n");
	add_operations(out);
	strbuf_add(out,
		   "\nExit status: 0 done and every expectation held; 1 an "
		   "expectation failed or a\nsurprise was found; 2 wrong "
		   "usage or input; 3 the machine could not do it;\n"
		   "128 + N: verify was interrupted by signal N.\n");
}

static void describe_command(const struct command *command, struct strbuf *out)
{
	strbuf_addf(out, "pagetwin %s\n\n%s.\n", command->usage, command->help);
	if (command->details[0])
		strbuf_addf(out, "%s", command->details);
	strbuf_add(out, "\nOptions\n");
	options_describe(command, out);
	options_describe(NULL, out);
}

/* One line of each, so that the three idioms can be shown as they are
 * written and not as patterns. */
static const char *const examples[OP_KINDS] = {
	[OP_MACHINE] = "machine linux frames=64",
	[OP_FILE] = "file notes.txt 8p",
	[OP_SECTION] = "section board 4p",
	[OP_MAP] = "map v notes.txt shared rw at 1p for 4p",
	[OP_UNMAP] = "unmap v",
	[OP_LOAD] = "load v[2]",
	[OP_STORE] = "store v[3] \"J\"",
	[OP_FLUSH] = "flush v[0..3]",
	[OP_FSYNC] = "fsync notes.txt",
	[OP_READ] = "read notes.txt 4096 100",
	[OP_WRITE] = "write notes.txt 4096 \"hello\"",
	[OP_TRUNCATE] = "truncate notes.txt 2p",
	[OP_PUNCH] = "punch notes.txt 1p 1p",
	[OP_DROP] = "drop notes.txt",
	[OP_ADVISE] = "advise v dontneed",
	[OP_PROTECT] = "protect v[1] r",
	[OP_LOCK] = "lock v",
	[OP_UNLOCK] = "unlock v",
	[OP_REMAP] = "remap v 16p maymove",
	[OP_FORK] = "fork child",
	[OP_SPAWN] = "spawn reader",
	[OP_AS] = "as reader",
	[OP_EXIT] = "exit reader",
	[OP_KILL] = "kill reader",
	[OP_TICK] = "tick 5",
	[OP_LIMIT] = "limit 1M",
	[OP_CRASH] = "crash",
	[OP_EXPECT] = "expect minor=1 major=0",
};

/* The example's call in one idiom, its lines under one another. */
static void add_idiom(struct strbuf *out, const struct op *op, enum idiom idiom)
{
	struct strbuf text = STRBUF_INIT;
	const char *line;

	op_print_idiom(op, idiom, 4096, &text);
	if (strcmp(text.text, "-") != 0) {
		strbuf_addf(out, "  %-6s ", idiom_name(idiom));
		for (line = text.text; *line; line++) {
			strbuf_add_char(out, *line);
			if (*line == '\n')
				strbuf_addf(out, "%9s", "");
		}
		strbuf_add_char(out, '\n');
	}
	strbuf_free(&text);
}

static void add_example(struct strbuf *out, const char *example)
{
	struct diagnostic diagnostic;
	struct op op;

	strbuf_addf(out, "\nExample: %s\n", example);
	if (op_parse(example, strlen(example), 1, &op, &diagnostic) < 0)
		return;
	for (int i = 0; i < IDIOMS; i++)
		add_idiom(out, &op, (enum idiom)i);
	op_clear(&op);
}

/* What is too long for a line is broken behind a word. */
static void add_usage(struct strbuf *out, const char *usage)
{
	size_t column = 0;

	while (*usage) {
		size_t length = strcspn(usage, "| ");

		length += usage[length] != '\0';
		if (column + length > 80) {
			strbuf_add(out, "\n    ");
			column = 4;
		}
		strbuf_add_bytes(out, usage, length);
		column += length;
		usage += length;
	}
}

static void describe_op(const struct op_info *info, struct strbuf *out)
{
	add_usage(out, info->usage);
	strbuf_addf(out, "\n\n%s\n", info->help);
	add_example(out, examples[info->kind]);
	if (info->kind == OP_MACHINE)
		help_machine(out);
	if (strstr(info->usage, "PLACE"))
		strbuf_add(out,
			   "\nPLACE is v, v[3] or v[0..7] (pages), each "
			   "with an optional +OFFSET in bytes.\nv alone is "
			   "its first byte for load and store, and the "
			   "whole view for all others.\n");
	strbuf_add(out, "\nSizes take p (pages), K, M, G. TEXT is \"...\" with "
			"\\n \\t \\\\ \\\" \\xNN, or one byte\nas a number.\n");
}

static const struct op_info *op_find(const char *word)
{
	for (int i = 0; i < OP_KINDS; i++)
		if (strcmp(op_table[i].word, word) == 0)
			return &op_table[i];
	return NULL;
}

enum exit_status cli_help(const struct options *options)
{
	struct strbuf out = STRBUF_INIT;
	const char *about = NULL;

	if (options->n_words > 1 && strcmp(options->words[0], "help") == 0)
		about = options->words[1];
	else if (options->n_words > 0 && strcmp(options->words[0], "help") != 0)
		about = options->words[0];
	if (!about)
		describe_program(&out);
	else if (command_find(about))
		describe_command(command_find(about), &out);
	else if (op_find(about))
		describe_op(op_find(about), &out);
	else {
		complain("there is no help on '%s'; see 'pagetwin help'",
			 about);
		strbuf_free(&out);
		return EXIT_INPUT;
	}
	return output_print(&out) ? EXIT_DONE : EXIT_UNABLE;
}
