/*
 * advise - what a program says about its own future
 *
 *	normal, random, sequential	how to read ahead: kept in the VMA
 *	willneed			read it now
 *	dontneed			unmap: what is private is lost, what
 *					is shared stays in the cache
 *	pageout				take it out of memory if it is clean
 *	free				private memory may be thrown away,
 *					unless it is stored to again
 *	cold				nothing that shows while memory lasts
 *	populate_read, populate_write	fault it in now (populate.c)
 *	remove				a hole in the object, through the view
 *	dontfork, wipeonfork		what a child gets of it: nothing, or
 *					empty pages (fork.c)
 *	dontdump			kept in the VMA, for core dumps
 *
 * Rules of mm/madvise.c. What is locked may not be given away: EINVAL. pageout
 * leaves alone a page that somebody else maps too, and private pages as long as
 * there is no paging file to put them in. What lives in memory alone stays too,
 * but for pages that were never written. A dirty page is unmapped, but stays:
 * reclaim does not write file pages (shrink_folio_list(), mm/vmscan.c). It gets
 * the bit PG_reclaim instead, which is the same bit as the mark of readahead;
 * the next fault on it takes it for one. Where there are standby lists, pageout
 * takes pages out of the working set, onto these lists, and writes nothing.
 */
#include "sim/advise.h"

#include "machine/op.h"
#include "sim/address_space.h"
#include "sim/event_log.h"
#include "sim/fault_inside.h"
#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/paging_file.h"
#include "sim/populate.h"
#include "sim/process.h"
#include "sim/readahead.h"
#include "sim/reclaim.h"
#include "sim/truncate.h"
#include "sim/vma.h"

#include <errno.h>

static void willneed(struct sim *sim, uint32_t process, const struct vma *vma)
{
	uint64_t pages = (vma->end - vma->start) / sim_profile(sim)->page_size;

	if (vma->object && object_in_memory(sim, vma->object))
		swap_in_section(sim, vma->object, vma->page, pages);
	else if (vma->object)
		readahead_announced(sim, vma->object, vma->page, pages);
	swap_in_range(sim, process, vma->start, vma->end);
}

/* A page that is known to be needed, for it was in the paging file or stored to
 * after it was given up, is not one process's to give up as long as others map
 * it, or name its slot (folio_free_swap(), mm/swapfile.c). */
static bool frame_can_go(const struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);

	if (frame->use != FRAME_ANONYMOUS)
		return false;
	if (!(frame->flags & FRAME_WRITTEN) && !frame->slot)
		return true;
	return frame->mappings == 1 &&
	       (!frame->slot || slot_at(sim, frame->slot - 1)->references == 0);
}

static void page_give_up(struct sim *sim, uint32_t process, vaddr_t address,
			 pte_t pte)
{
	pfn_t pfn = pte_pfn(pte);

	if (frame_at(sim, pfn)->slot)
		slot_part(sim, pfn);
	frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_WRITTEN;
	frame_at(sim, pfn)->flags |= FRAME_LAZY;
	pte &= ~(PTE_DIRTY | PTE_ACCESSED);
	page_table_set(sim, process, address, pte);
	log_entry(sim, EVENT_PAGE_GIVEN_UP, process, address, pte);
	replacement_added(sim, process, pfn, false);
}

/* "free": the pages may be thrown away unless they are stored to again, which
 * the entries' dirty bits will tell (madvise_free_pte_range()). */
static void free_lazily(struct sim *sim, uint32_t process,
			const struct vma *vma)
{
	vaddr_t address = vma->start;
	pte_t pte;

	while (page_table_next(sim, process, vma->end, &address, &pte)) {
		if (pte_names_slot(pte))
			mapping_remove(sim, process, address);
		else if (frame_can_go(sim, pte_pfn(pte)))
			page_give_up(sim, process, address, pte);
		address += sim_profile(sim)->page_size;
	}
}

/* One page that an entry of this process maps. Without a place to put it, of
 * private pages only what was given up and has not been stored to since can
 * go. */
static void page_out(struct sim *sim, uint32_t process, vaddr_t address,
		     pte_t pte)
{
	pfn_t pfn = pte_pfn(pte);
	uint32_t object = frame_at(sim, pfn)->object;
	uint64_t page = frame_at(sim, pfn)->page;

	bool private = frame_at(sim, pfn)->use == FRAME_ANONYMOUS;

	if (frame_at(sim, pfn)->mappings != 1 ||
	    (!private && frame_at(sim, pfn)->use != FRAME_PAGE_CACHE))
		return;
	if (sim_profile(sim)->standby) {
		(void)reclaim_trim_page(sim, process, pfn);
		return;
	}
	if (private) {
		/* Who has stored to it since it was given up keeps it this
		 * once (try_to_unmap_one(), mm/rmap.c). */
		if (!(frame_at(sim, pfn)->flags & FRAME_LAZY) ||
		    reclaim_given_up(sim, pfn))
			(void)reclaim_page(sim, pfn);
		return;
	}
	if (object_in_memory(sim, object) && reclaim_page(sim, pfn))
		return;
	mapping_remove(sim, process, address);
	if (frame_at(sim, pfn)->flags & FRAME_WRITTEN)
		return;
	if (!page_cache_evict(sim, object, page) &&
	    object_write_protects(sim, object))
		frame_at(sim, pfn)->flags |= FRAME_MARKED;
}

/* How many entries from this one on, before `end`, map the pages of one folio
 * in their order (madvise_folio_pte_batch()). */
