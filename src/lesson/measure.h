#ifndef PAGETWIN_LESSON_MEASURE_H
#define PAGETWIN_LESSON_MEASURE_H

#include "lesson/predict.h"

struct measure;
struct script_names;

/* The argument of the measures that count faults. */
enum {
	FAULTS_MINOR = 1,
	FAULTS_MAJOR = 2,
};

/* One row for each measure. */
struct measure_info {
	const char *name;
	const char *usage; /* NULL: the name alone */
	/* The expectation that stands for its arguments, %s; NULL: none. */
	const char *as_expect;
	/* Appends the answer; 0 or -ENODATA. The operations were performed,
	 * all of them and at least one. */
	int (*take)(const struct measure *measure,
		    const struct evidence *evidence, struct strbuf *out);
	int argument; /* a counter, an idiom, or FAULTS_ */
	const char *help;
};

extern const struct measure_info measure_table[]; /* ends with a NULL name */

struct measure {
	const struct measure_info *info;
	struct op op; /* the expectation, where it has one */
};

/* 0; -EINVAL with the sentence appended to *complaint; -ENOMEM. */
int measure_parse(const char *text, struct measure *ret_measure,
		  struct strbuf *complaint);
void measure_clear(struct measure *measure);

/* Does it speak of views and objects that there are, and of pages that they
 * have? As measure_parse(). */
int measure_check_names(const char *text, struct script_names *names,
			struct strbuf *complaint);

#endif
