/*
 * The help of the watch: its keys and signs, from the tables that own them
 */
#include "view/watch.h"

#include <stdio.h>

#include "view/flow.h"

#define KEY_COLUMN 10

static int draw_keys(const struct pane *pane, int y)
{
	pane_text(pane, 1, y++, ROLE_HEADING, "Keys");
	for (size_t i = 0; i < n_watch_keys; i++) {
		pane_text(pane, 3, y, ROLE_KEY, watch_key_table[i].shown);
		y = flow_text(pane, KEY_COLUMN, KEY_COLUMN, y, ROLE_TEXT,
			      watch_key_table[i].help);
	}
	return y + 1;
}

static int draw_signs(const struct pane *pane, int y)
{
	static const enum glyph_group groups[] = { GLYPH_OF_VIEW,
						   GLYPH_OF_OBJECT };

	for (size_t g = 0; g < 2; g++) {
		pane_textf(pane, 1, y++, ROLE_HEADING, "Signs: %s",
			   glyph_group_title(groups[g]));
		for (int i = 0; i < GLYPHS; i++) {
			const struct glyph_info *info = &glyph_table[i];

			if (info->group != groups[g])
				continue;
			pane_glyph(pane, 3, y, 0, info->glyph);
			y = flow_text(pane, KEY_COLUMN, KEY_COLUMN, y,
				      ROLE_TEXT, info->meaning);
		}
		y++;
	}
	pane_glyph(pane, 3, y, 0, GLYPH_UNKNOWN);
	y = flow_text(pane, KEY_COLUMN, KEY_COLUMN, y, ROLE_TEXT,
		      glyph_table[GLYPH_UNKNOWN].meaning);
	return y + 1;
}

static int draw_words(const struct pane *pane, int y)
{
	y = flow_text(pane, 1, 1, y, ROLE_TEXT,
		      "A sign of the bar stands for a part of the mapping. Of "
		      "many pages it shows the state furthest from nothing: "
		      "writeback, dirty, swapped, own, present, zero, cached, "
		      "absent. What is another than in the sample before is "
		      "in reverse, and its row is marked with ^.") +
	    1;
	return flow_text(pane, 1, 1, y, ROLE_TEXT,
			 "The process runs on while it is looked at: a sample "
			 "is no snapshot. Nothing of it is touched.");
}

static int draw_all(const struct pane *pane)
{
	int half = pane->width / 2;
	struct pane left = pane_side(pane, 0, half - 1);
	struct pane right = pane_side(pane, half + 1, pane->width - half - 1);
	int y, other;

	if (pane->width < 110)
		return draw_words(pane, draw_signs(pane, draw_keys(pane, 0)));
	y = draw_keys(&left, 0);
	other = draw_words(&right, draw_signs(&right, 0));
	return y > other ? y : other;
}

void watch_help_draw(struct watch_ui *ui, struct canvas *canvas)
{
	struct pane screen = canvas_pane(canvas);
	struct pane inner =
		pane_cut(&screen, 0, 1, screen.width, screen.height - 2);
	struct pane nothing = pane_measuring(&inner, inner.width);
	int rows = draw_all(&nothing), end;
	char hint[64];

	ui->ui.help_limit = rows > inner.height ? rows - inner.height : 0;
	ui->ui.page_rows = inner.height > 1 ? inner.height - 1 : 1;
	inner.scroll = ui->ui.help_scroll < ui->ui.help_limit
			       ? ui->ui.help_scroll
			       : ui->ui.help_limit;
	end = inner.scroll + inner.height;
	snprintf(hint, sizeof(hint), "rows %d-%d of %d", inner.scroll + 1,
		 end < rows ? end : rows, rows);
	pane_rule(&screen, 0, "help", hint);
	draw_all(&inner);
	pane_text(&screen, 1, screen.height - 1, ROLE_DIM,
		  "up, down, pgup, pgdn scroll; any other key closes the help");
}
