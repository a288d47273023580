/*
 * Both machines count the same system calls: one for each operation that stands
 * for a call, whatever it took to perform it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diagnostic.h"
#include "machine/script.h"
#include "real/real_machine.h"
#include "sim/sim_machine.h"

static const char *const lines[] = {
	"file f 8p",
	"section s 4p",
	"map v f shared rw",
	"map w s shared rw",
	"map a anon private rw for 4p",
	"load v[2]",
	"store v[3] \"J\"",
	"store v[4..6] \"K\"",
	"flush v async",
	"flush v",
	"fsync f",
	"read f 0 100",
	"write f 4096 \"x\"",
	"drop f",
	"drop f",
	"advise v random",
	"protect v[1] r",
	"protect v[1] rw",
	"lock a",
	"unlock a",
	"remap a 8p maymove",
	"remap v 4p",
	"remap v 700p maymove",
	"punch f 0 4096",
	"truncate f 2p",
	"fork kid",
	"spawn other",
	"as other",
	"map x f shared r",
	"load x[0]",
	"unmap x",
	"as main",
	"kill kid",
	"exit other",
	"unmap w",
};

static uint64_t system_calls(struct machine *machine)
{
	struct counters counters;

	machine->ops->counters(machine, &counters);
	assert_true(counters_known(&counters, COUNTER_SYSTEM_CALLS));
	return counters.value[COUNTER_SYSTEM_CALLS];
}

/* How many the line made. */
static uint64_t perform(struct machine *machine, const char *line)
{
	uint64_t before = system_calls(machine);
	struct diagnostic diagnostic;
	struct outcome outcome;
	struct op op;

	assert_int_equal(op_parse(line, strlen(line), 1, &op, &diagnostic), 0);
	assert_int_equal(machine_apply(machine, &op, &outcome), 0);
	if (outcome.result.kind != RESULT_UNSUPPORTED &&
	    outcome.result.kind != RESULT_OK)
		fail_msg("%s: %s", line, outcome.reason);
	outcome_clear(&outcome);
	op_clear(&op);
	return system_calls(machine) - before;
}

static void test_each_operation(void **state)
{
	struct sim_config like_linux = { .profile = "linux" };
	struct real_config config = { .scratch_parent =
					      getenv("PAGETWIN_TEST_SCRATCH") };
	char reason[REASON_SIZE] = "";
	struct machine *sim = NULL, *real = NULL;

	(void)state;
	if (real_machine_new(&config, &real, reason) < 0) {
		print_message("# skip: %s\n", reason);
		skip();
	}
	assert_int_equal(sim_machine_new(&like_linux, &sim), 0);
	for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
		uint64_t by_sim = perform(sim, lines[i]);
		uint64_t by_real = perform(real, lines[i]);

		if (by_sim != by_real || by_sim > 1)
			fail_msg("%s: simulated %u, real %u", lines[i],
				 (unsigned)by_sim, (unsigned)by_real);
	}
	assert_int_equal(system_calls(sim), 26);
	machine_free(sim);
	machine_free(real);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
