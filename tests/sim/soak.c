/*
 * soak - a million random operations in each profile
 *
 *	soak [--operations=N] [--seed=N] [--each | --print] [PROFILE ...]
 *
 * Random scripts of some hundred operations, each on a machine of its own
 * whose settings are taken in turn from all there are: policies, allocators,
 * geometries, flags. After every operation the bytes are held against plain
 * arrays and the books are checked; now and then an operation is done, undone
 * and done again; every fourth script is drawn from its events alone. What is
 * seen by looking at what changed is held against looking at everything.
 *
 * --each: so many operations for each word of each setting.
 * --print: a script of so many operations, and no more.
 *
 * A script that fails is made as short as it can be and printed; it is what
 * "pagetwin run --machine=sim" takes. Exit status 1.
 */
#include "random_script.h"

#include "base/diagnostic.h"
#include "machine/script.h"
#include "sim/sim_machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT_OPERATIONS 400

struct soak {
	uint64_t seed;
	uint64_t operations; /* for each profile, or word */
	bool each, print;
	uint64_t scripts, performed;
};

static void tell_failure(struct script_lines *script, uint64_t seed,
			 unsigned flags, const char *complaint)
{
	struct strbuf text = STRBUF_INIT, again = STRBUF_INIT;

	printf("# seed %llu failed: %s# made shorter:\n",
	       (unsigned long long)seed, complaint);
	fflush(stdout);
	script_minimise(script, seed, flags);
	script_print(script, &text);
	(void)script_perform(script, seed, flags, &again);
	printf("%s# %s\n", text.text, again.text ? again.text : "");
	strbuf_free(&text);
	strbuf_free(&again);
}

/* One script. False: it failed. */
static bool soak_script(struct soak *soak, const char *machine)
{
	struct strbuf complaint = STRBUF_INIT;
	struct script_lines script = { 0 };
	uint64_t seed = soak->seed++;
	unsigned flags =
		CHECK_UNDO | CHECK_LOOK | (seed % 4 == 0 ? CHECK_EVENTS : 0);
	bool right = script_random(machine, seed, SCRIPT_OPERATIONS, flags,
				   &script, &complaint);

	if (!right)
		tell_failure(&script, seed, flags, complaint.text);
	soak->scripts++;
	soak->performed += script.n_lines - 1;
	script_lines_free(&script);
	strbuf_free(&complaint);
	return right;
}

/* Random settings, this word among them where one is given. */
static bool soak_profile(struct soak *soak, const char *profile,
			 const char *name, const char *word)
{
	uint64_t end = soak->performed + soak->operations;
	uint64_t first = soak->seed;
	struct rng rng;
	bool right = true;

	rng_seed(&rng, soak->seed);
	for (uint64_t turn = 0; right && soak->performed < end; turn++) {
		char *machine = random_machine(profile, &rng, turn, name, word);

		if (!machine)
			abort();
		right = soak_script(soak, machine);
		free(machine);
	}
	printf("%-10s %s%s%s%sseeds %llu..%llu, %s\n", profile,
	       name ? name : "", name ? "=" : "", word ? word : "",
	       name ? " " : "", (unsigned long long)first,
	       (unsigned long long)soak->seed - 1,
	       right ? "nothing wrong" : "WRONG");
	fflush(stdout);
	return right;
}

static bool soak_words(struct soak *soak, const char *profile)
{
	struct sim_setting setting;
	bool right = true;

	for (size_t i = 0; right && sim_setting_at(i, &setting); i++)
		for (size_t k = 0; right && setting.words && setting.words[k];
		     k++)
			right = soak_profile(soak, profile, setting.name,
					     setting.words[k]);
	return right;
}

/* The lines that "pagetwin run" takes: a view or a page that is not there is
 * refused by it before anything runs. */
static void print_taken(const struct script_lines *script)
{
	struct script_names *names;
	struct diagnostic unread;

	if (script_names_new(4096, &names) < 0)
		abort();
	for (size_t i = 0; i < script->n_lines; i++) {
		const char *line = script->lines[i];
		struct op op;

		if (op_parse(line, strlen(line), 1, &op, &unread) < 0)
			abort();
		if (script_names_check(names, &op, NULL, 0, &unread) == 0)
			printf("%s\n", line);
		op_clear(&op);
	}
	script_names_free(names);
}

static bool soak_print(const struct soak *soak, const char *profile)
{
	struct strbuf complaint = STRBUF_INIT;
	struct script_lines script = { 0 };
	struct rng rng;
	char *machine;
	bool right;

	rng_seed(&rng, soak->seed);
	machine = random_machine(profile, &rng, soak->seed, NULL, NULL);
	right = script_random(machine, soak->seed, (size_t)soak->operations, 0,
			      &script, &complaint);
	print_taken(&script);
	script_lines_free(&script);
	strbuf_free(&complaint);
	free(machine);
	return right;
}

static bool soak_all(struct soak *soak, const char *profile)
{
	if (soak->print)
		return soak_print(soak, profile);
	if (!soak_profile(soak, profile, NULL, NULL))
		return false;
	return !soak->each || soak_words(soak, profile);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 0);

	if (end == text || *end) {
		fprintf(stderr, "soak: '%s' is no number\n", text);
		exit(2);
	}
	return value;
}

int main(int argc, char *argv[])
{
	struct soak soak = { .seed = 1, .operations = 1000000 };
	const char *const *profile = sim_profile_names();
	bool right = true;
	int i;

	for (i = 1; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strncmp(argv[i], "--operations=", 13) == 0)
			soak.operations = number(argv[i] + 13);
		else if (strncmp(argv[i], "--seed=", 7) == 0)
			soak.seed = number(argv[i] + 7);
		else if (strcmp(argv[i], "--each") == 0)
			soak.each = true;
		else if (strcmp(argv[i], "--print") == 0)
			soak.print = true;
		else {
			fprintf(stderr,
				"soak [--operations=N] [--seed=N] [--each | "
				"--print] [PROFILE ...]\n");
			return 2;
		}
	}
	if (i < argc)
		profile = (const char *const *)argv + i;
	for (; right && *profile; profile++)
		right = soak_all(&soak, *profile);
	if (soak.print)
		return right ? 0 : 1;
	printf("%llu operations in %llu scripts: %s\n",
	       (unsigned long long)soak.performed,
	       (unsigned long long)soak.scripts,
	       right ? "0 violations, 0 differing bytes" : "WRONG");
	return right ? 0 : 1;
}
