/*
 * disk - what survives a power cut
 *
 * The disk keeps its own bytes of each file, apart from the page cache: only
 * so can memory say J while the disk still says H. A page that was never
 * written needs no room: a file is made with page k full of the letter
 * A + k mod 26, and what lies beyond that is zero.
 *
 * A file may be longer in memory than on the disk (disk_size): its new end
 * gets there with the page that holds it, or with fsync.
 */
#include "sim/disk.h"

#include "sim/frame.h"
#include "sim/object.h"

#include <errno.h>
#include <string.h>

/* Bytes of this page that lie before `size`. */
static size_t bytes_before(uint64_t size, uint64_t page, uint64_t page_size)
{
	uint64_t start = page * page_size;

	if (size <= start)
		return 0;
	return (size_t)(size - start < page_size ? size - start : page_size);
}

void disk_read(const struct sim *sim, uint32_t object, uint64_t page,
	       unsigned char *bytes)
{
	const struct object *file = object_at(sim, object);
	const struct object_page *entry = object_page(sim, object, page);
	uint64_t page_size = sim_profile(sim)->page_size;
	size_t length;

	memset(bytes, 0, page_size);
	if (entry && entry->disk) {
		memcpy(bytes, arena_at(&sim->arena, entry->disk), page_size);
		return;
	}
	length = bytes_before(file->made_size, page, page_size);
	memset(bytes, (int)('A' + page % 26), length);
}

int disk_write(struct sim *sim, uint32_t object, uint64_t page, pfn_t pfn)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct object *file;
	uint64_t end;

	if (object_page_make(sim, object, page) < 0)
		return -ENOMEM;
	if (!object_page(sim, object, page)->disk) {
		arena_ref piece = arena_alloc(&sim->arena, page_size);

		if (!piece)
			return sim->broken = -ENOMEM;
		object_page(sim, object, page)->disk = piece;
	}
	memcpy(arena_at(&sim->arena, object_page(sim, object, page)->disk),
	       frame_bytes(sim, pfn), page_size);
	file = object_at(sim, object);
	end = page * page_size + bytes_before(file->size, page, page_size);
	if (end > file->disk_size)
		file->disk_size = end;
	return 0;
}
