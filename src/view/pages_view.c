/*
 * The pages: the heart of the screen
 *
 * Each view of a process, then each file or section, is a block of rows
 * (page_block.c), one under the other:
 *
 *	v           0   1   2   3     notes.txt shared rw
 *	  sim       .   .  [#]  .
 *	  real      #   #  [#]  #
 *	            ~   ~   =   ~
 *	notes.txt   ...
 *
 * Contract: blocks stand in the order in which things were made and do not
 * jump. How much is drawn depends on the room: all of it, with air between;
 * without the air; and at last with the blocks that the step does not concern
 * folded into one row each. What still does not fit is scrolled, so that the
 * blocks the step concerns are in sight.
 */
#include "view/view.h"

#include <string.h>

#include "base/strbuf.h"
#include "view/page_block.h"

enum density {
	DENSITY_AIRY,
	DENSITY_TIGHT,
	DENSITY_FOLDED,
};

/* The blocks on their way down a pane. */
struct sheet {
	const struct pane *pane;
	const struct moment *moment;
	const struct ui *ui;
	enum density density;
	int y;
	struct page_grid above; /* of the block above; count 0: none */
	int first, end;		/* rows of the blocks that are concerned */
};

static void add_block(struct sheet *sheet, const struct page_block *block)
{
	struct page_style style = {
		.grid = page_grid_fit(sheet->pane->width, block->n_pages,
				      block->interest, sheet->ui->page_shift),
		.airy = sheet->density == DENSITY_AIRY,
	};
	int top;

	if (sheet->density == DENSITY_FOLDED && !block->is_concerned) {
		sheet->y = page_block_fold(sheet->pane, sheet->y, sheet->moment,
					   block);
		return;
	}
	if (style.airy && sheet->y > 0)
		sheet->y++;
	style.numbers =
		style.airy || !page_grid_equal(&style.grid, &sheet->above);
	top = sheet->y;
	sheet->y =
		page_block_draw(sheet->pane, top, sheet->moment, block, &style);
	sheet->above = style.grid;
	if (!block->is_concerned)
		return;
	if (sheet->end == 0)
		sheet->first = top;
	sheet->end = sheet->y;
}

static struct sheet draw_sheet(const struct pane *pane,
			       const struct moment *moment, const struct ui *ui,
			       enum density density)
{
	const struct state *state = &moment_leading(moment)->state;
	struct sheet sheet = {
		.pane = pane, .moment = moment, .ui = ui, .density = density
	};
	struct page_block block;

	for (size_t i = 0; i < state->n_views; i++) {
		page_block_of_view(moment, &state->views[i], &block);
		add_block(&sheet, &block);
	}
	for (size_t i = 0; i < state->n_objects; i++) {
		page_block_of_object(moment, &state->objects[i], &block);
		add_block(&sheet, &block);
	}
	return sheet;
}

static struct sheet measure(const struct pane *pane,
			    const struct moment *moment, const struct ui *ui,
			    enum density density)
{
	struct pane measuring = pane_measuring(pane, pane->width);

	return draw_sheet(&measuring, moment, ui, density);
}

/* The least dense that fits. With no height it is asked what is wished. */
static enum density choose(const struct pane *pane, const struct moment *moment,
			   const struct ui *ui)
{
	enum density density = DENSITY_AIRY;

	while (pane->height > 0 && density < DENSITY_FOLDED &&
	       measure(pane, moment, ui, density).y > pane->height)
		density++;
	return density;
}

static bool is_empty(const struct moment *moment)
{
	const struct step_side *side = moment_leading(moment);

	return !side || side->state.n_views + side->state.n_objects == 0;
}

int pages_view(const struct pane *pane, const struct moment *moment,
	       const struct ui *ui)
{
	if (is_empty(moment)) {
		pane_text(pane, 1, 0, ROLE_DIM,
			  "Nothing is open or mapped yet.");
		return 1;
	}
	return draw_sheet(pane, moment, ui, choose(pane, moment, ui)).y;
}

int pages_view_tight(const struct pane *pane, const struct moment *moment,
		     const struct ui *ui)
{
	if (is_empty(moment))
		return 1;
	return measure(pane, moment, ui, DENSITY_TIGHT).y;
}

void pages_view_interest(const struct pane *pane, const struct moment *moment,
			 const struct ui *ui, int *ret_first, int *ret_end)
{
	struct sheet sheet = { 0 };

	if (!is_empty(moment))
		sheet = measure(pane, moment, ui, choose(pane, moment, ui));
	*ret_first = sheet.first;
	*ret_end = sheet.end;
}

void pages_view_limits(int width, const struct moment *moment, int *ret_low,
		       int *ret_high)
{
	const struct step_side *side = moment_leading(moment);
	const struct state *state = side ? &side->state : NULL;

	*ret_low = *ret_high = 0;
	for (size_t i = 0; state && i < state->n_views; i++) {
		const struct view_state *view = &state->views[i];
		int low, high;

		page_grid_limits(width, view->n_pages,
				 moment_page_of_interest(moment, view->view,
							 view->object),
				 &low, &high);
		*ret_low = low < *ret_low ? low : *ret_low;
		*ret_high = high > *ret_high ? high : *ret_high;
	}
}

/* The steps a lesson has. */
static size_t count_steps(const struct lesson *lesson)
{
	size_t n = 0;

	for (size_t i = 0; lesson && i < lesson->n_beats; i++)
		n += lesson->beats[i].kind == BEAT_DO &&
		     !op_is_expectation(&lesson->beats[i].op) &&
		     !lesson->beats[i].again;
	return n;
}

void pages_title(const struct moment *moment, const struct ui *ui,
		 struct strbuf *out)
{
	size_t steps = count_steps(moment->lesson);

	(void)ui;
	strbuf_add(out, "pages");
	if (moment->position)
		strbuf_addf(out, " after step %zu", moment->position);
	if (moment->position && steps && moment->phase != PLAYER_EXPLORING)
		strbuf_addf(out, " of %zu", steps);
}

/* "linux profile; real 6.18.5 on ext4" */
void pages_hint(const struct moment *moment, struct strbuf *out)
{
	const struct traits *sim = moment->traits[SIDE_SIM];
	const struct traits *real = moment->traits[SIDE_REAL];

	if (sim && sim->profile[0])
		strbuf_addf(out, "%s profile", sim->profile);
	if (real && real->profile[0])
		/* A release's suffix is its distribution's, of no interest. */
		strbuf_addf(out, "%sreal %.*s on %s", out->length ? "; " : "",
			    (int)strcspn(real->profile, "-"), real->profile,
			    real->file_system);
}
