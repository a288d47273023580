/*
 * operation - from the command language to the parts that do it
 *
 * One short function for each operation, and the table that finds it. What
 * they share: sizes written in pages become bytes, names become indices, and
 * a name nobody knows is an errno with a reason. None of them knows how
 * anything is done.
 */
#include "sim/operation.h"

#include "sim/operation_inside.h"

#include "machine/op.h"
#include "sim/address_space.h"
#include "sim/advise.h"
#include "sim/commit.h"
#include "sim/event_log.h"
#include "sim/file_io.h"
#include "sim/fork.h"
#include "sim/journal.h"
#include "sim/lock.h"
#include "sim/memory.h"
#include "sim/object.h"
#include "sim/open_file.h"
#include "sim/page_table.h"
#include "sim/power.h"
#include "sim/process.h"
#include "sim/range.h"
#include "sim/reclaim.h"
#include "sim/remap.h"
#include "sim/truncate.h"
#include "sim/view.h"
#include "sim/vma.h"
#include "sim/writeback.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t bytes_of(const struct sim *sim, struct size size)
{
	return size_bytes(size, sim_profile(sim)->page_size);
}

/* The object, which the acting process has open from here on. */
int object_named(struct sim *sim, const struct op *op, uint32_t *ret_object)
{
	uint32_t acting = sim_root(sim)->acting;

	*ret_object = object_find(sim, op->name);
	if (*ret_object && acting && !object_in_memory(sim, *ret_object) &&
	    !open_file_use(sim, acting, *ret_object))
		return -ENOMEM;
	if (*ret_object)
		return 0;
	return sim_explain(sim, -ENOENT, "there is no file or section '%s'",
			   op->name);
}

static int process_named(struct sim *sim, const struct op *op,
			 uint32_t *ret_process)
{
	*ret_process = process_find(sim, op->name);
	if (*ret_process)
		return 0;
	return sim_explain(sim, -ESRCH, "there is no process '%s'", op->name);
}

static int do_machine(struct sim *sim, const struct op *op)
{
	return power_configure(sim, op);
}

static uint64_t pages_of(const struct sim *sim, uint64_t bytes)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	return bytes / page_size + (bytes % page_size != 0);
}

/* file and section */
static int do_make(struct sim *sim, const struct op *op)
{
	uint64_t size = bytes_of(sim, op->size);
	uint32_t object;

	if (object_find(sim, op->name))
		return sim_explain(sim, -EEXIST, "'%s' exists already",
				   op->name);
	if (size > OBJECT_SIZE_MAX)
		return sim_explain(sim, -EFBIG,
				   "a file may have at most 4G bytes here");
	if (op->kind == OP_FILE)
		return file_make(sim, op->name, size);
	if (commit_check(sim, commit_of_section(sim, pages_of(sim, size),
						true)) < 0 ||
	    object_new(sim, OBJECT_SECTION, op->name, size, &object) < 0)
		return -ENOMEM;
	log_size(sim, EVENT_OBJECT_MADE, object, size);
	return 0;
}

static int do_unmap(struct sim *sim, const struct op *op)
{
	struct range range;
	int r = range_of_pages(sim, &op->place, &range);

	if (r < 0)
		return r;
	if (range.start >= range.end)
		return sim_explain(sim, -EINVAL, "a length of 0");
	return address_space_unmap(sim, range.process, range.start, range.end);
}

/* One byte of each page of a range, in order. */
static int load_pages(struct sim *sim, const struct op *op,
		      const struct range *range)
{
	struct outcome *outcome = sim->outcome;
	vaddr_t at = range->start;

	for (uint64_t page = op->place.first; page <= op->place.last; page++) {
		size_t done;
		int number = memory_load(sim, range->process, at,
					 outcome->bytes + outcome->n_bytes, 1,
					 &done);

		outcome->n_bytes += done;
		if (number)
			return number;
		at += sim_profile(sim)->page_size;
	}
	return 0;
}

