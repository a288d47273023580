/*
 * file_io - read and write through the descriptor
 *
 * Both copy between the program's buffer and the page cache, and the page
 * cache is what mappings show: that is why a store is seen by the next read,
 * before any disk knows of it. The copying is the price; a mapping does
 * without it.
 *
 * None of this counts as a fault: the program asked the kernel, and waits
 * inside the call. Rules of filemap_read() (mm/filemap.c) for reading,
 * generic_perform_write() for writing, mapping_evict_folio() (mm/truncate.c)
 * for dropping.
 */
#include "sim/file_io.h"

#include "sim/balance.h"
#include "sim/commit.h"
#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/journal.h"
#include "sim/object.h"
#include "sim/open_file.h"
#include "sim/out_of_memory.h"
#include "sim/page_cache.h"
#include "sim/paging_file.h"
#include "sim/readahead.h"
#include "sim/reclaim.h"
#include "sim/truncate.h"
#include "sim/writeback.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Pages that one round of filemap_read() handles (PAGEVEC_SIZE). */
#define BATCH 31

/* A frame for a page that is read or written. 0; -ENOMEM; SIGKILL: whoever
 * wanted it was killed to make room. */
static int room_make(struct sim *sim, const struct reference *coming)
{
	int r;

	do {
		if (reclaim_frames(sim, 1, coming) == 0)
			return 0;
		r = out_of_memory_call(sim);
	} while (r == 0);
	if (r > 0)
		return r;
	return sim_explain(sim, -ENOMEM,
			   "no frame is free for the page, and none can be "
			   "made free");
}

/* Has memory room for a file that lives there? */
static int file_fits(struct sim *sim, uint32_t object)
{
	uint64_t pages = object_pages(sim, object);

	if (!sim_profile(sim)->can_evict &&
	    pages > frames_free(sim) + slots_free(sim))
		return sim_explain(sim, -ENOSPC,
				   "the file system keeps its files in memory, "
				   "which has no room for %llu pages",
				   (unsigned long long)pages);
	return 0;
}

int file_load(struct sim *sim, uint32_t object)
{
	uint64_t pages = object_pages(sim, object);
	pfn_t pfn;

	if (sim_profile(sim)->can_evict)
		return 0;
	for (uint64_t page = 0; page < pages; page++)
		if (disk_has(sim, object, page) &&
		    (reclaim_frames(sim, 1, NULL) < 0 ||
		     page_cache_add(sim, object, page, PAGE_CACHE_MADE, &pfn) <
			     0))
			return sim_explain(sim, -ENOMEM,
					   "no frame is free for a page of the "
					   "file");
	return 0;
}

int file_make(struct sim *sim, const char *name, uint64_t size)
{
	uint32_t object;
	int r;

	if (object_new(sim, OBJECT_FILE, name, size, &object) < 0)
		return -ENOMEM;
	r = file_fits(sim, object);
	if (r == 0 && sim_root(sim)->acting && !object_in_memory(sim, object) &&
	    !open_file_use(sim, sim_root(sim)->acting, object))
		r = -ENOMEM;
	if (r < 0) {
		object_free(sim, object);
		return r;
	}
	log_size(sim, EVENT_OBJECT_MADE, object, size);
	writeback_list(sim, object);
	r = file_load(sim, object);
	/* Making a file ends with an fsync. */
	return r < 0 ? r : journal_commit_new(sim);
}

/* Makes sure that the page is cached, for a read that still wants `request`
 * pages. */
static int page_want(struct sim *sim, uint32_t file, uint64_t page,
		     uint64_t request)
{
	uint32_t object = open_file_at(sim, file)->object;
	struct reference coming = replacement_file_page(object, page, false);
	pfn_t pfn = page_cache_find(sim, object, page);
	int r;

	if (pfn != PFN_NONE) {
		frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_PARTIAL;
		log_page(sim, EVENT_PAGE_CACHE_HIT, object, page, pfn);
		return 0;
	}
	sim->accesses = true;
	sim->stores = false;
	r = room_make(sim, &coming);
	if (r)
		return r;
	readahead_read_miss(sim, file, page, request);
	if (page_cache_find(sim, object, page) != PFN_NONE)
		return 0;
	if (page_cache_add(sim, object, page, PAGE_CACHE_ASKED, &pfn) == 0)
		return 0;
	return -ENOMEM;
}

