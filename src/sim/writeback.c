/*
 * writeback - dirty pages go to the disk
 *
 *	       store                writeback_start()
 *	clean -------> dirty ------------------------> on its way
 *	  ^              |  writeback_range():            |
 *	  |              |  somebody waits                |
 *	  +--------------+--------------------------------+
 *	                            writeback_finish(): it arrived
 *
 * A page on its way can be stored to, and is dirty again then: what arrives
 * is what set out. How long the way is, is a setting: time has to pass
 * (writeback=ticks), or it is over with the operation (writeback=instant).
 *
 * Somebody asks for the writing (msync, fsync), or there is too much to be
 * written (balance.c), or the flusher finds that it has waited long enough.
 * The flusher wakes each five seconds while a file is on
 * its list, and writes all of a file whose time has come:
 *
 *	t=0    store: the file becomes dirty, and is listed
 *	t=5    flusher wakes: 5 s old, not yet
 *	...
 *	t=30   flusher wakes: 30 s old: written, and off the list
 *
 * The age is the file's, not the page's (inode.dirtied_when): a page dirtied
 * at t=29 is written at t=30 too. And fsync leaves the file on the list with
 * its age, as only the flusher takes it off (__writeback_single_inode(),
 * fs/fs-writeback.c). Making a file writes it, so it starts out listed.
 *
 * Where the flusher does not write what is mapped (flusher-mapped=no), such a
 * page waits on, and its file with it.
 *
 * A written page is clean, and its entries become read-only again where the
 * profile watches clean pages (folio_mkclean(), mm/rmap.c). What a mapping
 * has stored behind the end of the file is zeroed on the way out
 * (ext4_bio_write_folio()).
 */
#include "sim/writeback.h"

#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/journal.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/standby.h"

#include <errno.h>
#include <string.h>

void writeback_list(struct sim *sim, uint32_t index)
{
	struct root *root = sim_root(sim);
	struct object *object = object_at(sim, index);

	if (object->listed)
		return;
	object->listed = 1;
	object->dirty_since = root->clock;
	if (!root->wake && root->profile.flusher_interval)
		root->wake = root->clock + root->profile.flusher_interval;
}

void writeback_zero_tail(struct sim *sim, uint32_t object, uint64_t page,
			 pfn_t pfn)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t size = object_at(sim, object)->size;
	uint64_t used = size - page * page_size;

	if (object_in_memory(sim, object))
		return;
	if (size < (page + 1) * page_size && size > page * page_size)
		memset(frame_bytes(sim, pfn) + used, 0, page_size - used);
}

/* The page is as new on the disk, or on its way there, as in memory. */
static void page_clean(struct sim *sim, uint32_t object, pfn_t pfn)
{
	frame_at(sim, pfn)->flags &=
		(uint16_t) ~(FRAME_DIRTY | FRAME_BESIDE | FRAME_TAGGED);
	frame_at(sim, pfn)->journal = 0;
	folio_unmark(sim, pfn);
	object_at(sim, object)->dirty--;
	if (object_counts_dirty(sim, object))
		sim_root(sim)->counters[COUNTER_DIRTY_PAGES]--;
	mapping_clean(sim, pfn, object_write_protects(sim, object));
}

void writeback_give_up(struct sim *sim, pfn_t pfn)
{
	page_clean(sim, frame_at(sim, pfn)->object, pfn);
	frame_at(sim, pfn)->flags |= FRAME_TAGGED;
}

/* Is there nothing to write? It is dirty with its folio alone, and a hole. */
static bool is_beside_hole(const struct sim *sim, uint32_t object,
			   uint64_t page, pfn_t pfn)
{
	return (frame_at(sim, pfn)->flags & FRAME_BESIDE) &&
	       !disk_has(sim, object, page);
}

/* What set out arrives, if it is on its way. */
static void page_arrive(struct sim *sim, uint32_t object, uint64_t page)
{
	pfn_t pfn = page_cache_find(sim, object, page);

	if (pfn == PFN_NONE || !(frame_at(sim, pfn)->flags & FRAME_WRITEBACK))
		return;
	frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_WRITEBACK;
	object_at(sim, object)->writeback--;
	sim_root(sim)->counters[COUNTER_WRITEBACK_PAGES]--;
	sim_count(sim, COUNTER_DISK_WRITES, 1);
	disk_arrive(sim, object, page);
	log_page(sim, EVENT_WRITEBACK_ENDED, object, page, pfn);
	standby_written(sim, pfn);
}

/* What gets a place on the disk is found there by the file's record. What goes
 * through the journal had one before. */
static void place_note(struct sim *sim, uint32_t object, uint64_t page)
{
	if (sim_profile(sim)->journal != JOURNAL_DATA &&
	    !disk_has(sim, object, page))
		journal_change(sim, object, true);
}

