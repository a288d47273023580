/*
 * The paging file: whose pages are in it, and its slots, one sign each
 *
 *	heap[0..3]	   slots 0..3
 *	heap[4..5]	   slots 4..5, in memory too
 *	child's heap[7]	   slot 7
 *	   0  s s s s S S . s . .
 *	              ^
 *
 * A page is told where it is named: by an entry that has the slot's number, by
 * the section it belongs to, or, where it is in memory and the slot is kept, by
 * its frame. So a slot that several name is told several times.
 *
 * Contract: pages that follow each other in slots that follow each other are
 * one line. Where nothing is in the paging file the view takes no room, unless
 * the reader asks for it by tab.
 */
#include "view/view.h"

#include <inttypes.h>
#include <string.h>

#include "base/strbuf.h"

#define LABEL	  7
#define SLOT_CELL 2 /* columns of a slot */
#define NAMES	  24

/* Pages of one view or object, in slots that follow each other. */
struct slot_run {
	const struct view_state *view; /* or */
	const struct object_state *object;
	uint64_t page, slot, count;
	bool in_memory;
};

struct list {
	const struct pane *pane;
	const char *acting;
	int y;
	struct slot_run run; /* not drawn yet; of count 0: none */
};

static const struct state *slots_of(const struct step_side *side)
{
	return side && side->state.n_slots_total ? &side->state : NULL;
}

static bool slot_in_use(const struct slot_state *slot)
{
	return slot->references || slot->pfn != PFN_NONE;
}

static bool slot_changed(const struct state *now, const struct state *then,
			 size_t i)
{
	if (!then)
		return false;
	if (i >= then->n_slots)
		return slot_in_use(state_slot(now->slots, i));
	return glyph_of_slot(state_slot(now->slots, i)) !=
	       glyph_of_slot(state_slot(then->slots, i));
}

/* One row of slots; returns the row after it and its marks. */
static int draw_row(const struct pane *pane, int y, const struct state *now,
		    const struct state *then, size_t first, size_t columns)
{
	bool any = false;

	pane_textf(pane, 1, y, ROLE_DIM, "%4zu", first);
	for (size_t i = first; i < now->n_slots && i < first + columns; i++) {
		bool changed = slot_changed(now, then, i);
		int x = LABEL + (int)(i - first) * SLOT_CELL;

		pane_glyph(pane, x, y, changed ? STYLE_CHANGED : 0,
			   glyph_of_slot(state_slot(now->slots, i)));
		if (changed)
			pane_glyph(pane, x, y + 1, 0, GLYPH_CHANGED);
		any = any || changed;
	}
	return any ? y + 2 : y + 1;
}

static void print_pages(const struct slot_run *run, const char *acting,
			struct strbuf *out)
{
	if (run->view && strcmp(run->view->process, acting) != 0)
		strbuf_addf(out, "%s's ", run->view->process);
	strbuf_addf(out, "%s[%" PRIu64,
		    run->view ? run->view->view : run->object->object,
		    run->page);
	if (run->count > 1)
		strbuf_addf(out, "..%" PRIu64, run->page + run->count - 1);
	strbuf_add_char(out, ']');
}

static void list_end_run(struct list *list)
{
	const struct slot_run *run = &list->run;
	struct strbuf pages = STRBUF_INIT;
	int x;

	if (!run->count)
		return;
	print_pages(run, list->acting, &pages);
	x = pane_text(list->pane, 1, list->y, ROLE_CODE, pages.text);
	if (x < NAMES)
		x = NAMES;
	x = pane_textf(list->pane, x + 1, list->y, ROLE_TEXT, "slot%s %" PRIu64,
		       run->count > 1 ? "s" : "", run->slot);
	if (run->count > 1)
		x = pane_textf(list->pane, x, list->y, ROLE_TEXT, "..%" PRIu64,
			       run->slot + run->count - 1);
	if (run->in_memory)
		pane_text(list->pane, x, list->y, ROLE_TEXT, ", in memory too");
	strbuf_free(&pages);
	list->run.count = 0;
	list->y++;
}

