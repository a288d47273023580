#ifndef PAGETWIN_SIM_REPLACEMENT_H
#define PAGETWIN_SIM_REPLACEMENT_H

#include "sim/policy/policy.h"
#include "sim/sim.h"

/* Who a private page is to the policy: it stays the same while the page is in
 * the paging file. */
uint64_t replacement_private(const struct sim *sim, uint32_t process,
			     vaddr_t address);

/* Whose it was, and where; the process may have ended since. */
void replacement_who(const struct sim *sim, uint64_t page,
		     uint32_t *ret_process, vaddr_t *ret_address);

/* Opens the policy's books. 0 or -ENOMEM (sim->broken). */
int replacement_power_on(struct sim *sim);
/* The machine is as it was at some earlier moment, with the books of then. 0 or
 * -ENOMEM. */
int replacement_restored(struct sim *sim);
/* The same as replacement_power_on() for the working set of a process, where
 * there is such a thing. */
int replacement_process_start(struct sim *sim, uint32_t process);
/* What is left of its working set is nobody's. */
void replacement_process_end(struct sim *sim, uint32_t process);

/*
 * A page is in its frame now: of a file, of a section, or private. process:
 * whose working set it enters; 0: none's. asked: the access that goes on
 * brought it, and is no further one.
 */
void replacement_added(struct sim *sim, uint32_t process, pfn_t pfn,
		       bool asked);
/* A page was read or written; process: whose working set it enters by that, if
 * it is in none and there is room; 0: a call did it, for nobody. */
void replacement_accessed(struct sim *sim, uint32_t process, pfn_t pfn,
			  bool write);
/* It leaves its frame; nothing where the policy does not know of it. */
void replacement_removed(struct sim *sim, pfn_t pfn, enum removal why);
/* It is as new on the disk as in memory. */
void replacement_cleaned(struct sim *sim, pfn_t pfn);
/* Its owner does not map it any more: it is in no working set. */
void replacement_disowned(struct sim *sim, pfn_t pfn);
/* It leaves a working set and stays in memory. */
void replacement_trimmed(struct sim *sim, pfn_t pfn);

/* A page of a file or section that is going to be accessed. */
struct reference replacement_file_page(uint32_t object, uint64_t page,
				       bool write);

/* The page that should leave to make room for another (NULL: for none in
 * particular), of a working set or of those in none (0); false: there is
 * none. */
bool replacement_choose(struct sim *sim, uint32_t owner,
			const struct reference *coming, pfn_t *ret_pfn);

/* It can't leave now: it is not chosen again until it is reconsidered. */
void replacement_keep(struct sim *sim, pfn_t pfn);
void replacement_reconsider_page(struct sim *sim, pfn_t pfn);
void replacement_reconsider(struct sim *sim); /* all of them */

/* So many seconds passed for the policy's clock. */
void replacement_tick(struct sim *sim, uint64_t seconds);

/* For the check: does the policy know of exactly those frames that may leave?
 * Counts them. */
bool replacement_may_leave(const struct sim *sim, pfn_t pfn);

#endif
