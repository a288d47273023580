/*
 * The pages: the heart of the screen
 *
 * Each view of a process, then each file or section, is a block of rows:
 *
 *	v           0   1   2   3     notes.txt shared rw
 *	  sim       .   .  [#]  .     the page table, simulated
 *	  real      #   #  [#]  #     the page table of the real kernel
 *	            ~   ~   =   ~     what the comparison says
 *	notes.txt   0   1   2   3     the file: 4 pages
 *	  sim       c   c   c   .     the page cache
 *	  real      c   c   c   c
 *	            =   =   =   ~
 *	  memory    A   B   C   D     bytes as programs see them
 *	  on disk   A   B   C   D     bytes that survive the power
 *
 * Contract: blocks stand in the order in which things were made and do not
 * jump; rows of a side that does not exist are left out, not left empty; what
 * is not in sight is said ("pages 0-63 of 2048").
 */
#include "view/view.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "view/page_row.h"

struct block {
	const struct pane *pane;
	const struct moment *moment;
	const struct ui *ui;
	bool airy; /* there is room for what may be left out */
	int y;
	struct page_grid grid;
	struct page_grid above; /* of the block above; count 0: none */
};

/* The word of the heading, and what stands beside it or, where the cells
 * leave no room, on a row of its own. The numbers are left out where those of
 * the block above hold. */
static void draw_heading(struct block *block, const char *name, bool is_new,
			 const char *about)
{
	const struct page_grid *grid = &block->grid;
	bool folded = grid->count < grid->total;
	bool beside;
	int right = page_grid_right(grid) + 2;
	unsigned style = ROLE_HEADING | (is_new ? STYLE_UNDERLINE : 0);
	char text[160];

	snprintf(text, sizeof(text), "%s", about);
	if (folded)
		snprintf(text, sizeof(text),
			 "%s, pages %llu-%llu of %llu (< >)", about,
			 (unsigned long long)grid->first,
			 (unsigned long long)(grid->first + grid->count - 1),
			 (unsigned long long)grid->total);
	beside = !folded &&
		 block->pane->width - right >= pane_columns(block->pane, text);
	if (beside) {
		pane_text_cut(block->pane, 1, block->y, PAGE_LABEL - 2, style,
			      name);
		pane_text(block->pane, right, block->y, ROLE_DIM, text);
	} else {
		int x = pane_text(block->pane, 1, block->y, style, name);

		pane_text_cut(block->pane, x + 2, block->y,
			      block->pane->width - x - 2, ROLE_DIM, text);
		block->y++;
	}
	/* Page still stands under page: the numbers need not be repeated. */
	if (!beside && !block->airy && page_grid_equal(grid, &block->above))
		return;
	page_row_numbers(block->pane, block->y, grid);
	block->y++;
}

static void draw_states(struct block *block, const struct page_row rows[SIDES],
			const struct page_subject *subject)
{
	const struct moment *moment = block->moment;
	const struct page_grid *grid = &block->grid;
	bool changed = false;

	for (int side = 0; side < SIDES; side++) {
		if (!moment->has[side])
			continue;
		page_row_states(block->pane, block->y++, grid,
				side_name((enum side)side), &rows[side]);
		changed = changed || page_row_any_changed(&rows[side], grid);
	}
	if (moment->has[SIDE_SIM] && moment->has[SIDE_REAL])
		page_row_verdicts(block->pane, block->y++, grid, subject,
				  &moment->step->comparison);
	if (changed && !page_grid_has_brackets(grid))
		page_row_marks(block->pane, block->y++, grid, rows, SIDES);
}

static void describe_view(const struct moment *moment,
			  const struct view_state *view, char *text,
			  size_t size)
{
	int n = snprintf(text, size, "%s %s %s",
			 view->object[0] ? view->object : "anonymous",
			 sharing_name(view->sharing),
			 protection_name(view->protection));

	if (view->object_page && n > 0 && (size_t)n < size)
		n += snprintf(text + n, size - (size_t)n, " at page %llu",
			      (unsigned long long)view->object_page);
	if (strcmp(view->process, moment->process) != 0 && n > 0 &&
	    (size_t)n < size)
		snprintf(text + n, size - (size_t)n, ", of %s", view->process);
}

static void draw_view(struct block *block, const struct view_state *view)
{
	const struct moment *moment = block->moment;
	const struct page_subject subject = { false, view->process,
					      view->view };
	struct page_row rows[SIDES] = { 0 };
	bool is_new = true;
	char about[120];

	for (int side = 0; side < SIDES; side++) {
		const struct step_side *now, *then;
		const struct view_state *found;

		rows[side].glyph = glyph_of_entry;
		now = moment_side(moment, (enum side)side);
		then = moment_side_before(moment, (enum side)side);
		found = now ? state_view(&now->state, view->process, view->view)
			    : NULL;
		if (found) {
			rows[side].pages = found->pages;
			rows[side].n_pages = found->n_pages;
		}
		found = then ? state_view(&then->state, view->process,
					  view->view)
			     : NULL;
		if (found) {
			rows[side].before = found->pages;
			rows[side].n_before = found->n_pages;
			is_new = false;
		}
	}
	describe_view(moment, view, about, sizeof(about));
	draw_heading(block, view->view, is_new, about);
	draw_states(block, rows, &subject);
}

static const struct object_bytes *find_bytes(const struct step_side *side,
					     const char *object)
{
	for (size_t i = 0; side && i < side->n_bytes; i++)
		if (strcmp(side->bytes[i].object, object) == 0)
			return &side->bytes[i];
	return NULL;
}

/* Memory over memory, disk over disk; where there is little room, the real
 * row stands there only if it says something else. */
