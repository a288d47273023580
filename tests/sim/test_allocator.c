/*
 * The frame allocators against a plain model: an array that says which frames
 * are in use. Whatever an allocator hands out has to be free there, aligned
 * and in one piece; it may refuse only where there is no such run.
 */
#include "simulated.h"

#include "base/array.h"
#include "base/rng.h"
#include "sim/allocators.h"
#include "sim/frame.h"
#include "sim/sim.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 200

struct model {
	const struct allocator *allocator;
	void *state;
	uint32_t frames;
	bool used[MOST];
	struct {
		uint32_t first;
		unsigned order;
	} runs[MOST];
	uint32_t n_runs;
};

static void model_start(struct model *model, const struct allocator *allocator,
			uint32_t frames)
{
	memset(model, 0, sizeof(*model));
	model->allocator = allocator;
	model->frames = frames;
	model->state = malloc(allocator->state_size(frames));
	assert_non_null(model->state);
	memset(model->state, 0x55, allocator->state_size(frames));
	allocator->init(model->state, frames);
}

static bool model_run_is_free(const struct model *model, uint32_t first,
			      unsigned order)
{
	for (uint32_t i = first; i < first + (1u << order); i++)
		if (i >= model->frames || model->used[i])
			return false;
	return true;
}

/* The lowest aligned free run, or ALLOCATOR_NONE. */
static uint32_t model_lowest(const struct model *model, unsigned order)
{
	for (uint32_t first = 0; first < model->frames; first += 1u << order)
		if (model_run_is_free(model, first, order))
			return first;
	return ALLOCATOR_NONE;
}

static void model_mark(struct model *model, uint32_t first, unsigned order,
		       bool used)
{
	memset(model->used + first, used, (size_t)1 << order);
}

static void model_take(struct model *model, unsigned order)
{
	uint32_t lowest = model_lowest(model, order);
	uint32_t first = model->allocator->take(model->state, order);

	if (first == ALLOCATOR_NONE) {
		assert_int_equal(lowest, ALLOCATOR_NONE);
		return;
	}
	assert_int_equal(first % (1u << order), 0);
	assert_true(model_run_is_free(model, first, order));
	if (model->allocator == &allocator_bitmap)
		assert_int_equal(first, lowest);
	model_mark(model, first, order, true);
	model->runs[model->n_runs].first = first;
	model->runs[model->n_runs++].order = order;
}

/* Gives a run back, or one half of it. */
static void model_give(struct model *model, uint32_t i, bool half)
{
	uint32_t first = model->runs[i].first;
	unsigned order = model->runs[i].order;

	if (half && order > 0) {
		order--;
		model->runs[i].order = order;
		model->runs[i].first = first + (1u << order);
	} else {
		model->runs[i] = model->runs[--model->n_runs];
	}
	model->allocator->give(model->state, first, order);
	model_mark(model, first, order, false);
}

static uint32_t model_count_free(const struct model *model)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < model->frames; i++)
		n += !model->used[i];
	return n;
}

static void model_check(const struct model *model)
{
	uint64_t runs[ALLOCATOR_ORDERS];
	uint64_t covered = 0;

	for (uint32_t i = 0; i < model->frames; i++)
		assert_int_equal(model->allocator->is_free(model->state, i),
				 !model->used[i]);
	assert_true(model->allocator->is_sound(model->state,
					       model_count_free(model)));
	allocator_runs(model->allocator, model->state, model->frames, runs);
	for (unsigned order = 0; order < ALLOCATOR_ORDERS; order++)
		covered += runs[order] << order;
	assert_int_equal(covered, model_count_free(model));
}

static void random_sequences_agree(const struct allocator *allocator)
{
	static const uint32_t sizes[] = { 1, 2, 8, 63, 64, 65, 127, 200 };
	struct model model;
	struct rng rng;

	rng_seed(&rng, 5);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t before[ALLOCATOR_ORDERS], after[ALLOCATOR_ORDERS];

		model_start(&model, allocator, sizes[i]);
		allocator_runs(allocator, model.state, sizes[i], before);
		for (int step = 0; step < 3000; step++) {
			if (model.n_runs == 0 || rng_below(&rng, 2))
				model_take(&model,
					   (unsigned)rng_below(&rng, 5));
			else
				model_give(
					&model,
					(uint32_t)rng_below(&rng, model.n_runs),
					rng_below(&rng, 3) == 0);
			model_check(&model);
		}
		while (model.n_runs)
			model_give(&model, 0, false);
		model_check(&model);
		allocator_runs(allocator, model.state, sizes[i], after);
		assert_memory_equal(before, after, sizeof(before));
		free(model.state);
	}
}

