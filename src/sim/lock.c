/*
 * lock - pages that stay in memory
 *
 * mlock() does two things. It marks the VMAs, which splits those that are
 * locked in part; from then on reclaim and the advices that throw pages away
 * pass over them. And it brings the pages in, as if each had been touched:
 * for writing where they are private and may be written, so that the copies
 * are made now and no store will have to wait; else for reading. The faults
 * count as minor ones (populate_range()).
 *
 * Memory that cannot be taken away is scarce: a process may lock only so much
 * (RLIMIT_MEMLOCK), counted by VMA, whether the pages are there or not.
 * Rules of mm/mlock.c.
 */
#include "sim/lock.h"

#include "sim/event_log.h"
#include "sim/page_table.h"
#include "sim/populate.h"
#include "sim/replacement.h"
#include "sim/vma.h"

#include <errno.h>
#include <signal.h>

static uint64_t pages_locked(const struct sim *sim, uint32_t process,
			     vaddr_t start, vaddr_t end)
{
	uint64_t bytes = 0;

	for (uint32_t i = vma_index(sim, process, start);
	     i < vma_count(sim, process); i++) {
		const struct vma *vma = vma_at(sim, process, i);
		vaddr_t from = vma->start > start ? vma->start : start;
		vaddr_t to = vma->end < end ? vma->end : end;

		if (vma->start >= end)
			break;
		if (vma->flags & VMA_LOCKED)
			bytes += to - from;
	}
	return bytes / sim_profile(sim)->page_size;
}

bool lock_allowed(const struct sim *sim, uint32_t process, uint64_t pages)
{
	uint64_t limit =
		sim_profile(sim)->lock_limit / sim_profile(sim)->page_size;

	return pages_locked(sim, process, 0, UINT64_MAX) + pages <= limit;
}

/* Whole pages: mlock() takes any address. */
static struct range pages_of_range(const struct sim *sim,
				   const struct range *range)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct range pages = *range;

	pages.start = range->start / page_size * page_size;
	if (range->end > range->start)
		pages.end =
			(range->end + page_size - 1) / page_size * page_size;
	else
		pages.end = pages.start;
	return pages;
}

/* What could not leave, for it was locked, may leave now. */
static void pages_reconsider(struct sim *sim, uint32_t process, struct vma vma)
{
	vaddr_t address = vma.start;
	pte_t pte;

	while (page_table_next(sim, process, vma.end, &address, &pte)) {
		if (pte_maps(pte))
			replacement_reconsider_page(sim, pte_pfn(pte));
		address += sim_profile(sim)->page_size;
	}
}

/* apply_vma_lock_flags() */
static int areas_mark(struct sim *sim, const struct range *range, bool lock)
{
	uint32_t process = range->process;
	uint32_t flag = lock ? VMA_LOCKED : 0;
	vaddr_t at = range->start;
	uint32_t index;

	if (vma_split(sim, process, range->start) < 0 ||
	    vma_split(sim, process, range->end) < 0)
		return -ENOMEM;
	index = vma_index(sim, process, range->start);
	while (at < range->end && index < vma_count(sim, process) &&
	       vma_at(sim, process, index)->start == at) {
		struct vma *vma = vma_at(sim, process, index++);

		at = vma->end;
		if ((vma->flags & VMA_LOCKED) == flag)
			continue;
		vma->flags ^= VMA_LOCKED;
		if (!lock)
			pages_reconsider(sim, process, *vma);
		vma_changed(sim, process, index - 1);
		log_vma(sim, lock ? EVENT_AREA_LOCKED : EVENT_AREA_UNLOCKED,
			process, vma);
	}
	vma_merge(sim, process, range->start, range->end);
	if (at < range->end)
		return sim_explain(sim, -ENOMEM, "part of it is not mapped");
	return 0;
}

int lock_range(struct sim *sim, const struct range *asked)
{
	struct range range = pages_of_range(sim, asked);
	uint64_t pages =
		(range.end - range.start) / sim_profile(sim)->page_size;
	uint64_t already =
		pages_locked(sim, range.process, range.start, range.end);
	int r;

	if (range.end == range.start)
		return 0;
	if (!lock_allowed(sim, range.process, pages - already)) {
		sim->lack = LACK_LOCK;
		return sim_explain(
			sim, -ENOMEM, "a process may lock at most %llu bytes",
			(unsigned long long)sim_profile(sim)->lock_limit);
	}
	r = areas_mark(sim, &range, true);
	if (r < 0)
		return r;
	r = populate_range(sim, range.process, range.start, range.end, true);
	if (r == SIGKILL)
		return r;
	if (r)
		return sim_explain(sim, -ENOMEM,
				   "a page of it cannot be brought in");
	return 0;
}

int unlock_range(struct sim *sim, const struct range *asked)
{
	struct range range = pages_of_range(sim, asked);

	if (range.end == range.start)
		return 0;
	return areas_mark(sim, &range, false);
}
