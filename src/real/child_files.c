/*
 * The subject makes files
 *
 *	page	0     1     2     3
 *		AAAA  BBBB  CCCC  DDDD  …   the letter A + k mod 26
 *
 * so that a byte tells which page it comes from. How a file is written decides
 * how it behaves: the page cache keeps what one write() brought in one large
 * folio where the file system can (ext4, xfs), and then a single store dirties
 * many pages. So: one write() a page, then fsync(2), then
 * posix_fadvise(DONTNEED), and a look whether it is cold.
 */
#include "real/child.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "real/syscalls.h"

#define DROP_ATTEMPTS 4
#define WINDOW_PAGES  1024

/* A name is one word of the scratch folder, whatever the script says. */
static bool name_is_safe(const char *name)
{
	size_t length = strnlen(name, NAME_SIZE);

	return length && length < NAME_SIZE && !strchr(name, '/') &&
	       strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Asked before the first page is written, not found out after the last. */
static int space_check(int fd, uint64_t size)
{
	struct rlimit limit;
	struct statvfs space;

	if (size > INT64_MAX)
		return -EFBIG;
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	    limit.rlim_cur != RLIM_INFINITY && size > limit.rlim_cur)
		return -EFBIG;
	if (fstatvfs(fd, &space) < 0)
		return -errno;
	return size / space.f_frsize >= space.f_bavail ? -ENOSPC : 0;
}

static int page_write(int fd, const unsigned char *page, uint64_t length)
{
	while (length) {
		ssize_t n = write(fd, page, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -ENOSPC;
		page += n;
		length -= (uint64_t)n;
	}
	return 0;
}

static int pages_write(struct child *child, int fd)
{
	uint64_t size = child->request.length, page_size = child->page_size;
	int status = 0;

	for (uint64_t at = 0, page = 0; at < size && !status; page++) {
		uint64_t length = size - at < page_size ? size - at : page_size;

		memset(child->payload, 'A' + (int)(page % 26), length);
		status = page_write(fd, child->payload, length);
		at += length;
	}
	return status;
}

/* Asks by a mapping that is never touched, and cannot be (of one that can be
 * read valgrind reads the beginning, which warms it up), a window at a time, so
 * that the answers have room on the stack. */
static bool is_cold_by_mincore(int fd, uint64_t size, uint64_t page_size)
{
	unsigned char residence[WINDOW_PAGES];
	uint64_t window = WINDOW_PAGES * page_size;
	bool cold = true;

	for (uint64_t at = 0; at < size && cold; at += window) {
		uint64_t length = size - at < window ? size - at : window;
		void *memory = mmap(NULL, length, PROT_NONE, MAP_SHARED, fd,
				    (off_t)at);

		if (memory == MAP_FAILED)
			return false;
		memset(residence, 0, sizeof(residence));
		cold = mincore(memory, length, residence) == 0;
		for (size_t i = 0; i < WINDOW_PAGES; i++)
			cold = cold && !(residence[i] & 1);
		munmap(memory, length);
	}
	return cold;
}

static bool is_cold(int fd, uint64_t size, uint64_t page_size)
{
	struct cachestat_counts counts;

	if (sys_cachestat(fd, 0, INT64_MAX, &counts) >= 0)
		return !counts.cached;
	return is_cold_by_mincore(fd, size, page_size);
}

/* Out of the page cache, as far as the file system has a disk to go to. */
static int file_cool(int fd, uint64_t size, uint64_t page_size)
{
	if (fsync(fd) < 0)
		return -errno;
	for (int i = 0; i < DROP_ATTEMPTS; i++) {
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		if (is_cold(fd, size, page_size))
			break;
		(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE);
	}
	return 0;
}

/* The object's descriptor from here on. Trials make one file after the other
 * for the same object: those before, which have no name any more, give their
 * blocks back. */
static void object_keep(struct child *child, int fd)
{
	int *object = &child->objects[child->request.object];

	if (*object >= 0)
		close(*object);
	*object = fd;
}

void child_file_make(struct child *child)
{
	const char *name = child->request.name;
	int status, fd;

	if (!name_is_safe(name)) {
		child->reply.status = -EINVAL;
		return;
	}
	/* Filling it is the stage's work: the call it stands for counts. */
	child->reply.system_calls = 1;
	fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		  0600);
	if (fd < 0) {
		child->reply.status = -errno;
		return;
	}
	status = space_check(fd, child->request.length);
	if (!status)
		status = pages_write(child, fd);
	if (!status)
		status = file_cool(fd, child->request.length, child->page_size);
	if (status < 0) {
		close(fd);
		unlink(name);
		child->reply.status = status;
		return;
	}
	object_keep(child, fd);
}

void child_section_make(struct child *child)
{
	int fd = memfd_create(child->request.name, MFD_CLOEXEC);

	child->reply.system_calls = 1;
	if (fd < 0) {
		child->reply.status = -errno;
		return;
	}
	if (child->request.length > INT64_MAX ||
	    ftruncate(fd, (off_t)child->request.length) < 0) {
		child->reply.status =
			child->request.length > INT64_MAX ? -EFBIG : -errno;
		close(fd);
		return;
	}
	object_keep(child, fd);
	child->passing = fd;
}

void child_object_open(struct child *child)
{
	int fd = child->passed;

	child->passed = -1;
	if (fd < 0 && !name_is_safe(child->request.name)) {
		child->reply.status = -EINVAL;
		return;
	}
	if (fd < 0)
		fd = open(child->request.name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		child->reply.status = -errno;
	else
		object_keep(child, fd);
}
