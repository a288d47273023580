/*
 * generator - random operations, biased to the awkward
 *
 *	weights -> kind -> proposal -> names check -> operation
 *	              ^                    | refused
 *	              `--------------------'
 *
 * A proposal looks at what is named so far (the names check's own store) and
 * chooses places where mistakes are made: the first and the last byte of a
 * page, the page that holds the end of the file and the one behind it, ranges
 * that cross from one page to the next, several views of one file, a
 * descriptor beside a mapping. What the names check refuses is thrown away
 * and another one is proposed, so the rules of what is valid stand in one
 * place.
 *
 * Each sequence is in another mood: some kinds of operations are left out,
 * others come three times as often ("swarm testing": Groce, Zhang, Eide,
 * Chen, Regehr, ISSTA 2012). A sequence that has everything in it gets nowhere
 * deep: a file that is truncated every tenth step never fills its cache.
 */
#include "verify/generator_inside.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Then nothing is possible any more, and the sequence ends. */
#define PROPOSALS_TRIED 200

static const struct proposal {
	enum op_kind kind;
	unsigned weight;
	bool always; /* in every mood */
	propose_fn *propose;
} proposals[] = {
	{ OP_FILE, 2, true, propose_object },
	{ OP_SECTION, 1, false, propose_object },
	{ OP_MAP, 9, true, propose_map },
	{ OP_UNMAP, 3, false, propose_unmap },
	{ OP_LOAD, 24, true, propose_load },
	{ OP_STORE, 22, true, propose_store },
	{ OP_FLUSH, 6, false, propose_flush },
	{ OP_FSYNC, 2, false, propose_whole_object },
	{ OP_READ, 5, false, propose_read },
	{ OP_WRITE, 6, false, propose_write },
	{ OP_TRUNCATE, 3, false, propose_truncate },
	{ OP_PUNCH, 3, false, propose_punch },
	{ OP_DROP, 4, false, propose_whole_object },
	{ OP_ADVISE, 12, false, propose_advise },
	{ OP_PROTECT, 5, false, propose_protect },
	{ OP_LOCK, 2, false, propose_lock },
	{ OP_UNLOCK, 1, false, propose_lock },
	{ OP_REMAP, 4, false, propose_remap },
	{ OP_FORK, 2, false, propose_start },
	{ OP_SPAWN, 1, false, propose_start },
	{ OP_AS, 4, true, propose_process },
	{ OP_EXIT, 1, false, propose_process },
	{ OP_KILL, 1, false, propose_process },
	{ OP_TICK, 1, false, propose_tick },
	{ OP_LIMIT, 1, false, propose_limit },
};

uint64_t pick(struct generator *generator, uint64_t below)
{
	return rng_below(&generator->rng, below);
}

bool chance(struct generator *generator, unsigned percent)
{
	return pick(generator, 100) < percent;
}

struct named_view *pick_view(struct generator *generator)
{
	const struct named_process *acting = names_acting(generator->names);
	struct named_view *found = NULL;
	bool gone = chance(generator, 1);
	uint64_t n = 0;

	for (size_t i = 0; i < acting->n_views; i++)
		if ((acting->views[i].mapped || gone) &&
		    pick(generator, ++n) == 0)
			found = &acting->views[i];
	return found;
}

struct named_object *pick_object(struct generator *generator)
{
	size_t n = generator->names->n_objects;

	return n ? &generator->names->objects[pick(generator, n)] : NULL;
}

uint64_t pick_in_page(struct generator *generator)
{
	uint64_t size = generator->page_size;
	const uint64_t edges[] = { 0, 0, 1, size / 2, size - 2, size - 1 };

	if (chance(generator, 25))
		return pick(generator, size);
	return edges[pick(generator, ARRAY_LENGTH(edges))];
}

uint64_t pick_length(struct generator *generator)
{
	uint64_t size = generator->page_size;
	const uint64_t lengths[] = { 1,	       2,	 3, size - 1,	 size,
				     size + 1, 2 * size, 5, 3 * size - 2 };

	if (chance(generator, 25))
		return 1 + pick(generator, 2 * size);
	return lengths[pick(generator, ARRAY_LENGTH(lengths))];
}

