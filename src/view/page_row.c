/*
 * Rows of pages: the grid, and the rows that stand on it
 */
#include "view/page_row.h"

#include <stdio.h>
#include <string.h>

#define CELL_MAX      5
#define CELL_BRACKETS 3 /* room for [ ] */

static uint64_t columns_for_pages(int width)
{
	return width > PAGE_LABEL + 1 ? (uint64_t)(width - PAGE_LABEL - 1) : 1;
}

/* Pages that are in sight at once, of more than fit: a round number, so that
 * windows begin at round numbers too. */
static uint64_t window_size(uint64_t columns)
{
	uint64_t size = columns;

	if (columns >= 16)
		size = columns - columns % 16;
	return size;
}

static uint64_t window_of_page(uint64_t window, uint64_t total, uint64_t page)
{
	if (page >= total)
		page = total ? total - 1 : 0;
	return page / window;
}

void page_grid_limits(int width, uint64_t total, uint64_t interest,
		      int *ret_low, int *ret_high)
{
	uint64_t columns = columns_for_pages(width), window, at, last;

	*ret_low = *ret_high = 0;
	if (total <= columns)
		return;
	window = window_size(columns);
	at = window_of_page(window, total, interest);
	last = (total - 1) / window;
	*ret_low = at > INT16_MAX ? -INT16_MAX : -(int)at;
	*ret_high = last - at > INT16_MAX ? INT16_MAX : (int)(last - at);
}

struct page_grid page_grid_fit(int width, uint64_t total, uint64_t interest,
			       int shift)
{
	uint64_t columns = columns_for_pages(width), window;
	struct page_grid grid = { PAGE_LABEL, 1, 0, total, total };
	int low, high;

	if (total <= columns) {
		while (grid.cell < CELL_MAX &&
		       total * (uint64_t)(grid.cell + 1) <= columns)
			grid.cell++;
		return grid;
	}
	page_grid_limits(width, total, interest, &low, &high);
	if (shift < low)
		shift = low;
	if (shift > high)
		shift = high;
	window = window_size(columns);
	grid.first = window_of_page(window, total, interest);
	grid.first = (grid.first + (uint64_t)(int64_t)shift) * window;
	grid.count = total - grid.first < window ? total - grid.first : window;
	return grid;
}

bool page_grid_has_brackets(const struct page_grid *grid)
{
	return grid->cell >= CELL_BRACKETS;
}

int page_grid_right(const struct page_grid *grid)
{
	return grid->label + (int)grid->count * grid->cell;
}

bool page_grid_equal(const struct page_grid *a, const struct page_grid *b)
{
	return a->cell == b->cell && a->first == b->first &&
	       a->count == b->count;
}

/* The column of the glyph of a page. */
static int cell_x(const struct page_grid *grid, uint64_t page)
{
	int x = grid->label + (int)(page - grid->first) * grid->cell;

	return page_grid_has_brackets(grid) ? x + 1 : x;
}

void page_row_numbers(const struct pane *pane, int y,
		      const struct page_grid *grid)
{
	uint64_t last = grid->first + grid->count - 1;
	char number[24];
	uint64_t every = 1;
	int digits;

	if (grid->count == 0)
		return;
	digits = snprintf(number, sizeof(number), "%llu",
			  (unsigned long long)last);
	while ((int)every * grid->cell <= digits)
		every *= 2;
	if (grid->cell == 1 && every < 8)
		every = 8;
	for (uint64_t page = grid->first; page <= last; page++)
		if (page % every == 0)
			pane_textf(pane, cell_x(grid, page), y, ROLE_DIM,
				   "%llu", (unsigned long long)page);
}

bool page_row_changed(const struct page_row *row, uint64_t page)
{
	const struct page_state *now, *then;
	enum answer writable, was;

	if (!row->before || page >= row->n_pages || page >= row->n_before)
		return false;
	now = state_page(row->pages, page);
	then = state_page(row->before, page);
	if (row->glyph(now) != row->glyph(then))
		return true;
	/* The same sign, and yet the next store will fare differently. */
	writable = page_state_get(now, PAGE_WRITABLE);
	was = page_state_get(then, PAGE_WRITABLE);
	return writable != was && writable != ANSWER_UNKNOWN &&
	       was != ANSWER_UNKNOWN;
}

bool page_row_any_changed(const struct page_row *row,
			  const struct page_grid *grid)
{
	for (uint64_t i = 0; i < grid->count; i++) {
		uint64_t page = grid->first + i;

		/* What did not change is common to both. */
		if (page % SHARED_RUN == 0 &&
		    shared_array_common(row->pages, row->before, page))
			i += SHARED_RUN - 1;
		else if (page_row_changed(row, page))
			return true;
	}
	return false;
}

/* The brackets around a changed cell; the cell's style is the caller's. */
static void draw_brackets(const struct pane *pane, int x, int y, unsigned style)
{
	pane_code(pane, x - 1, y, style, '[');
	pane_code(pane, x + 1, y, style, ']');
}

