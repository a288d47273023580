/*
 * The list of lessons
 *
 *	    1  Byte for byte                              10 min   done
 *	>   2  A pointer instead of read()                12 min
 */
#include "view/screen.h"

#include <stdio.h>

#include "view/flow.h"

static void draw_entry(const struct pane *pane, int y,
		       const struct lesson_entry *entry, bool selected)
{
	int right = pane->width - 2;
	unsigned style = selected ? ROLE_SELECTED | STYLE_BOLD : ROLE_TEXT;
	char text[32];

	if (selected)
		pane_glyph(pane, 1, y, STYLE_BOLD, GLYPH_NEXT);
	if (right > 76)
		right = 76;
	if (entry->done) {
		pane_glyph(pane, right - 6, y, 0, GLYPH_DONE);
		pane_text(pane, right - 4, y, ROLE_RIGHT, "done");
	}
	if (entry->minutes) {
		snprintf(text, sizeof(text), "%u min", entry->minutes);
		pane_text_right(pane, right - 8, y, ROLE_DIM, text);
	}
	if (entry->number) {
		snprintf(text, sizeof(text), "%u", entry->number);
		pane_text_right(pane, 6, y, ROLE_KEY, text);
	}
	pane_text_cut(pane, 8, y, right - 18 - 8, style, entry->title);
}

void screen_draw_picker(const struct lesson_entry *entries, size_t n,
			size_t selected, struct ui *ui, struct canvas *canvas)
{
	struct pane screen = canvas_pane(canvas);
	struct pane list =
		pane_cut(&screen, 0, 5, screen.width, screen.height - 8);

	canvas_clear(canvas);
	pane_rule(&screen, 0, "pagetwin", NULL);
	flow_text(&screen, 1, 1, 2, ROLE_TEXT,
		  "One operation, two machines: what a simulated memory does, "
		  "and what this computer's kernel does, side by side.");
	if (n == 0)
		pane_text(&list, 1, 0, ROLE_DIM, "There are no lessons here.");
	if (list.height > 0 && (int)selected >= list.height)
		list.scroll = (int)selected - list.height + 1;
	for (size_t i = 0; i < n; i++)
		draw_entry(&list, (int)i, &entries[i], i == selected);
	if (ui->message[0])
		pane_text_cut(&screen, 1, screen.height - 2, screen.width - 2,
			      ui->message_is_error ? ROLE_ERROR : ROLE_MESSAGE,
			      ui->message);
	pane_text(&screen, 1, screen.height - 1, ROLE_DIM,
		  "up and down choose, enter begins, ? help, q leaves");
}
