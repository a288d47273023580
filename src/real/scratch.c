/*
 * Where the scratch folder goes
 *
 * A lesson about flushing needs a file system that has something to flush to.
 * On tmpfs nothing is ever dirty and nothing can be dropped; overlayfs keeps
 * the pages in another inode, where cachestat(2) does not find them. So the
 * places are tried in an order of preference twice: first for a file system
 * with a disk under it, then for any that can be written.
 *
 * A place that was named by a person is used or refused, never replaced by
 * another: the figures of a run must come from where it was asked to run.
 */
#include "real/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/status.h"
#include "real/folder.h"

/* statfs(2); include/uapi/linux/magic.h */
static const struct {
	uint32_t type;
	const char *name;
	int rank; /* 2: a disk under it; 1: perhaps; 0: memory alone */
} file_systems[] = {
	{ 0xEF53, "ext4", 2 },	    { 0x58465342, "xfs", 2 },
	{ 0x9123683E, "btrfs", 2 }, { 0xF2F52010, "f2fs", 2 },
	{ 0x2FC12FC1, "zfs", 2 },   { 0xCA451A4E, "bcachefs", 2 },
	{ 0x4D44, "vfat", 1 },	    { 0x2011BAB0, "exfat", 1 },
	{ 0x7366746E, "ntfs3", 1 }, { 0x794C7630, "overlayfs", 1 },
	{ 0x6969, "nfs", 1 },	    { 0xFF534D42, "cifs", 1 },
	{ 0xFE534D42, "smb2", 1 },  { 0x01021997, "9p", 1 },
	{ 0x65735546, "fuse", 1 },  { 0x01021994, "tmpfs", 0 },
	{ 0x858458F6, "ramfs", 0 }, { 0x958458F6, "hugetlbfs", 0 },
	{ 0x9660, "isofs", 1 },	    { 0x73717368, "squashfs", 1 }
};

#define N_FILE_SYSTEMS (sizeof(file_systems) / sizeof(file_systems[0]))

void file_system_name(uint64_t type, char name[NAME_SIZE])
{
	for (size_t i = 0; i < N_FILE_SYSTEMS; i++) {
		if (file_systems[i].type == (uint32_t)type) {
			snprintf(name, NAME_SIZE, "%s", file_systems[i].name);
			return;
		}
	}
	snprintf(name, NAME_SIZE, "0x%llx", (unsigned long long)type);
}

bool file_system_is(uint64_t type, const char *name)
{
	char own[NAME_SIZE];

	file_system_name(type, own);
	return strcmp(own, name) == 0;
}

static int rank_of(uint64_t type)
{
	for (size_t i = 0; i < N_FILE_SYSTEMS; i++)
		if (file_systems[i].type == (uint32_t)type)
			return file_systems[i].rank;
	return 1;
}

bool file_system_in_memory(uint64_t type)
{
	return rank_of(type) == 0;
}

static int folder_rank(const char *folder)
{
	struct statfs about;

	if (statfs(folder, &about) < 0)
		return -1;
	return rank_of((uint64_t)about.f_type);
}

static int scratch_open(const char *parent, struct scratch **ret_scratch)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));
	char absolute[PATH_MAX];
	struct statfs about;
	struct stat facts;
	int status;

	if (!scratch)
		return -ENOMEM;
	scratch->fd = -1;
	/* The keeper and the subjects do not stay in this folder. */
	if (!realpath(parent, absolute)) {
		status = -errno;
		goto fail;
	}
	status = keeper_new(absolute, &scratch->keeper);
	if (status < 0)
		goto fail;
	scratch->folder = keeper_folder(scratch->keeper);
	scratch->fd = open(scratch->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (scratch->fd < 0 || fstatfs(scratch->fd, &about) < 0 ||
	    fstat(scratch->fd, &facts) < 0) {
		status = -errno;
		goto fail;
	}
	/* As the keeper does: one of the two may be killed alone. */
	folder_lock(scratch->fd);
	file_system_name((uint64_t)about.f_type, scratch->file_system);
	scratch->has_disk = !file_system_in_memory((uint64_t)about.f_type);
	scratch->device = (uint64_t)facts.st_dev;
	if (scratch->has_disk && about.f_bsize > 0)
		scratch->block_size = (uint64_t)about.f_bsize;
	*ret_scratch = scratch;
	return 0;

fail:
	scratch_free(scratch);
	return status;
}

