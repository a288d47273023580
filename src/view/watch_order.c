/*
 * The mappings of a process, in the order somebody wants to see them
 *
 * A row for each, with the counts that the list shows and sorts by; then one
 * qsort(). The chosen mapping is remembered by its address, so that it stays
 * chosen while others come and go, and whatever they are sorted by.
 */
#include "view/watch.h"

#include <stdlib.h>
#include <string.h>

const char *watch_order_name(enum watch_order order)
{
	static const char *const names[WATCH_ORDERS] = {
		[WATCH_BY_ADDRESS] = "address", [WATCH_BY_SIZE] = "size",
		[WATCH_BY_PRESENT] = "present", [WATCH_BY_DIRTY] = "dirty",
		[WATCH_BY_CHANGE] = "change",	[WATCH_BY_FAULTS] = "faults",
		[WATCH_BY_NAME] = "name",
	};

	return names[order];
}

static uint64_t populated(const struct mapping *mapping)
{
	return mapping_tally(mapping, PAGE_PRESENT).yes +
	       mapping_tally(mapping, PAGE_SWAPPED).yes;
}

static void row_fill(const struct watch_moment *moment,
		     const struct mapping *mapping, struct watch_row *row)
{
	const struct sample *before = moment->before;
	const struct mapping *old =
		before ? sample_mapping(before, mapping->start) : NULL;
	struct page_tally present = mapping_tally(mapping, PAGE_PRESENT);

	row->mapping = mapping;
	row->present = present.yes;
	row->present_known = present.yes || present.no;
	row->swapped = mapping_tally(mapping, PAGE_SWAPPED).yes;
	row->dirty_known = mapping->cache_known && mapping->dirty_known;
	row->dirty = row->dirty_known ? mapping->dirty : 0;
	row->change =
		old ? (int64_t)populated(mapping) - (int64_t)populated(old) : 0;
	if (before && !old)
		row->change = (int64_t)populated(mapping);
}

static int larger(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

static int by_address(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;

	return -larger(x->mapping->start, y->mapping->start);
}

static int by_size(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;
	int order = larger(x->mapping->n_pages, y->mapping->n_pages);

	return order ? order : by_address(a, b);
}

static int by_present(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;
	int order = larger(x->present, y->present);

	return order ? order : by_address(a, b);
}

static int by_dirty(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;
	int order = larger(x->dirty, y->dirty);

	return order ? order : by_address(a, b);
}

static uint64_t magnitude(int64_t change)
{
	return (uint64_t)(change < 0 ? -change : change);
}

static int by_change(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;
	int order = larger(magnitude(x->change), magnitude(y->change));

	return order ? order : by_address(a, b);
}

static int by_faults(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;
	int order = larger(x->mapping->faults, y->mapping->faults);

	return order ? order : by_address(a, b);
}

static int by_name(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;
	int order = strcmp(x->mapping->name, y->mapping->name);

	return order ? order : by_address(a, b);
}

struct watch_row *watch_rows(const struct watch_moment *moment,
			     enum watch_order order)
{
	static int (*const orders[WATCH_ORDERS])(const void *, const void *) = {
		[WATCH_BY_ADDRESS] = by_address, [WATCH_BY_SIZE] = by_size,
		[WATCH_BY_PRESENT] = by_present, [WATCH_BY_DIRTY] = by_dirty,
		[WATCH_BY_CHANGE] = by_change,	 [WATCH_BY_FAULTS] = by_faults,
		[WATCH_BY_NAME] = by_name,
	};
	const struct sample *sample = moment->now;
	struct watch_row *rows;

	if (!sample->n_mappings)
		return NULL;
	rows = calloc(sample->n_mappings, sizeof(*rows));
	if (!rows)
		return NULL;
	for (size_t i = 0; i < sample->n_mappings; i++)
		row_fill(moment, &sample->mappings[i], &rows[i]);
	qsort(rows, sample->n_mappings, sizeof(*rows), orders[order]);
	return rows;
}

static uint64_t distance(const struct watch_row *row, vaddr_t address)
{
	vaddr_t start = row->mapping->start;

	return start < address ? address - start : start - address;
}

size_t watch_chosen(const struct watch_ui *ui, const struct watch_row *rows,
		    size_t n)
{
	size_t nearest = 0;

	if (!ui->chosen)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (distance(&rows[i], ui->chosen) <
		    distance(&rows[nearest], ui->chosen))
			nearest = i;
	return nearest;
}

const struct mapping *watch_chosen_mapping(const struct watch_ui *ui,
					   const struct watch_moment *moment)
{
	struct watch_row *rows = watch_rows(moment, ui->order);
	const struct mapping *mapping = NULL;

	if (rows)
		mapping = rows[watch_chosen(ui, rows, moment->now->n_mappings)]
				  .mapping;
	free(rows);
	return mapping;
}

bool watch_chosen_page(const struct watch_ui *ui,
		       const struct watch_moment *moment, vaddr_t *ret_address)
{
	const struct mapping *mapping =
		ui->panel == WATCH_PAGES ? watch_chosen_mapping(ui, moment)
					 : NULL;
	uint64_t page_size = moment->now->page_size;

	if (!mapping || ui->page >= mapping->n_pages)
		return false;
	*ret_address = mapping->start + ui->page * page_size;
	return true;
}

static enum glyph glyph_of_run(const struct page_run *run)
{
	enum glyph entry = glyph_of_entry(&run->state);
	enum glyph cache = glyph_of_cache(&run->state);

	if (cache == GLYPH_WRITEBACK || cache == GLYPH_DIRTY)
		return cache;
	if (entry == GLYPH_UNKNOWN)
		return cache;
	return entry == GLYPH_ABSENT && cache == GLYPH_CACHED ? cache : entry;
}

/* The later one wins. */
static int glyph_rank(enum glyph glyph)
{
	static const enum glyph ranks[] = {
		GLYPH_UNKNOWN, GLYPH_UNCACHED,	GLYPH_ABSENT, GLYPH_CACHED,
		GLYPH_ZERO,    GLYPH_PRESENT,	GLYPH_OWN,    GLYPH_SWAPPED,
		GLYPH_DIRTY,   GLYPH_WRITEBACK,
	};
	int rank = 0;

	for (size_t i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++)
		if (ranks[i] == glyph)
			rank = (int)i;
	return rank;
}

enum glyph watch_glyph(const struct mapping *mapping, uint64_t first,
		       uint64_t n)
{
	const struct run_list *pages = &mapping->pages;
	const struct page_run *run = run_list_find(pages, first);
	enum glyph best = GLYPH_UNKNOWN;

	if (!run)
		return best;
	for (; run < pages->runs + pages->n && run->page < first + n; run++) {
		enum glyph glyph = glyph_of_run(run);

		if (glyph_rank(glyph) > glyph_rank(best))
			best = glyph;
	}
	return best;
}
