/*
 * pagetwin doctor
 *
 * A comparison is worth as much as what can be seen of the real side. This
 * command makes a real machine, asks it what it can show here, to this user,
 * and prints the answers: what works, why the rest does not, and what would
 * make it work.
 */

#include <stdio.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "real/real_machine.h"
#include "view/report.h"

struct report {
	struct real_facts facts;
	struct capability capabilities[REAL_CAPABILITIES];
	bool runs;
	char reason[REASON_SIZE]; /* why it does not */
	char writeback[100];
};

static struct fact fact_text(const char *name, const char *label,
			     const char *text)
{
	return (struct fact){
		.name = name, .label = label, .kind = FACT_TEXT, .text = text
	};
}

static struct fact fact_number(const char *name, const char *label,
			       uint64_t number, const char *unit)
{
	return (struct fact){ .name = name,
			      .label = label,
			      .kind = FACT_NUMBER,
			      .number = number,
			      .unit = unit };
}

static struct fact fact_flag(const char *name, const char *label, bool value,
			     const char *yes, const char *no)
{
	return (struct fact){ .name = name,
			      .label = label,
			      .kind = FACT_FLAG,
			      .number = value,
			      .says = value ? yes : no };
}

static struct fact fact_swap(const struct real_facts *facts)
{
	struct fact fact =
		fact_number("swap_bytes", "swap", facts->swap_bytes, " bytes");

	if (!facts->swap_known)
		fact.kind = FACT_UNKNOWN;
	return fact;
}

static struct fact fact_idle(const struct traits *traits)
{
	struct fact fact =
		fact_flag("reclaims_idle", "idle memory",
			  traits->reclaims_idle == HABIT_YES,
			  "taken away by this kernel after a while (DAMON)",
			  "left alone");

	if (traits->reclaims_idle == HABIT_UNKNOWN) {
		fact.kind = FACT_UNKNOWN;
		fact.says = "what /sys says of DAMON cannot be read; root may";
	}
	return fact;
}

#define FACTS_MAX 20

/* Fills the table from which both the text and the JSON are printed. */
static size_t facts_fill(struct report *report, struct fact *facts)
{
	const struct real_facts *found = &report->facts;
	const struct traits *traits = &found->traits;
	size_t n = 0;

	snprintf(report->writeback, sizeof(report->writeback),
		 "after about %.0f s, looked at every %.0f s",
		 traits->dirty_expire, traits->flusher_interval);
	facts[n++] = fact_flag("runs", NULL, report->runs, "", "");
	facts[n++] = fact_text("reason", NULL, report->reason);
	facts[n++] = fact_text("kernel", "kernel", found->kernel);
	facts[n++] =
		fact_text("architecture", "architecture", found->architecture);
	facts[n++] =
		fact_flag("root", "user", found->root, "may see frame numbers",
			  "may not see frame numbers");
	facts[n++] = fact_text("scratch", "scratch folder", found->scratch);
	facts[n++] =
		fact_text("file_system", "file system", traits->file_system);
	facts[n++] = fact_number("page_size", "page size", traits->page_size,
				 " bytes");
	facts[n++] = fact_number("fault_around", "fault-around",
				 traits->fault_around, " pages");
	facts[n++] = fact_number("readahead", "readahead", traits->readahead,
				 traits->readahead_exact ? " pages"
							 : " pages (assumed)");
	facts[n++] =
		fact_flag("counts_dirty", "dirty pages", traits->counts_dirty,
			  "counted by the file system",
			  "not counted by this file system; lessons 5 and "
			  "6 need a disk: try --on=DIR");
	facts[n] = fact_number("dirty_expire", "written",
			       (uint64_t)traits->dirty_expire, NULL);
	facts[n++].says = report->writeback;
	facts[n++] = fact_number("flusher_interval", NULL,
				 (uint64_t)traits->flusher_interval, NULL);
	facts[n++] = fact_text("huge_pages", "huge pages", found->huge_pages);
	facts[n++] = fact_swap(found);
	facts[n++] = fact_idle(traits);
	return n;
}

static void report_print(struct report *report, bool json, struct strbuf *out)
{
	struct fact facts[FACTS_MAX];
	size_t n_facts = facts_fill(report, facts);

	if (json) {
		report_facts_json(facts, n_facts, out);
		for (size_t i = 0; i < ARRAY_LENGTH(report->capabilities); i++)
			report_capability_json(&report->capabilities[i], out);
		return;
	}
	if (!report->runs)
		strbuf_addf(out, "The real machine cannot run here: %s\n\n",
			    report->reason);
	strbuf_add(out, "This computer\n");
	for (size_t i = 0; i < n_facts; i++)
		report_fact_text(&facts[i], out);
	strbuf_add(out, "\nWhat can be seen of the real machine\n");
	for (size_t i = 0; i < ARRAY_LENGTH(report->capabilities); i++)
		report_capability_text(&report->capabilities[i], out);
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
