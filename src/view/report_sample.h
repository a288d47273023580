#ifndef PAGETWIN_VIEW_REPORT_SAMPLE_H
#define PAGETWIN_VIEW_REPORT_SAMPLE_H

#include "machine/sample.h"

struct strbuf;

/* Samples of a running process as lines: sentences, or one JSON object a
 * line (report.h). `before` is NULL at first: then there are no rates. */

void report_sample_text(const struct sample *before, const struct sample *now,
			struct strbuf *out);

/* The most runs of pages that are listed of one mapping; of those beyond, the
 * number is told ("runs_left_out"). */
#define REPORT_RUNS 1024

/* 0 or -ENOMEM. */
int report_sample_json(const struct sample *before, const struct sample *now,
		       struct strbuf *out);
/* The process has ended, after so many samples. */
int report_sample_end_json(long pid, unsigned long n_samples,
			   struct strbuf *out);

#endif
