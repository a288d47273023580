/*
 * fault_swap - the page is in the paging file
 *
 * The entry is not present, but it is not empty either: where the frame's
 * number was, it has that of a slot.
 *
 *	slot's page is in memory (swap cache) ----> minor fault
 *	it is not --- take a frame, read the slot -> major fault
 *	                                    |
 *	the entry maps the frame again <----+
 *
 * Who else names the slot still does: it stays until the last one has come
 * back. Until somebody stores to the page the slot holds the same bytes, so it
 * is kept, and the page can leave again without being written. Where places
 * are scarce, or the page is stored to at once, it is given back instead
 * (should_try_to_free_swap(), mm/memory.c).
 *
 * A store by one of several owners copies the page, as after any fork; if it
 * was its own, it may be stored to as it is, even after a load
 * (do_swap_page()).
 *
 * A disk reads neighbours for little more, so the slots around are read along,
 * in runs that begin at a multiple of their length (swap_cluster_readahead(),
 * mm/swap_state.c, with page-cluster=3). Linux makes the runs shorter where
 * they turn out useless, which is left out.
 */
#include "sim/fault_inside.h"

#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/paging_file.h"
#include "sim/replacement.h"
#include "sim/standby.h"

#include <errno.h>

/* Reads a slot into a frame: the two are the swap cache then. */
static int slot_bring(struct sim *sim, uint32_t slot, pfn_t *ret_pfn)
{
	if (frame_alloc(sim, FRAME_ANONYMOUS, ret_pfn) < 0)
		return -ENOMEM;
	slot_read(sim, slot, frame_bytes(sim, *ret_pfn));
	frame_at(sim, *ret_pfn)->page = slot_at(sim, slot)->page;
	slot_join(sim, slot, *ret_pfn);
	sim_count(sim, COUNTER_SLOT_READS, 1);
	return 0;
}

static bool slot_can_be_read(const struct sim *sim, uint32_t slot)
{
	const struct slot *found;

	if (slot >= sim_root(sim)->slots.count)
		return false;
	found = slot_at(sim, slot);
	return found->references && !found->frame &&
	       !(found->flags & SLOT_SECTION);
}

static bool frames_to_spare(const struct sim *sim)
{
	return frames_free(sim) >
	       sim_profile(sim)->high_watermark + FRAMES_SPARED;
}

/* Reads a slot before anybody asks; false: no frame is left for that. */
static bool slot_bring_ahead(struct sim *sim, uint32_t slot)
{
	pfn_t pfn;

	if (!slot_can_be_read(sim, slot))
		return true;
	if (!frames_to_spare(sim))
		return false;
	if (slot_bring(sim, slot, &pfn) < 0)
		return false;
	log_slot(sim, EVENT_SWAPPED_IN_AHEAD, slot, pfn);
	replacement_added(sim, 0, pfn, false);
	return true;
}

static void slots_bring_around(struct sim *sim, uint32_t slot)
{
	uint32_t length = (uint32_t)sim_profile(sim)->swap_readahead;
	uint32_t first;

	if (length < 2)
		return;
	first = slot / length * length;
	for (uint32_t at = first; at < first + length; at++)
		if (!slot_bring_ahead(sim, at))
			return;
}

void swap_in_range(struct sim *sim, uint32_t process, vaddr_t start,
		   vaddr_t end)
{
	pte_t pte;

	while (page_table_next(sim, process, end, &start, &pte)) {
		if (pte_names_slot(pte) &&
		    !slot_bring_ahead(sim, (uint32_t)pte_slot(pte)))
			return;
		start += sim_profile(sim)->page_size;
	}
}

void swap_in_section(struct sim *sim, uint32_t object, uint64_t page,
		     uint64_t pages)
{
	pfn_t pfn;

	for (uint64_t i = 0; i < pages; i++) {
		if (!object_page_swapped(sim, object, page + i))
			continue;
		if (!frames_to_spare(sim) ||
		    page_cache_add(sim, object, page + i, PAGE_CACHE_AHEAD,
				   &pfn) < 0)
			return;
	}
}

/* The frame with the slot's page, wherever it has to come from. */
static int slot_page(struct sim *sim, const struct fault *fault, uint32_t slot,
		     pfn_t *ret_pfn)
{
	uint32_t frame = slot_at(sim, slot)->frame;
	enum event_kind found;

	if (frame) {
		*ret_pfn = frame - 1;
		found = standby_found(sim, *ret_pfn);
		if (found == EVENT_PAGE_CACHE_HIT)
			found = EVENT_SWAP_CACHE_HIT;
		log_entry_slot(sim, found, fault->process, fault->address, slot,
			       *ret_pfn);
		return 0;
	}
	if (slot_bring(sim, slot, ret_pfn) < 0)
		return -ENOMEM;
	log_entry_slot(sim, EVENT_SWAPPED_IN, fault->process, fault->address,
		       slot, *ret_pfn);
	replacement_added(sim, fault->process, *ret_pfn, true);
	slots_bring_around(sim, slot);
	return 0;
}

/* The page is in memory: is its place worth keeping? */
static void slot_keep_or_part(struct sim *sim, const struct fault *fault,
			      pfn_t pfn, bool exclusive)
{
	uint32_t slot = frame_at(sim, pfn)->slot - 1;

	if (slot_at(sim, slot)->references)
		return;
	if ((fault->write && exclusive) || paging_file_is_tight(sim) ||
	    (fault->vma.flags & VMA_LOCKED))
		slot_part(sim, pfn);
}

int fault_swapped(struct sim *sim, const struct fault *fault, pte_t pte,
		  bool *ret_major)
{
	uint32_t slot = (uint32_t)pte_slot(pte);
	bool exclusive = slot_at(sim, slot)->flags & SLOT_EXCLUSIVE;
	pte_t bits = READ_BITS;
	pfn_t pfn;

	*ret_major =
		!slot_at(sim, slot)->frame && fault->cause != FAULT_BY_POPULATE;
	fault_log(sim, fault,
		  *ret_major ? EVENT_MAJOR_FAULT : EVENT_MINOR_FAULT);
	if (slot_page(sim, fault, slot, &pfn) < 0)
		return -ENOMEM;
	if (exclusive) {
		frame_at(sim, pfn)->flags |= FRAME_EXCLUSIVE;
		if (fault->vma.protection == PROTECTION_READ_WRITE)
			bits |= PTE_WRITABLE;
		if (fault->write)
			bits |= PTE_DIRTY;
	}
	if (mapping_swap_in(sim, fault->process, fault->address, pfn, bits) < 0)
		return -ENOMEM;
	slot_keep_or_part(sim, fault, pfn, exclusive);
	if (!fault->write || exclusive)
		return 0;
	return fault_protected(
		sim, fault,
		page_table_get(sim, fault->process, fault->address));
}