/* Room for what load and read return. */
static int bytes_reserve(struct sim *sim, uint64_t length)
{
	if (length > OBJECT_SIZE_MAX)
		return sim_explain(sim, -EINVAL, "at most 4G bytes at once");
	sim->outcome->bytes = malloc(length ? length : 1);
	return sim->outcome->bytes ? 0 : (sim->broken = -ENOMEM);
}

static int do_load(struct sim *sim, const struct op *op)
{
	bool pages = op->place.is_range && !op->has_length;
	uint64_t length = pages ? op->place.last - op->place.first + 1 : 1;
	struct outcome *outcome = sim->outcome;
	struct range range;
	int r = range_of_place(sim, &op->place, &range);

	if (op->has_length)
		length = bytes_of(sim, op->length);
	if (r == 0)
		r = bytes_reserve(sim, length);
	if (r < 0)
		return r;
	if (pages)
		r = load_pages(sim, op, &range);
	else
		r = memory_load(sim, range.process, range.start, outcome->bytes,
				length, &outcome->n_bytes);
	if (r) { /* the signal came instead */
		free(outcome->bytes);
		outcome->bytes = NULL;
		outcome->n_bytes = 0;
	}
	return r;
}

/* A range gets the text in each of its pages. */
static int do_store(struct sim *sim, const struct op *op)
{
	uint64_t pages =
		op->place.is_range ? op->place.last - op->place.first + 1 : 1;
	struct range range;
	int r = range_of_place(sim, &op->place, &range);

	for (uint64_t i = 0; i < pages && r == 0; i++)
		r = memory_store(sim, range.process,
				 range.start + i * sim_profile(sim)->page_size,
				 op->bytes, op->n_bytes);
	return r;
}

/* The part of a flush that concerns one VMA. */
static int flush_vma(struct sim *sim, const struct vma *vma,
		     const struct range *range, bool async)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	vaddr_t start = vma->start > range->start ? vma->start : range->start;
	vaddr_t end = vma->end < range->end ? vma->end : range->end;
	uint64_t page = vma_page(sim, vma, start);
	uint32_t object = vma->object; /* the VMA may move when it is written */

	if (!object || vma->sharing != SHARING_SHARED)
		return 0;
	if (async && !sim_profile(sim)->async_flush)
		return 0;
	if (async || !sim_profile(sim)->flush_waits)
		return writeback_start(sim, object, page,
				       (end - start) / page_size);
	if (sim_profile(sim)->flush_whole && !object_in_memory(sim, object)) {
		page = 0;
		end = start + object_pages(sim, object) * page_size;
	}
	if (writeback_range(sim, object, page, (end - start) / page_size) < 0)
		return -ENOMEM;
	return journal_commit_data(sim, object);
}

/* A flush that has nothing to tell says so. */
static void tell_flush(struct sim *sim, size_t n_events)
{
	if (sim->outcome->events.n_events == n_events)
		log_frame(sim, EVENT_NOTHING_TO_WRITE, PFN_NONE);
}

static int do_flush(struct sim *sim, const struct op *op)
{
	size_t n_events = sim->outcome->events.n_events;
	struct range range;
	uint32_t index;
	int r = range_of_pages(sim, &op->place, &range);

	if (r < 0)
		return r;
	if (op->async && !sim_profile(sim)->async_flush)
		log_address(sim, EVENT_NOTHING, range.process, range.start,
			    PFN_NONE);
	index = vma_index(sim, range.process, range.start);
	for (; index < vma_count(sim, range.process); index++) {
		const struct vma *vma = vma_at(sim, range.process, index);

		if (vma->start >= range.end)
			break;
		if (flush_vma(sim, vma, &range, op->async) < 0)
			return -ENOMEM;
	}
	if (!address_space_covers(sim, range.process, range.start, range.end))
		return sim_explain(sim, -ENOMEM, "part of it is not mapped");
	tell_flush(sim, n_events);
	return 0;
}

static int do_fsync(struct sim *sim, const struct op *op)
{
	size_t n_events = sim->outcome->events.n_events;
	uint32_t object;
	int r = object_named(sim, op, &object);

	if (r == 0)
		r = writeback_file(sim, object);
	if (r == 0)
		r = journal_commit_file(sim, object);
	if (r == 0)
		tell_flush(sim, n_events);
	return r;
}

