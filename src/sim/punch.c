/*
 * punch - holes in a file
 *
 *	  offset		 offset + length
 *	     v			    v
 *	+--------+--------+--------+--------+
 *	| AAAA000|	  |	   |00DDDDDD|
 *	+--------+--------+--------+--------+
 *	 zeroed   whole pages: no place on   zeroed
 *	 in part  the disk any more	     in part
 *
 * The whole pages read as zeros from then on; private copies stay, as they are
 * no longer the file's. What is in memory of a page that is cut through is
 * zeroed, and has to reach the disk.
 *
 * So far file systems agree. They differ in what they do before, which shows:
 *
 *	ext4	zeroes beside whatever is dirty (ext4_punch_hole())
 *	xfs	writes and evicts all that the hole touches, and reads its
 *		edges again (xfs_free_file_space())
 *	btrfs	writes it, and keeps it (btrfs_punch_hole())
 *	tmpfs	has nothing to write (shmem_fallocate())
 *
 * Each way is a parameter of the profile; none is a file system's name.
 */
#include "sim/truncate_inside.h"

#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/journal.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/writeback.h"

#include <errno.h>

/* The parts of the pages at both ends of a hole. */
static int edges_zero(struct sim *sim, uint32_t object, uint64_t start,
		      uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t next = (start / page_size + 1) * page_size;
	int r = 0;

	if (start % page_size && end < next)
		return part_zero(sim, object, start, end);
	if (start % page_size)
		r = part_zero(sim, object, start, next);
	if (r == 0 && end % page_size)
		r = part_zero(sim, object, end / page_size * page_size, end);
	return r;
}

/*
 * A hole that ends within page 0 contains no whole page. But the number of the
 * byte before its first whole page is -1 then, which Linux compares as a large
 * number, and unmaps everything behind the hole's start
 * (truncate_pagecache_range(), mm/truncate.c). Nothing is lost by it: the next
 * access finds the page in the cache.
 */
static bool punch_unmaps_all(const struct sim *sim, uint32_t object,
			     uint64_t end)
{
	const struct profile *profile = sim_profile(sim);

	return end < profile->page_size &&
	       (object_in_memory(sim, object) ? profile->hole_unmaps_sections
					      : profile->hole_unmaps_files);
}

/* A hole that reaches beyond this takes all of the page that holds the end of
 * the file; on tmpfs only where it takes that whole page anyway. */
static uint64_t punch_limit(const struct sim *sim, uint32_t object)
{
	if (object_in_memory(sim, object))
		return object_pages(sim, object) * sim_profile(sim)->page_size;
	return object_at(sim, object)->size;
}

/* vfs_fallocate(), fs/open.c: s_maxbytes of the file system. */
static uint64_t file_largest(const struct sim *sim, uint32_t object)
{
	uint64_t largest = sim_profile(sim)->largest_file;

	return largest && object_at(sim, object)->kind == OBJECT_FILE
		       ? largest
		       : (uint64_t)INT64_MAX;
}

static bool writes_holes(const struct sim *sim, uint32_t object)
{
	return sim_profile(sim)->hole_writes && !object_in_memory(sim, object);
}

/* Where pages are not zeroed beside what is dirty: all that the hole touches is
 * on the disk, and out of the cache, before it is made
 * (xfs_flush_unmap_range(), fs/xfs/xfs_bmap_util.c). */
static int hole_flush(struct sim *sim, uint32_t object, uint64_t offset,
		      uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t last = (end - 1) / page_size + 1;
	struct pages touched = { .object = object,
				 .first = offset / page_size };

	touched.end = last < object_pages(sim, object)
			      ? last
			      : object_pages(sim, object);
	if (!writes_holes(sim, object) || touched.first >= touched.end)
		return 0;
	if (writeback_range(sim, object, touched.first,
			    touched.end - touched.first) < 0)
		return -ENOMEM;
	folio_part(sim, object, touched.first * page_size,
		   touched.end * page_size);
	pages_cut(sim, &touched);
	return 0;
}

/* A hole that reaches the end of the file within a page: that page is written,
 * as nobody zeroes what a mapping stored behind the end
 * (xfs_free_file_space()).
 */
static int hole_end_write(struct sim *sim, uint32_t object, uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	if (!writes_holes(sim, object) || end < object_at(sim, object)->size ||
	    object_at(sim, object)->size % page_size == 0)
		return 0;
	return writeback_range(sim, object,
			       object_at(sim, object)->size / page_size,
			       UINT64_MAX);
}

/* Moves `at` to the first page from there on that is none in a hole; true: it
 * was in one (find_first_non_hole()). */
static bool hole_skip(const struct sim *sim, uint32_t object, uint64_t *at)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t page = *at / page_size, pages = object_pages(sim, object);

	if (page >= pages || disk_has(sim, object, page))
		return page >= pages;
	while (page < pages && !disk_has(sim, object, page))
		page++;
	*at = page < pages ? page * page_size : UINT64_MAX;
	return true;
}

