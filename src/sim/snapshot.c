/*
 * snapshot - any earlier state again
 *
 * The state is one run of bytes that holds no address, so keeping it is one
 * copy and going back to it is another. What was there after the copy was
 * made is then as if it had never been: an undo that can't forget anything.
 */
#include "sim/snapshot.h"

#include "sim/sim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct snapshot {
	arena_ref root;
	size_t used;
	unsigned char bytes[];
};

int sim_snapshot(struct machine *machine, struct snapshot **ret)
{
	const struct sim *sim = sim_of(machine);
	size_t used = arena_used(&sim->arena);
	struct snapshot *snapshot = malloc(sizeof(*snapshot) + used);

	if (!snapshot)
		return -ENOMEM;
	snapshot->root = sim->root;
	snapshot->used = used;
	memcpy(snapshot->bytes, sim->arena.bytes, used);
	*ret = snapshot;
	return 0;
}

int sim_restore(struct machine *machine, const struct snapshot *from)
{
	struct sim *sim = sim_of(machine);
	int r = arena_load(&sim->arena, from->bytes, from->used);

	if (r < 0)
		return r;
	sim->root = from->root;
	sim->last_view = 0;
	profile_traits(sim_profile(sim), &sim->traits);
	return 0;
}

void sim_snapshot_free(struct snapshot *snapshot)
{
	free(snapshot);
}
