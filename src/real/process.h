#ifndef PAGETWIN_REAL_PROCESS_H
#define PAGETWIN_REAL_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "machine/sample.h"

/* Any process, as /proc/PID tells of it (see process.c). `root` as in
 * path.h. */

struct process_stat {
	char command[NAME_SIZE];
	char run_state;
	bool of_kernel;	  /* a thread of the kernel: no memory of its own */
	uint64_t started; /* in ticks since boot: tells two processes apart
			     that have one number after another */
	uint64_t threads;
	uint64_t minor, major;
	uint64_t size, resident; /* bytes */
};

/* 0; -ESRCH: there is no such process; or what open and read answer. */
int process_stat_read(const char *root, pid_t pid, uint64_t page_size,
		      struct process_stat *ret_stat);

/* A thread of it that has not ended, and its stat. 0; -ESRCH: there is none; or
 * what opendir(3) answers. */
int process_thread_alive(const char *root, pid_t pid, uint64_t page_size,
			 pid_t *ret_thread, struct process_stat *ret_stat);

/* Has it ended (a zombie too: its memory is gone)? Of the first thread of a
 * process alone when another still lives: process_thread_alive(). */
bool process_stat_ended(const struct process_stat *stat);

/*
 * Appends the mappings of /proc/PID/maps, at most `limit`, to the sample,
 * their pages and files not yet looked at, and counts the others in
 * mappings_left_out. 0 or a negative errno, the sample then incomplete.
 */
int process_maps_read(const char *root, pid_t pid, size_t limit,
		      struct sample *sample);

/* One of its lines, without its end. The name is the mapping's own. 0;
 * -EINVAL: it is none; -ENOMEM. */
int process_maps_parse(const char *line, uint64_t page_size,
		       struct mapping *ret_mapping, uint64_t *ret_device,
		       uint64_t *ret_inode);

#endif
