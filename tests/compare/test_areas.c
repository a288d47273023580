/* The areas of a view: alike, different, unknown, and different for a reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "compare/twin.h"

static struct twin twin;

static int begin(void **context)
{
	(void)context;
	twin_start(&twin);
	twin.traits[0] = twin_linux;
	return 0;
}

static int end(void **context)
{
	(void)context;
	twin_end(&twin);
	return 0;
}

/* Both machines as they stand, with these areas of v. */
static void step(const char *op, const char *sim, const char *real)
{
	twin_step(&twin, op, DRAW(.v = "....", .f = "....", .areas = sim),
		  DRAW(.v = "....", .f = "....", .areas = real));
}

static void want_values(const char *sim, const char *real)
{
	const struct difference *found = twin_find(&twin, "v", FIELD_AREAS);

	assert_string_equal(found->sim.text, sim);
	assert_string_equal(found->real.text, real);
}

static void test_same(void **context)
{
	(void)context;
	step("protect v[1] r", "w|r|ww", "w|r|ww");
	twin_is_same(&twin);
	step("protect v[1] rw", "wwww", "wwww");
	twin_is_same(&twin);
}

static void test_forged(void **context)
{
	(void)context;
	step("protect v[1] none", "w|n|ww", "wwww");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
	want_values("0 rw, 1 none, 2..3 rw", "0..3 rw");
	twin_has(&twin, 1);
	/* The same rights, but two areas; other rights, but as long; a hole. */
	step("advise v[3] random", "www|w", "wwww");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
	step("protect v[3] r", "w|ww|r", "w|ww|w");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
	want_values("..., 3 r", "..., 3 rw");
	step("unmap v[3]", "www.", "wwww");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
	/* Nothing that is a surprise explains the next step. */
	step("load v[0]", "www.", "wwww");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
}

static void test_unknown(void **context)
{
	(void)context;
	step("protect v[1] none", "w|n|ww", NULL);
	twin_is_because(&twin, "v", FIELD_AREAS, "not-visible");
	assert_int_equal(twin.last.verdict, VERDICT_UNOBSERVABLE);
	step("protect v[1] none", NULL, NULL);
	twin_is_same(&twin);
	/* That one could not be seen explains nothing afterwards. */
	step("protect v[1] none", "w|n|ww", "wwww");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
}

/* Only one machine performed it: what that changed stays explained until the
 * machines agree, and no other change is. */
static void protect_on_one(void)
{
	step("as main", "wwww", "wwww");
	twin_step(&twin, "protect v[1] r",
		  DRAW(.v = "....", .f = "....", .areas = "w|r|ww"),
		  DRAW(.v = "....", .f = "....", .areas = "wwww",
		       .alone_not = true));
}

static void test_one_machine_alone(void **context)
{
	(void)context;
	protect_on_one();
	step("as main", "w|r|ww", "wwww");
	twin_is_because(&twin, "v", FIELD_AREAS, "one-machine-block");
	step("as main", "w|r|ww", "wwww");
	twin_is_because(&twin, "v", FIELD_AREAS, "one-machine-block");
	step("protect v rw", "wwww", "wwww");
	twin_is_same(&twin);
	step("protect v[1] none", "w|n|ww", "wwww");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
}

static void child_step(const char *op, const char *parent, const char *child)
{
	twin_step(&twin, op,
		  DRAW(.v = "....", .f = "....", .child = "....",
		       .areas = "wwww", .child_areas = "wwww"),
		  DRAW(.v = "....", .f = "....", .child = "....",
		       .areas = parent, .child_areas = child));
}

/* A child's areas are its parent's: so is the reason. */
static void test_forked(void **context)
{
	(void)context;
	step("as main", "wwww", "wwww");
	twin_step(&twin, "protect v[1] r",
		  DRAW(.v = "....", .f = "....", .areas = "wwww",
		       .alone_not = true),
		  DRAW(.v = "....", .f = "....", .areas = "w|r|ww"));
	child_step("fork child", "w|r|ww", "w|r|ww");
	twin_has(&twin, 2);
	for (size_t i = 0; i < 2; i++)
		assert_string_equal(
			reason_name(twin.last.differences[i].reason),
			"one-machine-block");
}

static void test_forked_forged(void **context)
{
	(void)context;
	step("as main", "wwww", "wwww");
	child_step("fork child", "wwww", "w|r|ww");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
}

/* Private memory: the zero page on one machine is a page of its own on the
 * other, and so only there the area has private pages, and is not joined with
 * one that has others (is_mergeable_anon_vma() in mm/vma.c). */