uint64_t pick_offset(struct generator *generator, uint64_t size)
{
	uint64_t page_size = generator->page_size;
	uint64_t pages = (size + page_size - 1) / page_size;
	uint64_t near_end[] = { 0, 1, 2, page_size };

	if (chance(generator, 20)) {
		uint64_t back = near_end[pick(generator, 4)];

		return size > back ? size - back : size;
	}
	return pick(generator, pages + 2) * page_size + pick_in_page(generator);
}

int pick_text(struct generator *generator, size_t most, struct op *op)
{
	size_t n = 1 + pick(generator, most);

	op->bytes = malloc(n);
	if (!op->bytes)
		return -ENOMEM;
	op->n_bytes = n;
	for (size_t i = 0; i < n; i++)
		op->bytes[i] = (unsigned char)('a' + pick(generator, 26));
	return 0;
}

void pick_pages(struct generator *generator, const struct named_view *view,
		struct place *place)
{
	uint64_t last = view->n_pages ? view->n_pages - 1 : 0, more;

	memcpy(place->view, view->name, NAME_SIZE);
	if (!view->n_pages || chance(generator, 25))
		return;
	place->has_pages = true;
	place->first = chance(generator, 15) ? last : pick(generator, last + 1);
	place->last = place->first;
	if (!chance(generator, 60))
		return;
	more = last - place->first;
	if (more > 3 && chance(generator, 60))
		more = 3;
	place->is_range = true;
	place->last += pick(generator, more + 1);
}

/* Which kinds of operations this sequence is about. */
static void mood_choose(struct generator *generator)
{
	static const unsigned factors[] = { 0, 0, 1, 1, 1, 3 };

	for (size_t i = 0; i < ARRAY_LENGTH(proposals); i++) {
		unsigned factor = factors[pick(generator, 6)];

		if (proposals[i].always && !factor)
			factor = 1;
		generator->weights[i] = proposals[i].weight * factor;
	}
}

int generator_new(uint64_t seed, uint64_t page_size,
		  struct generator **ret_generator)
{
	struct generator *generator = calloc(1, sizeof(*generator));

	if (!generator)
		return -ENOMEM;
	rng_seed(&generator->rng, seed);
	generator->page_size = page_size;
	if (script_names_new(page_size, &generator->names) < 0) {
		free(generator);
		return -ENOMEM;
	}
	mood_choose(generator);
	*ret_generator = generator;
	return 0;
}

void generator_free(struct generator *generator)
{
	if (!generator)
		return;
	script_names_free(generator->names);
	free(generator);
}

static const struct proposal *proposal_pick(struct generator *generator)
{
	uint64_t sum = 0, at;

	/* There is nothing to do before there is something to do it with. */
	if (generator->n_steps == 0)
		return &proposals[chance(generator, 85) ? 0 : 1];
	if (generator->n_steps == 1)
		return &proposals[2];
	for (size_t i = 0; i < ARRAY_LENGTH(proposals); i++)
		sum += generator->weights[i];
	at = pick(generator, sum);
	for (size_t i = 0;; i++) {
		if (at < generator->weights[i])
			return &proposals[i];
		at -= generator->weights[i];
	}
}

/* One proposal. 0; -EAGAIN: another one has to be made; -ENOMEM. */
static int op_propose(struct generator *generator, struct op *ret_op)
{
	const struct proposal *proposal = proposal_pick(generator);
	struct op op = { .kind = proposal->kind };
	int status = proposal->propose(generator, &op);

	if (!status)
		status = script_names_check(generator->names, &op, NULL, 0,
					    NULL);
	if (status) {
		op_clear(&op);
		return status == -ENOMEM ? status : -EAGAIN;
	}
	*ret_op = op;
	return 0;
}

int generator_next(struct generator *generator, struct op *ret_op)
{
	int status = -EAGAIN;

	for (int i = 0; status == -EAGAIN && i < PROPOSALS_TRIED; i++)
		status = op_propose(generator, ret_op);
	if (status == -EAGAIN) {
		/* Never seen; and a load of nothing is no operation. */
		*ret_op = (struct op){ .kind = OP_TICK, .seconds = 0.001 };
		status = script_names_check(generator->names, ret_op, NULL, 0,
					    NULL);
	}
	if (!status)
		generator->n_steps++;
	return status;
}

uint64_t generator_seed(uint64_t seed, uint64_t number)
{
	struct rng rng;

	/* Through the mixer twice: neighbouring sequences share nothing. */
	rng_seed(&rng, seed);
	rng_seed(&rng, rng_next(&rng) ^ number);
	return rng_next(&rng);
}
