/*
 * The page cache below a running process
 *
 * Which file a mapping is of, /proc/PID/maps tells by device and inode. To ask
 * the page cache a descriptor is needed:
 *
 *	/proc/PID/map_files/START-END	the very file, renamed or deleted;
 *					for root (CAP_CHECKPOINT_RESTORE)
 *	the name in maps		if the kernel would still name that
 *					file so: its device and inode
 *
 * Only regular files are opened, and with O_NONBLOCK: opening a device or a
 * FIFO does things. Reading nothing, the descriptor changes nothing that the
 * process could see.
 *
 * cachestat(2) is asked of blocks, and of parts of those that are not all alike
 * (cachestat.c); the number of calls in one sample is bounded. It answers
 * those who own the file or may write it, like mincore(2); of the others
 * mincore says "cached" of everything, so that it is not asked then.
 */
#include "real/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "real/cachestat.h"
#include "real/path.h"
#include "real/process.h"
#include "real/scratch.h"

#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

#define CACHE_BITS (PAGE_CACHED | PAGE_DIRTY | PAGE_WRITEBACK)

/* What maps appends to a name that is gone. */
static bool name_is_deleted(const char *name)
{
	static const char mark[] = " (deleted)";
	size_t length = strlen(name), n = sizeof(mark) - 1;

	return length > n && strcmp(name + length - n, mark) == 0;
}

static int regular_open(const char *path, struct stat *ret_info)
{
	struct stat info;
	int fd;

	if (stat(path, &info) < 0)
		return -errno;
	if (!S_ISREG(info.st_mode))
		return -ENXIO;
	fd = open(path, OPEN_FLAGS);
	if (fd < 0)
		return -errno;
	*ret_info = info;
	return fd;
}

/* The device and inode that /proc/PID/maps would name it by. */
static int name_in_maps(int fd, uint64_t *ret_device, uint64_t *ret_inode)
{
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	struct sample ours = { .page_size = page_size };
	void *page = mmap(NULL, page_size, PROT_NONE, MAP_PRIVATE, fd, 0);
	int status;

	if (page == MAP_FAILED)
		return -errno;
	status = process_maps_read(NULL, getpid(), SIZE_MAX, &ours);
	munmap(page, page_size);
	for (size_t i = 0; i < ours.n_mappings && status == 0; i++) {
		if (ours.mappings[i].start != (uintptr_t)page ||
		    ours.mappings[i].file == NO_MAPPED_FILE)
			continue;
		*ret_device = ours.files[ours.mappings[i].file].device;
		*ret_inode = ours.files[ours.mappings[i].file].inode;
		sample_clear(&ours);
		return 0;
	}
	sample_clear(&ours);
	return status < 0 ? status : -ENOENT;
}

/*
 * Is what was opened by its name what is mapped? Where stat(2) has the same
 * device and inode: yes. But maps tells of the device of the file system as a
 * whole, and stat(2) on btrfs of one made up for each subvolume, on overlayfs
 * for each layer. So the kernel is asked how it would name this one there.
 */
static bool is_it(int fd, const struct stat *info,
		  const struct mapped_file *file)
{
	uint64_t device = 0, inode = 0;

	if (info->st_dev == file->device && info->st_ino == file->inode)
		return true;
	return name_in_maps(fd, &device, &inode) == 0 &&
	       device == file->device && inode == file->inode;
}

static int refuse(enum unseen why, int status, enum unseen *ret_why,
		  int *ret_status)
{
	*ret_why = why;
	*ret_status = status;
	return -1;
}

int mapped_file_open(const char *root, pid_t pid, const struct mapping *mapping,
		     const struct mapped_file *file, enum unseen *ret_why,
		     int *ret_status)
{
	char path[PATH_MAX];
	struct stat info = { 0 };
	int fd;

	if (path_join(root, path, sizeof(path), "/proc/%ld/map_files/%llx-%llx",
		      (long)pid, (unsigned long long)mapping->start,
		      (unsigned long long)mapping->end) == 0) {
		fd = regular_open(path, &info);
		if (fd >= 0)
			return fd;
		if (fd == -ENXIO)
			return refuse(UNSEEN_NO_FILE, 0, ret_why, ret_status);
	}
	if (name_is_deleted(file->path))
		return refuse(UNSEEN_DELETED, 0, ret_why, ret_status);
	if (file->path[0] != '/') /* anon_inode:[perf_event] and the like */
		return refuse(UNSEEN_NO_FILE, 0, ret_why, ret_status);
	if (path_join(root, path, sizeof(path), "%s", file->path) < 0)
		return refuse(UNSEEN_REFUSED, -ENAMETOOLONG, ret_why,
			      ret_status);
	fd = regular_open(path, &info);
	if (fd == -ENXIO)
		return refuse(UNSEEN_NO_FILE, 0, ret_why, ret_status);
	if (fd == -ENOENT)
		return refuse(UNSEEN_OTHER_FILE, 0, ret_why, ret_status);
	if (fd < 0)
		return refuse(UNSEEN_REFUSED, fd, ret_why, ret_status);
	if (is_it(fd, &info, file))
		return fd;
	close(fd);
	return refuse(UNSEEN_OTHER_FILE, 0, ret_why, ret_status);
}

