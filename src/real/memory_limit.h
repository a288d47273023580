#ifndef PAGETWIN_REAL_MEMORY_LIMIT_H
#define PAGETWIN_REAL_MEMORY_LIMIT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "real/memory_cgroup.h"

/* A memory cgroup that holds the subjects alone (see memory_limit.c). */
struct memory_limit {
	int version;	       /* 1 or 2; 0: none was made */
	char folder[PATH_MAX]; /* where the kernel shows it */
	uint64_t kills;	       /* as it was asked last */
};

/*
 * Makes a group of that name where `group` allows it, noted in the scratch
 * folder unless that is NULL: its own folder. 0, or why not, with nothing left
 * behind.
 */
int memory_limit_make(const struct memory_cgroup *group, const char *name,
		      const char *scratch, char folder[PATH_MAX]);

/* Can such a group be made and limited? Tries, and removes it again. 0, or a
 * negative errno. */
int memory_limit_try(const struct memory_cgroup *group);

/* The same of the group this process is in, `root` as in path.h. 0; -ENOENT: no
 * memory cgroup is mounted; or why none can be made below it. */
int memory_limit_possible(const char *root);

/*
 * Makes a group for the machine whose scratch folder this is, and notes it
 * there, so that whoever removes the folder removes the group too. `root` as in
 * path.h. 0; -ENOENT: no memory cgroup is mounted; or why none can be made,
 * with nothing left behind.
 */
int memory_limit_new(const char *root, const char *scratch,
		     struct memory_limit *ret_limit);

/* From here on, what the process touches first is charged to the group. */
int memory_limit_join(const struct memory_limit *limit, pid_t pid);

/* As many bytes, rounded down to whole pages; UINT64_MAX: as many as there
 * are. 0, or what the kernel answers: -EBUSY, version 1, where more is in use
 * and cannot leave (version 2 kills then). */
int memory_limit_set(const struct memory_limit *limit, uint64_t bytes);

/* Has the kernel killed a process of the group since it was asked last, for
 * want of memory? false where it does not tell. */
bool memory_limit_killed(struct memory_limit *limit);

#endif
