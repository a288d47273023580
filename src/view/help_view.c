/*
 * The help: keys, operations and signs, printed from the tables that own them
 */
#include "view/screen.h"

#include <stdio.h>

#include "view/flow.h"
#include "view/key.h"

#define KEY_COLUMN 10

static int draw_keys(const struct pane *pane, int y)
{
	pane_text(pane, 1, y++, ROLE_HEADING, "Keys");
	for (size_t i = 0; i < n_keys; i++) {
		pane_text(pane, 3, y, ROLE_KEY, key_table[i].shown);
		y = flow_text(pane, KEY_COLUMN, KEY_COLUMN, y, ROLE_TEXT,
			      key_table[i].help);
	}
	return y + 1;
}

static int draw_signs(const struct pane *pane, int y)
{
	for (int group = 0; group < GLYPH_GROUPS; group++) {
		pane_textf(pane, 1, y++, ROLE_HEADING, "Signs: %s",
			   glyph_group_title((enum glyph_group)group));
		for (int i = 0; i < GLYPHS; i++) {
			const struct glyph_info *info = &glyph_table[i];

			if ((int)info->group != group)
				continue;
			pane_glyph(pane, 3, y, 0, info->glyph);
			y = flow_text(pane, KEY_COLUMN, KEY_COLUMN, y,
				      ROLE_TEXT, info->meaning);
		}
		y++;
	}
	return y;
}

static int draw_operations(const struct pane *pane, int y)
{
	pane_text(pane, 1, y++, ROLE_HEADING,
		  "Operations (type them after : )");
	for (int i = 0; i < OP_KINDS; i++) {
		y = flow_text(pane, 3, 7, y, ROLE_CODE, op_table[i].usage);
		y = flow_text(pane, 5, 5, y, ROLE_DIM, op_table[i].help);
	}
	return y + 1;
}

/* In two columns where they fit, else one under the other. */
static int draw_all(const struct pane *pane)
{
	int half = pane->width / 2;
	struct pane left = pane_side(pane, 0, half - 1);
	struct pane right = pane_side(pane, half + 1, pane->width - half - 1);
	int y, other;

	if (pane->width < 110) {
		y = draw_keys(pane, 0);
		y = draw_signs(pane, y);
		return draw_operations(pane, y);
	}
	y = draw_signs(&left, draw_keys(&left, 0));
	other = draw_operations(&right, 0);
	return y > other ? y : other;
}

void screen_draw_help(struct ui *ui, struct canvas *canvas)
{
	struct pane screen = canvas_pane(canvas);
	struct pane inner =
		pane_cut(&screen, 0, 1, screen.width, screen.height - 2);
	struct pane nothing = pane_measuring(&inner, inner.width);
	int rows = draw_all(&nothing);
	char hint[64];

	canvas_clear(canvas);
	ui->help_limit = rows > inner.height ? rows - inner.height : 0;
	ui->page_rows = inner.height > 1 ? inner.height - 1 : 1;
	inner.scroll = ui->help_scroll < ui->help_limit ? ui->help_scroll
							: ui->help_limit;
	snprintf(hint, sizeof(hint), "rows %d-%d of %d", inner.scroll + 1,
		 inner.scroll + inner.height < rows
			 ? inner.scroll + inner.height
			 : rows,
		 rows);
	pane_rule(&screen, 0, "help", hint);
	draw_all(&inner);
	pane_text(&screen, 1, screen.height - 1, ROLE_DIM,
		  "up, down, pgup, pgdn scroll; q closes the help");
}
