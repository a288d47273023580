/*
 * The mappings of a process, and its files, as lists
 *
 *	   address      size   perm present dirty  pages           what
 *	 > 7f0012340000 1.0M   rw-s   640K    12K  ●●●◆●●····     notes.db
 *
 * A sign of the bar stands for a part of the mapping, of one page or of many:
 * then for the state among them that is furthest from nothing, so that one
 * dirty page of a thousand is seen.
 */
#include "view/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDE 110 /* columns from which there is room for more */

void watch_size_text(uint64_t bytes, char text[SIZE_TEXT])
{
	static const char units[] = " KMGTPE";
	double value = (double)bytes;
	size_t unit = 0;

	while (value >= 1023.5 && unit + 2 < sizeof(units)) {
		value /= 1024;
		unit++;
	}
	if (unit == 0)
		snprintf(text, SIZE_TEXT, "%.0f", value);
	else
		snprintf(text, SIZE_TEXT, value < 9.95 ? "%.1f%c" : "%.0f%c",
			 value, units[unit]);
}

/* --- the list ---------------------------------------------------------------
 */

/* Where the columns of the list stand, by the width there is. */
struct columns {
	int size, access, present, change, dirty, faults; /* right ends; 0:
							     none */
	int bar, bar_width, name, name_width;
};

static struct columns columns_fit(int width, bool faults)
{
	struct columns c = {
		.size = 22, .access = 24, .present = 36, .dirty = 42, .bar = 44
	};

	if (width >= WIDE) {
		c.change = 44;
		c.dirty = 51;
		c.bar = 53;
	}
	if (faults) {
		c.faults = c.dirty + 7;
		c.bar += 7;
	}
	c.bar_width = (width - c.bar) / 2;
	if (c.bar_width > 64)
		c.bar_width = 64;
	c.name = c.bar + c.bar_width + 2;
	c.name_width = width - c.name - 1;
	return c;
}

static void draw_heading(const struct pane *pane, const struct columns *c)
{
	pane_text(pane, 4, 0, ROLE_DIM, "address");
	pane_text_right(pane, c->size, 0, ROLE_DIM, "size");
	pane_text(pane, c->access, 0, ROLE_DIM, "perm");
	pane_text_right(pane, c->present, 0, ROLE_DIM, "present");
	if (c->change)
		pane_text_right(pane, c->change, 0, ROLE_DIM, "change");
	pane_text_right(pane, c->dirty, 0, ROLE_DIM, "dirty");
	if (c->faults)
		pane_text_right(pane, c->faults, 0, ROLE_DIM, "faults");
	pane_text(pane, c->bar, 0, ROLE_DIM, "pages");
	pane_text(pane, c->name, 0, ROLE_DIM, "what");
}

static uint64_t part_of(uint64_t n, uint64_t i, uint64_t parts)
{
	return n / parts * i + n % parts * i / parts;
}

