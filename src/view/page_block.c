/*
 * A block of rows: one view of a process, or one file or section
 *
 *	v           0   1   2   3     notes.txt shared rw
 *	  sim       .   .  [#]  .     the page table, simulated
 *	  real      #   #  [#]  #     the page table of the real kernel
 *	            ~   ~   =   ~     what the comparison says
 *	notes.txt   0   1   2   3     file, 16384 bytes: the page cache
 *	  sim       c   c   c   .
 *	  real      c   c   c   c
 *	            =   =   =   ~
 *	  memory    A   B   C   D     bytes as programs see them
 *	  on disk   A   B   C   D     bytes that survive the power
 *
 * Contract: the rows of a side that does not exist are left out, not left
 * empty; pages that are not in sight are told ("pages 0-63 of 2048"). Where
 * there is no room for a block that the step does not concern, it is folded:
 *
 *	v  book.txt shared r: sim 16 of 64 present, real 16
 */
#include "view/page_block.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"

/* So much of the rights of many areas is shown. */
#define RIGHTS_SHOWN 60

static bool rights_differ(const struct shared_array *areas)
{
	for (size_t i = 1; i < areas_count(areas); i++)
		if (area_at(areas, i)->rights != area_at(areas, 0)->rights)
			return true;
	return false;
}

/* What all areas of a view allow, in a word; where they do not allow the same,
 * each: "0..1 rw, 2 none". Where nobody can see them, what the first page
 * does. */
static void describe_rights(const struct view_state *view, char *text,
			    size_t size)
{
	const struct shared_array *areas = view->areas;
	enum protection rights = view->protection;
	struct strbuf out = STRBUF_INIT;

	if (areas_count(areas))
		rights = (enum protection)area_at(areas, 0)->rights;
	if (rights_differ(areas))
		areas_print(areas, 0, &out);
	else
		strbuf_add(&out, protection_name(rights));
	snprintf(text, size, "%.*s%s", RIGHTS_SHOWN, out.text,
		 out.length > RIGHTS_SHOWN ? "..." : "");
	strbuf_free(&out);
}

static void describe_view(const struct moment *moment,
			  const struct view_state *view, char *text,
			  size_t size)
{
	char rights[RIGHTS_SHOWN + 4];
	int n;

	describe_rights(view, rights, sizeof(rights));
	n = snprintf(text, size, "%s %s %s",
		     view->object[0] ? view->object : "anonymous",
		     sharing_name(view->sharing), rights);
	if (view->object_page && n > 0 && (size_t)n < size)
		n += snprintf(text + n, size - (size_t)n, " at page %llu",
			      (unsigned long long)view->object_page);
	if (strcmp(view->process, moment->process) != 0 && n > 0 &&
	    (size_t)n < size)
		snprintf(text + n, size - (size_t)n, ", of %s", view->process);
}

/* Pages of the block's subject on one side; NULL where it is not there. */
static const struct shared_array *find_pages(const struct page_subject *subject,
					     const struct step_side *side,
					     size_t *ret_n)
{
	const struct object_state *object;
	const struct view_state *view;

	*ret_n = 0;
	if (!side)
		return NULL;
	if (subject->of_object) {
		object = state_object(&side->state, subject->name);
		*ret_n = object ? object->n_pages : 0;
		return object ? object->pages : NULL;
	}
	view = state_view(&side->state, subject->process, subject->name);
	*ret_n = view ? view->n_pages : 0;
	return view ? view->pages : NULL;
}

static void fill_rows(const struct moment *moment, struct page_block *block)
{
	const struct page_grid all = { .count = block->n_pages };

	block->is_new = true;
	for (int i = 0; i < SIDES; i++) {
		enum side side = (enum side)i;
		struct page_row *row = &block->rows[i];

		row->glyph = block->subject.of_object ? glyph_of_cache
						      : glyph_of_entry;
		row->pages =
			find_pages(&block->subject, moment_side(moment, side),
				   &row->n_pages);
		row->before = find_pages(&block->subject,
					 moment_side_before(moment, side),
					 &row->n_before);
		if (row->before)
			block->is_new = false;
		if (page_row_any_changed(row, &all))
			block->is_concerned = true;
	}
	if (block->is_new)
		block->is_concerned = true;
}

void page_block_of_view(const struct moment *moment,
			const struct view_state *view,
			struct page_block *ret_block)
{
	const struct op *op = &moment->step->op;
	struct page_block block = {
		.subject = { false, view->process, view->view },
		.n_pages = view->n_pages,
		.interest = moment_page_of_interest(moment, view->view,
						    view->object),
		.is_concerned = strcmp(op->place.view, view->view) == 0 ||
				strcmp(op->view, view->view) == 0,
	};

	describe_view(moment, view, block.about, sizeof(block.about));
	fill_rows(moment, &block);
	*ret_block = block;
}

/* Does the view that the step names show this object? */
static bool is_under_place(const struct moment *moment, const char *object)
{
	const struct step_side *side = moment_leading(moment);
	const struct step *step = moment->step;
	const struct view_state *view =
		state_view(&side->state, step->process, step->op.place.view);

	return view && strcmp(view->object, object) == 0;
}

void page_block_of_object(const struct moment *moment,
			  const struct object_state *object,
			  struct page_block *ret_block)
{
	const struct op *op = &moment->step->op;
	struct page_block block = {
		.subject = { true, "", object->object },
		.n_pages = object->n_pages,
		.interest = moment_page_of_interest(moment, "", object->object),
		.is_concerned = strcmp(op->name, object->object) == 0 ||
				is_under_place(moment, object->object),
	};

