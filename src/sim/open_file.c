/*
 * open_file - what opening a file makes
 *
 * A descriptor is a number in a process; behind it stands an open file, the
 * kernel's struct file, and behind that the object. Two processes that open
 * the same file have two open files; a forked child shares its parent's:
 *
 *	main ----- open file 1 --.
 *	          ^               +--> notes.txt
 *	child ----'               |
 *	other ---- open file 2 --'
 *
 * What matters here is where readahead keeps its memory of what was read
 * before: in the open file (f_ra in include/linux/fs.h), where read() and the
 * mappings made from the descriptor both find it. So one process's stream does
 * not disturb another's, and a child goes on where its parent was.
 *
 * A process opens an object once, when it first uses it, and closes it when
 * it ends.
 */
#include "sim/open_file.h"

#include "sim/disk.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/process.h"
#include "sim/writeback.h"

#include <errno.h>
#include <string.h>

struct open_file *open_file_at(const struct sim *sim, uint32_t index)
{
	return arena_item(&sim->arena, sim_root(sim)->open_files.items,
			  index - 1, sizeof(struct open_file));
}

/* A process's table: the open file of each object, by the object's index. */
static uint32_t *opened_at(const struct sim *sim, uint32_t process,
			   uint32_t object)
{
	return arena_item(&sim->arena, process_at(sim, process)->opened.items,
			  object - 1, sizeof(uint32_t));
}

uint32_t open_file_find(const struct sim *sim, uint32_t process,
			uint32_t object)
{
	if (object > process_at(sim, process)->opened.capacity)
		return 0;
	return *opened_at(sim, process, object);
}

/* Room for the entries of that many objects. */
static int opened_reserve(struct sim *sim, uint32_t process, uint32_t objects)
{
	struct table *opened = &process_at(sim, process)->opened;
	uint32_t capacity = opened->capacity ? opened->capacity : 4;
	arena_ref items;

	if (objects <= opened->capacity)
		return 0;
	while (capacity < objects)
		capacity *= 2;
	items = arena_grow(&sim->arena, opened->items,
			   opened->capacity * sizeof(uint32_t),
			   capacity * sizeof(uint32_t));
	if (!items)
		return sim->broken = -ENOMEM;
	opened = &process_at(sim, process)->opened;
	opened->items = items;
	opened->capacity = capacity;
	return 0;
}

static int open_file_take(struct sim *sim, uint32_t *ret_index)
{
	uint32_t count = sim_root(sim)->open_files.count;

	for (uint32_t i = 1; i <= count; i++) {
		if (open_file_at(sim, i)->holders)
			continue;
		*ret_index = i;
		return 0;
	}
	if (table_reserve(sim, ROOT_TABLE(open_files), count + 1,
			  sizeof(struct open_file)) < 0)
		return -ENOMEM;
	sim_root(sim)->open_files.count = count + 1;
	*ret_index = count + 1;
	return 0;
}

static int open_file_make(struct sim *sim, uint32_t process, uint32_t object)
{
	struct open_file *file;
	uint32_t index;

	if (opened_reserve(sim, process, object) < 0 ||
	    open_file_take(sim, &index) < 0)
		return -ENOMEM;
	file = open_file_at(sim, index);
	file->readahead.previous = UINT64_MAX;
	file->object = object;
	file->holders = 1;
	*opened_at(sim, process, object) = index;
	return 0;
}

uint32_t open_file_use(struct sim *sim, uint32_t process, uint32_t object)
{
	if (!open_file_find(sim, process, object) &&
	    open_file_make(sim, process, object) < 0)
		return 0;
	return open_file_find(sim, process, object);
}

int open_files_inherit(struct sim *sim, uint32_t parent, uint32_t child)
{
	uint32_t objects = process_at(sim, parent)->opened.capacity;

	if (opened_reserve(sim, child, objects) < 0)
		return -ENOMEM;
	for (uint32_t object = 1; object <= objects; object++) {
		uint32_t index = *opened_at(sim, parent, object);

		*opened_at(sim, child, object) = index;
		if (index)
			open_file_at(sim, index)->holders++;
	}
	return 0;
}

/* Has it a dirty page without a place on the disk? Who has none has nothing
 * that the disk would lose the place of (ext4_alloc_da_blocks()). */
static bool awaits_place(const struct sim *sim, uint32_t object)
{
	uint64_t pages = object_pages(sim, object);

	for (uint64_t page = 0; page < pages; page++) {
		pfn_t pfn = page_cache_find(sim, object, page);

		if (pfn != PFN_NONE && !disk_has(sim, object, page) &&
		    (frame_at(sim, pfn)->flags & FRAME_DIRTY))
			return true;
	}
	return false;
}

static int object_flush(struct sim *sim, uint32_t object)
{
	if (!object_at(sim, object)->flush_on_close)
		return 0;
	object_at(sim, object)->flush_on_close = 0;
	if (!awaits_place(sim, object))
		return 0;
	return writeback_start(sim, object, 0, object_pages(sim, object));
}

int open_files_flush(struct sim *sim, uint32_t process)
{
	int r = 0;

	for (uint32_t object = 1;
	     r == 0 && object <= process_at(sim, process)->opened.capacity;
	     object++) {
		uint32_t index = *opened_at(sim, process, object);

		if (index && open_file_at(sim, index)->holders == 1)
			r = object_flush(sim, object);
	}
	return r;
}

void open_files_close(struct sim *sim, uint32_t process)
{
	struct table *opened = &process_at(sim, process)->opened;

	for (uint32_t object = 1; object <= opened->capacity; object++) {
		uint32_t index = *opened_at(sim, process, object);
		struct open_file *file =
			index ? open_file_at(sim, index) : NULL;

		if (file && --file->holders == 0)
			memset(file, 0, sizeof(*file));
	}
	arena_free(&sim->arena, opened->items,
		   opened->capacity * sizeof(uint32_t));
	memset(opened, 0, sizeof(*opened));
}
