/*
 * page_table - from an address to a frame
 *
 * A table of all pages of a 48-bit address space would have 64 G entries. So
 * it is a tree: each level takes nine bits of the address as an index into a
 * table of 512 entries, which fills one frame, and the entry names the frame
 * of the next table (Intel SDM vol. 3A, 4.5.4).
 *
 *	 47      39 38      30 29      21 20      12 11           0
 *	+----------+----------+----------+----------+--------------+
 *	|   PML4   |   PDPT   |    PD    |    PT    |    offset    |
 *	+----------+----------+----------+----------+--------------+
 *
 * The tables are bytes in simulated frames, little-endian as the hardware
 * has them; every walk below reads those bytes. Missing tables cost nothing;
 * one whose last entry goes is given back, the root excepted.
 *
 * The geometry is data: the loops below know no number of levels.
 */
#include "sim/page_table.h"

#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/process.h"

#include <errno.h>
#include <string.h>

struct geometry {
	unsigned levels;
	unsigned offset_bits;
	struct {
		const char *name;
		unsigned high, low; /* bits of the address */
	} level[WALK_LEVELS];	    /* the root first */
};

static const struct geometry x86_64 = {
	.levels = 4,
	.offset_bits = 12,
	.level = { { "PML4", 47, 39 },
		   { "PDPT", 38, 30 },
		   { "PD", 29, 21 },
		   { "PT", 20, 12 } },
};

static const struct geometry *geometry_of(const struct sim *sim)
{
	(void)sim;
	return &x86_64;
}

static uint64_t level_index(const struct geometry *geometry, unsigned level,
			    vaddr_t address)
{
	unsigned bits =
		geometry->level[level].high - geometry->level[level].low + 1;

	return (address >> geometry->level[level].low) &
	       (((uint64_t)1 << bits) - 1);
}

static uint64_t level_entries(const struct geometry *geometry, unsigned level)
{
	return (uint64_t)1 << (geometry->level[level].high -
			       geometry->level[level].low + 1);
}

static pte_t entry_read(const struct sim *sim, pfn_t table, uint64_t index)
{
	const unsigned char *bytes = frame_bytes(sim, table) + index * 8;
	pte_t entry = 0;

	for (unsigned i = 0; i < 8; i++)
		entry |= (pte_t)bytes[i] << (8 * i);
	return entry;
}

static void entry_write(struct sim *sim, pfn_t table, uint64_t index,
			pte_t entry)
{
	unsigned char *bytes = frame_bytes(sim, table) + index * 8;
	bool was = entry_read(sim, table, index) != 0;

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(entry >> (8 * i));
	if (entry && !was)
		frame_at(sim, table)->entries++;
	if (!entry && was)
		frame_at(sim, table)->entries--;
}

static int table_take(struct sim *sim, uint32_t process, int level,
		      pfn_t *ret_pfn)
{
	if (frame_alloc(sim, FRAME_PAGE_TABLE, ret_pfn) < 0)
		return -ENOMEM;
	sim_count(sim, COUNTER_TABLE_FRAMES, 1);
	log_table(sim, EVENT_TABLE_ALLOCATED, process, *ret_pfn, level);
	return 0;
}

static void table_give_back(struct sim *sim, uint32_t process, int level,
			    pfn_t pfn)
{
	sim_root(sim)->counters[COUNTER_TABLE_FRAMES]--;
	log_table(sim, EVENT_TABLE_FREED, process, pfn, level);
	frame_free(sim, pfn);
}

static pfn_t root_of(const struct sim *sim, uint32_t process)
{
	return (pfn_t)process_at(sim, process)->page_table - 1;
}

int page_table_new(struct sim *sim, uint32_t process)
{
	pfn_t pfn;

	if (table_take(sim, process, (int)geometry_of(sim)->levels, &pfn) < 0)
		return -ENOMEM;
	process_at(sim, process)->page_table = (uint32_t)pfn + 1;
	return 0;
}

void page_table_free(struct sim *sim, uint32_t process)
{
	pfn_t root = root_of(sim, process);

	process_at(sim, process)->page_table = 0;
	table_give_back(sim, process, (int)geometry_of(sim)->levels, root);
}

/* Follows the address as far as tables go. path[] gets the tables met, the
 * root first; returns how many. */
static unsigned path_find(const struct sim *sim, uint32_t process,
			  vaddr_t address, pfn_t path[WALK_LEVELS])
{
	const struct geometry *geometry = geometry_of(sim);
	unsigned n = 0;

	path[n++] = root_of(sim, process);
	while (n < geometry->levels) {
		pte_t entry = entry_read(sim, path[n - 1],
					 level_index(geometry, n - 1, address));

		if (!(entry & PTE_PRESENT))
			break;
		path[n++] = pte_pfn(entry);
	}
	return n;
}

pte_t page_table_get(const struct sim *sim, uint32_t process, vaddr_t address)
{
	const struct geometry *geometry = geometry_of(sim);
	unsigned last = geometry->levels - 1;
	pfn_t path[WALK_LEVELS];

	if (path_find(sim, process, address, path) <= last)
		return 0;
	return entry_read(sim, path[last],
			  level_index(geometry, last, address));
}

bool page_table_reaches(const struct sim *sim, uint32_t process,
			vaddr_t address)
{
	pfn_t path[WALK_LEVELS];

	return path_find(sim, process, address, path) ==
	       geometry_of(sim)->levels;
}