	snprintf(block.about, sizeof(block.about),
		 "%s, %llu bytes: the page cache",
		 object->kind == OBJECT_FILE ? "file" : "section",
		 (unsigned long long)object->size);
	fill_rows(moment, &block);
	*ret_block = block;
}

/* The name, and what stands beside the numbers or, where the cells leave no
 * room, on a row of its own. */
static int draw_heading(const struct pane *pane, int y,
			const struct page_block *block,
			const struct page_style *style)
{
	const struct page_grid *grid = &style->grid;
	bool folded = grid->count < grid->total;
	int right = page_grid_right(grid) + 2, x;
	unsigned heading = ROLE_HEADING | (block->is_new ? STYLE_UNDERLINE : 0);
	char text[200];

	snprintf(text, sizeof(text), "%s", block->about);
	if (folded)
		snprintf(text, sizeof(text),
			 "%s, pages %llu-%llu of %llu (< >)", block->about,
			 (unsigned long long)grid->first,
			 (unsigned long long)(grid->first + grid->count - 1),
			 (unsigned long long)grid->total);
	if (!folded && pane->width - right >= pane_columns(pane, text)) {
		pane_text_cut(pane, 1, y, PAGE_LABEL - 2, heading,
			      block->subject.name);
		pane_text(pane, right, y, ROLE_DIM, text);
		page_row_numbers(pane, y, grid);
		return y + 1;
	}
	x = pane_text(pane, 1, y, heading, block->subject.name) + 2;
	pane_text_cut(pane, x, y++, pane->width - x, ROLE_DIM, text);
	if (style->numbers)
		page_row_numbers(pane, y++, grid);
	return y;
}

static int draw_states(const struct pane *pane, int y,
		       const struct moment *moment,
		       const struct page_block *block,
		       const struct page_grid *grid)
{
	bool changed = false;

	for (int side = 0; side < SIDES; side++) {
		const struct page_row *row = &block->rows[side];

		if (!moment->has[side])
			continue;
		page_row_states(pane, y++, grid, side_name((enum side)side),
				row);
		changed = changed || page_row_any_changed(row, grid);
	}
	if (moment_is_compared(moment))
		page_row_verdicts(pane, y++, grid, &block->subject,
				  &moment->step->comparison);
	if (changed && !page_grid_has_brackets(grid))
		page_row_marks(pane, y++, grid, block->rows, SIDES);
	return y;
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
static int draw_bytes(const struct pane *pane, int y,
		      const struct moment *moment,
		      const struct page_block *block,
		      const struct page_style *style, bool disk)
{
	const char *label = disk ? "on disk" : "memory";
	const char *object = block->subject.name;
	struct byte_row drawn = { 0 };

	for (int i = 0; i < SIDES; i++) {
		enum side side = (enum side)i;
		struct byte_row row = {
			find_bytes(moment_side(moment, side), object),
			find_bytes(moment_side_before(moment, side), object),
			disk
		};

		if (!byte_row_known(&row) || (drawn.bytes && !style->airy &&
					      byte_row_equal(&drawn, &row)))
			continue;
		byte_row_draw(pane, y++, &style->grid,
			      drawn.bytes ? "  real" : label, &row);
		drawn = row;
	}
	return y;
}

int page_block_draw(const struct pane *pane, int y, const struct moment *moment,
		    const struct page_block *block,
		    const struct page_style *style)
{
	y = draw_heading(pane, y, block, style);
	y = draw_states(pane, y, moment, block, &style->grid);
	if (!block->subject.of_object)
		return y;
	y = draw_bytes(pane, y, moment, block, style, false);
	return draw_bytes(pane, y, moment, block, style, true);
}

/* "16 of 64 present", or "4 of 8 cached, 1 dirty". */
static void print_summary(const struct page_block *block,
			  const struct page_row *row, struct strbuf *out)
{
	size_t there = 0, dirty = 0;

	for (size_t i = 0; i < row->n_pages; i++) {
		enum glyph glyph = row->glyph(state_page(row->pages, i));

		there += glyph != GLYPH_ABSENT && glyph != GLYPH_UNCACHED &&
			 glyph != GLYPH_SWAPPED && glyph != GLYPH_UNKNOWN;
		dirty += glyph == GLYPH_DIRTY;
	}
	strbuf_addf(out, "%zu of %zu %s", there, row->n_pages,
		    block->subject.of_object ? "cached" : "present");
	if (dirty)
		strbuf_addf(out, ", %zu dirty", dirty);
}

int page_block_fold(const struct pane *pane, int y, const struct moment *moment,
		    const struct page_block *block)
{
	struct strbuf text = STRBUF_INIT;
	int x = pane_text(pane, 1, y, ROLE_HEADING, block->subject.name) + 2;

	if (!block->subject.of_object)
		strbuf_addf(&text, "%s: ", block->about);
	for (int side = 0; side < SIDES; side++) {
		if (!moment->has[side])
			continue;
		strbuf_addf(&text, "%s%s ", side && moment->has[0] ? "; " : "",
			    side_name((enum side)side));
		print_summary(block, &block->rows[side], &text);
	}
	pane_text_cut(pane, x, y, pane->width - x, ROLE_DIM, text.text);
	strbuf_free(&text);
	return y + 1;
}
