/*
 * Which memory cgroup is ours?
 *
 *	/proc/self/cgroup	4:memory:/a/b	version 1: its own hierarchy
 *				0::/a/b		version 2: one for all
 *	/proc/self/mountinfo	… ROOT MOUNTPOINT … - cgroup … memory
 *
 * The group of the first is looked for below the mount of the second; what of
 * its path is above the mount's own root (a container sees a part of the tree
 * only) is taken away. See cgroups(7), proc_pid_mountinfo(5),
 * Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
 *
 * Version 1 goes first: where its memory controller is mounted, version 2 has
 * none.
 */
#include "real/memory_cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "real/path.h"

#define TEXT_SIZE 65536

/* Is "memory" among the words that commas separate? */
static bool has_memory(const char *words, size_t length)
{
	for (size_t at = 0; at < length;) {
		size_t n = strcspn(words + at, ",\n ");

		if (n > length - at)
			n = length - at;
		if (n == 6 && strncmp(words + at, "memory", 6) == 0)
			return true;
		at += n + 1;
	}
	return false;
}

/* The path of our group in /proc/self/cgroup. `version` 1 or 2. */
static bool group_path(char *text, int version, char path[PATH_MAX])
{
	for (char *line = text; line && *line;) {
		char *end = strchr(line, '\n');
		char *controllers = strchr(line, ':');
		char *of = controllers ? strchr(controllers + 1, ':') : NULL;

		if (of &&
		    (version == 2
			     ? of == controllers + 1
			     : has_memory(controllers + 1,
					  (size_t)(of - controllers - 1)))) {
			snprintf(path, PATH_MAX, "%.*s",
				 (int)strcspn(of + 1, "\n"), of + 1);
			return true;
		}
		line = end ? end + 1 : NULL;
	}
	return false;
}

/* One line of mountinfo: of the hierarchy that is wanted? */
static bool mount_is(const char *line, int version, char *root, char *at)
{
	const char *type = strstr(line, " - ");
	char kind[32], options[512];

	if (!type || sscanf(line, "%*s %*s %*s %4095s %4095s", root, at) != 2 ||
	    sscanf(type + 3, "%31s %*s %511s", kind, options) != 2)
		return false;
	if (version == 2)
		return strcmp(kind, "cgroup2") == 0;
	return strcmp(kind, "cgroup") == 0 &&
	       has_memory(options, strlen(options));
}

/* Spaces and the like stand in mountinfo as "\\040" (proc_pid_mountinfo(5)). */
static void name_decode(char *name)
{
	char *to = name;

	for (const char *from = name; *from; to++) {
		unsigned byte;
		int length = 0;

		if (sscanf(from, "\\%3o%n", &byte, &length) == 1 &&
		    length == 4) {
			*to = (char)byte;
			from += length;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* What of a group's path lies below the mount's root; all of it where it is
 * not within it. */
static const char *path_below(const char *path, const char *mount_root)
{
	size_t n = strlen(mount_root);

	if (n > 1 && strncmp(path, mount_root, n) == 0 &&
	    (path[n] == '/' || !path[n]))
		path += n;
	return strcmp(path, "/") == 0 ? "" : path;
}

static int folder_find(const char *root, const char *mounts, int version,
		       const char *path, struct memory_cgroup *group)
{
	char mount_root[PATH_MAX], at[PATH_MAX];

	for (const char *line = mounts; line && *line;) {
		const char *end = strchr(line, '\n');
		char one[2 * PATH_MAX + 1024];
		size_t n = end ? (size_t)(end - line) : strlen(line);

		snprintf(one, sizeof(one), "%.*s", (int)n, line);
		line = end ? end + 1 : NULL;
		if (!mount_is(one, version, mount_root, at))
			continue;
		name_decode(mount_root);
		name_decode(at);
		return path_join(root, group->folder, sizeof(group->folder),
				 "%s%s", at, path_below(path, mount_root));
	}
	return -ENOENT;
}

/* "max" is no limit; nor is what version 1 says where there is none. */
static void limit_read(struct memory_cgroup *group)
{
	const char *file =
		group->version == 2 ? "memory.max" : "memory.limit_in_bytes";
	char text[64];

	if (path_read(NULL, text, sizeof(text), "%s/%s", group->folder, file) <
	    0)
		return;
	group->limit_known = true;
	group->limit = strcmp(text, "max") == 0 ? UINT64_MAX
						: strtoull(text, NULL, 10);
	if (group->limit >= (uint64_t)INT64_MAX / 4096 * 4096)
		group->limit = UINT64_MAX;
}

/* Does version 2 have memory to give, here? */
static bool has_controller(const struct memory_cgroup *group)
{
	char text[512];
	int n = path_read(NULL, text, sizeof(text), "%s/cgroup.controllers",
			  group->folder);

	for (int i = 0; i < n; i++)
		if (text[i] == ' ')
			text[i] = ',';
	return n > 0 && has_memory(text, (size_t)n);
}

int memory_cgroup_find(const char *root, struct memory_cgroup *ret_group)
{
	struct memory_cgroup group = { 0 };
	char *mounts = malloc(TEXT_SIZE), ours[4096], path[PATH_MAX];
	int status = mounts ? path_read(root, ours, sizeof(ours),
					"/proc/self/cgroup")
			    : -ENOMEM;

	if (status >= 0)
		status = path_read(root, mounts, TEXT_SIZE,
				   "/proc/self/mountinfo");
	for (int version = 1; status >= 0 && version <= 2; version++) {
		group.version = version;
		if (group_path(ours, version, path) &&
		    folder_find(root, mounts, version, path, &group) == 0 &&
		    (version == 1 || has_controller(&group)))
			break;
		group.version = 0;
	}
	free(mounts);
	if (status < 0)
		return status;
	if (!group.version)
		return -ENOENT;
	limit_read(&group);
	*ret_group = group;
	return 0;
}