static void private_step(const char *op, const char *pages_of_sim,
			 const char *pages_of_real, const char *areas_of_real)
{
	twin_step(&twin, op,
		  DRAW(.v = pages_of_sim, .f = "....", .areas = "wwww",
		       .private = true),
		  DRAW(.v = pages_of_real, .f = "....", .areas = areas_of_real,
		       .private = true));
}

static void test_private_on_one(void **context)
{
	(void)context;
	twin.traits[0].zero_page = HABIT_YES;
	twin.traits[1].zero_page = HABIT_NO;
	private_step("as main", "....", "....", "wwww");
	private_step("load v[0]", "Z...", "O...", "wwww");
	twin_is_because(&twin, "v[0]", FIELD_ZERO, "zero-page");
	private_step("advise v dontneed", "....", "....", "wwww");
	twin_is_same(&twin);
	private_step("protect v rw", "....", "....", "w|www");
	twin_is_because(&twin, "v", FIELD_AREAS, "zero-page");
}

static void test_private_on_both_forged(void **context)
{
	(void)context;
	private_step("as main", "....", "....", "wwww");
	private_step("load v[0]", "Z...", "Z...", "wwww");
	private_step("protect v rw", "Z...", "Z...", "w|www");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
}

/* A page of the file that is mapped on one machine alone makes nothing private
 * there. */
static void test_mapped_on_one_forged(void **context)
{
	(void)context;
	twin.traits[0].fault_around = 1;
	twin_step(&twin, "as main",
		  DRAW(.v = "....", .f = "cccc", .areas = "wwww",
		       .private = true),
		  DRAW(.v = "....", .f = "cccc", .areas = "wwww",
		       .private = true));
	twin_step(&twin, "load v[0]",
		  DRAW(.v = "F...", .f = "cccc", .areas = "wwww",
		       .private = true, .minor = 1),
		  DRAW(.v = "FFFF", .f = "cccc", .areas = "wwww",
		       .private = true, .minor = 1));
	twin_is_because(&twin, "v[1..3]", FIELD_PRESENT, "fault-around");
	twin_step(&twin, "protect v rw",
		  DRAW(.v = "F...", .f = "cccc", .areas = "wwww",
		       .private = true),
		  DRAW(.v = "FFFF", .f = "cccc", .areas = "w|www",
		       .private = true));
	twin_is_surprise(&twin, "v", FIELD_AREAS);
}

/* It ends with a page that both have for their own. */
static void test_private_on_one_no_more(void **context)
{
	(void)context;
	twin.traits[0].zero_page = HABIT_YES;
	twin.traits[1].zero_page = HABIT_NO;
	private_step("as main", "....", "....", "wwww");
	private_step("load v[0]", "Z...", "O...", "wwww");
	private_step("store v[0] \"x\"", "O...", "O...", "wwww");
	private_step("protect v rw", "O...", "O...", "w|www");
	twin_is_surprise(&twin, "v", FIELD_AREAS);
}

/* What one machine alone did to a page of a shared view splits no area of it,
 * unless it did so then. */
static void test_shared_doubt_forged(void **context)
{
	(void)context;
	step("as main", "wwww", "wwww");
	twin_step(&twin, "store v[0] \"x\"",
		  DRAW(.v = "....", .f = "....", .areas = "wwww",
		       .alone_not = true),
		  DRAW(.v = "P...", .f = "d...", .areas = "wwww"));
	twin_step(&twin, "protect v[2] rw",
		  DRAW(.v = "....", .f = "....", .areas = "ww|ww"),
		  DRAW(.v = "P...", .f = "d...", .areas = "wwww"));
	twin_is_surprise(&twin, "v", FIELD_AREAS);
}

/* A value has room for so much. */
static void test_many(void **context)
{
	const char *text;

	(void)context;
	twin_step(&twin, "as main",
		  DRAW(.v = "................................",
		       .areas = "wrwrwrwrwrwrwrwrwrwrwrwrwrwrwrwr"),
		  DRAW(.v = "................................",
		       .areas = "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"));
	text = twin_find(&twin, "v", FIELD_AREAS)->sim.text;
	assert_int_equal(strlen(text), VALUE_SIZE - 1);
	assert_string_equal(text + VALUE_SIZE - 4, "...");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_same),
		TEST(test_forged),
		TEST(test_unknown),
		TEST(test_one_machine_alone),
		TEST(test_forked),
		TEST(test_forked_forged),
		TEST(test_private_on_one),
		TEST(test_private_on_both_forged),
		TEST(test_mapped_on_one_forged),
		TEST(test_private_on_one_no_more),
		TEST(test_shared_doubt_forged),
		TEST(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
