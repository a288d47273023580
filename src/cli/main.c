/*
 * pagetwin: argv -> command
 *
 * The way in. Options are read, the command is looked up in one table, and
 * its function is called; each command has a file of its own beside this one
 * (cli_run.c, cli_lesson.c, ...). Below this floor nothing prints or exits.
 */

#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <unistd.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "config.h"

const struct command command_table[] = {
	{ "lesson", "lesson [NAME|FILE]", "step through a lesson",
	  "Without a name, the picker shows the lessons. A name is a number\n"
	  "(1), a name (byte-for-byte), or the path of a lesson file. Without\n"
	  "a terminal, or with --plain or --json, the lesson plays to its "
	  "end.\n",
	  "wlTaesxnz", cli_lesson },
	{ "run", "run [FILE|-]",
	  "perform a script of operations, no terminal needed",
	  "The whole script is checked before any of it runs. Without a file,\n"
	  "or with '-', it is read from standard input.\n",
	  "w", cli_run },
	{ "verify", "verify", "random sequences on both machines, compared",
	  "Whatever differs and is not explained is a surprise: it is made as\n"
	  "short as possible and written as surprise-SEED-SEQUENCE.pt, a "
	  "script\n"
	  "that \"pagetwin run\" performs. The seed decides the sequences;\n"
	  "without \"limit\" where memory cannot be limited. What differs "
	  "once\n"
	  "and never again, while the kernel looks for idle memory (DAMON), "
	  "is\n"
	  "printed as not decided.\n"
	  "Interrupted, it prints the sums so far and leaves with 128 and the\n"
	  "signal's number; a second signal does not wait for the sequence.\n",
	  "SqOk", cli_verify },
	{ "replay", "replay TRACE|-",
	  "a page-reference trace against policies and sizes",
	  "Or --refs=7,0,1,2 instead of a trace. A trace is page numbers with\n"
	  "any separators, or HEX [R|W] a line; --format names the one that "
	  "is\n"
	  "not recognised.\n",
	  "PfgFrv", cli_replay },
	{ "watch", "watch PID", "a running process's mappings, live",
	  "Its mappings, the state of each page, its faults a second, and the\n"
	  "dirty pages of the files it maps. Any process of yours; root sees\n"
	  "all of them. Without a terminal, or with --plain or --json, a "
	  "report\n"
	  "at each interval until the process ends or --count is reached.\n"
	  "The process is neither stopped nor changed.\n",
	  "INERae", cli_watch },
	{ "doctor", "doctor", "what can be observed here, and why not the rest",
	  "", "", cli_doctor },
	{ "help", "help [COMMAND|OPERATION]",
	  "help on a command or an operation", "", "", cli_help },
};

const size_t n_commands = ARRAY_LENGTH(command_table);

static enum exit_status perform_command(const struct options *options)
{
	const struct command *command;

	if (options->n_words == 0) {
		if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
		    !options->plain && !options->json && !options->help)
			return cli_lesson(options);
		return cli_help(options);
	}
	command = command_find(options->words[0]);
	if (!command) {
		complain_about_command(options->words[0]);
		return EXIT_INPUT;
	}
	if (!options_check(options, command))
		return EXIT_INPUT;
	return options->help ? cli_help(options) : command->perform(options);
}

/* Keeps what was freed. A state of a gigabyte's pages is 6 MB, made anew at
 * each look: fetching that from the kernel again takes as long as the look. */
static void memory_keep(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

int main(int argc, char **argv)
{
	struct options options;

	memory_keep();
	setlocale(LC_ALL, "");
	if (!options_parse(argc, argv, &options))
		return EXIT_INPUT;
	if (options.version) {
		printf("%s\n", PACKAGE_STRING);
		return EXIT_DONE;
	}
	return (int)perform_command(&options);
}
