/*
 * peek - bytes of an object, looked at from outside
 *
 * Nothing is cached or marked by it, as if somebody took the disk out, or read
 * the memory with a probe. What programs would read (WHERE_MEMORY) is in the
 * page cache, else in the paging file, else on the disk; what a power cut
 * would leave (WHERE_DISK) is on the disk alone.
 */
#include "sim/peek.h"

#include "base/arena_past.h"
#include "sim/disk.h"
#include "sim/frame.h"
#include "sim/geometry.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/paging_file.h"

#include <errno.h>
#include <string.h>

/* Bytes of a page as the paging file has them. */
static void slot_peek(const struct sim *sim, uint32_t slot, size_t start,
		      size_t length, unsigned char *bytes)
{
	unsigned char page[GEOMETRY_PAGE_MAX];

	slot_read(sim, slot, page);
	memcpy(bytes, page + start, length);
}

/* Bytes of a page as memory, else the paging file or the disk, has them. One
 * byte of each of many pages is asked for at every step: they are not read
 * whole. */
static void page_peek(const struct sim *sim, uint32_t object, uint64_t page,
		      enum where where, size_t start, size_t length,
		      unsigned char *bytes)
{
	pfn_t pfn = page_cache_find(sim, object, page);

	if (where == WHERE_MEMORY && pfn != PFN_NONE)
		memcpy(bytes, frame_bytes(sim, pfn) + start, length);
	else if (where == WHERE_MEMORY &&
		 object_page_swapped(sim, object, page))
		slot_peek(sim, object_page(sim, object, page)->slot - 1, start,
			  length, bytes);
	else if (object_at(sim, object)->kind == OBJECT_FILE)
		disk_read_part(sim, object, page, start, length, bytes);
	else
		memset(bytes, 0, length);
}

static int bytes_peek(const struct sim *sim, const char *name, enum where where,
		      uint64_t offset, size_t length, unsigned char *bytes)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint32_t index = object_find(sim, name);
	const struct object *object = index ? object_at(sim, index) : NULL;
	uint64_t size;

	if (!object)
		return -ENOENT;
	if (where == WHERE_DISK && object->kind != OBJECT_FILE)
		return -ENODATA;
	size = where == WHERE_DISK ? object->disk_size : object->size;
	if (offset > size || length > size - offset)
		return -EINVAL;
	for (size_t done = 0, part; done < length; done += part) {
		uint64_t at = offset + done;

		part = page_size - at % page_size;
		if (part > length - done)
			part = length - done;
		page_peek(sim, index, at / page_size, where, at % page_size,
			  part, bytes + done);
	}
	return 0;
}

int sim_peek(struct machine *machine, const char *name, enum where where,
	     uint64_t offset, size_t length, unsigned char *bytes)
{
	struct sim *sim = sim_of(machine);
	uint64_t *touched = arena_look_begin(&sim->arena);
	int r = bytes_peek(sim, name, where, offset, length, bytes);

	arena_look_end(&sim->arena, touched);
	return r;
}
