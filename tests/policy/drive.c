/*
 * A mechanism that believes nothing: it looks for every page in every frame,
 * and holds the policy to each sentence of its contract.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "drive.h"

#include <stdlib.h>
#include <string.h>

#define CANARY 0x5a
#define GUARD  32

static void canary_check(const struct drive *drive)
{
	const unsigned char *guard =
		(unsigned char *)drive->state + drive->size;

	for (int i = 0; i < GUARD; i++)
		assert_int_equal(guard[i], CANARY);
}

/* A block whose former contents are junk. */
static void *block_new(size_t size)
{
	unsigned char *block = malloc(size + GUARD);

	assert_non_null(block);
	memset(block, 0xa5, size);
	memset(block + size, CANARY, GUARD);
	return block;
}

void drive_start(struct drive *drive, const struct policy *policy,
		 uint32_t frames, uint64_t seed)
{
	memset(drive, 0, sizeof(*drive));
	drive->policy = policy;
	drive->frames = frames;
	drive->size = policy->state_size(frames);
	drive->state = block_new(drive->size);
	for (uint32_t i = 0; i < frames; i++)
		drive->holds[i] = DRIVE_NOBODY;
	policy->init(drive->state, frames, seed);
}

void drive_stop(struct drive *drive)
{
	canary_check(drive);
	free(drive->state);
}

void drive_relocate(struct drive *drive)
{
	void *block = block_new(drive->size);

	memcpy(block, drive->state, drive->size);
	memset(drive->state, 0xdb, drive->size);
	free(drive->state);
	drive->state = block;
}

uint32_t drive_find(const struct drive *drive, uint64_t page)
{
	for (uint32_t i = 0; i < drive->frames; i++)
		if (drive->holds[i] == page)
			return i;
	return FRAME_NONE;
}

void drive_remove(struct drive *drive, uint32_t frame)
{
	drive->policy->page_removed(drive->state, frame, REMOVAL_GONE);
	drive->holds[frame] = DRIVE_NOBODY;
	drive->resident--;
}

void drive_clean(struct drive *drive, uint32_t frame)
{
	if (drive->policy->page_cleaned)
		drive->policy->page_cleaned(drive->state, frame);
	drive->dirty[frame] = false;
}

static void evict(struct drive *drive, uint32_t victim)
{
	drive->policy->page_removed(drive->state, victim, REMOVAL_EVICTED);
	drive->evictions++;
	drive->writebacks += drive->dirty[victim];
	drive->holds[victim] = DRIVE_NOBODY;
	drive->resident--;
}

uint32_t drive_reclaim(struct drive *drive)
{
	uint32_t victim = drive->policy->choose_victim(drive->state, NULL);

	if (drive->resident == 0) {
		assert_int_equal(victim, FRAME_NONE);
		return victim;
	}
	assert_in_range(victim, 0, drive->frames - 1);
	assert_int_not_equal(drive->holds[victim], DRIVE_NOBODY);
	evict(drive, victim);
	return victim;
}

static uint64_t fault(struct drive *drive, const struct reference *reference)
{
	uint64_t gone = DRIVE_NOBODY;
	uint32_t frame = drive_find(drive, DRIVE_NOBODY);

	if (frame == FRAME_NONE) {
		frame = drive->policy->choose_victim(drive->state, reference);
		assert_in_range(frame, 0, drive->frames - 1);
		gone = drive->holds[frame];
		evict(drive, frame);
	}
	drive->policy->page_added(drive->state, frame, reference);
	drive->holds[frame] = reference->page;
	drive->dirty[frame] = reference->write;
	drive->resident++;
	return gone;
}

uint64_t drive_refer(struct drive *drive, const struct reference *reference)
{
	uint32_t frame = drive_find(drive, reference->page);
	uint64_t gone = DRIVE_NOBODY;

	if (frame != FRAME_NONE) {
		drive->hits++;
		drive->dirty[frame] |= reference->write;
		drive->policy->page_accessed(drive->state, frame, reference);
	} else {
		gone = fault(drive, reference);
	}
	drive->references++;
	if (drive->policy->tick && drive->references % drive->frames == 0)
		drive->policy->tick(drive->state);
	canary_check(drive);
	return gone;
}

/* --- traces -----------------------------------------------------------------
 */

/* Squaring a number from 0 to 1 twice makes the small ones many. */
static uint64_t skewed(struct rng *rng, uint64_t pages)
{
	double u = (double)rng_below(rng, 1 << 20) / (1 << 20);

	return (uint64_t)(u * u * u * u * (double)pages);
}

static uint64_t page_make(enum trace_kind kind, struct rng *rng, uint64_t pages,
			  size_t i, size_t n)
{
	switch (kind) {
	case TRACE_ZIPF:
		return skewed(rng, pages);
	case TRACE_LOOP:
		return rng_below(rng, 20) ? i % pages : rng_below(rng, pages);
	case TRACE_SCAN:
		return i / 20 % 3 == 2 ? i % (4 * pages)
				       : rng_below(rng, pages / 3 + 1);
	case TRACE_PHASES:
		return i * 4 / n * pages / 2 +
		       rng_below(rng, 3 * pages / 4 + 1);
	default:
		return rng_below(rng, pages);
	}
}

void trace_make(enum trace_kind kind, struct rng *rng, uint64_t pages,
		struct reference *references, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		references[i].page = page_make(kind, rng, pages, i, n);
		references[i].write = rng_below(rng, 3) == 0;
		references[i].next_use = NEXT_USE_NEVER;
		for (size_t j = i; j-- > 0;) {
			if (references[j].page != references[i].page)
				continue;
			references[j].next_use = i;
			break;
		}
	}
}
