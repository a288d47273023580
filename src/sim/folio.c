/*
 * folio - pages that Linux keeps as one
 *
 * Where a file system can (ext4 and xfs of today), the windows that a mark of
 * readahead starts are read in folios of several pages. Here pages stay pages;
 * each remembers the order of the folio that it would lie in:
 *
 *	page	4   5   6   7   8   9
 *		[1      |2 .............]	order, aligned
 *	flags	[M  M   | ]
 *
 * That is enough for most of what folios do. The mark of readahead is on all of
 * one; it is marked dirty, written, and dropped from the cache as a whole. One
 * of which a part is cut off is split, for which all of it is unmapped
 * (truncate_inode_partial_folio() in mm/truncate.c, __folio_split() in
 * mm/huge_memory.c); its pieces are halves, quarters, ... down to the single
 * page where it was cut, and what begins behind a hole is cut there once more:
 *
 *	[8 9 10 11]  hole at 9:  [8][9][10 11]  and then  [8][9][10][11]
 *
 * A dirty one can't be split, as its buffers can't be taken off: it is unmapped
 * and stays, unless all that was stored to is cut off. So does what it has
 * behind the new end of a file that was made shorter, which nobody sees until
 * the file grows again: here those pages leave, and come back as zeros then.
 *
 * Left out is that a folio is reclaimed as a whole.
 */
#include "sim/folio.h"

#include "sim/frame.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/reclaim.h"
#include "sim/writeback.h"
#include "sim/rmap.h"

#include <errno.h>
#include <string.h>

static uint64_t order_of(const struct sim *sim, pfn_t pfn)
{
	return frame_at(sim, pfn)->flags >> FRAME_ORDER_SHIFT;
}

uint64_t folio_start(uint64_t page, uint64_t order)
{
	return page >> order << order;
}

uint64_t folio_pages(const struct sim *sim, pfn_t pfn)
{
	return (uint64_t)1 << order_of(sim, pfn);
}

pfn_t folio_page(const struct sim *sim, pfn_t pfn, uint64_t i)
{
	const struct frame *frame = frame_at(sim, pfn);
	uint64_t order = order_of(sim, pfn);
	pfn_t part = page_cache_find(sim, frame->object,
				     folio_start(frame->page, order) + i);

	return part != PFN_NONE && order_of(sim, part) == order ? part
								: PFN_NONE;
}

uint64_t folio_next(const struct sim *sim, uint32_t object, uint64_t page)
{
	uint64_t n = folio_pages(sim, page_cache_find(sim, object, page));

	return page / n * n + n;
}

void folio_unmark(struct sim *sim, pfn_t pfn)
{
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part != PFN_NONE)
			frame_at(sim, part)->flags &= (uint16_t)~FRAME_MARKED;
	}
}

/* The order of the largest aligned piece that has `page` and not `cut`. */
static uint64_t piece_order(uint64_t page, uint64_t cut)
{
	uint64_t order = 0;

	while (folio_start(page, order + 1) != folio_start(cut, order + 1))
		order++;
	return order;
}

bool folio_is_shared(const struct sim *sim, pfn_t pfn, uint32_t process)
{
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);
		uint32_t node =
			part == PFN_NONE ? 0 : frame_at(sim, part)->rmap;

		for (; node; node = rmap_at(sim, node)->next)
			if (rmap_at(sim, node)->process != process)
				return true;
	}
	return false;
}

uint64_t folio_mappings(const struct sim *sim, pfn_t pfn)
{
	uint64_t mappings = 0;

	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part != PFN_NONE)
			mappings += frame_at(sim, part)->mappings;
	}
	return mappings;
}

bool folio_is_dirty(const struct sim *sim, pfn_t pfn)
{
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part != PFN_NONE &&
		    (frame_at(sim, part)->flags & FRAME_DIRTY))
			return true;
	}
	return false;
}

/* All of a folio that begins at `start` is unmapped, and a page of it has
 * another order from now on. The mark stays with the first piece
 * (__split_folio_to_order()). */
static void folio_take(struct sim *sim, pfn_t part, uint64_t order,
		       uint64_t start)
{
	struct frame *frame;

	mapping_remove_all(sim, part);
	frame = frame_at(sim, part);
	if (folio_start(frame->page, order) != start)
		frame->flags &= (uint16_t)~FRAME_MARKED;
	frame->flags &= (1 << FRAME_ORDER_SHIFT) - 1;
	frame->flags |= (uint16_t)(order << FRAME_ORDER_SHIFT);
}

void folio_split(struct sim *sim, pfn_t pfn)
{
	uint64_t n = folio_pages(sim, pfn);
	uint32_t object = frame_at(sim, pfn)->object;
	uint64_t start = frame_at(sim, pfn)->page / n * n;

	for (uint64_t page = start; page < start + n; page++) {
		pfn_t part = page_cache_find(sim, object, page);

		if (part != PFN_NONE)
			folio_take(sim, part, 0, start);
	}
}

/* Halves, quarters, ... around the page where it was cut. */
static void folio_cut(struct sim *sim, pfn_t pfn, uint64_t cut)
{
	uint64_t n = folio_pages(sim, pfn);
	uint32_t object = frame_at(sim, pfn)->object;
	uint64_t start = cut / n * n;

	for (uint64_t page = start; page < start + n; page++) {
		pfn_t part = page_cache_find(sim, object, page);

		if (part != PFN_NONE)
			folio_take(sim, part,
				   page == cut ? 0 : piece_order(page, cut),
				   start);
	}
}

