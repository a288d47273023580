/*
 * page_table_walk - what the hardware does at each level, told
 *
 * The walk of page_table.c finds the frame; this one says what it met on the
 * way, for people: which bits of the address were the index, where in memory
 * the entry stands, its bits by name, and what was decided by it.
 */
#include "sim/entry.h"
#include "sim/frame.h"
#include "sim/page_table_inside.h"
#include "sim/process.h"

#include <string.h>

static enum walk_decision decide(const struct geometry *geometry,
				 unsigned depth, pte_t raw)
{
	pte_t pte;

	if (entry_names_table(geometry, depth, raw))
		return WALK_NEXT_TABLE;
	pte = entry_decode(geometry, raw);
	if (!pte_maps(pte))
		return WALK_NOT_PRESENT;
	if (!pte_allows(pte, false))
		return WALK_FORBIDDEN;
	return depth + 1 == geometry->levels ? WALK_PAGE : WALK_HUGE_PAGE;
}

static void level_fill(const struct sim *sim, unsigned depth, pfn_t table,
		       vaddr_t address, struct walk_level *level)
{
	const struct geometry *geometry = page_table_geometry(sim);
	uint64_t index = geometry_index(geometry, depth, address);

	level->name = geometry->level[depth].name;
	level->high = geometry->level[depth].high;
	level->low = geometry->level[depth].low;
	level->index = index;
	level->table = table;
	level->entry = table_read(sim, table, index);
	level->entry_known = true;
	level->entry_size = geometry->entry->size;
	level->entry_address = table * geometry_page_size(geometry) +
			       index * geometry->entry->size;
	level->present = level->entry & geometry->entry->valid;
	level->decision = decide(geometry, depth, level->entry);
	level->writable =
		level->present &&
		(level->decision == WALK_NEXT_TABLE ||
		 pte_allows(entry_decode(geometry, level->entry), true));
	entry_name_bits(geometry, level->entry, level->bits,
			sizeof(level->bits));
}

void page_table_walk(const struct sim *sim, uint32_t process, vaddr_t address,
		     struct walk *ret_walk)
{
	const struct geometry *geometry = page_table_geometry(sim);
	const struct walk_level *last;
	struct path path;

	path_find(sim, process, address, &path);
	memset(ret_walk, 0, sizeof(*ret_walk));
	ret_walk->table = geometry->name;
	ret_walk->address = address;
	ret_walk->pfn = PFN_NONE;
	ret_walk->offset_bits = geometry->offset_bits;
	ret_walk->n_levels = path.n;
	ret_walk->n_levels_all = geometry->levels;
	for (unsigned i = 0; i < geometry->levels; i++) {
		struct walk_level *level = &ret_walk->levels[i];

		level->name = geometry->level[i].name;
		level->high = geometry->level[i].high;
		level->low = geometry->level[i].low;
		level->index = geometry_index(geometry, i, address);
		level->table = PFN_NONE;
		if (i < path.n)
			level_fill(sim, i, path.table[i], address, level);
	}
	last = &ret_walk->levels[path.n - 1];
	if (last->decision != WALK_PAGE && last->decision != WALK_HUGE_PAGE)
		return;
	ret_walk->present = true;
	ret_walk->pfn = pte_pfn(page_table_get(sim, process, address));
	ret_walk->offset_bits = last->low;
}

void page_table_visit(const struct sim *sim, uint32_t process,
		      void (*visit)(void *context, pfn_t table, int level,
				    vaddr_t base),
		      void *context)
{
	const struct geometry *geometry = page_table_geometry(sim);
	const struct process *owner = process_at(sim, process);
	pfn_t table[WALK_LEVELS] = { owner->page_table - 1 };
	uint64_t next[WALK_LEVELS] = { 0 };
	vaddr_t base[WALK_LEVELS] = { 0 };
	unsigned depth = 0;

	visit(context, table[0], (int)geometry->levels, 0);
	for (;;) {
		pte_t raw = 0;

		while (next[depth] < geometry_entries(geometry, depth) &&
		       !entry_names_table(geometry, depth, raw))
			raw = table_read(sim, table[depth], next[depth]++);
		if (!entry_names_table(geometry, depth, raw)) {
			if (depth-- == 0)
				break;
			continue;
		}
		base[depth + 1] =
			base[depth] +
			(next[depth] - 1) * geometry_span(geometry, depth);
		table[++depth] = entry_pfn(geometry, raw);
		next[depth] = 0;
		visit(context, table[depth], (int)(geometry->levels - depth),
		      base[depth]);
	}
	for (uint32_t spare = owner->spare_tables; spare;
	     spare = frame_at(sim, spare - 1)->object)
		visit(context, spare - 1, 0, 0);
}
