/*
 * vma - virtual memory areas
 *
 * A VMA is a run of addresses that mean the same: the same object from some
 * page on, shared or private, with one protection. A process has a list of
 * them, sorted by address, that never overlap. mprotect() of the middle of
 * one splits it in three; changing it back joins them again:
 *
 *	+-----------------------+
 *	|          rw           |
 *	+-------+-------+-------+
 *	|  rw   |   r   |  rw   |	protect v[2..3] r
 *	+-------+-------+-------+
 *	|          rw           |	protect v[2..3] rw
 *	+-----------------------+
 *
 * Two neighbours are always joined where that is possible: the list is as
 * short as it can be, as mm/vma.c has it.
 */
#include "sim/vma.h"

#include "sim/event_log.h"
#include "sim/object.h"
#include "sim/page_table.h"
#include "sim/process.h"

#include <errno.h>
#include <string.h>

uint32_t vma_count(const struct sim *sim, uint32_t process)
{
	return process_at(sim, process)->vmas.count;
}

struct vma *vma_at(const struct sim *sim, uint32_t process, uint32_t index)
{
	struct vma *vmas =
		arena_at(&sim->arena, process_at(sim, process)->vmas.items);

	return &vmas[index];
}

uint32_t vma_index(const struct sim *sim, uint32_t process, vaddr_t address)
{
	uint32_t low = 0, high = vma_count(sim, process);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (vma_at(sim, process, middle)->end > address)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

struct vma *vma_find(const struct sim *sim, uint32_t process, vaddr_t address)
{
	uint32_t index = vma_index(sim, process, address);

	if (index == vma_count(sim, process) ||
	    vma_at(sim, process, index)->start > address)
		return NULL;
	return vma_at(sim, process, index);
}

uint64_t vma_page(const struct sim *sim, const struct vma *vma, vaddr_t address)
{
	return vma->page + (address - vma->start) / sim_profile(sim)->page_size;
}

/* Opens a gap in the list at an index. */
static int vma_open(struct sim *sim, uint32_t process, uint32_t index)
{
	struct table *table = &process_at(sim, process)->vmas;
	uint32_t capacity = table->capacity;

	if (table->count == capacity) {
		uint32_t grown = capacity ? 2 * capacity : 4;
		arena_ref items = arena_grow(&sim->arena, table->items,
					     capacity * sizeof(struct vma),
					     grown * sizeof(struct vma));

		if (!items)
			return sim->broken = -ENOMEM;
		table = &process_at(sim, process)->vmas;
		table->items = items;
		table->capacity = grown;
	}
	table->count++;
	memmove(vma_at(sim, process, index + 1), vma_at(sim, process, index),
		(table->count - 1 - index) * sizeof(struct vma));
	return 0;
}

static void vma_close(struct sim *sim, uint32_t process, uint32_t index)
{
	struct table *table = &process_at(sim, process)->vmas;

	table->count--;
	memmove(vma_at(sim, process, index), vma_at(sim, process, index + 1),
		(table->count - index) * sizeof(struct vma));
	memset(vma_at(sim, process, table->count), 0, sizeof(struct vma));
}

int vma_add(struct sim *sim, uint32_t process, const struct vma *vma)
{
	uint32_t index = vma_index(sim, process, vma->start);

	if (vma_open(sim, process, index) < 0)
		return -ENOMEM;
	*vma_at(sim, process, index) = *vma;
	if (vma->object)
		object_at(sim, vma->object)->vmas++;
	log_vma(sim, EVENT_AREA_ADDED, process, vma);
	return 0;
}

void vma_remove(struct sim *sim, uint32_t process, uint32_t index)
{
	struct vma vma = *vma_at(sim, process, index);

	log_area(sim, EVENT_AREA_REMOVED, process, vma.start, vma.end);
	vma_close(sim, process, index);
	if (!vma.object)
		return;
	object_at(sim, vma.object)->vmas--;
	if (object_at(sim, vma.object)->vmas == 0 &&
	    object_at(sim, vma.object)->name[0] == '\0')
		object_free(sim, vma.object);
}

int vma_split(struct sim *sim, uint32_t process, vaddr_t address)
{
	uint32_t index = vma_index(sim, process, address);
	struct vma *left, *right;

	if (index == vma_count(sim, process) ||
	    vma_at(sim, process, index)->start >= address)
		return 0;
	if (vma_open(sim, process, index) < 0)
		return -ENOMEM;
	page_table_split_at(sim, process, address);
	left = vma_at(sim, process, index);
	right = vma_at(sim, process, index + 1);
	right->page = vma_page(sim, left, address);
	right->start = address;
	left->end = address;
	if (left->object)
		object_at(sim, left->object)->vmas++;
	log_area(sim, EVENT_AREA_SPLIT, process, address, right->end);
	return 0;
}

bool vma_can_merge(const struct sim *sim, const struct vma *left,
		   const struct vma *right)
{
	if (left->end != right->start || left->object != right->object ||
	    left->sharing != right->sharing ||
	    left->protection != right->protection ||
	    left->reading != right->reading)
		return false;
	return !left->object || vma_page(sim, left, left->end) == right->page;
}

void vma_merge(struct sim *sim, uint32_t process, vaddr_t start, vaddr_t end)
{
	uint32_t index = vma_index(sim, process, start ? start - 1 : 0);

	while (index + 1 < vma_count(sim, process) &&
	       vma_at(sim, process, index)->start <= end) {
		struct vma *left = vma_at(sim, process, index);
		struct vma *right = left + 1;
		vaddr_t first = left->start, last = right->end;

		if (!vma_can_merge(sim, left, right)) {
			index++;
			continue;
		}
		left->end = right->end;
		if (left->object)
			object_at(sim, left->object)->vmas--;
		vma_close(sim, process, index + 1);
		log_area(sim, EVENT_AREA_MERGED, process, first, last);
	}
}
