/*
 * Every form of expectation, passing, failing, and skipped where the machine
 * cannot show what it asks for.
 */
#include "evidence_helper.h"

#include <signal.h>

#include "lesson/expect.h"

#undef expect_check /* of cmocka */

static unsigned char bytes_j[] = "J";

static const struct outcome last_load = {
	.faults_known = true, .minor = 1, .bytes = bytes_j, .n_bytes = 1
};

/* Checks a line and, where `words` is not NULL, what is said about it. */
static void check(struct fake *fake, const char *line,
		  const struct outcome *last, enum expect_verdict wanted,
		  const char *words)
{
	char detail[EXPECT_DETAIL] = "untouched";
	struct op op = read_op(line);
	enum expect_verdict verdict = expect_check(
		&op, last, &fake->state, "main", &fake->machine, detail);

	op_clear(&op);
	if (verdict != wanted)
		fail_msg("%s: %s (%s), not %s", line,
			 expect_verdict_name(verdict), detail,
			 expect_verdict_name(wanted));
	if (verdict == EXPECT_PASSED)
		assert_string_equal(detail, "");
	else if (!strstr(detail, words))
		fail_msg("%s: said '%s', not '%s'", line, detail, words);
}

struct row {
	const char *line;
	enum expect_verdict verdict;
	const char *words;
};

static void check_rows(const char *machine, const struct outcome *last,
		       const struct row *rows, size_t n)
{
	struct fake fake;

	fake_init(&fake, machine);
	for (size_t i = 0; i < n; i++)
		check(&fake, rows[i].line, last, rows[i].verdict,
		      rows[i].words);
	fake_clear(&fake);
}

#define CHECK_ROWS(machine, last, rows)                                        \
	check_rows(machine, last, rows, sizeof(rows) / sizeof(*(rows)))

static void test_faults(void **state)
{
	static const struct row rows[] = {
		{ "expect minor=1", EXPECT_PASSED, NULL },
		{ "expect minor=1 major=0", EXPECT_PASSED, NULL },
		{ "expect minor=0..1", EXPECT_PASSED, NULL },
		{ "expect minor=1..4", EXPECT_PASSED, NULL },
		{ "expect minor=0", EXPECT_FAILED, "minor is 1" },
		{ "expect minor=2..4", EXPECT_FAILED, "minor is 1" },
		{ "expect major=1", EXPECT_FAILED, "major is 0" },
		{ "expect minor=2 major=1", EXPECT_FAILED, "minor is 1" },
		{ "expect minor=1 major=1", EXPECT_FAILED, "major is 0" },
	};
	static const struct row unknown[] = {
		{ "expect minor=0", EXPECT_SKIPPED, "cannot be counted" },
		{ "expect minor=0 result=EINVAL", EXPECT_FAILED, "is ok" },
	};
	static const struct outcome no_faults = { .minor = 0 };

	(void)state;
	CHECK_ROWS("sim", &last_load, rows);
	CHECK_ROWS("real", &no_faults, unknown);
}

static void test_result(void **state)
{
	static const struct row ok[] = {
		{ "expect result=ok", EXPECT_PASSED, NULL },
		{ "expect result=EINVAL", EXPECT_FAILED, "is ok" },
	};
	static const struct row einval[] = {
		{ "expect result=EINVAL", EXPECT_PASSED, NULL },
		{ "expect result=ok", EXPECT_FAILED, "is EINVAL" },
		{ "expect result=EACCES", EXPECT_FAILED, "is EINVAL" },
	};
	static const struct row sigbus[] = {
		{ "expect result=SIGBUS", EXPECT_PASSED, NULL },
		{ "expect result=SIGSEGV", EXPECT_FAILED, "is SIGBUS" },
		{ "expect bytes=\"J\"", EXPECT_FAILED, "is SIGBUS" },
	};
	static const struct outcome failed = { .result = { RESULT_ERRNO,
							   EINVAL } };
	static const struct outcome killed = { .result = { RESULT_SIGNAL,
							   SIGBUS } };

	(void)state;
	CHECK_ROWS("real", &last_load, ok);
	CHECK_ROWS("real", &failed, einval);
	CHECK_ROWS("real", &killed, sigbus);
}