int writeback_page(struct sim *sim, uint32_t object, uint64_t page, pfn_t pfn)
{
	place_note(sim, object, page);
	page_arrive(sim, object, page);
	writeback_zero_tail(sim, object, page, pfn);
	if (!is_beside_hole(sim, object, page, pfn) &&
	    disk_write(sim, object, page, pfn) < 0)
		return -ENOMEM;
	if (object_counts_dirty(sim, object)) {
		sim_count(sim, COUNTER_DISK_WRITES, 1);
		log_page(sim, EVENT_PAGE_WRITTEN, object, page, pfn);
	}
	page_clean(sim, object, pfn);
	standby_written(sim, pfn);
	return 0;
}

/* Lets a dirty page set out for the disk; nobody waits for it. */
static int page_start(struct sim *sim, uint32_t object, uint64_t page,
		      pfn_t pfn)
{
	page_arrive(sim, object, page);
	writeback_zero_tail(sim, object, page, pfn);
	if (is_beside_hole(sim, object, page, pfn))
		return writeback_page(sim, object, page, pfn);
	place_note(sim, object, page);
	if (disk_send(sim, object, page, pfn) < 0)
		return -ENOMEM;
	frame_at(sim, pfn)->flags |= FRAME_WRITEBACK;
	object_at(sim, object)->writeback++;
	sim_count(sim, COUNTER_WRITEBACK_PAGES, 1);
	log_page(sim, EVENT_PAGE_WRITEBACK, object, page, pfn);
	page_clean(sim, object, pfn);
	return 0;
}

/* Where a range of a file ends that may reach beyond it. */
static uint64_t range_end(const struct sim *sim, uint32_t object, uint64_t page,
			  uint64_t pages)
{
	uint64_t end = object_pages(sim, object);

	return page < end && pages < end - page ? page + pages : end;
}

void writeback_tell_size(struct sim *sim, uint32_t object, uint64_t before)
{
	uint64_t size = object_at(sim, object)->disk_size;

	if (size != before)
		log_size(sim, EVENT_SIZE_WRITTEN, object, size);
}

/* A folio is written as a whole, and arrives as one: where does the one begin
 * that has this page, and where does it end that has the last of a range? */
static uint64_t folio_begin(const struct sim *sim, uint32_t object,
			    uint64_t page)
{
	pfn_t pfn = page_cache_find(sim, object, page);
	uint64_t n = pfn == PFN_NONE ? 1 : folio_pages(sim, pfn);

	return page / n * n;
}

static uint64_t folio_end(const struct sim *sim, uint32_t object, uint64_t end)
{
	pfn_t pfn = end ? page_cache_find(sim, object, end - 1) : PFN_NONE;
	uint64_t n = pfn == PFN_NONE ? 1 : folio_pages(sim, pfn);

	return (end + n - 1) / n * n;
}

/* Does something to each dirty page of a range. */
static int dirty_each(struct sim *sim, uint32_t object, uint64_t page,
		      uint64_t pages,
		      int (*act)(struct sim *sim, uint32_t object,
				 uint64_t page, pfn_t pfn))
{
	uint64_t before = object_at(sim, object)->disk_size;
	uint64_t end =
		folio_end(sim, object, range_end(sim, object, page, pages));

	/* Once something of it was written it is not a file that was cut and
	 * may be found empty (xfs_vm_writepages()). */
	if (sim_profile(sim)->flush_shrunk && object_at(sim, object)->dirty)
		object_at(sim, object)->flush_on_close = 0;
	page = folio_begin(sim, object, page);
	for (; page < end && object_at(sim, object)->dirty; page++) {
		pfn_t pfn = page_cache_find(sim, object, page);

		if (pfn == PFN_NONE ||
		    !(frame_at(sim, pfn)->flags & FRAME_DIRTY))
			continue;
		if (act(sim, object, page, pfn) < 0)
			return -ENOMEM;
	}
	writeback_tell_size(sim, object, before);
	return 0;
}

void writeback_finish(struct sim *sim, uint32_t object, uint64_t page,
		      uint64_t pages)
{
	uint64_t before = object_at(sim, object)->disk_size;
	uint64_t end =
		folio_end(sim, object, range_end(sim, object, page, pages));

	page = folio_begin(sim, object, page);
	for (; page < end && object_at(sim, object)->writeback; page++)
		page_arrive(sim, object, page);
	writeback_tell_size(sim, object, before);
}

int writeback_start(struct sim *sim, uint32_t object, uint64_t page,
		    uint64_t pages)
{
	bool waits = !object_counts_dirty(sim, object);

	if (dirty_each(sim, object, page, pages,
		       waits ? writeback_page : page_start) < 0)
		return -ENOMEM;
	if (sim_profile(sim)->writeback == WRITEBACK_INSTANT)
		writeback_finish(sim, object, page, pages);
	return 0;
}

int writeback_range(struct sim *sim, uint32_t object, uint64_t page,
		    uint64_t pages)
{
	writeback_finish(sim, object, page, pages);
	return dirty_each(sim, object, page, pages, writeback_page);
}

/* Nobody waits for it, so nobody commits what the journal holds back: that is
 * made ready to be written, and is dirty again. */
