#ifndef PAGETWIN_CLI_DOCTOR_FACTS_H
#define PAGETWIN_CLI_DOCTOR_FACTS_H

#include "real/real_machine.h"
#include "view/report.h"

/* What `doctor` found out, with room for the sentences made of it. */
struct doctor_report {
	struct real_facts facts;
	struct capability capabilities[REAL_CAPABILITIES];
	bool runs;
	char reason[REASON_SIZE]; /* why it does not */
	char writeback[100];
	char huge[160], folio[160], readahead[160], swap[160];
	char habits[600];
	char cgroup[PATH_MAX + 200], cgroup_why[100];
};

#define DOCTOR_FACTS 64

/* Fills the table from which both the text and the JSON are printed; returns
 * how many there are. The facts borrow from the report. */
size_t doctor_facts(struct doctor_report *report,
		    struct fact facts[DOCTOR_FACTS]);

#endif
