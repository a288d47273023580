#ifndef PAGETWIN_TUI_PAINT_H
#define PAGETWIN_TUI_PAINT_H

#include <stdio.h>

#include "tui/tui.h"
#include "view/canvas.h"
#include "view/key.h"

/*
 * The terminal as ncurses has it: a canvas goes out, keys come in. There is
 * one at a time.
 */

/* Takes the terminal and sets ui->theme and ui->ascii to what it can show. */
int paint_open(const struct tui_config *config, FILE *out, FILE *in,
	       struct ui *ui);
void paint_close(void);
bool paint_is_open(void);

/* A blank canvas as large as the terminal now is. The paint's own, good until
 * the next call. NULL: no memory. */
struct canvas *paint_canvas(bool ascii);
/* The one that was painted last; NULL: none. */
struct canvas *paint_last(void);

/* Shows the canvas; only what differs from what is shown is sent. */
void paint_canvas_show(enum theme theme);
/* The same, of a canvas that was painted and has been drawn on since. */
void paint_canvas_again(void);

/* Waits for a key. KEY_CODE_NONE: look again (the size changed, a signal).
 * -EIO: the terminal is gone. */
int paint_key(int *ret_key);
/* The same, but waits so many seconds at most; then KEY_CODE_NONE. */
int paint_key_within(double seconds, int *ret_key);
/* The same without waiting; KEY_CODE_NONE: none was pressed. */
int paint_key_now(int *ret_key);
/* The next key read will be this one, a character. */
void paint_key_again(int key);

#endif
