/*
 * The screen: the views in their places, and the two rows at the foot
 *
 *	moment, ui --layout_screen()--> slots --view_table[].draw--> canvas
 *
 * Contract: every cell is written by exactly one part; a part that shows less
 * than it has says so in its rule ("rows 1-5 of 9").
 */
#include "view/screen.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "view/flow.h"
#include "view/key.h"
#include "view/layout.h"
#include "view/view.h"

static int clamp(int value, int low, int high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

/* Where a panel stands before the reader scrolls it: at its beginning; but
 * the pages where the blocks that the step concerns are in sight, and the
 * text, while a question waits, where the question is. */
static int first_row(const struct slot *slot, const struct pane *pane,
		     const struct moment *moment, const struct ui *ui,
		     int limit)
{
	int first, end;

	if (slot->view == VIEW_TEXT && ui->n_choices)
		return limit;
	if (slot->view != VIEW_PAGES || limit == 0)
		return 0;
	pages_view_interest(pane, moment, ui, &first, &end);
	return clamp(clamp(end - pane->height, 0, limit), 0, first);
}

/* The first row to be shown, the reader's scrolling included. */
static int scrolled_row(const struct slot *slot, const struct pane *pane,
			const struct moment *moment, struct ui *ui, int rows)
{
	enum focus focus = view_table[slot->view].focus;
	int limit = rows > pane->height ? rows - pane->height : 0;
	int start;

	if (slot->view == VIEW_OPERATION)
		return 0;
	start = first_row(slot, pane, moment, ui, limit);
	/* Two views may share a focus: the longer one sets the limit. */
	if (-start < ui->scroll_low[focus])
		ui->scroll_low[focus] = -start;
	if (limit - start > ui->scroll_high[focus])
		ui->scroll_high[focus] = limit - start;
	if (ui->focus == focus)
		ui->page_rows = pane->height > 1 ? pane->height - 1 : 1;
	return clamp(start + ui->scroll[focus], 0, limit);
}

static void draw_rule(const struct pane *pane, const struct slot *slot,
		      const struct moment *moment, const struct ui *ui,
		      int first, int rows)
{
	const struct view_info *info = &view_table[slot->view];
	struct strbuf title = STRBUF_INIT;
	int shown = slot->height - 1 - slot->above;
	struct strbuf hint = STRBUF_INIT;

	if (info->title)
		info->title(moment, ui, &title);
	else
		strbuf_add(&title, info->name);
	if (slot->view == VIEW_OPERATION)
		operation_hint(moment, &hint);
	else if (rows > shown)
		strbuf_addf(&hint, "rows %d-%d of %d%s", first + 1,
			    clamp(first + shown, 0, rows), rows,
			    ui->focus == info->focus ? " \u2191\u2193"
						     : " (tab)");
	else if (slot->view == VIEW_PAGES)
		pages_hint(moment, &hint);
	pane_rule(pane, 0, title.text, hint.text);
	strbuf_free(&title);
	strbuf_free(&hint);
}

static void draw_slot(const struct pane *screen, const struct slot *slot,
		      const struct moment *moment, struct ui *ui)
{
	const struct view_info *info = &view_table[slot->view];
	struct pane whole =
		pane_cut(screen, slot->x, slot->y, slot->width, slot->height);
	struct pane inner = pane_cut(&whole, 0, 1 + slot->above, slot->width,
				     slot->height - 1 - slot->above);
	struct pane nothing = inner;
	int rows, first;

	/* As high as the pane is, so that the view decides as it will when it
	 * draws; but nothing is in sight. */
	nothing.scroll = CANVAS_MAX * 100;
	rows = info->draw(&nothing, moment, ui);
	first = scrolled_row(slot, &inner, moment, ui, rows);
	draw_rule(&whole, slot, moment, ui, first, rows);
	inner.scroll = first;
	info->draw(&inner, moment, ui);
}

static int draw_key(const struct pane *pane, int x, int y, const char *key,
		    const char *label)
{
	x = pane_text(pane, x, y, ROLE_KEY, key);
	x = pane_text(pane, x + 1, y, ROLE_DIM, label);
	return x + 2;
}

static int key_columns(const struct key_info *info)
{
	return (int)(strlen(info->shown) + strlen(info->bar)) + 3;
}

/* The keys, from the left; the last two of the table (help and quit) have
 * their place kept. */
static void draw_key_bar(const struct pane *pane, int y, const struct ui *ui)
{
	int x = 1, kept = 0;

	if (ui->n_choices) {
		char digits[24];

		snprintf(digits, sizeof(digits), "1-%u", ui->n_choices);
		x = draw_key(pane, x, y, digits, "answer");
		x = draw_key(pane, x, y, "g", "give up");
	}
	for (size_t i = n_keys - 2; i < n_keys; i++)
		kept += key_columns(&key_table[i]);
	for (size_t i = ui->n_choices ? 1 : 0; i < n_keys; i++) {
		const struct key_info *info = &key_table[i];

		if (!info->bar)
			continue;
		if (i >= n_keys - 2)
			kept -= key_columns(info);
		if (x + key_columns(info) + kept > pane->width + 2)
			continue;
		x = draw_key(pane, x, y, info->shown, info->bar);
	}
}

/* The line being typed, moved to the left where the cursor would be out of
 * sight. */
static void draw_prompt(const struct pane *pane, int y, const struct ui *ui)
{
	const struct prompt *prompt = &ui->prompt;
	struct pane line = pane_cut(pane, 3, y, pane->width - 4, 1);
	char before[PROMPT_SIZE];
	int cursor, shift;

	memcpy(before, prompt->text, prompt->cursor);
	before[prompt->cursor] = '\0';
	cursor = pane_columns(&line, before);
	shift = cursor >= line.width ? cursor - line.width + 1 : 0;
	pane_text(pane, 1, y, ROLE_KEY, ":");
	pane_text(&line, -shift, 0, ROLE_CODE, prompt->text);
	pane_cursor(&line, cursor - shift, 0);
}

static void draw_foot(const struct pane *screen, const struct moment *moment,
		      const struct ui *ui)
{
	int y = screen->height - SCREEN_FOOT;

	if (ui->message[0])
		pane_text_cut(screen, 1, y, screen->width - 2,
			      ui->message_is_error ? ROLE_ERROR : ROLE_MESSAGE,
			      ui->message);
	else
		verdict_line(screen, y, moment);
	if (ui->prompt.open)
		draw_prompt(screen, y + 1, ui);
	else
		draw_key_bar(screen, y + 1, ui);
}

static void draw_too_small(const struct pane *screen)
{
	flow_textf(screen, 0, 0, 0, ROLE_TEXT,
		   "pagetwin needs %d columns and %d rows; there are %d and "
		   "%d. Make the window larger, or press q.",
		   SCREEN_MIN_WIDTH, SCREEN_MIN_HEIGHT, screen->width,
		   screen->height);
}

void screen_draw(const struct moment *moment, struct ui *ui,
		 struct canvas *canvas)
{
	struct pane screen = canvas_pane(canvas);
	struct layout layout;

	canvas_clear(canvas);
	if (screen.width < SCREEN_MIN_WIDTH ||
	    screen.height < SCREEN_MIN_HEIGHT) {
		draw_too_small(&screen);
		return;
	}
	if (ui->help) {
		screen_draw_help(ui, canvas);
		return;
	}
	memset(ui->scroll_low, 0, sizeof(ui->scroll_low));
	memset(ui->scroll_high, 0, sizeof(ui->scroll_high));
	layout_screen(canvas, moment, ui, &layout);
	for (unsigned i = 0; i < layout.n_slots; i++) {
		const struct slot *slot = &layout.slots[i];

		if (slot->view == VIEW_PAGES)
			pages_view_limits(slot->width, moment,
					  &ui->page_shift_low,
					  &ui->page_shift_high);
		draw_slot(&screen, slot, moment, ui);
	}
	draw_foot(&screen, moment, ui);
}

void screen_draw_wait(double done, double total, struct canvas *canvas)
{
	struct pane screen = canvas_pane(canvas);
	int y = screen.height - SCREEN_FOOT, x;
	int columns = screen.width - 50 > 10 ? screen.width - 50 : 10;
	double part = total > 0 ? done / total : 1;
	int full = clamp((int)(part * columns), 0, columns);

	pane_fill(&screen, 0, y, screen.width, SCREEN_FOOT, ROLE_TEXT, ' ');
	x = pane_textf(&screen, 1, y, ROLE_MESSAGE,
		       "waiting for the real machine  %.0f of %.0f s ", done,
		       total);
	pane_fill(&screen, x, y, full, 1, ROLE_WRITEBACK, 0x2588);
	pane_fill(&screen, x + full, y, columns - full, 1, ROLE_DIM, 0x2591);
	draw_key(&screen, 1, y + 1, "s", "skip the waiting");
}
