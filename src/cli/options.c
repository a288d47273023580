/*
 * The command line
 *
 * One table, option_table[], owns every option: its name, its argument, its
 * sentence of help, and which commands take it. getopt_long does the reading
 * (options and words may be mixed), the table does the rest, so that an
 * option cannot exist without its line in the help.
 */

#include "cli/cli.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "sim/sim_machine.h"

/* Letters are getopt's keys; only h and V can be typed as such. */
static const struct option_info {
	char letter;
	bool common; /* every command takes it */
	const char *name;
	const char *argument; /* NULL: none */
	const char *help;
} option_table[] = {
	{ 'm', true, "machine", "twin|sim|real",
	  "the machines that perform (default: twin, both)" },
	{ 'p', true, "profile", "NAME",
	  "how the simulated machine behaves (default: linux)" },
	{ 't', true, "plain", NULL, "linear text: screen readers, pipes, CI" },
	{ 'j', true, "json", NULL, "one JSON object a line" },
	{ 'c', true, "no-color", NULL, "no colour (also: NO_COLOR)" },
	{ 'o', true, "on", "DIR",
	  "folder in which the scratch files are made" },
	{ 'w', false, "no-wait", NULL,
	  "do not wait for what takes real time (tick)" },
	{ 'l', false, "list", NULL, "name the lessons" },
	{ 'T', false, "teacher", NULL, "show the teacher's notes" },
	{ 'a', false, "ascii", NULL, "no character beyond ASCII" },
	{ 'e', false, "theme", "auto|dark|light|mono",
	  "colours for the terminal's background" },
	{ 's', false, "svg", "FILE", "write the screen as a picture" },
	{ 'x', false, "text", "FILE", "write the screen as text" },
	{ 'n', false, "at", "N|end", "after N steps on (for --svg, --text)" },
	{ 'z', false, "size", "COLUMNSxROWS",
	  "of that screen (default: 100x32)" },
	{ 'P', false, "policy", "LIST|all", "fifo,lru,... (default: all)" },
	{ 'f', false, "frames", "LIST",
	  "sizes of memory: 3,4 or 1..8 (default: 3,4)" },
	{ 'g', false, "page-size", "SIZE",
	  "of the pages that addresses lie in (default: 4K)" },
	{ 'F', false, "format", "addr|pages",
	  "of the trace (default: recognised)" },
	{ 'r', false, "refs", "7,0,1,...", "page numbers instead of a trace" },
	{ 'v', false, "csv", NULL, "comma-separated values" },
	{ 'I', false, "interval", "SECONDS",
	  "between two samples (default: 1)" },
	{ 'N', false, "count", "N",
	  "so many samples, then end; the screen then stays" },
	{ 'E', false, "faults", NULL,
	  "in which mapping faults happen; it costs a bit" },
	{ 'R', false, "sysroot", "DIR",
	  "read /proc and /sys below DIR: a captured tree" },
	{ 'S', false, "seed", "N", "of the random sequences (default: 1)" },
	{ 'q', false, "sequences", "N", "how many (default: 1000)" },
	{ 'O', false, "ops", "N", "operations of each (default: 40)" },
	{ 'k', false, "setting", "KEY=VALUE,...",
	  "another simulated machine (see 'help machine')" },
	{ 'h', true, "help", NULL, "this help" },
	{ 'V', true, "version", NULL, "the version" },
};

#define N_OPTIONS ARRAY_LENGTH(option_table)

static void complain_words(const char *option, const char *value,
			   const char *const *words)
{
	struct strbuf list = STRBUF_INIT;

	for (int i = 0; words[i]; i++)
		strbuf_addf(&list, "%s%s",
			    i == 0	   ? ""
			    : words[i + 1] ? ", "
					   : " or ",
			    words[i]);
	complain("--%s=%s is not known; it can be %s", option, value,
		 list.text);
	strbuf_free(&list);
}

/* Is value one of the words? Its index, or -1 after a complaint. */
static int option_word(const char *option, const char *value,
		       const char *const *words)
{
	const char *near;

	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], value) == 0)
			return i;
	near = diagnostic_nearest(value, words);
	if (near)
		complain("--%s=%s is not known; did you mean '%s'?", option,
			 value, near);
	else
		complain_words(option, value, words);
	return -1;
}

static bool option_set_word(struct options *options, int letter,
			    const char *value)
{
	static const char *const machines[] = { "twin", "sim", "real", NULL };
	static const char *const themes[] = { "auto", "dark", "light", "mono",
					      NULL };
	int word;

	switch (letter) {
	case 'm':
		word = option_word("machine", value, machines);
		options->machines = (enum machines)word;
		return word >= 0;
	case 'p':
		options->profile = value;
		options->profile_named = true;
		return option_word("profile", value, sim_profile_names()) >= 0;
	default:
		word = option_word("theme", value, themes);
		options->theme = (enum theme_choice)word;
		return word >= 0;
	}
}

/* Where the value of an option that is a plain text is kept; NULL: it is
 * none. */
static const char **text_value(struct options *options, int letter)
{
	switch (letter) {
	case 'I':
		return &options->interval;
	case 'N':
		return &options->count;
	case 'R':
		return &options->sysroot;
	case 'P':
		return &options->policy;
	case 'f':
		return &options->frames;
	case 'g':
		return &options->page_size;
	case 'F':
		return &options->format;
	case 'r':
		return &options->refs;
	case 'S':
		return &options->seed;
	case 'q':
		return &options->sequences;
	case 'O':
		return &options->ops;
	case 'k':
		return &options->setting;
	default:
		return NULL;
	}
}

