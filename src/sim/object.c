/*
 * object - what can be mapped: files and sections
 *
 * A file has a disk behind it, a section (memfd_create, CreateFileMapping
 * without a file) has none: its pages live in the page cache only. Both are
 * the same to a mapping: pages numbered from 0.
 *
 *	object.chunks -> [ chunk 0 | chunk 1 |  none   | ... ]
 *	                     |
 *	                     +-> 64 x { frame in the cache, bytes on disk }
 *
 * A chunk appears when one of its pages is first cached or written, so a
 * large file nobody reads costs next to nothing.
 */
#include "sim/object.h"

#include "sim/disk.h"
#include "sim/page_cache.h"

#include <errno.h>
#include <string.h>

#define CHUNK_PAGES 64
#define CHUNK_BYTES (CHUNK_PAGES * sizeof(struct object_page))

struct object *object_at(const struct sim *sim, uint32_t index)
{
	return arena_item(&sim->arena, sim_root(sim)->objects.items, index - 1,
			  sizeof(struct object));
}

uint32_t object_find(const struct sim *sim, const char *name)
{
	uint32_t count = sim_root(sim)->objects.count;

	for (uint32_t i = 1; i <= count; i++) {
		const struct object *object = object_at(sim, i);

		if (object->in_use && strcmp(object->name, name) == 0)
			return i;
	}
	return 0;
}

/*
 * The index for a new object. Named objects are only appended, so that they
 * stay in the order they were made; anonymous ones take a free index.
 */
static int object_take(struct sim *sim, bool named, uint32_t *ret_index)
{
	uint32_t count = sim_root(sim)->objects.count;

	for (uint32_t i = 1; !named && i <= count; i++) {
		if (object_at(sim, i)->in_use)
			continue;
		*ret_index = i;
		return 0;
	}
	if (table_reserve(sim, ROOT_TABLE(objects), count + 1,
			  sizeof(struct object)) < 0)
		return -ENOMEM;
	sim_root(sim)->objects.count = count + 1;
	*ret_index = count + 1;
	return 0;
}

static uint32_t chunks_for(const struct sim *sim, uint64_t size)
{
	uint64_t bytes = sim_profile(sim)->page_size * CHUNK_PAGES;

	return (uint32_t)((size + bytes - 1) / bytes);
}

int object_reserve(struct sim *sim, uint32_t index, uint64_t size)
{
	struct object *object = object_at(sim, index);
	uint32_t old = object->n_chunks;
	uint32_t needed = chunks_for(sim, size);
	arena_ref chunks;

	if (needed > old) {
		chunks = arena_grow(&sim->arena, object->chunks,
				    old * sizeof(arena_ref),
				    needed * sizeof(arena_ref));
		if (!chunks)
			return sim->broken = -ENOMEM;
		object = object_at(sim, index);
		object->chunks = chunks;
		object->n_chunks = needed;
	}
	return 0;
}

int object_new(struct sim *sim, enum object_kind kind, const char *name,
	       uint64_t size, uint32_t *ret_index)
{
	struct object *object;
	uint32_t index;

	if (object_take(sim, name[0] != '\0', &index) < 0)
		return -ENOMEM;
	object = object_at(sim, index);
	memset(object, 0, sizeof(*object));
	strncpy(object->name, name, NAME_SIZE - 1);
	object->kind = kind;
	object->size = size;
	object->in_use = 1;
	if (kind == OBJECT_FILE) {
		object->disk_size = size;
		object->made_size = size;
	}
	if (object_reserve(sim, index, size) < 0)
		return -ENOMEM;
	*ret_index = index;
	return 0;
}

static arena_ref *chunk_ref(const struct sim *sim, uint32_t index,
			    uint64_t page)
{
	const struct object *object = object_at(sim, index);

	if (page / CHUNK_PAGES >= object->n_chunks)
		return NULL;
	return arena_item(&sim->arena, object->chunks, page / CHUNK_PAGES,
			  sizeof(arena_ref));
}

struct object_page *object_page(const struct sim *sim, uint32_t index,
				uint64_t page)
{
	const arena_ref *chunk = chunk_ref(sim, index, page);

	if (!chunk || !*chunk)
		return NULL;
	return arena_item(&sim->arena, *chunk, page % CHUNK_PAGES,
			  sizeof(struct object_page));
}

bool object_page_swapped(const struct sim *sim, uint32_t index, uint64_t page)
{
	const struct object_page *entry = object_page(sim, index, page);

	return entry && entry->slot;
}

int object_page_make(struct sim *sim, uint32_t index, uint64_t page)
{
	arena_ref chunk;

	if (object_page(sim, index, page))
		return 0;
	chunk = arena_alloc(&sim->arena, CHUNK_BYTES);
	if (!chunk)
		return sim->broken = -ENOMEM;
	*chunk_ref(sim, index, page) = chunk;
	return 0;
}

/* Gives back a chunk with what its pages hold. */
static void chunk_free(struct sim *sim, uint32_t index, uint64_t first)
{
	arena_ref *chunk = chunk_ref(sim, index, first);

	if (!*chunk)
		return;
	for (uint64_t page = first; page < first + CHUNK_PAGES; page++) {
		struct object_page *entry;

		page_cache_forget(sim, index, page);
		entry = object_page(sim, index, page);
		if (entry->disk != DISK_HOLE)
			arena_free(&sim->arena, entry->disk,
				   sim_profile(sim)->page_size);
		disk_lose(sim, index, page);
	}
	arena_free(&sim->arena, *chunk, CHUNK_BYTES);
}

void object_free(struct sim *sim, uint32_t index)
{
	struct object *object = object_at(sim, index);
	uint32_t n_chunks = object->n_chunks;

	for (uint32_t i = 0; i < n_chunks; i++)
		chunk_free(sim, index, (uint64_t)i * CHUNK_PAGES);
	object = object_at(sim, index);
	arena_free(&sim->arena, object->chunks, n_chunks * sizeof(arena_ref));
	memset(object, 0, sizeof(*object));
}

uint64_t object_pages(const struct sim *sim, uint32_t index)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	return (object_at(sim, index)->size + page_size - 1) / page_size;
}

bool object_in_memory(const struct sim *sim, uint32_t index)
{
	return object_at(sim, index)->kind != OBJECT_FILE ||
	       !sim_profile(sim)->can_evict;
}

bool object_counts_dirty(const struct sim *sim, uint32_t index)
{
	return object_at(sim, index)->kind == OBJECT_FILE &&
	       sim_profile(sim)->counts_dirty;
}

bool object_write_protects(const struct sim *sim, uint32_t index)
{
	return object_counts_dirty(sim, index) &&
	       sim_profile(sim)->write_protect;
}
