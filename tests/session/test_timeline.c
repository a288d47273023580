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

#define STEPS_MAX 400

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

static void test_random_moves(void **context)
{
	(void)context;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct model *model = calloc(1, sizeof(*model));
		struct fake_world world;
		struct machine_factory factory;
		struct session *session;
		char reason[REASON_SIZE];
		uint64_t state = seed * 0x9e3779b97f4a7c15u;

		assert_non_null(model);
		fake_world_init(&world);
		factory = fake_factory(&world);
		assert_int_equal(
			session_new(&factory, MACHINES_TWIN, &session, reason),
			0);
		for (int i = 0; i < 300; i++) {
			model_move(model, session, &state);
			model_check(model, session);
		}
		session_free(session);
		assert_int_equal(world.living, 0);
		assert_int_equal(world.snapshots, 0);
		while (model->n)
			op_clear(&model->ops[--model->n]);
		free(model);
	}
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

/* Large machines get fewer marks. */
static void test_marks_are_fewer_where_they_are_large(void **context)
{
	struct timeline timeline = { 0 };

	(void)context;
	for (size_t i = 0; i < 100; i++) {
		const struct mark mark = { .position = i * MARK_STRIDE };

		timeline.position = mark.position;
		timeline_add_mark(&timeline, &mark, MARK_BUDGET / 5);
		assert_true(timeline.n_marks <= 5);
		assert_int_equal(timeline.marks[0].position, 0);
		assert_int_equal(timeline.marks[timeline.n_marks - 1].position,
				 mark.position);
	}
	for (size_t i = 1; i < timeline.n_marks; i++)
		assert_true(timeline.marks[i].position >
			    timeline.marks[i - 1].position);
	/* Never too few to go back at all. */
	for (size_t i = 100; i < 110; i++) {
		const struct mark mark = { .position = i * MARK_STRIDE };

		timeline_add_mark(&timeline, &mark, UINT64_MAX);
	}
	assert_int_equal(timeline.n_marks, MARKS_MIN);
	assert_int_equal(timeline.marks[0].position, 0);
	assert_int_equal(timeline_mark_before(&timeline, 1)->position, 0);
	timeline_clear(&timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_moves),
		cmocka_unit_test(test_marks_are_bounded_and_dense_near_the_end),
		cmocka_unit_test(test_marks_are_fewer_where_they_are_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
