/*
 * What every policy promises, whatever it thinks: the victim is resident,
 * nobody leaves while frames are free, the state is one block that can be
 * moved, and pages may vanish, be cleaned or be reclaimed at any time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "drive.h"

#define REFERENCES 600

static void test_table(void **state)
{
	(void)state;
	assert_int_equal(n_policies, 18);
	for (size_t i = 0; i < n_policies; i++) {
		const struct policy *policy = policy_table[i];

		assert_ptr_equal(policy_find(policy->name), policy);
		assert_string_equal(policy_names()[i], policy->name);
		assert_true(strlen(policy->help) > 10);
		assert_true(strlen(policy->source) > 10);
		assert_int_equal(policy->needs_future,
				 strcmp(policy->name, "opt") == 0);
	}
	assert_null(policy_names()[n_policies]);
	assert_null(policy_find("best"));
	assert_null(policy_find(""));
}

/* No victim where there is no page, also after the last has left. */
static void test_empty(void **state)
{
	for (size_t i = 0; i < n_policies; i++) {
		const struct policy *policy = policy_table[i];
		struct reference one = { .page = 1,
					 .next_use = NEXT_USE_NEVER };
		struct drive drive;

		drive_start(&drive, policy, 3, 1);
		assert_int_equal(drive_reclaim(&drive), FRAME_NONE);
		assert_int_equal(policy->choose_victim(drive.state, &one),
				 FRAME_NONE);
		if (policy->tick)
			policy->tick(drive.state);
		drive_refer(&drive, &one);
		drive_refer(&drive, &one);
		assert_int_equal(drive_reclaim(&drive), 0);
		assert_int_equal(drive_reclaim(&drive), FRAME_NONE);
		drive_refer(&drive, &one);
		drive_remove(&drive, 0);
		assert_int_equal(drive_reclaim(&drive), FRAME_NONE);
		drive_stop(&drive);
	}
	(void)state;
}

/* Frames up to the number there are fill without an eviction; then each
 * fault has one. */
static void test_free_frames_first(void **state)
{
	for (size_t i = 0; i < n_policies; i++) {
		struct drive drive;

		drive_start(&drive, policy_table[i], 40, 1);
		for (uint64_t page = 0; page < 100; page++) {
			struct reference reference = { .page = page,
						       .next_use =
							       NEXT_USE_NEVER };

			drive_refer(&drive, &reference);
			assert_int_equal(drive.evictions,
					 page < 40 ? 0 : page - 39);
		}
		drive_stop(&drive);
	}
	(void)state;
}

/* A copy of the block is the policy: two drives, one of which moves its state
 * at every step, stay equal to the byte. */
static void test_relocation(void **state)
{
	struct reference references[REFERENCES];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (size_t p = 0; p < n_policies; p++) {
		struct drive still, moved;

		trace_make(TRACE_SCAN, &rng, 30, references, REFERENCES);
		drive_start(&still, policy_table[p], 11, 3);
		drive_start(&moved, policy_table[p], 11, 3);
		for (size_t i = 0; i < REFERENCES; i++) {
			drive_relocate(&moved);
			assert_int_equal(drive_refer(&still, &references[i]),
					 drive_refer(&moved, &references[i]));
		}
		assert_memory_equal(still.state, moved.state, still.size);
		drive_stop(&still);
		drive_stop(&moved);
	}
}

/* A snapshot taken in the middle and put back gives the same future again. */
static void test_snapshot(void **state)
{
	struct reference references[REFERENCES];
	uint64_t first[REFERENCES];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 6);
	for (size_t p = 0; p < n_policies; p++) {
		struct drive drive, saved;
		void *bytes;

		trace_make(TRACE_ZIPF, &rng, 60, references, REFERENCES);
		drive_start(&drive, policy_table[p], 9, 3);
		for (size_t i = 0; i < REFERENCES / 2; i++)
			drive_refer(&drive, &references[i]);
		saved = drive;
		bytes = malloc(drive.size);
		assert_non_null(bytes);
		memcpy(bytes, drive.state, drive.size);
		for (size_t i = REFERENCES / 2; i < REFERENCES; i++)
			first[i] = drive_refer(&drive, &references[i]);
		memcpy(saved.state, bytes, saved.size);
		for (size_t i = REFERENCES / 2; i < REFERENCES; i++)
			assert_int_equal(drive_refer(&saved, &references[i]),
					 first[i]);
		free(bytes);
		drive_stop(&saved);
	}
}

/* Asked again before the victim has left, the answer is a resident page. */
static void ask_only(struct drive *drive, const struct reference *coming)
{
	uint32_t victim = drive->policy->choose_victim(drive->state, coming);

	if (drive->resident > 0) {
		assert_in_range(victim, 0, drive->frames - 1);
		assert_int_not_equal(drive->holds[victim], DRIVE_NOBODY);
	} else {
		assert_int_equal(victim, FRAME_NONE);
	}
}

