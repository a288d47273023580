/*
 * Finding out what the file system does
 *
 * Names of file systems tell little: how one was mounted, by which kernel, and
 * what lies below an overlay, decide as much. So these habits are tried on a
 * file as well:
 *
 *	punch a part of a page,
 *	make another file	is it clean now? The journal waited for it.
 *				(Where nobody counts: can it be paged out?)
 *	store, drop		is it dirty still? All bytes go through the
 *				journal
 *	load a page		how many came with it? Asked only where no
 *				device tells, as below an overlay
 */
#include "real/probe_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define JOURNAL_ATTEMPTS 3
#define WINDOW_MOST	 ((uint64_t)8192) /* pages */
#define POLLS_ALIKE	 5

/* Part of a page is zeroed: who else's fsync writes it? */
static bool probe_ordered(struct probe *probe)
{
	struct real_machine *machine = probe->machine;
	struct request request = { .kind = REQUEST_PUNCH,
				   .offset = 2 * machine->page_size + 1,
				   .length = 1 };
	int fd;

	if (probe_send(probe, &request, NULL, NULL) < 0 ||
	    probe_dirty(probe) != 1)
		return false;
	fd = other_make(probe, machine->page_size);
	if (fd >= 0)
		close(fd);
	return fd >= 0 && probe_dirty(probe) == 0;
}

/* Is the page written by now? Then it can be paged out, which one that is dirty
 * cannot. */
static bool page_is_clean(struct probe *probe, uint64_t page)
{
	uint64_t page_size = probe->machine->page_size;
	struct request request = { .kind = REQUEST_ADVISE,
				   .address = probe->view + page * page_size,
				   .length = page_size,
				   .flags = MADV_PAGEOUT };
	bool before = false, after = true;

	(void)mincore_page(probe->file, page_size, page, &before);
	(void)probe_send(probe, &request, NULL, NULL);
	(void)mincore_page(probe->file, page_size, page, &after);
	return before && !after;
}

/* The same where nobody counts dirty pages: one page is zeroed in part and is
 * dirty by that; is another one still, after somebody else's fsync? */
static bool probe_ordered_unseen(struct probe *probe)
{
	uint64_t page_size = probe->machine->page_size;
	struct request request = { .kind = REQUEST_PUNCH,
				   .offset = 3 * page_size + 1,
				   .length = 1 };
	int fd;

	if (probe_send(probe, &request, NULL, NULL) < 0 ||
	    page_is_clean(probe, 3))
		return false;
	request.offset = 2 * page_size + 1;
	if (probe_send(probe, &request, NULL, NULL) < 0)
		return false;
	fd = other_make(probe, page_size);
	if (fd >= 0)
		close(fd);
	return fd >= 0 && page_is_clean(probe, 2);
}

/* A store is dropped: does it stay dirty, since nobody waits for the journal?
 * Unless that was committed in between, for somebody else. */
static bool probe_journalled(struct probe *probe)
{
	for (int i = 0; i < JOURNAL_ATTEMPTS; i++) {
		/* What is being written already is passed over. */
		probe_writeback_wait(probe);
		(void)probe_ask(probe, REQUEST_STORE, 0, NULL);
		(void)probe_ask(probe, REQUEST_DROP, 0, NULL);
		if (probe_dirty(probe) > 0)
			return true;
	}
	return false;
}

static enum journal journal_of(struct probe *probe)
{
	bool seen = real_can(probe->machine, REAL_CACHESTAT);

	if (seen ? probe_ordered(probe) : probe_ordered_unseen(probe))
		return JOURNAL_ORDERED;
	if (!seen)
		probe_unseen(probe, REAL_CACHESTAT);
	if (!probe->failed && probe_journalled(probe))
		return JOURNAL_DATA;
	return probe->failed ? JOURNAL_UNKNOWN : JOURNAL_NONE;
}

void probe_journal(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;

	traits->journal = JOURNAL_NONE;
	if (!traits->counts_dirty)
		return;
	probe_begin(probe);
	traits->journal = journal_of(probe);
	(void)probe_ask(probe, REQUEST_FLUSH, MS_SYNC, NULL);
	probe_writeback_wait(probe);
}

/* Until no more pages arrive. 0 or a negative errno. */
static int arrivals_wait(struct probe *probe, int fd, uint64_t pages,
			 uint64_t *ret_arrived)
{
	uint64_t before = 0;
	int status = 0, same = 0;

	for (int i = 0; i < POLLS && same < POLLS_ALIKE && status >= 0; i++) {
		probe_pause();
		status = mincore_count(fd, probe->machine->page_size, pages,
				       ret_arrived);
		same = *ret_arrived == before ? same + 1 : 0;
		before = *ret_arrived;
	}
	return status;
}

/* How many pages of a file does a fault in its middle read? -1: all of them, or
 * it cannot be told. */
static int64_t probe_window(struct probe *probe, uint64_t pages)
{
	uint64_t page_size = probe->machine->page_size, arrived = 0;
	int fd = other_make(probe, pages * page_size);
	vaddr_t view;

	if (fd < 0)
		return -1;
	view = other_map(probe, probe->view, 0, pages);
	if (view) {
		other_load(probe, view + pages / 2 * page_size, 1, NULL);
		(void)probe_note(probe,
				 arrivals_wait(probe, fd, pages, &arrived));
		other_unmap(probe, view, pages);
	}
	close(fd);
	return probe->failed || arrived < 2 || arrived >= pages
		       ? -1
		       : (int64_t)arrived;
}

/* Where no device says how far is read ahead. */
void probe_readahead(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	int64_t pages = -1;

	if (traits->readahead_exact || !traits->can_evict ||
	    !real_can(probe->machine, REAL_MINCORE))
		return;
	for (uint64_t n = 128; n <= WINDOW_MOST && pages < 0; n *= 8)
		pages = probe_window(probe, n);
	if (pages < 0)
		return;
	traits->readahead = (uint64_t)pages;
	traits->readahead_exact = true;
}
