/*
 * pagetwin replay [OPTIONS] TRACE|-
 *
 * A trace of page references against replacement policies and sizes of
 * memory: one line of counts for each pair. The trace is read and checked
 * whole before the first replay, and every line is printed as soon as it is
 * known.
 */

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "sim/policy/policy.h"
#include "trace/replay.h"
#include "trace/trace.h"

/* Where the dice of "random" and "nru" begin. */
#define SEED 1

/* Sizes of memory in one command. */
#define SIZES_MAX 65536

struct plan {
	const struct policy **policies;
	size_t n_policies, policies_capacity;
	uint32_t *frames;
	size_t n_frames, frames_capacity;
	const struct trace_format *format; /* NULL: recognised */
	uint64_t page_size;
};

static void plan_free(struct plan *plan)
{
	free(plan->policies);
	free(plan->frames);
}

static void complain_about_word(const char *option, const char *word,
				const char *const *known)
{
	const char *near = diagnostic_nearest(word, known);
	struct strbuf all = STRBUF_INIT;

	if (near) {
		complain("--%s: '%s' is not known; did you mean '%s'?", option,
			 word, near);
		return;
	}
	for (; *known; known++)
		strbuf_addf(&all, " %s", *known);
	complain("--%s: '%s' is not known; there are:%s", option, word,
		 all.text);
	strbuf_free(&all);
}

/* --- the lists of policies and of sizes ------------------------------------
 */

static bool policy_append(struct plan *plan, const struct policy *policy)
{
	if (array_reserve(&plan->policies, &plan->policies_capacity,
			  plan->n_policies + 1, sizeof(*plan->policies)) < 0) {
		complain("%s", strerror(ENOMEM));
		return false;
	}
	plan->policies[plan->n_policies++] = policy;
	return true;
}

static bool policies_append(struct plan *plan, const char *word)
{
	const struct policy *policy = policy_find(word);

	if (policy)
		return policy_append(plan, policy);
	if (strcmp(word, "all") != 0) {
		complain_about_word("policy", word, policy_names());
		return false;
	}
	for (size_t i = 0; i < n_policies; i++)
		if (!policy_append(plan, policy_table[i]))
			return false;
	return true;
}

static bool frames_append(struct plan *plan, uint64_t from, uint64_t to)
{
	if (to - from >= SIZES_MAX - plan->n_frames) {
		complain("--frames: too many sizes of memory; at most %d",
			 SIZES_MAX);
		return false;
	}
	if (array_reserve(&plan->frames, &plan->frames_capacity,
			  plan->n_frames + (size_t)(to - from) + 1,
			  sizeof(*plan->frames)) < 0) {
		complain("%s", strerror(ENOMEM));
		return false;
	}
	for (; from <= to; from++)
		plan->frames[plan->n_frames++] = (uint32_t)from;
	return true;
}

/* "3" or "1..8". */
static bool sizes_append(struct plan *plan, const char *word)
{
	const char *end = word;
	uint64_t from, to;

	if (!number_parse(&end, &from))
		goto wrong;
	to = from;
	if (strncmp(end, "..", 2) == 0) {
		end += 2;
		if (!number_parse(&end, &to))
			goto wrong;
	}
	if (*end || from < 1 || to > POLICY_FRAMES_MAX || from > to)
		goto wrong;
	return frames_append(plan, from, to);
wrong:
	complain("--frames: '%s' is no number of frames; 3, or 1..8 for a "
		 "range, from 1 to %" PRIu32,
		 word, POLICY_FRAMES_MAX);
	return false;
}

/* Hands each word of a list with commas to `append`. */
static bool list_parse(struct plan *plan, const char *list,
		       bool (*append)(struct plan *plan, const char *word))
{
	char *words = strdup(list);
	char *rest = words;
	bool done = words != NULL;

	while (done && rest)
		done = append(plan, strsep(&rest, ","));
	free(words);
	return done;
}

/* --- the other options -------------------------------------------------- */