static int hole_make(struct sim *sim, uint32_t object, uint64_t first,
		     uint64_t end)
{
	struct pages lost = { .object = object, .first = first, .end = end };

	if (first >= end)
		return 0;
	if (lost.end > object_pages(sim, object))
		lost.end = object_pages(sim, object);
	pages_cut(sim, &lost);
	for (uint64_t page = lost.first; page < lost.end; page++)
		if (disk_punch(sim, object, page) < 0)
			return -ENOMEM;
	return 0;
}

static bool is_dirty(const struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn = page_cache_find(sim, object, page);

	return pfn != PFN_NONE && (frame_at(sim, pfn)->flags & FRAME_DIRTY);
}

/* Writes these pages, and as one extent with the last one what is dirty behind
 * it (btrfs_start_ordered_extent()). */
static int run_write(struct sim *sim, uint32_t object, uint64_t first,
		     uint64_t last)
{
	while (is_dirty(sim, object, last) && is_dirty(sim, object, last + 1))
		last++;
	return writeback_range(sim, object, first, last - first + 1);
}

/*
 * A hole is made in what is on the disk: what it touches is written first,
 * holes that are there are passed over, and nobody cares for where the file
 * ends, but for its last page (btrfs_punch_hole(), fs/btrfs/file.c).
 */
static int punch_flushed(struct sim *sim, uint32_t object, uint64_t offset,
			 uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t limit = object_pages(sim, object) * page_size;
	uint64_t next = (offset / page_size + 1) * page_size, first = offset;
	uint64_t last = end / page_size * page_size;

	if (offset < limit && run_write(sim, object, offset / page_size,
					(end - 1) / page_size) < 0)
		return -ENOMEM;
	(void)hole_skip(sim, object, &first);
	if (first >= end || first >= limit)
		return 0;
	if (first / page_size == (end - 1) / page_size &&
	    end - first < page_size)
		return part_zero(sim, object, first, end);
	if (first % page_size && part_zero(sim, object, first, next) < 0)
		return -ENOMEM;
	if (first == offset && first % page_size)
		first = next;
	(void)hole_skip(sim, object, &first);
	if (first >= end)
		return 0;
	if (end % page_size && end < limit &&
	    disk_has(sim, object, last / page_size) &&
	    part_zero(sim, object, last, end) < 0)
		return -ENOMEM;
	return hole_make(sim, object, first / page_size, last / page_size);
}

int object_punch(struct sim *sim, uint32_t object, uint64_t offset,
		 uint64_t length)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct pages lost = { .object = object };
	uint64_t end = offset + length;

	if (length == 0)
		return sim_explain(sim, -EINVAL, "a length of 0");
	if (offset > (uint64_t)INT64_MAX || length > (uint64_t)INT64_MAX)
		return sim_explain(sim, -EINVAL, "a negative offset or length");
	if (length > file_largest(sim, object) ||
	    offset > file_largest(sim, object) - length)
		return sim_explain(sim, -EFBIG, "no file reaches that far");
	if (sim_profile(sim)->hole_flushes && !object_in_memory(sim, object))
		return punch_flushed(sim, object, offset, end);
	if (hole_flush(sim, object, offset, end) < 0)
		return -ENOMEM;
	if (offset >= punch_limit(sim, object))
		return 0;
	if (end > punch_limit(sim, object))
		end = object_pages(sim, object) * page_size;
	/* What goes through the journal is written before it is cut
	 * (ext4_truncate_page_cache_block_range()); sometimes all is
	 * (ext4_punch_hole() of Linux 6.1). */
	if ((sim_profile(sim)->journal == JOURNAL_DATA ||
	     sim_profile(sim)->hole_syncs) &&
	    !object_in_memory(sim, object) &&
	    writeback_range(sim, object, offset / page_size,
			    (end - 1) / page_size - offset / page_size + 1) < 0)
		return -ENOMEM;
	lost.first = (offset + page_size - 1) / page_size;
	lost.end = end / page_size;
	/* The last page goes as a whole, or what is of it before the end. */
	if (writes_holes(sim, object) && offset + length < end)
		lost.end = (offset + length) / page_size;
	if (writes_holes(sim, object) && end > punch_limit(sim, object))
		end = punch_limit(sim, object);
	if (punch_unmaps_all(sim, object, end))
		pages_unmap(sim, &(struct pages){ .object = object,
						  .first = lost.first,
						  .end = UINT64_MAX });
	folio_part(sim, object, offset, end);
	pages_cut(sim, &lost);
	for (uint64_t page = lost.first; page < lost.end; page++)
		if (object_at(sim, object)->kind == OBJECT_FILE &&
		    disk_punch(sim, object, page) < 0)
			return -ENOMEM;
	if (edges_zero(sim, object, offset, end) < 0 ||
	    hole_end_write(sim, object, end) < 0)
		return -ENOMEM;
	journal_change(sim, object, true);
	return 0;
}