/* The life of a policy in the stepped machine: reclaim ahead of need in
 * bursts, pages that vanish, pages that are cleaned, ticks at odd times, and
 * room that grows and shrinks. */
static void test_hard_life(void **state)
{
	static const uint32_t sizes[] = { 1, 2, 3, 10, 33, 64 };
	struct reference references[REFERENCES];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 8);
	for (size_t round = 0; round < 6 * 20 * n_policies; round++) {
		const struct policy *policy = policy_table[round % n_policies];
		uint32_t frames = sizes[round / n_policies % 6];
		struct drive drive;

		trace_make(round % TRACE_KINDS, &rng, 2 * frames + 3,
			   references, REFERENCES);
		drive_start(&drive, policy, frames, round);
		for (size_t i = 0; i < REFERENCES; i++) {
			uint32_t frame = (uint32_t)rng_below(&rng, frames);
			bool used = drive.holds[frame] != DRIVE_NOBODY;
			uint64_t burst = rng_below(&rng, 2 * frames);

			drive_refer(&drive, &references[i]);
			used = drive.holds[frame] != DRIVE_NOBODY;
			switch (rng_below(&rng, 40)) {
			case 0:
				for (; burst > 0; burst--)
					drive_reclaim(&drive);
				break;
			case 1:
			case 2:
				if (used)
					drive_remove(&drive, frame);
				break;
			case 3:
				if (used)
					drive_clean(&drive, frame);
				break;
			case 4:
				ask_only(&drive, &references[i]);
				break;
			case 5:
				if (policy->tick)
					policy->tick(drive.state);
				break;
			case 6:
				if (policy->resize)
					policy->resize(drive.state, frame + 1);
				break;
			default:
				break;
			}
		}
		drive_stop(&drive);
	}
}

/* With room for less than it has frames, a policy does what it does where it
 * has no more: the mechanism fills only so many. */
static void test_less_room(void **state)
{
	struct reference references[REFERENCES];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (size_t round = 0; round < TRACE_KINDS * n_policies; round++) {
		const struct policy *policy = policy_table[round % n_policies];
		uint32_t frames = 1 + (uint32_t)rng_below(&rng, 40);
		struct drive small, large;

		trace_make(round / n_policies, &rng, 2 * frames + 3, references,
			   REFERENCES);
		drive_start(&small, policy, frames, round);
		drive_start(&large, policy, FRAMES_MAX, round);
		if (policy->resize)
			policy->resize(large.state, frames);
		large.frames = frames;
		for (size_t i = 0; i < REFERENCES; i++)
			assert_int_equal(drive_refer(&small, &references[i]),
					 drive_refer(&large, &references[i]));
		drive_stop(&small);
		drive_stop(&large);
	}
}

/* lru and opt have the stack property: a larger memory holds all that a
 * smaller one holds, at every moment. */
static void test_inclusion(void **state)
{
	static const char *const names[] = { "lru", "opt" };
	struct reference references[REFERENCES];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 9);
	for (unsigned round = 0; round < 60; round++) {
		const struct policy *policy = policy_find(names[round % 2]);
		struct drive drives[12];

		trace_make(round % TRACE_KINDS, &rng, 20, references,
			   REFERENCES);
		for (uint32_t f = 0; f < 12; f++)
			drive_start(&drives[f], policy, f + 1, 0);
		for (size_t i = 0; i < REFERENCES; i++) {
			for (uint32_t f = 0; f < 12; f++)
				drive_refer(&drives[f], &references[i]);
			for (uint32_t f = 0; f < 11; f++)
				for (uint32_t k = 0; k <= f; k++)
					assert_true(
						drives[f].holds[k] ==
							DRIVE_NOBODY ||
						drive_find(
							&drives[f + 1],
							drives[f].holds[k]) !=
							FRAME_NONE);
		}
		for (uint32_t f = 0; f < 12; f++)
			drive_stop(&drives[f]);
	}
}

/* Nobody has fewer faults than opt. */
static void test_opt_is_best(void **state)
{
	struct reference references[REFERENCES];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 10);
	for (unsigned round = 0; round < 100; round++) {
		uint32_t frames = 1 + (uint32_t)rng_below(&rng, 30);
		uint64_t best = 0;

		trace_make(round % TRACE_KINDS, &rng, 2 * frames, references,
			   REFERENCES);
		for (size_t p = 0; p <= n_policies; p++) {
			const struct policy *policy =
				p ? policy_table[p - 1] : policy_find("opt");
			struct drive drive;

			drive_start(&drive, policy, frames, 2);
			for (size_t i = 0; i < REFERENCES; i++)
				drive_refer(&drive, &references[i]);
			if (p == 0)
				best = drive.hits;
			assert_true(drive.hits <= best);
			drive_stop(&drive);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_free_frames_first),
		cmocka_unit_test(test_relocation),
		cmocka_unit_test(test_snapshot),
		cmocka_unit_test(test_hard_life),
		cmocka_unit_test(test_less_room),
		cmocka_unit_test(test_inclusion),
		cmocka_unit_test(test_opt_is_best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
