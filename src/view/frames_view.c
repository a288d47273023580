/*
 * The frames of the simulated memory, one sign each
 *
 *	   0  T T T T c c c D . . . . . . . .
 *	                    ^
 *
 * Contract: what changed since the step before is marked, with a row of ^
 * under it; free frames after the last one in use are told by number.
 */
#include "view/view.h"

#include <string.h>

#include "base/strbuf.h"

#define LABEL	   7
#define FRAME_CELL 2 /* columns of a frame */

static const struct state *frames_of(const struct step_side *side)
{
	return side && side->state.frames ? &side->state : NULL;
}

static bool frame_changed(const struct state *now, const struct state *then,
			  size_t i)
{
	const struct frame_state *a = state_frame(now->frames, i), *b;

	if (!then)
		return false;
	if (i >= then->n_frames)
		return a->use != FRAME_FREE;
	b = state_frame(then->frames, i);
	return a->use != b->use || a->dirty != b->dirty || a->page != b->page ||
	       strcmp(a->object, b->object) != 0;
}

/* One row of frames; returns the row after it and its marks. */
static int draw_row(const struct pane *pane, int y, const struct state *now,
		    const struct state *then, size_t first, size_t columns)
{
	bool any = false;

	pane_textf(pane, 1, y, ROLE_DIM, "%4zu", first);
	for (size_t i = first; i < now->n_frames && i < first + columns; i++) {
		bool changed = frame_changed(now, then, i);
		int x = LABEL + (int)(i - first) * FRAME_CELL;

		pane_glyph(pane, x, y, changed ? STYLE_CHANGED : 0,
			   glyph_of_frame(state_frame(now->frames, i)));
		if (changed)
			pane_glyph(pane, x, y + 1, 0, GLYPH_CHANGED);
		any = any || changed;
	}
	return any ? y + 2 : y + 1;
}

int frames_view(const struct pane *pane, const struct moment *moment,
		const struct ui *ui)
{
	const struct state *now = frames_of(moment_side(moment, SIDE_SIM));
	const struct state *then =
		frames_of(moment_side_before(moment, SIDE_SIM));
	int room = (pane->width - LABEL - 1) / FRAME_CELL;
	size_t columns = room >= 32 ? 32 : room >= 16 ? 16 : 8;
	int y = 0;

	(void)ui;
	if (!now) {
		pane_text(pane, 1, 0, ROLE_DIM, "No frames can be seen.");
		return 1;
	}
	for (size_t first = 0; first < now->n_frames; first += columns)
		y = draw_row(pane, y, now, then, first, columns);
	if (now->n_frames < now->n_frames_total)
		pane_textf(pane, 1, y++, ROLE_DIM, "%zu more, all free",
			   now->n_frames_total - now->n_frames);
	return y;
}

void frames_title(const struct moment *moment, const struct ui *ui,
		  struct strbuf *out)
{
	const struct state *now = frames_of(moment_side(moment, SIDE_SIM));
	size_t used = 0;

	(void)ui;
	strbuf_add(out, "simulated frames");
	for (size_t i = 0; now && i < now->n_frames; i++)
		used += state_frame(now->frames, i)->use != FRAME_FREE;
	if (now)
		strbuf_addf(out, ", %zu of %zu in use", used,
			    now->n_frames_total);
}
