/*
 * Random operations against an oracle of plain arrays, as fsx does for file
 * systems: whatever the machine does with frames and tables, a byte that was
 * stored is the byte that is loaded. The books are checked after each
 * operation, and some are done, undone and done again. "make soak" does the
 * same a million times.
 */
#include "look_check.h"
#include "oracle.h"
#include "random_script.h"
#include "simulated.h"

#include "base/rng.h"
#include "base/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define SCRIPTS	   40
#define OPERATIONS 150

/* A script that fails is told, made as short as it can be. */
static void script_fail(struct script_lines *script, uint64_t seed,
			unsigned flags, const char *complaint)
{
	struct strbuf text = STRBUF_INIT;

	script_minimise(script, seed, flags);
	script_print(script, &text);
	fail_msg("seed %u: %s\n%s", (unsigned)seed, complaint, text.text);
}

static void run(const char *profile, uint64_t seed, unsigned flags)
{
	struct strbuf complaint = STRBUF_INIT;
	struct script_lines script = { 0 };
	struct rng rng;
	char *machine;

	rng_seed(&rng, seed);
	machine = random_machine(profile, &rng, seed, NULL, NULL);
	assert_non_null(machine);
	if (!script_random(machine, seed, OPERATIONS, flags, &script,
			   &complaint))
		script_fail(&script, seed, flags, complaint.text);
	script_lines_free(&script);
	strbuf_free(&complaint);
	free(machine);
}

static void bytes_are_right(void **state)
{
	const char *const *profile = sim_profile_names();

	(void)state;
	for (; *profile; profile++)
		for (uint64_t seed = 1; seed <= SCRIPTS; seed++)
			run(*profile, seed, CHECK_UNDO);
}

/* Nothing changes in silence: what the events tell is all there is. */
static void events_tell_everything(void **state)
{
	const char *const *profile = sim_profile_names();

	(void)state;
	for (; *profile; profile++)
		for (uint64_t seed = 1; seed <= SCRIPTS; seed++)
			run(*profile, 1000 + seed, CHECK_EVENTS);
}

/* Nor does anything change unnoticed: what is taken from the look before is
 * as it was. */
static void looks_are_right(void **state)
{
	const char *const *profile = sim_profile_names();

	(void)state;
	for (; *profile; profile++)
		for (uint64_t seed = 1; seed <= SCRIPTS; seed++)
			run(*profile, 2000 + seed, CHECK_LOOK | CHECK_UNDO);
}

/* A process may have the name of one that was there at the last look. */
static void a_name_is_looked_at_anew(void **state)
{
	static const char *const before[] = { "map d anon private rw for 2p",
					      "fork child", "as child",
					      "store d[0] \"x\"" };
	static const char *const after[] = { "exit child", "fork worker",
					     "fork child" };
	struct strbuf complaint = STRBUF_INIT;
	struct oracle *oracle;

	(void)state;
	assert_int_equal(
		oracle_new("machine linux frames=64", 1, &oracle, &complaint),
		0);
	for (size_t i = 0; i < 4; i++)
		assert_true(oracle_perform(oracle, before[i], &complaint));
	look_once(oracle->machine);
	for (size_t i = 0; i < 3; i++)
		assert_true(oracle_perform(oracle, after[i], &complaint));
	if (!look_check(oracle->machine, &complaint))
		fail_msg("%s", complaint.text);
	oracle_free(oracle);
	strbuf_free(&complaint);
}

/* A line that can't be judged right makes a script fail: only that one stays,
 * and the machine. */
static void failing_scripts_get_short(void **state)
{
	struct strbuf complaint = STRBUF_INIT, text = STRBUF_INIT;
	struct script_lines script = { 0 };

	(void)state;
	assert_true(script_random("machine linux frames=64", 7, 120, 0, &script,
				  &complaint));
	script_lines_add(&script, strdup("store everything"));
	for (int i = 0; i < 20; i++)
		script_lines_add(&script, strdup("tick 1"));
	assert_false(script_perform(&script, 7, 0, &complaint));
	script_minimise(&script, 7, 0);
	script_print(&script, &text);
	assert_string_equal(text.text, "machine linux frames=64\n"
				       "store everything\n");
	script_lines_free(&script);
	strbuf_free(&complaint);
	strbuf_free(&text);
}

/* One seed, one run, wherever the state happens to lie in memory. */
static void same_seed_same_bytes(void **state)
{
	struct strbuf complaint = STRBUF_INIT;
	struct oracle *one, *two;
	const unsigned char *bytes;
	struct rng rng;
	size_t n, m;

	(void)state;
	assert_int_equal(oracle_new("machine linux", 3, &one, &complaint), 0);
	assert_int_equal(oracle_new("machine linux", 3, &two, &complaint), 0);
	sim_machine_move_always(two->machine);
	rng_seed(&rng, 3);
	for (int i = 0; i < 500; i++) {
		char *line = random_line(one, &rng);

		assert_true(oracle_perform(one, line, &complaint));
		assert_true(oracle_perform(two, line, &complaint));
		free(line);
	}
	bytes = sim_machine_bytes(one->machine, &n);
	assert_memory_equal(bytes, sim_machine_bytes(two->machine, &m), n);
	assert_int_equal(n, m);
	oracle_free(one);
	oracle_free(two);
	strbuf_free(&complaint);
}

/* Small memories: whatever runs out, it is a result, and the books balance. */
static void running_out_is_a_result(void **state)
{
	static const char *const lines[] = {
		"file f 20p",
		"section s 9p",
		"map a f shared rw",
		"map b f private rw",
		"map c s shared rw",
		"map d anon private rw for 20p",
		"spawn other",
		"load a[0..19]",
		"store b[0..19] \"x\"",
		"store c[0..8] \"x\"",
		"store d[0..19] \"x\"",
		"read f 0 50000",
		"write f 0 \"x\"",
		"spawn third",
		"as other",
		"map a f shared rw populate",
		"load a[3]",
		"exit other",
		"unmap b",
		"store d[0..19] \"y\"",
	};
	unsigned failed = 0;

	(void)state;
	for (uint64_t frames = 8; frames < 70; frames++) {
		struct sim_config config = { .profile = "linux",
					     .frames = frames };
		struct simulated sim;

		simulated_start_with(&sim, &config);
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
			perform(&sim, lines[i]);
			if (sim.outcome.result.kind == RESULT_OK)
				continue;
			failed++;
			assert_true(sim.outcome.reason[0]);
		}
		simulated_stop(&sim);
	}
	assert_true(failed > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_right),
		cmocka_unit_test(events_tell_everything),
		cmocka_unit_test(looks_are_right),
		cmocka_unit_test(a_name_is_looked_at_anew),
		cmocka_unit_test(failing_scripts_get_short),
		cmocka_unit_test(same_seed_same_bytes),
		cmocka_unit_test(running_out_is_a_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
