#ifndef TESTS_POLICY_DRIVE_H
#define TESTS_POLICY_DRIVE_H

#include "base/rng.h"
#include "sim/policy/policy.h"

/*
 * The mechanism of a test: frames that hold pages, and a policy that is told
 * of everything. Every promise of policy.h is asserted at every step.
 */
#define DRIVE_NOBODY UINT64_MAX
#define FRAMES_MAX   64

struct drive {
	const struct policy *policy;
	void *state;
	size_t size; /* of the state; a canary stands behind it */
	uint32_t frames, resident;
	uint64_t holds[FRAMES_MAX]; /* pages, or DRIVE_NOBODY */
	bool dirty[FRAMES_MAX];
	uint64_t references, hits, evictions, writebacks;
};

void drive_start(struct drive *drive, const struct policy *policy,
		 uint32_t frames, uint64_t seed);
void drive_stop(struct drive *drive);

/* One reference; the page that was evicted for it, or DRIVE_NOBODY. */
uint64_t drive_refer(struct drive *drive, const struct reference *reference);

/* The frame that holds a page, or FRAME_NONE. */
uint32_t drive_find(const struct drive *drive, uint64_t page);
/* Evicts a page for nobody in particular; FRAME_NONE where there is none. */
uint32_t drive_reclaim(struct drive *drive);
void drive_remove(struct drive *drive, uint32_t frame);
void drive_clean(struct drive *drive, uint32_t frame);

/* Moves the state to other memory, and spoils the old before freeing it. */
void drive_relocate(struct drive *drive);

/* The traces that the tests play. */
enum trace_kind {
	TRACE_UNIFORM, /* every page as likely as the others */
	TRACE_ZIPF,    /* a few pages often, many seldom */
	TRACE_LOOP,    /* round and round, longer than memory or not */
	TRACE_SCAN,    /* a working set, and now and then a scan */
	TRACE_PHASES,  /* working sets that change */
	TRACE_KINDS
};

/* n references, a third of them writes, with next_use. */
void trace_make(enum trace_kind kind, struct rng *rng, uint64_t pages,
		struct reference *references, size_t n);

#endif
