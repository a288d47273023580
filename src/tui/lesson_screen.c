/*
 * A lesson on the terminal: draw, wait for a key, do it, and again
 */
#include "tui/tui.h"

#include <errno.h>
#include <unistd.h>

#include "tui/drive.h"
#include "tui/paint.h"
#include "tui/terminal.h"
#include "view/prompt.h"

bool tui_usable(char reason[REASON_SIZE])
{
	return terminal_usable(STDIN_FILENO, STDOUT_FILENO, reason);
}

static int show(struct player *player, struct ui *ui, struct moment *moment)
{
	struct canvas *canvas = paint_canvas(ui->ascii);

	if (!canvas)
		return -ENOMEM;
	drive_moment(player, ui, moment);
	screen_draw(moment, ui, canvas);
	paint_canvas_show(ui->theme);
	return 0;
}

static int play(struct player *player, struct ui *ui, enum tui_leave *ret_leave)
{
	for (;;) {
		struct moment moment;
		enum ui_action action;
		int key, status = show(player, ui, &moment);

		if (status == 0)
			status = paint_key(&key);
		if (status < 0)
			return status;
		action = key == KEY_CODE_NONE ? UI_NOTHING : ui_key(ui, key);
		if (action == UI_QUIT || action == UI_PICK) {
			*ret_leave = action == UI_QUIT ? TUI_QUIT : TUI_LESSONS;
			return 0;
		}
		if (action == UI_COMPLETE)
			prompt_complete(ui, &moment);
		status = drive(player, ui, action);
		if (status < 0)
			return status;
	}
}

int tui_run_lesson(const struct tui_config *config, struct player *player,
		   enum tui_leave *ret_leave)
{
	char reason[REASON_SIZE];
	struct ui ui;
	int status;

	if (!tui_usable(reason))
		return -ENOTTY;
	ui_init(&ui);
	status = paint_open(config, stdout, stdin, &ui);
	if (status < 0)
		return status;
	status = play(player, &ui, ret_leave);
	paint_close();
	return status;
}

bool tui_wait(void *context, double done, double total)
{
	int key = KEY_CODE_NONE;

	(void)context;
	if (!paint_is_open() || !paint_last())
		return true;
	screen_draw_wait(done, total, paint_last());
	paint_canvas_again();
	paint_key_now(&key);
	if (key == 'q') /* ends the waiting, and then the lesson */
		paint_key_again(key);
	return key != 's' && key != 'q' && key != KEY_CODE_ESCAPE;
}
