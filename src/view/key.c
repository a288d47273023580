/*
 * Keys: one table for what they do, the key bar, the help and the manual
 *
 *	key --ui_key()--> changes struct ui itself (scrolling, idiom, help …)
 *	                  or says what its caller must do (on, back, answer …)
 *
 * Nothing here knows a terminal: src/tui turns what ncurses reads into the
 * codes of key.h, tests type them directly.
 *
 * Three layers look at a key in turn: an open prompt takes all of them, an
 * open help those that scroll and close it, a waiting question the digits and
 * arrows that choose. What is left is looked up in the table.
 */
#include "view/key.h"

#include "base/array.h"
#include "base/strbuf.h"
#include "view/prompt.h"

static int clamp(int value, int low, int high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

static void scroll_by(struct ui *ui, int rows)
{
	int *scroll = &ui->scroll[ui->focus];

	if (ui->help) {
		ui->help_scroll =
			clamp(ui->help_scroll + rows, 0, ui->help_limit);
		return;
	}
	*scroll = clamp(*scroll + rows, ui->scroll_low[ui->focus],
			ui->scroll_high[ui->focus]);
}

static void scroll_up(struct ui *ui)
{
	scroll_by(ui, -1);
}

static void scroll_down(struct ui *ui)
{
	scroll_by(ui, 1);
}

static void scroll_page_up(struct ui *ui)
{
	scroll_by(ui, -ui->page_rows);
}

static void scroll_page_down(struct ui *ui)
{
	scroll_by(ui, ui->page_rows);
}

static void pages_left(struct ui *ui)
{
	if (ui->page_shift > ui->page_shift_low)
		ui->page_shift--;
}

static void pages_right(struct ui *ui)
{
	if (ui->page_shift < ui->page_shift_high)
		ui->page_shift++;
}

static void next_idiom(struct ui *ui)
{
	ui->idiom = (enum idiom)((ui->idiom + 1) % IDIOMS);
}

static void next_theme(struct ui *ui)
{
	ui->theme = (enum theme)((ui->theme + 1) % THEMES);
	ui_say(ui, false, "colours: %s", theme_name(ui->theme));
}

static void toggle_ascii(struct ui *ui)
{
	ui->ascii = !ui->ascii;
	ui_say(ui, false, "signs: %s", ui->ascii ? "ASCII" : "Unicode");
}

static void next_focus(struct ui *ui)
{
	ui->focus = (enum focus)((ui->focus + 1) % FOCUSES);
}

static void toggle_help(struct ui *ui)
{
	ui->help = !ui->help;
	ui->help_scroll = 0;
}

/* clang-format off */
const struct key_info key_table[] = {
	{ { ' ', 'n', KEY_CODE_RIGHT, KEY_CODE_ENTER }, "space", "on",
	  "the next step (also n, right, enter)", UI_ON, NULL },
	{ { 'p', KEY_CODE_BACKSPACE, KEY_CODE_LEFT, 8 }, "p", "back",
	  "the step before (also left, backspace)", UI_BACK, NULL },
	{ { 'r' }, "r", "restart",
	  "from the beginning", UI_RESTART, NULL },
	{ { 'i' }, "i", "idiom",
	  "the operation as POSIX, Win32 or .NET", UI_REDRAW, next_idiom },
	{ { KEY_CODE_TAB }, "tab", "panel",
	  "the next panel: text, pages, events, counters, paging file", UI_REDRAW,
	  next_focus },
	{ { ':', '/' }, ":", "operation",
	  "type an operation of your own (tab completes, up and down recall)",
	  UI_REDRAW, prompt_open },
	{ { 'g' }, "g", NULL,
	  "give up the question: do it and see", UI_GIVE_UP, NULL },
	{ { KEY_CODE_UP, 'k' }, "up", NULL,
	  "scroll the panel, or choose an answer", UI_REDRAW, scroll_up },
	{ { KEY_CODE_DOWN, 'j' }, "down", NULL,
	  "the same, downwards", UI_REDRAW, scroll_down },
	{ { KEY_CODE_PAGE_UP }, "pgup", NULL,
	  "scroll by what is in sight", UI_REDRAW, scroll_page_up },
	{ { KEY_CODE_PAGE_DOWN }, "pgdn", NULL,
	  "the same, downwards", UI_REDRAW, scroll_page_down },
	{ { '<', ',' }, "<", NULL,
	  "earlier pages of a long row", UI_REDRAW, pages_left },
	{ { '>', '.' }, ">", NULL,
	  "later pages", UI_REDRAW, pages_right },
	{ { 's', KEY_CODE_ESCAPE }, "s", NULL,
	  "skip waiting (also esc)", UI_SKIP, NULL },
	{ { 't' }, "t", NULL,
	  "colours for a dark or a light background, or none", UI_REDRAW,
	  next_theme },
	{ { 'a' }, "a", NULL,
	  "signs in ASCII or Unicode", UI_REDRAW, toggle_ascii },
	{ { 'l' }, "l", "lessons",
	  "the list of lessons", UI_PICK, NULL },
	{ { '?', KEY_CODE_F1, 'h' }, "?", "help",
	  "keys, operations and signs (also h, F1)", UI_REDRAW, toggle_help },
	{ { 'q', 3 }, "q", "quit",
	  "leave", UI_QUIT, NULL },
};
/* clang-format on */

const size_t n_keys = ARRAY_LENGTH(key_table);

static const struct key_info *key_find(int key)
{
	for (size_t i = 0; i < n_keys; i++)
		for (size_t k = 0; k < KEYS_OF_COMMAND; k++)
			if (key_table[i].keys[k] == key && key)
				return &key_table[i];
	return NULL;
}

/* What they change is hidden by the help. */
static bool is_behind_help(const struct key_info *info)
{
	return info->perform == prompt_open || info->perform == next_idiom ||
	       info->perform == next_focus || info->perform == pages_left ||
	       info->perform == pages_right;
}

/* Keys of the help: those that scroll, and those that close it. */
static enum ui_action help_key(struct ui *ui, int key)
{
	const struct key_info *info = key_find(key);

	if (key == 'q' || key == KEY_CODE_ESCAPE || key == KEY_CODE_ENTER) {
		toggle_help(ui);
		return UI_REDRAW;
	}
	if (key == ' ' || key == KEY_CODE_PAGE_DOWN)
		scroll_page_down(ui);
	else if (info && info->perform && !is_behind_help(info))
		info->perform(ui);
	else
		return info && info->action == UI_QUIT ? UI_QUIT : UI_NOTHING;
	return UI_REDRAW;
}

/* Keys that choose an answer; UI_NOTHING: not one of them. */
static enum ui_action choice_key(struct ui *ui, int key)
{
	int n = (int)ui->n_choices;

	if (key >= '1' && key < '1' + n) {
		ui->choice = key - '1';
		return UI_ANSWER;
	}
	switch (key) {
	case KEY_CODE_UP:
		ui->choice = ui->choice <= 0 ? n - 1 : ui->choice - 1;
		return UI_REDRAW;
	case KEY_CODE_DOWN:
		ui->choice = (ui->choice + 1) % n;
		return UI_REDRAW;
	case KEY_CODE_ENTER:
		return ui->choice >= 0 ? UI_ANSWER : UI_NOTHING;
	default:
		return UI_NOTHING;
	}
}

enum ui_action ui_key(struct ui *ui, int key)
{
	const struct key_info *info;

	if (ui->prompt.open)
		return prompt_key(ui, key);
	if (ui->help)
		return help_key(ui, key);
	if (ui->n_choices) {
		enum ui_action action = choice_key(ui, key);

		if (action != UI_NOTHING)
			return action;
	}
	info = key_find(key);
	if (!info)
		return UI_NOTHING;
	if (info->perform)
		info->perform(ui);
	return info->action;
}

void key_table_print_man(struct strbuf *out)
{
	for (size_t i = 0; i < n_keys; i++)
		strbuf_addf(out, ".It Ic \\&%s\n%s\n", key_table[i].shown,
			    key_table[i].help);
}
