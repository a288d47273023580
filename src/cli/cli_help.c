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
		   "usage or input; 3 the machine could not do it.\n");
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

static void describe_op(const struct op_info *info, struct strbuf *out)
{
	static const char *const rows[IDIOMS] = { "POSIX", "Win32", ".NET" };
	const char *const idioms[IDIOMS] = { info->posix, info->win32,
					     info->dotnet };

	strbuf_addf(out, "%s\n\n%s\n", info->usage, info->help);
	for (int i = 0; i < IDIOMS; i++)
		if (idioms[i])
			strbuf_addf(out, "  %-6s %s\n", rows[i], idioms[i]);
	strbuf_add(
		out,
		"\nPLACE is v, v[3] or v[0..7] (pages), each with an optional "
		"+OFFSET in bytes.\nSizes take p (pages), K, M, G. TEXT is "
		"\"...\" with \\n \\t \\\\ \\\" \\xNN, or one byte\n"
		"as a number.\n");
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