static void list_add(struct list *list, const struct slot_run *page)
{
	struct slot_run *run = &list->run;

	if (run->count && run->view == page->view &&
	    run->object == page->object && run->in_memory == page->in_memory &&
	    run->page + run->count == page->page &&
	    run->slot + run->count == page->slot) {
		run->count++;
		return;
	}
	list_end_run(list);
	*run = *page;
}

/* The slot that has a page, SLOT_NONE where none has. */
static uint64_t slot_of_page(const struct state *state,
			     const struct page_state *page)
{
	uint64_t slot = SLOT_NONE;

	if (page_state_get(page, PAGE_SWAPPED) == ANSWER_YES)
		slot = page->slot;
	else if (page_state_get(page, PAGE_PRESENT) == ANSWER_YES &&
		 page->pfn < state->n_frames &&
		 state_frame(state->frames, page->pfn)->use == FRAME_ANONYMOUS)
		slot = state_frame(state->frames, page->pfn)->slot;
	return slot < state->n_slots ? slot : SLOT_NONE;
}

static void list_pages(struct list *list, const struct state *state,
		       struct slot_run of, const struct shared_array *pages,
		       size_t n_pages)
{
	of.count = 1;
	for (size_t i = 0; i < n_pages; i++) {
		of.slot = slot_of_page(state, state_page(pages, i));
		if (of.slot == SLOT_NONE)
			continue;
		of.page = i;
		of.in_memory =
			state_slot(state->slots, of.slot)->pfn != PFN_NONE;
		list_add(list, &of);
	}
	list_end_run(list);
}

static int draw_list(const struct pane *pane, const struct state *now,
		     const char *acting)
{
	struct list list = { .pane = pane, .acting = acting };

	for (size_t i = 0; i < now->n_views; i++)
		list_pages(&list, now,
			   (struct slot_run){ .view = &now->views[i] },
			   now->views[i].pages, now->views[i].n_pages);
	for (size_t i = 0; i < now->n_objects; i++)
		list_pages(&list, now,
			   (struct slot_run){ .object = &now->objects[i] },
			   now->objects[i].pages, now->objects[i].n_pages);
	return list.y;
}

static int draw_nothing(const struct pane *pane, const struct state *now,
			const struct ui *ui)
{
	if (ui->focus != FOCUS_PAGING_FILE)
		return 0;
	pane_text(pane, 1, 0, ROLE_DIM,
		  now ? "Nothing is in the paging file."
		      : "There is no paging file that can be seen.");
	return 1;
}

int paging_file_view(const struct pane *pane, const struct moment *moment,
		     const struct ui *ui)
{
	const struct state *now = slots_of(moment_side(moment, SIDE_SIM));
	const struct state *then =
		slots_of(moment_side_before(moment, SIDE_SIM));
	int room = (pane->width - LABEL - 1) / SLOT_CELL;
	size_t columns = room >= 32 ? 32 : room >= 16 ? 16 : 8;
	int y;

	if (!now || !now->n_slots)
		return draw_nothing(pane, now, ui);
	y = draw_list(pane, now, moment->process ? moment->process : "");
	for (size_t first = 0; first < now->n_slots; first += columns)
		y = draw_row(pane, y, now, then, first, columns);
	return y;
}

void paging_file_title(const struct moment *moment, const struct ui *ui,
		       struct strbuf *out)
{
	const struct state *now = slots_of(moment_side(moment, SIDE_SIM));
	size_t used = 0;

	(void)ui;
	strbuf_add(out, "paging file");
	for (size_t i = 0; now && i < now->n_slots; i++)
		used += slot_in_use(state_slot(now->slots, i));
	if (now)
		strbuf_addf(out, ", %zu of %zu slots in use", used,
			    now->n_slots_total);
}
