/*
 * balance - how much may be dirty
 *
 * A store costs nothing as long as memory takes it; the bill comes later,
 * when all of it has to be written at once, and a frame that is dirty can't
 * be given to anybody else before. So there are two thresholds, in percent of
 * the frames that could be dirty at all (balance_dirty_pages() and
 * domain_dirty_limits(), mm/page-writeback.c; proc_sys_vm(5)):
 *
 *	0 ---------- background --------- limit ---------> dirty pages
 *	   nobody      the flusher          a writer has to
 *	   minds       starts writing       wait for the disk
 *
 * The frames that could be dirty are the free ones and those with pages of
 * files (global_dirtyable_memory()). A background that is not below the limit
 * is half of it. A writer who was stopped goes on when half of the distance
 * between the two is free again (dirty_freerun_ceiling()).
 *
 * The flusher is somebody else: it gets its turn after the operation, and
 * takes the file that has been dirty longest, then the next, until there is
 * little enough (wb_writeback()). A file is written as a whole; Linux does so
 * for up to 4 MiB at a time, and it slows a writer down little by little
 * before it stops him, which is left out here.
 */
#include "sim/balance.h"

#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/writeback.h"

#include <errno.h>

static uint64_t percent_of(uint64_t pages, uint64_t percent)
{
	return percent ? pages * percent / 100 : UINT64_MAX;
}

static uint64_t pages_dirtyable(const struct sim *sim)
{
	uint64_t pages = frames_free(sim);

	for (uint32_t i = 1; i <= sim_root(sim)->objects.count; i++)
		if (object_at(sim, i)->in_use && object_counts_dirty(sim, i))
			pages += object_at(sim, i)->cached;
	return pages;
}

void balance_read(const struct sim *sim, struct balance *ret_balance)
{
	const struct profile *profile = sim_profile(sim);
	uint64_t pages = pages_dirtyable(sim);
	struct balance balance = {
		.background =
			percent_of(pages, profile->dirty_background_ratio),
		.limit = percent_of(pages, profile->dirty_ratio),
	};

	if (profile->dirty_background_ratio && profile->dirty_ratio &&
	    balance.background >= balance.limit)
		balance.background = balance.limit / 2;
	*ret_balance = balance;
}

static uint64_t pages_dirty(const struct sim *sim)
{
	return sim_root(sim)->counters[COUNTER_DIRTY_PAGES];
}

static uint64_t pages_unwritten(const struct sim *sim)
{
	return pages_dirty(sim) +
	       sim_root(sim)->counters[COUNTER_WRITEBACK_PAGES];
}

/* Most stores are far from any threshold: free frames alone say so. */
static bool surely_few(const struct sim *sim, uint64_t percent)
{
	return !percent ||
	       pages_unwritten(sim) <= frames_free(sim) * percent / 100;
}

/* The file that has been dirty longest, or 0. */
static uint32_t file_oldest(const struct sim *sim)
{
	uint32_t oldest = 0;

	for (uint32_t i = 1; i <= sim_root(sim)->objects.count; i++) {
		const struct object *object = object_at(sim, i);

		if (!object->in_use || !object->dirty ||
		    !object_counts_dirty(sim, i))
			continue;
		if (!oldest ||
		    object->dirty_since < object_at(sim, oldest)->dirty_since)
			oldest = i;
	}
	return oldest;
}

int balance_writer(struct sim *sim)
{
	struct balance balance;
	uint64_t enough;

	if (surely_few(sim, sim_profile(sim)->dirty_ratio))
		return 0;
	balance_read(sim, &balance);
	if (pages_unwritten(sim) <= balance.limit)
		return 0;
	log_machine(sim, EVENT_WRITER_HELD, pages_unwritten(sim));
	enough = balance.limit;
	if (balance.background != UINT64_MAX)
		enough = (balance.limit + balance.background) / 2;
	writeback_settle(sim);
	while (pages_dirty(sim) > enough)
		if (writeback_file(sim, file_oldest(sim)) < 0)
			return -ENOMEM;
	return 0;
}

int balance_flusher(struct sim *sim)
{
	struct balance balance;

	if (surely_few(sim, sim_profile(sim)->dirty_background_ratio))
		return 0;
	balance_read(sim, &balance);
	if (pages_dirty(sim) <= balance.background)
		return 0;
	log_machine(sim, EVENT_TOO_MANY_DIRTY, pages_dirty(sim));
	while (pages_dirty(sim) > balance.background) {
		uint32_t file = file_oldest(sim);

		if (writeback_start(sim, file, 0, object_pages(sim, file)) < 0)
			return -ENOMEM;
	}
	return 0;
}
