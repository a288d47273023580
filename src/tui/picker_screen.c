/*
 * The list of lessons on the terminal
 *
 * The same loop as a lesson's, with less to do: draw the list, wait for a key,
 * move the selection. The list is the caller's; which lesson was chosen is
 * told by its index, and playing it is the caller's too (src/cli), so that
 * list and lesson know nothing of one another.
 */
#include "tui/tui.h"

#include <errno.h>
#include <unistd.h>

#include "tui/paint.h"

static int show(const struct lesson_entry *entries, size_t n, size_t selected,
		struct ui *ui)
{
	struct canvas *canvas = paint_canvas(ui->ascii);

	if (!canvas)
		return -ENOMEM;
	if (ui->help)
		screen_draw_help(ui, canvas);
	else
		screen_draw_picker(entries, n, selected, ui, canvas);
	paint_canvas_show(ui->theme);
	return 0;
}

/* The key's meaning where there is a list; false: none. */
static bool move_selection(int key, size_t n, size_t *selected)
{
	switch (key) {
	case KEY_CODE_UP:
	case 'k':
		*selected = *selected > 0 ? *selected - 1 : n - 1;
		return true;
	case KEY_CODE_DOWN:
	case 'j':
		*selected = *selected + 1 < n ? *selected + 1 : 0;
		return true;
	case KEY_CODE_HOME:
		*selected = 0;
		return true;
	case KEY_CODE_END:
		*selected = n - 1;
		return true;
	default:
		return false;
	}
}

static int pick(const struct lesson_entry *entries, size_t n, struct ui *ui,
		size_t *chosen, enum tui_leave *ret_leave)
{
	for (;;) {
		enum ui_action action;
		int key, status = show(entries, n, *chosen, ui);

		if (status == 0)
			status = paint_key(&key);
		if (status < 0)
			return status;
		if (!ui->help && n > 0 && move_selection(key, n, chosen))
			continue;
		action =
			key == ':' || key == '/' ? UI_NOTHING : ui_key(ui, key);
		if (action == UI_QUIT) {
			*ret_leave = TUI_QUIT;
			return 0;
		}
		if (action == UI_ON && n > 0) {
			*ret_leave = TUI_CHOSEN;
			return 0;
		}
	}
}

int tui_pick_lesson(const struct tui_config *config,
		    const struct lesson_entry *entries, size_t n,
		    const char *message, size_t *chosen,
		    enum tui_leave *ret_leave)
{
	size_t selected = *chosen < n ? *chosen : 0;
	char reason[REASON_SIZE];
	struct ui ui;
	int status;

	if (!tui_usable(reason))
		return -ENOTTY;
	ui_init(&ui);
	if (message)
		ui_say(&ui, true, "%s", message);
	status = paint_open(config, stdout, stdin, &ui);
	if (status < 0)
		return status;
	status = pick(entries, n, &ui, &selected, ret_leave);
	paint_close();
	if (status == 0)
		*chosen = selected;
	return status;
}
