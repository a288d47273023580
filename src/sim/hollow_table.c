/*
 * hollow_table - tables that Linux would still have
 *
 * This machine gives a page table back when its last entry goes; that is what
 * a book draws, and what can be explained. Linux keeps it until the addresses
 * are unmapped (free_pgtables(), mm/memory.c): pages that were truncated or
 * paged out leave a table without entries behind.
 *
 * Nobody could tell, but for one thing: fault-around maps the last page of a
 * file only where the table is there already (around_gives_up(), fault.c). So
 * each process remembers which of its tables Linux would have kept, as the
 * first address that each translates, and only where Linux is predicted.
 */
#include "sim/hollow_table.h"

#include "sim/page_table.h"
#include "sim/process.h"
#include "sim/vma.h"

#include <errno.h>
#include <string.h>

static vaddr_t *hollow_at(const struct sim *sim, uint32_t process, uint32_t i)
{
	return arena_item(&sim->arena, process_at(sim, process)->hollow.items,
			  i, sizeof(vaddr_t));
}

/* The first address that the same lowest table translates: they are all of
 * one size, and the first one begins at 0. */
static vaddr_t table_base(const struct sim *sim, vaddr_t address)
{
	return page_table_limit(sim, address) - page_table_limit(sim, 0);
}

static bool hollow_find(const struct sim *sim, uint32_t process, vaddr_t base,
			uint32_t *ret_index)
{
	uint32_t count = process_at(sim, process)->hollow.count;

	for (uint32_t i = 0; i < count; i++) {
		if (*hollow_at(sim, process, i) != base)
			continue;
		*ret_index = i;
		return true;
	}
	return false;
}

static int hollow_reserve(struct sim *sim, uint32_t process)
{
	struct table *hollow = &process_at(sim, process)->hollow;
	uint32_t capacity = hollow->capacity;
	uint32_t grown = capacity ? 2 * capacity : 4;
	arena_ref items;

	if (hollow->count < capacity)
		return 0;
	items = arena_grow(&sim->arena, hollow->items,
			   capacity * sizeof(vaddr_t), grown * sizeof(vaddr_t));
	if (!items)
		return sim->broken = -ENOMEM;
	hollow = &process_at(sim, process)->hollow;
	hollow->items = items;
	hollow->capacity = grown;
	return 0;
}

void hollow_table_note(struct sim *sim, uint32_t process, vaddr_t address)
{
	vaddr_t base = table_base(sim, address);
	uint32_t index;

	if (!sim_profile(sim)->around_gives_up ||
	    page_table_reaches(sim, process, address) ||
	    hollow_find(sim, process, base, &index) ||
	    hollow_reserve(sim, process) < 0)
		return;
	index = process_at(sim, process)->hollow.count++;
	*hollow_at(sim, process, index) = base;
}

bool hollow_table_reaches(const struct sim *sim, uint32_t process,
			  vaddr_t address)
{
	uint32_t index;

	return page_table_reaches(sim, process, address) ||
	       hollow_find(sim, process, table_base(sim, address), &index);
}

void hollow_tables_copy(struct sim *sim, uint32_t from_process, vaddr_t start,
			vaddr_t end, uint32_t to_process, vaddr_t to)
{
	if (!sim_profile(sim)->around_gives_up)
		return;
	for (vaddr_t at = start; at < end; at = page_table_limit(sim, at))
		if (hollow_table_reaches(sim, from_process, at))
			hollow_table_note(sim, to_process, at - start + to);
}

static bool base_is_needed(const struct sim *sim, uint32_t process,
			   vaddr_t base)
{
	uint32_t index = vma_index(sim, process, base);

	return index < vma_count(sim, process) &&
	       vma_at(sim, process, index)->start < page_table_limit(sim, base);
}

void hollow_tables_forget(struct sim *sim, uint32_t process, vaddr_t start,
			  vaddr_t end)
{
	struct table *hollow = &process_at(sim, process)->hollow;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < hollow->count; i++) {
		vaddr_t base = *hollow_at(sim, process, i);

		if (base < end && page_table_limit(sim, base) > start &&
		    !base_is_needed(sim, process, base))
			continue;
		*hollow_at(sim, process, kept++) = base;
	}
	for (uint32_t i = kept; i < hollow->count; i++)
		*hollow_at(sim, process, i) = 0;
	hollow->count = kept;
}

void hollow_tables_free(struct sim *sim, uint32_t process)
{
	struct table *hollow = &process_at(sim, process)->hollow;

	arena_free(&sim->arena, hollow->items,
		   hollow->capacity * sizeof(vaddr_t));
	memset(hollow, 0, sizeof(*hollow));
}
