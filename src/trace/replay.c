/*
 * replay - a trace against a policy and a size of memory
 *
 * This is the mechanism of replacement with everything else left away: no
 * page tables, no contents, only which page is in which frame.
 *
 *	reference --> where[page] --- a frame ------> hit
 *	                   |
 *	                   +--- ABSENT, UNSEEN --> fault: a free frame, or
 *	                                           that of the policy's victim
 *
 * What the stepped machine asks of a policy it asks here in the same order
 * (see sim/policy/policy.h), so both see the same victims.
 *
 * Where time has to pass for a policy (reference bits that a clock interrupt
 * clears), it passes by references: one tick after every `frames` of them.
 */
#include "trace/replay.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/policy/policy.h"
#include "trace/trace.h"

/* Where a page is that is in no frame. */
#define UNSEEN UINT32_MAX
#define ABSENT (UINT32_MAX - 1)

struct replay {
	const struct policy *policy;
	void *state;	 /* the policy's */
	uint32_t *where; /* of each page: its frame, ABSENT or UNSEEN */
	uint32_t *holds; /* of each frame: the page, as the trace numbers it,
			  * times 2, + 1 while it is dirty */
	uint32_t frames; /* that there are */
	uint32_t used;	 /* frames that have been handed out */
	struct replay_counts counts;
};

static void replay_release(struct replay *replay)
{
	free(replay->state);
	free(replay->where);
	free(replay->holds);
}

static int replay_init(struct replay *replay, const struct trace *trace,
		       const struct policy *policy, uint32_t frames,
		       uint64_t seed)
{
	*replay = (struct replay){ .policy = policy, .frames = frames };
	replay->state = malloc(policy->state_size(frames));
	replay->where = malloc((trace->n_pages + 1) * sizeof(uint32_t));
	replay->holds = malloc(frames * sizeof(uint32_t));
	if (!replay->state || !replay->where || !replay->holds) {
		replay_release(replay);
		return -ENOMEM;
	}
	for (size_t i = 0; i < trace->n_pages; i++)
		replay->where[i] = UNSEEN;
	policy->init(replay->state, frames, seed);
	return 0;
}

static uint32_t frame_free_up(struct replay *replay,
			      const struct reference *coming)
{
	uint32_t frame = replay->policy->choose_victim(replay->state, coming);

	assert(frame < replay->used);
	replay->policy->page_removed(replay->state, frame, REMOVAL_EVICTED);
	replay->where[replay->holds[frame] / 2] = ABSENT;
	replay->counts.evictions++;
	replay->counts.writebacks += replay->holds[frame] % 2;
	return frame;
}

static void replay_fault(struct replay *replay, uint32_t index,
			 const struct reference *reference)
{
	uint32_t frame;

	replay->counts.cold += replay->where[index] == UNSEEN;
	if (replay->used < replay->frames)
		frame = replay->used++;
	else
		frame = frame_free_up(replay, reference);
	replay->where[index] = frame;
	replay->holds[frame] = index * 2 + reference->write;
	replay->policy->page_added(replay->state, frame, reference);
}

static void replay_references(struct replay *replay, const struct trace *trace)
{
	const struct policy *policy = replay->policy;
	uint32_t until_tick = replay->frames;

	for (size_t i = 0; i < trace->n_references; i++) {
		uint32_t index = trace->references[i] / 2;
		uint32_t frame = replay->where[index];
		struct reference reference = {
			.page = trace->pages[index],
			.next_use = trace->next_use ? trace->next_use[i]
						    : NEXT_USE_NEVER,
			.write = trace->references[i] % 2,
		};

		if (frame < ABSENT) {
			replay->holds[frame] |= reference.write;
			replay->counts.hits++;
			policy->page_accessed(replay->state, frame, &reference);
		} else {
			replay_fault(replay, index, &reference);
		}
		if (policy->tick && --until_tick == 0) {
			policy->tick(replay->state);
			until_tick = replay->frames;
		}
	}
	replay->counts.accesses = trace->n_references;
	replay->counts.faults = trace->n_references - replay->counts.hits;
}

int replay_run(const struct trace *trace, const struct policy *policy,
	       uint32_t frames, uint64_t seed, struct replay_counts *ret_counts)
{
	struct replay replay;
	int status;

	if (frames == 0 || frames > POLICY_FRAMES_MAX ||
	    (policy->needs_future && !trace->next_use))
		return -EINVAL;
	/* Frames beyond the number of pages would stay free to the end. */
	if (frames > trace->n_pages)
		frames = trace->n_pages ? (uint32_t)trace->n_pages : 1;
	status = replay_init(&replay, trace, policy, frames, seed);
	if (status < 0)
		return status;
	replay_references(&replay, trace);
	*ret_counts = replay.counts;
	replay_release(&replay);
	return 0;
}
