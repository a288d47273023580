/*
 * power - switching the machine on, and losing power
 *
 * A machine that was switched on has its memory, one process called main and
 * an empty disk. A power cut takes away everything but the disk: frames,
 * processes, sections, and of the files what had not reached the disk, or
 * some of it (crash.c). What a program believed it had written shows its true
 * state then.
 */
#include "sim/power.h"

#include "base/diagnostic.h"
#include "machine/op.h"
#include "sim/changes.h"
#include "sim/crash.h"
#include "sim/event_log.h"
#include "sim/file_io.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/process.h"
#include "sim/replacement.h"
#include "sim/tlb.h"

#include <errno.h>
#include <string.h>

int sim_power_on(struct sim *sim, const struct profile *profile)
{
	struct root *root;
	uint32_t process;

	sim->root = arena_alloc(&sim->arena, sizeof(struct root));
	if (!sim->root)
		return -ENOMEM;
	root = sim_root(sim);
	root->profile = *profile;
	root->fresh = 1;
	root->counters[COUNTER_FRAMES_TOTAL] = profile->frames;
	log_amount(sim, EVENT_POWER_ON, profile->frames);
	rng_seed(&root->rng, sim->seed);
	profile_traits(profile, &sim->traits);
	root->counters[COUNTER_SLOTS_TOTAL] = profile->paging_file;
	if (frame_power_on(sim) < 0 || tlb_power_on(sim) < 0 ||
	    replacement_power_on(sim) < 0 ||
	    process_start(sim, "main", &process) < 0)
		return -ENOMEM;
	process_act(sim, process);
	return 0;
}

static int profile_named(struct sim *sim, const char *name,
			 struct profile *ret_profile)
{
	const char *near = diagnostic_nearest(name, profile_names());

	if (profile_find(name, ret_profile) == 0)
		return 0;
	return sim_explain(sim, -EINVAL,
			   "there is no profile '%s'; %s%s%s textbook, "
			   "linux and windows",
			   name, near ? "did you mean '" : "", near ? near : "",
			   near ? "'? There are" : "there are");
}

int power_configure(struct sim *sim, const struct op *op)
{
	char reason[REASON_SIZE];
	struct profile profile;

	if (!sim_root(sim)->fresh)
		return sim_explain(sim, -EINVAL,
				   "a machine is configured before anything "
				   "else is done with it");
	if (profile_named(sim, op->name, &profile) < 0)
		return -EINVAL;
	if (sim->has_like)
		profile_resemble(&profile, &sim->like);
	if (sim->frames)
		profile.frames = sim->frames;
	if (profile_set_all(&profile, op->settings, op->n_settings, reason) < 0)
		return sim_explain(sim, -EINVAL, "%s", reason);
	if (profile_settle(&profile, reason) < 0)
		return sim_explain(sim, -EINVAL, "%s", reason);
	arena_clear(&sim->arena);
	changes_add_all(sim);
	if (sim_power_on(sim, &profile) < 0)
		return sim->broken = -ENOMEM;
	return 0;
}

/* Takes all of an object out of memory. */
static void object_forget(struct sim *sim, uint32_t index)
{
	struct object *object;
	uint64_t pages = object_pages(sim, index);

	for (uint64_t page = 0; page < pages; page++)
		page_cache_forget(sim, index, page);
	object = object_at(sim, index);
	object->size = object->disk_size;
	object->listed = 0;
	object->ordered_first = object->ordered_end = 0;
	object->ordered_at_0 = 0;
	object->changed_at = object->data_changed_at = 0;
}

static void memory_lose(struct sim *sim)
{
	tlb_power_off(sim);
	for (uint32_t i = 1; i <= sim_root(sim)->processes.count; i++)
		if (process_at(sim, i)->started)
			process_end(sim, i);
	for (uint32_t i = 1; i <= sim_root(sim)->objects.count; i++) {
		if (!object_at(sim, i)->in_use)
			continue;
		if (object_at(sim, i)->kind == OBJECT_FILE)
			object_forget(sim, i);
		else
			object_free(sim, i);
	}
	sim_root(sim)->wake = 0;
	sim_root(sim)->journal_since = 0;
}

int power_cut(struct sim *sim)
{
	struct outcome *outcome = sim->outcome;
	uint32_t process;
	int r = crash_disk(sim);

	if (r < 0)
		return r;
	/* Nobody is there to tell the rest of it. */
	sim->outcome = NULL;
	memory_lose(sim);
	sim->outcome = outcome;
	for (uint32_t i = 1; i <= sim_root(sim)->objects.count; i++)
		if (object_at(sim, i)->in_use && file_load(sim, i) < 0)
			return sim->broken = -ENOMEM;
	if (process_start(sim, "main", &process) < 0)
		return sim->broken = -ENOMEM;
	process_act(sim, process);
	return 0;
}
