/*
 * pagetwin doctor
 *
 * A comparison is worth as much as what can be seen of the real side. This
 * command makes a real machine, asks it what it can show here, to this user,
 * and prints the answers: what works, why the rest does not, and what would
 * make it work.
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "real/real_machine.h"

struct report {
	struct real_facts facts;
	struct capability capabilities[REAL_CAPABILITIES];
	bool runs;
	char reason[REASON_SIZE]; /* why it does not */
};

static void add_fact(struct strbuf *out, const char *name, const char *value)
{
	strbuf_addf(out, "  %-16s %s\n", name, value[0] ? value : "unknown");
}

static void add_facts(struct strbuf *out, const struct real_facts *facts)
{
	const struct traits *traits = &facts->traits;

	strbuf_add(out, "This machine\n");
	add_fact(out, "kernel", facts->kernel);
	add_fact(out, "architecture", facts->architecture);
	add_fact(out, "user",
		 facts->root ? "may see frame numbers"
			     : "may not see frame numbers");
	add_fact(out, "scratch folder", facts->scratch);
	add_fact(out, "file system", traits->file_system);
	strbuf_addf(out, "  %-16s %llu bytes\n", "page size",
		    (unsigned long long)traits->page_size);
	strbuf_addf(out, "  %-16s %llu pages\n", "fault-around",
		    (unsigned long long)traits->fault_around);
	strbuf_addf(out, "  %-16s %llu pages%s\n", "readahead",
		    (unsigned long long)traits->readahead,
		    traits->readahead_exact ? "" : " (assumed)");
	add_fact(out, "dirty pages",
		 traits->counts_dirty
			 ? "counted by the file system"
			 : "not counted by this file system: lessons 5 and 6 "
			   "need a disk; try --on=DIR");
	strbuf_addf(out,
		    "  %-16s written after about %.0f s, looked at every "
		    "%.0f s\n",
		    "writeback", traits->dirty_expire,
		    traits->flusher_interval);
	add_fact(out, "huge pages", facts->huge_pages);
	if (facts->swap_known)
		strbuf_addf(out, "  %-16s %llu MiB\n", "swap",
			    (unsigned long long)(facts->swap_bytes >> 20));
	else
		add_fact(out, "swap", "");
	add_fact(out, "idle memory",
		 facts->reclaims_idle
			 ? "taken away by this kernel after a while (DAMON)"
			 : "left alone");
}

static void add_capabilities(struct strbuf *out, const struct report *report)
{
	strbuf_add(out, "\nWhat can be seen of the real machine\n");
	for (size_t i = 0; i < ARRAY_LENGTH(report->capabilities); i++) {
		const struct capability *one = &report->capabilities[i];

		strbuf_addf(out, "  %-3s %-16s %s\n",
			    one->available ? "yes" : "no", one->name,
			    one->shows);
		if (one->available)
			continue;
		strbuf_addf(out, "      %-16s %s\n", "", one->reason);
		if (one->remedy[0])
			strbuf_addf(out, "      %-16s to have it: %s\n", "",
				    one->remedy);
	}
}

static json_t *json_from_text(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

static json_t *json_from_facts(const struct report *report)
{
	const struct real_facts *facts = &report->facts;
	const struct traits *traits = &facts->traits;

	return json_pack(
		"{s:{s:b, s:o, s:o, s:o, s:b, s:o, s:o, s:I, s:I, s:I, s:b, "
		"s:b,"
		" s:f, s:f, s:o, s:o, s:b}}",
		"facts", "runs", report->runs, "reason",
		json_from_text(report->reason), "kernel",
		json_from_text(facts->kernel), "architecture",
		json_from_text(facts->architecture), "root", facts->root,
		"scratch", json_from_text(facts->scratch), "file_system",
		json_from_text(traits->file_system), "page_size",
		(json_int_t)traits->page_size, "fault_around",
		(json_int_t)traits->fault_around, "readahead",
		(json_int_t)traits->readahead, "readahead_exact",
		traits->readahead_exact, "counts_dirty", traits->counts_dirty,
		"dirty_expire", traits->dirty_expire, "flusher_interval",
		traits->flusher_interval, "huge_pages",
		json_from_text(facts->huge_pages), "swap_bytes",
		facts->swap_known ? json_integer((json_int_t)facts->swap_bytes)
				  : json_null(),
		"reclaims_idle", facts->reclaims_idle);
}

static json_t *json_from_capability(const struct capability *capability)
{
	return json_pack(
		"{s:s, s:s, s:b, s:o, s:o}", "capability", capability->name,
		"shows", capability->shows, "available", capability->available,
		"reason", json_from_text(capability->reason), "remedy",
		json_from_text(capability->available ? ""
						     : capability->remedy));
}

static void add_json(struct strbuf *out, json_t *json)
{
	char *line = json ? json_dumps(json, JSON_COMPACT) : NULL;

	if (line)
		strbuf_addf(out, "%s\n", line);
	else
		out->failed = true;
	free(line);
	json_decref(json);
}

static void report_print(const struct report *report, bool json,
			 struct strbuf *out)
{
	if (json) {
		add_json(out, json_from_facts(report));
		for (size_t i = 0; i < ARRAY_LENGTH(report->capabilities); i++)
			add_json(out, json_from_capability(
					      &report->capabilities[i]));
		return;
	}
	if (!report->runs)
		strbuf_addf(out, "The real machine cannot run here: %s\n\n",
			    report->reason);
	add_facts(out, &report->facts);
	add_capabilities(out, report);
}

enum exit_status cli_doctor(const struct options *options)
{
	const struct real_config config = { .scratch_parent =
						    options->scratch };
	struct report report = { 0 };
	struct strbuf out = STRBUF_INIT;

	if (options->n_words > 1) {
		complain("'doctor' takes no argument; see 'pagetwin help "
			 "doctor'");
		return EXIT_INPUT;
	}
	report.runs = real_capabilities_probe(&config, &report.facts,
					      report.capabilities,
					      report.reason) == 0;
	report_print(&report, options->json, &out);
	if (!output_print(&out))
		return EXIT_UNABLE;
	return report.runs ? EXIT_DONE : EXIT_UNABLE;
}
