/*
 * page_cache - the pages of files that are in memory
 *
 * Every access to a file goes through here, be it by a mapping or by read and
 * write: that is why both see the same bytes at the same time.
 *
 *	          add()                     dirty()
 *	  absent --------> cached, clean ------------> cached, dirty
 *	     ^  evict()       |     ^                       |
 *	     +----------------+     +------ writeback <-----+
 *	                             writeback.c
 *
 * A dirty page can't be evicted, nor one on its way to the disk, nor one that
 * an entry still maps. The frame
 * knows which page of which object it holds, and the object knows the frame:
 * check.c holds them to it.
 *
 * What lives in memory alone, sections, has no place to be evicted to but the
 * paging file: there it is known by its slot (paging_file.c), and gives it up
 * when it comes back.
 *
 * Files on a memory file system (tmpfs) have pages that are always cached and
 * never counted as dirty. The simulated disk behind them is kept all the
 * same, so that a power cut can be shown; that a page is newer than it is not
 * told.
 */
#include "sim/page_cache.h"

#include "sim/changes.h"
#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/journal.h"
#include "sim/object.h"
#include "sim/paging_file.h"
#include "sim/replacement.h"
#include "sim/writeback.h"

#include <errno.h>

pfn_t page_cache_find(const struct sim *sim, uint32_t object, uint64_t page)
{
	const struct object_page *entry = object_page(sim, object, page);

	if (!entry || !entry->frame)
		return PFN_NONE;
	return entry->frame - 1;
}

/* What the paging file had is in the frame now; `read`: or will be
 * overwritten. */
static void slot_leave(struct sim *sim, uint32_t object, uint64_t page,
		       bool read, pfn_t pfn)
{
	struct object_page *entry = object_page(sim, object, page);
	uint32_t slot = entry->slot - 1;

	if (read) {
		slot_read(sim, slot, frame_bytes(sim, pfn));
		sim_count(sim, COUNTER_SLOT_READS, 1);
		log_page_slot(sim, EVENT_SWAPPED_IN_CACHE, object, page, slot,
			      pfn);
	}
	entry->slot = 0;
	changes_add_page(sim, object, page);
	object_at(sim, object)->swapped--;
	slot_release(sim, slot);
}

/* A page of a section, or of a file on tmpfs, comes back. */
static void page_swap_in(struct sim *sim, uint32_t object, uint64_t page,
			 enum page_cache_reason reason, pfn_t pfn)
{
	bool read = reason != PAGE_CACHE_NEW;

	slot_leave(sim, object, page, read, pfn);
	if (!read)
		log_page(sim, EVENT_PAGE_CACHE_NEW, object, page, pfn);
	frame_at(sim, pfn)->flags |= FRAME_WRITTEN;
}

/* Gives a new frame of the cache its bytes. */
static void page_fill(struct sim *sim, uint32_t object, uint64_t page,
		      enum page_cache_reason reason, pfn_t pfn)
{
	if (object_page_swapped(sim, object, page)) {
		page_swap_in(sim, object, page, reason, pfn);
		return;
	}
	if (object_in_memory(sim, object) && reason != PAGE_CACHE_MADE) {
		log_page(sim, EVENT_PAGE_CACHE_ZEROED, object, page, pfn);
		return;
	}
	if (reason == PAGE_CACHE_NEW) {
		log_page(sim, EVENT_PAGE_CACHE_NEW, object, page, pfn);
		return;
	}
	disk_read(sim, object, page, frame_bytes(sim, pfn));
	if (reason == PAGE_CACHE_MADE) {
		frame_at(sim, pfn)->flags |= FRAME_WRITTEN;
		log_page(sim, EVENT_PAGE_CACHE_MADE, object, page, pfn);
		return;
	}
	sim_count(sim, COUNTER_DISK_READS, 1);
	log_page_read(sim,
		      reason == PAGE_CACHE_AHEAD ? EVENT_PAGE_READ_AHEAD
						 : EVENT_PAGE_READ,
		      object, page, pfn, !disk_has(sim, object, page));
}

void page_cache_enter(struct sim *sim, uint32_t object, uint64_t page,
		      enum page_cache_reason reason, pfn_t pfn)
{
	struct frame *frame = frame_at(sim, pfn);

	frame->object = object;
	frame->page = page;
	object_page(sim, object, page)->frame = (uint32_t)pfn + 1;
	object_at(sim, object)->cached++;
	page_fill(sim, object, page, reason, pfn);
	replacement_added(sim, 0, pfn,
			  reason == PAGE_CACHE_ASKED ||
				  reason == PAGE_CACHE_NEW);
}

int page_cache_add(struct sim *sim, uint32_t object, uint64_t page,
		   enum page_cache_reason reason, pfn_t *ret_pfn)
{
	if (object_page_make(sim, object, page) < 0)
		return -ENOMEM;
	if (frame_alloc(sim, FRAME_PAGE_CACHE, ret_pfn) < 0)
		return -ENOMEM;
	page_cache_enter(sim, object, page, reason, *ret_pfn);
	return 0;
}

