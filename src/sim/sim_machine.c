/*
 * sim_machine - the simulated machine, as everybody else sees it
 *
 *	apply -----> operation.c --> address_space, memory, file_io, ...
 *	observe ---> observe.c
 *	snapshot --> snapshot.c
 *
 * Its state is one arena (state.h). That makes it repeatable: the same
 * operations after the same seed give the same bytes, on any computer, and
 * undoing is putting old bytes back. Time passes in it by tick alone.
 */
#include "sim/sim_machine.h"

#include "base/arena_past.h"
#include "sim/balance.h"
#include "sim/changes.h"
#include "sim/commit.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/observe.h"
#include "sim/operation.h"
#include "sim/page_table.h"
#include "sim/peek.h"
#include "sim/process.h"
#include "sim/reclaim.h"
#include "sim/sim.h"
#include "sim/snapshot.h"
#include "sim/standby.h"
#include "sim/view.h"
#include "sim/win32.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int table_reserve(struct sim *sim, size_t root_offset, uint32_t count,
		  size_t item_size)
{
	struct table *table = (void *)((char *)sim_root(sim) + root_offset);
	uint32_t capacity = table->capacity;
	arena_ref items;

	if (count <= capacity)
		return 0;
	capacity = capacity ? capacity : 4;
	while (capacity < count)
		capacity *= 2;
	items = arena_grow(&sim->arena, table->items,
			   table->capacity * item_size, capacity * item_size);
	if (!items)
		return sim->broken = -ENOMEM;
	table = (void *)((char *)sim_root(sim) + root_offset);
	table->items = items;
	table->capacity = capacity;
	return 0;
}

int sim_explain(struct sim *sim, int status, const char *format, ...)
{
	va_list args;

	if (!sim->outcome || sim->outcome->reason[0])
		return status;
	va_start(args, format);
	vsnprintf(sim->outcome->reason, REASON_SIZE, format, args);
	va_end(args);
	return status;
}

static struct result result_of(const struct sim *sim, int r)
{
	struct result result = sim->outcome->result;

	if (r > 0) {
		result.kind = RESULT_SIGNAL;
		result.number = r;
	} else if (r < 0) {
		result.kind = RESULT_ERRNO;
		result.number = -r;
	}
	return result;
}

/* Faults of the process that acted, since it had `before`. */
static void faults_report(const struct sim *sim, const struct process *before,
			  uint32_t process)
{
	const struct process *now;

	sim->outcome->faults_known = true;
	if (!process)
		return;
	now = process_at(sim, process);
	if (now->started != before->started)
		return;
	sim->outcome->minor = now->minor - before->minor;
	sim->outcome->major = now->major - before->major;
}

static int sim_apply(struct machine *machine, const struct op *op,
		     struct outcome *outcome)
{
	struct sim *sim = sim_of(machine);
	uint32_t acting = sim_root(sim)->acting;
	struct process before = { .started = 0 };
	int r;

	memset(outcome, 0, sizeof(*outcome));
	if (sim->broken)
		return sim->broken;
	if (acting)
		before = *process_at(sim, acting);
	sim->outcome = outcome;
	sim->last_view = 0;
	sim->lack = LACK_NONE;
	sim->stores = false;
	sim->accesses = false;
	cost_begin(sim);
	r = operation_perform(sim, op);
	/* Without memory there may be no state left to look at. */
	if (sim->broken || arena_is_broken(&sim->arena)) {
		sim->outcome = NULL;
		return sim->broken = -ENOMEM;
	}
	sim->unpaid = true;
	(void)balance_flusher(sim); /* what it lacks is in sim->broken */
	reclaim_background(sim);
	if (r == 0 || op->kind != OP_MACHINE)
		sim_root(sim)->fresh = 0;
	cost_end(sim, op->kind == OP_LOAD || op->kind == OP_STORE);
	outcome->result = result_of(sim, r);
	win32_name(sim, op, outcome);
	outcome->clock = (double)sim_root(sim)->clock / 1000;
	faults_report(sim, &before, acting);
	sim->outcome = NULL;
	if (arena_is_broken(&sim->arena))
		sim->broken = -ENOMEM;
	return sim->broken;
}

static void sim_counters(struct machine *machine, struct counters *ret)
{
	struct sim *sim = sim_of(machine);
	uint64_t *touched = arena_look_begin(&sim->arena);
	const struct root *root = sim_root(sim);

	memset(ret, 0, sizeof(*ret));
	for (int i = 0; i < COUNTERS; i++)
		counters_set(ret, (enum counter)i, root->counters[i]);
	standby_count(sim, ret);
	commit_count(sim, ret);
	counters_set(ret, COUNTER_ACCESS_TIME, cost_access_time(sim));
	arena_look_end(&sim->arena, touched);
}

