/*
 * Kernels without a zero page, and machines that are told to have none: the
 * reason is given for what follows from that alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "compare/twin.h"

static struct twin twin;

static int end(void **context)
{
	(void)context;
	twin_end(&twin);
	return 0;
}

/* A load of page 0: the simulated machine maps the zero page, the other a page
 * of its own. */
static void load(bool sim_shares, bool real_shares)
{
	twin_start(&twin);
	twin.traits[0] = twin_linux;
	twin.traits[0].zero_page = habit_of(sim_shares);
	twin.traits[1].zero_page = habit_of(real_shares);
	twin_step(&twin, "as main", DRAW(.v = "..", .f = "d."),
		  DRAW(.v = "..", .f = "d."));
	twin_step(&twin, "load v[0]", DRAW(.v = "Z.", .f = "d.", .minor = 1),
		  DRAW(.v = "O.", .f = "d.", .minor = 1));
}

static void test_load(void **context)
{
	(void)context;
	load(true, false);
	twin_is_because(&twin, "v[0]", FIELD_ZERO, "zero-page");
	twin_is_because(&twin, "v[0]", FIELD_EXCLUSIVE, "zero-page");
	twin_has(&twin, 2);
	/* The store finds its frame on one machine alone. */
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "O.", .f = "d.", .minor = 1),
		  DRAW(.v = "O.", .f = "d."));
	twin_is_because(&twin, "minor", FIELD_MINOR, "zero-page");
	twin_has(&twin, 1);
}

/* Neither where the machines are alike in it, nor the other way round. */
static void test_load_forged(void **context)
{
	static const bool shares[][2] = { { true, true },
					  { false, false },
					  { false, true } };

	(void)context;
	for (int i = 0; i < 3; i++) {
		load(shares[i][0], shares[i][1]);
		twin_is_surprise(&twin, "v[0]", FIELD_ZERO);
		twin_end(&twin);
	}
	twin_start(&twin);
}

/* A load, which zero pages of before do not concern, has no excuse. */
static void test_second_load_forged(void **context)
{
	(void)context;
	load(true, false);
	twin_step(&twin, "load v[0]", DRAW(.v = "Z.", .f = "d.", .minor = 1),
		  DRAW(.v = "O.", .f = "d."));
	twin_is_surprise(&twin, "minor", FIELD_MINOR);
}

/* A fork copies the entries of who has copies. */
static void fork_after_load(const char *child_of_sim, const char *child_of_real)
{
	twin_step(&twin, "fork child",
		  DRAW(.v = "Z.", .f = "d.", .child = child_of_sim),
		  DRAW(.v = "O.", .f = "d.", .child = child_of_real));
}

static void test_fork(void **context)
{
	(void)context;
	load(true, false);
	fork_after_load("..", "O.");
	twin_is_because(&twin, "v[0]", FIELD_PRESENT, "zero-page");
}

static void test_fork_forged(void **context)
{
	(void)context;
	load(true, false);
	fork_after_load("..", ".O");
	twin_is_surprise(&twin, "v[1]", FIELD_PRESENT);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, NULL, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_load),
		TEST(test_load_forged),
		TEST(test_second_load_forged),
		TEST(test_fork),
		TEST(test_fork_forged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
