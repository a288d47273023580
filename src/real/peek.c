/*
 * Reading a page without being noticed
 *
 * Reading changes things: a page that is missing is read from the disk, others
 * are read ahead, and a page that is read twice counts as more active. Even
 * preadv2(2) with RWF_NOWAIT, which does not wait, starts to read
 * (filemap_get_pages() in mm/filemap.c). So a peek
 *
 *	1. asks whether the page is in the cache, and has been read as a whole
 *	   (mincore(2) minds that, cachestat(2) does not); if not, it does not
 *	   look, for its look would be what has it read,
 *	2. maps that one page for a moment, with MADV_RANDOM: such a mapping
 *	   neither reads ahead nor counts as a use (vma_has_recency() in
 *	   include/linux/mm_inline.h),
 *	3. copies, and unmaps it again before anybody looks at who maps what.
 *
 * The subjects wait for requests meanwhile, so nothing can change in between.
 */
#include "real/peek.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "real/cachestat.h"

static bool page_is_cached(const struct real_machine *machine, int fd,
			   uint64_t page)
{
	struct cachestat_counts counts;
	bool read;

	if (real_can(machine, REAL_CACHESTAT) &&
	    (sys_cachestat(fd, page * machine->page_size, machine->page_size,
			   &counts) < 0 ||
	     !counts.cached))
		return false;
	if (real_can(machine, REAL_MINCORE))
		return mincore_page(fd, machine->page_size, page, &read) >= 0 &&
		       read;
	return real_can(machine, REAL_CACHESTAT);
}

int peek_page(int fd, uint64_t page_size, uint64_t offset, size_t length,
	      unsigned char *bytes)
{
	uint64_t start = offset / page_size * page_size;
	unsigned char *page =
		mmap(NULL, page_size, PROT_READ, MAP_SHARED, fd, (off_t)start);

	if (page == MAP_FAILED)
		return -errno;
	(void)madvise(page, page_size, MADV_RANDOM);
	memcpy(bytes, page + (offset - start), length);
	munmap(page, page_size);
	return 0;
}

int real_peek(struct real_machine *machine, const char *object,
	      enum where where, uint64_t offset, size_t length,
	      unsigned char *bytes)
{
	int index = book_object(machine, object);
	uint64_t page_size = machine->page_size, size;
	size_t part;

	if (index == NO_OBJECT)
		return -ENOENT;
	size = book_object_size(machine, index);
	if (offset > size || length > size - offset)
		return -EINVAL;
	if (where == WHERE_DISK || !real_can(machine, REAL_PEEK))
		return -ENODATA;
	for (; length; length -= part) {
		int fd = machine->objects[index].fd;

		part = (size_t)(page_size - offset % page_size);
		if (part > length)
			part = length;
		if (!page_is_cached(machine, fd, offset / page_size) ||
		    peek_page(fd, page_size, offset, part, bytes) < 0)
			return -ENODATA;
		offset += part;
		bytes += part;
	}
	return 0;
}
