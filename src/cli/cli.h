#ifndef PAGETWIN_CLI_CLI_H
#define PAGETWIN_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "session/session.h"

struct strbuf;

/* What the program leaves with; scripts and graders rely on the numbers. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_DIFFERS = 1,  /* an expectation failed or a surprise was found */
	EXIT_INPUT = 2,	   /* wrong usage or wrong input */
	EXIT_UNABLE = 3,   /* the machine could not do it, and said why */
	EXIT_SIGNAL = 128, /* + the signal that interrupted it (verify) */
};

enum theme_choice {
	THEME_CHOICE_AUTO,
	THEME_CHOICE_DARK,
	THEME_CHOICE_LIGHT,
	THEME_CHOICE_MONO,
};

/* The command line, once understood. Strings point into argv. */
struct options {
	enum machines machines;
	const char *profile;
	bool profile_named;
	const char *scratch; /* --on; NULL: chosen */
	bool plain;
	bool json;
	bool no_color;
	bool no_wait;
	bool list;
	bool teacher;
	bool ascii;
	bool help;
	bool version;
	enum theme_choice theme;
	const char *svg;    /* file to write the screen to */
	const char *text;   /* likewise, as text */
	const char *at;	    /* which step of it */
	const char *size;   /* COLUMNSxROWS */
	const char *policy; /* of replay: a list of names, or all */
	const char *frames; /* likewise: a list of numbers and ranges */
	const char *page_size;
	const char *format; /* of the trace; NULL: recognised */
	const char *refs;   /* page numbers instead of a trace */
	bool csv;
	const char *interval; /* of watch: seconds between samples */
	const char *count;    /* likewise: how many samples */
	bool faults;	      /* likewise: where each fault happened */
	const char *sysroot;  /* stands before /proc and /sys */
	const char *seed, *sequences, *ops; /* of verify */
	const char *setting;		    /* of its simulated machine */
	const char **words;		    /* the command and its arguments */
	size_t n_words;
};

struct command {
	const char *name;
	const char *usage;   /* "run [FILE|-]" */
	const char *help;    /* one sentence */
	const char *details; /* paragraphs for "help COMMAND" */
	/* The letters of the options of option_table it takes beside the
	 * common ones. */
	const char *options;
	enum exit_status (*perform)(const struct options *options);
};

extern const struct command command_table[];
extern const size_t n_commands;
const struct command *command_find(const char *name);
/* Says that there is no such command, with the nearest one. */
void complain_about_command(const char *typed);

/* Reads argv; false after having said on stderr what is wrong. */
bool options_parse(int argc, char **argv, struct options *ret_options);
/* Does the command take the options that were given? Else says so. */
bool options_check(const struct options *options,
		   const struct command *command);
/* Appends the lines of the options a command takes (NULL: the common). */
void options_describe(const struct command *command, struct strbuf *out);

enum exit_status cli_run(const struct options *options);
enum exit_status cli_lesson(const struct options *options);
enum exit_status cli_replay(const struct options *options);
enum exit_status cli_watch(const struct options *options);
enum exit_status cli_verify(const struct options *options);
enum exit_status cli_doctor(const struct options *options);
enum exit_status cli_help(const struct options *options);

/* Appends the settings that "machine" takes. */
void help_machine(struct strbuf *out);

/* "pagetwin: sentence" on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A whole number, decimal or 0x, from `low` to `high`; false where the text
 * is none. A zero before a decimal number means nothing. */
bool number_read(const char *text, uint64_t low, uint64_t high,
		 uint64_t *ret_number);

/* A whole file, or standard input for "-", at most INPUT_MAX bytes; the
 * caller frees *ret_text (which is terminated). false after having said what
 * is wrong. */
#define INPUT_MAX ((size_t)256 << 20)
bool input_read(const char *file, char **ret_text, size_t *ret_length);

/* Prints a diagnostic with its file's name and caret on stderr. */
struct diagnostic;
void complain_about_input(const char *file,
			  const struct diagnostic *diagnostic);

/* Writes a file under a temporary name beside it and renames it, so that it
 * is there whole or not at all. */
bool output_write(const char *file, const struct strbuf *text);

/* Prints and empties the buffer; false (said on stderr) when that fails. */
bool output_print(struct strbuf *text);

/* Opens a session as the options say; NULL after having said why not, with
 * the exit status in *ret_status. A real machine that is missing from a twin
 * is told once. `wait` may be NULL. */
struct session *session_open(const struct options *options,
			     machine_wait_fn *wait, void *wait_context,
			     enum exit_status *ret_status);

/* The exit status that the steps of a session deserve. */
enum exit_status session_exit_status(const struct session *session);

#endif
