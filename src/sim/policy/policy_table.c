/*
 * The policies there are
 *
 * One row a policy and nothing else to register: the command line, the help,
 * the tests and the benchmark all go through this table. They stand in the
 * order in which a course meets them: queues, reference bits, counters,
 * chance, the optimum, then the policies of the papers and of kernels.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "base/array.h"

#define POLICY_LIST(X)                                                         \
	X(policy_fifo, "fifo")                                                 \
	X(policy_lru, "lru")                                                   \
	X(policy_clock, "clock")                                               \
	X(policy_second_chance, "second-chance")                               \
	X(policy_nru, "nru")                                                   \
	X(policy_aging, "aging")                                               \
	X(policy_lfu, "lfu")                                                   \
	X(policy_mfu, "mfu")                                                   \
	X(policy_mru, "mru")                                                   \
	X(policy_random, "random")                                             \
	X(policy_opt, "opt")                                                   \
	X(policy_arc, "arc")                                                   \
	X(policy_two_queue, "2q")                                              \
	X(policy_clock_pro, "clock-pro")                                       \
	X(policy_s3_fifo, "s3-fifo")                                           \
	X(policy_sieve, "sieve")                                               \
	X(policy_active_inactive, "active-inactive")                           \
	X(policy_wsclock, "wsclock")

#define POLICY_ROW(policy, name)  &policy,
#define POLICY_NAME(policy, name) name,

const struct policy *const policy_table[] = { POLICY_LIST(POLICY_ROW) };
const size_t n_policies = ARRAY_LENGTH(policy_table);

const char *const *policy_names(void)
{
	static const char *const names[] = { POLICY_LIST(POLICY_NAME) NULL };

	return names;
}

const struct policy *policy_find(const char *name)
{
	for (size_t i = 0; i < n_policies; i++)
		if (strcmp(policy_table[i]->name, name) == 0)
			return policy_table[i];
	return NULL;
}
