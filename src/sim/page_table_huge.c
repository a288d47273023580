/*
 * page_table_huge - entries above the lowest level that map memory
 *
 * Where a run of memory is as long as all that a table of the lowest level
 * translates, and its frames follow each other, no such table is needed: the
 * entry one level up maps it directly. The offset then takes the bits that
 * would have been an index.
 *
 *	 47      39 38      30 29      21 20                     0
 *	+----------+----------+----------+------------------------+
 *	|   PML4   |   PDPT   | PD, PS=1 |   offset in 2 MiB      |
 *	+----------+----------+----------+------------------------+
 *
 * As soon as a part of it has to differ from the rest (unmapped, protected)
 * the entry is split: a table is put where it was, whose entries say the same.
 * That must not fail, since unmapping must not: so the tables it will take
 * are set aside when the huge page is mapped, in a list of the process
 * (pgtable_trans_huge_deposit(), mm/pgtable-generic.c). An entry of 1 GiB
 * sets aside a table for itself and one for each of the 512 of 2 MiB.
 */
#include "sim/entry.h"
#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/page_table_inside.h"
#include "sim/process.h"
#include "sim/tlb.h"

#include <errno.h>

/* The list of the tables set aside; frame.object links them. */
static void spare_push(struct sim *sim, uint32_t process, pfn_t pfn)
{
	struct process *owner = process_at(sim, process);

	frame_at(sim, pfn)->object = owner->spare_tables;
	owner->spare_tables = (uint32_t)pfn + 1;
}

static pfn_t spare_pop(struct sim *sim, uint32_t process)
{
	struct process *owner = process_at(sim, process);
	pfn_t pfn = owner->spare_tables - 1;

	owner->spare_tables = frame_at(sim, pfn)->object;
	frame_at(sim, pfn)->object = 0;
	return pfn;
}

/* Frames that follow each other are told as one event. */
struct run {
	pfn_t first;
	uint64_t count;
};

static void run_tell(struct sim *sim, enum event_kind kind, uint32_t process,
		     struct run *run)
{
	if (run->count)
		log_frames(sim, kind, process, run->first, run->count);
	run->count = 0;
}

static void run_add(struct sim *sim, enum event_kind kind, uint32_t process,
		    struct run *run, pfn_t pfn)
{
	if (run->count && pfn + 1 == run->first) {
		run->first = pfn;
	} else if (!run->count || pfn != run->first + run->count) {
		run_tell(sim, kind, process, run);
		run->first = pfn;
	}
	run->count++;
}

static void spares_give_back(struct sim *sim, uint32_t process, uint64_t n)
{
	struct run run = { .count = 0 };

	for (uint64_t i = 0; i < n; i++) {
		pfn_t pfn = spare_pop(sim, process);

		frame_free(sim, pfn);
		sim_root(sim)->counters[COUNTER_TABLE_FRAMES]--;
		run_add(sim, EVENT_TABLES_UNRESERVED, process, &run, pfn);
	}
	run_tell(sim, EVENT_TABLES_UNRESERVED, process, &run);
}

static int spares_take(struct sim *sim, uint32_t process, uint64_t n)
{
	struct run run = { .count = 0 };

	if (frames_free(sim) < n)
		return -ENOMEM;
	for (uint64_t i = 0; i < n; i++) {
		pfn_t pfn;

		if (frame_alloc(sim, FRAME_PAGE_TABLE, &pfn) < 0) {
			run_tell(sim, EVENT_TABLES_RESERVED, process, &run);
			spares_give_back(sim, process, i);
			return -ENOMEM;
		}
		spare_push(sim, process, pfn);
		sim_count(sim, COUNTER_TABLE_FRAMES, 1);
		run_add(sim, EVENT_TABLES_RESERVED, process, &run, pfn);
	}
	run_tell(sim, EVENT_TABLES_RESERVED, process, &run);
	return 0;
}

uint64_t page_table_span(const struct sim *sim, uint32_t process,
			 vaddr_t address)
{
	const struct geometry *geometry = page_table_geometry(sim);
	struct path path;

	path_find(sim, process, address, &path);
	if (!path.maps)
		return geometry_page_size(geometry);
	return geometry_span(geometry, path.n - 1);
}

int page_table_reserve_huge(struct sim *sim, uint32_t process, vaddr_t address,
			    unsigned depth)
{
	uint64_t n = geometry_tables_below(page_table_geometry(sim), depth);
	struct path path;

	path_find(sim, process, address, &path);
	if (path.n > depth + 1 || path.maps)
		return -EEXIST;
	if (path_make(sim, process, address, depth) < 0)
		return -ENOMEM;
	if (spares_take(sim, process, n) == 0)
		return 0;
	path_prune(sim, process, address);
	return -ENOMEM;
}

void page_table_unreserve_huge(struct sim *sim, uint32_t process,
			       vaddr_t address, unsigned depth)
{
	spares_give_back(
		sim, process,
		geometry_tables_below(page_table_geometry(sim), depth));
	path_prune(sim, process, address);
}

void page_table_set_huge(struct sim *sim, uint32_t process, vaddr_t address,
			 unsigned depth, pte_t pte)
{
	const struct geometry *geometry = page_table_geometry(sim);
	struct path path;

	path_find(sim, process, address, &path);
	table_write(sim, path.table[depth],
		    geometry_index(geometry, depth, address),
		    entry_encode(geometry, depth, pte));
	tlb_invalidate(sim, process, address, geometry_span(geometry, depth));
	entry_tell(sim, process, address, depth);
	if (pte == 0)
		page_table_unreserve_huge(sim, process, address, depth);
}

/* Puts a table in the place of a huge entry, whose entries say the same. */
static void entry_split(struct sim *sim, uint32_t process, vaddr_t address,
			const struct path *path)
{
	const struct geometry *geometry = page_table_geometry(sim);
	unsigned depth = path->n - 1;
	uint64_t span = geometry_span(geometry, depth + 1);
	uint64_t pages = span >> geometry->offset_bits;
	pte_t pte = entry_decode(geometry, path->entry);
	pfn_t table = spare_pop(sim, process);

	for (uint64_t i = 0; i < geometry_entries(geometry, depth + 1); i++)
		table_write(sim, table, i,
			    entry_encode(geometry, depth + 1,
					 pte + pte_make(i * pages, 0)));
	table_write(sim, path->table[depth],
		    geometry_index(geometry, depth, address),
		    entry_of_table(geometry, table));
	span = geometry_span(geometry, depth);
	log_huge(sim, EVENT_HUGE_PAGE_SPLIT, process, address / span * span,
		 span, table, (int)(geometry->levels - depth - 1));
	tlb_invalidate(sim, process, address / span * span, span);
}

/* Splits what holds the address until it is its own entry's first byte, or
 * that of a single page (to_page). */
static void split_down(struct sim *sim, uint32_t process, vaddr_t address,
		       bool to_page)
{
	const struct geometry *geometry = page_table_geometry(sim);
	struct path path;

	for (;;) {
		path_find(sim, process, address, &path);
		if (!path.maps || path.n == geometry->levels)
			return;
		if (!to_page &&
		    address % geometry_span(geometry, path.n - 1) == 0)
			return;
		entry_split(sim, process, address, &path);
	}
}

void page_table_split_at(struct sim *sim, uint32_t process, vaddr_t address)
{
	if (address < page_table_end(sim))
		split_down(sim, process, address, false);
}

void page_table_split(struct sim *sim, uint32_t process, vaddr_t address)
{
	split_down(sim, process, address, true);
}
