/*
 * Keys of the watch: one table, as for the lessons (key.c)
 *
 * The same keys move through mappings, pages and files; which of them is told
 * by the panel. A row of the table owns what the key does, its word in the key
 * bar, its line in the help and in the manual.
 */
#include "view/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"

void watch_ui_init(struct watch_ui *ui)
{
	memset(ui, 0, sizeof(*ui));
	ui_init(&ui->ui);
	ui->rows = 1;
	ui->pages_a_row = 1;
}

static uint64_t moved(uint64_t at, int64_t by, uint64_t n)
{
	if (by < 0)
		return at < (uint64_t)-by ? 0 : at - (uint64_t)-by;
	if (!n)
		return 0;
	return (uint64_t)by > n - 1 - at ? n - 1 : at + (uint64_t)by;
}

static void choose_mapping(struct watch_ui *ui,
			   const struct watch_moment *moment, int64_t by)
{
	size_t n = moment->now->n_mappings;
	struct watch_row *rows = watch_rows(moment, ui->order);

	if (rows) {
		size_t at = watch_chosen(ui, rows, n);

		ui->chosen = rows[moved(at, by, n)].mapping->start;
		ui->page = 0;
	}
	free(rows);
}

static void move_pages(struct watch_ui *ui, const struct watch_moment *moment,
		       int64_t by)
{
	const struct mapping *mapping = watch_chosen_mapping(ui, moment);

	if (mapping && ui->page < mapping->n_pages)
		ui->page = moved(ui->page, by, mapping->n_pages);
	else
		ui->page = 0;
}

/* By rows of what is shown. */
static void move_rows(struct watch_ui *ui, const struct watch_moment *moment,
		      int64_t by)
{
	if (ui->panel == WATCH_MAPPINGS)
		choose_mapping(ui, moment, by);
	else if (ui->panel == WATCH_PAGES)
		move_pages(ui, moment, by * (int64_t)ui->pages_a_row);
	else if (ui->file < moment->now->n_files)
		ui->file = moved(ui->file, by, moment->now->n_files);
	else
		ui->file = 0;
}

static void up(struct watch_ui *ui, const struct watch_moment *moment)
{
	move_rows(ui, moment, -1);
}

static void down(struct watch_ui *ui, const struct watch_moment *moment)
{
	move_rows(ui, moment, 1);
}

static void page_up(struct watch_ui *ui, const struct watch_moment *moment)
{
	move_rows(ui, moment, -ui->rows);
}

static void page_down(struct watch_ui *ui, const struct watch_moment *moment)
{
	move_rows(ui, moment, ui->rows);
}

#define FAR ((int64_t)1 << 40) /* more pages than a mapping has */

static void home(struct watch_ui *ui, const struct watch_moment *moment)
{
	if (ui->panel == WATCH_PAGES)
		ui->page = 0;
	else
		move_rows(ui, moment, -FAR);
}

static void end(struct watch_ui *ui, const struct watch_moment *moment)
{
	if (ui->panel == WATCH_PAGES)
		move_pages(ui, moment, FAR);
	else
		move_rows(ui, moment, FAR);
}

static void left(struct watch_ui *ui, const struct watch_moment *moment)
{
	if (ui->panel == WATCH_PAGES)
		move_pages(ui, moment, -1);
}

static void right(struct watch_ui *ui, const struct watch_moment *moment)
{
	if (ui->panel == WATCH_PAGES)
		move_pages(ui, moment, 1);
}

/* To where the next (or the last) run of pages begins that is not like this
 * one, so that a page in a terabyte is found. */
static void next_run(struct watch_ui *ui, const struct watch_moment *moment)
{
	const struct mapping *mapping = watch_chosen_mapping(ui, moment);
	const struct page_run *run =
		mapping ? run_list_find(&mapping->pages, ui->page) : NULL;

	if (ui->panel == WATCH_PAGES && run &&
	    run->page + run->n_pages < mapping->n_pages)
		ui->page = run->page + run->n_pages;
}

static void previous_run(struct watch_ui *ui, const struct watch_moment *moment)
{
	const struct mapping *mapping = watch_chosen_mapping(ui, moment);
	const struct page_run *run =
		mapping ? run_list_find(&mapping->pages, ui->page) : NULL;

	if (ui->panel != WATCH_PAGES || !run)
		return;
	if (ui->page == run->page && run > mapping->pages.runs)
		run--;
	ui->page = run->page;
}

static void open_pages(struct watch_ui *ui, const struct watch_moment *moment)
{
	const struct mapping *mapping = watch_chosen_mapping(ui, moment);

	if (ui->panel == WATCH_MAPPINGS && mapping) {
		ui->chosen = mapping->start;
		ui->page = 0;
		ui->panel = WATCH_PAGES;
	} else {
		ui->panel = WATCH_MAPPINGS;
	}
}

static void close_panel(struct watch_ui *ui, const struct watch_moment *moment)
{
	(void)moment;
	ui->panel = WATCH_MAPPINGS;
}

static void toggle_files(struct watch_ui *ui, const struct watch_moment *moment)
{
	(void)moment;
	ui->panel = ui->panel == WATCH_FILES ? WATCH_MAPPINGS : WATCH_FILES;
}

static void next_order(struct watch_ui *ui, const struct watch_moment *moment)
{
	(void)moment;
	ui->order = (enum watch_order)((ui->order + 1) % WATCH_ORDERS);
}

static void toggle_pause(struct watch_ui *ui, const struct watch_moment *moment)
{
	(void)moment;
	ui->paused = !ui->paused;
}

