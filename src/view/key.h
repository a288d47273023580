#ifndef PAGETWIN_VIEW_KEY_H
#define PAGETWIN_VIEW_KEY_H

#include "view/ui.h"

struct strbuf;

/* A key is a code point, or one of these, which lie above Unicode. */
enum key {
	KEY_CODE_ENTER = '\r',
	KEY_CODE_ESCAPE = 27,
	KEY_CODE_TAB = '\t',
	KEY_CODE_BACKSPACE = 127,
	KEY_CODE_UP = 0x110000,
	KEY_CODE_DOWN,
	KEY_CODE_LEFT,
	KEY_CODE_RIGHT,
	KEY_CODE_PAGE_UP,
	KEY_CODE_PAGE_DOWN,
	KEY_CODE_HOME,
	KEY_CODE_END,
	KEY_CODE_DELETE,
	KEY_CODE_F1,
	KEY_CODE_NONE, /* nothing was pressed, or nothing that is known */
};

/* What is asked of whoever holds the machines. */
enum ui_action {
	UI_NOTHING, /* ignored */
	UI_REDRAW,  /* the ui has changed, nothing else */
	UI_ON,
	UI_BACK,
	UI_RESTART,
	UI_ANSWER, /* ui->choice */
	UI_GIVE_UP,
	UI_RUN, /* the operation in ui->prompt.text */
	UI_COMPLETE,
	UI_SKIP, /* the waiting */
	UI_PICK, /* to the list of lessons */
	UI_QUIT,
};

#define KEYS_OF_COMMAND 4

/* One command of the screen: its keys, and its words for the key bar, the
 * help and the manual. */
struct key_info {
	int keys[KEYS_OF_COMMAND];	/* 0: unused */
	const char *shown;		/* "space n enter" */
	const char *bar;		/* "on"; NULL: not in the key bar */
	const char *help;		/* a sentence */
	enum ui_action action;		/* UI_NOTHING: the ui does it itself */
	void (*perform)(struct ui *ui); /* NULL: nothing but the action */
};

extern const struct key_info key_table[];
extern const size_t n_keys;

/* A key was pressed. */
enum ui_action ui_key(struct ui *ui, int key);

/* The keys in the language of the manual page (mdoc(7), .It entries); a test
 * holds doc/pagetwin.1 to it. */
void key_table_print_man(struct strbuf *out);

#endif
