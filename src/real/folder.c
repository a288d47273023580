/*
 * Scratch folders, and those that were left behind
 *
 * A folder is removed by its keeper (keeper.c). Who kills pagetwin and its
 * keeper at once - a cgroup that is ended, "pkill -9 pagetwin" - leaves the
 * folder behind; the next start finds it. How it knows that nobody needs it:
 *
 *	locked		flock(2), shared, by the keeper and by pagetwin. The
 *			kernel takes the lock away when the last of them ends,
 *			however that was.
 *	marked		a file of MARK's name is in it. It was made here, and
 *			is no folder of the user's that is called
 *			pagetwin-backup. The name is longer than a script may
 *			call a file.
 *	old		A folder is locked a moment after it was made, so a new
 *			one is let be.
 *
 * and it has to be a folder itself, not a link, and to belong to this user.
 * The mark is removed last, so that what is half removed can still be told. It
 * also names the memory cgroup that was made for the folder's machine
 * (memory_limit.c), which goes with the folder.
 */
#include "real/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX	  "pagetwin-"
#define PATTERN	  PREFIX "XXXXXX"
#define MARK	  ".scratch-folder-of-pagetwin-removed-when-unlocked"
#define AGE_LEAST 5 /* seconds */

#define REMOVE_ATTEMPTS 200 /* 10 ms apart */

static int folder_open(int parent, const char *name)
{
	return openat(parent, name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

void folder_lock(int fd)
{
	(void)flock(fd, LOCK_SH | LOCK_NB);
}

int folder_make(const char *parent, char *folder)
{
	int fd, mark;

	if (snprintf(folder, PATH_MAX, "%s/" PATTERN, parent) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!mkdtemp(folder))
		return -errno;
	fd = folder_open(AT_FDCWD, folder);
	if (fd < 0)
		return 0; /* It is never swept, and works as well. */
	folder_lock(fd);
	mark = openat(fd, MARK, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (mark >= 0)
		close(mark);
	return 0; /* fd stays open: it holds the lock. */
}

int folder_note_group(const char *folder, const char *group)
{
	int parent = folder_open(AT_FDCWD, folder), mark, status = 0;
	size_t length = strlen(group);

	if (parent < 0)
		return -errno;
	mark = openat(parent, MARK,
		      O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		      0600);
	if (mark < 0)
		status = -errno;
	else if (write(mark, group, length) != (ssize_t)length)
		status = -ENOSPC;
	if (mark >= 0)
		close(mark);
	close(parent);
	return status;
}

/* The mark of a folder names the group that was made for it; most are empty.
 * rmdir(2) removes a group without processes, and an empty folder, of which
 * none but ours is called like this one. */
static bool group_remove(int fd, const char *name)
{
	int mark = openat(fd, MARK, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char group[PATH_MAX] = "";
	const char *last;
	ssize_t n;

	if (mark < 0)
		return true;
	n = read(mark, group, sizeof(group) - 1);
	close(mark);
	group[n > 0 ? n : 0] = '\0';
	last = strrchr(group, '/');
	return !last || strcmp(last + 1, name) != 0 || rmdir(group) == 0 ||
	       errno != EBUSY;
}

/* Takes the descriptor over. One level: subjects make no folders. */
static void folder_empty(int fd, const char *name)
{
	DIR *directory = fdopendir(fd);
	struct dirent *entry;

	if (!directory) {
		close(fd);
		return;
	}
	while ((entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
		    strcmp(entry->d_name, MARK))
			(void)unlinkat(fd, entry->d_name, 0);
	/* A group that is busy has processes that are just dying. */
	if (group_remove(fd, name))
		(void)unlinkat(fd, MARK, 0);
	closedir(directory);
}

void folder_remove(const char *folder)
{
	const struct timespec pause = { 0, 10000000 };
	const char *name = strrchr(folder, '/');

	for (int i = 0; i < REMOVE_ATTEMPTS; i++) {
		int fd = folder_open(AT_FDCWD, folder);

		if (fd >= 0)
			folder_empty(fd, name ? name + 1 : folder);
		if (rmdir(folder) == 0 || errno == ENOENT)
			return;
		nanosleep(&pause, NULL);
	}
}

static bool name_is_ours(const char *name)
{
	size_t prefix = sizeof(PREFIX) - 1, length = sizeof(PATTERN) - 1;

	return strlen(name) == length && strncmp(name, PREFIX, prefix) == 0;
}

/* Is this open folder one that was left behind? Then it is locked now, so that
 * no other sweeps it at the same time. */
static bool folder_is_left(int fd)
{
	struct stat facts, mark;

	return fstat(fd, &facts) == 0 && facts.st_uid == geteuid() &&
	       facts.st_mtime <= time(NULL) - AGE_LEAST &&
	       fstatat(fd, MARK, &mark, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(mark.st_mode) && mark.st_uid == geteuid() &&
	       flock(fd, LOCK_EX | LOCK_NB) == 0;
}

void folders_sweep(const char *parent)
{
	DIR *directory = opendir(parent);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		int fd;

		if (!name_is_ours(entry->d_name))
			continue;
		fd = folder_open(dirfd(directory), entry->d_name);
		if (fd < 0)
			continue;
		if (!folder_is_left(fd)) {
			close(fd);
			continue;
		}
		folder_empty(fd, entry->d_name);
		(void)unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
	}
	if (directory)
		closedir(directory);
}
