/*
 * fault_around - the neighbours that are there already
 *
 * A read fault on a page of an object also maps what the page cache holds
 * around it, so that the next loads need no fault:
 *
 *	window, 16 pages	| . c c . C c c . c . . c c c . . |
 *	its entries after	| . m m . M m m . m . . m m m . . |
 *					  ^ the load was here
 *
 * Nothing is read from the disk for it, and nobody waits for what is on its
 * way. A page with readahead's mark is left to fault by itself, so that the
 * mark is noticed, and so is one that was not read whole.
 *
 * (do_fault_around(), mm/memory.c; filemap_map_pages(), mm/filemap.c.)
 */
#include "sim/fault_inside.h"

#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/folio.h"
#include "sim/folio_map.h"
#include "sim/frame.h"
#include "sim/hollow_table.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/readahead.h"
#include "sim/vma.h"

#include <string.h>

pte_t fault_read_bits(const struct sim *sim, const struct vma *vma)
{
	if (vma->sharing == SHARING_SHARED &&
	    vma->protection == PROTECTION_READ_WRITE &&
	    !object_write_protects(sim, vma->object))
		return READ_BITS | PTE_WRITABLE;
	return READ_BITS;
}

/* The frame of a page that fault-around may map, else PFN_NONE. Pages with a
 * mark are left to fault by themselves, so that the mark is noticed, and so
 * are those that were not read whole (next_uptodate_folio()). */
static pfn_t around_find(const struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn = PFN_NONE;

	if (page < object_pages(sim, object))
		pfn = page_cache_find(sim, object, page);
	if (pfn != PFN_NONE &&
	    (frame_at(sim, pfn)->flags & (FRAME_MARKED | FRAME_PARTIAL)))
		return PFN_NONE;
	return pfn;
}

/*
 * Does the first folio found reach the end of its file, with no page table
 * there yet? Then Linux 6.18 finds it, but does not make the table, and maps
 * nothing (can_map_large in filemap_map_pages(); memory files are excepted).
 */
static bool around_gives_up(const struct sim *sim, const struct fault *fault,
			    uint64_t page)
{
	return sim_profile(sim)->around_gives_up &&
	       object_counts_dirty(sim, fault->vma.object) &&
	       folio_next(sim, fault->vma.object, page) >=
		       object_pages(sim, fault->vma.object) &&
	       !hollow_table_reaches(sim, fault->process, fault->address);
}

/*
 * The window of an address: it begins at a multiple of its length, or with
 * the VMA if that begins later, and is clipped to the VMA and to the page
 * table (do_fault_around()).
 */
static vaddr_t around_window(const struct sim *sim, const struct fault *fault,
			     vaddr_t *ret_end)
{
	uint64_t span =
		sim_profile(sim)->fault_around * sim_profile(sim)->page_size;
	vaddr_t limit = page_table_limit(sim, fault->address);
	vaddr_t start = fault->address / span * span;

	if (start < fault->vma.start)
		start = fault->vma.start;
	*ret_end = start + span;
	if (*ret_end > fault->vma.end)
		*ret_end = fault->vma.end;
	if (*ret_end > limit)
		*ret_end = limit;
	return start;
}

void fault_around_look(const struct sim *sim, const struct fault *fault,
		       struct around_seen *ret_seen)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint32_t object = fault->vma.object;
	unsigned bit = 0;
	vaddr_t end;

	memset(ret_seen, 0, sizeof(*ret_seen));
	if (sim_profile(sim)->fault_around <= 1)
		return;
	for (vaddr_t at = around_window(sim, fault, &end); at < end;
	     at += page_size, bit++) {
		uint64_t page = vma_page(sim, &fault->vma, at);

		if (page < object_pages(sim, object) &&
		    page_cache_find(sim, object, page) != PFN_NONE)
			ret_seen->bits[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

/* Is the page there by now? Not if it was seen missing before and has to come
 * from the disk. */
static bool page_arrived(const struct sim *sim, uint32_t object, uint64_t page,
			 const struct around_seen *seen, uint64_t bit)
{
	return !seen || (seen->bits[bit / 64] >> bit % 64 & 1) ||
	       !disk_has(sim, object, page);
}

void fault_around(struct sim *sim, const struct fault *fault,
		  const struct around_seen *seen)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	pte_t bits = fault_read_bits(sim, &fault->vma);
	uint64_t met = 0, bit = 0;
	vaddr_t at, end;

	if (sim_profile(sim)->fault_around <= 1)
		return;
	for (at = around_window(sim, fault, &end); at < end;
	     at += page_size, bit++) {
		uint64_t page = vma_page(sim, &fault->vma, at);
		pfn_t pfn = around_find(sim, fault->vma.object, page);

		if (pfn == PFN_NONE ||
		    !page_arrived(sim, fault->vma.object, page, seen, bit))
			continue;
		if (met++ == 0 && around_gives_up(sim, fault, page))
			return;
		if (!page_table_get(sim, fault->process, at) &&
		    mapping_add(sim, fault->process, at, pfn, bits,
				at == fault->address
					? EVENT_PAGE_MAPPED
					: EVENT_PAGE_MAPPED_AROUND) < 0)
			break;
		folio_map_around(sim, fault->process, &fault->vma, at, bits);
	}
	if (fault->file)
		readahead_mapped_around(sim, fault->file, met);
}