vaddr_t page_table_limit(const struct sim *sim, vaddr_t address)
{
	const struct geometry *geometry = geometry_of(sim);
	unsigned last = geometry->levels - 1;
	vaddr_t span = (vaddr_t)1 << (geometry->level[last].high + 1);

	return (address / span + 1) * span;
}

/* Gives back the tables towards an address that have no entry. */
static void path_prune(struct sim *sim, uint32_t process, vaddr_t address)
{
	const struct geometry *geometry = geometry_of(sim);
	pfn_t path[WALK_LEVELS];
	unsigned n = path_find(sim, process, address, path);

	while (n > 1 && frame_at(sim, path[n - 1])->entries == 0) {
		entry_write(sim, path[n - 2],
			    level_index(geometry, n - 2, address), 0);
		table_give_back(sim, process, (int)(geometry->levels - n + 1),
				path[n - 1]);
		n--;
	}
}

int page_table_reserve(struct sim *sim, uint32_t process, vaddr_t address)
{
	const struct geometry *geometry = geometry_of(sim);
	pfn_t path[WALK_LEVELS];
	unsigned n = path_find(sim, process, address, path);

	for (; n < geometry->levels; n++) {
		int level = (int)(geometry->levels - n);

		if (table_take(sim, process, level, &path[n]) < 0) {
			path_prune(sim, process, address);
			return -ENOMEM;
		}
		entry_write(sim, path[n - 1],
			    level_index(geometry, n - 1, address),
			    pte_make(path[n],
				     PTE_PRESENT | PTE_WRITABLE | PTE_USER));
	}
	return 0;
}

void page_table_set(struct sim *sim, uint32_t process, vaddr_t address,
		    pte_t pte)
{
	const struct geometry *geometry = geometry_of(sim);
	unsigned last = geometry->levels - 1;
	pfn_t path[WALK_LEVELS];

	if (path_find(sim, process, address, path) == geometry->levels)
		entry_write(sim, path[last],
			    level_index(geometry, last, address), pte);
	if (pte == 0)
		path_prune(sim, process, address);
}

bool page_table_next(const struct sim *sim, uint32_t process, vaddr_t end,
		     vaddr_t *address, pte_t *ret_pte)
{
	const struct geometry *geometry = geometry_of(sim);
	pfn_t path[WALK_LEVELS];
	vaddr_t at = *address;

	while (at < end) {
		unsigned n = path_find(sim, process, at, path) - 1;
		uint64_t span = (uint64_t)1 << geometry->level[n].low;
		uint64_t index = level_index(geometry, n, at);
		pte_t entry = 0;

		/* Along this table, the lowest there is. */
		for (; index < level_entries(geometry, n) && at < end;
		     index++) {
			entry = entry_read(sim, path[n], index);
			if (entry)
				break;
			at = (at / span + 1) * span;
		}
		if (entry && n == geometry->levels - 1 && at < end) {
			*address = at;
			*ret_pte = entry;
			return true;
		}
	}
	return false;
}

void page_table_walk(const struct sim *sim, uint32_t process, vaddr_t address,
		     struct walk *ret_walk)
{
	const struct geometry *geometry = geometry_of(sim);
	pfn_t path[WALK_LEVELS];
	unsigned n = path_find(sim, process, address, path);

	memset(ret_walk, 0, sizeof(*ret_walk));
	ret_walk->address = address;
	ret_walk->pfn = PFN_NONE;
	ret_walk->offset_bits = geometry->offset_bits;
	ret_walk->n_levels = n;
	for (unsigned i = 0; i < n; i++) {
		struct walk_level *level = &ret_walk->levels[i];

		level->name = geometry->level[i].name;
		level->high = geometry->level[i].high;
		level->low = geometry->level[i].low;
		level->index = level_index(geometry, i, address);
		level->table = path[i];
		level->entry = entry_read(sim, path[i], level->index);
		level->entry_known = true;
		level->present = level->entry & PTE_PRESENT;
	}
	if (n == geometry->levels && ret_walk->levels[n - 1].present) {
		ret_walk->present = true;
		ret_walk->pfn = pte_pfn(ret_walk->levels[n - 1].entry);
	}
}

void page_table_visit(const struct sim *sim, uint32_t process,
		      void (*visit)(void *context, pfn_t table, int level,
				    vaddr_t base),
		      void *context)
{
	const struct geometry *geometry = geometry_of(sim);
	pfn_t path[WALK_LEVELS] = { root_of(sim, process) };
	uint64_t next[WALK_LEVELS] = { 0 };
	vaddr_t base[WALK_LEVELS] = { 0 };
	unsigned depth = 0;

	visit(context, path[0], (int)geometry->levels, 0);
	for (;;) {
		pte_t entry = 0;

		if (depth < geometry->levels - 1)
			while (next[depth] < level_entries(geometry, depth) &&
			       !entry)
				entry = entry_read(sim, path[depth],
						   next[depth]++);
		if (!entry && depth == 0)
			return;
		if (!entry) {
			depth--;
			continue;
		}
		base[depth + 1] = base[depth] + ((next[depth] - 1)
						 << geometry->level[depth].low);
		path[++depth] = pte_pfn(entry);
		next[depth] = 0;
		visit(context, path[depth], (int)(geometry->levels - depth),
		      base[depth]);
	}
}
