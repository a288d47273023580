#ifndef PAGETWIN_SIM_POLICY_POLICIES_H
#define PAGETWIN_SIM_POLICY_POLICIES_H

#include "sim/policy/policy.h"

/* What policy_table.c gathers: one policy a file. */
extern const struct policy policy_active_inactive;
extern const struct policy policy_aging;
extern const struct policy policy_arc;
extern const struct policy policy_clock;
extern const struct policy policy_clock_pro;
extern const struct policy policy_fifo;
extern const struct policy policy_lfu;
extern const struct policy policy_lru;
extern const struct policy policy_mfu;
extern const struct policy policy_mru;
extern const struct policy policy_nru;
extern const struct policy policy_opt;
extern const struct policy policy_random;
extern const struct policy policy_s3_fifo;
extern const struct policy policy_second_chance;
extern const struct policy policy_sieve;
extern const struct policy policy_two_queue;
extern const struct policy policy_wsclock;

#endif