void page_row_states(const struct pane *pane, int y,
		     const struct page_grid *grid, const char *label,
		     const struct page_row *row)
{
	pane_text(pane, 2, y, ROLE_DIM, label);
	for (uint64_t i = 0; i < grid->count; i++) {
		uint64_t page = grid->first + i;
		bool changed = page_row_changed(row, page);
		unsigned flags = changed ? STYLE_CHANGED : 0;
		enum glyph glyph = GLYPH_UNKNOWN;
		int x = cell_x(grid, page);

		if (page < row->n_pages)
			glyph = row->glyph(state_page(row->pages, page));
		if (changed && page_grid_has_brackets(grid))
			draw_brackets(pane, x, y,
				      glyph_table[glyph].role | flags);
		pane_glyph(pane, x, y, flags, glyph);
	}
}

void page_row_marks(const struct pane *pane, int y,
		    const struct page_grid *grid, const struct page_row *rows,
		    size_t n_rows)
{
	pane_text(pane, 2, y, ROLE_DIM, "changed");
	for (uint64_t i = 0; i < grid->count; i++)
		for (size_t r = 0; r < n_rows; r++)
			if (page_row_changed(&rows[r], grid->first + i))
				pane_glyph(pane, cell_x(grid, grid->first + i),
					   y, 0, GLYPH_CHANGED);
}

/* The worst of the differences that speak of this page. */
static enum verdict verdict_of_page(const struct page_subject *subject,
				    const struct comparison *comparison,
				    uint64_t page)
{
	enum verdict worst = VERDICT_SAME;

	for (size_t i = 0; i < comparison->n_differences; i++) {
		const struct difference *d = &comparison->differences[i];

		if (d->of_object != subject->of_object || page < d->page ||
		    page - d->page >= d->n_pages ||
		    strcmp(d->name, subject->name) != 0)
			continue;
		if (!d->of_object && strcmp(d->process, subject->process) != 0)
			continue;
		if (d->verdict > worst)
			worst = d->verdict;
	}
	return worst;
}

void page_row_verdicts(const struct pane *pane, int y,
		       const struct page_grid *grid,
		       const struct page_subject *subject,
		       const struct comparison *comparison)
{
	for (uint64_t i = 0; i < grid->count; i++) {
		enum verdict verdict =
			verdict_of_page(subject, comparison, grid->first + i);

		pane_glyph(pane, cell_x(grid, grid->first + i), y, 0,
			   glyph_of_verdict(verdict));
	}
}

/* A byte of the row, -1 where it cannot be seen. */
static int byte_of(const struct object_bytes *bytes, uint64_t page, bool disk)
{
	if (!bytes || page >= bytes->n_pages)
		return -1;
	return disk ? bytes->pages[page].disk : bytes->pages[page].memory;
}

bool byte_row_known(const struct byte_row *row)
{
	for (uint64_t i = 0; row->bytes && i < row->bytes->n_pages; i++)
		if (byte_of(row->bytes, i, row->disk) >= 0)
			return true;
	return false;
}

bool byte_row_equal(const struct byte_row *a, const struct byte_row *b)
{
	size_t n = a->bytes ? a->bytes->n_pages : 0;

	if (n != (b->bytes ? b->bytes->n_pages : 0))
		return false;
	for (uint64_t i = 0; i < n; i++)
		if (byte_of(a->bytes, i, a->disk) !=
		    byte_of(b->bytes, i, b->disk))
			return false;
	return true;
}

/* How a byte is written in a cell: its letter; else its two digits where they
 * fit, a dot where not. */
static void byte_text(int byte, int room, char text[4])
{
	if (byte < 0)
		snprintf(text, 4, "?");
	else if (byte > ' ' && byte < 0x7F)
		snprintf(text, 4, "%c", byte);
	else if (room >= 2)
		snprintf(text, 4, "%02x", (unsigned)byte & 0xFF);
	else
		snprintf(text, 4, byte == ' ' ? "_" : ".");
}

/* The row shows another byte than before. Where another place of the page is
 * looked at since, that is the memory's news, not the disk's. */
static bool byte_changed(const struct byte_row *row, uint64_t page)
{
	int now = byte_of(row->bytes, page, row->disk);
	int then = byte_of(row->before, page, row->disk);

	if (now < 0 || then < 0)
		return false;
	if (row->bytes->pages[page].offset != row->before->pages[page].offset)
		return !row->disk;
	return now != then;
}

void byte_row_draw(const struct pane *pane, int y, const struct page_grid *grid,
		   const char *label, const struct byte_row *row)
{
	pane_text(pane, 2, y, ROLE_DIM, label);
	for (uint64_t i = 0; i < grid->count; i++) {
		uint64_t page = grid->first + i;
		int byte = byte_of(row->bytes, page, row->disk);
		bool apart = byte >= 0 &&
			     byte != byte_of(row->bytes, page, !row->disk) &&
			     byte_of(row->bytes, page, !row->disk) >= 0;
		unsigned style = byte < 0 ? ROLE_UNKNOWN
				 : apart  ? ROLE_DIRTY
					  : ROLE_BYTE;
		int x = cell_x(grid, page);
		char text[4];

		if (!row->bytes || page >= row->bytes->n_pages)
			continue;
		byte_text(byte, grid->cell - 1, text);
		if (byte_changed(row, page)) {
			style |= STYLE_CHANGED;
			if (page_grid_has_brackets(grid) && !text[1])
				draw_brackets(pane, x, y, style);
		}
		pane_text(pane, x, y, style, text);
	}
}