/* Returns whether a sign is another than before. */
static bool draw_bar(const struct pane *pane, int y, const struct columns *c,
		     const struct mapping *mapping, const struct mapping *old)
{
	uint64_t n = mapping->n_pages;
	uint64_t cells =
		n < (uint64_t)c->bar_width ? n : (uint64_t)c->bar_width;
	bool changed = false;

	for (uint64_t i = 0; i < cells; i++) {
		uint64_t first = part_of(n, i, cells);
		uint64_t pages = part_of(n, i + 1, cells) - first;
		enum glyph glyph = watch_glyph(mapping, first, pages);
		bool other = old && old->n_pages == n &&
			     watch_glyph(old, first, pages) != glyph;

		pane_glyph(pane, c->bar + (int)i, y, other ? STYLE_CHANGED : 0,
			   glyph);
		changed |= other;
	}
	return changed;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void draw_size(const struct pane *pane, int right, int y, unsigned style,
		      bool known, uint64_t bytes)
{
	char text[SIZE_TEXT];

	watch_size_text(bytes, text);
	if (!known)
		pane_text_right(pane, right, y, ROLE_UNKNOWN, "?");
	else
		pane_text_right(pane, right, y, bytes ? style : ROLE_DIM,
				bytes ? text : "-");
}

static void draw_count(const struct pane *pane, int right, int y,
		       unsigned style, bool known, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	pane_text_right(pane, right, y, known && n ? style : ROLE_DIM,
			known ? text : "?");
}

static void draw_change(const struct pane *pane, int right, int y,
			const struct watch_row *row, uint64_t page_size)
{
	uint64_t pages =
		(uint64_t)(row->change < 0 ? -row->change : row->change);
	char size[SIZE_TEXT], text[SIZE_TEXT + 1];

	if (!row->change)
		return;
	watch_size_text(pages * page_size, size);
	snprintf(text, sizeof(text), "%c%s", row->change < 0 ? '-' : '+', size);
	pane_text_right(pane, right, y, ROLE_FAULT, text);
}

static void draw_name(const struct pane *pane, int y, const struct columns *c,
		      const struct mapping *mapping, unsigned flags)
{
	const char *name = mapping->name;

	if (!name[0])
		name = mapping_kind_name(mapping->kind);
	if (name[0] == '/' && pane_columns(pane, name) > c->name_width)
		name = base_name(name);
	pane_text_cut(pane, c->name, y, c->name_width,
		      (mapping->kind == MAPPING_FILE ? ROLE_CODE : ROLE_DIM) |
			      flags,
		      name);
}

static void draw_row(const struct pane *pane, int y, const struct columns *c,
		     const struct watch_moment *moment,
		     const struct watch_row *row, bool chosen)
{
	const struct mapping *mapping = row->mapping;
	uint64_t page_size = moment->now->page_size;
	unsigned flags = chosen ? STYLE_BOLD : 0;
	unsigned style = (chosen ? ROLE_SELECTED : ROLE_TEXT) | flags;
	const struct mapping *old =
		moment->before ? sample_mapping(moment->before, mapping->start)
			       : NULL;

	if (chosen)
		pane_glyph(pane, 1, y, flags, GLYPH_NEXT);
	pane_textf(pane, 4, y, style, "%llx",
		   (unsigned long long)mapping->start);
	draw_size(pane, c->size, y, style, true, mapping->n_pages * page_size);
	pane_text(pane, c->access, y, ROLE_DIM | flags, mapping->access);
	draw_size(pane, c->present, y, ROLE_PRESENT | flags, row->present_known,
		  row->present * page_size);
	if (c->change)
		draw_change(pane, c->change, y, row, page_size);
	if (mapping->file != NO_MAPPED_FILE)
		draw_size(pane, c->dirty, y, ROLE_DIRTY | flags,
			  row->dirty_known, row->dirty * page_size);
	if (c->faults && mapping->faults)
		draw_count(pane, c->faults, y, ROLE_FAULT, true,
			   mapping->faults);
	if (draw_bar(pane, y, c, mapping, old))
		pane_glyph(pane, 2, y, flags, GLYPH_CHANGED);
	draw_name(pane, y, c, mapping, flags);
}

/* The first row in sight, so that row `at` is. */
static int scrolled_to(size_t at, size_t n, int height)
{
	int first = (int)at - height / 2;
	int last = (int)n - height;

	if (first > last)
		first = last;
	return first < 0 ? 0 : first;
}

static void draw_panel_rule(const struct pane *pane, const char *title,
			    int first, int height, size_t n)
{
	int end = first + height < (int)n ? first + height : (int)n;
	char hint[64] = "";

	if ((int)n > height)
		snprintf(hint, sizeof(hint), "rows %d-%d of %zu", first + 1,
			 end, n);
	pane_rule(pane, 0, title, hint);
}

void watch_mappings_draw(const struct pane *pane,
			 const struct watch_moment *moment, struct watch_ui *ui)
{
	struct columns c = columns_fit(pane->width, moment->now->faults_known);
	struct watch_row *rows = watch_rows(moment, ui->order);
	size_t n = rows ? moment->now->n_mappings : 0;
	size_t at = watch_chosen(ui, rows, n);
	struct pane list = pane_cut(pane, 0, 2, pane->width, pane->height - 2);
	struct pane heading = pane_cut(pane, 0, 1, pane->width, 1);
	char title[64];

	ui->rows = list.height > 1 ? list.height - 1 : 1;
	list.scroll = scrolled_to(at, n, list.height);
	snprintf(title, sizeof(title), "mappings by %s",
		 watch_order_name(ui->order));
	draw_panel_rule(pane, title, list.scroll, list.height, n);
	draw_heading(&heading, &c);
	for (size_t i = (size_t)list.scroll;
	     i < n && (int)i < list.scroll + list.height; i++)
		draw_row(&list, (int)i, &c, moment, &rows[i], i == at);
	free(rows);
}

/* --- the files --------------------------------------------------------------
 */

static void draw_file(const struct pane *pane, int y,
		      const struct mapped_file *file, bool chosen)
{
	unsigned style = chosen ? ROLE_SELECTED | STYLE_BOLD : ROLE_CODE;
	const char *name = file->path;

	if (chosen)
		pane_glyph(pane, 1, y, STYLE_BOLD, GLYPH_NEXT);
	draw_size(pane, 9, y, ROLE_TEXT, file->known, file->size);
	draw_count(pane, 18, y, ROLE_CACHED, file->known, file->cached);
	draw_count(pane, 26, y, ROLE_DIRTY, file->dirty_known, file->dirty);
	draw_count(pane, 37, y, ROLE_WRITEBACK, file->dirty_known,
		   file->writeback);
	if (name[0] == '/' && pane_columns(pane, name) > pane->width - 40)
		name = base_name(name);
	pane_text_cut(pane, 39, y, pane->width - 40, style, name);
}

void watch_files_draw(const struct pane *pane,
		      const struct watch_moment *moment, struct watch_ui *ui)
{
	const struct sample *now = moment->now;
	size_t n = now->n_files, at = ui->file < n ? ui->file : 0;
	struct pane list = pane_cut(pane, 0, 2, pane->width, pane->height - 2);

	ui->rows = list.height > 1 ? list.height - 1 : 1;
	list.scroll = scrolled_to(at, n, list.height);
	draw_panel_rule(pane, "files that are mapped, and their pages",
			list.scroll, list.height, n);
	pane_text_right(pane, 9, 1, ROLE_DIM, "size");
	pane_text_right(pane, 18, 1, ROLE_DIM, "cached");
	pane_text_right(pane, 26, 1, ROLE_DIM, "dirty");
	pane_text_right(pane, 37, 1, ROLE_DIM, "writeback");
	pane_text(pane, 39, 1, ROLE_DIM, "file");
	for (size_t i = 0; i < n; i++)
		draw_file(&list, (int)i, &now->files[i], i == at);
}
