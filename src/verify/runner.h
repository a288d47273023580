#ifndef PAGETWIN_VERIFY_RUNNER_H
#define PAGETWIN_VERIFY_RUNNER_H

#include "compare/compare.h"
#include "machine/factory.h"
#include "verify/sequence.h"
#include "verify/tally.h"

/* Two machines and the comparison between them, for one sequence after the
 * other. */
struct runner;

/* 0, or negative with a sentence in `reason` where the real machine can't be
 * made (the simulated one: "no memory"). */
int runner_new(const struct machine_factory *factory,
	       struct runner **ret_runner, char reason[REASON_SIZE]);
void runner_free(struct runner *runner); /* NULL is accepted */

const struct traits *runner_traits(const struct runner *runner);

/* The first difference of a sequence that nothing explains. */
struct surprise {
	size_t step; /* index of the operation */
	enum op_kind op;
	struct difference difference;
};

/* Are they of one kind: the same field, differing in the same way, after the
 * same kind of operation? Names and pages may be others. */
bool surprise_is_like(const struct surprise *a, const struct surprise *b);

/*
 * May it come of somebody who looks through all memory for idle pages, and does
 * so on this machine, or might? DAMON locks each page that it looks at for a
 * moment (damon_folio_mkold(), mm/damon/ops-common.c), so that it is neither
 * dropped nor mapped along with its neighbours, and takes whole regions of
 * which it looked at one page (mm/damon/paddr.c). No counter tells of either.
 * Such a surprise passes: the same sequence does not show it again.
 */
bool surprise_may_pass(const struct surprise *surprise,
		       const struct traits *real);

/*
 * Performs the sequence on both machines, which are as new before it, and
 * compares each step; ends with the first surprise. 1 with the surprise; 0:
 * there was none; negative: no machines any more, with the reason. tally may
 * be NULL.
 */
int runner_perform(struct runner *runner, const struct sequence *sequence,
		   struct tally *tally, struct surprise *ret_surprise,
		   char reason[REASON_SIZE]);

#endif