static int do_read(struct sim *sim, const struct op *op)
{
	uint64_t offset = bytes_of(sim, op->offset);
	uint64_t length = bytes_of(sim, op->length);
	struct outcome *outcome = sim->outcome;
	uint32_t object;
	int r = object_named(sim, op, &object);

	if (r == 0)
		r = file_offset_check(sim, offset, length);
	if (r == 0)
		r = bytes_reserve(sim, length);
	if (r < 0)
		return r;
	return file_read(sim, object, offset, outcome->bytes, length,
			 &outcome->n_bytes);
}

static int do_write(struct sim *sim, const struct op *op)
{
	uint32_t object;
	int r = object_named(sim, op, &object);

	if (r < 0)
		return r;
	return file_write(sim, object, bytes_of(sim, op->offset), op->bytes,
			  op->n_bytes);
}

static int do_drop(struct sim *sim, const struct op *op)
{
	uint32_t object;
	int r = object_named(sim, op, &object);

	return r < 0 ? r : file_drop(sim, object);
}

static int do_advise(struct sim *sim, const struct op *op)
{
	struct range range;
	int r = range_of_pages(sim, &op->place, &range);

	if (r == 0)
		r = advise_range(sim, &range, op->advice);
	if (r == -ENOMEM)
		sim_explain(sim, r, "part of it is not mapped");
	return r;
}

static int do_protect(struct sim *sim, const struct op *op)
{
	struct range range;
	int r = range_of_pages(sim, &op->place, &range);

	if (r == 0)
		r = address_space_protect(sim, range.process, range.start,
					  range.end, op->protection);
	if (r == -ENOMEM)
		sim_explain(sim, r, "part of it is not mapped");
	return r;
}

static int do_lock(struct sim *sim, const struct op *op)
{
	struct range range;
	int r = range_of_place(sim, &op->place, &range);

	if (r < 0)
		return r;
	return op->kind == OP_LOCK ? lock_range(sim, &range)
				   : unlock_range(sim, &range);
}

static int do_remap(struct sim *sim, const struct op *op)
{
	return view_remap(sim, op->view, bytes_of(sim, op->size), op->maymove);
}

static int do_truncate(struct sim *sim, const struct op *op)
{
	uint32_t object;
	int r = object_named(sim, op, &object);

	if (r < 0)
		return r;
	if (!sim_profile(sim)->shrink_mapped && object_at(sim, object)->vmas &&
	    bytes_of(sim, op->size) < object_at(sim, object)->size)
		return sim_explain(sim, -EBUSY,
				   "'%s' is mapped; unmap its views before it "
				   "is made shorter",
				   op->name);
	return object_truncate(sim, object, bytes_of(sim, op->size));
}

static int do_punch(struct sim *sim, const struct op *op)
{
	uint32_t object;
	int r = object_named(sim, op, &object);

	if (r < 0)
		return r;
	return object_punch(sim, object, bytes_of(sim, op->offset),
			    bytes_of(sim, op->length));
}

static int do_fork(struct sim *sim, const struct op *op)
{
	int r;

	if (process_find(sim, op->name))
		return sim_explain(sim, -EEXIST, "'%s' runs already", op->name);
	if (commit_check_fork(sim, sim_root(sim)->acting) < 0)
		return -ENOMEM;
	r = process_fork(sim, sim_root(sim)->acting, op->name);
	if (r == -ENOMEM)
		return sim_explain(sim, r, "no frame for its page table");
	return r;
}

static int do_spawn(struct sim *sim, const struct op *op)
{
	uint32_t process;
	int r;

	if (process_find(sim, op->name))
		return sim_explain(sim, -EEXIST, "'%s' runs already", op->name);
	r = process_start(sim, op->name, &process);
	if (r == -ENOMEM)
		return sim_explain(sim, r, "no frame for its page table");
	if (r == 0 && !sim_root(sim)->acting)
		process_act(sim, process);
	return r;
}