static void next_theme(struct watch_ui *ui, const struct watch_moment *moment)
{
	(void)moment;
	ui->ui.theme = (enum theme)((ui->ui.theme + 1) % THEMES);
	ui_say(&ui->ui, false, "colours: %s", theme_name(ui->ui.theme));
}

static void toggle_ascii(struct watch_ui *ui, const struct watch_moment *moment)
{
	(void)moment;
	ui->ui.ascii = !ui->ui.ascii;
	ui_say(&ui->ui, false, "signs: %s", ui->ui.ascii ? "ASCII" : "Unicode");
}

static void toggle_help(struct watch_ui *ui, const struct watch_moment *moment)
{
	(void)moment;
	ui->ui.help = !ui->ui.help;
	ui->ui.help_scroll = 0;
}

/* clang-format off */
const struct watch_key_info watch_key_table[] = {
	{ { KEY_CODE_UP, 'k' }, "up", NULL,
	  "the mapping (page row, file) above", WATCH_REDRAW, up },
	{ { KEY_CODE_DOWN, 'j' }, "down", NULL,
	  "the one below", WATCH_REDRAW, down },
	{ { KEY_CODE_PAGE_UP }, "pgup", NULL,
	  "by what is in sight (home, end: to the ends)", WATCH_REDRAW,
	  page_up },
	{ { KEY_CODE_PAGE_DOWN }, "pgdn", NULL,
	  "the same, downwards", WATCH_REDRAW, page_down },
	{ { KEY_CODE_HOME, 'g' }, "home", NULL,
	  "to the first (also g)", WATCH_REDRAW, home },
	{ { KEY_CODE_END, 'G' }, "end", NULL,
	  "to the last (also G)", WATCH_REDRAW, end },
	{ { KEY_CODE_ENTER }, "enter", "pages",
	  "the chosen mapping page by page, and back", WATCH_REDRAW,
	  open_pages },
	{ { KEY_CODE_ESCAPE, KEY_CODE_BACKSPACE, 8 }, "esc", NULL,
	  "back to the mappings", WATCH_REDRAW, close_panel },
	{ { KEY_CODE_LEFT }, "left", NULL,
	  "the page before, where pages are shown", WATCH_REDRAW, left },
	{ { KEY_CODE_RIGHT }, "right", NULL,
	  "the next page", WATCH_REDRAW, right },
	{ { 'n', ']' }, "n", NULL,
	  "to the next page that is in another state", WATCH_REDRAW,
	  next_run },
	{ { 'p', '[' }, "p", NULL,
	  "to where the pages before are", WATCH_REDRAW, previous_run },
	{ { 's', KEY_CODE_TAB }, "s", "sort",
	  "sort by address, size, present, dirty, change, faults or "
	  "name", WATCH_REDRAW,
	  next_order },
	{ { 'f' }, "f", "files",
	  "the files that are mapped, and back", WATCH_REDRAW, toggle_files },
	{ { ' ' }, "space", "pause",
	  "stop looking, and go on", WATCH_REDRAW, toggle_pause },
	{ { 'r' }, "r", NULL,
	  "look now", WATCH_NOW, NULL },
	{ { 't' }, "t", NULL,
	  "colours for a dark or a light background, or none", WATCH_REDRAW,
	  next_theme },
	{ { 'a' }, "a", NULL,
	  "signs in ASCII or Unicode", WATCH_REDRAW, toggle_ascii },
	{ { '?', KEY_CODE_F1, 'h' }, "?", "help",
	  "keys and signs (also h, F1)", WATCH_REDRAW, toggle_help },
	{ { 'q', 3 }, "q", "quit",
	  "leave", WATCH_LEAVE, NULL },
};
/* clang-format on */

const size_t n_watch_keys = ARRAY_LENGTH(watch_key_table);

static const struct watch_key_info *key_find(int key)
{
	for (size_t i = 0; i < n_watch_keys; i++)
		for (size_t k = 0; k < KEYS_OF_COMMAND; k++)
			if (watch_key_table[i].keys[k] == key && key)
				return &watch_key_table[i];
	return NULL;
}

static enum watch_action help_key(struct watch_ui *ui, int key)
{
	int *scroll = &ui->ui.help_scroll;

	if (key == 3)
		return WATCH_LEAVE;
	if (key == KEY_CODE_UP || key == 'k')
		*scroll -= 1;
	else if (key == KEY_CODE_DOWN || key == 'j')
		*scroll += 1;
	else if (key == KEY_CODE_PAGE_UP)
		*scroll -= ui->ui.page_rows;
	else if (key == KEY_CODE_PAGE_DOWN || key == ' ')
		*scroll += ui->ui.page_rows;
	else
		ui->ui.help = false;
	if (*scroll > ui->ui.help_limit)
		*scroll = ui->ui.help_limit;
	if (*scroll < 0)
		*scroll = 0;
	return WATCH_REDRAW;
}

enum watch_action watch_key(struct watch_ui *ui,
			    const struct watch_moment *moment, int key)
{
	const struct watch_key_info *info;

	if (key == KEY_CODE_NONE)
		return WATCH_NOTHING;
	if (ui->ui.help)
		return help_key(ui, key);
	info = key_find(key);
	if (!info)
		return WATCH_NOTHING;
	ui->ui.message[0] = '\0';
	if (info->perform)
		info->perform(ui, moment);
	return info->action;
}

void watch_keys_print_man(struct strbuf *out)
{
	for (size_t i = 0; i < n_watch_keys; i++)
		strbuf_addf(out, ".It Ic \\&%s\n%s\n", watch_key_table[i].shown,
			    watch_key_table[i].help);
}
