/*
 * truncate - where a file ends
 *
 * A mapping reaches in whole pages, a file ends at a byte. So there are three
 * kinds of pages in a mapping:
 *
 *	  file ends here
 *	        v
 *	+-----------+-----------+-----------+
 *	| data  |000|           |           |	view of three pages
 *	+-----------+-----------+-----------+
 *	 page 0      page 1: wholly beyond -> SIGBUS
 *	        ^^^ tail: reads as zeros; what is stored there never gets
 *	            to the file
 *
 * Truncating moves that line. Pages beyond it are taken out of every page
 * table, private copies included, and out of the page cache, dirty or not.
 * The rest of the page that the line now runs through is zeroed, for which it
 * may have to be read; so is the old tail when the file grows, or what was
 * stored there would become part of it. (Not on tmpfs.)
 *
 * A hole is the same in the middle, without moving the end: punch.c.
 *
 * The lengths and holes themselves go through the file system's journal and
 * are on the disk at once here. Rules of ext4_setattr(), ext4_punch_hole()
 * (fs/ext4/inode.c), shmem_setattr() and shmem_fallocate() (mm/shmem.c).
 */
#include "sim/truncate_inside.h"

#include "sim/commit.h"
#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/journal.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/process.h"
#include "sim/reclaim.h"
#include "sim/vma.h"
#include "sim/writeback.h"

#include <errno.h>
#include <string.h>

/* unmap_mapping_range(), in one VMA. */
static void area_zap(struct sim *sim, uint32_t process, const struct vma *vma,
		     const struct pages *pages)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t last = vma_page(sim, vma, vma->end);
	uint64_t first = vma->page > pages->first ? vma->page : pages->first;
	vaddr_t at, end;
	pte_t pte;

	if (vma->object != pages->object || first >= pages->end ||
	    first >= last)
		return;
	if (last > pages->end)
		last = pages->end;
	at = vma->start + (first - vma->page) * page_size;
	end = vma->start + (last - vma->page) * page_size;
	while (page_table_next(sim, process, end, &at, &pte)) {
		if (pages->copies ||
		    (pte_maps(pte) &&
		     frame_at(sim, pte_pfn(pte))->use == FRAME_PAGE_CACHE))
			mapping_remove(sim, process, at);
		at += page_size;
	}
}

void pages_unmap(struct sim *sim, const struct pages *pages)
{
	for (uint32_t p = 1; p <= sim_root(sim)->processes.count; p++)
		for (uint32_t i = 0; i < vma_count(sim, p); i++) {
			struct vma vma = *vma_at(sim, p, i);

			area_zap(sim, p, &vma, pages);
		}
}

/* Is it in a folio that reaches out of the hole, and could not be split? Then
 * it is zeroed instead (truncate_inode_partial_folio(), mm/truncate.c). */
static bool page_stays(const struct sim *sim, const struct pages *pages,
		       uint64_t page)
{
	uint64_t next = folio_next(sim, pages->object, page);
	uint64_t n =
		folio_pages(sim, page_cache_find(sim, pages->object, page));

	return !pages->copies && (next > pages->end || next - n < pages->first);
}

static void page_blank(struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn = page_cache_find(sim, object, page);

	memset(frame_bytes(sim, pfn), 0, sim_profile(sim)->page_size);
	log_page(sim, EVENT_PART_ZEROED, object, page, pfn);
}

void pages_cut(struct sim *sim, const struct pages *pages)
{
	pages_unmap(sim, pages);
	for (uint64_t page = pages->first; page < pages->end; page++) {
		const struct object *object = object_at(sim, pages->object);

		if (object->cached + object->swapped == 0)
			break;
		if (page_cache_find(sim, pages->object, page) != PFN_NONE &&
		    page_stays(sim, pages, page))
			page_blank(sim, pages->object, page);
		else
			page_cache_forget(sim, pages->object, page);
	}
}

/* The page's frame, for zeroing a part of it; PFN_NONE where there is nothing
 * to zero. A page that is read for this alone is not known to be right as a
 * whole (__ext4_block_zero_page_range() reads the block, and leaves the folio
 * as it is), which fault-around minds. */
