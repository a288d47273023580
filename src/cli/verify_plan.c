/*
 * What "verify" is asked to do
 *
 *	--seed --sequences --ops	-> how much, of what
 *	--setting=frames=40		-> "machine linux frames=40", before
 *					   each sequence
 *
 * A setting is tried on a simulated machine before any worker starts: one that
 * is refused there would leave the ordinary machine, and verify that.
 */

#include <inttypes.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "cli/verify_worker.h"
#include "machine/script.h"
#include "real/memory_limit.h"

/* "--seed=7": false after a complaint. NULL leaves the number alone. */
static bool option_read(const char *option, const char *text, uint64_t low,
			uint64_t high, uint64_t *number)
{
	if (!text || number_read(text, low, high, number))
		return true;
	complain("--%s=%s: a number from %" PRIu64 " to %" PRIu64 " is needed",
		 option, text, low, high);
	return false;
}

/* "lazy-fork=0,frames=64" as the line "machine PROFILE ...". */
static bool setting_read(const struct options *options, struct op *ret_op)
{
	struct diagnostic diagnostic = { 0 };
	struct strbuf line = STRBUF_INIT;
	int status;

	if (!options->setting[0]) {
		complain("--setting needs KEY=VALUE; see 'pagetwin help "
			 "machine'");
		return false;
	}
	strbuf_addf(&line, "machine %s ", options->profile);
	for (const char *at = options->setting; *at; at++)
		strbuf_add_char(&line, *at == ',' ? ' ' : *at);
	status = op_parse(line.text, line.length, 1, ret_op, &diagnostic);
	if (status)
		complain("--setting=%s: %s", options->setting, diagnostic.what);
	strbuf_free(&line);
	return status == 0;
}

/* Does a simulated machine take it? Else says why not. */
static bool setting_works(const struct options *options,
			  const struct machine_factory *factory,
			  const struct op *op)
{
	struct outcome outcome = { 0 };
	struct machine *machine;
	int status = factory->make_sim(factory->context, NULL, &machine);
	bool works;

	if (!status) {
		status = machine_apply(machine, op, &outcome);
		machine_free(machine);
	}
	works = !status && outcome.result.kind == RESULT_OK;
	if (!works)
		complain("--setting=%s: %s", options->setting,
			 status ? strerror(-status) : outcome.reason);
	outcome_clear(&outcome);
	return works;
}

/* What verify says of Linux, it says of the profile that imitates it. */
static bool words_right(const struct options *options)
{
	if (options->n_words > 1 || options->machines != MACHINES_TWIN) {
		complain("'verify' takes both machines and no file; see "
			 "'pagetwin help verify'");
		return false;
	}
	if (strcmp(options->profile, "linux") != 0) {
		complain("'verify' is of the profile linux: what differs in "
			 "'%s' differs on purpose",
			 options->profile);
		return false;
	}
	return true;
}

bool verify_plan_read(const struct options *options, struct op *machine,
		      struct verify_plan *plan)
{
	uint64_t n_ops = 40;

	if (!words_right(options))
		return false;
	plan->seed = 1;
	plan->n_sequences = 1000;
	/* JSON knows no number beyond. */
	if (!option_read("seed", options->seed, 0, INT64_MAX, &plan->seed) ||
	    !option_read("sequences", options->sequences, 1, 100000000,
			 &plan->n_sequences) ||
	    !option_read("ops", options->ops, 1, 10000, &n_ops))
		return false;
	plan->n_ops = (size_t)n_ops;
	verify_factory(options, &plan->factory);
	plan->limits = memory_limit_possible(NULL) == 0;
	if (!options->setting)
		return true;
	plan->machine = machine;
	return setting_read(options, machine) &&
	       setting_works(options, &plan->factory, machine);
}
