/*
 * Waiting until it is quiet
 *
 * Some operations only start something: posix_fadvise(DONTNEED) and the
 * flusher start writing, MADV_WILLNEED and readahead start reading. What comes
 * next then depends on how fast the disk is, and a comparison would find
 * differences that nobody can learn from. So after such an operation pagetwin
 * looks until nothing is on its way, for a bounded time.
 *
 * A page that is cached (cachestat) and not readable yet (mincore) is being
 * read; but not always. A write, truncate or punch that cuts through a page
 * has ext4 read the block in order to zero a part of it, and the page is in
 * the cache then without being marked as read, for as long as nobody reads it
 * (fs/ext4/inode.c: __ext4_block_zero_page_range()). These operations leave
 * nothing on its way, so what has not arrived after them is not waited for. Nor
 * does a drop, after which such pages are gone: then the count begins anew.
 *
 * Without cachestat(2) it asks the kernel to wait: sync_file_range(2) with
 * WAIT_BEFORE starts no writing, it waits for what was started. And what is
 * being read cannot be told from what is not: it looks until no more pages have
 * arrived for a while, which is not certain (traits.sees_arrived).
 */
#include "real/settle.h"

#include <fcntl.h>

#include "real/cachestat.h"
#include "real/clock.h"

#define LOOKS 5 /* that find nothing new, one after the other */

/* Is something of this object on its way? */
typedef bool busy_fn(struct real_machine *machine, int object);

static bool writes_busy(struct real_machine *machine, int object)
{
	struct cachestat_counts counts;
	int fd = machine->objects[object].fd;

	if (real_can(machine, REAL_CACHESTAT))
		return cachestat_count(fd, &counts) >= 0 && counts.writeback;
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE);
	return false;
}

/* Cached pages that cannot be read yet; false where it cannot be told. */
static bool unread_count(const struct real_machine *machine, int object,
			 uint64_t *ret_unread)
{
	struct cachestat_counts counts;
	int fd = machine->objects[object].fd;
	uint64_t size = book_object_size(machine, object), arrived = 0;

	if (machine->objects[object].kind == OBJECT_SECTION || fd < 0 ||
	    !real_can(machine, REAL_CACHESTAT) ||
	    !real_can(machine, REAL_MINCORE) ||
	    cachestat_count(fd, &counts) < 0)
		return false;
	if (counts.cached &&
	    mincore_count(fd, machine->page_size,
			  pages_of(size, machine->page_size), &arrived) < 0)
		return false;
	*ret_unread = counts.cached > arrived ? counts.cached - arrived : 0;
	return true;
}

/* Where nobody can tell what is on its way: have more pages arrived? */
static bool arrivals_go_on(struct real_machine *machine, int object)
{
	struct real_object *known = &machine->objects[object];
	uint64_t size = book_object_size(machine, object), arrived;

	if (known->kind == OBJECT_SECTION || !size ||
	    !machine->traits.sees_arrived ||
	    mincore_count(known->fd, machine->page_size,
			  pages_of(size, machine->page_size), &arrived) < 0)
		return false;
	if (arrived == known->unread)
		return ++known->looks < LOOKS;
	known->unread = arrived;
	known->looks = 0;
	return true;
}

static bool reads_busy(struct real_machine *machine, int object)
{
	struct real_object *known = &machine->objects[object];
	uint64_t unread;

	if (!real_can(machine, REAL_CACHESTAT))
		return arrivals_go_on(machine, object);
	if (!unread_count(machine, object, &unread))
		return false;
	if (unread < known->unread)
		known->unread = unread;
	return unread > known->unread;
}

void settle_nothing_read(struct real_machine *machine)
{
	for (size_t i = 0; i < machine->n_objects; i++)
		(void)unread_count(machine, (int)i,
				   &machine->objects[i].unread);
}

static bool settle(struct real_machine *machine, busy_fn *busy)
{
	double end = clock_seconds() + SETTLE_SECONDS;
	long pause = 0;

	for (size_t i = 0; i < machine->n_objects;) {
		if (machine->objects[i].fd < 0 || !busy(machine, (int)i)) {
			i++;
			continue;
		}
		if (clock_seconds() > end)
			return false;
		clock_back_off(&pause);
	}
	return true;
}

bool settle_writes(struct real_machine *machine)
{
	return settle(machine, writes_busy);
}

bool settle_reads(struct real_machine *machine)
{
	bool settled;

	for (size_t i = 0; i < machine->n_objects; i++)
		machine->objects[i].looks = 0;
	settled = settle(machine, reads_busy);

	/* Once is enough to wait in vain. */
	if (!settled)
		settle_nothing_read(machine);
	return settled;
}
