#ifndef PAGETWIN_SIM_FILE_IO_H
#define PAGETWIN_SIM_FILE_IO_H

#include "sim/sim.h"

/* Makes a file of letters on the disk, cold; on a memory file system all of
 * it is in memory. 0; -ENOSPC: memory is too small for that; -ENOMEM. */
int file_make(struct sim *sim, const char *name, uint64_t size);

/* On a memory file system, whose pages are always cached: caches them all.
 * 0; -ENOSPC, -ENOMEM as above. */
int file_load(struct sim *sim, uint32_t object);

/* Offsets are signed: what begins or ends beyond INT64_MAX is at a negative
 * one (rw_verify_area(), fs/read_write.c). 0 or -EINVAL. */
int file_offset_check(struct sim *sim, uint64_t offset, uint64_t length);

/* pread(2) of a checked offset: bytes from there on, fewer at the end and where
 * frames ran out on the way (filemap_read(), mm/filemap.c). 0; -ENOMEM: no
 * frame for the first of them; SIGKILL: the process was killed to make room. */
int file_read(struct sim *sim, uint32_t object, uint64_t offset,
	      unsigned char *bytes, size_t length, size_t *ret_done);

/* pwrite(2): the file grows where that is needed; a write of nothing changes
 * nothing. Where frames, or what was promised, ran out on the way it ends
 * there, and the outcome's reason says so (generic_perform_write(),
 * mm/filemap.c). 0; -EINVAL as above; -EFBIG; -ENOMEM; -ENOSPC; SIGKILL as
 * above. */
int file_write(struct sim *sim, uint32_t object, uint64_t offset,
	       const unsigned char *bytes, size_t length);

/* posix_fadvise(DONTNEED) for the whole file: what is dirty is written, then
 * all pages that nobody maps leave the cache. (One call of Linux starts the
 * writing and may be too early to drop what it started with; this is the call
 * repeated when that has arrived.) 0 or -ENOMEM. */
int file_drop(struct sim *sim, uint32_t object);

#endif