void scratch_free(struct scratch *scratch)
{
	if (!scratch)
		return;
	if (scratch->fd >= 0)
		close(scratch->fd);
	keeper_free(scratch->keeper);
	free(scratch);
}

const char *scratch_advice(int status)
{
	switch (-status) {
	case ENOSPC:
	case EDQUOT:
		return "free some space, or name another folder with --on or "
		       "PAGETWIN_SCRATCH";
	case EROFS:
	case EACCES:
	case EPERM:
		return "name a folder you may write with --on or "
		       "PAGETWIN_SCRATCH";
	case ENOENT:
	case ENOTDIR:
		return "it has to be a folder that exists";
	case EAGAIN:
	case ENOMEM:
		return "end some processes: no more can be started";
	case EMFILE:
		return "raise the limit of open files (ulimit -n)";
	case ENFILE:
		return "the whole computer has too many open files: close some";
	default:
		return "name another folder with --on or PAGETWIN_SCRATCH";
	}
}

static void reason_set(char reason[REASON_SIZE], const char *folder, int status)
{
	snprintf(reason, REASON_SIZE,
		 "no scratch folder can be made in %.60s: %s (%s); %s", folder,
		 strerror(-status), status_word(status),
		 scratch_advice(status));
}

#define PLACES 5

/* The places to try, best first; the strings point into `home`, which has
 * PATH_MAX bytes, and into the environment. */
static size_t places_list(const char *places[PLACES], char *home)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *user = getenv("HOME");
	const char *temporary = getenv("TMPDIR");
	size_t n = 0;

	if (temporary && temporary[0] == '/')
		places[n++] = temporary;
	places[n++] = "/var/tmp";
	if (cache && cache[0] == '/')
		places[n++] = cache;
	else if (user && user[0] == '/' &&
		 snprintf(home, PATH_MAX, "%s/.cache", user) < PATH_MAX)
		places[n++] = home;
	places[n++] = "/tmp";
	places[n++] = "/dev/shm";
	return n;
}

/* The first place of that rank or better that takes a folder. */
static int scratch_choose(const char *const places[], size_t n, int rank,
			  struct scratch **ret_scratch, char *reason)
{
	int status = -ENOENT;

	for (size_t i = 0; i < n; i++) {
		if (folder_rank(places[i]) < rank)
			continue;
		status = scratch_open(places[i], ret_scratch);
		if (status >= 0)
			return 0;
		reason_set(reason, places[i], status);
	}
	return status;
}

int scratch_new(const char *wanted, struct scratch **ret_scratch,
		char reason[REASON_SIZE])
{
	const char *places[PLACES];
	char home[PATH_MAX];
	int status = -ENOENT;
	size_t n;

	if (!wanted)
		wanted = getenv("PAGETWIN_SCRATCH");
	if (wanted) {
		status = scratch_open(wanted, ret_scratch);
		if (status < 0)
			reason_set(reason, wanted, status);
		return status;
	}
	n = places_list(places, home);
	for (int rank = 2; rank >= 0 && status < 0; rank--)
		status = scratch_choose(places, n, rank, ret_scratch, reason);
	return status;
}

uint64_t file_largest(int fd)
{
	uint64_t good = 0, bad = (uint64_t)INT64_MAX + 1;

	while (bad - good > 1) {
		uint64_t middle = good + (bad - good) / 2;

		if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			      (off_t)middle - 1, 1) == 0)
			good = middle;
		else if (errno == EFBIG)
			bad = middle;
		else
			return 0;
	}
	return good;
}
