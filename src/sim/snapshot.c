/*
 * snapshot - any earlier state again
 *
 * The state is one run of bytes that holds no address, so keeping it is one
 * copy and going back to it is another. What was there after the copy was
 * made is then as if it had never been: an undo that can't forget anything.
 *
 * From one snapshot to the next most of the bytes stay the same. So a snapshot
 * is a list of chunks, and a chunk that is as it was in the last one is not
 * copied but shared; it goes with the last snapshot that has it.
 *
 *	first	[ a ][ b ][ c ][ d ]
 *		  |         |    |
 *	second	[ a ][ B ][ c ][ d ][ e ]	two chunks more
 *
 * What is compared with is the newest state that was kept or restored: it is
 * held apart from all snapshots, so that they can be freed in any order.
 */
#include "sim/snapshot.h"

#include "sim/sim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 4096

struct chunk {
	uint64_t holders;
	unsigned char bytes[CHUNK];
};

struct snapshot {
	struct sim *sim;
	arena_ref root;
	size_t used;
	size_t n;
	struct chunk *chunks[];
};

static void chunk_release(struct sim *sim, struct chunk *chunk)
{
	if (!chunk || --chunk->holders)
		return;
	sim->newest.bytes -= sizeof(*chunk);
	free(chunk);
}

void snapshot_forget_newest(struct sim *sim)
{
	for (size_t i = 0; i < sim->newest.n; i++)
		chunk_release(sim, sim->newest.chunks[i]);
	free(sim->newest.chunks);
	sim->newest.chunks = NULL;
	sim->newest.n = 0;
}

/* From here on new snapshots are compared with this one. Where there is no
 * memory for that they just share nothing with it. */
static void newest_set(struct sim *sim, const struct snapshot *snapshot)
{
	struct chunk **chunks = malloc(snapshot->n * sizeof(*chunks));

	for (size_t i = 0; chunks && i < snapshot->n; i++) {
		chunks[i] = snapshot->chunks[i];
		chunks[i]->holders++;
	}
	snapshot_forget_newest(sim);
	sim->newest.chunks = chunks;
	sim->newest.n = chunks ? snapshot->n : 0;
}

/* The chunk that holds these bytes: the newest one's if it is the same. */
static struct chunk *chunk_take(struct sim *sim, size_t i,
				const unsigned char *bytes, size_t length)
{
	struct chunk *chunk = i < sim->newest.n ? sim->newest.chunks[i] : NULL;

	if (!chunk || memcmp(chunk->bytes, bytes, length) != 0) {
		chunk = malloc(sizeof(*chunk));
		if (!chunk)
			return NULL;
		memcpy(chunk->bytes, bytes, length);
		memset(chunk->bytes + length, 0, CHUNK - length);
		chunk->holders = 0;
		sim->newest.bytes += sizeof(*chunk);
	}
	chunk->holders++;
	return chunk;
}

static size_t chunk_length(size_t used, size_t i)
{
	return used - i * CHUNK < CHUNK ? used - i * CHUNK : CHUNK;
}

int sim_snapshot(struct machine *machine, struct snapshot **ret)
{
	struct sim *sim = sim_of(machine);
	size_t used = arena_used(&sim->arena);
	size_t n = (used + CHUNK - 1) / CHUNK;
	struct snapshot *snapshot =
		calloc(1, sizeof(*snapshot) + n * sizeof(struct chunk *));

	if (!snapshot)
		return -ENOMEM;
	snapshot->sim = sim;
	snapshot->root = sim->root;
	snapshot->used = used;
	sim->newest.bytes += n * sizeof(struct chunk *);
	for (; snapshot->n < n; snapshot->n++) {
		size_t i = snapshot->n;

		snapshot->chunks[i] =
			chunk_take(sim, i, sim->arena.bytes + i * CHUNK,
				   chunk_length(used, i));
		if (!snapshot->chunks[i]) {
			sim_snapshot_free(snapshot);
			return -ENOMEM;
		}
	}
	newest_set(sim, snapshot);
	*ret = snapshot;
	return 0;
}

int sim_restore(struct machine *machine, const struct snapshot *from)
{
	struct sim *sim = sim_of(machine);
	int r = arena_reserve(&sim->arena, from->used);

	if (r < 0)
		return r;
	for (size_t i = 0; i < from->n; i++)
		memcpy(sim->arena.bytes + i * CHUNK, from->chunks[i]->bytes,
		       chunk_length(from->used, i));
	newest_set(sim, from);
	sim->root = from->root;
	sim->last_view = 0;
	profile_traits(sim_profile(sim), &sim->traits);
	return 0;
}

void sim_snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	for (size_t i = 0; i < snapshot->n; i++)
		chunk_release(snapshot->sim, snapshot->chunks[i]);
	snapshot->sim->newest.bytes -=
		(snapshot->used + CHUNK - 1) / CHUNK * sizeof(struct chunk *);
	free(snapshot);
}

uint64_t sim_snapshot_bytes(struct machine *machine)
{
	return sim_of(machine)->newest.bytes;
}
