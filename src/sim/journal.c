/*
 * journal - what has to be written before something else may be
 *
 * A file system with a journal writes down what it is about to change of
 * its own records, and commits it: all changes since the last commit at once,
 * of all files. It does so every few seconds, and whenever somebody waits
 * for one of them:
 *
 *	punch f 1 3		f's record joins the running transaction
 *	truncate g 5		so does g's
 *	fsync g			commits both
 *
 * What a file's bytes have to do with it:
 *
 *	journal=none		nothing: they are written when their time comes
 *	journal=ordered		a block of which a part was zeroed must be on
 *				the disk before the commit, or old bytes could
 *				be seen after a power cut
 *	journal=data		all bytes go through the journal: a page stays
 *				dirty until they are in it
 *
 * Ordered, a file has one range for that, from the first such block to the
 * last since the last commit, and all that is dirty in it is written (ext4's
 * default: __ext4_block_zero_page_range() in fs/ext4/inode.c;
 * jbd2_journal_inode_ranged_write(), journal_submit_data_buffers() in fs/jbd2/;
 * ext4_normal_submit_inode_data_buffers()):
 *
 *	page	0   1   2   3   4   5
 *		.  [z   .   D   z]  D		z: zeroed in part, D: dirty
 *		    written  written		commit; page 5 stays dirty
 *
 * Only what has a place on the disk can be: the commit cannot wait for a
 * place. Such a page stays dirty, though its entries are read-only then.
 *
 * The journal is everybody's who uses the disk. So on a real machine a commit
 * may come between any two operations, and nobody here would know. What would
 * be different then carries a mark (PAGE_JOURNAL), from when it joins until it
 * is written for another reason, or until a commit that is certain. Whether one
 * is certain, the order of what happened says: who waits for what changed after
 * the zeroing waits for the zeroed page as well, whoever else may commit.
 */
#include "sim/journal.h"

#include "sim/disk.h"
#include "sim/event_log.h"
#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/writeback.h"

#include <errno.h>

/* The running transaction is committed at this age (the mount option commit=,
 * ext4(5)). */
#define COMMIT_MILLISECONDS 5000

static bool has_journal(const struct sim *sim, uint32_t object)
{
	return sim_profile(sim)->journal != JOURNAL_NONE &&
	       object_counts_dirty(sim, object);
}

/* The number of what happens now; and the transaction runs from now on. */
static uint64_t journal_moment(struct sim *sim)
{
	struct root *root = sim_root(sim);

	if (!root->journal_since)
		root->journal_since = root->clock + 1;
	return ++root->journal_moment;
}

/* The file's pages that a commit looks at. */
static void pages_of(const struct sim *sim, uint32_t index, uint64_t *ret_first,
		     uint64_t *ret_end)
{
	const struct object *object = object_at(sim, index);

	*ret_first = 0;
	*ret_end = object_pages(sim, index);
	if (sim_profile(sim)->journal == JOURNAL_DATA)
		return;
	*ret_first = object->ordered_first;
	if (*ret_end > object->ordered_end)
		*ret_end = object->ordered_end;
}

static bool is_ordered(const struct sim *sim, uint32_t object, uint64_t page)
{
	return page >= object_at(sim, object)->ordered_first &&
	       page < object_at(sim, object)->ordered_end;
}

/* Who was dirty already when the range reached it is written with it, unless
 * the range began anew in between. */
static void range_join(struct sim *sim, uint32_t object, uint64_t first,
		       uint64_t end)
{
	for (uint64_t page = first; page < end; page++) {
		pfn_t pfn = page_cache_find(sim, object, page);

		if (pfn != PFN_NONE &&
		    (frame_at(sim, pfn)->flags & FRAME_DIRTY) &&
		    !frame_at(sim, pfn)->journal)
			frame_at(sim, pfn)->journal =
				JOURNAL_JOINED | JOURNAL_AGAIN;
	}
}

/* The range gets as large as that. One that ends with byte 0 looks to the
 * kernel like none (i_dirty_end in jbd2_journal_file_inode()), and the next one
 * takes its place. */
static void range_grow(struct object *object, uint64_t first, uint64_t end,
		       bool ends_at_0)
{
	bool none = object->ordered_end <= object->ordered_first;

	if (none || object->ordered_at_0) {
		object->ordered_first = first;
		object->ordered_end = end;
		object->ordered_at_0 = ends_at_0;
	}
	if (first < object->ordered_first)
		object->ordered_first = first;
	if (end > object->ordered_end)
		object->ordered_end = end;
}

void journal_order(struct sim *sim, uint32_t index, uint64_t start,
		   uint64_t stop)
{
	uint64_t page = start / sim_profile(sim)->page_size;
	struct object *object = object_at(sim, index);
	pfn_t pfn = page_cache_find(sim, index, page);
	uint64_t first, end;

	if (!has_journal(sim, index) || pfn == PFN_NONE ||
	    sim_profile(sim)->journal != JOURNAL_ORDERED)
		return;
	first = page / folio_pages(sim, pfn) * folio_pages(sim, pfn);
	end = folio_next(sim, index, page);
	range_grow(object, first, end, stop == 1);
	object->ordered_at = journal_moment(sim);
	range_join(sim, index, object->ordered_first,
		   object->ordered_end < object_pages(sim, index)
			   ? object->ordered_end
			   : object_pages(sim, index));
	frame_at(sim, pfn)->journal = JOURNAL_JOINED;
}

void journal_change(struct sim *sim, uint32_t object, bool data)
{
	uint64_t moment;

	if (!has_journal(sim, object))
		return;
	moment = journal_moment(sim);
	object_at(sim, object)->changed_at = moment;
	if (data)
		object_at(sim, object)->data_changed_at = moment;
}

