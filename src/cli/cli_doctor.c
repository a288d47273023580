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
#include "cli/doctor_facts.h"

static void report_print(struct doctor_report *report, bool json,
			 struct strbuf *out)
{
	struct fact facts[DOCTOR_FACTS];
	size_t n_facts = doctor_facts(report, facts);

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
	struct doctor_report report = { 0 };
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
