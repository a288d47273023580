/*
 * A limit to the subjects' memory
 *
 * "limit 1M" needs a memory cgroup, into which the subjects are put:
 *
 *	version 1	OURS/pagetwin-AbCdEf		below our own group
 *	version 2	…/PARENT/pagetwin-AbCdEf	beside it: a group that
 *			        |			has processes gives no
 *			        `- OURS			controller to groups
 *							below it
 *
 * The group is called like the scratch folder and noted in it before it is
 * made (folder.c). So the keeper removes both, and where the keeper was killed
 * too, the next one. Nothing is taken from anybody: pagetwin itself stays
 * where it is, and no group but the new one is written to.
 *
 * What a group counts is not what a simulated machine counts. A page is
 * charged to the group of the process that touched it first, and stays
 * there: what subjects had before they were put into the group is free. And
 * page tables, and what the kernel keeps for a process and a file, count too:
 * below some 64 KiB no process can do anything. See
 * Documentation/admin-guide/cgroup-v1/memory.rst, 2.2 and 2.7, and
 * cgroup-v2.rst, "Memory Ownership".
 */
#include "real/memory_limit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "real/folder.h"
#include "real/path.h"

/* A file of the group, which the kernel made: it is there, or the controller
 * is not. */
static int file_write(const char *folder, const char *file, const char *text)
{
	char path[PATH_MAX];
	int status = path_join(NULL, path, sizeof(path), "%s/%s", folder, file);
	int fd;

	if (status < 0)
		return status;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	status = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return status;
}

static const char *limit_file(int version)
{
	return version == 2 ? "memory.max" : "memory.limit_in_bytes";
}

/* Below this folder; -ENOENT where the new group has no memory to limit. */
static int group_make(const struct memory_cgroup *group, const char *parent,
		      const char *name, const char *scratch, char *folder)
{
	int status = path_join(NULL, folder, PATH_MAX, "%s/%s", parent, name);
	char path[PATH_MAX];

	if (status < 0)
		return status;
	if (scratch)
		status = folder_note_group(scratch, folder);
	if (status < 0)
		return status;
	if (mkdir(folder, 0755) < 0)
		return -errno;
	status = path_join(NULL, path, sizeof(path), "%s/%s", folder,
			   limit_file(group->version));
	if (!status && access(path, W_OK) < 0)
		status = -errno;
	if (status < 0)
		(void)rmdir(folder);
	return status;
}

int memory_limit_make(const struct memory_cgroup *group, const char *name,
		      const char *scratch, char folder[PATH_MAX])
{
	char parent[PATH_MAX];
	char *slash;
	int status;

	status = group_make(group, group->folder, name, scratch, folder);
	if (status >= 0 || group->version == 1)
		return status;
	snprintf(parent, sizeof(parent), "%s", group->folder);
	slash = strrchr(parent, '/');
	if (!slash || slash == parent)
		return status;
	*slash = '\0';
	return group_make(group, parent, name, scratch, folder);
}

/* How often the kernel killed; false where it is too old to tell. */
static bool kills_read(const struct memory_limit *limit, uint64_t *ret_kills)
{
	const char *file =
		limit->version == 2 ? "memory.events" : "memory.oom_control";
	char text[1024];
	const char *at;

	if (path_read(NULL, text, sizeof(text), "%s/%s", limit->folder, file) <
	    0)
		return false;
	at = strstr(text, "oom_kill ");
	if (!at)
		return false;
	*ret_kills = strtoull(at + strlen("oom_kill "), NULL, 10);
	return true;
}

int memory_limit_new(const char *root, const char *scratch,
		     struct memory_limit *ret_limit)
{
	const char *name = strrchr(scratch, '/');
	struct memory_limit limit = { 0 };
	struct memory_cgroup group;
	int status = memory_cgroup_find(root, &group);

	if (status < 0)
		return status;
	if (!name)
		return -EINVAL;
	limit.version = group.version;
	status = memory_limit_make(&group, name + 1, scratch, limit.folder);
	if (status < 0)
		return status;
	(void)kills_read(&limit, &limit.kills);
	*ret_limit = limit;
	return 0;
}

int memory_limit_join(const struct memory_limit *limit, pid_t pid)
{
	char text[32];

	snprintf(text, sizeof(text), "%ld", (long)pid);
	return file_write(limit->folder, "cgroup.procs", text);
}

int memory_limit_set(const struct memory_limit *limit, uint64_t bytes)
{
	char text[32];

	if (bytes > INT64_MAX)
		snprintf(text, sizeof(text), "%s",
			 limit->version == 2 ? "max" : "-1");
	else
		snprintf(text, sizeof(text), "%" PRIu64, bytes);
	return file_write(limit->folder, limit_file(limit->version), text);
}

bool memory_limit_killed(struct memory_limit *limit)
{
	uint64_t before = limit->kills;

	return limit->version && kills_read(limit, &limit->kills) &&
	       limit->kills > before;
}

int memory_limit_try(const struct memory_cgroup *group)
{
	struct memory_limit limit = { .version = group->version };
	char name[64];
	int status;

	snprintf(name, sizeof(name), "pagetwin-trial-%ld", (long)getpid());
	status = memory_limit_make(group, name, NULL, limit.folder);
	if (status < 0)
		return status;
	status = memory_limit_set(&limit, (uint64_t)100 << 20);
	if (rmdir(limit.folder) < 0 && status == 0)
		status = -errno;
	return status;
}

int memory_limit_possible(const char *root)
{
	struct memory_cgroup group;
	int status = memory_cgroup_find(root, &group);

	return status < 0 ? status : memory_limit_try(&group);
}
