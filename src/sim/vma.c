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

#include "sim/changes.h"
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
	return arena_item(&sim->arena, process_at(sim, process)->vmas.items,
			  index, sizeof(struct vma));
}

/* `n` of the list from an index on, to be moved. */
static struct vma *vmas_from(const struct sim *sim, uint32_t process,
			     uint32_t index, uint32_t n)
{
	return arena_at(&sim->arena, process_at(sim, process)->vmas.items,
			index * sizeof(struct vma), n * sizeof(struct vma));
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
	struct vma *vmas;

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
	vmas = vmas_from(sim, process, index, ++table->count - index);
	memmove(vmas + 1, vmas,
		(table->count - 1 - index) * sizeof(struct vma));
	return 0;
}

static void vma_close(struct sim *sim, uint32_t process, uint32_t index)
{
	struct table *table = &process_at(sim, process)->vmas;

	struct vma *vmas = vmas_from(sim, process, index, table->count - index);

	table->count--;
	memmove(vmas, vmas + 1, (table->count - index) * sizeof(struct vma));
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
	changes_add_areas(sim, process, vma->start, vma->end);
	log_vma(sim, EVENT_AREA_ADDED, process, vma);
	return 0;
}

void vma_remove(struct sim *sim, uint32_t process, uint32_t index)
{
	struct vma vma = *vma_at(sim, process, index);

	changes_add_areas(sim, process, vma.start, vma.end);
	log_area(sim, EVENT_AREA_REMOVED, process, vma.start, vma.end);
	vma_close(sim, process, index);
	if (!vma.object)
		return;
	object_at(sim, vma.object)->vmas--;
	if (object_at(sim, vma.object)->vmas == 0 &&
	    object_at(sim, vma.object)->name[0] == '\0')
		object_free(sim, vma.object);
}

void vma_move(struct sim *sim, uint32_t process, uint32_t index,
	      const struct vma *moved)
{
	const struct vma *left = vma_at(sim, process, index);

	changes_add_areas(sim, process, left->start, left->end);
	vma_close(sim, process, index);
	index = vma_index(sim, process, moved->start);
	/* There is room: one was just taken away. */
	vma_open(sim, process, index);
	*vma_at(sim, process, index) = *moved;
	changes_add_areas(sim, process, moved->start, moved->end);
	log_vma(sim, EVENT_AREA_MOVED, process, moved);
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
	right->flags &= ~(uint32_t)VMA_SEAM;
	left->end = address;
	if (left->object)
		object_at(sim, left->object)->vmas++;
	changes_add_areas(sim, process, left->start, right->end);
	log_area(sim, EVENT_AREA_SPLIT, process, address, right->end);
	return 0;
}

/* Do these follow each other in everything but what is allowed and whose
 * pages they have? */
static bool vma_continues(const struct sim *sim, const struct vma *left,
			  const struct vma *right)
{
	uint32_t differ = left->flags ^ right->flags;

	return left->end == right->start && left->object == right->object &&
	       left->sharing == right->sharing &&
	       left->reading == right->reading &&
	       !(differ & (VMA_LOCKED | VMA_CHARGED | VMA_DONTFORK |
			   VMA_WIPEONFORK | VMA_DONTDUMP)) &&
	       vma_page(sim, left, left->end) == right->page;
}

/*
 * May the private pages of both be kept in one list? Those of one family, or
 * where one has none; but not where they came by fork, so that families do not
 * grow without end (is_mergeable_anon_vma(), mm/vma.c). So a child's VMAs may
 * stay apart where its parent's are joined again.
 */
static bool vma_owns_agree(const struct vma *left, const struct vma *right)
{
	if (left->own == right->own)
		return true;
	if (left->own && right->own)
		return false;
	return !((left->own ? left : right)->flags & VMA_INHERITED);
}

bool vma_can_merge(const struct sim *sim, const struct vma *left,
		   const struct vma *right)
{
	return left->protection == right->protection &&
	       !(right->flags & VMA_SEAM) && vma_continues(sim, left, right) &&
	       vma_owns_agree(left, right);
}

void vma_changed(struct sim *sim, uint32_t process, uint32_t index)
{
	struct vma *vma = vma_at(sim, process, index);

	changes_add_areas(sim, process, vma->start, vma->end);
	vma->flags &= ~(uint32_t)VMA_SEAM;
	if (index + 1 < vma_count(sim, process))
		vma_at(sim, process, index + 1)->flags &= ~(uint32_t)VMA_SEAM;
}

void vma_own(struct sim *sim, uint32_t process, vaddr_t address)
{
	uint32_t index = vma_index(sim, process, address);
	struct vma *vma = vma_at(sim, process, index);
	const struct vma *last = NULL, *next = NULL;

	if (vma->own)
		return;
	if (index > 0)
		last = vma - 1;
	if (index + 1 < vma_count(sim, process))
		next = vma + 1;
	if (next && next->own && !(next->flags & VMA_INHERITED) &&
	    vma_continues(sim, vma, next))
		vma->own = next->own;
	else if (last && last->own && !(last->flags & VMA_INHERITED) &&
		 vma_continues(sim, last, vma))
		vma->own = last->own;
	else
		vma->own = ++sim_root(sim)->owns;
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
		if (!left->own) {
			left->own = right->own;
			left->flags |= right->flags & VMA_INHERITED;
		}
		if (left->object)
			object_at(sim, left->object)->vmas--;
		vma_close(sim, process, index + 1);
		changes_add_areas(sim, process, first, last);
		log_area(sim, EVENT_AREA_MERGED, process, first, last);
	}
}
