/*
 * standby - pages that nobody maps, but that are still good
 *
 * Windows tells pages apart by who uses them. Those that a process has mapped
 * are its working set. One that leaves the last working set stays in memory,
 * and is on a list:
 *
 *	                     clean                     its frame is taken
 *	             +----------------> standby list ------------> free
 *	  working    |                    |     ^
 *	  set   -----+ unmapped, trimmed  |     | the mapped page writer,
 *	             |                    |     | a flush
 *	     ^       +-------> modified list ---+
 *	     |         dirty      |
 *	     +--------------------+ soft fault: no disk is needed
 *
 * ("Working Set", learn.microsoft.com/windows/win32/memory/working-set: pages
 * in transition; "Closing a File Mapping Object", ibid.: modified pages are
 * written lazily once nobody maps them; Windows Internals, 6th edition, part
 * 2, chapter 10, "Page list dynamics".)
 *
 * A private page is listed too, when it has its place in the paging file.
 *
 * In this machine the lists are a way of speaking. A page of the cache that
 * no entry maps is on one of them, its dirty bit says on which, and that is
 * all there is to it; Linux has the same pages and calls them unmapped page
 * cache.
 */
#include "sim/standby.h"

#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/object.h"

static bool is_listed(const struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);

	return sim_profile(sim)->standby && frame->mappings == 0 &&
	       (frame->use == FRAME_PAGE_CACHE || frame->slot);
}

/* What lives in memory alone is as new nowhere else. */
static bool is_modified(const struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);

	if (frame->use == FRAME_PAGE_CACHE &&
	    object_in_memory(sim, frame->object))
		return frame->flags & FRAME_WRITTEN;
	return frame->flags & (FRAME_DIRTY | FRAME_WRITEBACK);
}

void standby_enter(struct sim *sim, pfn_t pfn)
{
	if (is_listed(sim, pfn))
		log_holder(sim,
			   is_modified(sim, pfn) ? EVENT_PAGE_MODIFIED
						 : EVENT_PAGE_STANDBY,
			   pfn);
}

void standby_written(struct sim *sim, pfn_t pfn)
{
	if (!is_modified(sim, pfn))
		standby_enter(sim, pfn);
}

enum event_kind standby_found(const struct sim *sim, pfn_t pfn)
{
	if (!is_listed(sim, pfn))
		return EVENT_PAGE_CACHE_HIT;
	return is_modified(sim, pfn) ? EVENT_FROM_MODIFIED : EVENT_FROM_STANDBY;
}

void standby_count(const struct sim *sim, struct counters *counters)
{
	uint64_t lists[2] = { 0, 0 };

	counters->known &=
		~(1u << COUNTER_STANDBY_PAGES | 1u << COUNTER_MODIFIED_PAGES);
	if (!sim_profile(sim)->standby)
		return;
	for (uint32_t i = 0; i < sim_root(sim)->frames.count; i++)
		if (is_listed(sim, i))
			lists[is_modified(sim, i)]++;
	counters_set(counters, COUNTER_STANDBY_PAGES, lists[false]);
	counters_set(counters, COUNTER_MODIFIED_PAGES, lists[true]);
}
