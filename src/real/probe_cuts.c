/*
 * Finding out what becomes of a file that is cut
 *
 * Where a page is cut through, by a hole or by the end of the file, file
 * systems agree on the bytes and on little else. And some habits that no
 * document promises are those of one kernel and not of the next:
 *
 *	load four pages, punch
 *	within page 0		are the others unmapped? (mm/truncate.c)
 *	punch within page 2	is that unmapped? It was written first, and
 *				evicted
 *	punch a cold page	does mincore see it? It is right as a whole
 *	grow an odd file	is its old tail dirty, or written?
 *	punch within a hole	is that page cached now?
 *	empty a file, or make it
 *	shorter, write, close	is it dirty still?
 *
 * Each is known only if nothing failed on the way to it (probe_answer()).
 */
#include "real/probe_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* Pages of the files that are cut. */
#define CUT_PAGES 4

/* A hole in page 0 of what is mapped there: what is unmapped by it? */
static enum habit hole_unmaps(struct probe *probe, vaddr_t view)
{
	uint64_t page_size = probe->machine->page_size;

	other_load(probe, view, CUT_PAGES, NULL);
	other_punch(probe, 1);
	return probe_answer(
		probe,
		!probe_present(probe, view + (CUT_PAGES - 1) * page_size));
}

/* Has it been read as a whole? Such a page alone mincore sees. */
static bool is_whole(struct probe *probe, int fd, uint64_t page)
{
	bool arrived = false;

	if (!real_can(probe->machine, REAL_MINCORE))
		probe_unseen(probe, REAL_MINCORE);
	else
		(void)probe_note(probe,
				 mincore_page(fd, probe->machine->page_size,
					      page, &arrived));
	return arrived;
}

/* The second file's first page is not in memory: else nothing is learned from
 * what becomes of it. Who writes or reads it right now holds it. */
static void cut_cool(struct probe *probe, int fd)
{
	for (int i = 0; i < POLLS && is_whole(probe, fd, 0); i++) {
		other_drop(probe);
		probe_pause();
	}
	if (is_whole(probe, fd, 0))
		probe_fail_for(probe, "a page could not be dropped");
}

/* A hole in a page that is not in memory. Where none ever leaves it there is no
 * such page (cuts_in_memory()). */
static void probe_unread(struct probe *probe, int fd)
{
	struct traits *traits = &probe->machine->traits;

	if (!traits->can_evict && !traits->counts_dirty)
		return;
	cut_cool(probe, fd);
	other_punch(probe, 1);
	traits->zeroes_unread = probe_answer(probe, !is_whole(probe, fd, 0));
}

static void probe_hole_in_file(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	int fd = other_make(probe, CUT_PAGES * page_size);
	vaddr_t view;

	if (fd < 0)
		return;
	probe_unread(probe, fd);
	view = other_map(probe, probe->view, 0, CUT_PAGES);
	if (view) {
		traits->hole_unmaps_files = hole_unmaps(probe, view);
		other_load(probe, view, CUT_PAGES, NULL);
		other_punch(probe, 2 * page_size + 1);
		traits->hole_writes = probe_answer(
			probe, !probe_present(probe, view + 2 * page_size));
		other_unmap(probe, view, CUT_PAGES);
	}
	close(fd);
}

static void probe_hole_in_section(struct probe *probe)
{
	struct request request = { .kind = REQUEST_SECTION,
				   .object = 1,
				   .length = CUT_PAGES *
					     probe->machine->page_size,
				   .name = "probe" };
	vaddr_t view;

	probe_begin(probe);
	if (probe_send(probe, &request, NULL, NULL) < 0)
		return;
	view = other_map(probe, probe->view, 0, CUT_PAGES);
	if (view) {
		probe->machine->traits.hole_unmaps_sections =
			hole_unmaps(probe, view);
		other_unmap(probe, view, CUT_PAGES);
	}
}

/* Pages 1 and 2 of the file are holes, and not cached. Nothing of the file is
 * written before: whether btrfs finds a hole there depends on what is on its
 * way. */
static bool hole_is_cached(struct probe *probe, int fd)
{
	uint64_t before = probe_counts(probe, fd).cached;

	other_punch(probe, 2 * probe->machine->page_size + 1);
	return probe_counts(probe, fd).cached > before;
}

/* The file ends in a hole, within a page, and grows. */
static bool hole_is_dirtied(struct probe *probe, int fd)
{
	uint64_t page_size = probe->machine->page_size;

	other_resize(probe, 5 * page_size + 1);
	other_fsync(probe);
	other_resize(probe, 5 * page_size + 9);
	return probe_counts(probe, fd).dirty > 0;
}

static void probe_growth(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	int fd = other_make(probe, page_size + 1);

	if (fd < 0)
		return;
	other_resize(probe, 3 * page_size);
	traits->resize_writes =
		probe_answer(probe, probe_counts(probe, fd).dirty == 0);
	traits->zeroes_holes = probe_answer(probe, hole_is_cached(probe, fd));
	traits->zeroes_dirty = probe_answer(probe, hole_is_dirtied(probe, fd));
	/* btrfs passes over a hole that is punched, but not over the end. */
	if (traits->zeroes_dirty == HABIT_YES)
		traits->zeroes_holes = HABIT_YES;
	close(fd);
}

/* A file of two pages is made shorter, and written behind its end; the
 * descriptor that is closed then is another one. Is its writing started? */
static enum habit close_flushes(struct probe *probe, off_t shorter)
{
	uint64_t dirty;
	int fd = other_make(probe, 2 * probe->machine->page_size), again;
	char name[40];
	bool written;

