/*
 * A machine with 256 MiB of memory and a million mapped pages: a file of that
 * size, in 16 views that show all of it. What does a step cost there?
 *
 * A step must not know how large the machine is: a store, a load, a flush of
 * one page take as long as in a machine of a few pages. Keeping a state and
 * going back to it is what undo consists of. What memory the program takes is
 * held against that of the machine it simulates.
 */
#include "bench.h"

#include <stddef.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>

#include "base/diagnostic.h"
#include "machine/machine.h"
#include "machine/script.h"
#include "sim/sim_machine.h"

#define MIB	 ((size_t)1 << 20)
#define FILE_MIB 256
#define VIEWS	 16

/* The pages of the file, and frames for the tables that map it so often. */
#define FRAMES "frames=69632"

static void perform(struct machine *machine, const char *line)
{
	struct diagnostic diagnostic;
	struct outcome outcome;
	struct op op;

	if (op_parse(line, strlen(line), 1, &op, &diagnostic) != 0)
		bench_fail(line);
	if (machine_apply(machine, &op, &outcome) != 0 ||
	    outcome.result.kind != RESULT_OK)
		bench_fail(line);
	outcome_clear(&outcome);
	op_clear(&op);
}

static void fill(struct machine *machine)
{
	char line[80];
	double start = bench_now();

	perform(machine, "machine linux " FRAMES);
	snprintf(line, sizeof(line), "file f %dM", FILE_MIB);
	perform(machine, line);
	for (int i = 0; i < VIEWS; i++) {
		snprintf(line, sizeof(line), "map v%d f shared rw populate", i);
		perform(machine, line);
	}
	bench_report("a million pages mapped", bench_now() - start, "s");
}

/* The average of many, in microseconds. */
static void measure(struct machine *machine, const char *what,
		    const char *first, const char *second)
{
	double start = bench_now();
	double times = 0;

	for (; bench_more(start); times += second ? 2 : 1) {
		perform(machine, first);
		if (second)
			perform(machine, second);
	}
	bench_report(what, (bench_now() - start) / times * 1e6, "us");
}

static void measure_undo(struct machine *machine)
{
	struct snapshot *first, *second;
	double start = bench_now();
	double times = 0;

	if (machine->ops->snapshot(machine, &first) != 0)
		bench_fail("snapshot");
	bench_report("first state kept", (bench_now() - start) * 1e6, "us");
	start = bench_now();
	for (; bench_more(start); times++) {
		perform(machine, "store v3[77] \"J\"");
		if (machine->ops->snapshot(machine, &second) != 0)
			bench_fail("snapshot");
		perform(machine, "store v3[77] \"K\"");
		if (machine->ops->restore(machine, second) != 0)
			bench_fail("restore");
		machine->ops->snapshot_free(second);
	}
	bench_report("a state kept, a store, undone",
		     (bench_now() - start) / times * 1e6, "us");
	machine->ops->snapshot_free(first);
}

/* Looking at everything, or at what changed since the last look: nothing. */
static void measure_observing(struct machine *machine, const char *what,
			      bool anew)
{
	double start = bench_now();
	double times = 0;

	for (; bench_more(start); times++) {
		struct state state = { 0 };

		if (anew)
			sim_machine_look_anew(machine);
		if (machine_observe(machine, &state) != 0)
			bench_fail("observe");
		state_clear(&state);
	}
	bench_report(what, (bench_now() - start) / times * 1e6, "us");
}

static void report_memory(const char *what)
{
	char line[200];
	FILE *file = fopen("/proc/self/status", "r");
	long kib;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %ld kB", &kib) == 1)
			bench_report(what, (double)kib / 1024 / FILE_MIB,
				     "of it");
	if (file)
		fclose(file);
}

int main(void)
{
	struct sim_config config = { .profile = "linux" };
	struct machine *machine;

	if (sim_machine_new(&config, &machine) != 0)
		bench_fail("sim_machine_new");
	fill(machine);
	measure(machine, "load, a million pages mapped", "load v3[77]", NULL);
	measure(machine, "store", "store v3[77] \"J\"", NULL);
	measure(machine, "store and flush of one page", "store v3[77] \"J\"",
		"flush v3[77]");
	measure(machine, "load of a page not mapped yet", "load v5[5000]",
		"advise v5[5000] dontneed");
	report_memory("the most memory, by that of the machine");
	measure_observing(machine, "all million pages observed", true);
	measure_observing(machine, "again, where nothing changed", false);
	report_memory("with what was observed");
	measure_undo(machine);
	report_memory("with a state kept");
	machine_free(machine);
	return 0;
}