static int page_write_unasked(struct sim *sim, uint32_t object, uint64_t page,
			      pfn_t pfn)
{
	if (!journal_holds_back(sim, pfn))
		return writeback_page(sim, object, page, pfn);
	writeback_zero_tail(sim, object, page, pfn);
	mapping_clean(sim, pfn, object_write_protects(sim, object));
	return 0;
}

int writeback_unasked(struct sim *sim, uint32_t object, uint64_t page,
		      uint64_t pages)
{
	writeback_finish(sim, object, page, pages);
	return dirty_each(sim, object, page, pages, page_write_unasked);
}

static void size_write(struct sim *sim, uint32_t index)
{
	struct object *object = object_at(sim, index);

	if (object->disk_size == object->size)
		return;
	object->disk_size = object->size;
	log_size(sim, EVENT_SIZE_WRITTEN, index, object->size);
}

int writeback_file(struct sim *sim, uint32_t object)
{
	int r = writeback_range(sim, object, 0, object_pages(sim, object));

	if (r == 0 && object_at(sim, object)->kind == OBJECT_FILE)
		size_write(sim, object);
	return r;
}

static int page_write_unmapped(struct sim *sim, uint32_t object, uint64_t page,
			       pfn_t pfn)
{
	return frame_at(sim, pfn)->mappings
		       ? 0
		       : writeback_page(sim, object, page, pfn);
}

/* Dirty pages that the flusher may write. */
static uint64_t pages_ripe(const struct sim *sim, uint32_t object)
{
	uint64_t pages = object_pages(sim, object), n = 0;

	if (sim_profile(sim)->flusher_mapped)
		return object_at(sim, object)->dirty;
	for (uint64_t page = 0; page < pages; page++) {
		pfn_t pfn = page_cache_find(sim, object, page);

		n += pfn != PFN_NONE && frame_at(sim, pfn)->mappings == 0 &&
		     (frame_at(sim, pfn)->flags & FRAME_DIRTY);
	}
	return n;
}

/* Writes what may be written of a file whose time has come; off the list it
 * goes if nothing is left. */
static int flusher_write(struct sim *sim, uint32_t object)
{
	uint64_t pages = pages_ripe(sim, object);
	int r;

	if (pages)
		log_machine(sim, EVENT_FLUSHER_WOKE, pages);
	if (pages == object_at(sim, object)->dirty)
		r = writeback_file(sim, object);
	else
		r = dirty_each(sim, object, 0, UINT64_MAX, page_write_unmapped);
	object_at(sim, object)->listed = object_at(sim, object)->dirty != 0;
	return r;
}

/* Writes the files whose time has come. *ret_next: when there is something to
 * do again; UINT64_MAX: as long as nothing is done to what is mapped, never;
 * 0: no file is listed any more. */
static int flusher_run(struct sim *sim, uint64_t *ret_next)
{
	uint32_t count = sim_root(sim)->objects.count;
	uint64_t clock = sim_root(sim)->clock;
	uint64_t next = 0;

	for (uint32_t i = 1; i <= count; i++) {
		const struct object *object = object_at(sim, i);
		uint64_t due =
			object->dirty_since + sim_profile(sim)->dirty_expire;

		if (!object->in_use || !object->listed)
			continue;
		if (due <= clock) {
			if (flusher_write(sim, i) < 0)
				return -ENOMEM;
			if (!object_at(sim, i)->listed)
				continue;
			due = UINT64_MAX;
		}
		if (!next || due < next)
			next = due;
	}
	*ret_next = next;
	return 0;
}

void writeback_settle(struct sim *sim)
{
	uint32_t count = sim_root(sim)->objects.count;

	for (uint32_t i = 1; i <= count; i++)
		if (object_at(sim, i)->in_use && object_at(sim, i)->writeback)
			writeback_finish(sim, i, 0, object_pages(sim, i));
}

/* The flusher looks again at the first of its times at which there may be
 * something to do, and in any case after `end`. */
static void flusher_sleep(struct sim *sim, uint64_t next, uint64_t end)
{
	uint64_t interval = sim_profile(sim)->flusher_interval;
	uint64_t clock = sim_root(sim)->clock;
	uint64_t until = next <= end ? next : end + 1;
	uint64_t times = until > clock ? (until - clock - 1) / interval + 1 : 1;

	sim_root(sim)->wake = next ? clock + times * interval : 0;
}

int writeback_tick(struct sim *sim, uint64_t milliseconds)
{
	uint64_t end = sim_root(sim)->clock + milliseconds;
	uint64_t next;

	sim->unpaid = true; /* until the operation is over */
	if (milliseconds)
		log_amount(sim, EVENT_TIME_PASSED, milliseconds);
	if (milliseconds)
		writeback_settle(sim);
	while (sim_root(sim)->wake && sim_root(sim)->wake <= end) {
		sim_root(sim)->clock = sim_root(sim)->wake;
		if (flusher_run(sim, &next) < 0)
			return -ENOMEM;
		flusher_sleep(sim, next, end);
	}
	sim_root(sim)->clock = end;
	return journal_tick(sim);
}
