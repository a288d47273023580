/*
 * The screen of a lesson, in a file
 *
 * The lesson is stepped on --at times (a question that waits counts as a step
 * and is given up, so that its answer can be seen), the screen is drawn as it
 * would be on a terminal of --size, and written as a picture or as text. So
 * pages of a handout or a manual show what the program shows.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "cli/lesson_play.h"
#include "tui/drive.h"
#include "view/canvas_print.h"
#include "view/screen.h"

#define PICTURE_MAX 500 /* columns, rows */

static bool size_read(const char *text, int *ret_width, int *ret_height)
{
	uint64_t width, height;

	if (!text)
		return true;
	if (!number_parse(&text, &width) || *text != 'x' ||
	    !number_read(text + 1, 1, PICTURE_MAX, &height) || width < 1 ||
	    width > PICTURE_MAX)
		return false;
	*ret_width = (int)width;
	*ret_height = (int)height;
	return true;
}

static bool steps_read(const char *text, uint64_t *ret_steps)
{
	if (!text)
		return true;
	if (strcmp(text, "end") == 0) {
		*ret_steps = UINT64_MAX;
		return true;
	}
	return number_read(text, 0, UINT64_MAX, ret_steps);
}

/* Presses space so often. 0, or negative where a machine broke. */
static int lesson_step_on(struct player *player, struct ui *ui, uint64_t steps)
{
	struct moment moment;
	int status = 0;

	drive_moment(player, ui, &moment);
	while (steps-- > 0 && status == 0 &&
	       player_phase(player) != PLAYER_DONE) {
		status = drive(player, ui,
			       player_phase(player) == PLAYER_ASKED ? UI_GIVE_UP
								    : UI_ON);
		drive_moment(player, ui, &moment);
	}
	return status;
}

static enum theme picture_theme(const struct options *options)
{
	if (options->no_color || options->theme == THEME_CHOICE_MONO)
		return THEME_MONO;
	return options->theme == THEME_CHOICE_LIGHT ? THEME_LIGHT : THEME_DARK;
}

static int canvas_print(const struct canvas *canvas, bool svg, enum theme theme,
			const char *title, struct strbuf *out)
{
	if (svg)
		return canvas_svg(canvas, theme, title, out);
	return canvas_text(canvas, out);
}

/* Draws this moment and writes it to the file or, for "-", prints it. */
static bool picture_write(const struct options *options, struct player *player,
			  struct ui *ui, int width, int height)
{
	const char *file = options->svg ? options->svg : options->text;
	struct strbuf out = STRBUF_INIT;
	struct canvas *canvas = NULL;
	struct moment moment;
	bool written;

	if (canvas_new(width, height, options->ascii, &canvas) < 0) {
		complain("no memory for the picture");
		return false;
	}
	drive_moment(player, ui, &moment);
	screen_draw(&moment, ui, canvas);
	canvas_print(canvas, options->svg != NULL, ui->theme,
		     player_lesson(player)->title, &out);
	canvas_free(canvas);
	if (strcmp(file, "-") == 0)
		return output_print(&out);
	written = output_write(file, &out);
	strbuf_free(&out);
	return written;
}

enum exit_status lesson_picture(const struct options *options,
				struct player *player)
{
	int width = 100;
	int height = 32;
	uint64_t steps = 0;
	struct ui ui;
	int status;

	if (!size_read(options->size, &width, &height)) {
		complain("--size=%s is not COLUMNSxROWS, each from 1 to %d",
			 options->size, PICTURE_MAX);
		return EXIT_INPUT;
	}
	if (!steps_read(options->at, &steps)) {
		complain("--at=%s is not a number of steps; say 0, 1, 2 … or "
			 "end",
			 options->at);
		return EXIT_INPUT;
	}
	ui_init(&ui);
	ui.theme = picture_theme(options);
	status = lesson_step_on(player, &ui, steps);
	if (status < 0) {
		complain("the lesson could not be stepped on: %s",
			 strerror(-status));
		return EXIT_UNABLE;
	}
	return picture_write(options, player, &ui, width, height) ? EXIT_DONE
								  : EXIT_UNABLE;
}
