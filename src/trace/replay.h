#ifndef PAGETWIN_TRACE_REPLAY_H
#define PAGETWIN_TRACE_REPLAY_H

#include <stdint.h>

struct policy;
struct trace;

/* What a replay counts. hits + faults = accesses; cold <= faults;
 * evictions = faults - (frames that were filled). */
struct replay_counts {
	uint64_t accesses;
	uint64_t hits;
	uint64_t faults;
	uint64_t cold;	     /* faults on a page never seen before */
	uint64_t evictions;  /* pages that had to leave */
	uint64_t writebacks; /* of these, those that were dirty */
};

/*
 * Plays the trace in so many frames (1 to POLICY_FRAMES_MAX), all free at
 * first, with the policy choosing who leaves. Frames are handed out in order
 * from 0 while any is free; then a page takes its victim's.
 * 0; -ENOMEM; -EINVAL where the number of frames is wrong, or the policy needs
 * the future and trace_look_ahead() was not called.
 */
int replay_run(const struct trace *trace, const struct policy *policy,
	       uint32_t frames, uint64_t seed,
	       struct replay_counts *ret_counts);

#endif
