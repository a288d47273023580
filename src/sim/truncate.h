#ifndef PAGETWIN_SIM_TRUNCATE_H
#define PAGETWIN_SIM_TRUNCATE_H

#include "sim/sim.h"

/* ftruncate(2): the object has that many bytes from now on. 0; -EINVAL: more
 * than INT64_MAX, a negative size; -EFBIG; -ENOMEM: no frame for the page that
 * holds the end. */
int object_truncate(struct sim *sim, uint32_t object, uint64_t size);

/* fallocate(2), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE. 0; -EINVAL: a
 * length of 0, or one of the two is negative; -EFBIG; -ENOMEM as above. */
int object_punch(struct sim *sim, uint32_t object, uint64_t offset,
		 uint64_t length);

/* A file is going to be longer: what mappings have stored behind its end, in
 * the page that holds the end, has never been part of it and is zeroed, but
 * not from byte `end` of the file on. (A write zeroes up to where it begins,
 * ftruncate(2) all of the page: ext4_zero_partial_blocks() in
 * fs/ext4/inode.c.) 0 or -ENOMEM. */
int object_tail_zero(struct sim *sim, uint32_t object, uint64_t end);

#endif