static bool counts_dirty(int fd)
{
	struct statfs info;

	return fstatfs(fd, &info) == 0 &&
	       !file_system_in_memory((uint64_t)info.f_type);
}

/* overlayfs caches a file's pages with the file of the layer below, and what
 * cachestat counts is always none. mincore asks that file. */
static bool caches_elsewhere(int fd)
{
	struct statfs info;

	return fstatfs(fd, &info) == 0 &&
	       file_system_is((uint64_t)info.f_type, "overlayfs");
}

static enum unseen why_no_count(int status, const struct stat *info)
{
	if (status == -ENOSYS)
		return UNSEEN_KERNEL;
	return status == -EPERM && info->st_uid != geteuid() ? UNSEEN_NOT_YOURS
							     : UNSEEN_REFUSED;
}

void mapped_file_probe(struct cache_source *source, int fd,
		       struct mapped_file *file)
{
	struct cachestat_counts counts;
	struct stat info;
	int status = fstat(fd, &info) < 0 ? -errno : 0;

	if (status == 0 && caches_elsewhere(fd)) {
		file->why = UNSEEN_ELSEWHERE;
		return;
	}
	if (status == 0)
		status = source->cachestat
				 ? sys_cachestat(fd, 0, source->page_size,
						 &counts)
				 : -ENOSYS;
	if (status < 0) {
		file->why = why_no_count(status, &info);
		file->status = status;
		return;
	}
	file->known = true;
	file->size = (uint64_t)info.st_size;
	file->dirty_known = counts_dirty(fd);
	if (!file->dirty_known)
		file->why = UNSEEN_UNCOUNTED;
}

void mapped_file_count(int fd, uint64_t page_size,
		       const struct mapping *mapping, struct mapped_file *file)
{
	struct cachestat_counts counts = { .cached = mapping->cached,
					   .dirty = mapping->dirty,
					   .writeback = mapping->writeback };
	bool covers = mapping->cache_known && mapping->offset == 0 &&
		      mapping->n_pages * page_size >= file->size;
	int status = covers ? 0 : cachestat_count(fd, &counts);

	if (status < 0) {
		file->known = file->dirty_known = false;
		file->why = UNSEEN_REFUSED;
		file->status = status;
		return;
	}
	file->cached = counts.cached;
	file->dirty = counts.dirty;
	file->writeback = counts.writeback;
}

/* Fewer pages at once are not worth a call. */
#define LEAST_BLOCK 16

struct asking {
	struct cache_source *source;
	int fd;
	uint64_t first; /* page of the file under the mapping's page 0 */
	uint32_t bits;	/* that the file system has an answer to */
	struct run_list runs;
};

static int ask_all(const struct asking *asking, uint64_t page, uint64_t n,
		   struct cachestat_counts *ret_counts)
{
	uint64_t page_size = asking->source->page_size;

	asking->source->calls_left--;
	return sys_cachestat(asking->fd, (asking->first + page) * page_size,
			     n * page_size, ret_counts);
}

static int alike_add(struct asking *asking,
		     const struct cachestat_counts *counts, uint64_t n)
{
	return run_list_add(&asking->runs, n, asking->bits,
			    cachestat_bits(counts) & asking->bits);
}

/* Pages from the end of the runs on. 0, 1: not all could be asked; or a
 * negative errno. */
