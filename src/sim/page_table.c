/*
 * page_table - from an address to a frame
 *
 * A table of all pages of a 48-bit address space would have 64 G entries. So
 * it is a tree: each level takes some bits of the address as an index into a
 * table, which fills one frame, and the entry names the frame of the next
 * table. On x86-64 (Intel SDM vol. 3A, 4.5.4):
 *
 *	 47      39 38      30 29      21 20      12 11           0
 *	+----------+----------+----------+----------+--------------+
 *	|   PML4   |   PDPT   |    PD    |    PT    |    offset    |
 *	+----------+----------+----------+----------+--------------+
 *
 * The tables are bytes in simulated frames, little-endian and with the bits
 * that the hardware has; every walk below reads those bytes. Missing tables
 * cost nothing; one whose last entry goes is given back, the root excepted.
 *
 * The geometry is data (geometry.c): the loops below know no number of
 * levels. Entries above the lowest level that map memory are the business of
 * page_table_huge.c; what a walk looks like is told by page_table_walk.c.
 *
 * Whoever changes an entry has to tell the TLB, which may hold a copy of it.
 * All changes pass through here, so this is where it is told.
 */
#include "sim/page_table.h"

#include "sim/changes.h"
#include "sim/entry.h"
#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/page_table_inside.h"
#include "sim/process.h"
#include "sim/tlb.h"

#include <errno.h>
#include <string.h>

const struct geometry *page_table_geometry(const struct sim *sim)
{
	return &geometry_table[sim_profile(sim)->table];
}

vaddr_t page_table_end(const struct sim *sim)
{
	return page_table_geometry(sim)->end;
}

pte_t table_read(const struct sim *sim, pfn_t table, uint64_t index)
{
	return entry_read(page_table_geometry(sim), frame_bytes(sim, table),
			  index);
}

void table_write(struct sim *sim, pfn_t table, uint64_t index, pte_t raw)
{
	bool was = table_read(sim, table, index) != 0;

	entry_write(page_table_geometry(sim), frame_bytes(sim, table), index,
		    raw);
	if (raw && !was)
		frame_at(sim, table)->entries++;
	if (!raw && was)
		frame_at(sim, table)->entries--;
}

int table_take(struct sim *sim, uint32_t process, int level, pfn_t *ret_pfn)
{
	if (frame_alloc(sim, FRAME_PAGE_TABLE, ret_pfn) < 0)
		return -ENOMEM;
	sim_count(sim, COUNTER_TABLE_FRAMES, 1);
	log_table(sim, EVENT_TABLE_ALLOCATED, process, *ret_pfn, level);
	return 0;
}

void table_give_back(struct sim *sim, uint32_t process, int level, pfn_t pfn)
{
	sim_root(sim)->counters[COUNTER_TABLE_FRAMES]--;
	log_table(sim, EVENT_TABLE_FREED, process, pfn, level);
	frame_free(sim, pfn);
}

static pfn_t root_of(const struct sim *sim, uint32_t process)
{
	return (pfn_t)process_at(sim, process)->page_table - 1;
}

static int level_of(const struct geometry *geometry, unsigned depth)
{
	return (int)(geometry->levels - depth);
}

int page_table_new(struct sim *sim, uint32_t process)
{
	int level = level_of(page_table_geometry(sim), 0);
	pfn_t pfn;

	if (table_take(sim, process, level, &pfn) < 0)
		return -ENOMEM;
	process_at(sim, process)->page_table = (uint32_t)pfn + 1;
	return 0;
}

void page_table_free(struct sim *sim, uint32_t process)
{
	pfn_t root = root_of(sim, process);

	process_at(sim, process)->page_table = 0;
	table_give_back(sim, process, level_of(page_table_geometry(sim), 0),
			root);
}

void path_find(const struct sim *sim, uint32_t process, vaddr_t address,
	       struct path *ret_path)
{
	const struct geometry *geometry = page_table_geometry(sim);
	struct path *path = ret_path;

	path->n = 0;
	path->entry = entry_of_table(geometry, root_of(sim, process));
	do {
		unsigned depth = path->n++;

		path->table[depth] = entry_pfn(geometry, path->entry);
		path->entry =
			table_read(sim, path->table[depth],
				   geometry_index(geometry, depth, address));
	} while (entry_names_table(geometry, path->n - 1, path->entry));
	path->maps = path->entry != 0;
}

void path_prune(struct sim *sim, uint32_t process, vaddr_t address)
{
	const struct geometry *geometry = page_table_geometry(sim);
	struct path path;

	path_find(sim, process, address, &path);
	for (unsigned depth = path.n - 1; depth > 0; depth--) {
		pfn_t table = path.table[depth];

		if (frame_at(sim, table)->entries)
			return;
		table_write(sim, path.table[depth - 1],
			    geometry_index(geometry, depth - 1, address), 0);
		table_give_back(sim, process, level_of(geometry, depth), table);
	}
}

int path_make(struct sim *sim, uint32_t process, vaddr_t address,
	      unsigned depth)
{
	const struct geometry *geometry = page_table_geometry(sim);
	struct path path;

	path_find(sim, process, address, &path);
	for (unsigned at = path.n; at <= depth; at++) {
		if (table_take(sim, process, level_of(geometry, at),
			       &path.table[at]) < 0) {
			path_prune(sim, process, address);
			return -ENOMEM;
		}
		table_write(sim, path.table[at - 1],
			    geometry_index(geometry, at - 1, address),
			    entry_of_table(geometry, path.table[at]));
	}
	return 0;
}

