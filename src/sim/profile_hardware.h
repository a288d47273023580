#ifndef PAGETWIN_SIM_PROFILE_HARDWARE_H
#define PAGETWIN_SIM_PROFILE_HARDWARE_H

#include "sim/profile.h"

/* The words that table=, tlb-policy= and tlb-cpus= take, ending with NULL. */
const char *const *profile_table_words(void);
const char *const *profile_tlb_policy_words(void);
const char *const *profile_tlb_cpus_words(void);

/* The profile's table was chosen: page size, frames and paging file follow it.
 */
void profile_follow_table(struct profile *profile);

/* page=: it has to be what the table has. 0 or -EINVAL with the reason. */
int profile_check_page(const struct profile *profile, uint64_t page_size,
		       char reason[REASON_SIZE]);

/* Looks at the parameters of table and TLB together, and computes what is
 * left to the machine. 0 or -EINVAL with the reason. */
int profile_settle_hardware(struct profile *profile, char reason[REASON_SIZE]);

#endif
