/*
 * When the program itself runs out of memory: whichever allocation of an
 * operation is the one that fails, the machine says -ENOMEM, from then on
 * always, and nothing is left behind. Nothing is half done in silence: had
 * nothing failed, the operation would have given the same as ever.
 *
 * Each script is performed line by line. Before a line counts, its first, then
 * its second, then its third allocation fails, until none does. The arena is
 * told to move at every allocation, so each of them asks for memory.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena_watch.h"
#include "base/array.h"
#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "failing_malloc.h"
#include "look_check.h"
#include "machine/machine.h"
#include "machine/script.h"
#include "random_script.h"
#include "sim/replacement.h"
#include "sim/sim.h"
#include "sim/sim_machine.h"

/* A machine's whole state, outside of it. */
struct copy {
	unsigned char *bytes;
	size_t length;
	arena_ref root;
};

static struct copy copy_take(struct machine *machine)
{
	struct copy copy = { .root = sim_of(machine)->root };
	const unsigned char *bytes = sim_machine_bytes(machine, &copy.length);

	copy.bytes = __real_malloc(copy.length);
	assert_non_null(copy.bytes);
	memcpy(copy.bytes, bytes, copy.length);
	return copy;
}

/* The machine as it was, and no longer broken. */
static void copy_put_back(struct machine *machine, const struct copy *copy)
{
	struct sim *sim = sim_of(machine);

	assert_true(sim->arena.capacity >= copy->length);
	memcpy(sim->arena.bytes, copy->bytes, copy->length);
	sim->arena.failed = false;
	sim->broken = 0;
	sim->root = copy->root;
	sim->last_view = 0;
	sim->outcome = NULL;
}

