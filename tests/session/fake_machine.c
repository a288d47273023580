/*
 * A machine that only remembers: see fake_machine.h.
 */
#include "session/fake_machine.h"

#include "base/strbuf.h"
#include "machine/script.h"
#include "session/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAKE_PAGES 4

struct fake_machine {
	struct machine machine;
	struct fake_world *world;
	bool real;
	uint64_t digest;
	uint64_t clock;
	char process[NAME_SIZE];
	struct traits traits;
};

struct snapshot {
	struct fake_world *world;
	uint64_t digest;
	uint64_t clock;
	char process[NAME_SIZE];
};

static struct fake_machine *fake_of(struct machine *machine)
{
	return (struct fake_machine *)machine;
}

uint64_t fake_digest(uint64_t digest, const struct op *op)
{
	struct strbuf text = STRBUF_INIT;

	op_print(op, &text);
	for (size_t i = 0; i < text.length; i++)
		digest = (digest ^ (unsigned char)text.text[i]) * 1099511628211;
	strbuf_free(&text);
	return digest;
}

uint64_t fake_machine_digest(const struct machine *machine)
{
	return ((const struct fake_machine *)machine)->digest;
}

static int fake_apply(struct machine *machine, const struct op *op,
		      struct outcome *outcome)
{
	struct fake_machine *fake = fake_of(machine);

	memset(outcome, 0, sizeof(*outcome));
	fake->world->applied++;
	if (op->kind == fake->world->breaks_on)
		return -EPIPE;
	outcome->faults_known = true;
	outcome->clock = (double)++fake->clock;
	if (fake->real && op->kind == fake->world->unsupported) {
		outcome->result.kind = RESULT_UNSUPPORTED;
		snprintf(outcome->reason, REASON_SIZE, "told not to");
		return 0;
	}
	if (fake->real && op->kind == OP_TICK) {
		fake->world->waited++;
		if (fake->world->skips_ticks) {
			outcome->result.kind = RESULT_SKIPPED;
			return 0;
		}
	}
	fake->digest = fake_digest(fake->digest, op);
	if (op->kind == OP_AS)
		memcpy(fake->process, op->name, NAME_SIZE);
	if (op->kind == OP_READ) {
		outcome->bytes = malloc(1);
		if (!outcome->bytes)
			return -ENOMEM;
		outcome->bytes[0] = (unsigned char)fake->digest;
		outcome->n_bytes = 1;
	}
	return 0;
}

static int fake_observe(struct machine *machine, struct state *ret_state)
{
	struct fake_machine *fake = fake_of(machine);
	struct object_state *object;

	memset(ret_state, 0, sizeof(*ret_state));
	ret_state->page_size = 4096;
	object = state_add_object(ret_state, FAKE_PAGES);
	if (!object)
		return -ENOMEM;
	strcpy(object->object, "f");
	object->size = FAKE_PAGES * 4096;
	for (unsigned i = 0; i < FAKE_PAGES; i++) {
		page_state_set(state_page_edit(&object->pages, i), PAGE_CACHED,
			       true);
		page_state_set(state_page_edit(&object->pages, i), PAGE_DIRTY,
			       fake->digest >> i & 1);
	}
	return 0;
}

static void fake_counters(struct machine *machine, struct counters *ret)
{
	memset(ret, 0, sizeof(*ret));
	counters_set(ret, COUNTER_SYSTEM_CALLS, fake_of(machine)->clock);
}

static int fake_walk(struct machine *machine, const char *process,
		     const char *view, uint64_t byte, struct walk *ret)
{
	(void)machine;
	(void)process;
	(void)view;
	(void)byte;
	(void)ret;
	return -ENOTSUP;
}

/* The byte in memory says where it was asked for; the disk is hidden by the
 * real machine. */
static int fake_peek(struct machine *machine, const char *object,
		     enum where where, uint64_t offset, size_t length,
		     unsigned char *bytes)
{
	struct fake_machine *fake = fake_of(machine);

	if (strcmp(object, "f"))
		return -ENOENT;
	if (offset + length > FAKE_PAGES * 4096)
		return -EINVAL;
	if (where == WHERE_DISK && fake->real)
		return -ENODATA;
	memset(bytes, (int)(where == WHERE_DISK ? 0x11 : offset & 0xff),
	       length);
	return 0;
}

