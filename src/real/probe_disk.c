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
 *	write four pages, then
 *	a byte			are all four dirty? They are one folio. Where
 *				nobody can tell: page out one of them. What is
 *				a part of more stays
 *	load a page		how many came with it? Asked only where no
 *				device tells, as below an overlay
 */
#include "real/probe_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PROBE_OTHER	 "pagetwin.probe2"
#define JOURNAL_ATTEMPTS 3
#define WINDOW_MOST	 ((uint64_t)8192) /* pages */
#define POLLS_ALIKE	 5

int other_ask(struct probe *probe, struct request request,
	      const unsigned char *bytes, struct reply *ret_reply)
{
	request.object = 1;
	return probe_send(probe, &request, bytes, ret_reply);
}

int other_make(struct probe *probe, uint64_t length)
{
	int folder = probe->machine->scratch->fd, fd, status;

	probe_begin(probe);
	status = other_ask(probe,
			   (struct request){ .kind = REQUEST_FILE,
					     .length = length,
					     .name = PROBE_OTHER },
			   NULL, NULL);
	if (status < 0)
		return status;
	fd = openat(folder, PROBE_OTHER, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		fd = -errno;
	(void)unlinkat(folder, PROBE_OTHER, 0);
	return probe_note(probe, fd);
}

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

/* All of a folio becomes dirty with a byte of it. */
static bool folio_is_dirtied(struct probe *probe, int fd)
{
	(void)other_ask(probe,
			(struct request){ .kind = REQUEST_WRITE, .n_bytes = 1 },
			(const unsigned char *)"!", NULL);
	return probe_counts(probe, fd).dirty == FOLIO_PAGES;
}

/* A part of a folio is not paged out: it is split first, and no more. */
static bool folio_is_kept(struct probe *probe, int fd)
{
	uint64_t page_size = probe->machine->page_size;
	struct request request = { .kind = REQUEST_MAP,
				   .address = probe->view + probe->length,
				   .length = FOLIO_PAGES * page_size,
				   .protection = PROT_READ,
				   .flags = MAP_SHARED };
	struct reply reply;
	bool cached = false;

	if (other_ask(probe, request, NULL, &reply) < 0)
		return false;
	request = (struct request){ .kind = REQUEST_LOAD,
				    .address = reply.value,
				    .count = FOLIO_PAGES,
				    .stride = page_size };
	(void)other_ask(probe, request, NULL, NULL);
	request.kind = REQUEST_ADVISE;
	request.flags = MADV_PAGEOUT;
	request.address += page_size;
	request.length = page_size;
	(void)other_ask(probe, request, NULL, NULL);
	if (!real_can(probe->machine, REAL_MINCORE))
		probe_unseen(probe, REAL_MINCORE);
	else
		(void)probe_note(probe,
				 mincore_page(fd, page_size, 1, &cached));
	other_unmap(probe, reply.value, FOLIO_PAGES);
	return cached;
}

int folio_make(struct probe *probe)
{
	size_t length = FOLIO_PAGES * probe->machine->page_size;
	unsigned char *bytes = calloc(1, length);
	struct reply reply = { 0 };
	int fd = bytes ? other_make(probe, 0) : -ENOMEM, status;

	if (fd >= 0) {
		status = other_ask(probe,
				   (struct request){ .kind = REQUEST_WRITE,
						     .n_bytes = length },
				   bytes, &reply);
		if (status >= 0 && reply.value < length)
			(void)probe_note(probe, -ENOSPC);
		(void)other_ask(probe,
				(struct request){ .kind = REQUEST_FSYNC }, NULL,
				NULL);
	}
	free(bytes);
	return fd;
}

void probe_folios(struct probe *probe)
{
	int fd = folio_make(probe);
	bool large;

	if (fd < 0)
		return;
	large = real_can(probe->machine, REAL_CACHESTAT)
			? folio_is_dirtied(probe, fd)
			: folio_is_kept(probe, fd);
	probe->machine->traits.large_folios = probe_answer(probe, large);
	close(fd);
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
	struct request request = { .kind = REQUEST_MAP,
				   .address = probe->view,
				   .length = pages * page_size,
				   .protection = PROT_READ,
				   .flags = MAP_SHARED };
	int fd = other_make(probe, pages * page_size), status;
	struct reply reply = { 0 };

	if (fd < 0)
		return -1;
	status = other_ask(probe, request, NULL, &reply);
	request = (struct request){ .kind = REQUEST_LOAD,
				    .address =
					    reply.value + pages / 2 * page_size,
				    .count = 1,
				    .stride = 1 };
	if (status >= 0)
		status = other_ask(probe, request, NULL, NULL);
	if (status >= 0)
		status = arrivals_wait(probe, fd, pages, &arrived);
	request = (struct request){ .kind = REQUEST_UNMAP,
				    .address = reply.value,
				    .length = pages * page_size };
	(void)other_ask(probe, request, NULL, NULL);
	close(fd);
	return status < 0 || arrived < 2 || arrived >= pages ? -1
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