static bool option_set_text(struct options *options, int letter,
			    const char *value)
{
	const char **place = text_value(options, letter);

	if (place)
		*place = value;
	return place != NULL;
}

static bool option_given_text(const struct options *options, char letter)
{
	struct options copy = *options;
	const char **place = text_value(&copy, letter);

	return place && *place;
}

static bool option_set(struct options *options, int letter, const char *value)
{
	switch (letter) {
	case 'm':
	case 'p':
	case 'e':
		return option_set_word(options, letter, value);
	case 't':
		options->plain = true;
		break;
	case 'j':
		options->json = true;
		break;
	case 'c':
		options->no_color = true;
		break;
	case 'o':
		options->scratch = value;
		break;
	case 'w':
		options->no_wait = true;
		break;
	case 'l':
		options->list = true;
		break;
	case 'T':
		options->teacher = true;
		break;
	case 'a':
		options->ascii = true;
		break;
	case 's':
		options->svg = value;
		break;
	case 'x':
		options->text = value;
		break;
	case 'n':
		options->at = value;
		break;
	case 'z':
		options->size = value;
		break;
	case 'v':
		options->csv = true;
		break;
	case 'E':
		options->faults = true;
		break;
	case 'h':
		options->help = true;
		break;
	case 'V':
		options->version = true;
		break;
	default:
		return option_set_text(options, letter, value);
	}
	return true;
}

static void options_complain(int letter, char **argv)
{
	const char *names[N_OPTIONS + 1] = { NULL };
	const char *word = argv[optind - 1];
	const char *typed = word + strspn(word, "-");
	char name[64];
	const char *near;
	int length = (int)strcspn(word, "=");

	/* It is an option, but nothing belongs behind it. */
	if (letter == '?' && optopt && word[length]) {
		complain("%.*s takes no value; see 'pagetwin help'", length,
			 word);
		return;
	}
	if (letter == ':') {
		complain("%s needs a value; see 'pagetwin help'", word);
		return;
	}
	for (size_t i = 0; i < N_OPTIONS; i++)
		names[i] = option_table[i].name;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(typed, "="), typed);
	near = diagnostic_nearest(name, names);
	if (near)
		complain("%.*s is not an option; did you mean --%s?", length,
			 word, near);
	else
		complain("%.*s is not an option; see 'pagetwin help'", length,
			 word);
}

bool options_parse(int argc, char **argv, struct options *ret_options)
{
	struct option longs[N_OPTIONS + 1] = { 0 };
	struct options options = { .profile = "linux" };
	int letter;

	for (size_t i = 0; i < N_OPTIONS; i++) {
		longs[i].name = option_table[i].name;
		longs[i].has_arg = option_table[i].argument ? required_argument
							    : no_argument;
		longs[i].val = option_table[i].letter;
	}
	opterr = 0;
	while ((letter = getopt_long(argc, argv, ":hV", longs, NULL)) != -1) {
		if (letter == '?' || letter == ':') {
			options_complain(letter, argv);
			return false;
		}
		if (!option_set(&options, letter, optarg))
			return false;
	}
	options.words = (const char **)(argv + optind);
	options.n_words = (size_t)(argc - optind);
	*ret_options = options;
	return true;
}

static bool option_given(const struct options *options, char letter)
{
	switch (letter) {
	case 'w':
		return options->no_wait;
	case 'l':
		return options->list;
	case 'T':
		return options->teacher;
	case 'a':
		return options->ascii;
	case 'e':
		return options->theme != THEME_CHOICE_AUTO;
	case 's':
		return options->svg != NULL;
	case 'x':
		return options->text != NULL;
	case 'n':
		return options->at != NULL;
	case 'z':
		return options->size != NULL;
	case 'v':
		return options->csv;
	case 'E':
		return options->faults;
	default:
		return option_given_text(options, letter);
	}
}

bool options_check(const struct options *options, const struct command *command)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_info *info = &option_table[i];

		if (info->common || strchr(command->options, info->letter) ||
		    !option_given(options, info->letter))
			continue;
		complain("'%s' does not take --%s; see 'pagetwin help %s'",
			 command->name, info->name, command->name);
		return false;
	}
	return true;
}

/* The option's argument as the help shows it; profiles come from the table
 * that has them. */
static void add_argument(struct strbuf *out, const struct option_info *info)
{
	const char *const *names = sim_profile_names();

	strbuf_add_char(out, '=');
	if (info->letter != 'p') {
		strbuf_add(out, info->argument);
		return;
	}
	for (size_t i = 0; names[i]; i++)
		strbuf_addf(out, i ? "|%s" : "%s", names[i]);
}

void options_describe(const struct command *command, struct strbuf *out)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_info *info = &option_table[i];
		size_t start = out->length;

		if (command ? !strchr(command->options, info->letter)
			    : !info->common)
			continue;
		strbuf_addf(out, "  --%s", info->name);
		if (info->argument)
			add_argument(out, info);
		if (out->length - start > 28)
			strbuf_addf(out, "\n%30s", "");
		else
			strbuf_add_repeated(out, ' ',
					    30 - (out->length - start));
		strbuf_addf(out, "%s\n", info->help);
	}
}