void journal_store(struct sim *sim, pfn_t pfn)
{
	struct frame *frame = frame_at(sim, pfn);

	if (!has_journal(sim, frame->object))
		return;
	if (sim_profile(sim)->journal == JOURNAL_DATA) {
		frame->journal = JOURNAL_JOINED;
		/* It is marked dirty anew (ext4_dirty_journalled_data()). */
		folio_unmark(sim, pfn);
		journal_change(sim, frame->object, true);
	} else if (is_ordered(sim, frame->object, frame->page)) {
		frame->journal = JOURNAL_JOINED | JOURNAL_AGAIN;
	} else {
		frame->journal = 0;
	}
}

bool journal_holds_back(const struct sim *sim, pfn_t pfn)
{
	return sim_profile(sim)->journal == JOURNAL_DATA &&
	       (frame_at(sim, pfn)->journal & JOURNAL_JOINED);
}

/* Has every page of its folio that was stored to a place on the disk? A
 * folio is written as a whole or stays dirty. */
static bool has_place(const struct sim *sim, uint32_t object, pfn_t pfn)
{
	for (uint64_t i = 0; i < folio_pages(sim, pfn); i++) {
		pfn_t part = folio_page(sim, pfn, i);
		const struct frame *frame;

		if (part == PFN_NONE)
			continue;
		frame = frame_at(sim, part);
		if (page_cache_is_stored(sim, part) &&
		    !disk_has(sim, object, frame->page))
			return false;
	}
	return true;
}

static bool is_ripe(const struct sim *sim, pfn_t pfn)
{
	return pfn != PFN_NONE && (frame_at(sim, pfn)->flags & FRAME_DIRTY) &&
	       (frame_at(sim, pfn)->journal & JOURNAL_JOINED);
}

/* How many pages the commit has to write first. */
static uint64_t ripe_count(const struct sim *sim, uint32_t object)
{
	uint64_t page, end, n = 0;

	if (sim_profile(sim)->journal != JOURNAL_ORDERED)
		return 0;
	for (pages_of(sim, object, &page, &end); page < end; page++) {
		pfn_t pfn = page_cache_find(sim, object, page);

		n += is_ripe(sim, pfn) && has_place(sim, object, pfn);
	}
	return n;
}

static int page_commit(struct sim *sim, uint32_t object, uint64_t page,
		       pfn_t pfn, bool certain)
{
	bool written = sim_profile(sim)->journal == JOURNAL_ORDERED &&
		       has_place(sim, object, pfn);
	unsigned marks = frame_at(sim, pfn)->journal;

	if (written && writeback_page(sim, object, page, pfn) < 0)
		return -ENOMEM;
	/* Made ready to be written it has lost the mark of readahead, and is
	 * dirty again. */
	if (!written && sim_profile(sim)->journal == JOURNAL_ORDERED)
		folio_unmark(sim, pfn);
	if (!written)
		mapping_clean(sim, pfn, object_write_protects(sim, object));
	/* Where a commit before this one may have been for the page, it may
	 * not be clean; nor read-only, where it could not be written. */
	if (!certain || (marks & JOURNAL_AGAIN))
		frame_at(sim, pfn)->journal = JOURNAL_JOINED;
	else
		frame_at(sim, pfn)->journal = 0;
	return 0;
}

static int file_commit(struct sim *sim, uint32_t index, uint64_t waited_for)
{
	struct object *object = object_at(sim, index);
	bool certain = (sim_profile(sim)->journal == JOURNAL_DATA
				? object->data_changed_at
				: object->ordered_at) <= waited_for;
	uint64_t page, end, before = object->disk_size;

	for (pages_of(sim, index, &page, &end); page < end; page++) {
		pfn_t pfn = page_cache_find(sim, index, page);

		if (is_ripe(sim, pfn) &&
		    page_commit(sim, index, page, pfn, certain) < 0)
			return -ENOMEM;
	}
	writeback_tell_size(sim, index, before);
	object = object_at(sim, index);
	object->ordered_first = object->ordered_end = 0;
	object->ordered_at_0 = 0;
	object->changed_at = object->data_changed_at = 0;
	return 0;
}

/* Somebody waits for what joined at that moment. */
static int journal_commit(struct sim *sim, uint64_t waited_for)
{
	uint32_t count = sim_root(sim)->objects.count;
	uint64_t ripe = 0;

	for (uint32_t i = 1; i <= count; i++)
		if (object_at(sim, i)->in_use && has_journal(sim, i))
			ripe += ripe_count(sim, i);
	if (ripe)
		log_machine(sim, EVENT_JOURNAL_COMMITTED, ripe);
	for (uint32_t i = 1; i <= count; i++)
		if (object_at(sim, i)->in_use && has_journal(sim, i) &&
		    file_commit(sim, i, waited_for) < 0)
			return -ENOMEM;
	sim_root(sim)->journal_since = 0;
	return 0;
}

int journal_commit_new(struct sim *sim)
{
	if (sim_profile(sim)->journal == JOURNAL_NONE)
		return 0;
	return journal_commit(sim, UINT64_MAX);
}

int journal_commit_file(struct sim *sim, uint32_t object)
{
	uint64_t changed = object_at(sim, object)->changed_at;

	return changed ? journal_commit(sim, changed) : 0;
}

int journal_commit_data(struct sim *sim, uint32_t object)
{
	uint64_t changed = object_at(sim, object)->data_changed_at;

	return changed ? journal_commit(sim, changed) : 0;
}

int journal_tick(struct sim *sim)
{
	const struct root *root = sim_root(sim);

	if (!root->journal_since ||
	    root->clock < root->journal_since - 1 + COMMIT_MILLISECONDS)
		return 0;
	/* Some other clock may say so a moment later. */
	return journal_commit(sim, 0);
}
