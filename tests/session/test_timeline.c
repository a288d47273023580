/*
 * Moving along the timeline, at random, against a model
 *
 * The model is a plain list of operations and a position. The fake machines
 * condense what they were given into a number, so after every move
 *
 *	the simulated machine	has the number of ops[0, position)
 *	the real machine	has it right after an operation
 *	every recorded step	is the model's
 *
 * and the comparison of a step done again is the comparison of the step
 * done first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "session/fake_machine.h"
#include "session/inside.h"
#include "session/session.h"

#define STEPS_MAX 900

struct model {
	struct op ops[STEPS_MAX];
	enum expect_on on[STEPS_MAX];
	size_t n, position;
};

/* xorshift: the same sequence everywhere. */
static uint64_t random_next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void op_of(const char *text, struct op *ret_op)
{
	struct diagnostic diagnostic;

	assert_int_equal(op_parse(text, strlen(text), 1, ret_op, &diagnostic),
			 0);
}

static void random_op(uint64_t *seed, struct op *ret_op)
{
	static const char *const texts[] = {
		"fsync f",	 "drop f",	    "read f 0 1",
		"read f 4096 1", "write f 0 \"x\"", "write f 9000 \"yy\"",
		"expect major=0"
	};

	op_of(texts[random_next(seed) % 7], ret_op);
}

static bool meant(const struct model *model, size_t i, enum side side)
{
	const enum expect_on other =
		side == SIDE_SIM ? EXPECT_ON_REAL : EXPECT_ON_SIM;

	return model->on[i] != other && !op_is_expectation(&model->ops[i]);
}

static uint64_t model_digest(const struct model *model, enum side side)
{
	uint64_t digest = FAKE_START;

	for (size_t i = 0; i < model->position; i++)
		if (meant(model, i, side))
			digest = fake_digest(digest, &model->ops[i]);
	return digest;
}

static void model_do(struct model *model, struct session *session,
		     struct op *op, enum expect_on on)
{
	while (model->n > model->position)
		op_clear(&model->ops[--model->n]);
	assert_int_equal(session_do(session, op, on, NULL), 0);
	model->ops[model->n] = *op;
	model->on[model->n++] = on;
	model->position = model->n;
	assert_int_equal(fake_machine_digest(session->machine[SIDE_REAL]),
			 model_digest(model, SIDE_REAL));
}

static void model_check(const struct model *model, struct session *session)
{
	assert_int_equal(session_position(session), model->position);
	assert_int_equal(session_length(session), model->n);
	for (size_t i = 0; i < model->n; i++)
		assert_true(op_equal(&session_step(session, i)->op,
				     &model->ops[i]));
	assert_int_equal(fake_machine_digest(session_sim(session)),
			 model_digest(model, SIDE_SIM));
}

static void model_move(struct model *model, struct session *session,
		       uint64_t *seed)
{
	uint64_t dice = random_next(seed) % 100;

	if (dice < 50 && model->position < STEPS_MAX) {
		enum expect_on on = dice < 40	? EXPECT_ON_BOTH
				    : dice < 45 ? EXPECT_ON_SIM
						: EXPECT_ON_REAL;
		struct op op;

		if (!model->position) {
			op_of("file f 4p", &op);
			on = EXPECT_ON_BOTH;
		} else {
			random_op(seed, &op);
		}
		model_do(model, session, &op, on);
	} else if (dice < 70) {
		assert_int_equal(session_back(session),
				 model->position ? 0 : -ENODATA);
		model->position -= model->position > 0;
	} else if (dice < 88) {
		bool can = model->position < model->n;

		assert_int_equal(session_forward(session), can ? 0 : -ENODATA);
		model->position += can;
	} else {
		model->position = random_next(seed) % (model->n + 1);
		assert_int_equal(session_seek(session, model->position), 0);
	}
}

/* So many operations first, then moves; all is checked after each `often`. */
static void moves(uint64_t seed, size_t start, int n, int often)
{
	struct model *model = calloc(1, sizeof(*model));
	struct fake_world world;
	struct machine_factory factory;
	struct session *session;
	char reason[REASON_SIZE];
	uint64_t state = seed * 0x9e3779b97f4a7c15u;
	struct op op;

	assert_non_null(model);
	fake_world_init(&world);
	factory = fake_factory(&world);
	assert_int_equal(session_new(&factory, MACHINES_TWIN, &session, reason),
			 0);
	for (size_t i = 0; i < start; i++) {
		op_of(i ? "fsync f" : "file f 4p", &op);
		model_do(model, session, &op, EXPECT_ON_BOTH);
	}
	for (int i = 0; i < n; i++) {
		model_move(model, session, &state);
		if (i % often == 0)
			model_check(model, session);
	}
	model_check(model, session);
	session_free(session);
	assert_int_equal(world.living, 0);
	assert_int_equal(world.snapshots, 0);
	while (model->n)
		op_clear(&model->ops[--model->n]);
	free(model);
}

static void test_random_moves(void **context)
{
	(void)context;
	for (uint64_t seed = 1; seed <= 40; seed++)
		moves(seed, 0, 300, 1);
}

/* The same where most steps are packed. */
static void test_random_moves_far_back(void **context)
{
	(void)context;
	for (uint64_t seed = 1; seed <= 20; seed++)
		moves(seed, STEPS_MAX - 100, 60, 20);
}

/* However long it gets, the marks stay few, and coming back from the end is
 * a matter of a few operations. */