	if (fd < 0)
		return HABIT_UNKNOWN;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	again = open(name, O_RDWR | O_CLOEXEC);
	written = again >= 0 && ftruncate(again, shorter) == 0 &&
		  pwrite(again, "!", 1, shorter) == 1;
	if (!written)
		(void)probe_note(probe, -errno);
	if (again >= 0)
		close(again);
	dirty = probe_counts(probe, fd).dirty;
	close(fd);
	return probe_answer(probe, dirty == 0);
}

/* Page 1 is stored to, and paged out, which marks it as it is dirty; then it is
 * written, and page 0 loaded. And the last byte of page 2, behind the end. */
static void probe_stores(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	int fd = other_make(probe, 2 * page_size + 1);
	vaddr_t view, last;
	int byte;

	if (fd < 0)
		return;
	view = other_map(probe, probe->view, 0, 3);
	if (view) {
		last = view + 3 * page_size - 1;
		other_store(probe, last, 1, 1, NULL);
		other_advise(probe, view + 2 * page_size, MADV_DONTNEED, NULL);
		other_store(probe, view + 2 * page_size, 1, 1, NULL);
		byte = other_byte(probe, last);
		if (byte < 0)
			probe_fail(probe);
		traits->store_zeroes = probe_answer(probe, byte == 0);
		other_store(probe, view + page_size, 1, 1, NULL);
		other_advise(probe, view + page_size, MADV_PAGEOUT, NULL);
		other_write(probe, 1);
		other_load(probe, view, 1, NULL);
		if (!traits->fault_around_known)
			probe_fail(probe);
		traits->write_unmarks = probe_answer(
			probe, traits->fault_around > 1 &&
				       probe_present(probe, view + page_size));
		other_unmap(probe, view, 3);
	}
	close(fd);
}

/* A hole in the first of two dirty pages: which of them was written before it
 * was made? The next store to that faults. (Unless that has another cause: it
 * is unmapped, or may be read-only, as all goes through a journal.) Both are,
 * as one extent; or the one alone that is touched. */
static void probe_hole_writing(struct probe *probe, vaddr_t address)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	struct reply replies[2] = { 0 };
	bool first, both;

	other_store(probe, address, 2, page_size, NULL);
	other_punch(probe, 2 * page_size + 1);
	other_store(probe, address, 1, 1, &replies[0]);
	other_store(probe, address + page_size, 1, 1, &replies[1]);
	first = probe_faulted(probe, &replies[0]);
	both = first && probe_faulted(probe, &replies[1]);
	if (first && (traits->hole_writes == HABIT_UNKNOWN ||
		      traits->journal == JOURNAL_UNKNOWN))
		probe_fail(probe);
	first = first && traits->hole_writes != HABIT_YES &&
		traits->journal != JOURNAL_DATA;
	traits->hole_syncs = probe_answer(probe, first && !both);
	traits->hole_flushes = traits->hole_syncs == HABIT_UNKNOWN
				       ? HABIT_UNKNOWN
				       : habit_of(first && both);
}

/* Pages 0 and 2 are dirty, page 0 is flushed; then page 2 is cut. */
static void probe_flushing(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	int fd = other_make(probe, CUT_PAGES * page_size);
	vaddr_t view;

	if (fd < 0)
		return;
	view = other_map(probe, probe->view, 0, CUT_PAGES);
	if (view) {
		other_store(probe, view, 2, 2 * page_size, NULL);
		other_flush(probe, view);
		traits->flush_whole =
			probe_answer(probe, probe_counts(probe, fd).dirty == 0);
		probe_hole_writing(probe, view + 2 * page_size);
		other_store(probe, view + 2 * page_size, 1, 1, NULL);
		other_resize(probe, 2 * page_size + 9);
		traits->shrink_writes =
			probe_answer(probe, probe_counts(probe, fd).dirty == 0);
		other_unmap(probe, view, CUT_PAGES);
	}
	close(fd);
}

static void probe_closing(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;

	traits->flush_replaced = close_flushes(probe, 0);
	traits->flush_shrunk =
		close_flushes(probe, (off_t)probe->machine->page_size);
}

/* Where nothing is ever dirty nothing is written; and where nothing leaves
 * memory all that is there is right as a whole: what comes back from the paging
 * file is read first (mm/shmem.c: shmem_get_partial_folio()). */
static void cuts_in_memory(struct traits *traits)
{
	if (!traits->can_evict)
		traits->zeroes_unread = HABIT_NO;
	traits->zeroes_holes = HABIT_YES;
	traits->zeroes_dirty = HABIT_NO;
	traits->resize_writes = HABIT_NO;
	traits->flush_whole = HABIT_NO;
	traits->hole_flushes = HABIT_NO;
	traits->hole_syncs = HABIT_NO;
	traits->shrink_writes = HABIT_NO;
	traits->store_zeroes = HABIT_NO;
	traits->write_unmarks = HABIT_NO;
	traits->flush_replaced = HABIT_NO;
	traits->flush_shrunk = HABIT_NO;
}

void probe_cuts(struct probe *probe)
{
	probe_hole_in_section(probe);
	probe_alone(probe, probe_hole_in_file);
	if (!probe->machine->traits.counts_dirty) {
		cuts_in_memory(&probe->machine->traits);
		return;
	}
	probe_alone(probe, probe_growth);
	probe_alone(probe, probe_flushing);
	probe_alone(probe, probe_stores);
	probe_alone(probe, probe_closing);
}