static bool page_size_parse(const char *text, uint64_t *ret_size)
{
	static const char units[] = "KMG";
	const char *end = text, *unit;
	uint64_t size;

	if (!number_parse(&end, &size))
		goto wrong;
	unit = *end ? strchr(units, *end) : NULL;
	if (unit) {
		unsigned shift = 10 * (unsigned)(unit - units + 1);

		if (size > TRACE_PAGE_SIZE_MAX >> shift)
			goto wrong;
		size <<= shift;
		end++;
	}
	if (*end || size == 0 || size > TRACE_PAGE_SIZE_MAX ||
	    (size & (size - 1)) != 0)
		goto wrong;
	*ret_size = size;
	return true;
wrong:
	complain("--page-size=%s is no page size; a power of two from 1 to "
		 "1024G, such as 4096 or 4K",
		 text);
	return false;
}

static bool format_parse(const struct options *options,
			 const struct trace_format **ret_format)
{
	const char *name = options->format;

	if (!name && options->refs)
		name = "pages";
	if (!name)
		return true;
	*ret_format = trace_format_find(name);
	if (!*ret_format)
		complain_about_word("format", name, trace_format_names());
	return *ret_format != NULL;
}

static bool words_check(const struct options *options)
{
	if (options->csv && options->json)
		complain("--csv and --json are two forms of one output; "
			 "choose one");
	else if (options->refs && options->n_words > 1)
		complain("'replay' takes --refs or a trace, not both");
	else if (options->refs && !options->refs[0])
		complain("--refs: no page numbers; for example --refs=7,0,1");
	else if (!options->refs && options->n_words < 2)
		complain("'replay' takes a trace, - for standard input, or "
			 "--refs; see 'pagetwin help replay'");
	else if (options->n_words > 2)
		complain("'replay' takes one trace; see 'pagetwin help "
			 "replay'");
	else
		return true;
	return false;
}

static bool plan_parse(const struct options *options, struct plan *plan)
{
	const char *policies = options->policy ? options->policy : "all";
	const char *frames = options->frames ? options->frames : "3,4";

	plan->page_size = TRACE_PAGE_SIZE_DEFAULT;
	return words_check(options) &&
	       list_parse(plan, policies, policies_append) &&
	       list_parse(plan, frames, sizes_append) &&
	       (!options->page_size ||
		page_size_parse(options->page_size, &plan->page_size)) &&
	       format_parse(options, &plan->format);
}

/* --- the trace ---------------------------------------------------------- */

static enum exit_status trace_load(const struct options *options,
				   const struct plan *plan,
				   struct trace *ret_trace)
{
	const char *file = options->refs ? "--refs" : options->words[1];
	const char *text = options->refs;
	struct diagnostic diagnostic = { 0 };
	char *owned = NULL;
	size_t length;
	int status;

	if (text)
		length = strlen(text);
	else if (input_read(file, &owned, &length))
		text = owned;
	else
		return EXIT_INPUT;
	status = trace_read(text, length, plan->format, plan->page_size,
			    ret_trace, &diagnostic);
	free(owned);
	if (status == -EINVAL) {
		complain_about_input(file, &diagnostic);
		return EXIT_INPUT;
	}
	if (status < 0)
		complain("cannot hold the trace %s: %s", file,
			 strerror(-status));
	return status < 0 ? EXIT_UNABLE : EXIT_DONE;
}

static enum exit_status trace_prepare(const struct plan *plan,
				      struct trace *trace)
{
	for (size_t i = 0; i < plan->n_policies; i++) {
		if (!plan->policies[i]->needs_future)
			continue;
		if (trace_look_ahead(trace) < 0) {
			complain("no memory to look ahead in the trace");
			return EXIT_UNABLE;
		}
	}
	return EXIT_DONE;
}

/* --- the lines ---------------------------------------------------------- */