/* The last page of the run that a read can take at once from `page` on: up to
 * a gap, a mark, or the batch's end (filemap_get_read_batch()). */
static uint64_t batch_end(const struct sim *sim, uint32_t object, uint64_t page,
			  uint64_t end)
{
	uint64_t last = page;

	while (last + 1 < end && last + 1 < page + BATCH) {
		pfn_t pfn = page_cache_find(sim, object, last);
		pfn_t next = page_cache_find(sim, object, last + 1);

		if ((frame_at(sim, pfn)->flags & FRAME_MARKED) ||
		    next == PFN_NONE ||
		    (frame_at(sim, next)->flags & FRAME_PARTIAL))
			break;
		last++;
	}
	return last;
}

/* Copies what one round made available. */
static size_t batch_copy(struct sim *sim, uint32_t object, uint64_t last,
			 uint64_t at, uint64_t end, unsigned char *bytes)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	size_t done = 0;

	while (at < end && at / page_size <= last) {
		pfn_t pfn = page_cache_find(sim, object, at / page_size);
		uint64_t part = page_size - at % page_size;

		if (part > end - at)
			part = end - at;
		replacement_accessed(sim, 0, pfn, false);
		memcpy(bytes + done, frame_bytes(sim, pfn) + at % page_size,
		       part);
		done += part;
		at += part;
	}
	return done;
}

/* A page of what lives in memory, brought back from the paging file if it is
 * there; PFN_NONE: it was never made. */
static int memory_page(struct sim *sim, uint32_t object, uint64_t page,
		       pfn_t *ret_pfn)
{
	struct reference coming = replacement_file_page(object, page, false);

	int r = 0;

	*ret_pfn = page_cache_find(sim, object, page);
	if (object_page_swapped(sim, object, page)) {
		r = room_make(sim, &coming);
		if (r == 0)
			r = page_cache_add(sim, object, page, PAGE_CACHE_ASKED,
					   ret_pfn);
	}
	if (r)
		return r;
	if (*ret_pfn != PFN_NONE)
		replacement_accessed(sim, 0, *ret_pfn, false);
	return 0;
}

/* What lives in memory has no disk to wait for; a missing page is zero, and
 * reading does not make it. *at is where it begins, and where it ended. 0; or
 * as room_make(). */
static int memory_read(struct sim *sim, uint32_t object, uint64_t *at,
		       uint64_t end, unsigned char *bytes)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	while (*at < end) {
		uint64_t part = page_size - *at % page_size;
		pfn_t pfn;
		int r = memory_page(sim, object, *at / page_size, &pfn);

		if (r)
			return r;
		if (part > end - *at)
			part = end - *at;
		if (pfn == PFN_NONE)
			memset(bytes, 0, part);
		else
			memcpy(bytes, frame_bytes(sim, pfn) + *at % page_size,
			       part);
		bytes += part;
		*at += part;
	}
	return 0;
}

/* The same for a file on the disk. Readahead is told up to which page was
 * asked for, the end of the file or not. */
static int cached_read(struct sim *sim, uint32_t file, uint64_t *at,
		       uint64_t end, uint64_t end_page, unsigned char *bytes)
{
	uint64_t page_size = sim_profile(sim)->page_size, start = *at;
	uint32_t object = open_file_at(sim, file)->object;
	int r = 0;

	while (*at < end && r == 0) {
		uint64_t page = *at / page_size, last;

		r = page_want(sim, file, page, end_page - page);
		if (r)
			break;
		last = batch_end(sim, object, page, end_page);
		readahead_read_mark(sim, file, last, end_page - last);
		*at += batch_copy(sim, object, last, *at, end,
				  bytes + (*at - start));
	}
	/* Not sooner: all rounds of one read are the same reader. */
	if (*at > start && r <= 0)
		open_file_at(sim, file)->readahead.previous = *at;
	return r;
}

