/*
 * Finding out what this kernel's page cache does
 *
 * What is read along with a page, what is mapped along with it, and how it is
 * counted are the kernel's own habits, whatever the file system is, and they
 * changed from one version to the next:
 *
 *	load page 0 of a cold
 *	file			one page behind it came along but is not
 *				mapped: it has readahead's mark
 *	load that one		a major fault? It is in memory; but who meets
 *				the mark begins anew, and in some kernels that
 *				alone makes it one
 *	read a page, drop, read
 *	the next one		did the window go on behind the first one?
 *	grow an odd file	is its old last page in the cache?
 *
 * Only mincore is needed, which is older than cachestat. Where that cannot be
 * asked either, or no file can be made cold, they stay unknown.
 */
#include "real/probe_inside.h"

#include <unistd.h>

#include "real/cachestat.h"
#include "real/pagemap.h"

/* Pages of the file of two windows: more than a first window has. */
#define WINDOW_PAGES 16
/* What the first window of a read of one page is, and the least readahead that
 * makes it so (get_init_ra_size()). */
#define FIRST_WINDOW	4
#define READAHEAD_LEAST 32
/* Pages before the end of the file that grows, and those it has then. */
#define TAIL_PAGE   3
#define GROWN_PAGES 8
/* How often it is looked whether something arrives that should not. */
#define POLLS_SHORT 5

static bool page_is_cached(struct probe *probe, int fd, uint64_t page)
{
	bool cached = false;

	(void)probe_note(probe, mincore_page(fd, probe->machine->page_size,
					     page, &cached));
	return cached;
}

/* Has the page arrived, within so many milliseconds? */
static bool page_arrives(struct probe *probe, int fd, uint64_t page, int polls)
{
	bool arrived = page_is_cached(probe, fd, page);

	for (int i = 0; i < polls && !arrived; i++) {
		probe_pause();
		arrived = page_is_cached(probe, fd, page);
	}
	return arrived;
}

/* Of a window that is assumed nobody knows where it ends. */
static bool window_is_known(struct probe *probe)
{
	if (!probe->machine->traits.readahead_exact)
		probe_fail_for(probe, "how far is read ahead is not known");
	return probe->machine->traits.readahead_exact;
}

/* The file ends so that the mark is on page TAIL_PAGE: a quarter of a window
 * before the end (do_sync_mmap_readahead()). */
static void probe_retry(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	uint64_t page_size = probe->machine->page_size;
	uint64_t pages = TAIL_PAGE + traits->readahead / 4;
	struct reply reply = { 0 };
	vaddr_t view;
	int fd;

	if (traits->readahead / 4 < 2 || !window_is_known(probe))
		return;
	fd = other_make(probe, pages * page_size);
	if (fd < 0)
		return;
	view = other_map(probe, probe->view, 0, pages);
	if (view) {
		other_load(probe, view, 1, NULL);
		if (!page_arrives(probe, fd, pages - 1, POLLS))
			probe_fail_for(probe, "a page did not arrive");
		other_load(probe, view + TAIL_PAGE * page_size, 1, &reply);
		(void)probe_faulted(probe, &reply);
		traits->retry_major = probe_answer(probe, reply.major > 0);
		other_unmap(probe, view, pages);
	}
	close(fd);
}

/* Page 1 has the mark of the first window, in which page 0 was read. It is
 * dropped, and read: is the window behind the first one read as well? */
static void probe_windows(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;
	int fd;

	if (traits->readahead < READAHEAD_LEAST)
		return;
	fd = other_make(probe, WINDOW_PAGES * probe->machine->page_size);
	if (fd < 0)
		return;
	other_read(probe, 0);
	if (!page_arrives(probe, fd, FIRST_WINDOW - 1, POLLS))
		probe_fail_for(probe, "a page did not arrive");
	other_drop(probe);
	other_read(probe, 1);
	traits->resumes_windows = probe_answer(
		probe,
		!page_is_cached(probe, fd, 2) &&
			page_arrives(probe, fd, FIRST_WINDOW + 1, POLLS_SHORT));
	close(fd);
}

/* Was the page that the file ended in brought into the cache when it grew? Then
 * a load finds it, and reads nothing around it. */
static bool tail_is_cached(struct probe *probe, int fd)
{
	uint64_t page_size = probe->machine->page_size;
	bool cached = true;
	vaddr_t view;

	if (real_can(probe->machine, REAL_CACHESTAT))
		return probe_counts(probe, fd).cached > 0;
	if (!window_is_known(probe))
		return false;
	view = other_map(probe, probe->view, 0, GROWN_PAGES);
	if (view) {
		other_load(probe, view + TAIL_PAGE * page_size, 1, NULL);
		cached = !page_arrives(probe, fd, TAIL_PAGE - 1, POLLS_SHORT);
		other_unmap(probe, view, GROWN_PAGES);
	}
	return cached;
}

static void probe_tail(struct probe *probe)
{
	uint64_t page_size = probe->machine->page_size;
	int fd = other_make(probe, TAIL_PAGE * page_size + 1);

	if (fd < 0)
		return;
	other_resize(probe, GROWN_PAGES * page_size);
	probe->machine->traits.growth_zeroes =
		probe_answer(probe, tail_is_cached(probe, fd));
	close(fd);
}

/* Files in memory are not read ahead, and what they grow by is zero. */
static void cache_in_memory(struct traits *traits)
{
	traits->growth_zeroes = HABIT_YES;
	traits->retry_major = HABIT_NO;
	traits->resumes_windows = HABIT_NO;
}

void probe_page_cache(struct probe *probe)
{
	struct traits *traits = &probe->machine->traits;

	if (!traits->counts_dirty && !traits->can_evict) {
		cache_in_memory(traits);
		return;
	}
	if (!traits->can_evict || !real_can(probe->machine, REAL_MINCORE))
		return;
	probe_retry(probe);
	if (traits->readahead > TAIL_PAGE * 2)
		probe_alone(probe, probe_tail);
	probe_windows(probe);
}
