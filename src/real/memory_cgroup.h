#ifndef PAGETWIN_REAL_MEMORY_CGROUP_H
#define PAGETWIN_REAL_MEMORY_CGROUP_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* The memory cgroup of this process (see memory_cgroup.c). */
struct memory_cgroup {
	int version;	       /* 1 or 2; 0: there is none */
	char folder[PATH_MAX]; /* where the kernel shows it */
	bool limit_known;
	uint64_t limit; /* bytes, of this group itself; UINT64_MAX: none */
};

/* Finds it, under `root` as in path.h. 0; -ENOENT: there is none, or it is
 * not mounted; or what reading answers. */
int memory_cgroup_find(const char *root, struct memory_cgroup *ret_group);

#endif