static void test_marks_are_bounded_and_dense_near_the_end(void **context)
{
	struct fake_world world;
	struct machine_factory factory;
	struct session *session;
	char reason[REASON_SIZE];
	struct op op;
	uint64_t applied;

	(void)context;
	fake_world_init(&world);
	factory = fake_factory(&world);
	assert_int_equal(session_new(&factory, MACHINES_SIM, &session, reason),
			 0);
	op_of("file f 4p", &op);
	assert_int_equal(session_do(session, &op, EXPECT_ON_BOTH, NULL), 0);
	op_clear(&op);
	op_of("fsync f", &op);
	for (int i = 0; i < 20000; i++)
		assert_int_equal(session_do(session, &op, EXPECT_ON_BOTH, NULL),
				 0);
	op_clear(&op);
	assert_true(world.snapshots <= MARKS_MAX);
	applied = world.applied;
	for (int i = 0; i < 100; i++)
		assert_int_equal(session_back(session), 0);
	/* On average well under two strides for each step back. */
	assert_true(world.applied - applied < (uint64_t)100 * 2 * MARK_STRIDE);
	/* Far back the marks are rare, not absent. */
	applied = world.applied;
	assert_int_equal(session_seek(session, 10000), 0);
	assert_true(world.applied - applied < 4000);
	session_free(session);
	assert_int_equal(world.snapshots, 0);
}

/* Large machines get fewer marks, but never too few to go back at all. */
static void test_marks_are_fewer_where_they_are_large(void **context)
{
	struct timeline timeline = { 0 };

	(void)context;
	for (size_t i = 0; i < 1000; i++) {
		const struct mark mark = { .position = i * MARK_STRIDE };

		timeline.position = mark.position;
		assert_true(timeline_wants_mark(&timeline, 0));
		timeline_add_mark(&timeline, &mark);
		assert_false(timeline_wants_mark(&timeline, 0));
		timeline.position += MARK_STRIDE;
		assert_false(timeline_wants_mark(&timeline, 9 * MARK_WORTH));
		assert_true(timeline.n_marks <= MARKS_MAX);
	}
	while (timeline_forget_mark(&timeline)) {
		assert_int_equal(timeline.marks[0].position, 0);
		assert_int_equal(timeline.marks[timeline.n_marks - 1].position,
				 999 * MARK_STRIDE);
		for (size_t i = 1; i < timeline.n_marks; i++)
			assert_true(timeline.marks[i].position >
				    timeline.marks[i - 1].position);
	}
	assert_int_equal(timeline.n_marks, MARKS_MIN);
	assert_int_equal(timeline_mark_before(&timeline, 1)->position, 0);
	timeline_clear(&timeline);
}

/* A step of a large machine is large: few are kept as they are, the others are
 * packed, and all can be looked at. */
static void test_large_steps_are_packed(void **context)
{
	struct timeline timeline = { 0 };
	const size_t pages = (size_t)1 << 17; /* 3 MiB a step */
	const size_t steps = 60;

	(void)context;
	for (size_t i = 0; i < steps; i++) {
		struct step step = { .text = strdup("load v") };
		struct state *state = &step.sides[SIDE_SIM].state;
		struct view_state *view = state_add_view(state, pages);

		assert_non_null(view);
		strcpy(view->view, "v");
		/* No run of pages is like one of another step. */
		for (size_t k = 0; k < pages; k += SHARED_RUN)
			state_page_edit(&view->pages, k)->pfn = k + i;
		page_state_set(state_page_edit(&view->pages, i), PAGE_PRESENT,
			       true);
		assert_int_equal(
			areas_set(&view->areas,
				  &(struct area){ .page = i, .n_pages = 1 }, 1),
			0);
		assert_int_equal(timeline_reserve(&timeline), 0);
		timeline_add(&timeline, &step);
		assert_true(timeline_recent_bytes(&timeline) <=
			    RECENT_BUDGET + (uint64_t)4 * 1024 * 1024);
	}
	assert_true(archive_length(timeline.archive) > steps / 2);
	for (size_t i = 0; i < steps; i++) {
		const struct step *step = timeline_step(&timeline, i);
		const struct view_state *view =
			&step->sides[SIDE_SIM].state.views[0];

		assert_int_equal(view->n_pages, pages);
		assert_int_equal(area_at(view->areas, 0)->page, i);
		assert_int_equal(page_state_get(state_page(view->pages, i),
						PAGE_PRESENT),
				 ANSWER_YES);
		assert_int_equal(page_state_get(state_page(view->pages, i + 1),
						PAGE_PRESENT),
				 ANSWER_UNKNOWN);
	}
	timeline_clear(&timeline);
}

/* No way is long: not a hundredth of all, from one mark to the next. */
static void test_no_way_is_long(void **context)
{
	struct timeline timeline = { 0 };
	const size_t end = 100000;
	size_t longest = 0;

	(void)context;
	for (size_t at = 0; at <= end; at += MARK_STRIDE) {
		const struct mark mark = { .position = at };

		timeline_add_mark(&timeline, &mark);
	}
	for (size_t i = 1; i < timeline.n_marks; i++) {
		size_t way = timeline.marks[i].position -
			     timeline.marks[i - 1].position;

		longest = way > longest ? way : longest;
	}
	assert_true(longest < end / 100);
	/* One put between others stands where it belongs. */
	timeline_add_mark(&timeline, &(struct mark){ .position = 50001 });
	assert_int_equal(timeline_mark_before(&timeline, 50001)->position,
			 50001);
	assert_true(timeline_mark_before(&timeline, 50000)->position <= 50000);
	timeline_clear(&timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_moves),
		cmocka_unit_test(test_random_moves_far_back),
		cmocka_unit_test(test_marks_are_bounded_and_dense_near_the_end),
		cmocka_unit_test(test_marks_are_fewer_where_they_are_large),
		cmocka_unit_test(test_large_steps_are_packed),
		cmocka_unit_test(test_no_way_is_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