static void page_forget_dirty(struct sim *sim, pfn_t pfn)
{
	struct frame *frame = frame_at(sim, pfn);

	if (!(frame->flags & FRAME_DIRTY))
		return;
	frame->flags &= (uint16_t)~FRAME_DIRTY;
	object_at(sim, frame->object)->dirty--;
	if (object_counts_dirty(sim, frame->object))
		sim_root(sim)->counters[COUNTER_DIRTY_PAGES]--;
}

/* Nobody will see it arrive. */
static void page_forget_writeback(struct sim *sim, pfn_t pfn)
{
	struct frame *frame = frame_at(sim, pfn);

	if (!(frame->flags & FRAME_WRITEBACK))
		return;
	frame->flags &= (uint16_t)~FRAME_WRITEBACK;
	object_at(sim, frame->object)->writeback--;
	sim_root(sim)->counters[COUNTER_WRITEBACK_PAGES]--;
	disk_lose(sim, frame->object, frame->page);
}

void page_cache_remove(struct sim *sim, uint32_t object, uint64_t page)
{
	struct object_page *entry = object_page(sim, object, page);
	pfn_t pfn = entry->frame - 1;

	if (object_at(sim, object)->name[0])
		log_page(sim, EVENT_PAGE_EVICTED, object, page, pfn);
	else
		log_frame(sim, EVENT_FRAME_FREED, pfn);
	page_forget_dirty(sim, pfn);
	page_forget_writeback(sim, pfn);
	entry->frame = 0;
	object_at(sim, object)->cached--;
	frame_free(sim, pfn);
}

void page_cache_forget(struct sim *sim, uint32_t object, uint64_t page)
{
	if (page_cache_find(sim, object, page) != PFN_NONE)
		page_cache_remove(sim, object, page);
	else if (object_page_swapped(sim, object, page))
		slot_leave(sim, object, page, false, PFN_NONE);
}

int page_cache_swap_out(struct sim *sim, uint32_t object, uint64_t page,
			uint32_t slot)
{
	pfn_t pfn = page_cache_find(sim, object, page);

	if (slot_write(sim, slot, pfn) < 0)
		return -ENOMEM;
	slot_at(sim, slot)->flags |= SLOT_SECTION;
	slot_hold(sim, slot);
	object_page(sim, object, page)->slot = slot + 1;
	changes_add_page(sim, object, page);
	object_at(sim, object)->swapped++;
	log_page_slot(sim, EVENT_SLOT_TAKEN, object, page, slot, pfn);
	log_page_slot(sim, EVENT_SLOT_WRITTEN, object, page, slot, pfn);
	return 0;
}

static bool can_leave(const struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);

	return !frame->mappings &&
	       !(frame->flags & (FRAME_DIRTY | FRAME_WRITEBACK));
}

bool page_cache_evict(struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn = page_cache_find(sim, object, page);

	if (pfn == PFN_NONE || !can_leave(sim, pfn))
		return false;
	page_cache_remove(sim, object, page);
	return true;
}

void page_cache_drop(struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn = page_cache_find(sim, object, page);
	uint64_t n = pfn == PFN_NONE ? 0 : folio_pages(sim, pfn);
	uint64_t first = n ? page / n * n : page;

	for (uint64_t i = 0; i < n; i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part != PFN_NONE && !can_leave(sim, part))
			return;
	}
	for (uint64_t i = first; i < first + n; i++)
		page_cache_evict(sim, object, i);
}

static void page_dirty(struct sim *sim, pfn_t pfn)
{
	struct frame *frame = frame_at(sim, pfn);
	uint32_t index = frame->object;
	struct object *object = object_at(sim, index);

	journal_store(sim, pfn);
	if (object_in_memory(sim, index))
		frame->flags |= FRAME_WRITTEN;
	if ((frame->flags & FRAME_DIRTY) || object->kind != OBJECT_FILE)
		return;
	frame->flags |= FRAME_DIRTY;
	object->dirty++;
	writeback_list(sim, index);
	if (!object_counts_dirty(sim, index))
		return;
	sim_count(sim, COUNTER_DIRTY_PAGES, 1);
	log_page(sim, EVENT_PAGE_DIRTIED, index, frame->page, pfn);
}

bool page_cache_is_stored(const struct sim *sim, pfn_t pfn)
{
	return (frame_at(sim, pfn)->flags & (FRAME_DIRTY | FRAME_BESIDE)) ==
	       FRAME_DIRTY;
}

void page_cache_dirty_whole(struct sim *sim, pfn_t pfn)
{
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part == PFN_NONE)
			continue;
		frame_at(sim, part)->flags &= (uint16_t)~FRAME_BESIDE;
		page_dirty(sim, part);
	}
}

void page_cache_dirty(struct sim *sim, pfn_t pfn)
{
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);

		if (part == PFN_NONE || part == pfn)
			continue;
		if (!(frame_at(sim, part)->flags & FRAME_DIRTY))
			frame_at(sim, part)->flags |= FRAME_BESIDE;
		page_dirty(sim, part);
	}
	frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_BESIDE;
	page_dirty(sim, pfn);
}
