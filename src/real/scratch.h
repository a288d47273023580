#ifndef PAGETWIN_REAL_SCRATCH_H
#define PAGETWIN_REAL_SCRATCH_H

#include "machine/machine.h"
#include "real/keeper.h"

/* The private folder in which all files of a machine are made. */
struct scratch {
	struct keeper *keeper;
	const char *folder; /* its path */
	int fd;		    /* of the folder */
	char file_system[NAME_SIZE];
	bool has_disk;	     /* not made of memory alone */
	uint64_t device;     /* st_dev */
	uint64_t block_size; /* bytes; 0: unknown */
};

/*
 * Makes it in `wanted`; where that is NULL in $PAGETWIN_SCRATCH; where that
 * is not set in the first writable of $TMPDIR, /var/tmp, $XDG_CACHE_HOME or
 * ~/.cache and /tmp that lies on a file system with a disk under it, else in
 * the first writable one at all.
 * 0, or a negative errno with a sentence for people.
 */
int scratch_new(const char *wanted, struct scratch **ret_scratch,
		char reason[REASON_SIZE]);
/* What to do where that, or using it, failed: "name another folder ...". */
const char *scratch_advice(int status);
void scratch_free(struct scratch *scratch); /* removes it; NULL is accepted */

/* "ext4" for the f_type of statfs(2); its number in hex where unknown. */
void file_system_name(uint64_t type, char name[NAME_SIZE]);
/* Is it the one of that name? */
bool file_system_is(uint64_t type, const char *name);
/* Made of memory alone: its pages are never written back. */
bool file_system_in_memory(uint64_t type);

/* The most bytes that a file can have on the file system of this open one,
 * which may be written; 0: it cannot be told. It tries holes beyond the file's
 * end, which change nothing (fallocate(2), EFBIG). */
uint64_t file_largest(int fd);

#endif