/* The operation, with an allocation that fails. False: none was left to. */
static bool attempt(struct machine *machine, const struct op *op, int failures)
{
	struct arena *arena = &sim_of(machine)->arena;
	struct outcome outcome;
	long before;
	int status;

	/* What the arena watches is not the operation's to leave behind. */
	arena_unwatch_all(arena);
	before = allocations_held();
	assert_int_equal(replacement_restored(sim_of(machine)), 0);
	allocations_fail_after(failures);
	status = machine_apply(machine, op, &outcome);
	allocations_succeed();
	outcome_clear(&outcome);
	arena_unwatch_all(arena);
	assert_int_equal(allocations_held(), before);
	if (!allocations_have_failed()) {
		assert_int_equal(status, 0);
		assert_int_equal(replacement_restored(sim_of(machine)), 0);
		return false;
	}
	assert_int_equal(status, -ENOMEM);
	assert_int_equal(machine_apply(machine, op, &outcome), -ENOMEM);
	outcome_clear(&outcome);
	assert_int_equal(allocations_held(), before);
	return true;
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Which allocation fails next. Under the address sanitizer each large block is
 * mapped anew, page by page, so not all of many are tried there. */
static int failure_after(int failures)
{
#ifdef SANITIZED
	return failures + 1 + failures / 4;
#else
	return failures + 1;
#endif
}

/* How many allocations it needs, about, to be performed at last. */
static int exhaust(struct machine *machine, const char *line)
{
	struct diagnostic diagnostic;
	struct copy copy;
	struct op op;
	int failures = 0;

	if (op_parse(line, strlen(line), 1, &op, &diagnostic) != 0)
		fail_msg("%s: %s", line, diagnostic.what);
	copy = copy_take(machine);
	while (attempt(machine, &op, failures)) {
		copy_put_back(machine, &copy);
		failures = failure_after(failures);
		assert_in_range(failures, 1, 10000);
	}
	__real_free(copy.bytes);
	op_clear(&op);
	return failures;
}

static struct machine *machine_make(void)
{
	struct machine *machine;

	assert_int_equal(sim_machine_new(&(struct sim_config){ 0 }, &machine),
			 0);
	sim_machine_move_always(machine);
	return machine;
}

static void script_exhaust(const char *const *lines, size_t n)
{
	struct machine *machine = machine_make();
	struct strbuf complaint = STRBUF_INIT;
	int failures = 0;

	for (size_t i = 0; i < n; i++)
		failures += exhaust(machine, lines[i]);
	assert_true(failures > 20);
	if (sim_machine_check(machine, &complaint) != 0)
		fail_msg("%s", complaint.text);
	strbuf_free(&complaint);
	machine_free(machine);
}

#define SCRIPT(lines) script_exhaust(lines, sizeof(lines) / sizeof(lines[0]))

/* Every operation, and of each the ways it can take. */
static void every_operation_can_fail(void **state)
{
	static const char *const lines[] = {
		"machine linux frames=200 writeback=ticks",
		"file f 40000",
		"section s 5p",
		"map a f shared rw",
		"map b f private rw",
		"map c s shared rw populate",
		"map d anon private rw for 9p",
		"map e anon shared rw for 5p",
		"load a[0..5]",
		"store a[1] \"a\"",
		"store b[2..3] \"b\"",
		"store d[0..7] \"d\"",
		"store e[1] \"e\"",
		"protect d[2..4] r",
		"protect d[3] none",
		"lock d[0..1]",
		"unlock d[0]",
		"remap d 12p maymove",
		"remap d 3p",
		"fork child",
		"as child",
		"store b[2] \"c\"",
		"store d[0] \"c\"",
		"write f 50000 \"more\"",
		"write s 30000 \"more\"",
		"read f 0 50004",
		"flush a async",
		"flush a",
		"advise b[2] dontneed",
		"advise a willneed",
		"advise d free",
		"advise a pageout",
		"store a[0..9] \"x\"",
		"tick 40",
		"spawn other",
		"as other",
		"map v f shared rw",
		"store v[0..9] \"y\"",
		"fsync f",
		"truncate f 30001",
		"truncate f 70001",
		"punch f 100 9000",
		"unmap v[1..2]",
		"drop f",
		"as main",
		"exit other",
		"kill child",
		"unmap a",
		"store b[0] \"z\"",
		"write f 0 \"last\"",
		"crash",
		"map v f shared rw",
		"load v",
	};

	(void)state;
	SCRIPT(lines);
}

static void huge_pages_can_fail(void **state)
{
	static const char *const lines[] = {
		"machine textbook frames=1100 huge=2M tlb-cpus=process "
		"table=sv39 allocator=buddy",
		"map a anon private rw for 4M",
		"store a[512] \"a\"",
		"fork child",
		"store a[513] \"b\"",
		"protect a[100..600] r",
		"unmap a[700]",
		"exit child",
	};

	(void)state;
	SCRIPT(lines);
}

static void working_sets_can_fail(void **state)
{
	static const char *const lines[] = {
		"machine windows frames=100 tlb=8 allocator=freelist",
		"file f 9p",
		"map a f shared rw",
		"map b f private rw",
		"store a[0..8] \"a\"",
		"store b[0..3] \"b\"",
		"flush a",
		"unmap a",
		"load b[4..8]",
		"fsync f",
		"tick 400",
		"crash",
	};

	(void)state;
	SCRIPT(lines);
}

static void swapping_can_fail(void **state)
{
	static const char *const lines[] = {
		"machine linux frames=28 paging-file=40 swap-readahead=4 "
		"tlb-cpus=process",
		"map a anon private rw for 20p",
		"store a[0..19] \"a\"",
		"section s 3p",
		"map v s shared rw",
		"store v[0..2] \"s\"",
		"load a[0..7]",
		"fork child",
		"as child",
		"store a[0] \"c\"",
		"load a[9]",
		"store v[1] \"c\"",
		"as main",
		"advise a pageout",
		"advise v pageout",
		"read s 0 8000",
		"advise v pageout",
		"write s 4096 \"x\"",
		"advise a[0..3] willneed",
		"advise a[0] free",
		"load a[0..3]",
		"protect a[4..5] r",
		"load a[4]",
		"lock a[6..7]",
		"unlock a",
		"remap a 40p maymove",
		"store a[12..30] \"b\"",
		"limit 20p",
		"limit 1G",
		"exit child",
		"file f 9p",
		"map w f shared rw",
		"store w[0..8] \"f\"",
		"load a[0..30]",
		"punch s 0 5000",
		"truncate s 100",
		"tick 40",
		"unmap a[0..9]",
		"crash",
	};

	(void)state;
	SCRIPT(lines);
}

static void trimming_can_fail(void **state)
{
	static const char *const lines[] = {
		"machine windows frames=40 working-set=3 paging-file=20 "
		"swap-readahead=2 tlb=8",
		"file f 5p",
		"map v f shared rw",
		"map a anon private rw for 9p",
		"store v[0..4] \"f\"",
		"store a[0..8] \"a\"",
		"load v[0..4]",
		"load a[0..8]",
		"advise a[8] free",
		"store a[0..3] \"b\"",
		"tick 1",
		"spawn other",
		"as other",
		"map b anon private rw for 9p",
		"store b[0..8] \"b\"",
		"limit 16p",
		"exit other",
		"load a[0..8]",
		"tick 400",
	};

	(void)state;
	SCRIPT(lines);
}

/* The simulated machine's memory ends first, now here, now there. */
static void killing_can_fail(void **state)
{
	static const char *const lines[] = {
		"machine linux frames=24 paging-file=2 flush-replaced=1 "
		"dirty-ratio=0 dirty-background-ratio=0",
		"file f 2p",
		"truncate f 0",
		"write f 0 \"new\"",
		"map v f shared r",
		"lock v",
		"spawn other",
		"as other",
		"map b anon private rw for 10p",
		"store b[0..3] \"b\"",
		"as main",
		"map a anon private rw for 24p",
		"store a[0..23] \"a\"",
		"exit other",
		"map a anon private rw for 24p",
		"store a[0..23] \"a\"",
		"map a anon private rw for 24p",
	};

	(void)state;
	SCRIPT(lines);
}

static void files_in_memory_can_fail(void **state)
{
	static const char *const lines[] = {
		"machine linux frames=24 paging-file=40 can-evict=no "
		"counts-dirty=no",
		"file f 20p",
		"map v f shared rw",
		"store v[0..19] \"v\"",
		"fsync f",
		"read f 0 20000",
		"write f 3000 \"more\"",
		"crash",
		"map v f shared rw",
		"load v",
	};

	(void)state;
	SCRIPT(lines);
}

static void random_scripts_can_fail(void **state)
{
	static const char *const machines[] = {
		"machine linux frames=40 tlb-cpus=process",
		"machine linux frames=100 writeback=ticks allocator=buddy "
		"lazy-fork=0 crash=random",
		"machine textbook frames=40 allocator=freelist",
		"machine windows frames=64 writeback=ticks",
		"machine linux frames=24 paging-file=16 swap-readahead=2 "
		"policy=arc",
		"machine windows frames=40 working-set=4 paging-file=30",
	};

	(void)state;
	for (uint64_t seed = 0; seed < ARRAY_LENGTH(machines); seed++) {
		struct strbuf complaint = STRBUF_INIT;
		struct script_lines script = { 0 };

		if (!script_random(machines[seed], seed, 50, 0, &script,
				   &complaint))
			fail_msg("%s", complaint.text);
		script_exhaust((const char *const *)script.lines,
			       script.n_lines);
		script_lines_free(&script);
		strbuf_free(&complaint);
	}
}

/* A machine that could not be made leaves nothing. */
static void a_machine_can_fail_to_be_made(void **state)
{
	struct machine *machine = NULL;
	long before = allocations_held();
	int failures = 0, r;

	(void)state;
	for (r = -ENOMEM; r < 0; failures++) {
		allocations_fail_after(failures);
		r = sim_machine_new(&(struct sim_config){ 0 }, &machine);
		allocations_succeed();
		if (r < 0) {
			assert_int_equal(r, -ENOMEM);
			assert_null(machine);
			assert_int_equal(allocations_held(), before);
		}
	}
	assert_true(failures > 3);
	machine_free(machine);
	assert_int_equal(allocations_held(), before);
}

/* What only looks says so, and the machine is as well as before. */
static void looking_can_fail(void **state)
{
	struct machine *machine = machine_make();
	struct snapshot *snapshot = NULL;
	struct strbuf complaint = STRBUF_INIT;
	int failures = 0, r;

	(void)state;
	exhaust(machine, "file f 3p");
	exhaust(machine, "map v f shared rw");
	exhaust(machine, "load v");
	for (r = -ENOMEM; r < 0; failures++) {
		struct state seen = { 0 };

		allocations_fail_after(failures);
		r = machine_observe(machine, &seen);
		allocations_succeed();
		assert_true(r == 0 || r == -ENOMEM);
		state_clear(&seen);
	}
	assert_true(failures > 4);
	for (failures = 0, r = -ENOMEM; r < 0; failures++) {
		allocations_fail_after(failures);
		r = machine->ops->snapshot(machine, &snapshot);
		allocations_succeed();
		assert_int_equal(snapshot == NULL, r < 0);
	}
	assert_true(failures > 2);
	allocations_fail_after(0);
	assert_int_equal(sim_machine_check(machine, &complaint), -EINVAL);
	allocations_succeed();
	assert_int_equal(sim_machine_check(machine, &complaint), 0);
	strbuf_free(&complaint);
	machine->ops->snapshot_free(snapshot);
	machine->ops->snapshot_free(NULL);
	machine_free(machine);
}

static void line_apply(struct machine *machine, const char *line)
{
	struct diagnostic diagnostic;
	struct outcome outcome = { 0 };
	struct op op;

	assert_int_equal(op_parse(line, strlen(line), 1, &op, &diagnostic), 0);
	assert_int_equal(machine_apply(machine, &op, &outcome), 0);
	outcome_clear(&outcome);
	op_clear(&op);
}

/* The looks after one that failed, or that could not note what is new, show
 * what is there. */
static void looks_after_a_failed_one_are_right(void **state)
{
	bool failed = true;

	(void)state;
	for (long first = 0; failed; first++) {
		struct machine *machine = NULL;
		struct strbuf complaint = STRBUF_INIT;
		struct state seen = { 0 };
		int r;

		/* One that stays where it is: else all is new each time. */
		assert_int_equal(
			sim_machine_new(&(struct sim_config){ 0 }, &machine),
			0);
		line_apply(machine, "file f 40p");
		line_apply(machine, "map v f shared rw");
		line_apply(machine, "load v[0]");
		allocations_fail_once_after(first);
		r = machine_observe(machine, &seen);
		failed = allocations_have_failed();
		allocations_succeed();
		assert_true(r == 0 || (r == -ENOMEM && failed));
		state_clear(&seen);
		line_apply(machine, "store v[1] \"x\"");
		line_apply(machine, "flush v");
		line_apply(machine, "fork child");
		if (!look_check(machine, &complaint))
			fail_msg("without allocation %ld: %s", first,
				 complaint.text);
		strbuf_free(&complaint);
		machine_free(machine);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_can_fail),
		cmocka_unit_test(looks_after_a_failed_one_are_right),
		cmocka_unit_test(huge_pages_can_fail),
		cmocka_unit_test(working_sets_can_fail),
		cmocka_unit_test(swapping_can_fail),
		cmocka_unit_test(trimming_can_fail),
		cmocka_unit_test(killing_can_fail),
		cmocka_unit_test(files_in_memory_can_fail),
		cmocka_unit_test(random_scripts_can_fail),
		cmocka_unit_test(a_machine_can_fail_to_be_made),
		cmocka_unit_test(looking_can_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
