/*
 * The prompt: one line in which the reader types an operation
 *
 * Editing as in every shell: arrows, home and end, backspace and delete,
 * ctrl-A, ctrl-E, ctrl-U (the line), ctrl-W (a word), up and down for what was
 * typed before. Tab completes (complete.c).
 *
 *	text    l o a d _ v [ 2 ]
 *	                ^ cursor: a byte, always at the start of a character
 */
#include "view/prompt.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define CONTROL(letter) ((letter)&0x1F)

void prompt_open(struct ui *ui)
{
	struct prompt *prompt = &ui->prompt;

	prompt->open = true;
	prompt->text[0] = '\0';
	prompt->length = 0;
	prompt->cursor = 0;
	prompt->at = prompt->n_history;
	ui->message[0] = '\0';
}

void prompt_point(struct ui *ui, size_t byte)
{
	struct prompt *prompt = &ui->prompt;

	prompt->cursor = byte < prompt->length ? byte : prompt->length;
	while (prompt->cursor > 0 &&
	       ((unsigned char)prompt->text[prompt->cursor] & 0xC0) == 0x80)
		prompt->cursor--;
}

static void prompt_set(struct prompt *prompt, const char *text)
{
	snprintf(prompt->text, sizeof(prompt->text), "%s", text);
	prompt->length = strlen(prompt->text);
	prompt->cursor = prompt->length;
}

static void remember(struct prompt *prompt)
{
	unsigned last = prompt->n_history;

	if (last > 0 && strcmp(prompt->history[last - 1], prompt->text) == 0)
		return;
	if (last == PROMPT_HISTORY) {
		memmove(prompt->history[0], prompt->history[1],
			sizeof(prompt->history) - sizeof(prompt->history[0]));
		last--;
	}
	memcpy(prompt->history[last], prompt->text, prompt->length + 1);
	prompt->n_history = last + 1;
}

void prompt_done(struct ui *ui)
{
	remember(&ui->prompt);
	prompt_open(ui);
}

static void recall(struct prompt *prompt, int direction)
{
	if (direction < 0 && prompt->at == 0)
		return;
	if (direction > 0 && prompt->at == prompt->n_history)
		return;
	if (prompt->at == prompt->n_history)
		memcpy(prompt->draft, prompt->text, prompt->length + 1);
	prompt->at = direction < 0 ? prompt->at - 1 : prompt->at + 1;
	prompt_set(prompt, prompt->at == prompt->n_history
				   ? prompt->draft
				   : prompt->history[prompt->at]);
}

static void erase(struct prompt *prompt, size_t from, size_t to)
{
	memmove(prompt->text + from, prompt->text + to,
		prompt->length - to + 1);
	prompt->length -= to - from;
	prompt->cursor = from;
}

/* Where the character before or after the cursor starts. */
static size_t neighbour(const struct prompt *prompt, int direction)
{
	size_t at = prompt->cursor;

	do {
		if (direction < 0 && at > 0)
			at--;
		else if (direction > 0 && at < prompt->length)
			at++;
		else
			break;
	} while (((unsigned char)prompt->text[at] & 0xC0) == 0x80);
	return at;
}

static void erase_word(struct prompt *prompt)
{
	size_t from = prompt->cursor;

	while (from > 0 && prompt->text[from - 1] == ' ')
		from--;
	while (from > 0 && prompt->text[from - 1] != ' ')
		from--;
	erase(prompt, from, prompt->cursor);
}

static enum ui_action insert(struct prompt *prompt, int key)
{
	char bytes[UTF8_MAX];
	size_t n;

	if (key < 0x20 || key >= KEY_CODE_UP)
		return UI_NOTHING;
	/* The key that opens the prompt, pressed once more. */
	if (key == ':' && prompt->length == 0)
		return UI_NOTHING;
	n = utf8_encode((uint32_t)key, bytes);
	if (prompt->length + n >= sizeof(prompt->text))
		return UI_NOTHING;
	memmove(prompt->text + prompt->cursor + n,
		prompt->text + prompt->cursor,
		prompt->length - prompt->cursor + 1);
	memcpy(prompt->text + prompt->cursor, bytes, n);
	prompt->length += n;
	prompt->cursor += n;
	return UI_REDRAW;
}

/* The keys that move or erase; false: not one of them. */
static bool edit(struct prompt *prompt, int key)
{
	switch (key) {
	case KEY_CODE_LEFT:
		prompt->cursor = neighbour(prompt, -1);
		return true;
	case KEY_CODE_RIGHT:
		prompt->cursor = neighbour(prompt, 1);
		return true;
	case KEY_CODE_HOME:
	case CONTROL('a'):
		prompt->cursor = 0;
		return true;
	case KEY_CODE_END:
	case CONTROL('e'):
		prompt->cursor = prompt->length;
		return true;
	case KEY_CODE_BACKSPACE:
	case CONTROL('h'):
		erase(prompt, neighbour(prompt, -1), prompt->cursor);
		return true;
	case KEY_CODE_DELETE:
	case CONTROL('d'):
		erase(prompt, prompt->cursor, neighbour(prompt, 1));
		return true;
	case CONTROL('u'):
		erase(prompt, 0, prompt->length);
		return true;
	case CONTROL('w'):
		erase_word(prompt);
		return true;
	default:
		return false;
	}
}

enum ui_action prompt_key(struct ui *ui, int key)
{
	struct prompt *prompt = &ui->prompt;

	if (key == CONTROL('c'))
		return UI_QUIT;
	if (key == KEY_CODE_TAB)
		return UI_COMPLETE;
	ui->message[0] = '\0';
	if (key == KEY_CODE_ENTER && prompt->length > 0)
		return UI_RUN;
	if (key == KEY_CODE_ENTER || key == KEY_CODE_ESCAPE ||
	    (prompt->length == 0 && key == KEY_CODE_BACKSPACE)) {
		prompt->open = false;
		return UI_REDRAW;
	}
	if (key == KEY_CODE_UP || key == KEY_CODE_DOWN) {
		recall(prompt, key == KEY_CODE_UP ? -1 : 1);
		return UI_REDRAW;
	}
	return edit(prompt, key) ? UI_REDRAW : insert(prompt, key);
}