/* The end's offset is looked at as well as the beginning's. */
int file_offset_check(struct sim *sim, uint64_t offset, uint64_t length)
{
	if (offset <= (uint64_t)INT64_MAX &&
	    length <= (uint64_t)INT64_MAX - offset)
		return 0;
	return sim_explain(sim, -EINVAL, "a negative offset");
}

int file_read(struct sim *sim, uint32_t object, uint64_t offset,
	      unsigned char *bytes, size_t length, size_t *ret_done)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t size = object_at(sim, object)->size;
	uint64_t end = offset > size || length > size - offset
			       ? size
			       : offset + length;
	uint64_t end_page = (offset + length + page_size - 1) / page_size;
	uint64_t at = offset;
	uint32_t file;
	int r;

	*ret_done = 0;
	if (object_in_memory(sim, object)) {
		r = memory_read(sim, object, &at, end, bytes);
	} else {
		file = open_file_use(sim, sim_root(sim)->acting, object);
		if (!file)
			return -ENOMEM;
		r = cached_read(sim, file, &at, end, end_page, bytes);
	}
	if (r > 0 || (r < 0 && at == offset))
		return r;
	*ret_done = (size_t)(at - offset);
	sim_count(sim, COUNTER_BYTES_COPIED, *ret_done);
	cost_of_bytes(sim, *ret_done);
	return 0;
}

/* The page's frame for writing `part` bytes from byte `from` on; what the
 * write leaves of it is read first. */
static int page_for_write(struct sim *sim, uint32_t object, uint64_t page,
			  uint64_t part, pfn_t *ret_pfn)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	bool whole = part == page_size ||
		     page * page_size >= object_at(sim, object)->size;
	struct reference coming = replacement_file_page(object, page, true);
	pfn_t pfn = page_cache_find(sim, object, page);
	int r;

	if (pfn != PFN_NONE) {
		frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_PARTIAL;
		log_page(sim, EVENT_PAGE_CACHE_HIT, object, page, pfn);
		*ret_pfn = pfn;
		return 0;
	}
	/* Here a call is there to fail (shmem_get_folio_gfp()). */
	if (commit_section_page(sim, object, page) < 0 ||
	    commit_section_size(sim, object, page * page_size + 1) < 0)
		return -ENOSPC;
	sim->accesses = true;
	sim->stores = true;
	r = room_make(sim, &coming);
	if (r)
		return r;
	return page_cache_add(sim, object, page,
			      whole ? PAGE_CACHE_NEW : PAGE_CACHE_ASKED,
			      ret_pfn);
}

static bool any_cached(const struct sim *sim, uint32_t object, uint64_t page,
		       uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		if (page_cache_find(sim, object, page + i) != PFN_NONE)
			return true;
	return false;
}

/* The order of the folio that Linux takes for what is still to be written: as
 * large as that, aligned, where nothing is cached (__filemap_get_folio()). */
static uint64_t write_order(const struct sim *sim, uint32_t object,
			    uint64_t page, uint64_t length)
{
	uint64_t page_size = sim_profile(sim)->page_size, order = 0;

	if (!sim_profile(sim)->large_folios || object_in_memory(sim, object))
		return 0;
	while (page_size << (order + 1) <= length &&
	       folio_start(page, order + 1) == page)
		order++;
	while (order && any_cached(sim, object, page, (uint64_t)1 << order))
		order--;
	return order;
}

/* The part of a write that lies in one page; order: of the folio that a page
 * which is not cached will be in. */
static int part_write(struct sim *sim, uint32_t object, uint64_t at,
		      const unsigned char *bytes, uint64_t part, uint64_t order)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t page = at / page_size;
	bool cached = page_cache_find(sim, object, page) != PFN_NONE;
	pfn_t pfn;
	int r;

	if (object_reserve(sim, object, at + part) < 0)
		return -ENOMEM;
	r = page_for_write(sim, object, page, part, &pfn);
	if (r)
		return r;
	if (!cached)
		frame_at(sim, pfn)->flags |=
			(uint16_t)(order << FRAME_ORDER_SHIFT);
	if (at + part > object_at(sim, object)->size)
		object_at(sim, object)->size = at + part;
	memcpy(frame_bytes(sim, pfn) + at % page_size, bytes, part);
	replacement_accessed(sim, 0, pfn, true);
	if (sim_profile(sim)->write_unmarks)
		folio_unmark(sim, pfn);
	page_cache_dirty(sim, pfn);
	sim_count(sim, COUNTER_BYTES_COPIED, part);
	cost_of_bytes(sim, part);
	return balance_writer(sim);
}

