/*
 * The kernel about itself
 *
 *	/proc/sys/kernel/osrelease			which kernel
 *	/proc/swaps					how much swap
 *	/proc/sys/vm/dirty_*_centisecs			the flusher's habits
 *	/sys/kernel/mm/transparent_hugepage/enabled	"always [madvise] never"
 *	/sys/kernel/mm/damon/admin/kdamonds/N/…		proactive reclaim
 *	/sys/class/bdi/MAJOR:MINOR/read_ahead_kb	readahead of a disk
 *
 * sysfs-class-bdi, sysfs-kernel-mm-damon and proc_sys_vm(5) describe them.
 * Nothing here is believed where a probe can find out (probe.c).
 */
#include "real/procfs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "real/path.h"

int procfs_kernel(const char *root, char *release, size_t size)
{
	char text[256];
	int n = path_read(root, text, sizeof(text),
			  "/proc/sys/kernel/osrelease");

	if (n < 0)
		return n;
	snprintf(release, size, "%s", text);
	return 0;
}

int procfs_huge_pages(const char *root, char *mode, size_t size)
{
	char text[256], *from, *to;
	int n = path_read(root, text, sizeof(text),
			  "/sys/kernel/mm/transparent_hugepage/enabled");

	if (n < 0)
		return n;
	from = strchr(text, '[');
	to = from ? strchr(from, ']') : NULL;
	if (!to)
		return -EINVAL;
	*to = '\0';
	snprintf(mode, size, "%s", from + 1);
	return 0;
}

/* Each line after the heading: name, type, KiB, … */
int procfs_swap(const char *root, uint64_t *ret_bytes)
{
	char text[8192], *line;
	unsigned long long kibibytes;
	uint64_t sum = 0;
	int n = path_read(root, text, sizeof(text), "/proc/swaps");

	if (n < 0)
		return n;
	for (line = strchr(text, '\n'); line; line = strchr(line + 1, '\n'))
		if (sscanf(line + 1, "%*s %*s %llu", &kibibytes) == 1)
			sum += kibibytes * 1024;
	*ret_bytes = sum;
	return 0;
}

int procfs_swap_readahead(const char *root, uint64_t *ret_pages)
{
	uint64_t exponent;
	int status =
		path_read_number(root, &exponent, "/proc/sys/vm/page-cluster");

	if (status >= 0 && exponent >= 32)
		status = -ERANGE;
	if (status >= 0)
		*ret_pages = (uint64_t)1 << exponent;
	return status;
}

#define DAMON "/sys/kernel/mm/damon/admin/kdamonds"

/* One yes outweighs everything, an unknown outweighs a no. */
static enum habit either(enum habit a, enum habit b)
{
	if (a == HABIT_YES || b == HABIT_YES)
		return HABIT_YES;
	return a == HABIT_UNKNOWN || b == HABIT_UNKNOWN ? HABIT_UNKNOWN
							: HABIT_NO;
}

/* What could not be read: a file that is not there tells that the kernel has
 * no such thing; one that may not be read tells nothing. */
static enum habit answer_without(int status)
{
	return status == -ENOENT ? HABIT_NO : HABIT_UNKNOWN;
}

static enum habit kdamond_reclaims(const char *root, uint64_t number)
{
	enum habit answer = HABIT_NO;
	char state[16], action[32];
	uint64_t n_schemes = 0;
	int status;

	status = path_read(root, state, sizeof(state), DAMON "/%llu/state",
			   (unsigned long long)number);
	if (status < 0)
		return answer_without(status);
	if (strcmp(state, "on") != 0)
		return HABIT_NO;
	status = path_read_number(root, &n_schemes,
				  DAMON "/%llu/contexts/0/schemes/nr_schemes",
				  (unsigned long long)number);
	if (status < 0)
		return answer_without(status);
	for (uint64_t i = 0; i < n_schemes; i++) {
		status = path_read(root, action, sizeof(action),
				   DAMON "/%llu/contexts/0/schemes/%llu/action",
				   (unsigned long long)number,
				   (unsigned long long)i);
		if (status < 0)
			answer = either(answer, answer_without(status));
		else if (strcmp(action, "pageout") == 0)
			return HABIT_YES;
	}
	return answer;
}

