/*
 * Finding out how the page cache keeps a file
 *
 * What is written at once may be kept as one (a folio of several pages), which
 * is dirtied, written and cut as one, and fault-around maps folio after folio:
 *
 *	write four pages, then
 *	a byte			are all four dirty? They are one folio. Where
 *				nobody can tell: page out one of them. What is
 *				a part of more stays
 *	load behind the end of
 *	a file			is its last page mapped all the same? Not where
 *				fault-around gives up there. (Where that is a
 *				part of a folio: load another part)
 *	write a page of four,
 *	cut it off, and grow	do all four come back? Then the folio went on
 *				with the file's first page
 *
 * Whether there are large folios is asked before the rest, which is tried
 * otherwise where there are. Each is known only if nothing failed on the way to
 * it (probe_answer()).
 */
#include "real/probe_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FOLIO_PAGES 4
/* How many page tables on there is an unused one. */
#define FAR_TABLES 32

/* All of a folio becomes dirty with a byte of it. */
static bool folio_is_dirtied(struct probe *probe, int fd)
{
	other_write(probe, 0);
	return probe_counts(probe, fd).dirty == FOLIO_PAGES;
}

/* A part of a folio is not paged out: it is split first, and no more. */
static bool folio_is_kept(struct probe *probe, int fd)
{
	uint64_t page_size = probe->machine->page_size;
	vaddr_t view =
		other_map(probe, probe->view + probe->length, 0, FOLIO_PAGES);
	bool cached = false;

	if (!view)
		return false;
	other_load(probe, view, FOLIO_PAGES, NULL);
	other_advise(probe, view + page_size, MADV_PAGEOUT, NULL);
	if (!real_can(probe->machine, REAL_MINCORE))
		probe_unseen(probe, REAL_MINCORE);
	else
		(void)probe_note(probe,
				 mincore_page(fd, page_size, 1, &cached));
	other_unmap(probe, view, FOLIO_PAGES);
	return cached;
}

/* As one, where that is possible: by one write. */
static int folio_make(struct probe *probe)
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
		other_fsync(probe);
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

/* A file whose last folio is cached, and the first page of a view of it which
 * that does not fit: what is mapped with it came by fault-around. */
static int end_make(struct probe *probe, uint64_t *ret_first)
{
	bool folio = probe->machine->traits.large_folios == HABIT_YES;
	int fd;

	*ret_first = folio;
	if (folio)
		return folio_make(probe);
	fd = other_make(probe, probe->machine->page_size);
	if (fd >= 0)
		other_read(probe, 0);
	return fd;
}

/* A view of all but the first page of a folio, and its next page is loaded; or
 * of a page and what lies behind the end: before a load there ends in a signal,
 * which is no failure here, what is cached is mapped. */
static void probe_around_at_end(struct probe *probe)
{
	uint64_t page_size = probe->machine->page_size, first;
	uint64_t table = table_bytes(page_size);
	vaddr_t far = (probe->view / table + FAR_TABLES) * table;
	struct traits *traits = &probe->machine->traits;
	vaddr_t view;
	int fd;

	if (traits->large_folios == HABIT_UNKNOWN ||
	    !traits->fault_around_known)
		return;
	if (traits->fault_around <= 1) {
		traits->around_gives_up = HABIT_YES;
		return;
	}
	fd = end_make(probe, &first);
	if (fd < 0)
		return;
	view = other_map(probe, far, first, FOLIO_PAGES - 1);
	if (view && first)
		other_load(probe, view, 1, NULL);
	else if (view)
		(void)other_byte(probe, view + page_size);
	traits->around_gives_up = probe_answer(
		probe, !probe_present(probe, first ? view + page_size : view));
	if (view)
		other_unmap(probe, view, FOLIO_PAGES - 1);
	close(fd);
}

/* One page of a folio is written, and cut off: did the folio go with it, or
 * does it come back when the file grows again? */
static void probe_folio_cut(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	int fd;

	if (traits->large_folios == HABIT_NO) {
		traits->cut_splits = HABIT_YES;
		return;
	}
	fd = folio_make(probe);
	if (fd < 0)
		return;
	other_write(probe, 2);
	other_resize(probe, page_size + 1);
	other_resize(probe, FOLIO_PAGES * page_size);
	traits->cut_splits = probe_answer(
		probe, probe_counts(probe, fd).cached < FOLIO_PAGES);
	close(fd);
}

void probe_folio_ends(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;

	probe_around_at_end(probe);
	/* What is in memory alone is split. */
	if (!traits->counts_dirty)
		traits->cut_splits = HABIT_YES;
	else
		probe_alone(probe, probe_folio_cut);
}
