#ifndef PAGETWIN_VERIFY_TALLY_H
#define PAGETWIN_VERIFY_TALLY_H

#include "compare/compare.h"

#define TALLY_REASONS 64

/* How often a reason was given. */
struct tally_reason {
	char name[NAME_SIZE];
	enum verdict verdict; /* that it gives */
	uint64_t pages;	      /* page states */
	uint64_t others;      /* results, bytes, counts, sizes */
};

/* Sums over what was compared. A plain value: it is sent from process to
 * process, and added. */
struct tally {
	uint64_t sequences;
	uint64_t steps;
	uint64_t step_verdicts[VERDICTS];
	uint64_t pages; /* page states */
	uint64_t page_verdicts[VERDICTS];
	/* Of the explained ones: the kernel may do it either way. */
	uint64_t page_choices;
	/* Sequences that ended early, with a step that the real machine could
	 * not do for want of disk or descriptors, or in which somebody killed
	 * its subject. */
	uint64_t unable;
	/* Sequences with a surprise that passed: see surprise_may_pass(). */
	uint64_t disturbed;
	struct tally_reason reasons[TALLY_REASONS];
	unsigned n_reasons;
};

void tally_step(struct tally *tally, const struct comparison *comparison);
/* What surprised in these sequences passed: it is not decided. */
void tally_disturb(struct tally *tally);
void tally_add(struct tally *to, const struct tally *from);

/* Of the page states that both machines can show, the part that was the same,
 * in thousandths of a percent, rounded down; 100000 where there is none. */
uint64_t tally_same(const struct tally *tally);

#endif