static void every_allocator_is_right(void **state)
{
	(void)state;
	assert_int_equal(n_allocators, 3);
	for (size_t i = 0; i < n_allocators; i++) {
		assert_string_equal(allocator_table[i]->name,
				    allocator_names()[i]);
		assert_true(allocator_table[i]->help[0]);
		assert_true(allocator_table[i]->source[0]);
		random_sequences_agree(allocator_table[i]);
	}
	assert_null(allocator_names()[n_allocators]);
}

static void buddies_split_and_merge(void **state)
{
	struct model model;
	uint64_t runs[ALLOCATOR_ORDERS];

	(void)state;
	model_start(&model, &allocator_buddy, 8);
	model_take(&model, 0);
	assert_int_equal(model.runs[0].first, 0);
	allocator_runs(&allocator_buddy, model.state, 8, runs);
	assert_int_equal(runs[0], 1); /* 1 */
	assert_int_equal(runs[1], 1); /* 2-3 */
	assert_int_equal(runs[2], 1); /* 4-7 */
	assert_int_equal(runs[3], 0);
	model_take(&model, 1);
	assert_int_equal(model.runs[1].first, 2);
	model_give(&model, 0, false);
	model_give(&model, 0, false);
	/* Merged to the full order: all of it can be had at once. */
	model_take(&model, 3);
	assert_int_equal(model.runs[0].first, 0);
	free(model.state);
}

static void the_list_gives_what_was_freed_last(void **state)
{
	struct model model;

	(void)state;
	model_start(&model, &allocator_freelist, 16);
	for (int i = 0; i < 10; i++)
		model_take(&model, 0);
	model_give(&model, 3, false); /* frame 3 */
	model_give(&model, 3, false); /* frame 9, which took its place */
	assert_int_equal(allocator_freelist.take(model.state, 0), 9);
	assert_int_equal(allocator_freelist.take(model.state, 0), 3);
	assert_int_equal(allocator_freelist.take(model.state, 0), 10);
	free(model.state);
}

/* The picture in allocator_table.c. */
static void fragmentation_has_a_figure(void **state)
{
	uint64_t runs[ALLOCATOR_ORDERS];
	struct model model;

	(void)state;
	model_start(&model, &allocator_bitmap, 8);
	model_take(&model, 3);
	allocator_runs(&allocator_bitmap, model.state, 8, runs);
	assert_int_equal(allocator_unusable(runs, 0), 0);
	allocator_bitmap.give(model.state, 1, 0);
	allocator_bitmap.give(model.state, 2, 1);
	allocator_bitmap.give(model.state, 4, 1);
	allocator_bitmap.give(model.state, 7, 0);
	allocator_runs(&allocator_bitmap, model.state, 8, runs);
	assert_int_equal(runs[0], 2);
	assert_int_equal(runs[1], 2);
	assert_int_equal(runs[2], 0);
	assert_int_equal(allocator_unusable(runs, 0), 0);
	assert_int_equal(allocator_unusable(runs, 1), 333);
	assert_int_equal(allocator_unusable(runs, 2), 1000);
	free(model.state);
}

/* Books that are wrong on purpose. */
static void unsound_books_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_allocators; i++) {
		struct model model;
		uint32_t first;

		model_start(&model, allocator_table[i], 32);
		assert_true(allocator_table[i]->is_sound(model.state, 32));
		assert_false(allocator_table[i]->is_sound(model.state, 31));
		first = allocator_table[i]->take(model.state, 0);
		assert_false(allocator_table[i]->is_sound(model.state, 32));
		allocator_table[i]->give(model.state, first, 0);
		/* The second number of each is where its search begins. */
		((uint32_t *)model.state)[i == 0 ? 1 : 4] = 7;
		assert_false(allocator_table[i]->is_sound(model.state, 32));
		free(model.state);
	}
}

/* The counter, kept frame by frame, and the order table agree. */
/* A word of the state is another one: then that is found, or it is one that
 * says nothing now, and every frame is as free as before. */
