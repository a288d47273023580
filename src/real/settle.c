/*
 * Waiting until it is quiet
 *
 * Some operations only start something: posix_fadvise(DONTNEED) and the
 * flusher start writing, MADV_WILLNEED and readahead start reading. What comes
 * next then depends on how fast the disk is, and a comparison would find
 * differences that nobody can learn from. So after such an operation pagetwin
 * looks until nothing is on its way, for a bounded time.
 *
 * Without cachestat(2) it asks the kernel to wait: sync_file_range(2) with
 * WAIT_BEFORE starts no writing, it waits for what was started.
 */
#include "real/settle.h"

#include <fcntl.h>
#include <time.h>

#include "real/cachestat.h"

#define PAUSE_FIRST 20000   /* ns */
#define PAUSE_LAST  5000000 /* ns */

/* Is something of this object on its way? */
typedef bool busy_fn(const struct real_machine *machine, int object);

static bool writes_busy(const struct real_machine *machine, int object)
{
	struct cachestat_counts counts;
	int fd = machine->objects[object].fd;

	if (real_can(machine, REAL_CACHESTAT))
		return cachestat_count(fd, &counts) >= 0 && counts.writeback;
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE);
	return false;
}

static bool reads_busy(const struct real_machine *machine, int object)
{
	struct cachestat_counts counts;
	int fd = machine->objects[object].fd;
	uint64_t size = book_object_size(machine, object), arrived;

	if (machine->objects[object].kind == OBJECT_SECTION ||
	    !real_can(machine, REAL_CACHESTAT) ||
	    !real_can(machine, REAL_MINCORE) ||
	    cachestat_count(fd, &counts) < 0 || !counts.cached)
		return false;
	if (mincore_count(fd, machine->page_size,
			  pages_of(size, machine->page_size), &arrived) < 0)
		return false;
	return arrived < counts.cached;
}

static bool settle(const struct real_machine *machine, busy_fn *busy)
{
	double end = real_now() + SETTLE_SECONDS;
	struct timespec pause = { 0, PAUSE_FIRST };

	for (size_t i = 0; i < machine->n_objects;) {
		if (machine->objects[i].fd < 0 || !busy(machine, (int)i)) {
			i++;
			continue;
		}
		if (real_now() > end)
			return false;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < PAUSE_LAST)
			pause.tv_nsec *= 2;
	}
	return true;
}

bool settle_writes(const struct real_machine *machine)
{
	return settle(machine, writes_busy);
}

bool settle_reads(const struct real_machine *machine)
{
	return settle(machine, reads_busy);
}
