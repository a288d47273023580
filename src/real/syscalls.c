/*
 * System calls by number
 *
 * cachestat(2), Landlock, PAGEMAP_SCAN and PROCMAP_QUERY are younger than the C
 * libraries this program is built against, so their numbers and structs are
 * written down here, each with the kernel file that defines it. The numbers
 * from 424 on are the same on every architecture (Alpha apart, which adds 110).
 * A kernel that does not know a number answers ENOSYS; a container's filter
 * EPERM. Both simply come back as statuses.
 */
#include "real/syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __alpha__
#define SYSCALL_BASE 110
#else
#define SYSCALL_BASE 0
#endif

#define NUMBER_PIDFD_OPEN      (SYSCALL_BASE + 434)
#define NUMBER_CLOSE_RANGE     (SYSCALL_BASE + 436)
#define NUMBER_LANDLOCK_CREATE (SYSCALL_BASE + 444)
#define NUMBER_LANDLOCK_ADD    (SYSCALL_BASE + 445)
#define NUMBER_LANDLOCK_SELF   (SYSCALL_BASE + 446)
#define NUMBER_CACHESTAT       (SYSCALL_BASE + 451)

/* include/uapi/linux/landlock.h */
#define LANDLOCK_VERSION_FLAG 1U
#define LANDLOCK_PATH_BENEATH 1

struct landlock_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

/* include/uapi/linux/fs.h, struct pm_scan_arg */
struct scan_argument {
	uint64_t size, flags, start, end, walk_end, runs, n_runs, max_pages;
	uint64_t category_inverted, category_mask, category_anyof_mask,
		return_mask;
};
#define SCAN_REQUEST _IOWR('f', 16, struct scan_argument)

/* include/uapi/linux/fs.h, struct procmap_query */
struct maps_argument {
	uint64_t size, flags, address;
	uint64_t start, end, vma_flags, vma_page_size, offset, inode;
	uint32_t major, minor, name_size, build_size;
	uint64_t name, build;
};
#define MAPS_REQUEST	  _IOWR('f', 17, struct maps_argument)
#define MAPS_OR_NEXT_AREA (1U << 4) /* PROCMAP_QUERY_COVERING_OR_NEXT_VMA */

/* include/uapi/linux/userfaultfd.h, of a newer kernel than the C library's */
#define UFFD_USER_ONLY	    1
#define UFFD_VERSION	    0xAA
#define UFFD_UNPOPULATED    (1U << 13) /* UFFD_FEATURE_WP_UNPOPULATED */
#define UFFD_ASYNC	    (1U << 15) /* UFFD_FEATURE_WP_ASYNC */
#define UFFD_REGISTER_WP    (1U << 1)
#define UFFD_WRITEPROTECTED (1U << 0)

struct uffd_api {
	uint64_t api, features, ioctls;
};
struct uffd_register {
	uint64_t start, length, mode, ioctls;
};
struct uffd_protect {
	uint64_t start, length, mode;
};
#define UFFD_API_REQUEST      _IOWR(0xAA, 0x3F, struct uffd_api)
#define UFFD_REGISTER_REQUEST _IOWR(0xAA, 0x00, struct uffd_register)
#define UFFD_PROTECT_REQUEST  _IOWR(0xAA, 0x06, struct uffd_protect)

static int answer(long result)
{
	return result < 0 ? -errno : (int)result;
}

int sys_cachestat(int fd, uint64_t offset, uint64_t length,
		  struct cachestat_counts *ret_counts)
{
	struct {
		uint64_t offset, length;
	} range = { offset, length };

	return answer(syscall(NUMBER_CACHESTAT, fd, &range, ret_counts, 0U));
}

int sys_close_range(unsigned first, unsigned last)
{
	return answer(syscall(NUMBER_CLOSE_RANGE, first, last, 0U));
}

int sys_landlock_version(void)
{
	return answer(syscall(NUMBER_LANDLOCK_CREATE, NULL, 0UL,
			      LANDLOCK_VERSION_FLAG));
}

int sys_landlock_create(const struct landlock_rules *rules, size_t size)
{
	return answer(syscall(NUMBER_LANDLOCK_CREATE, rules, size, 0U));
}

int sys_landlock_allow(int ruleset, int folder, uint64_t access)
{
	struct landlock_beneath rule = { access, folder };

	return answer(syscall(NUMBER_LANDLOCK_ADD, ruleset,
			      LANDLOCK_PATH_BENEATH, &rule, 0U));
}

int sys_landlock_restrict(int ruleset)
{
	return answer(syscall(NUMBER_LANDLOCK_SELF, ruleset, 0U));
}

int sys_pagemap_scan(int fd, uint64_t start, uint64_t end, uint64_t any_of,
		     uint64_t tell, struct scan_run *runs, size_t n_runs,
		     uint64_t *ret_next)
{
	struct scan_argument argument = { .size = sizeof(argument),
					  .start = start,
					  .end = end,
					  .runs = (uint64_t)(uintptr_t)runs,
					  .n_runs = n_runs,
					  .category_anyof_mask = any_of,
					  .return_mask = tell };
	int n = answer(ioctl(fd, SCAN_REQUEST, &argument));

	if (n >= 0)
		*ret_next = argument.walk_end;
	return n;
}

int sys_maps_query(int fd, uint64_t address, struct maps_area *ret_area)
{
	struct maps_argument argument = { .size = sizeof(argument),
					  .flags = MAPS_OR_NEXT_AREA,
					  .address = address };
	int status = answer(ioctl(fd, MAPS_REQUEST, &argument));

	if (status >= 0)
		*ret_area = (struct maps_area){ argument.start, argument.end,
						argument.vma_flags };
	return status;
}

int sys_pidfd_open(int pid)
{
	return answer(syscall(NUMBER_PIDFD_OPEN, pid, 0U));
}

int sys_write_tracker(uint64_t start, uint64_t length)
{
	struct uffd_api api = { .api = UFFD_VERSION,
				.features = UFFD_UNPOPULATED | UFFD_ASYNC };
	struct uffd_register range = { .start = start,
				       .length = length,
				       .mode = UFFD_REGISTER_WP };
	struct uffd_protect protect = { .start = start,
					.length = length,
					.mode = UFFD_WRITEPROTECTED };
	int fd = answer(syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_ONLY));
	int status;

	if (fd < 0)
		return fd;
	status = answer(ioctl(fd, UFFD_API_REQUEST, &api));
	if (status == 0)
		status = answer(ioctl(fd, UFFD_REGISTER_REQUEST, &range));
	if (status == 0)
		status = answer(ioctl(fd, UFFD_PROTECT_REQUEST, &protect));
	if (status == 0)
		return fd;
	close(fd);
	return status;
}