/* *done counts on, also where it fails. */
static int pages_write(struct sim *sim, uint32_t object, uint64_t offset,
		       const unsigned char *bytes, size_t length, size_t *done)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t order = 0, next = 0;

	while (*done < length) {
		uint64_t at = offset + *done, page = at / page_size;
		uint64_t part = page_size - at % page_size;
		int r;

		if (page >= next &&
		    page_cache_find(sim, object, page) == PFN_NONE) {
			order = write_order(sim, object, page, length - *done);
			next = page + ((uint64_t)1 << order);
		}
		if (part > length - *done)
			part = length - *done;
		r = part_write(sim, object, at, bytes + *done, part, order);
		if (r)
			return r;
		*done += part;
	}
	return 0;
}

/* Puts before the reason why no more was written how much was. */
static void short_write_tell(struct sim *sim, size_t done, size_t length)
{
	char why[REASON_SIZE];

	if (!sim->outcome)
		return;
	memcpy(why, sim->outcome->reason, REASON_SIZE);
	snprintf(sim->outcome->reason, REASON_SIZE,
		 "%zu of %zu bytes were written: %.*s", done, length,
		 REASON_SIZE - 80, why);
}

static uint64_t file_pages(const struct sim *sim, uint64_t size)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	return (size + page_size - 1) / page_size;
}

int file_write(struct sim *sim, uint32_t object, uint64_t offset,
	       const unsigned char *bytes, size_t length)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t size = object_at(sim, object)->size;
	size_t done = 0;
	int r;

	r = file_offset_check(sim, offset, length);
	if (r < 0 || length == 0)
		return r;
	if (offset > OBJECT_SIZE_MAX || length > OBJECT_SIZE_MAX - offset)
		return sim_explain(sim, -EFBIG,
				   "a file may have at most 4G bytes here");
	if (offset > size && object_tail_zero(sim, object, offset) < 0)
		return -ENOMEM;
	if (offset + length > size &&
	    (object_reserve(sim, object, offset + length) < 0 ||
	     folio_refill(sim, object, file_pages(sim, offset + length)) < 0))
		return -ENOMEM;
	r = pages_write(sim, object, offset, bytes, length, &done);
	if (r < 0 && done && !sim->broken) {
		short_write_tell(sim, done, length);
		r = 0;
	}
	/* The gap before it is zeroed up to its first byte
	 * (ext4_zero_partial_blocks() in ext4_da_write_end()). */
	if (r == 0 && offset > size && offset % page_size != 0)
		journal_order(sim, object,
			      offset - offset % page_size > size
				      ? offset - offset % page_size
				      : size,
			      offset);
	if (object_at(sim, object)->size != size)
		journal_change(sim, object, false);
	if (object_at(sim, object)->size != size)
		log_size(sim, EVENT_SIZE_CHANGED, object,
			 object_at(sim, object)->size);
	return r;
}

/* What stays, as it is dirty, is to be reclaimed soon, and has the bit that is
 * that of the mark of readahead too, if nobody maps it (lru_deactivate_file(),
 * mm/swap.c). */
static void page_drop(struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn;

	page_cache_drop(sim, object, page);
	pfn = page_cache_find(sim, object, page);
	if (pfn != PFN_NONE && !frame_at(sim, pfn)->mappings &&
	    (frame_at(sim, pfn)->flags & FRAME_DIRTY))
		frame_at(sim, pfn)->flags |= FRAME_MARKED;
}

int file_drop(struct sim *sim, uint32_t object)
{
	uint64_t pages = object_pages(sim, object);

	if (object_in_memory(sim, object)) {
		log_page(sim, EVENT_NOTHING, object, 0, PFN_NONE);
		return 0;
	}
	if (writeback_unasked(sim, object, 0, pages) < 0)
		return -ENOMEM;
	for (uint64_t page = 0; page < pages; page++)
		page_drop(sim, object, page);
	return 0;
}