static uint64_t folio_batch(const struct sim *sim, uint32_t process,
			    vaddr_t address, vaddr_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	pfn_t first = pte_pfn(page_table_get(sim, process, address));
	uint64_t pages = folio_pages(sim, first), n = 1;
	uint64_t at = frame_at(sim, first)->page % pages;

	while (at + n < pages && address + n * page_size < end) {
		pte_t pte =
			page_table_get(sim, process, address + n * page_size);

		if (!pte_maps(pte) ||
		    pte_pfn(pte) != folio_page(sim, first, at + n))
			break;
		n++;
	}
	return n;
}

/* How many pages of a folio the entries from this one on take as a whole, and
 * whether it goes: not if any of it is mapped elsewhere, too. 0: a part of one,
 * which is split, so that its entries are gone and nothing is done to it
 * (madvise_cold_or_pageout_pte_range(), mm/madvise.c). Nothing at all where it
 * can't be split: others map it, or its buffers are dirty. */
static uint64_t folio_whole(struct sim *sim, uint32_t process, vaddr_t address,
			    vaddr_t end, bool *ret_goes)
{
	pte_t pte = page_table_get(sim, process, address);
	pfn_t pfn = pte_pfn(pte);
	uint64_t pages;

	*ret_goes = true;
	if (frame_at(sim, pfn)->use != FRAME_PAGE_CACHE)
		return 1;
	pages = folio_pages(sim, pfn);
	if (folio_batch(sim, process, address, end) == pages) {
		*ret_goes = folio_mappings(sim, pfn) == pages;
		return pages;
	}
	if (!folio_is_shared(sim, pfn, process) && !folio_is_dirty(sim, pfn))
		folio_split(sim, pfn);
	return 0;
}

/* Pages out what the VMA maps, or, if it is cold, only begins to. */
static void pageout(struct sim *sim, uint32_t process, const struct vma *vma,
		    bool cold)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	vaddr_t address = vma->start, whole = address;
	bool goes = true;
	pte_t pte;

	while (page_table_next(sim, process, vma->end, &address, &pte)) {
		if (pte_maps(pte) && address >= whole)
			whole = address +
				page_size * folio_whole(sim, process, address,
							vma->end, &goes);
		if (pte_maps(pte) && address < whole && goes && !cold)
			page_out(sim, process, address, pte);
		address += page_size;
	}
}

/* A hole, as fallocate(2) makes it. It takes a view that stores could go
 * through to the object; on some systems, that they may right now. */
static int punch(struct sim *sim, const struct vma *vma)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	if (!vma->object)
		return sim_explain(sim, -EINVAL,
				   "private memory is no object that could get "
				   "a hole");
	if (vma->sharing == SHARING_PRIVATE)
		return sim_explain(sim, -EACCES,
				   "through a private view nothing of the "
				   "object can be changed");
	if (!sim_profile(sim)->remove_any_rights &&
	    vma->protection != PROTECTION_READ_WRITE)
		return sim_explain(sim, -EACCES,
				   "the mapping's protection forbids it");
	return object_punch(sim, vma->object, vma->page * page_size,
			    vma->end - vma->start);
}

/* What a VMA's part of the range is advised. */
static int advise_vma(struct sim *sim, uint32_t process, const struct vma *vma,
		      enum advice advice)
{
	if ((vma->flags & VMA_LOCKED) && advice != ADVICE_WILLNEED)
		return sim_explain(sim, -EINVAL,
				   "what is locked cannot be given away");
	switch (advice) {
	case ADVICE_WILLNEED:
		willneed(sim, process, vma);
		return 0;
	case ADVICE_DONTNEED:
		mapping_remove_range(sim, process, vma->start, vma->end);
		return 0;
	case ADVICE_COLD:
	case ADVICE_PAGEOUT:
		pageout(sim, process, vma, advice == ADVICE_COLD);
		return 0;
	case ADVICE_FREE:
		if (vma->object)
			return sim_explain(sim, -EINVAL,
					   "only private anonymous memory can "
					   "be given back so");
		free_lazily(sim, process, vma);
		return 0;
	case ADVICE_REMOVE:
		return punch(sim, vma);
	default:
		return 0;
	}
}

/* The VMA's part that lies in the range. */
static struct vma vma_clip(const struct sim *sim, const struct vma *vma,
			   const struct range *range)
{
	struct vma part = *vma;

	if (part.start < range->start) {
		part.page = vma_page(sim, vma, range->start);
		part.start = range->start;
	}
	if (part.end > range->end)
		part.end = range->end;
	return part;
}

int advise_range(struct sim *sim, const struct range *range, enum advice advice)
{
	uint32_t process = range->process;
	uint32_t index = vma_index(sim, process, range->start);
	int r;

	if (advice_is_of_areas(advice))
		return address_space_advise(sim, process, range->start,
					    range->end, advice);
	if (advice == ADVICE_POPULATE_READ || advice == ADVICE_POPULATE_WRITE)
		return populate_advised(sim, range,
					advice == ADVICE_POPULATE_WRITE);
	for (; index < vma_count(sim, process); index++) {
		struct vma part;

		if (vma_at(sim, process, index)->start >= range->end)
			break;
		part = vma_clip(sim, vma_at(sim, process, index), range);
		r = advise_vma(sim, process, &part, advice);
		if (r < 0)
			return r;
	}
	return address_space_covers(sim, process, range->start, range->end)
		       ? 0
		       : -ENOMEM;
}
