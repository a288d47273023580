/*
 * snapshot - any earlier state again
 *
 * The whole state is one arena without addresses, and the arena can be kept
 * as it is at any moment and brought back (arena_past.c). So an undo can't
 * forget anything, and it costs as much as what it undoes: in a machine of a
 * million pages a store is undone as fast as in one of ten.
 *
 *	arena	 ...----o-------o-------o----- now
 *			|	|	|
 *	snapshot	1	2	3	a version of the arena,
 *						and where its root is
 *
 * What a struct sim holds beside its arena belongs to the operation in
 * progress, or follows from the profile, and is made anew.
 */
#include "sim/snapshot.h"

#include "base/arena_past.h"
#include "sim/changes.h"
#include "sim/replacement.h"
#include "sim/sim.h"

#include <errno.h>
#include <stdlib.h>

struct snapshot {
	struct sim *sim;
	arena_ref root;
	struct arena_version *version;
};

int sim_snapshot(struct machine *machine, struct snapshot **ret)
{
	struct sim *sim = sim_of(machine);
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (!snapshot)
		return -ENOMEM;
	snapshot->sim = sim;
	snapshot->root = sim->root;
	if (arena_keep(&sim->arena, &snapshot->version) < 0) {
		free(snapshot);
		return -ENOMEM;
	}
	*ret = snapshot;
	return 0;
}

int sim_restore(struct machine *machine, const struct snapshot *from)
{
	struct sim *sim = sim_of(machine);
	int r = arena_go_back(&sim->arena, from->version);

	if (r < 0)
		return r;
	sim->root = from->root;
	changes_add_all(sim);
	sim->last_view = 0;
	profile_traits(sim_profile(sim), &sim->traits);
	return replacement_restored(sim);
}

void sim_snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	arena_forget(&snapshot->sim->arena, snapshot->version);
	free(snapshot);
}

uint64_t sim_snapshot_bytes(struct machine *machine)
{
	return arena_past_bytes(&sim_of(machine)->arena);
}