static void test_bytes(void **state)
{
	static const struct row rows[] = {
		{ "expect bytes=\"J\"", EXPECT_PASSED, NULL },
		{ "expect bytes=74", EXPECT_PASSED, NULL },
		{ "expect bytes=\"K\"", EXPECT_FAILED, "\"J\" (1 bytes)" },
		{ "expect bytes=\"JJ\"", EXPECT_FAILED, "\"J\" (1 bytes)" },
	};
	static const struct row none[] = {
		{ "expect bytes=\"J\"", EXPECT_FAILED, "no bytes" },
	};
	static const struct row many[] = {
		{ "expect bytes=\"J\"", EXPECT_FAILED, "\"\\x00\\x00" },
		{ "expect bytes=\"K\"", EXPECT_FAILED, "...\" (100 bytes)" },
	};
	unsigned char zeros[100] = { 0 };
	struct outcome large = { .bytes = zeros, .n_bytes = sizeof(zeros) };
	static const struct outcome store = { .minor = 1 };

	(void)state;
	CHECK_ROWS("sim", &last_load, rows);
	CHECK_ROWS("sim", &store, none);
	CHECK_ROWS("sim", &large, many);
}

static void test_view_pages(void **state)
{
	static const struct row rows[] = {
		{ "expect v[0] present", EXPECT_PASSED, NULL },
		{ "expect v[0..1] present", EXPECT_PASSED, NULL },
		{ "expect v[0..2] present", EXPECT_FAILED, "v[2] is absent" },
		{ "expect v present", EXPECT_FAILED, "v[2] is absent" },
		{ "expect v[3] absent", EXPECT_PASSED, NULL },
		{ "expect v[2] absent", EXPECT_FAILED,
		  "v[2] is present or sw" },
		{ "expect v[0] absent", EXPECT_FAILED, "present" },
		{ "expect v[2] swapped", EXPECT_PASSED, NULL },
		{ "expect v[3] swapped", EXPECT_FAILED, "not swapped" },
		{ "expect v[1] swapped", EXPECT_SKIPPED, "swapped cannot be" },
		{ "expect v[0] exclusive", EXPECT_PASSED, NULL },
		{ "expect v[1] exclusive", EXPECT_SKIPPED, "exclusive cannot" },
		{ "expect v[3] exclusive", EXPECT_FAILED, "absent or shared" },
		{ "expect v[0] zero", EXPECT_FAILED, "not the zero page" },
		{ "expect v[1] zero", EXPECT_SKIPPED, "zero cannot be seen" },
		{ "expect v[0] present exclusive", EXPECT_PASSED, NULL },
		{ "expect v[1] present exclusive", EXPECT_SKIPPED, "exclus" },
		{ "expect v[4] present", EXPECT_FAILED, "v has 4 pages" },
		{ "expect w[0] present", EXPECT_FAILED, "no w now" },
	};

	(void)state;
	CHECK_ROWS("sim", &last_load, rows);
	CHECK_ROWS("real", NULL, rows);
}

static void test_object_pages(void **state)
{
	static const struct row rows[] = {
		{ "expect notes.txt[0..2] cached", EXPECT_PASSED, NULL },
		{ "expect notes.txt cached", EXPECT_FAILED, "[3] is uncached" },
		{ "expect notes.txt[3] uncached", EXPECT_PASSED, NULL },
		{ "expect notes.txt[2] uncached", EXPECT_FAILED, "is cached" },
		{ "expect notes.txt[0] dirty", EXPECT_PASSED, NULL },
		{ "expect notes.txt[2] dirty", EXPECT_FAILED, "is clean" },
		{ "expect notes.txt[3] dirty", EXPECT_SKIPPED, "dirty cannot" },
		{ "expect notes.txt[2] clean", EXPECT_PASSED, NULL },
		{ "expect notes.txt[0] clean", EXPECT_FAILED, "is dirty or" },
		{ "expect notes.txt[1] clean", EXPECT_FAILED, "writeback" },
		{ "expect notes.txt[3] clean", EXPECT_SKIPPED, "clean cannot" },
		{ "expect notes.txt[1] writeback", EXPECT_PASSED, NULL },
		{ "expect notes.txt[2] writeback", EXPECT_FAILED, "not under" },
		{ "expect notes.txt[2..3] dirty", EXPECT_FAILED, "[2]" },
		{ "expect none.txt[0] dirty", EXPECT_FAILED, "no none.txt" },
	};

	(void)state;
	CHECK_ROWS("real", &last_load, rows);
}

