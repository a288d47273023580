/*
 * A running process on the screen
 *
 *	-- 1234 sqlite3 ----------------------- sample 3, every 1 s --
 *	 sleeping, 1 thread    resident 12M of 123M
 *	 faults: minor 1234 (12/s), major 3 (0/s)   files: 3 dirty …
 *	-- mappings by address ----------------------- rows 1-9 of 34 --
 *	   address      size   perm present dirty  pages           what
 *	 > 7f0012340000 1.0M   rw-s   640K    12K  ●●●◆●●····     notes.db
 *	 …
 *	 the chosen mapping in words, or a message
 *	 keys
 *
 * A sign of the bar stands for a part of the mapping, of one page or of many:
 * then for the state among them that is furthest from nothing, so that one
 * dirty page of a thousand is seen.
 */
#include "view/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "view/flow.h"

#define MIN_WIDTH  60
#define MIN_HEIGHT 12
#define HEAD_ROWS  3 /* of the head, with its rule */
#define FOOT_ROWS  3 /* two of words, one of keys */

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

static const char *run_state_name(char state)
{
	static const struct {
		char state;
		const char *name;
	} names[] = {
		{ 'R', "running" },
		{ 'S', "sleeping" },
		{ 'D', "waiting for a disk" },
		{ 'T', "stopped" },
		{ 't', "traced" },
		{ 'I', "idle" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		if (names[i].state == state)
			return names[i].name;
	return "?";
}

/* --- the head ------------------------------------------------------------- */

static void draw_title(const struct pane *pane,
		       const struct watch_moment *moment,
		       const struct watch_ui *ui)
{
	const struct sample *now = moment->now;
	char title[80], hint[80];

	snprintf(title, sizeof(title), "%ld  %s", now->pid, now->command);
	if (moment->ended)
		snprintf(hint, sizeof(hint), "ended; this was sample %lu",
			 now->number);
	else if (ui->paused)
		snprintf(hint, sizeof(hint), "sample %lu, paused", now->number);
	else
		snprintf(hint, sizeof(hint), "sample %lu, every %g s",
			 now->number, moment->interval);
	pane_rule(pane, 0, title, hint);
}

/* "faults: minor 12, 3/s"; a rate needs two samples. */
static int draw_faults(const struct pane *pane, int x, int y,
		       const struct watch_moment *moment)
{
	const struct sample *now = moment->now;
	double minor, major;
	bool known = sample_rates(moment->before, now, &minor, &major);

	x = pane_text(pane, x, y, ROLE_DIM, "faults: ");
	x = pane_textf(pane, x, y, ROLE_TEXT, "minor %llu",
		       (unsigned long long)now->minor);
	if (known)
		x = pane_textf(pane, x, y, minor > 0 ? ROLE_FAULT : ROLE_DIM,
			       " (%.0f/s)", minor);
	x = pane_textf(pane, x, y, ROLE_TEXT, ", major %llu",
		       (unsigned long long)now->major);
	if (known)
		x = pane_textf(pane, x, y, major > 0 ? ROLE_FAULT : ROLE_DIM,
			       " (%.0f/s)", major);
	return x;
}

static void draw_files_sum(const struct pane *pane, int x, int y,
			   const struct sample *sample)
{
	uint64_t dirty = 0, writeback = 0, unknown = 0;

	for (size_t i = 0; i < sample->n_files; i++) {
		const struct mapped_file *file = &sample->files[i];

		if (file->dirty_known) {
			dirty += file->dirty;
			writeback += file->writeback;
		} else {
			unknown++;
		}
	}
	x = pane_text(pane, x, y, ROLE_DIM, "files: ");
	x = pane_textf(pane, x, y, dirty ? ROLE_DIRTY : ROLE_TEXT, "%llu dirty",
		       (unsigned long long)dirty);
	if (writeback)
		x = pane_textf(pane, x, y, ROLE_WRITEBACK, ", %llu writeback",
			       (unsigned long long)writeback);
	if (unknown)
		pane_textf(pane, x, y, ROLE_UNKNOWN, ", %llu unseen",
			   (unsigned long long)unknown);
}

static void draw_head(const struct pane *pane,
		      const struct watch_moment *moment,
		      const struct watch_ui *ui)
{
	const struct sample *now = moment->now;
	char resident[SIZE_TEXT], size[SIZE_TEXT];
	int x;

	watch_size_text(now->resident, resident);
	watch_size_text(now->size, size);
	draw_title(pane, moment, ui);
	x = pane_textf(pane, 1, 1, ROLE_TEXT, "%s, %llu thread%s",
		       run_state_name(now->run_state),
		       (unsigned long long)now->threads,
		       now->threads == 1 ? "" : "s");
	x = pane_textf(pane, x + 3, 1, ROLE_TEXT, "%s resident", resident);
	pane_textf(pane, x, 1, ROLE_DIM, " of %s addresses", size);
	x = draw_faults(pane, 1, 2, moment);
	draw_files_sum(pane, x + 3, 2, now);
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

static void draw_mappings(const struct pane *pane,
			  const struct watch_moment *moment,
			  struct watch_ui *ui)
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

	if (chosen)
		pane_glyph(pane, 1, y, STYLE_BOLD, GLYPH_NEXT);
	draw_size(pane, 9, y, ROLE_TEXT, file->known, file->size);
	draw_count(pane, 18, y, ROLE_CACHED, file->known, file->cached);
	draw_count(pane, 26, y, ROLE_DIRTY, file->dirty_known, file->dirty);
	draw_count(pane, 37, y, ROLE_WRITEBACK, file->dirty_known,
		   file->writeback);
	pane_text_cut(pane, 39, y, pane->width - 40, style, file->path);
}

static void draw_files(const struct pane *pane,
		       const struct watch_moment *moment, struct watch_ui *ui)
{
	const struct sample *now = moment->now;
	size_t n = now->n_files, at = ui->file < n ? ui->file : 0;
	struct pane list = pane_cut(pane, 0, 2, pane->width, pane->height - 2);

	ui->rows = list.height > 1 ? list.height - 1 : 1;
	list.scroll = scrolled_to(at, n, list.height);
	draw_panel_rule(pane, "files that are mapped, in pages", list.scroll,
			list.height, n);
	pane_text_right(pane, 9, 1, ROLE_DIM, "size");
	pane_text_right(pane, 18, 1, ROLE_DIM, "cached");
	pane_text_right(pane, 26, 1, ROLE_DIM, "dirty");
	pane_text_right(pane, 37, 1, ROLE_DIM, "writeback");
	pane_text(pane, 39, 1, ROLE_DIM, "file");
	for (size_t i = 0; i < n; i++)
		draw_file(&list, (int)i, &now->files[i], i == at);
}

/* --- the foot ---------------------------------------------------------------
 */

static void words_of_panel(const struct watch_moment *moment,
			   const struct watch_ui *ui, struct strbuf *out)
{
	const struct sample *now = moment->now;
	const struct mapping *mapping = watch_chosen_mapping(ui, moment);

	if (moment->ended)
		strbuf_add(out, "The process has ended; this is the last that "
				"was seen of it. q leaves.");
	else if (ui->panel == WATCH_FILES && ui->file < now->n_files)
		strbuf_add(out, unseen_sentence(now->files[ui->file].why));
	else if (ui->panel == WATCH_PAGES && mapping)
		watch_page_words(mapping, ui->page, now->page_size, out);
	else if (mapping)
		watch_mapping_words(mapping, out);
	if (!moment->ended && ui->panel == WATCH_PAGES && moment->frame)
		watch_frame_words(moment->frame, out);
	if (now->mappings_left_out)
		strbuf_addf(out, "  (%llu more mappings are not shown)",
			    (unsigned long long)now->mappings_left_out);
}

static void draw_keys(const struct pane *pane, int y)
{
	int x = 1;

	for (size_t i = 0; i < n_watch_keys; i++) {
		const struct watch_key_info *info = &watch_key_table[i];

		if (!info->bar)
			continue;
		x = pane_text(pane, x, y, ROLE_KEY, info->shown) + 1;
		x = pane_text(pane, x, y, ROLE_DIM, info->bar) + 2;
	}
}

static void draw_foot(const struct pane *pane,
		      const struct watch_moment *moment,
		      const struct watch_ui *ui)
{
	int y = pane->height - FOOT_ROWS;
	struct pane foot = pane_cut(pane, 0, y, pane->width - 1, FOOT_ROWS - 1);
	struct strbuf words = STRBUF_INIT;

	if (ui->ui.message[0]) {
		flow_text(&foot, 1, 1, 0,
			  ui->ui.message_is_error ? ROLE_ERROR : ROLE_MESSAGE,
			  ui->ui.message);
	} else {
		words_of_panel(moment, ui, &words);
		flow_text(&foot, 1, 1, 0,
			  moment->ended ? ROLE_MESSAGE : ROLE_TEXT, words.text);
	}
	draw_keys(pane, y + FOOT_ROWS - 1);
	strbuf_free(&words);
}

void screen_draw_watch(const struct watch_moment *moment, struct watch_ui *ui,
		       struct canvas *canvas)
{
	struct pane screen = canvas_pane(canvas), body;

	canvas_clear(canvas);
	if (screen.width < MIN_WIDTH || screen.height < MIN_HEIGHT) {
		flow_textf(&screen, 0, 0, 0, ROLE_TEXT,
			   "pagetwin watch needs %d columns and %d rows; there "
			   "are %d and %d. Make the window larger, or press q.",
			   MIN_WIDTH, MIN_HEIGHT, screen.width, screen.height);
		return;
	}
	if (ui->ui.help) {
		watch_help_draw(ui, canvas);
		return;
	}
	draw_head(&screen, moment, ui);
	body = pane_cut(&screen, 0, HEAD_ROWS, screen.width,
			screen.height - HEAD_ROWS - FOOT_ROWS);
	if (ui->panel == WATCH_FILES)
		draw_files(&body, moment, ui);
	else if (ui->panel == WATCH_PAGES)
		watch_pages_draw(&body, moment, ui);
	else
		draw_mappings(&body, moment, ui);
	draw_foot(&screen, moment, ui);
}