static int range_ask(struct asking *asking, uint64_t n)
{
	uint64_t page = run_list_pages(&asking->runs);
	struct cachestat_counts counts;
	uint64_t part;
	int status, left_out = 0;

	if (!asking->source->calls_left) {
		status = run_list_add(&asking->runs, n, 0, 0);
		return status < 0 ? status : 1;
	}
	status = ask_all(asking, page, n, &counts);
	if (status < 0)
		return status;
	if (cachestat_tells_all(&counts, n))
		return alike_add(asking, &counts, n);
	part = cachestat_part(n);
	for (uint64_t at = 0; at < n && status >= 0; at += part) {
		if (part > n - at)
			part = n - at;
		status = range_ask(asking, part);
		left_out |= status;
	}
	return status < 0 ? status : left_out;
}

/* How many pages to ask about behind n that gave so many runs: what is longer
 * than the runs are is mostly not all alike, and is walked in vain. */
static uint64_t next_block(uint64_t n, size_t runs)
{
	uint64_t next = runs > 1 ? n / runs : 2 * n;

	if (next < LEAST_BLOCK)
		return LEAST_BLOCK;
	return next < CACHE_BLOCK ? next : CACHE_BLOCK;
}

static int blocks_ask(struct asking *asking, uint64_t n_pages)
{
	uint64_t n, block = CACHE_BLOCK;
	int status = 0, left_out = 0;

	for (uint64_t at = 0; at < n_pages && status >= 0; at += n) {
		size_t runs = asking->runs.n;

		n = block < n_pages - at ? block : n_pages - at;
		status = range_ask(asking, n);
		left_out |= status;
		block = next_block(n, asking->runs.n - runs);
	}
	return status < 0 ? status : left_out;
}

/* Without cachestat: cached or not, of those whose answer can be believed. */
static int range_residence(struct asking *asking, uint64_t n)
{
	struct cache_source *source = asking->source;
	struct stat info;
	int status;

	if (!source->mincore)
		return -ENOSYS;
	if (fstat(asking->fd, &info) < 0)
		return -errno;
	if (info.st_uid != geteuid() && geteuid() != 0)
		return -EPERM;
	if (n > source->pages_left) {
		status = run_list_add(&asking->runs, n, 0, 0);
		return status < 0 ? status : 1;
	}
	source->pages_left -= n;
	return mincore_runs(asking->fd, source->page_size, asking->first, n,
			    &asking->runs);
}

static uint64_t runs_count(const struct run_list *runs, enum page_bit bit)
{
	uint64_t n = 0;

	for (size_t i = 0; i < runs->n; i++)
		if (page_state_get(&runs->runs[i].state, bit) == ANSWER_YES)
			n += runs->runs[i].n_pages;
	return n;
}

/* The counts of the whole: those of the runs where they tell all, else for one
 * more call. */
static void totals_take(struct asking *asking, bool complete,
			struct mapping *mapping)
{
	struct cachestat_counts counts = {
		.cached = runs_count(&asking->runs, PAGE_CACHED),
		.dirty = runs_count(&asking->runs, PAGE_DIRTY),
		.writeback = runs_count(&asking->runs, PAGE_WRITEBACK),
	};

	if (!complete) {
		asking->source->calls_left++;
		if (ask_all(asking, 0, mapping->n_pages, &counts) < 0)
			return;
	}
	mapping->cache_known = true;
	mapping->cached = counts.cached;
	mapping->dirty = counts.dirty;
	mapping->writeback = counts.writeback;
	mapping->dirty_known = asking->bits & PAGE_DIRTY;
}

int mapped_file_read(struct cache_source *source, int fd,
		     const struct mapped_file *file, struct mapping *mapping,
		     struct run_list *ret_runs)
{
	struct asking asking = { .source = source,
				 .fd = fd,
				 .first = mapping->offset / source->page_size,
				 .bits = file->dirty_known ? CACHE_BITS
							   : PAGE_CACHED };
	int status;

	status = file->known ? blocks_ask(&asking, mapping->n_pages)
			     : range_residence(&asking, mapping->n_pages);
	if (status >= 0 && file->known)
		totals_take(&asking, status == 0, mapping);
	if (status == 1)
		mapping->cache_why = UNSEEN_TOO_MUCH;
	else if (status == 0)
		mapping->cache_why =
			file->known || file->why == UNSEEN_ELSEWHERE
				? file->why
				: UNSEEN_KERNEL;
	if (status >= 0) {
		*ret_runs = asking.runs;
		return 0;
	}
	run_list_clear(&asking.runs);
	mapping->cache_why = file->why ? file->why : UNSEEN_REFUSED;
	mapping->cache_status = file->why ? file->status : status;
	return status == -ENOMEM ? status : 0;
}
