/*
 * The page cache, page by page
 *
 * cachestat(2) counts the cached, dirty and writeback pages of a range.
 * Asked about one page it answers about that page; asked about many it often
 * answers about all of them at once:
 *
 *	[0..31] cached 32, dirty 1	not all alike: four parts
 *	[0..7] cached 8, dirty 0	eight pages known
 *	[8..15] cached 8, dirty 1	four parts again …
 *
 * so that a file of a gigabyte does not cost a system call a page. Each call
 * walks all pages of its range, so it begins with blocks and not with the
 * whole. Fewer parts would have the same pages walked more often, more parts
 * would be more calls.
 *
 * mincore(2) needs a mapping. One that is never touched adds no page-table
 * entry and so changes nothing that could be seen; it is made, asked and
 * removed again. It allows no access: of a file that is mapped readable
 * valgrind reads the beginning. It also tells a page that is still being read
 * (cached, not arrived) from one that is there.
 */
#include "real/cachestat.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PARTS 4

static bool all_alike(uint64_t count, uint64_t n)
{
	return count == 0 || count >= n;
}

bool cachestat_tells_all(const struct cachestat_counts *counts, uint64_t n)
{
	return all_alike(counts->cached, n) && all_alike(counts->dirty, n) &&
	       all_alike(counts->writeback, n);
}

uint32_t cachestat_bits(const struct cachestat_counts *counts)
{
	return (counts->cached ? PAGE_CACHED : 0) |
	       (counts->dirty ? PAGE_DIRTY : 0) |
	       (counts->writeback ? PAGE_WRITEBACK : 0);
}

uint64_t cachestat_part(uint64_t n)
{
	return n < PARTS ? 1 : n / PARTS;
}

static void pages_fill(const struct cachestat_counts *counts,
		       struct page_state *pages, size_t n)
{
	uint32_t bits = cachestat_bits(counts);

	for (size_t i = 0; i < n; i++) {
		pages[i].known |= PAGE_CACHED | PAGE_DIRTY | PAGE_WRITEBACK;
		pages[i].bits |= bits;
	}
}

static int range_read(int fd, uint64_t page_size, struct page_state *pages,
		      size_t first, size_t n)
{
	struct cachestat_counts counts;
	size_t part;
	int status;

	if (n == 0)
		return 0;
	status = sys_cachestat(fd, first * page_size, n * page_size, &counts);
	if (status < 0)
		return status;
	if (cachestat_tells_all(&counts, n)) {
		pages_fill(&counts, pages + first, n);
		return 0;
	}
	part = cachestat_part(n);
	for (size_t at = 0; at < n; at += part) {
		if (part > n - at)
			part = n - at;
		status = range_read(fd, page_size, pages, first + at, part);
		if (status < 0)
			return status;
	}
	return 0;
}

int cachestat_read(int fd, uint64_t page_size, struct page_state *pages,
		   size_t n_pages)
{
	int status = 0;

	for (size_t at = 0; at < n_pages && status == 0; at += CACHE_BLOCK) {
		size_t n = n_pages - at;

		status = range_read(fd, page_size, pages, at,
				    n < CACHE_BLOCK ? n : CACHE_BLOCK);
	}
	return status;
}

int cachestat_count(int fd, struct cachestat_counts *ret_counts)
{
	return sys_cachestat(fd, 0, 0, ret_counts);
}

/* One byte a page, bit 0 of each: in memory. The caller's to free(). */
static int residence_read(int fd, uint64_t page_size, uint64_t first,
			  size_t n_pages, unsigned char **ret_residence)
{
	unsigned char *residence = malloc(n_pages);
	int status = 0;
	void *memory;

	if (!residence)
		return -ENOMEM;
	memory = mmap(NULL, n_pages * page_size, PROT_NONE, MAP_SHARED, fd,
		      (off_t)(first * page_size));
	if (memory == MAP_FAILED) {
		status = -errno;
		free(residence);
		return status;
	}
	if (mincore(memory, n_pages * page_size, residence) < 0)
		status = -errno;
	munmap(memory, n_pages * page_size);
	if (status < 0)
		free(residence);
	else
		*ret_residence = residence;
	return status;
}

int mincore_read(int fd, uint64_t page_size, struct page_state *pages,
		 size_t n_pages)
{
	unsigned char *residence;
	int status;

	if (!n_pages)
		return 0;
	status = residence_read(fd, page_size, 0, n_pages, &residence);
	if (status < 0)
		return status;
	for (size_t i = 0; i < n_pages; i++)
		page_state_set(&pages[i], PAGE_CACHED, residence[i] & 1);
	free(residence);
	return 0;
}

int mincore_runs(int fd, uint64_t page_size, uint64_t first, size_t n_pages,
		 struct run_list *runs)
{
	unsigned char *residence;
	int status;

	if (!n_pages)
		return 0;
	status = residence_read(fd, page_size, first, n_pages, &residence);
	if (status < 0)
		return status;
	for (size_t i = 0; i < n_pages && status == 0; i++)
		status = run_list_add(runs, 1, PAGE_CACHED,
				      residence[i] & 1 ? PAGE_CACHED : 0);
	free(residence);
	return status;
}

int mincore_count(int fd, uint64_t page_size, size_t n_pages,
		  uint64_t *ret_arrived)
{
	unsigned char *residence;
	uint64_t arrived = 0;
	int status;

	if (!n_pages) {
		*ret_arrived = 0;
		return 0;
	}
	status = residence_read(fd, page_size, 0, n_pages, &residence);
	if (status < 0)
		return status;
	for (size_t i = 0; i < n_pages; i++)
		arrived += residence[i] & 1;
	free(residence);
	*ret_arrived = arrived;
	return 0;
}

int mincore_page(int fd, uint64_t page_size, uint64_t page, bool *ret_cached)
{
	unsigned char *residence;
	int status = residence_read(fd, page_size, page, 1, &residence);

	if (status < 0)
		return status;
	*ret_cached = residence[0] & 1;
	free(residence);
	return 0;
}
