/*
 * Every policy against its plain model, reference by reference: who leaves,
 * and when, on traces of five kinds, with memories of 1 to 33 frames. On
 * the way the state is moved to other memory, pages are cleaned, and in every
 * second round some are freed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "model.h"

#define REFERENCES 400
#define ROUNDS	   40 /* times kinds, times sizes of memory: traces */

static const uint32_t sizes[] = { 1, 2, 3, 4, 5, 7, 10, 16, 20, 33 };
#define N_SIZES (sizeof(sizes) / sizeof(sizes[0]))

static void clean_one(struct drive *drive, struct model *model, struct rng *rng)
{
	uint32_t frame = (uint32_t)rng_below(rng, drive->frames);

	if (drive->holds[frame] == DRIVE_NOBODY)
		return;
	drive_clean(drive, frame);
	model_clean(model, drive->holds[frame]);
}

static void remove_one(struct drive *drive, struct model *model,
		       struct rng *rng)
{
	uint32_t frame = (uint32_t)rng_below(rng, drive->frames);

	if (drive->holds[frame] == DRIVE_NOBODY)
		return;
	model_remove(model, drive->holds[frame]);
	drive_remove(drive, frame);
}

/* One trace on both; the number of pages that left. */
static uint64_t compare(const struct policy *policy, uint32_t frames,
			const struct reference *references, struct rng *rng,
			bool vanish)
{
	const struct model_info *info = model_find(policy->name);
	struct model *model = malloc(sizeof(*model));
	struct drive drive;

	assert_non_null(info);
	assert_non_null(model);
	model_init(model, frames, 7);
	drive_start(&drive, policy, frames, 7);
	for (size_t i = 0; i < REFERENCES; i++) {
		struct call call = { .page = references[i].page,
				     .next_use = references[i].next_use,
				     .write = references[i].write };
		uint64_t expected;

		call.evicted = drive_refer(&drive, &references[i]);
		expected = info->refer(model, &call);
		if (expected != call.evicted)
			fail_msg("%s, %u frames, reference %zu to page %llu: "
				 "evicts %lld, the model %lld",
				 policy->name, frames, i,
				 (unsigned long long)call.page,
				 (long long)call.evicted, (long long)expected);
		if (info->tick && (i + 1) % frames == 0)
			info->tick(model);
		if (vanish && info->may_vanish && rng_below(rng, 15) == 0)
			remove_one(&drive, model, rng);
		if (rng_below(rng, 30) == 0)
			clean_one(&drive, model, rng);
		if (rng_below(rng, 50) == 0)
			drive_relocate(&drive);
	}
	drive_stop(&drive);
	free(model);
	return drive.evictions;
}

static void test_model(void **state)
{
	const struct policy *policy = *state;
	struct reference references[REFERENCES];
	struct rng rng;
	uint64_t left = 0;

	rng_seed(&rng, 20260729);
	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned kind = 0; kind < TRACE_KINDS; kind++) {
			for (size_t i = 0; i < N_SIZES; i++) {
				uint64_t pages =
					1 + rng_below(&rng, 3 * sizes[i] + 4);

				trace_make(kind, &rng, pages, references,
					   REFERENCES);
				left += compare(policy, sizes[i], references,
						&rng, round % 2);
			}
		}
	}
	/* It was about something. */
	assert_true(left > 10000);
}

/* The queue and the dial are two pictures of one policy. */
static void test_second_chance_is_clock(void **state)
{
	const struct policy *a = policy_find("clock");
	const struct policy *b = policy_find("second-chance");
	struct reference references[REFERENCES];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4);
	for (unsigned round = 0; round < 200; round++) {
		struct drive x, y;
		uint32_t frames = sizes[round % N_SIZES];

		trace_make(round % TRACE_KINDS, &rng, 2 * frames + 1,
			   references, REFERENCES);
		drive_start(&x, a, frames, 0);
		drive_start(&y, b, frames, 0);
		for (size_t i = 0; i < REFERENCES; i++)
			assert_int_equal(drive_refer(&x, &references[i]),
					 drive_refer(&y, &references[i]));
		drive_stop(&x);
		drive_stop(&y);
	}
}

/* The dice of nru and random favour nobody: of 8 pages of one class each
 * leaves about as often as the others. */
static void test_dice_are_fair(void **state)
{
	static const char *const names[] = { "nru", "random" };
	uint64_t left[8];

	(void)state;
	for (int n = 0; n < 2; n++) {
		memset(left, 0, sizeof(left));
		for (uint64_t seed = 0; seed < 8000; seed++) {
			struct drive drive;

			drive_start(&drive, policy_find(names[n]), 8, seed);
			for (uint64_t page = 0; page < 8; page++)
				drive_refer(&drive, &(struct reference){
							    .page = page });
			left[drive_refer(&drive,
					 &(struct reference){ .page = 8 })]++;
			drive_stop(&drive);
		}
		for (int i = 0; i < 8; i++)
			assert_in_range(left[i], 850, 1150);
	}
}

int main(void)
{
	struct CMUnitTest tests[64] = { { 0 } };
	size_t n = 0;

	for (; n < n_policies; n++)
		tests[n] = (struct CMUnitTest){
			.name = policy_table[n]->name,
			.test_func = test_model,
			.initial_state = (void *)(uintptr_t)policy_table[n],
		};
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		test_second_chance_is_clock);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_dice_are_fair);
	return _cmocka_run_group_tests("policy models", tests, n, NULL, NULL);
}
