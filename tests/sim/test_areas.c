/* The areas of a view, as the simulated machine's list of VMAs has them. */
#include "simulated.h"

#include "base/strbuf.h"

static void want_areas(struct simulated *simulated, const char *process,
		       const char *view, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	struct state seen = { 0 };

	assert_int_equal(machine_observe(simulated->machine, &seen), 0);
	areas_print(state_view(&seen, process, view)->areas, 0, &out);
	assert_string_equal(out.text, text);
	strbuf_free(&out);
	state_clear(&seen);
}

struct step {
	const char *line, *areas;
};

static void play(struct simulated *simulated, const struct step *steps,
		 size_t n)
{
	for (size_t i = 0; i < n; i++) {
		perform(simulated, steps[i].line);
		want_areas(simulated, "main", "v", steps[i].areas);
	}
}

#define PLAY(simulated, steps)                                                 \
	play(simulated, steps, sizeof(steps) / sizeof((steps)[0]))

/* What splits an area, and what joins it again: rights, locking, advice. */
static void test_split_and_joined(void **state)
{
	static const struct step steps[] = {
		{ "map v anon private rw for 8p", "0..7 rw" },
		{ "protect v[1..2] none", "0 rw, 1..2 none, 3..7 rw" },
		{ "protect v[1] r", "0 rw, 1 r, 2 none, 3..7 rw" },
		{ "protect v[1..2] rw", "0..7 rw" },
		{ "lock v[0..3]", "0..3 rw, 4..7 rw" },
		{ "unlock v", "0..7 rw" },
		{ "advise v[7] sequential", "0..6 rw, 7 rw" },
		{ "advise v dontneed", "0..6 rw, 7 rw" },
		{ "advise v[7] normal", "0..7 rw" },
		{ "advise v[7] dontfork", "0..6 rw, 7 rw" },
		{ "advise v[0..6] dontfork", "0..7 rw" },
		{ "advise v[1] wipeonfork", "0 rw, 1 rw, 2..7 rw" },
		{ "advise v[2] dontdump", "0 rw, 1 rw, 2 rw, 3..7 rw" },
		{ "advise v keeponfork", "0..1 rw, 2 rw, 3..7 rw" },
		{ "advise v dofork", "0..1 rw, 2 rw, 3..7 rw" },
		{ "advise v dodump", "0..7 rw" },
		{ "unmap v[0]", "1..7 rw" },
		{ "remap v 4p", "1..7 rw" },
	};

	PLAY(start_as(state, "machine linux"), steps);
}

static void test_moved_and_grown(void **state)
{
	static const struct step steps[] = {
		{ "map v anon private rw for 4p", "0..3 rw" },
		{ "remap v 6p", "0..5 rw" },
		{ "protect v[0..1] r", "0..1 r, 2..5 rw" },
		{ "remap v 3p", "0..1 r, 2 rw" },
	};

	PLAY(start_as(state, "machine linux"), steps);
}

/* What a child does not get, or gets empty. */
static void test_forked_in_part(void **state)
{
	struct simulated *simulated = start_as(state, "machine linux");

	perform(simulated, "map v anon private rw for 6p");
	perform(simulated, "store v[0..5] \"x\"");
	perform(simulated, "advise v[1..2] dontfork");
	perform(simulated, "advise v[4] wipeonfork");
	perform(simulated, "map w anon shared rw for 1p");
	expect(simulated, "advise w wipeonfork", "EINVAL 0+0");
	expect(simulated, "advise w dontfork", "ok 0+0");
	perform(simulated, "fork child");
	want_areas(simulated, "main", "v", "0 rw, 1..2 rw, 3 rw, 4 rw, 5 rw");
	want_areas(simulated, "child", "v", "0 rw, 3 rw, 4 rw, 5 rw");
	perform(simulated, "as child");
	perform(simulated, "load v[3..5]");
	assert_memory_equal(simulated->outcome.bytes, "x\0x", 3);
	expect(simulated, "load v[1]", "SIGSEGV 0+0");
	expect(simulated, "load w", "SIGSEGV 0+0");
	perform(simulated, "as main");
	perform(simulated, "load v[0..5]");
	expect_bytes(simulated, "xxxxxx");
}

/* A child joins nothing by itself (dup_mmap(), mm/mmap.c). */
static void test_forked(void **state)
{
	static const struct step steps[] = {
		{ "map v anon private rw for 4p", "0..3 rw" },
		{ "lock v[1]", "0 rw, 1 rw, 2..3 rw" },
		{ "fork child", "0 rw, 1 rw, 2..3 rw" },
		{ "unlock v", "0..3 rw" },
	};
	struct simulated *simulated = start_as(state, "machine linux");

	PLAY(simulated, steps);
	want_areas(simulated, "child", "v", "0 rw, 1 rw, 2..3 rw");
}

/* What changes no area leaves the list where it is, and going back brings the
 * earlier one. */
static void test_kept_and_restored(void **state)
{
	struct simulated *simulated = start_as(state, "machine linux");
	const struct machine_ops *ops = simulated->machine->ops;
	struct state one = { 0 }, two = { 0 };
	struct snapshot *snapshot;

	perform(simulated, "map v anon private rw for 8p");
	assert_int_equal(machine_observe(simulated->machine, &one), 0);
	perform(simulated, "store v[3] \"x\"");
	assert_int_equal(machine_observe(simulated->machine, &two), 0);
	assert_ptr_equal(one.views[0].areas, two.views[0].areas);
	state_clear(&one);
	state_clear(&two);
	assert_int_equal(ops->snapshot(simulated->machine, &snapshot), 0);
	perform(simulated, "protect v[3] r");
	want_areas(simulated, "main", "v", "0..2 rw, 3 r, 4..7 rw");
	assert_int_equal(ops->restore(simulated->machine, snapshot), 0);
	want_areas(simulated, "main", "v", "0..7 rw");
	ops->snapshot_free(snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_split_and_joined, stop),
		cmocka_unit_test_teardown(test_moved_and_grown, stop),
		cmocka_unit_test_teardown(test_forked, stop),
		cmocka_unit_test_teardown(test_forked_in_part, stop),
		cmocka_unit_test_teardown(test_kept_and_restored, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