/* The entry of one page, out of that of a huge page which holds it. */
static pte_t page_of_huge(const struct geometry *geometry, unsigned depth,
			  vaddr_t address, pte_t pte)
{
	uint64_t span = geometry_span(geometry, depth);
	uint64_t page = address % span >> geometry->offset_bits;

	return pte + pte_make(page, 0);
}

static pte_t path_pte(const struct sim *sim, const struct path *path,
		      vaddr_t address)
{
	const struct geometry *geometry = page_table_geometry(sim);
	pte_t pte = entry_decode(geometry, path->entry);

	if (path->n == geometry->levels || !pte)
		return pte;
	return page_of_huge(geometry, path->n - 1, address, pte);
}

pte_t page_table_get(const struct sim *sim, uint32_t process, vaddr_t address)
{
	struct path path;

	path_find(sim, process, address, &path);
	return path_pte(sim, &path, address);
}

void page_table_read(const struct sim *sim, uint32_t process, vaddr_t address,
		     pte_t *ret_ptes, uint64_t n)
{
	const struct geometry *geometry = page_table_geometry(sim);
	uint64_t page_size = sim_profile(sim)->page_size;
	unsigned lowest = geometry->levels - 1;
	struct path path = { .n = 0 };

	for (uint64_t i = 0; i < n; i++, address += page_size) {
		uint64_t index = geometry_index(geometry, lowest, address);

		/* One way leads to all that the lowest table translates. */
		if (i == 0 || index == 0)
			path_find(sim, process, address, &path);
		else if (path.n == geometry->levels)
			path.entry = table_read(sim, path.table[lowest], index);
		ret_ptes[i] = path_pte(sim, &path, address);
	}
}

bool page_table_reaches(const struct sim *sim, uint32_t process,
			vaddr_t address)
{
	struct path path;

	path_find(sim, process, address, &path);
	return path.n == page_table_geometry(sim)->levels;
}

unsigned page_table_missing(const struct sim *sim, uint32_t process,
			    vaddr_t address)
{
	struct path path;

	path_find(sim, process, address, &path);
	return path.maps ? 0 : page_table_geometry(sim)->levels - path.n;
}

vaddr_t page_table_limit(const struct sim *sim, vaddr_t address)
{
	const struct geometry *geometry = page_table_geometry(sim);
	unsigned last = geometry->levels - 1;
	vaddr_t span = (vaddr_t)1 << (geometry->level[last].high + 1);

	return (address / span + 1) * span;
}

void entry_tell(struct sim *sim, uint32_t process, vaddr_t address,
		unsigned depth)
{
	const struct geometry *geometry = page_table_geometry(sim);
	uint64_t span = geometry_span(geometry, depth);

	changes_add_entries(sim, process, address / span * span,
			    span >> geometry->offset_bits);
}

int page_table_reserve(struct sim *sim, uint32_t process, vaddr_t address)
{
	page_table_split(sim, process, address);
	return path_make(sim, process, address,
			 page_table_geometry(sim)->levels - 1);
}

void page_table_set(struct sim *sim, uint32_t process, vaddr_t address,
		    pte_t pte)
{
	const struct geometry *geometry = page_table_geometry(sim);
	unsigned last = geometry->levels - 1;
	struct path path;

	page_table_split(sim, process, address);
	path_find(sim, process, address, &path);
	if (path.n == geometry->levels)
		table_write(sim, path.table[last],
			    geometry_index(geometry, last, address),
			    entry_encode(geometry, last, pte));
	tlb_invalidate(sim, process, address, geometry_page_size(geometry));
	entry_tell(sim, process, address, last);
	if (pte == 0)
		path_prune(sim, process, address);
}

void page_table_touch(struct sim *sim, uint32_t process, vaddr_t address,
		      bool write)
{
	const struct geometry *geometry = page_table_geometry(sim);
	struct path path;
	unsigned depth;
	pte_t pte;

	path_find(sim, process, address, &path);
	depth = path.n - 1;
	pte = entry_decode(geometry, path.entry) | PTE_ACCESSED |
	      (write ? PTE_DIRTY : 0);
	table_write(sim, path.table[depth],
		    geometry_index(geometry, depth, address),
		    entry_encode(geometry, depth, pte));
	entry_tell(sim, process, address, depth);
}

bool page_table_next(const struct sim *sim, uint32_t process, vaddr_t end,
		     vaddr_t *address, pte_t *ret_pte)
{
	const struct geometry *geometry = page_table_geometry(sim);
	vaddr_t at = *address;

	if (end > geometry->end)
		end = geometry->end;
	while (at < end) {
		struct path path;
		uint64_t span, left;
		unsigned depth;

		path_find(sim, process, at, &path);
		if (path.maps) {
			*address = at;
			*ret_pte = path_pte(sim, &path, at);
			return true;
		}
		/* Along this table, the lowest there is. */
		depth = path.n - 1;
		span = geometry_span(geometry, depth);
		left = geometry_entries(geometry, depth) -
		       geometry_index(geometry, depth, at);
		do {
			at = (at / span + 1) * span;
		} while (--left && at < end &&
			 !table_read(sim, path.table[depth],
				     geometry_index(geometry, depth, at)));
	}
	return false;
}

uint64_t page_table_needs(const struct sim *sim, uint32_t process,
			  vaddr_t start, vaddr_t end, uint32_t to_process,
			  vaddr_t to)
{
	vaddr_t address = start, known = 0;
	uint64_t n = 0;
	pte_t pte;

	while (page_table_next(sim, process, end, &address, &pte)) {
		vaddr_t target = address - start + to;

		if (target >= known) {
			n += page_table_missing(sim, to_process, target);
			known = page_table_limit(sim, target);
		}
		address += sim_profile(sim)->page_size;
	}
	return n;
}
