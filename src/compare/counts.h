#ifndef PAGETWIN_COMPARE_COUNTS_H
#define PAGETWIN_COMPARE_COUNTS_H

#include "compare/reason.h"

/* counts.c: compares minor and major faults. 0 or -ENOMEM. */
int compare_counts(struct scene *scene);

/* What counts.c and count_causes.c share, and others ask. */

bool scene_stores(const struct scene *scene);
/* Did the real machine fault, or wait for the disk, more often? */
bool real_faulted_more(const struct scene *scene);
/* Of a view that the machine has. */
bool pair_is_shared(const struct pair *view, enum compare_side side);
/* Was one fault of this step found to have mapped a large folio? */
bool counts_large_folio(const struct scene *scene);
/* Touched pages that may be read from the paging file, or found in the frames
 * that they still have: as many as the simulated machine says. */
uint64_t counts_paged_out(const struct scene *scene);
/* Why the totals differ, or (major) how many of them waited for the disk;
 * REASON_NONE: nothing known. */
enum reason_id count_cause(const struct scene *scene, bool major);

#endif