static void hold_word(const struct model *model, uint32_t *word, uint32_t value,
		      uint32_t n_free)
{
	uint32_t before = *word;
	bool is_free[32];

	for (uint32_t i = 0; i < 32; i++)
		is_free[i] = model->allocator->is_free(model->state, i);
	*word = value;
	if (model->allocator->is_sound(model->state, n_free))
		for (uint32_t i = 0; i < 32; i++)
			assert_int_equal(is_free[i], model->allocator->is_free(
							     model->state, i));
	*word = before;
}

static void no_word_can_be_wrong_unnoticed(void **state)
{
	static const uint32_t values[] = { 0, 1, 2, 9, 31, 32, 33, UINT32_MAX };

	(void)state;
	for (size_t a = 0; a < n_allocators; a++) {
		const struct allocator *allocator = allocator_table[a];
		struct model model;
		uint32_t *words;

		model_start(&model, allocator, 32);
		words = model.state;
		for (unsigned i = 0; i < 5; i++)
			model_take(&model, i % 3);
		/* The first one of each says how many frames there are. */
		for (size_t i = 1; i < allocator->state_size(32) / 4; i++)
			for (size_t k = 0; k < ARRAY_LENGTH(values); k++)
				hold_word(&model, &words[i], values[k], 22);
		assert_true(allocator->is_sound(model.state, 22));
		free(model.state);
	}
}

static void the_machine_counts_fragmentation(void **state)
{
	static const char *const words[] = { "bitmap", "freelist", "buddy" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct simulated sim;
		uint64_t runs[ALLOCATOR_ORDERS];
		char line[64];
		pfn_t pfn[60];

		simulated_start(&sim, "linux");
		snprintf(line, sizeof(line),
			 "machine linux frames=67 allocator=%s", words[i]);
		perform(&sim, line);
		assert_int_equal(sim.outcome.result.kind, RESULT_OK);
		for (int k = 0; k < 60; k++) {
			struct sim *machine = sim_of(sim.machine);
			unsigned order = frame_window_order(machine);

			assert_int_equal(order, 4);
			assert_int_equal(
				frame_alloc(machine, FRAME_PAGE_TABLE, &pfn[k]),
				0);
			if (k % 3 == 2)
				frame_free(machine, pfn[k - 1]);
			frame_runs(machine, runs);
			assert_int_equal(
				counter_of(&sim, COUNTER_FRAGMENTATION),
				allocator_unusable(runs, order));
		}
		simulated_stop(&sim);
	}
}

static void runs_of_frames_are_in_one_piece(void **state)
{
	struct simulated sim;
	struct sim *machine;
	pfn_t pfn, run;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "machine linux frames=64 allocator=buddy");
	machine = sim_of(sim.machine);
	assert_int_equal(frame_alloc_run(machine, FRAME_ANONYMOUS, 4, &run), 0);
	assert_int_equal(run % 16, 0);
	for (pfn = run; pfn < run + 16; pfn++) {
		assert_int_equal(frame_at(machine, pfn)->use, FRAME_ANONYMOUS);
		assert_int_equal(frame_bytes(machine, pfn)[0], 0);
	}
	assert_int_equal(frame_alloc_run(machine, FRAME_ANONYMOUS, 6, &pfn),
			 -ENOMEM);
	assert_int_equal(machine->broken, 0);
	frame_limit(machine, 20);
	assert_int_equal(frames_free(machine), 2);
	assert_int_equal(frame_alloc_run(machine, FRAME_ANONYMOUS, 2, &pfn),
			 -ENOMEM);
	frame_limit(machine, 64);
	for (pfn = run; pfn < run + 16; pfn++)
		frame_free(machine, pfn);
	perform(&sim, "load nothing"); /* the books are checked */
	simulated_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocator_is_right),
		cmocka_unit_test(buddies_split_and_merge),
		cmocka_unit_test(the_list_gives_what_was_freed_last),
		cmocka_unit_test(fragmentation_has_a_figure),
		cmocka_unit_test(unsound_books_are_found),
		cmocka_unit_test(no_word_can_be_wrong_unnoticed),
		cmocka_unit_test(the_machine_counts_fragmentation),
		cmocka_unit_test(runs_of_frames_are_in_one_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
