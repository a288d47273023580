#ifndef PAGETWIN_REAL_MAPPED_FILE_H
#define PAGETWIN_REAL_MAPPED_FILE_H

#include <sys/types.h>

#include "machine/sample.h"

/* The files that a process maps, as the page cache has them (see
 * mapped_file.c). */

/*
 * Opens the file under a mapping, for reading, without waiting. Through
 * map_files where this user may (which is the very file), else by its name
 * where device and inode are still those of `file`. The descriptor; or -1 and
 * why: *ret_why, and *ret_status where it is UNSEEN_REFUSED.
 */
int mapped_file_open(const char *root, pid_t pid, const struct mapping *mapping,
		     const struct mapped_file *file, enum unseen *ret_why,
		     int *ret_status);

struct cache_source {
	bool cachestat; /* cachestat(2) may be asked */
	bool mincore;	/* mincore(2) may be asked instead */
	uint64_t page_size;
	/* What may still be asked; counted down, shared by the files of one
	 * sample. */
	uint64_t calls_left;
	uint64_t pages_left; /* of mincore, which answers page by page */
};

/* Can its pages be counted, and the dirty ones among them? Sets size, known and
 * dirty_known, or why not. */
void mapped_file_probe(struct cache_source *source, int fd,
		       struct mapped_file *file);

/* Cached, dirty and writeback of the whole file: those of the mapping, which
 * was read, where it covers the file; else counted. */
void mapped_file_count(int fd, uint64_t page_size,
		       const struct mapping *mapping, struct mapped_file *file);

/*
 * The file's pages under a mapping: the counts of all of it, and in *ret_runs
 * the state of each page, PAGE_CACHED, PAGE_DIRTY and PAGE_WRITEBACK, of which
 * nothing is known where there was no leave to ask (cache_why is then
 * UNSEEN_TOO_MUCH). 0 or -ENOMEM.
 */
int mapped_file_read(struct cache_source *source, int fd,
		     const struct mapped_file *file, struct mapping *mapping,
		     struct run_list *ret_runs);

#endif