/* Was something stored through an entry that maps it? */
static bool has_dirty_entry(const struct sim *sim, pfn_t pfn)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	const struct rmap_node *node;

	for (uint32_t i = frame_at(sim, pfn)->rmap; i; i = node->next) {
		node = rmap_at(sim, i);
		if (page_table_get(sim, node->process, node->vpn * page_size) &
		    PTE_DIRTY)
			return true;
	}
	return false;
}

static bool is_within(const struct sim *sim, pfn_t part, uint64_t start,
		      uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t at = frame_at(sim, part)->page * page_size;

	return at >= start && at + page_size <= end;
}

/* Its pages within [start..end), or the others. Where one was stored to through
 * an entry, all buffers are dirty by that (block_dirty_folio(), fs/buffer.c).
 */
static void parts_unmap(struct sim *sim, pfn_t pfn, uint64_t start,
			uint64_t end, bool within)
{
	bool dirty = false;

	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part == PFN_NONE ||
		    is_within(sim, part, start, end) != within)
			continue;
		dirty = dirty || has_dirty_entry(sim, part);
		mapping_remove_all(sim, part);
	}
	if (dirty)
		page_cache_dirty_whole(sim, pfn);
}

/* It could not be split. First the hole is unmapped, then its buffers are given
 * up, and then, to split it, the rest is unmapped. */
static void folio_keep(struct sim *sim, pfn_t pfn, uint64_t start, uint64_t end)
{
	parts_unmap(sim, pfn, start, end, true);
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part != PFN_NONE && is_within(sim, part, start, end))
			frame_at(sim, part)->flags |= FRAME_BESIDE;
	}
	parts_unmap(sim, pfn, start, end, false);
}

/* Is a page of it stored to of which something is left when [start..end) is
 * cut off? Its buffer stays dirty, and the others are given up
 * (block_invalidate_folio(), fs/buffer.c). */
static bool folio_keeps_stored(const struct sim *sim, pfn_t pfn, uint64_t start,
			       uint64_t end)
{
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part != PFN_NONE && page_cache_is_stored(sim, part) &&
		    !is_within(sim, part, start, end))
			return true;
	}
	return false;
}

/* With its last dirty buffer it is no longer dirty (try_to_free_buffers()). */
static void folio_clean(struct sim *sim, pfn_t pfn)
{
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part != PFN_NONE &&
		    (frame_at(sim, part)->flags & FRAME_DIRTY))
			writeback_give_up(sim, part);
	}
}

/* The piece that has this page, where the hole ends. */
static void piece_cut(struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn = page_cache_find(sim, object, page);

	if (pfn != PFN_NONE && order_of(sim, pfn))
		folio_cut(sim, pfn, page);
}

/* Cuts the folio that has this page, or has it behind its file's end, for a
 * hole of [start..end). */
static void folio_part_at(struct sim *sim, uint32_t object, uint64_t page,
			  uint64_t start, uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	pfn_t pfn = page_cache_find(sim, object, page);
	uint64_t order, first, last;

	if (pfn == PFN_NONE && page > 0)
		pfn = page_cache_find(sim, object, page - 1);
	if (pfn == PFN_NONE)
		return;
	order = order_of(sim, pfn);
	first = folio_start(frame_at(sim, pfn)->page, order) * page_size;
	last = first + (page_size << order);
	if (!order || last <= page * page_size ||
	    (start <= first && last <= end))
		return;
	if (folio_is_dirty(sim, pfn)) {
		if (!sim_profile(sim)->cut_splits ||
		    folio_keeps_stored(sim, pfn, start, end)) {
			folio_keep(sim, pfn, start, end);
			return;
		}
		folio_clean(sim, pfn);
	}
	folio_cut(sim, pfn, (start > first ? start : first) / page_size);
	if (end < last)
		piece_cut(sim, object, end / page_size);
}

void folio_part(struct sim *sim, uint32_t object, uint64_t start, uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	uint64_t page = start / page_size, last = (end - 1) / page_size;
	uint64_t next = page + 1;

	if (start >= end)
		return;
	if (page_cache_find(sim, object, page) != PFN_NONE)
		next = folio_next(sim, object, page);
	folio_part_at(sim, object, page, start, end);
	if (end != UINT64_MAX && last >= next)
		folio_part_at(sim, object, last, start, end);
}

int folio_refill(struct sim *sim, uint32_t object, uint64_t end)
{
	uint64_t page = object_pages(sim, object), first = page - 1;
	pfn_t pfn = page ? page_cache_find(sim, object, first) : PFN_NONE;
	uint64_t order, next;

	if (pfn == PFN_NONE)
		return 0;
	order = order_of(sim, pfn);
	next = folio_next(sim, object, first);
	for (; page < next && page < end; page++) {
		if (reclaim_frames(sim, 1, NULL) < 0 ||
		    page_cache_add(sim, object, page, PAGE_CACHE_NEW, &pfn) < 0)
			return -ENOMEM;
		memset(frame_bytes(sim, pfn), 0, sim_profile(sim)->page_size);
		frame_at(sim, pfn)->flags |=
			(uint16_t)(order << FRAME_ORDER_SHIFT);
	}
	pfn = page_cache_find(sim, object, first);
	if (pfn != PFN_NONE && page > first + 1 && folio_is_dirty(sim, pfn))
		page_cache_dirty(sim, pfn);
	return 0;
}
