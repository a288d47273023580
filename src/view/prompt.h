#ifndef PAGETWIN_VIEW_PROMPT_H
#define PAGETWIN_VIEW_PROMPT_H

#include "view/key.h"
#include "view/moment.h"

/* A key while the prompt is open. */
enum ui_action prompt_key(struct ui *ui, int key);
void prompt_open(struct ui *ui);
/* The line was performed: remembered, and a new one begun. */
void prompt_done(struct ui *ui);
/* Puts the cursor at a byte of the line. */
void prompt_point(struct ui *ui, size_t byte);

/*
 * Completes the word before the cursor: the first word of a line to an
 * operation, later ones to the views and objects there are and to the words of
 * the language. One candidate is put in, several as far as they agree, and
 * named in the message.
 */
void prompt_complete(struct ui *ui, const struct moment *moment);

#endif