static int part_frame(struct sim *sim, uint32_t object, uint64_t page,
		      pfn_t *ret_pfn)
{
	*ret_pfn = page_cache_find(sim, object, page);
	if (*ret_pfn != PFN_NONE || (object_in_memory(sim, object) &&
				     !object_page_swapped(sim, object, page)))
		return 0;
	if (!object_in_memory(sim, object) && !disk_has(sim, object, page) &&
	    !sim_profile(sim)->zeroes_holes)
		return 0;
	sim->accesses = false;
	if (reclaim_frames(sim, 1, NULL) < 0 ||
	    page_cache_add(sim, object, page, PAGE_CACHE_ASKED, ret_pfn) < 0)
		return sim_explain(sim, -ENOMEM,
				   "no frame is free for the page");
	if (!object_in_memory(sim, object) && sim_profile(sim)->zeroes_unread)
		frame_at(sim, *ret_pfn)->flags |= FRAME_PARTIAL;
	return 0;
}

int part_zero(struct sim *sim, uint32_t object, uint64_t start, uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t page = start / page_size;
	pfn_t pfn;
	int r = part_frame(sim, object, page, &pfn);

	if (r < 0 || pfn == PFN_NONE)
		return r;
	/* What set out has to be there first: what is zeroed follows it
	 * (folio_wait_writeback() in truncate_inode_partial_folio()). */
	writeback_finish(sim, object, page, 1);
	memset(frame_bytes(sim, pfn) + start % page_size, 0, end - start);
	log_page(sim, EVENT_PART_ZEROED, object, page, pfn);
	/* What lives in memory is dirty by it, hole or not
	 * (shmem_undo_range()). */
	if (!object_in_memory(sim, object) && !disk_has(sim, object, page) &&
	    !page_cache_is_stored(sim, pfn) && !sim_profile(sim)->zeroes_dirty)
		return 0;
	page_cache_dirty(sim, pfn);
	if (sim_profile(sim)->write_unmarks)
		folio_unmark(sim, pfn);
	journal_order(sim, object, start, end);
	return 0;
}

int object_tail_zero(struct sim *sim, uint32_t object, uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t size = object_at(sim, object)->size;
	uint64_t next = (size / page_size + 1) * page_size;

	if (size % page_size == 0 || object_in_memory(sim, object) ||
	    !sim_profile(sim)->growth_zeroes)
		return 0;
	return part_zero(sim, object, size, end < next ? end : next);
}

static void size_set(struct sim *sim, uint32_t object, uint64_t size)
{
	struct object *changed = object_at(sim, object);

	if (changed->size != size) {
		changed->size = size;
		log_size(sim, EVENT_SIZE_CHANGED, object, size);
	}
	if (changed->kind != OBJECT_FILE || changed->disk_size == size)
		return;
	disk_resize(sim, object, size);
	log_size(sim, EVENT_SIZE_WRITTEN, object, size);
}

/* How long a file was, as programs and the disk knew it. */
struct lengths {
	uint64_t seen, on_disk;
};

static struct lengths lengths_of(const struct sim *sim, uint32_t object)
{
	return (struct lengths){ .seen = object_at(sim, object)->size,
				 .on_disk = object_at(sim, object)->disk_size };
}

/* Was what lies behind that byte in its page zeroed, for the disk to have? */
static bool tail_was_zeroed(const struct sim *sim, uint32_t object, uint64_t at)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	pfn_t pfn = page_cache_find(sim, object, at / page_size);

	return at % page_size && pfn != PFN_NONE &&
	       (frame_at(sim, pfn)->flags & FRAME_DIRTY);
}

/* What lies between the end that the disk knew and the new one gets there
 * first, where some of it was zeroed or was not there yet (xfs_setattr_size()).
 */
static int growth_write(struct sim *sim, uint32_t object, struct lengths old)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t size = object_at(sim, object)->size;
	uint64_t first = old.on_disk / page_size;
	bool zeroed =
		tail_was_zeroed(sim, object, old.seen < size ? old.seen : size);

	if (!sim_profile(sim)->resize_writes || object_in_memory(sim, object) ||
	    size <= old.on_disk || (!zeroed && old.seen == old.on_disk))
		return 0;
	return writeback_range(sim, object, first,
			       (size - 1) / page_size + 1 - first);
}

