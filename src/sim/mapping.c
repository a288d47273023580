/*
 * mapping - an entry, and all that has to change together with it
 *
 * An entry of a page table never stands alone. The frame counts the entries
 * that map it, the reverse mapping lists them, and a private frame lives only
 * as long as one is left. Whoever maps or unmaps a page does it here, so the
 * four always agree:
 *
 *	page-table entry -- frame.mappings -- rmap node -- frame's life
 *
 * An entry whose page is in the paging file has only the slot to agree with
 * (paging_file.c).
 */
#include "sim/mapping.h"

#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/hollow_table.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/paging_file.h"
#include "sim/replacement.h"
#include "sim/rmap.h"
#include "sim/standby.h"
#include "sim/tlb.h"

#include <errno.h>

static vpn_t vpn_of(const struct sim *sim, vaddr_t address)
{
	return address / sim_profile(sim)->page_size;
}

int mapping_add(struct sim *sim, uint32_t process, vaddr_t address, pfn_t pfn,
		pte_t bits, enum event_kind kind)
{
	if (page_table_reserve(sim, process, address) < 0)
		return -ENOMEM;
	page_table_set(sim, process, address, pte_make(pfn, bits));
	frame_at(sim, pfn)->mappings++;
	log_entry(sim, kind, process, address, pte_make(pfn, bits));
	if (pfn == FRAME_ZERO_PFN)
		return 0;
	return rmap_add(sim, pfn, process, vpn_of(sim, address));
}

int mapping_add_huge(struct sim *sim, uint32_t process, vaddr_t address,
		     unsigned depth, pfn_t pfn, pte_t bits,
		     enum event_kind kind)
{
	const struct geometry *geometry = page_table_geometry(sim);
	uint64_t span = geometry_span(geometry, depth);
	uint64_t page_size = sim_profile(sim)->page_size;

	page_table_set_huge(sim, process, address, depth, pte_make(pfn, bits));
	for (uint64_t i = 0; i < span / page_size; i++) {
		vaddr_t at = address + i * page_size;

		frame_at(sim, pfn + i)->mappings++;
		if (frame_at(sim, pfn + i)->use == FRAME_ANONYMOUS)
			frame_at(sim, pfn + i)->flags |= FRAME_EXCLUSIVE;
		log_entry(sim, kind, process, at, pte_make(pfn + i, bits));
		if (rmap_add(sim, pfn + i, process, vpn_of(sim, at)) < 0)
			return -ENOMEM;
	}
	log_huge(sim, EVENT_HUGE_PAGE_MAPPED, process, address, span, pfn,
		 (int)(geometry->levels - depth));
	return 0;
}

void mapping_change(struct sim *sim, uint32_t process, vaddr_t address,
		    pte_t pte)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t span = page_table_span(sim, process, address);
	vaddr_t start = address / span * span;
	unsigned depth;

	if (span == page_size ||
	    !geometry_huge_depth(page_table_geometry(sim), span, &depth)) {
		page_table_set(sim, process, address, pte);
		log_entry(sim, EVENT_RIGHTS_CHANGED, process, address, pte);
		return;
	}
	pte -= pte_make((address - start) / page_size, 0);
	page_table_set_huge(sim, process, start, depth, pte);
	for (uint64_t i = 0; i < span / page_size; i++)
		log_entry(sim, EVENT_RIGHTS_CHANGED, process,
			  start + i * page_size, pte + pte_make(i, 0));
}

/* A private frame that no entry maps: does none name its slot either? */
static bool private_is_last(const struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);

	return frame->use == FRAME_ANONYMOUS &&
	       (!frame->slot || slot_at(sim, frame->slot - 1)->references == 0);
}

/* The frame's side of an entry that goes. */
static void frame_release(struct sim *sim, pfn_t pfn, uint32_t process,
			  vaddr_t address)
{
	frame_at(sim, pfn)->mappings--;
	log_address(sim, EVENT_PAGE_UNMAPPED, process, address, pfn);
	/* Before anybody else gets the frame. */
	tlb_invalidate(sim, process, address, sim_profile(sim)->page_size);
	if (pfn == FRAME_ZERO_PFN)
		return;
	rmap_remove(sim, pfn, process, vpn_of(sim, address));
	replacement_reconsider_page(sim, pfn);
	if (frame_at(sim, pfn)->mappings == 0 && private_is_last(sim, pfn)) {
		if (frame_at(sim, pfn)->slot)
			slot_part(sim, pfn);
		log_frame(sim, EVENT_FRAME_FREED, pfn);
		frame_free(sim, pfn);
		return;
	}
	if (frame_at(sim, pfn)->mappings == 0)
		replacement_disowned(sim, pfn);
	standby_enter(sim, pfn);
}

int mapping_replace(struct sim *sim, uint32_t process, vaddr_t address,
		    pfn_t pfn, pte_t bits, enum event_kind kind)
{
	pte_t old = page_table_get(sim, process, address);

	frame_release(sim, pte_pfn(old), process, address);
	return mapping_add(sim, process, address, pfn, bits, kind);
}

/* A private page is known by its first owner's address (replacement.h). */
static void page_rename(struct sim *sim, uint32_t process, vaddr_t from,
			vaddr_t to, uint64_t *page)
{
	if (*page == replacement_private(sim, process, from))
		*page = replacement_private(sim, process, to);
}

static void slot_rename(struct sim *sim, uint32_t process, vaddr_t from,
			vaddr_t to, uint32_t slot)
{
	uint32_t frame = slot_at(sim, slot)->frame;

	page_rename(sim, process, from, to, &slot_at(sim, slot)->page);
	if (frame)
		page_rename(sim, process, from, to,
			    &frame_at(sim, frame - 1)->page);
}