static int sim_walk(struct machine *machine, const char *process,
		    const char *view, uint64_t byte, struct walk *ret)
{
	struct sim *sim = sim_of(machine);
	uint32_t index = process_find(sim, process);
	const struct view *found = index ? view_find(sim, index, view) : NULL;

	if (!found)
		return -ENOENT;
	page_table_walk(sim, index, found->address + byte, ret);
	return 0;
}

static const char *sim_process(struct machine *machine)
{
	struct sim *sim = sim_of(machine);
	uint32_t acting = sim_root(sim)->acting;

	return acting ? process_at(sim, acting)->name : "";
}

static const struct traits *sim_traits(struct machine *machine)
{
	return &sim_of(machine)->traits;
}

static const struct capability sim_capability_table[] = {
	{ "page-table", "which pages are present, and every bit of an entry",
	  true, "", "" },
	{ "page-cache", "which pages are cached and dirty", true, "", "" },
	{ "frames", "what each frame of memory holds", true, "", "" },
	{ "disk", "the bytes on the disk", true, "", "" },
	{ "events", "everything that happens, in order", true, "", "" },
	{ "counters", "faults, disk reads and writes", true, "", "" },
	{ "snapshot", "any earlier state again", true, "", "" },
};

static const struct capability *sim_capabilities(struct machine *machine,
						 size_t *ret_n)
{
	(void)machine;
	*ret_n = sizeof(sim_capability_table) / sizeof(sim_capability_table[0]);
	return sim_capability_table;
}

static void sim_free(struct machine *machine)
{
	if (!machine)
		return;
	state_clear(&sim_of(machine)->seen);
	changes_free(sim_of(machine));
	arena_release(&sim_of(machine)->arena);
	free(machine);
}

static const struct machine_ops sim_ops = {
	.name = "sim",
	.apply = sim_apply,
	.observe = sim_observe,
	.counters = sim_counters,
	.walk = sim_walk,
	.peek = sim_peek,
	.process = sim_process,
	.traits = sim_traits,
	.capabilities = sim_capabilities,
	.snapshot = sim_snapshot,
	.restore = sim_restore,
	.snapshot_free = sim_snapshot_free,
	.snapshot_bytes = sim_snapshot_bytes,
	.free = sim_free,
};

/* The profile that a configuration asks for. */
static int config_profile(const struct sim_config *config,
			  struct profile *ret_profile)
{
	char reason[REASON_SIZE], frames[32];
	int r = profile_find(config->profile ? config->profile : "linux",
			     ret_profile);

	if (r < 0)
		return r;
	if (config->like)
		profile_resemble(ret_profile, config->like);
	if (config->frames) {
		snprintf(frames, sizeof(frames), "%llu",
			 (unsigned long long)config->frames);
		r = profile_set(ret_profile, "frames", frames, reason);
	}
	return r < 0 ? r : profile_settle(ret_profile, reason);
}

int sim_machine_new(const struct sim_config *config,
		    struct machine **ret_machine)
{
	struct profile profile;
	struct sim *sim;
	int r = config_profile(config, &profile);

	if (r < 0)
		return r;
	sim = calloc(1, sizeof(*sim));
	if (!sim)
		return -ENOMEM;
	sim->machine.ops = &sim_ops;
	changes_add_all(sim);
	sim->frames = config->frames;
	sim->seed = config->seed;
	if (config->like) {
		sim->like = *config->like;
		sim->has_like = true;
	}
	r = arena_init(&sim->arena);
	if (r == 0)
		r = sim_power_on(sim, &profile);
	if (r < 0) {
		sim_free(&sim->machine);
		return r;
	}
	*ret_machine = &sim->machine;
	return 0;
}

const char *const *sim_profile_names(void)
{
	return profile_names();
}

const unsigned char *sim_machine_bytes(struct machine *machine,
				       size_t *ret_length)
{
	*ret_length = arena_used(&sim_of(machine)->arena);
	return sim_of(machine)->arena.bytes;
}

void sim_machine_look_anew(struct machine *machine)
{
	changes_add_all(sim_of(machine));
}

void sim_machine_move_always(struct machine *machine)
{
	sim_of(machine)->arena.always_moves = true;
}
