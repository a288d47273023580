/*
 * The state of the screen that is not the lesson's: a value with four verbs
 */
#include "view/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ui_init(struct ui *ui)
{
	memset(ui, 0, sizeof(*ui));
	ui->choice = -1;
	ui->page_rows = 1;
}

void ui_moved(struct ui *ui)
{
	memset(ui->scroll, 0, sizeof(ui->scroll));
	ui->page_shift = 0;
	ui->message[0] = '\0';
	ui->message_is_error = false;
}

void ui_ask(struct ui *ui, unsigned n_choices)
{
	if (n_choices == 0 || ui->n_choices == 0)
		ui->choice = -1;
	ui->n_choices = n_choices;
}

void ui_say(struct ui *ui, bool is_error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ui->message, sizeof(ui->message), format, args);
	va_end(args);
	ui->message_is_error = is_error;
}