static void draw_bytes(struct block *block, const char *object)
{
	static const char *const labels[2][SIDES] = { { "memory", "  real" },
						      { "on disk", "  real" } };
	const struct moment *moment = block->moment;

	for (int disk = 0; disk < 2; disk++) {
		struct byte_row drawn = { 0 };

		for (int side = 0; side < SIDES; side++) {
			struct byte_row row = {
				find_bytes(moment_side(moment, (enum side)side),
					   object),
				find_bytes(moment_side_before(moment,
							      (enum side)side),
					   object),
				disk == 1
			};

			if (!byte_row_known(&row))
				continue;
			if (drawn.bytes && !block->airy &&
			    byte_row_equal(&drawn, &row))
				continue;
			byte_row_draw(block->pane, block->y++, &block->grid,
				      labels[disk][drawn.bytes ? side : 0],
				      &row);
			drawn = row;
		}
	}
}

static void draw_object(struct block *block, const struct object_state *object)
{
	const struct moment *moment = block->moment;
	const struct page_subject subject = { true, "", object->object };
	struct page_row rows[SIDES] = { 0 };
	bool is_new = true;
	char about[120];

	for (int side = 0; side < SIDES; side++) {
		const struct step_side *now, *then;
		const struct object_state *found;

		rows[side].glyph = glyph_of_cache;
		now = moment_side(moment, (enum side)side);
		then = moment_side_before(moment, (enum side)side);
		found = now ? state_object(&now->state, object->object) : NULL;
		if (found) {
			rows[side].pages = found->pages;
			rows[side].n_pages = found->n_pages;
		}
		found = then ? state_object(&then->state, object->object)
			     : NULL;
		if (found) {
			rows[side].before = found->pages;
			rows[side].n_before = found->n_pages;
			is_new = false;
		}
	}
	snprintf(about, sizeof(about), "%s, %llu bytes: the page cache",
		 object->kind == OBJECT_FILE ? "file" : "section",
		 (unsigned long long)object->size);
	draw_heading(block, object->object, is_new, about);
	draw_states(block, rows, &subject);
	draw_bytes(block, object->object);
}

/* Is the step about this view or object? */
static bool is_of_interest(const struct moment *moment, const char *view,
			   const char *object)
{
	const struct op *op = &moment->step->op;

	if (view[0])
		return strcmp(op->place.view, view) == 0 ||
		       strcmp(op->view, view) == 0;
	return strcmp(op->name, object) == 0 ||
	       strcmp(op->place.view, object) == 0;
}

/* Draws all blocks; the rows of those the step is about are noted. */
static int draw_blocks(struct block *block, int *ret_first, int *ret_end)
{
	const struct moment *moment = block->moment;
	const struct step_side *side = moment_leading(moment);
	const struct state *state = &side->state;

	for (size_t i = 0; i < state->n_views + state->n_objects; i++) {
		bool is_view = i < state->n_views;
		const struct view_state *view =
			is_view ? &state->views[i] : NULL;
		const struct object_state *object =
			is_view ? NULL : &state->objects[i - state->n_views];
		const char *view_name = is_view ? view->view : "";
		const char *name = is_view ? view->object : object->object;
		int top;

		if (block->y > 0 && block->airy)
			block->y++;
		top = block->y;
		block->grid = page_grid_fit(
			block->pane->width,
			is_view ? view->n_pages : object->n_pages,
			moment_page_of_interest(moment, view_name, name),
			block->ui->page_shift);
		if (is_view)
			draw_view(block, view);
		else
			draw_object(block, object);
		block->above = block->grid;
		if (!is_of_interest(moment, view_name, name))
			continue;
		if (*ret_end == 0)
			*ret_first = top;
		*ret_end = block->y;
	}
	return block->y;
}

static int measure(const struct pane *pane, const struct moment *moment,
		   const struct ui *ui, bool airy)
{
	struct pane measuring = pane_measuring(pane, pane->width);
	struct block block = { &measuring, moment, ui, airy, 0, { 0 }, { 0 } };
	int first = 0, end = 0;

	return draw_blocks(&block, &first, &end);
}

/* With room to spare the blocks stand apart; with none asked for (height 0),
 * that is what is wished. */
static bool is_airy(const struct pane *pane, const struct moment *moment,
		    const struct ui *ui)
{
	return pane->height == 0 ||
	       measure(pane, moment, ui, true) <= pane->height;
}

static bool is_empty(const struct moment *moment)
{
	const struct step_side *side = moment_leading(moment);

	return !side || side->state.n_views + side->state.n_objects == 0;
}

int pages_view(const struct pane *pane, const struct moment *moment,
	       const struct ui *ui)
{
	struct block block = { pane, moment, ui, false, 0, { 0 }, { 0 } };
	int first = 0, end = 0;

	if (is_empty(moment)) {
		pane_text(pane, 1, 0, ROLE_DIM,
			  "Nothing is open or mapped yet.");
		return 1;
	}
	block.airy = is_airy(pane, moment, ui);
	return draw_blocks(&block, &first, &end);
}

int pages_view_tight(const struct pane *pane, const struct moment *moment,
		     const struct ui *ui)
{
	return is_empty(moment) ? 1 : measure(pane, moment, ui, false);
}

void pages_view_interest(const struct pane *pane, const struct moment *moment,
			 const struct ui *ui, int *ret_first, int *ret_end)
{
	struct pane measuring = pane_measuring(pane, pane->width);
	struct block block = { &measuring, moment, ui, false, 0, { 0 }, { 0 } };

	*ret_first = 0;
	*ret_end = 0;
	if (is_empty(moment))
		return;
	block.airy = is_airy(pane, moment, ui);
	draw_blocks(&block, ret_first, ret_end);
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
		     !op_is_expectation(&lesson->beats[i].op);
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