static int object_grow(struct sim *sim, uint32_t object, uint64_t size)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct lengths old = lengths_of(sim, object);

	if (commit_section_size(sim, object, size) < 0 ||
	    object_tail_zero(sim, object, UINT64_MAX) < 0 ||
	    object_reserve(sim, object, size) < 0 ||
	    folio_refill(sim, object, (size + page_size - 1) / page_size) < 0)
		return -ENOMEM;
	size_set(sim, object, size);
	if (growth_write(sim, object, old) < 0)
		return -ENOMEM;
	journal_change(sim, object, true);
	/* Linux cuts the cache off at the new end all the same
	 * (ext4_setattr()). */
	if (!object_in_memory(sim, object))
		folio_part(sim, object, size, UINT64_MAX);
	return 0;
}

/* Where the page of the new end is written as it is now: what lies behind it is
 * zeroed in memory, and on the disk once the file grows (btrfs_setsize()). */
static int object_shrink(struct sim *sim, uint32_t object, uint64_t size)
{
	uint64_t page_size = sim_profile(sim)->page_size,
		 page = size / page_size;
	struct pages lost = { .object = object,
			      .first = (size + page_size - 1) / page_size,
			      .end = object_pages(sim, object),
			      .copies = true };
	bool shorter = size < object_at(sim, object)->size;
	pfn_t pfn;

	folio_part(sim, object, size, UINT64_MAX);
	pages_cut(sim, &lost);
	size_set(sim, object, size);
	pfn = size % page_size ? page_cache_find(sim, object, page) : PFN_NONE;
	if (pfn != PFN_NONE) {
		memset(frame_bytes(sim, pfn) + size % page_size, 0,
		       page_size - size % page_size);
		log_page(sim, EVENT_PART_ZEROED, object, page, pfn);
	}
	if (pfn != PFN_NONE && shorter &&
	    writeback_range(sim, object, page, 1) < 0)
		return -ENOMEM;
	if (size == 0 && sim_profile(sim)->flush_replaced)
		object_at(sim, object)->flush_on_close = 1;
	return 0;
}

int object_truncate(struct sim *sim, uint32_t object, uint64_t size)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct pages lost = { .object = object,
			      .first = (size + page_size - 1) / page_size,
			      .end = object_pages(sim, object),
			      .copies = true };
	bool first = sim_profile(sim)->resize_writes &&
		     !object_in_memory(sim, object);
	struct lengths old = lengths_of(sim, object);
	pfn_t tail;

	if (size > (uint64_t)INT64_MAX)
		return sim_explain(sim, -EINVAL, "a negative size");
	if (size > OBJECT_SIZE_MAX)
		return sim_explain(sim, -EFBIG,
				   "a file may have at most 4G bytes here");
	if (size > object_at(sim, object)->size)
		return object_grow(sim, object, size);
	if (sim_profile(sim)->shrink_writes && !object_in_memory(sim, object))
		return object_shrink(sim, object, size);
	/* All that can fail, before anything is lost. */
	if (size % page_size &&
	    part_frame(sim, object, size / page_size, &tail) < 0)
		return -ENOMEM;
	/* Where a length waits, its tail is zeroed first: that makes a folio
	 * dirty which is not split then. */
	if (first && size % page_size &&
	    part_zero(sim, object, size, lost.first * page_size) < 0)
		return -ENOMEM;
	folio_part(sim, object, size, UINT64_MAX);
	pages_cut(sim, &lost);
	size_set(sim, object, size);
	if (!first && size % page_size &&
	    part_zero(sim, object, size, lost.first * page_size) < 0)
		return -ENOMEM;
	if (growth_write(sim, object, old) < 0)
		return -ENOMEM;
	if (!object_in_memory(sim, object) &&
	    (sim_profile(sim)->flush_shrunk ||
	     (size == 0 && sim_profile(sim)->flush_replaced)))
		object_at(sim, object)->flush_on_close = 1;
	journal_change(sim, object, old.seen != size);
	return 0;
}
