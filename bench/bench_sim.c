/*
 * How many operations a second does the simulated machine perform, and what
 * do looking at it and going back cost?
 *
 * The work is a small circle: touch every page of a mapped file, store into
 * each, flush, read them with a system call, drop them from the cache. So
 * faults, page cache, writeback and reclaim all take part. Looking at the
 * state and taking a snapshot is what the screen does after every step.
 */
#include "bench.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/diagnostic.h"
#include "machine/machine.h"
#include "machine/script.h"
#include "sim/sim_machine.h"

static const char opening[] = "file notes.txt 64p\n"
			      "map v notes.txt shared rw\n";

static const char circle[] = "load v[0..63]\n"
			     "store v[0..63] \"J\"\n"
			     "flush v\n"
			     "read notes.txt 0 4096\n"
			     "store v[3] \"K\"\n"
			     "fsync notes.txt\n"
			     "advise v dontneed\n"
			     "drop notes.txt\n";

static struct script parse(const char *text)
{
	struct script script;
	struct diagnostic diagnostic;

	if (script_parse(text, strlen(text), 1, &script, &diagnostic) != 0)
		bench_fail("script_parse");
	return script;
}

/* Every operation has to succeed, or the number means nothing. */
static void perform(struct machine *machine, const struct script *script)
{
	for (size_t i = 0; i < script->n_ops; i++) {
		struct outcome outcome;

		if (machine_apply(machine, &script->ops[i], &outcome) != 0 ||
		    outcome.result.kind != RESULT_OK)
			bench_fail("an operation");
		outcome_clear(&outcome);
	}
}

static void measure_steps(struct machine *machine, const struct script *script)
{
	double start = bench_now();
	double steps = 0;

	while (bench_more(start)) {
		perform(machine, script);
		steps += (double)script->n_ops;
	}
	bench_report("simulated operations", steps / (bench_now() - start),
		     "/s");
}

static void measure_observing(struct machine *machine)
{
	double start = bench_now();
	double times = 0;

	for (; bench_more(start); times++) {
		struct state state = { 0 };

		if (machine_observe(machine, &state) != 0)
			bench_fail("machine_observe");
		state_clear(&state);
	}
	bench_report("states of 64 pages observed",
		     times / (bench_now() - start), "/s");
}

static void measure_snapshots(struct machine *machine)
{
	double start = bench_now();
	double times = 0;

	for (; bench_more(start); times++) {
		struct snapshot *snapshot;

		if (machine->ops->snapshot(machine, &snapshot) != 0)
			bench_fail("snapshot");
		if (machine->ops->restore(machine, snapshot) != 0)
			bench_fail("restore");
		machine->ops->snapshot_free(snapshot);
	}
	bench_report("snapshots taken and restored",
		     times / (bench_now() - start), "/s");
}

int main(void)
{
	struct sim_config config = { .profile = "linux" };
	struct script first = parse(opening);
	struct script again = parse(circle);
	struct machine *machine;

	if (sim_machine_new(&config, &machine) != 0)
		bench_fail("sim_machine_new");
	perform(machine, &first);
	measure_steps(machine, &again);
	measure_observing(machine);
	measure_snapshots(machine);
	machine_free(machine);
	script_free(&again);
	script_free(&first);
	return 0;
}
