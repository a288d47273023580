#ifndef PAGETWIN_SIM_READAHEAD_H
#define PAGETWIN_SIM_READAHEAD_H

#include "sim/sim.h"

/*
 * Each of these may bring pages of a file into the cache, or not; running
 * short of frames ends it silently. Whoever needs one page looks afterwards
 * whether it came. `file` is the open file of whoever reads (open_file_use()),
 * in which readahead remembers what was read before.
 */

/* A mapped page is not cached. `reading` is the VMA's advice. */
void readahead_mapped_miss(struct sim *sim, uint32_t file, uint64_t page,
			   enum advice reading);

/* A mapped page is cached. If it carries the mark, more is read. */
void readahead_mapped_hit(struct sim *sim, uint32_t file, uint64_t page,
			  enum advice reading);

/* Fault-around met that many cached pages. */
void readahead_mapped_around(struct sim *sim, uint32_t file, uint64_t pages);

/* read() wants `request` pages from `page` on, which is not cached. */
void readahead_read_miss(struct sim *sim, uint32_t file, uint64_t page,
			 uint64_t request);

/* read() met the mark; it still wants `request` pages, this one included. */
void readahead_read_mark(struct sim *sim, uint32_t file, uint64_t page,
			 uint64_t request);

/* Somebody announced that he will need these pages. */
void readahead_announced(struct sim *sim, uint32_t object, uint64_t page,
			 uint64_t pages);

#endif