static void test_disk(void **state)
{
	static const struct row sim[] = {
		{ "expect disk notes.txt 3p = \"D\"", EXPECT_PASSED, NULL },
		{ "expect disk notes.txt 4095 = \"AB\"", EXPECT_PASSED, NULL },
		{ "expect sim disk notes.txt 0 = \"J\"", EXPECT_FAILED,
		  "holds \"A\"" },
		{ "expect disk notes.txt 4p = \"A\"", EXPECT_FAILED, "ends" },
		{ "expect disk none.txt 0 = \"A\"", EXPECT_FAILED, "no none" },
	};
	static const struct row real[] = {
		{ "expect disk notes.txt 3p = \"D\"", EXPECT_SKIPPED,
		  "does not show its disk" },
		{ "expect sim disk notes.txt 0 = \"J\"", EXPECT_SKIPPED,
		  "other machine" },
	};
	struct op op = read_op("expect disk notes.txt 0 = \"A\"");
	char detail[EXPECT_DETAIL];
	struct state none = { .page_size = 4096 };

	(void)state;
	CHECK_ROWS("sim", NULL, sim);
	CHECK_ROWS("real", NULL, real);
	assert_int_equal(expect_check(&op, NULL, &none, "main", NULL, detail),
			 EXPECT_SKIPPED);
	op_clear(&op);
}

static void test_other_machine(void **state)
{
	static const struct row sim[] = {
		{ "expect sim minor=1", EXPECT_PASSED, NULL },
		{ "expect real minor=7", EXPECT_SKIPPED, "other machine" },
	};
	static const struct row real[] = {
		{ "expect sim minor=7", EXPECT_SKIPPED, "other machine" },
		{ "expect real minor=7", EXPECT_FAILED, "minor is 1" },
	};

	(void)state;
	CHECK_ROWS("sim", &last_load, sim);
	CHECK_ROWS("real", &last_load, real);
}

/* After what was not performed, nothing that fails is held against it. */
static void test_not_performed(void **state)
{
	static const struct row rows[] = {
		{ "expect minor=0", EXPECT_SKIPPED, "was skipped: --no-wait" },
		{ "expect bytes=\"J\"", EXPECT_SKIPPED, "was skipped" },
		{ "expect result=ok", EXPECT_SKIPPED, "was skipped" },
		{ "expect result=skipped", EXPECT_PASSED, NULL },
		{ "expect notes.txt[0] clean", EXPECT_SKIPPED, "was skipped" },
		{ "expect notes.txt[0] dirty", EXPECT_PASSED, NULL },
		{ "expect v[0] absent", EXPECT_SKIPPED, "was skipped" },
	};
	static const struct row none[] = {
		{ "expect minor=0", EXPECT_SKIPPED, "no operation" },
		{ "expect result=ok", EXPECT_SKIPPED, "no operation" },
		{ "expect bytes=\"J\"", EXPECT_SKIPPED, "no operation" },
		{ "expect v[0] absent", EXPECT_FAILED, "present" },
	};
	static const struct outcome skipped = { .result = { RESULT_SKIPPED, 0 },
						.reason = "--no-wait" };

	(void)state;
	CHECK_ROWS("real", &skipped, rows);
	CHECK_ROWS("real", NULL, none);
}

/* tmpfs keeps every page and has no disk to fault from. */
static void test_never_evicts(void **state)
{
	static const struct row rows[] = {
		{ "expect minor=1", EXPECT_PASSED, NULL },
		{ "expect minor=0 major=1", EXPECT_SKIPPED, "file system" },
		{ "expect notes.txt[0] uncached", EXPECT_SKIPPED,
		  "every page" },
		{ "expect notes.txt[0] clean", EXPECT_SKIPPED, "not count" },
		{ "expect notes.txt[0] dirty", EXPECT_SKIPPED, "not count" },
		{ "expect notes.txt[0] writeback", EXPECT_SKIPPED, "not cou" },
		{ "expect notes.txt[0] cached", EXPECT_PASSED, NULL },
		{ "expect v[0] absent", EXPECT_FAILED, "is present" },
	};
	struct fake fake;

	(void)state;
	fake_init(&fake, "real");
	fake.traits.can_evict = false;
	fake.traits.counts_dirty = false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check(&fake, rows[i].line, &last_load, rows[i].verdict,
		      rows[i].words);
	fake_clear(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_result),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_view_pages),
		cmocka_unit_test(test_object_pages),
		cmocka_unit_test(test_disk),
		cmocka_unit_test(test_other_machine),
		cmocka_unit_test(test_not_performed),
		cmocka_unit_test(test_never_evicts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