static enum habit module_reclaims(const char *root)
{
	char enabled[8];
	int status = path_read(root, enabled, sizeof(enabled),
			       "/sys/module/damon_reclaim/parameters/enabled");

	if (status < 0)
		return answer_without(status);
	return enabled[0] == 'Y' ? HABIT_YES : HABIT_NO;
}

static bool is_called(const char *root, const char *pid, const char *name)
{
	char comm[32];

	return path_read(root, comm, sizeof(comm), "/proc/%s/comm", pid) >= 0 &&
	       strncmp(comm, name, strlen(name)) == 0;
}

/* Who may not read what DAMON does sees whether it runs at all: its threads are
 * called kdamond.N (mm/damon/core.c). Not where the kernel's threads are hidden
 * (a namespace of processes, hidepid). */
static enum habit kdamond_runs(const char *root)
{
	const struct dirent *entry;
	char path[PATH_MAX];
	bool runs = false;
	DIR *proc;

	if (!is_called(root, "2", "kthreadd") ||
	    path_join(root, path, sizeof(path), "/proc") < 0)
		return HABIT_UNKNOWN;
	proc = opendir(path);
	if (!proc)
		return HABIT_UNKNOWN;
	while (!runs && (entry = readdir(proc)))
		runs = isdigit((unsigned char)entry->d_name[0]) &&
		       is_called(root, entry->d_name, "kdamond");
	closedir(proc);
	return runs ? HABIT_UNKNOWN : HABIT_NO;
}

enum habit procfs_reclaims_idle(const char *root)
{
	enum habit answer = module_reclaims(root);
	char sysfs[PATH_MAX];
	uint64_t n = 0;
	int status;

	/* Where sysfs is not mounted, nothing is there for another reason. */
	if (path_join(root, sysfs, sizeof(sysfs), "/sys/kernel") < 0 ||
	    access(sysfs, F_OK) < 0)
		return HABIT_UNKNOWN;
	status = path_read_number(root, &n, DAMON "/nr_kdamonds");
	if (status < 0)
		answer = either(answer, answer_without(status));
	if (status < 0 && answer == HABIT_UNKNOWN)
		return kdamond_runs(root);
	for (uint64_t i = 0; i < n && answer != HABIT_YES; i++)
		answer = either(answer, kdamond_reclaims(root, i));
	return answer;
}

/* A partition has no window of its own, its disk has. */
int procfs_readahead(const char *root, uint64_t device, uint64_t *ret_bytes)
{
	unsigned in_major = major(device), in_minor = minor(device);
	uint64_t kibibytes;
	int status;

	status = path_read_number(root, &kibibytes,
				  "/sys/class/bdi/%u:%u/read_ahead_kb",
				  in_major, in_minor);
	if (status < 0)
		status = path_read_number(
			root, &kibibytes,
			"/sys/dev/block/%u:%u/../queue/read_ahead_kb", in_major,
			in_minor);
	if (status < 0)
		return status;
	*ret_bytes = kibibytes * 1024;
	return 0;
}

int procfs_flusher(const char *root, double *ret_expire, double *ret_interval)
{
	uint64_t expire, interval;
	int status = path_read_number(root, &expire,
				      "/proc/sys/vm/dirty_expire_centisecs");

	if (status >= 0)
		status = path_read_number(
			root, &interval,
			"/proc/sys/vm/dirty_writeback_centisecs");
	if (status < 0)
		return status;
	*ret_expire = (double)expire / 100;
	*ret_interval = (double)interval / 100;
	return 0;
}