/* One order for all three forms of output. */
static const struct column {
	const char *name;
	size_t offset;
} columns[] = {
	{ "accesses", offsetof(struct replay_counts, accesses) },
	{ "hits", offsetof(struct replay_counts, hits) },
	{ "faults", offsetof(struct replay_counts, faults) },
	{ "cold", offsetof(struct replay_counts, cold) },
	{ "evictions", offsetof(struct replay_counts, evictions) },
	{ "writebacks", offsetof(struct replay_counts, writebacks) },
};

static uint64_t column_value(const struct replay_counts *counts, size_t i)
{
	uint64_t value;

	memcpy(&value, (const char *)counts + columns[i].offset, sizeof(value));
	return value;
}

/* No number of a line is larger than that of the accesses. */
static int column_width(uint64_t accesses, size_t i)
{
	int digits = 1;
	int name = (int)strlen(columns[i].name);

	for (; accesses >= 10; accesses /= 10)
		digits++;
	return digits > name ? digits : name;
}

static bool head_print(const struct options *options, uint64_t accesses)
{
	struct strbuf out = STRBUF_INIT;

	if (options->json)
		return true;
	strbuf_add(&out, options->csv ? "policy,frames"
				      : "policy           "
					"frames");
	for (size_t i = 0; i < ARRAY_LENGTH(columns); i++)
		if (options->csv)
			strbuf_addf(&out, ",%s", columns[i].name);
		else
			strbuf_addf(&out, "  %*s", column_width(accesses, i),
				    columns[i].name);
	strbuf_add_char(&out, '\n');
	return output_print(&out);
}

static bool line_print(const struct options *options, const char *policy,
		       uint32_t frames, const struct replay_counts *counts)
{
	struct strbuf out = STRBUF_INIT;

	if (options->json)
		strbuf_addf(&out, "{\"policy\":\"%s\",\"frames\":%" PRIu32,
			    policy, frames);
	else
		strbuf_addf(&out,
			    options->csv ? "%s,%" PRIu32 : "%-15s %7" PRIu32,
			    policy, frames);
	for (size_t i = 0; i < ARRAY_LENGTH(columns); i++) {
		uint64_t value = column_value(counts, i);

		if (options->json)
			strbuf_addf(&out, ",\"%s\":%" PRIu64, columns[i].name,
				    value);
		else if (options->csv)
			strbuf_addf(&out, ",%" PRIu64, value);
		else
			strbuf_addf(&out, "  %*" PRIu64,
				    column_width(counts->accesses, i), value);
	}
	strbuf_add(&out, options->json ? "}\n" : "\n");
	return output_print(&out);
}

static enum exit_status replay_one(const struct options *options,
				   const struct trace *trace,
				   const struct policy *policy, uint32_t frames)
{
	struct replay_counts counts;
	int status = replay_run(trace, policy, frames, SEED, &counts);

	if (status < 0) {
		complain("%s in %" PRIu32 " frames cannot be replayed: %s",
			 policy->name, frames, strerror(-status));
		return EXIT_UNABLE;
	}
	return line_print(options, policy->name, frames, &counts) ? EXIT_DONE
								  : EXIT_UNABLE;
}

static enum exit_status replay_all(const struct options *options,
				   const struct plan *plan,
				   const struct trace *trace)
{
	enum exit_status status = EXIT_DONE;

	if (!head_print(options, trace->n_references))
		return EXIT_UNABLE;
	for (size_t p = 0; p < plan->n_policies; p++)
		for (size_t f = 0; status == EXIT_DONE && f < plan->n_frames;
		     f++)
			status = replay_one(options, trace, plan->policies[p],
					    plan->frames[f]);
	return status;
}

enum exit_status cli_replay(const struct options *options)
{
	struct plan plan = { 0 };
	struct trace trace = { 0 };
	enum exit_status status = EXIT_INPUT;

	if (plan_parse(options, &plan))
		status = trace_load(options, &plan, &trace);
	if (status == EXIT_DONE)
		status = trace_prepare(&plan, &trace);
	if (status == EXIT_DONE)
		status = replay_all(options, &plan, &trace);
	trace_free(&trace);
	plan_free(&plan);
	return status;
}
