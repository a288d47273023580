/*
 * The areas of a view, as the kernel has them
 *
 * /proc/PID/maps (proc_pid_maps(5)) has one line for each area of a process,
 * and so shows where one ends and the next begins even where both allow the
 * same: what else differs (locking, advice) has no column there.
 *
 *	7f0000200000-7f0000202000 rw-p 00000000 00:00 0		v[0..1]
 *	7f0000202000-7f0000204000 ---p 00000000 00:00 0		v[2..3]
 *	7f0000204000-7f0000208000 rw-p 00000000 00:00 0		v[4..7]
 *
 * A process has some dozens of areas that are no view's. So since Linux 6.11
 * the same file is asked for one address after the other instead (PROCMAP_QUERY
 * in fs/proc/task_mmu.c); an older kernel answers ENOTTY, as does a plain file,
 * and the text is read. Neither stops the process or touches a page.
 *
 * An area that reaches beyond the view is cut off where that ends: what lies
 * there is not the view's.
 */
#include "real/areas.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "real/path.h"
#include "real/syscalls.h"

/* What is looked for, and what was found so far. */
struct search {
	vaddr_t start, end;
	uint64_t page_size;
	struct area *list;
	size_t n, capacity;
};

int areas_open(const char *root, pid_t pid)
{
	return path_open(root, "/proc/%ld/maps", (long)pid);
}

static enum protection rights_of(bool readable, bool writable)
{
	if (writable)
		return PROTECTION_READ_WRITE;
	return readable ? PROTECTION_READ : PROTECTION_NONE;
}

/* Notes the part of an area that lies in the view, if any does. */
static int area_note(struct search *search, vaddr_t start, vaddr_t end,
		     enum protection rights)
{
	int status;

	if (start < search->start)
		start = search->start;
	if (end > search->end)
		end = search->end;
	if (start >= end)
		return 0;
	status = array_reserve(&search->list, &search->capacity, search->n + 1,
			       sizeof(*search->list));
	if (status < 0)
		return status;
	search->list[search->n++] = (struct area){
		.page = (start - search->start) / search->page_size,
		.n_pages = (end - start) / search->page_size,
		.rights = rights,
	};
	return 0;
}

static int areas_ask(int maps, struct search *search)
{
	vaddr_t at = search->start;
	int status = 0;

	while (status >= 0 && at < search->end) {
		struct maps_area area = { 0 };

		status = sys_maps_query(maps, at, &area);
		if (status == -ENOENT)
			return 0;
		if (status < 0)
			return status;
		status = area_note(search, area.start, area.end,
				   rights_of(area.flags & MAPS_READABLE,
					     area.flags & MAPS_WRITABLE));
		at = area.end;
	}
	return status;
}

static int line_note(struct search *search, const char *line)
{
	uint64_t start, end;
	char rights[5];

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4[-rwxsp]", &start, &end,
		   rights) != 3)
		return -EINVAL;
	return area_note(search, start, end,
			 rights_of(rights[0] == 'r', rights[1] == 'w'));
}

/* The text, line by line. The stream has a descriptor of its own, but both
 * share one place in the file. */
static int areas_scan(int maps, struct search *search)
{
	int fd = fcntl(maps, F_DUPFD_CLOEXEC, 0);
	FILE *text = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;
	int status = 0;

	if (!text) {
		status = -errno;
		if (fd >= 0)
			close(fd);
		return status;
	}
	rewind(text);
	while (status >= 0 && getline(&line, &room, text) > 0)
		status = line_note(search, line);
	if (status >= 0 && ferror(text))
		status = -EIO;
	free(line);
	(void)fclose(text);
	return status;
}

/* An older kernel, a plain file, or a filter of system calls. */
static bool is_no_answer(int status)
{
	return status == -ENOTTY || status == -EPERM || status == -ENOSYS ||
	       status == -EINVAL;
}

int areas_read(int maps, vaddr_t address, uint64_t page_size, uint64_t n_pages,
	       struct shared_array **areas)
{
	struct search search = {
		.start = address,
		.end = address + n_pages * page_size,
		.page_size = page_size,
	};
	int status = areas_ask(maps, &search);

	if (is_no_answer(status)) {
		search.n = 0;
		status = areas_scan(maps, &search);
	}
	if (status >= 0)
		status = areas_set(areas, search.list, search.n);
	free(search.list);
	return status < 0 ? status : 0;
}