static const char *fake_process(struct machine *machine)
{
	return fake_of(machine)->process;
}

static const struct traits *fake_traits(struct machine *machine)
{
	return &fake_of(machine)->traits;
}

static const struct capability *fake_capabilities(struct machine *machine,
						  size_t *ret_n)
{
	(void)machine;
	*ret_n = 0;
	return NULL;
}

static int fake_snapshot(struct machine *machine, struct snapshot **ret)
{
	struct fake_machine *fake = fake_of(machine);
	struct snapshot *snapshot;

	if (fake->world->no_memory_for_marks && fake->clock)
		return -ENOMEM;
	snapshot = calloc(1, sizeof(*snapshot));
	if (!snapshot)
		return -ENOMEM;
	snapshot->world = fake->world;
	snapshot->digest = fake->digest;
	snapshot->clock = fake->clock;
	memcpy(snapshot->process, fake->process, NAME_SIZE);
	fake->world->snapshots++;
	*ret = snapshot;
	return 0;
}

static int fake_restore(struct machine *machine, const struct snapshot *from)
{
	struct fake_machine *fake = fake_of(machine);

	fake->digest = from->digest;
	fake->clock = from->clock;
	memcpy(fake->process, from->process, NAME_SIZE);
	return 0;
}

static void fake_snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	snapshot->world->snapshots--;
	free(snapshot);
}

static void fake_free(struct machine *machine)
{
	if (!machine)
		return;
	fake_of(machine)->world->living--;
	free(machine);
}

#define FAKE_OPS                                                               \
	.apply = fake_apply, .observe = fake_observe,                          \
	.counters = fake_counters, .walk = fake_walk, .peek = fake_peek,       \
	.process = fake_process, .traits = fake_traits,                        \
	.capabilities = fake_capabilities, .free = fake_free

static const struct machine_ops fake_sim_ops = {
	.name = "sim",
	.snapshot = fake_snapshot,
	.restore = fake_restore,
	.snapshot_free = fake_snapshot_free,
	FAKE_OPS,
};

static const struct machine_ops fake_real_ops = {
	.name = "real",
	FAKE_OPS,
};

void fake_world_init(struct fake_world *world)
{
	memset(world, 0, sizeof(*world));
	world->breaks_on = OP_KINDS;
	world->unsupported = OP_KINDS;
}

struct machine *fake_machine_new(struct fake_world *world, bool real)
{
	struct fake_machine *fake = calloc(1, sizeof(*fake));

	if (!fake)
		return NULL;
	fake->machine.ops = real ? &fake_real_ops : &fake_sim_ops;
	fake->world = world;
	fake->real = real;
	fake->digest = FAKE_START;
	strcpy(fake->process, "main");
	fake->traits = (struct traits){
		.real = real,
		.page_size = 4096,
		.readahead_exact = true,
		.counts_dirty = true,
		.can_evict = true,
	};
	world->made++;
	world->living++;
	return &fake->machine;
}

static int make_sim(void *context, const struct traits *like,
		    struct machine **ret_machine)
{
	struct fake_world *world = context;

	(void)like;
	if (world->sim_fails)
		return -ENOMEM;
	*ret_machine = fake_machine_new(world, false);
	return *ret_machine ? 0 : -ENOMEM;
}

static int make_real(void *context, struct machine **ret_machine,
		     char reason[REASON_SIZE])
{
	struct fake_world *world = context;

	if (world->real_fails) {
		snprintf(reason, REASON_SIZE, "told to fail");
		return -EPERM;
	}
	*ret_machine = fake_machine_new(world, true);
	return *ret_machine ? 0 : -ENOMEM;
}

struct machine_factory fake_factory(struct fake_world *world)
{
	return (struct machine_factory){
		.context = world,
		.make_sim = make_sim,
		.make_real = make_real,
	};
}
