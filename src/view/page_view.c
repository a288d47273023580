/*
 * The page of interest, in words: what one sign in the rows stands for
 *
 *	v[3]  sim     present, writable, accessed, dirty; frame 0x1f
 *	      before  present, write-protected, accessed; frame 0x1f
 *	      real    present, mapped once
 *
 * Contract: only what is known is said; a machine of which nothing is known
 * says so.
 */
#include "view/view.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/strbuf.h"

#define LEFT 8

struct word {
	enum page_bit bit;
	const char *yes, *no; /* NULL: not worth a word */
};

static const struct word entry_words[] = {
	{ PAGE_PRESENT, "present", "absent" },
	{ PAGE_SWAPPED, "in the paging file", NULL },
	{ PAGE_ZERO, "zero frame", NULL },
	{ PAGE_WRITABLE, "writable", "write-protected" },
	{ PAGE_ACCESSED, "accessed", NULL },
	{ PAGE_PTE_DIRTY, "dirty", NULL },
	{ PAGE_EXCLUSIVE, "mapped once", "mapped by others too" },
	{ PAGE_FILE, NULL, "own copy" },
};

/* Of an absent page only the first words mean something. */
static size_t words_of(const struct page_state *page)
{
	return page_state_get(page, PAGE_PRESENT) == ANSWER_YES
		       ? ARRAY_LENGTH(entry_words)
		       : 2;
}

static void print_entry(const struct page_state *page, struct strbuf *out)
{
	for (size_t i = 0; i < words_of(page); i++) {
		const struct word *word = &entry_words[i];
		enum answer answer = page_state_get(page, word->bit);
		const char *text = answer == ANSWER_YES	 ? word->yes
				   : answer == ANSWER_NO ? word->no
							 : NULL;

		if (text)
			strbuf_addf(out, "%s%s", out->length ? ", " : "", text);
	}
	if (page->pfn != PFN_NONE)
		strbuf_addf(out, "; frame 0x%" PRIx64, page->pfn);
	if (page->slot != SLOT_NONE)
		strbuf_addf(out, "; slot %" PRIu64, page->slot);
	if (out->length == 0)
		strbuf_add(out, "cannot be seen");
}

static const struct page_state *page_of(const struct step_side *side,
					const char *process, const char *view,
					uint64_t page)
{
	const struct view_state *found =
		side ? state_view(&side->state, process, view) : NULL;

	return found && page < found->n_pages ? state_page(found->pages, page)
					      : NULL;
}

static bool same_page(const struct page_state *a, const struct page_state *b)
{
	return a->known == b->known && a->bits == b->bits && a->pfn == b->pfn;
}

static void draw_words(const struct pane *pane, int y, const char *label,
		       unsigned style, const struct page_state *page)
{
	struct strbuf text = STRBUF_INIT;
	int x = LEFT + 8;

	pane_text(pane, LEFT, y, ROLE_DIM, label);
	if (page)
		print_entry(page, &text);
	else
		strbuf_add(&text, "no such page");
	pane_text_cut(pane, x, y, pane->width - x, style, text.text);
	strbuf_free(&text);
}

/* One row, and another of what it was where that was different. */
static int draw_side(const struct pane *pane, int y,
		     const struct moment *moment, enum side side,
		     uint64_t number)
{
	const struct step *step = moment->step;
	const char *view = step->op.place.view;
	const struct page_state *now =
		page_of(moment_side(moment, side), step->process, view, number);
	const struct page_state *then = page_of(
		moment_side_before(moment, side), step->process, view, number);

	draw_words(pane, y++, side_name(side), ROLE_TEXT, now);
	if (now && then && !same_page(now, then))
		draw_words(pane, y++, "before", ROLE_DIM, then);
	return y;
}

int page_view(const struct pane *pane, const struct moment *moment,
	      const struct ui *ui)
{
	const char *view = moment->step ? moment->step->op.place.view : "";
	uint64_t number;
	int y = 0;

	(void)ui;
	if (!view[0]) {
		pane_text(pane, 1, 0, ROLE_DIM,
			  "This step speaks of no page of a view.");
		return 1;
	}
	number = moment_page_of_interest(moment, view, "");
	pane_textf(pane, 1, y, ROLE_HEADING, "%.16s[%" PRIu64 "]", view,
		   number);
	for (int side = 0; side < SIDES; side++)
		if (moment->has[side])
			y = draw_side(pane, y, moment, (enum side)side, number);
	return y;
}
