#ifndef PAGETWIN_VIEW_REPORT_VERIFY_H
#define PAGETWIN_VIEW_REPORT_VERIFY_H

#include "verify/runner.h"

struct strbuf;

/* A run of random sequences, as it stands. */
struct verify_run {
	uint64_t seed;
	uint64_t n_sequences; /* that were asked for */
	uint64_t n_ops;	      /* of each */
	struct traits traits; /* of the real machine */
	struct tally tally;
	unsigned surprises; /* sequences that had one */
	double seconds;
	bool interrupted;
};

/* A surprise that was found. */
struct verify_find {
	uint64_t sequence;
	uint64_t tries;	  /* of the minimiser */
	bool shows_again; /* it did when the sequence was repeated */
	bool passed;	  /* it did not, and is not decided therefore */
	struct surprise surprise;
	const char *operation; /* after which it differs, as a line */
	const char *script;
	const char *file; /* that the script was written to; NULL: none */
};

/* One JSON object on a line; 0 or -ENOMEM. */
int report_verify_json(const struct verify_run *run, struct strbuf *out);
int report_find_json(const struct verify_find *find, struct strbuf *out);

void report_verify_text(const struct verify_run *run, struct strbuf *out);
void report_find_text(const struct verify_find *find, struct strbuf *out);

/* "v[2] present: simulated yes, real no" */
void report_surprise(const struct surprise *surprise, struct strbuf *out);
/* The line that stands on a terminal while it runs. */
void report_progress(const struct verify_run *run, struct strbuf *out);

#endif
