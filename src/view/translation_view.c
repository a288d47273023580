/*
 * The translation of an address, as the hardware makes it
 *
 *	 47..39    38..30    29..21    20..12    11..0
 *	 PML4      PDPT      PD        PT        offset
 *	 0x40      0x0       0x0       0x3       0x0
 *
 *	 PML4    at 0x1200     0x3027              next table        P W U A
 *	 ...
 *	 PT      at 0x5018     0x8000000000006025  maps a page       P U A XD
 *	 frame 0x6 holds the byte
 *
 * Contract: the bits of the address stand over the index that they are; each
 * level that the walk reached has a row with what its entry decided. What is
 * not reached is dimmed; under a huge page it is part of the offset.
 */
#include "view/view.h"

#include <inttypes.h>

#include "base/strbuf.h"

#define CELL	10 /* columns of a piece of the address */
#define LABEL	8  /* of a level's name */
#define AT	14 /* of "at 0x..." */
#define ENTRY	20 /* of an entry in hexadecimal */
#define DECIDED 20 /* of what it decided */

static void draw_piece(const struct pane *pane, int x, unsigned high,
		       unsigned low, const char *name, uint64_t value,
		       unsigned style)
{
	pane_textf(pane, x, 0, ROLE_DIM, "%u..%u", high, low);
	pane_text(pane, x, 1, style, name);
	pane_textf(pane, x, 2, style | STYLE_BOLD, "0x%" PRIx64, value);
}

/* The pieces of the address: their bits, their names, their values. */
static int draw_pieces(const struct pane *pane, const struct walk *walk)
{
	unsigned n = walk->present ? walk->n_levels : walk->n_levels_all;
	unsigned offset_bits = walk->levels[n - 1].low;
	int x = 1;

	for (unsigned i = 0; i < n; i++, x += CELL) {
		const struct walk_level *level = &walk->levels[i];

		draw_piece(pane, x, level->high, level->low, level->name,
			   level->index,
			   i < walk->n_levels ? ROLE_TEXT : ROLE_DIM);
	}
	draw_piece(pane, x, offset_bits - 1, 0, "offset",
		   walk->address & ((UINT64_C(1) << offset_bits) - 1),
		   walk->present ? ROLE_TEXT : ROLE_DIM);
	return 3;
}

static void draw_level(const struct pane *pane, int y,
		       const struct walk_level *level)
{
	int x = 1;

	pane_text(pane, x, y, ROLE_TEXT, level->name);
	x += LABEL;
	pane_textf(pane, x, y, ROLE_DIM, "at 0x%" PRIx64, level->entry_address);
	x += AT;
	pane_textf(pane, x, y, ROLE_CODE, "0x%" PRIx64, level->entry);
	x += ENTRY;
	pane_text_cut(pane, x, y, pane->width - x, ROLE_TEXT,
		      walk_decision_words(level->decision));
	x += DECIDED;
	if (x < pane->width)
		pane_text_cut(pane, x, y, pane->width - x, ROLE_DIM,
			      level->bits);
}

int translation_view(const struct pane *pane, const struct moment *moment,
		     const struct ui *ui)
{
	const struct walk *walk = &moment->walk;
	int y;

	(void)ui;
	if (!walk->n_levels) {
		pane_text(pane, 1, 0, ROLE_DIM,
			  "This step speaks of no page of a simulated view.");
		return 1;
	}
	y = draw_pieces(pane, walk);
	for (unsigned i = 0; i < walk->n_levels; i++)
		draw_level(pane, y++, &walk->levels[i]);
	if (walk->present)
		pane_textf(pane, 1, y++, ROLE_TEXT,
			   "frame 0x%" PRIx64 " holds the byte", walk->pfn);
	else
		pane_text(pane, 1, y++, ROLE_TEXT,
			  "the walk ends in a page fault");
	return y;
}

void translation_title(const struct moment *moment, const struct ui *ui,
		       struct strbuf *out)
{
	const struct walk *walk = &moment->walk;

	(void)ui;
	strbuf_add(out, "translation");
	if (walk->n_levels)
		strbuf_addf(out, " of 0x%" PRIx64 " by %s", walk->address,
			    walk->table);
}
