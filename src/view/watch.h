#ifndef PAGETWIN_VIEW_WATCH_H
#define PAGETWIN_VIEW_WATCH_H

#include "machine/frame_detail.h"
#include "machine/sample.h"
#include "view/canvas.h"
#include "view/key.h"

/* A running process on the screen: what is known of it, how it is shown, and
 * what keys do. */

/* What there is to show. Borrowed; now is not NULL. */
struct watch_moment {
	const struct sample *now, *before; /* before: NULL at first */
	double interval;		   /* seconds between samples */
	/* The frame of the page that is chosen; NULL: not asked for. */
	const struct frame_detail *frame;
	bool ended; /* the process has; now is the last that was seen */
};

enum watch_order {
	WATCH_BY_ADDRESS,
	WATCH_BY_SIZE,
	WATCH_BY_PRESENT,
	WATCH_BY_DIRTY,
	WATCH_BY_CHANGE,
	WATCH_BY_FAULTS,
	WATCH_BY_NAME,
	WATCH_ORDERS
};

enum watch_panel {
	WATCH_MAPPINGS,
	WATCH_PAGES, /* of the chosen mapping */
	WATCH_FILES,
};

/* A plain value; keys change it, drawing notes in it what is in sight. */
struct watch_ui {
	struct ui ui; /* theme, signs, help, message */
	enum watch_panel panel;
	enum watch_order order;
	bool paused;
	vaddr_t chosen; /* where the chosen mapping begins; 0: the first */
	uint64_t page;	/* of the chosen mapping */
	size_t file;	/* the chosen file */
	/* As found by drawing: rows of a page-down, pages of a row. */
	int rows;
	uint64_t pages_a_row;
};

void watch_ui_init(struct watch_ui *ui);

enum watch_action {
	WATCH_NOTHING,
	WATCH_REDRAW,
	WATCH_NOW, /* take the next sample at once */
	WATCH_LEAVE,
};

struct watch_key_info {
	int keys[KEYS_OF_COMMAND]; /* 0: unused */
	const char *shown;
	const char *bar; /* NULL: not in the key bar */
	const char *help;
	enum watch_action action;
	void (*perform)(struct watch_ui *ui, const struct watch_moment *moment);
};

extern const struct watch_key_info watch_key_table[];
extern const size_t n_watch_keys;

enum watch_action watch_key(struct watch_ui *ui,
			    const struct watch_moment *moment, int key);
/* The keys in the language of the manual page, as key_table_print_man(). */
void watch_keys_print_man(struct strbuf *out);

/* The whole screen. */
void screen_draw_watch(const struct watch_moment *moment, struct watch_ui *ui,
		       struct canvas *canvas);

/* --- its parts ------------------------------------------------------------ */

/* What the list tells of a mapping, in pages. */
struct watch_row {
	const struct mapping *mapping;
	uint64_t present, swapped, dirty; /* dirty: of the file below */
	bool present_known, dirty_known;
	int64_t change; /* of present and swapped, since the sample before */
};

/* The mappings in the order they are shown, n_mappings of them; the caller
 * frees them. NULL: no memory, or none. */
struct watch_row *watch_rows(const struct watch_moment *moment,
			     enum watch_order order);
/* The chosen one among them; the nearest where it is gone. */
size_t watch_chosen(const struct watch_ui *ui, const struct watch_row *rows,
		    size_t n);
/* The address of the chosen page, where pages are shown. */
bool watch_chosen_page(const struct watch_ui *ui,
		       const struct watch_moment *moment, vaddr_t *ret_address);
/* The chosen mapping; NULL: there are none. */
const struct mapping *watch_chosen_mapping(const struct watch_ui *ui,
					   const struct watch_moment *moment);
const char *watch_order_name(enum watch_order order);

/* Pages [first, first + n) in one sign: that of the state furthest from
 * "nothing there" among them: writeback, dirty, swapped, own, present, zero,
 * cached, absent; unknown where nothing is known. */
enum glyph watch_glyph(const struct mapping *mapping, uint64_t first,
		       uint64_t n);

/* Each draws a panel: the mappings, the files, the pages of the chosen
 * mapping. */
void watch_mappings_draw(const struct pane *pane,
			 const struct watch_moment *moment,
			 struct watch_ui *ui);
void watch_files_draw(const struct pane *pane,
		      const struct watch_moment *moment, struct watch_ui *ui);
void watch_pages_draw(const struct pane *pane,
		      const struct watch_moment *moment, struct watch_ui *ui);
/* The page under the cursor in words. */
void watch_page_words(const struct mapping *mapping, uint64_t page,
		      uint64_t page_size, struct strbuf *out);
/* A frame in words; nothing where nothing is known. */
void watch_frame_words(const struct frame_detail *frame, struct strbuf *out);
/* The mapping in words: its pages, and why not all is seen. */
void watch_mapping_words(const struct mapping *mapping, struct strbuf *out);
/* Its path, and why its cache is not seen. */
void watch_file_words(const struct mapped_file *file, struct strbuf *out);

void watch_help_draw(struct watch_ui *ui, struct canvas *canvas);

/* "12.3M": bytes in at most 5 columns. */
#define SIZE_TEXT 16
void watch_size_text(uint64_t bytes, char text[SIZE_TEXT]);

#endif
