#ifndef PAGETWIN_REAL_AREAS_H
#define PAGETWIN_REAL_AREAS_H

#include <sys/types.h>

#include "machine/area.h"

/* Areas as the kernel has them (areas.c). `root` as in path.h. */

/* A descriptor of /proc/PID/maps, or a negative errno. */
int areas_open(const char *root, pid_t pid);

/*
 * Makes *areas (may be NULL) what lies in the n_pages pages from an address on.
 * 0 or a negative errno: -ESRCH where the process has ended, -EINVAL where the
 * file is none of that kind.
 */
int areas_read(int maps, vaddr_t address, uint64_t page_size, uint64_t n_pages,
	       struct shared_array **areas);

#endif
