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
 *
 * Writing takes time. A page's bytes set out (disk_send) and arrive
 * (disk_arrive), and in between the disk still has the old ones:
 *
 *	frame --copy--> flight --becomes--> disk
 */
#include "sim/disk.h"

#include "sim/event_log.h"
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

void disk_read_part(const struct sim *sim, uint32_t object, uint64_t page,
		    size_t start, size_t length, unsigned char *bytes)
{
	const struct object *file = object_at(sim, object);
	const struct object_page *entry = object_page(sim, object, page);
	uint64_t page_size = sim_profile(sim)->page_size;
	size_t made = bytes_before(file->made_size, page, page_size);

	memset(bytes, 0, length);
	if (entry && entry->disk == DISK_HOLE)
		return;
	if (entry && entry->disk) {
		memcpy(bytes, arena_at(&sim->arena, entry->disk, start, length),
		       length);
		return;
	}
	made = made > start ? made - start : 0;
	memset(bytes, (int)('A' + page % 26), made < length ? made : length);
}

void disk_read(const struct sim *sim, uint32_t object, uint64_t page,
	       unsigned char *bytes)
{
	disk_read_part(sim, object, page, 0, sim_profile(sim)->page_size,
		       bytes);
}

bool disk_has(const struct sim *sim, uint32_t object, uint64_t page)
{
	const struct object_page *entry = object_page(sim, object, page);

	if (entry && entry->disk)
		return entry->disk != DISK_HOLE;
	return page * sim_profile(sim)->page_size <
	       object_at(sim, object)->made_size;
}

/* Gives back the bytes of a page, if it has some of its own. */
static void piece_free(struct sim *sim, struct object_page *entry)
{
	if (entry->disk && entry->disk != DISK_HOLE)
		arena_free(&sim->arena, entry->disk,
			   sim_profile(sim)->page_size);
	entry->disk = ARENA_NONE;
}

int disk_punch(struct sim *sim, uint32_t object, uint64_t page)
{
	if (!disk_has(sim, object, page))
		return 0;
	if (object_page_make(sim, object, page) < 0)
		return -ENOMEM;
	piece_free(sim, object_page(sim, object, page));
	object_page(sim, object, page)->disk = DISK_HOLE;
	log_page(sim, EVENT_HOLE_PUNCHED, object, page, PFN_NONE);
	return 0;
}

unsigned char disk_byte(const struct sim *sim, uint32_t object, uint64_t page,
			uint64_t offset)
{
	const struct object_page *entry = object_page(sim, object, page);
	uint64_t at = page * sim_profile(sim)->page_size + offset;
	const unsigned char *byte;

	if (entry && entry->disk == DISK_HOLE)
		return 0;
	if (entry && entry->disk) {
		byte = arena_at(&sim->arena, entry->disk, offset, 1);
		return *byte;
	}
	if (at >= object_at(sim, object)->made_size)
		return 0;
	return (unsigned char)('A' + page % 26);
}

/* Room for the bytes of a page, with those of a frame in it. */
static int piece_copy(struct sim *sim, pfn_t pfn, arena_ref *ret_piece)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	arena_ref piece = arena_alloc(&sim->arena, page_size);

	if (!piece)
		return sim->broken = -ENOMEM;
	memcpy(arena_at(&sim->arena, piece, 0, page_size),
	       frame_bytes(sim, pfn), page_size);
	*ret_piece = piece;
	return 0;
}

/* Its new end gets to the disk with the page that holds it. */
static void size_arrive(struct sim *sim, uint32_t object, uint64_t page)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct object *file = object_at(sim, object);
	uint64_t end =
		page * page_size + bytes_before(file->size, page, page_size);

	if (end > file->disk_size)
		file->disk_size = end;
}

int disk_write(struct sim *sim, uint32_t object, uint64_t page, pfn_t pfn)
{
	const struct object_page *entry;
	uint64_t page_size;

	if (object_page_make(sim, object, page) < 0)
		return -ENOMEM;
	entry = object_page(sim, object, page);
	if (!entry->disk || entry->disk == DISK_HOLE) {
		if (disk_send(sim, object, page, pfn) < 0)
			return -ENOMEM;
		disk_arrive(sim, object, page);
		return 0;
	}
	page_size = sim_profile(sim)->page_size;
	memcpy(arena_at(&sim->arena, entry->disk, 0, page_size),
	       frame_bytes(sim, pfn), page_size);
	size_arrive(sim, object, page);
	return 0;
}

int disk_send(struct sim *sim, uint32_t object, uint64_t page, pfn_t pfn)
{
	arena_ref piece;

	if (object_page_make(sim, object, page) < 0 ||
	    piece_copy(sim, pfn, &piece) < 0)
		return -ENOMEM;
	disk_lose(sim, object, page);
	object_page(sim, object, page)->flight = piece;
	return 0;
}

void disk_arrive(struct sim *sim, uint32_t object, uint64_t page)
{
	struct object_page *entry = object_page(sim, object, page);

	if (!entry || !entry->flight)
		return;
	piece_free(sim, entry);
	entry->disk = entry->flight;
	entry->flight = ARENA_NONE;
	size_arrive(sim, object, page);
}

void disk_lose(struct sim *sim, uint32_t object, uint64_t page)
{
	struct object_page *entry = object_page(sim, object, page);

	if (!entry)
		return;
	arena_free(&sim->arena, entry->flight, sim_profile(sim)->page_size);
	entry->flight = ARENA_NONE;
}

void disk_resize(struct sim *sim, uint32_t object, uint64_t size)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct object *file = object_at(sim, object);
	uint64_t end = (file->disk_size + page_size - 1) / page_size;
	size_t kept;

	file->disk_size = size;
	if (file->made_size > size)
		file->made_size = size;
	for (uint64_t page = size / page_size; page < end; page++) {
		struct object_page *entry = object_page(sim, object, page);

		if (!entry || !entry->disk)
			continue;
		kept = bytes_before(size, page, page_size);
		if (kept == 0)
			piece_free(sim, entry);
		else if (entry->disk != DISK_HOLE)
			memset(arena_at(&sim->arena, entry->disk, kept,
					page_size - kept),
			       0, page_size - kept);
	}
}