int mapping_move(struct sim *sim, uint32_t process, vaddr_t from, vaddr_t to)
{
	pte_t pte = page_table_get(sim, process, from);
	pfn_t pfn = pte_pfn(pte);

	page_table_set(sim, process, from, 0);
	page_table_set(sim, process, to, pte);
	if (pte_names_slot(pte)) {
		slot_rename(sim, process, from, to, (uint32_t)pte_slot(pte));
		log_entry_slot(sim, EVENT_SLOT_MOVED, process, to,
			       (uint32_t)pte_slot(pte), PFN_NONE);
		return 0;
	}
	log_moved(sim, process, from, to, pte);
	if (pfn == FRAME_ZERO_PFN)
		return 0;
	if (frame_at(sim, pfn)->use == FRAME_ANONYMOUS)
		page_rename(sim, process, from, to, &frame_at(sim, pfn)->page);
	rmap_remove(sim, pfn, process, vpn_of(sim, from));
	return rmap_add(sim, pfn, process, vpn_of(sim, to));
}

void mapping_swap_out(struct sim *sim, uint32_t process, vaddr_t address)
{
	pfn_t pfn = pte_pfn(page_table_get(sim, process, address));
	uint32_t slot = frame_at(sim, pfn)->slot - 1;

	page_table_set(sim, process, address, pte_of_slot(slot));
	frame_at(sim, pfn)->mappings--;
	rmap_remove(sim, pfn, process, vpn_of(sim, address));
	slot_hold(sim, slot);
	log_entry_slot(sim, EVENT_SWAPPED_OUT, process, address, slot,
		       PFN_NONE);
}

int mapping_swap_in(struct sim *sim, uint32_t process, vaddr_t address,
		    pfn_t pfn, pte_t bits)
{
	uint32_t slot = frame_at(sim, pfn)->slot - 1;

	if (mapping_add(sim, process, address, pfn, bits, EVENT_PAGE_MAPPED) <
	    0)
		return -ENOMEM;
	slot_release(sim, slot);
	return 0;
}

void mapping_share_slot(struct sim *sim, uint32_t process, vaddr_t address,
			pte_t pte)
{
	uint32_t slot = (uint32_t)pte_slot(pte);

	slot_at(sim, slot)->flags &= ~(uint32_t)SLOT_EXCLUSIVE;
	page_table_set(sim, process, address, pte);
	slot_hold(sim, slot);
	log_entry_slot(sim, EVENT_SLOT_SHARED, process, address, slot,
		       PFN_NONE);
}

/* An entry that names a slot goes. */
static void slot_entry_remove(struct sim *sim, uint32_t process,
			      vaddr_t address, pte_t pte)
{
	uint32_t slot = (uint32_t)pte_slot(pte);

	log_entry_slot(sim, EVENT_SLOT_FORGOTTEN, process, address, slot,
		       PFN_NONE);
	page_table_set(sim, process, address, 0);
	slot_release(sim, slot);
	hollow_table_note(sim, process, address);
}

void mapping_remove(struct sim *sim, uint32_t process, vaddr_t address)
{
	pte_t pte = page_table_get(sim, process, address);

	if (pte_names_slot(pte))
		slot_entry_remove(sim, process, address, pte);
	if (!pte_maps(pte))
		return;
	page_table_split(sim, process, address);
	frame_release(sim, pte_pfn(pte), process, address);
	page_table_set(sim, process, address, 0);
	hollow_table_note(sim, process, address);
}

/* Takes a huge page away as a whole. */
static void mapping_remove_huge(struct sim *sim, uint32_t process,
				vaddr_t address, uint64_t span)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	pte_t pte = page_table_get(sim, process, address);
	unsigned depth = 0;

	geometry_huge_depth(page_table_geometry(sim), span, &depth);
	for (uint64_t i = 0; i < span / page_size; i++)
		frame_release(sim, pte_pfn(pte) + i, process,
			      address + i * page_size);
	page_table_set_huge(sim, process, address, depth, 0);
}

void mapping_remove_range(struct sim *sim, uint32_t process, vaddr_t start,
			  vaddr_t end)
{
	vaddr_t address = start;
	pte_t pte;

	while (page_table_next(sim, process, end, &address, &pte)) {
		uint64_t span = page_table_span(sim, process, address);

		if (span > sim_profile(sim)->page_size && address % span == 0 &&
		    span <= end - address)
			mapping_remove_huge(sim, process, address, span);
		else
			mapping_remove(sim, process, address);
	}
}

void mapping_remove_all(struct sim *sim, pfn_t pfn)
{
	while (frame_at(sim, pfn)->rmap) {
		const struct rmap_node *node =
			rmap_at(sim, frame_at(sim, pfn)->rmap);

		mapping_remove(sim, node->process,
			       node->vpn * sim_profile(sim)->page_size);
	}
}

void mapping_clean(struct sim *sim, pfn_t pfn, bool protect)
{
	pte_t drop = PTE_DIRTY | (protect ? PTE_WRITABLE : 0);
	uint32_t index = frame_at(sim, pfn)->rmap;

	while (index) {
		const struct rmap_node *node = rmap_at(sim, index);
		vaddr_t address = node->vpn * sim_profile(sim)->page_size;
		uint32_t process = node->process;
		pte_t pte = page_table_get(sim, process, address);

		index = node->next;
		if (!(pte & drop))
			continue;
		page_table_set(sim, process, address, pte & ~drop);
		if (pte & drop & PTE_WRITABLE)
			log_address(sim, EVENT_WRITE_PROTECTED, process,
				    address, pfn);
		else
			log_address(sim, EVENT_ENTRY_CLEANED, process, address,
				    pfn);
	}
}