static int do_as(struct sim *sim, const struct op *op)
{
	uint32_t process;
	int r = process_named(sim, op, &process);

	if (r == 0 && process != sim_root(sim)->acting)
		process_act(sim, process);
	return r;
}

/* exit and kill: what was stored is in the page cache, not in the process. */
static int do_end(struct sim *sim, const struct op *op)
{
	uint32_t process;
	int r = process_named(sim, op, &process);

	if (r == 0)
		r = open_files_flush(sim, process);
	if (r == 0)
		process_end(sim, process);
	return r;
}

static int do_tick(struct sim *sim, const struct op *op)
{
	int r;

	if (!(op->seconds >= 0 && op->seconds <= 1e9))
		return sim_explain(sim, -EINVAL,
				   "from 0 to 1000000000 seconds");
	r = writeback_tick(sim, (uint64_t)(op->seconds * 1000 + 0.5));
	replacement_tick(sim, (uint64_t)op->seconds);
	if (r == 0 && op->seconds > 0 && sim_profile(sim)->standby)
		r = reclaim_write_modified(sim);
	return r;
}

static int do_crash(struct sim *sim, const struct op *op)
{
	(void)op;
	return power_cut(sim);
}

static int do_limit(struct sim *sim, const struct op *op)
{
	uint64_t bytes = bytes_of(sim, op->size);

	if (bytes < LIMIT_LEAST_PAGES * sim_profile(sim)->page_size)
		return sim_explain(sim, -EINVAL,
				   "a limit has to leave %d pages at least",
				   LIMIT_LEAST_PAGES);
	if (reclaim_to_limit(sim, pages_of(sim, bytes)) == 0)
		return 0;
	return sim_explain(sim, -EBUSY,
			   "more than that is in use, and cannot leave");
}

/* Who can be performed without a living process, and what is a system call. */
enum operation_flag {
	NEEDS_PROCESS = 1 << 0,
	SYSTEM_CALL = 1 << 1,
	STAGE_CALL = 1 << 2, /* one that sets the stage: nobody waits for it */
};

static const struct {
	int (*perform)(struct sim *sim, const struct op *op);
	int flags;
} operations[OP_KINDS] = {
	[OP_MACHINE] = { do_machine, 0 },
	[OP_FILE] = { do_make, STAGE_CALL },
	[OP_SECTION] = { do_make, STAGE_CALL },
	[OP_MAP] = { map_perform, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_UNMAP] = { do_unmap, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_LOAD] = { do_load, NEEDS_PROCESS },
	[OP_STORE] = { do_store, NEEDS_PROCESS },
	[OP_FLUSH] = { do_flush, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_FSYNC] = { do_fsync, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_READ] = { do_read, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_WRITE] = { do_write, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_TRUNCATE] = { do_truncate, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_PUNCH] = { do_punch, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_DROP] = { do_drop, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_ADVISE] = { do_advise, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_PROTECT] = { do_protect, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_LOCK] = { do_lock, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_UNLOCK] = { do_lock, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_REMAP] = { do_remap, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_FORK] = { do_fork, NEEDS_PROCESS | SYSTEM_CALL },
	[OP_SPAWN] = { do_spawn, 0 },
	[OP_AS] = { do_as, 0 },
	[OP_EXIT] = { do_end, 0 },
	[OP_KILL] = { do_end, 0 },
	[OP_TICK] = { do_tick, 0 },
	[OP_LIMIT] = { do_limit, 0 },
	[OP_CRASH] = { do_crash, 0 },
};

int operation_perform(struct sim *sim, const struct op *op)
{
	int flags;

	if (op->kind >= OP_KINDS || !operations[op->kind].perform)
		return -EINVAL;
	flags = operations[op->kind].flags;
	if ((flags & NEEDS_PROCESS) && !sim_root(sim)->acting)
		return sim_explain(sim, -ESRCH, "no process is left to do it");
	if (flags & (SYSTEM_CALL | STAGE_CALL))
		sim_count(sim, COUNTER_SYSTEM_CALLS, 1);
	if (flags & SYSTEM_CALL)
		cost_of_system_call(sim);
	return operations[op->kind].perform(sim, op);
}
