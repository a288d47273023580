#ifndef PAGETWIN_SIM_OBJECT_H
#define PAGETWIN_SIM_OBJECT_H

#include "sim/sim.h"

/* The largest file or section, in bytes. */
#define OBJECT_SIZE_MAX ((uint64_t)4 << 30)

/* index from 1. Good until the next allocation. */
struct object *object_at(const struct sim *sim, uint32_t index);

/* The index of the object of that name, or 0. */
uint32_t object_find(const struct sim *sim, const char *name);

/* A new object without any page in memory. An empty name: anonymous shared
 * memory, which vanishes with its last VMA. 0 or -ENOMEM. */
int object_new(struct sim *sim, enum object_kind kind, const char *name,
	       uint64_t size, uint32_t *ret_index);

/* Forgets the object, its cached pages (none may be mapped) and its disk. */
void object_free(struct sim *sim, uint32_t index);

/* Where a page is, or NULL where nothing is known of it yet (it is not
 * cached, and on the disk it is as it was made). Good until the next
 * allocation. */
struct object_page *object_page(const struct sim *sim, uint32_t index,
				uint64_t page);

/* Makes sure that object_page() is not NULL. 0 or -ENOMEM (sim->broken). */
int object_page_make(struct sim *sim, uint32_t index, uint64_t page);

/* Is the page, of a section, in the paging file? */
bool object_page_swapped(const struct sim *sim, uint32_t index, uint64_t page);

/* Pages that hold a byte of it. */
uint64_t object_pages(const struct sim *sim, uint32_t index);

/* Makes room to know the pages of `size` bytes, before any of them exists.
 * 0 or -ENOMEM (sim->broken). */
int object_reserve(struct sim *sim, uint32_t index, uint64_t size);

/* Does it live in memory alone, as sections and files of tmpfs do? Then its
 * pages are never read and never evicted, and a missing one is zero. */
bool object_in_memory(const struct sim *sim, uint32_t index);

/* Is there a file system that counts its dirty pages? Not for a section, and
 * not on tmpfs. */
bool object_counts_dirty(const struct sim *sim, uint32_t index);

/* Are its clean pages mapped read-only, so that the first store faults and
 * can be counted (vma_wants_writenotify() in mm/mmap.c)? */
bool object_write_protects(const struct sim *sim, uint32_t index);

#endif
