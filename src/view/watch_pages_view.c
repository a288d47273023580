/*
 * One mapping, page by page
 *
 *	-- 7f0012340000 rw-s notes.db --------- pages 0-511 of 2048 --
 *	 ● present  ◉ own  ○ zero  ▽ swapped  · absent
 *	 page
 *	    0  entry  ●●●●●●●●········   what the page table says
 *	       cache  ▣▣▣◆▣▣▣▣▣▣▣▣▣▣··   what the page cache has of the file
 *	   16  entry  …
 *
 * Of anonymous memory there is no second row. The page under the cursor is
 * told in words at the foot of the screen.
 */
#include "view/watch.h"

#include <stdio.h>

#include "base/array.h"
#include "base/strbuf.h"

#define WORD 7 /* columns of "entry" and "cache", with blanks around them */

/* Columns that the numbers of the pages take. */
static int digits_of(uint64_t n_pages)
{
	int digits = 7;

	for (uint64_t n = n_pages; n >= 10000000; n /= 10)
		digits++;
	return digits;
}

static uint64_t pages_a_row(int room)
{
	if (room < 16)
		return room > 0 ? (uint64_t)room : 1;
	return (uint64_t)room / 16 * 16;
}

static bool has_cache(const struct mapping *mapping)
{
	return mapping->file != NO_MAPPED_FILE;
}

static const struct page_state *page_of(const struct mapping *mapping,
					uint64_t page)
{
	static const struct page_state unknown = { .pfn = PFN_NONE,
						   .slot = SLOT_NONE };
	const struct page_run *run =
		mapping ? run_list_find(&mapping->pages, page) : NULL;

	return run ? &run->state : &unknown;
}

struct pages_drawing {
	const struct mapping *mapping, *old;
	uint64_t cursor;
	int digits; /* columns of a page's number */
	bool cache; /* the row of the page cache, not that of the entries */
};

static void draw_page(const struct pane *pane, int x, int y,
		      const struct pages_drawing *drawing, uint64_t page)
{
	enum glyph (*of)(const struct page_state *) =
		drawing->cache ? glyph_of_cache : glyph_of_entry;
	enum glyph glyph = of(page_of(drawing->mapping, page));
	unsigned flags = 0;

	if (drawing->old && of(page_of(drawing->old, page)) != glyph)
		flags |= STYLE_CHANGED;
	if (page == drawing->cursor) {
		flags |= STYLE_UNDERLINE | STYLE_BOLD;
		if (!drawing->cache)
			pane_cursor(pane, x, y);
	}
	pane_glyph(pane, x, y, flags, glyph);
}

static void draw_pages_row(const struct pane *pane, int y,
			   const struct pages_drawing *drawing, uint64_t first,
			   uint64_t n)
{
	char number[24];

	if (!drawing->cache) {
		snprintf(number, sizeof(number), "%llu",
			 (unsigned long long)first);
		pane_text_right(pane, drawing->digits + 1, y, ROLE_DIM, number);
	}
	pane_text(pane, drawing->digits + 2, y, ROLE_DIM,
		  drawing->cache ? "cache" : "entry");
	for (uint64_t i = 0; i < n && first + i < drawing->mapping->n_pages;
	     i++)
		draw_page(pane, drawing->digits + 1 + WORD + (int)i, y, drawing,
			  first + i);
}

static void draw_legend(const struct pane *pane, int y, bool cache)
{
	static const struct {
		enum glyph glyph;
		const char *word;
		bool of_cache;
	} legend[] = {
		{ GLYPH_PRESENT, "present", false },
		{ GLYPH_OWN, "own", false },
		{ GLYPH_ZERO, "zero", false },
		{ GLYPH_SWAPPED, "swapped", false },
		{ GLYPH_ABSENT, "absent", false },
		{ GLYPH_CACHED, "cached", true },
		{ GLYPH_DIRTY, "dirty", true },
		{ GLYPH_WRITEBACK, "writeback", true },
	};
	int x = 1;

	for (size_t i = 0; i < ARRAY_LENGTH(legend); i++) {
		if (legend[i].of_cache && !cache)
			continue;
		x = pane_glyph(pane, x, y, 0, legend[i].glyph) + 1;
		x = pane_text(pane, x, y, ROLE_DIM, legend[i].word) + 2;
	}
}

static void draw_pages_rule(const struct pane *pane,
			    const struct mapping *mapping, uint64_t first,
			    uint64_t end)
{
	struct strbuf title = STRBUF_INIT;
	char hint[80];

	strbuf_addf(&title, "%llx %s %s", (unsigned long long)mapping->start,
		    mapping->access,
		    mapping->name[0] ? mapping->name
				     : mapping_kind_name(mapping->kind));
	snprintf(hint, sizeof(hint), "pages %llu-%llu of %llu",
		 (unsigned long long)first, (unsigned long long)(end - 1),
		 (unsigned long long)mapping->n_pages);
	pane_rule(pane, 0, title.text, hint);
	strbuf_free(&title);
}

void watch_pages_draw(const struct pane *pane,
		      const struct watch_moment *moment, struct watch_ui *ui)
{
	const struct mapping *mapping = watch_chosen_mapping(ui, moment);
	uint64_t per_row, lines, rows, first_row, first, end;
	struct pages_drawing drawing = { .mapping = mapping };
	struct pane body = pane_cut(pane, 0, 2, pane->width, pane->height - 2);

	if (!mapping)
		return;
	if (moment->before)
		drawing.old = sample_mapping(moment->before, mapping->start);
	drawing.digits = digits_of(mapping->n_pages);
	per_row = pages_a_row(pane->width - drawing.digits - WORD - 1);
	drawing.cursor = ui->page < mapping->n_pages ? ui->page : 0;
	lines = has_cache(mapping) ? 2 : 1;
	rows = (uint64_t)body.height / lines;
	rows = rows ? rows : 1;
	first_row = drawing.cursor / per_row;
	first_row = first_row > rows / 2 ? first_row - rows / 2 : 0;
	first = first_row * per_row;
	end = first + rows * per_row;
	if (end > mapping->n_pages)
		end = mapping->n_pages;
	ui->rows = rows > 1 ? (int)rows - 1 : 1;
	ui->pages_a_row = per_row;
	draw_pages_rule(pane, mapping, first, end);
	draw_legend(pane, 1, has_cache(mapping));
	for (uint64_t page = first, y = 0; page < end; page += per_row) {
		drawing.cache = false;
		draw_pages_row(&body, (int)y++, &drawing, page, per_row);
		drawing.cache = true;
		if (has_cache(mapping))
			draw_pages_row(&body, (int)y++, &drawing, page,
				       per_row);
	}
}
