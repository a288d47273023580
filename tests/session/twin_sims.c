/*
 * Two simulated machines, of which the second may lie: see twin_sims.h.
 */
#include "session/twin_sims.h"

#include "session/session.h"
#include "sim/sim_machine.h"

#include <errno.h>
#include <stdlib.h>

/* Passes everything on to a simulated machine. */
struct liar {
	struct machine machine;
	struct machine *inner;
	struct sims *sims;
};

static struct liar *liar_of(struct machine *machine)
{
	return (struct liar *)machine;
}

/* Turns over one bit that is known and compared. */
static void state_forge(struct sims *sims, struct state *state)
{
	static const enum page_bit of_objects[] = { PAGE_CACHED, PAGE_DIRTY,
						    PAGE_WRITEBACK };
	size_t things = state->n_views + state->n_objects;
	size_t which = things ? sims->lie % things : 0;
	struct shared_array **pages;
	enum page_bit bit = PAGE_PRESENT;
	size_t n;

	if (!things)
		return;
	sims->of_view = which < state->n_views;
	sims->thing = sims->of_view ? which : which - state->n_views;
	pages = sims->of_view ? &state->views[sims->thing].pages
			      : &state->objects[sims->thing].pages;
	n = sims->of_view ? state->views[sims->thing].n_pages
			  : state->objects[sims->thing].n_pages;
	sims->page = n ? sims->lie / 64 % n : 0;
	if (!sims->of_view)
		bit = of_objects[sims->lie / 4096 % 3];
	if (!n || !(state_page(*pages, sims->page)->known & (uint32_t)bit))
		return;
	state_page_edit(pages, sims->page)->bits ^= (uint32_t)bit;
	sims->bit = bit;
}

static int liar_apply(struct machine *machine, const struct op *op,
		      struct outcome *outcome)
{
	struct sims *sims = liar_of(machine)->sims;
	int status;

	if (sims->real_settled && op->kind == OP_MACHINE) {
		*outcome = (struct outcome){ .faults_known = true };
		return 0;
	}
	status = machine_apply(liar_of(machine)->inner, op, outcome);

	if (status || ++sims->applied != sims->miscounts_at)
		return status;
	if (sims->lie % 2 && outcome->minor)
		outcome->minor--;
	else
		outcome->minor++;
	return 0;
}

static int liar_observe(struct machine *machine, struct state *ret_state)
{
	struct liar *liar = liar_of(machine);
	int status = machine_observe(liar->inner, ret_state);

	if (!status && ++liar->sims->observed == liar->sims->lies_at)
		state_forge(liar->sims, ret_state);
	return status;
}

static void liar_counters(struct machine *machine, struct counters *ret)
{
	struct machine *inner = liar_of(machine)->inner;

	inner->ops->counters(inner, ret);
}

static int liar_walk(struct machine *machine, const char *process,
		     const char *view, uint64_t byte, struct walk *ret)
{
	struct machine *inner = liar_of(machine)->inner;

	return inner->ops->walk(inner, process, view, byte, ret);
}

static int liar_peek(struct machine *machine, const char *object,
		     enum where where, uint64_t offset, size_t length,
		     unsigned char *bytes)
{
	struct machine *inner = liar_of(machine)->inner;

	if (where == WHERE_DISK)
		return -ENODATA;
	return inner->ops->peek(inner, object, where, offset, length, bytes);
}

static const char *liar_process(struct machine *machine)
{
	struct machine *inner = liar_of(machine)->inner;

	return inner->ops->process(inner);
}

static const struct traits *liar_traits(struct machine *machine)
{
	struct machine *inner = liar_of(machine)->inner;

	return inner->ops->traits(inner);
}

static const struct capability *liar_capabilities(struct machine *machine,
						  size_t *ret_n)
{
	(void)machine;
	*ret_n = 0;
	return NULL;
}

static void liar_free(struct machine *machine)
{
	if (!machine)
		return;
	machine_free(liar_of(machine)->inner);
	free(machine);
}

static const struct machine_ops liar_ops = {
	.name = "real",
	.apply = liar_apply,
	.observe = liar_observe,
	.counters = liar_counters,
	.walk = liar_walk,
	.peek = liar_peek,
	.process = liar_process,
	.traits = liar_traits,
	.capabilities = liar_capabilities,
	.free = liar_free,
};

static int make_sim(void *context, const struct traits *like,
		    struct machine **ret_machine)
{
	const struct sims *sims = context;
	const struct sim_config config = { .profile = sims->profile };

	(void)like;
	return sim_machine_new(&config, ret_machine);
}

static int make_real(void *context, struct machine **ret_machine,
		     char reason[REASON_SIZE])
{
	struct sims *sims = context;
	const struct sim_config config = { .profile = sims->real_profile };
	struct liar *liar = calloc(1, sizeof(*liar));
	int status = -ENOMEM;

	reason[0] = '\0';
	if (liar)
		status = sim_machine_new(&config, &liar->inner);
	if (status) {
		free(liar);
		return status;
	}
	liar->machine.ops = &liar_ops;
	liar->sims = sims;
	*ret_machine = &liar->machine;
	return 0;
}

struct machine_factory sims_factory(struct sims *sims)
{
	return (struct machine_factory){
		.context = sims,
		.make_sim = make_sim,
		.make_real = make_real,
	};
}
