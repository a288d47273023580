#ifndef PAGETWIN_VIEW_GLYPH_H
#define PAGETWIN_VIEW_GLYPH_H

#include "compare/compare.h"
#include "machine/state.h"
#include "view/role.h"

/*
 * The signs of the screen: one for each state, so that nothing is told by
 * colour alone. glyph_table[] has a row for each; the help prints it as the
 * legend.
 */
enum glyph {
	GLYPH_ABSENT,
	GLYPH_PRESENT,
	GLYPH_OWN,
	GLYPH_ZERO,
	GLYPH_SWAPPED,
	GLYPH_UNCACHED,
	GLYPH_CACHED,
	GLYPH_DIRTY,
	GLYPH_WRITEBACK,
	GLYPH_UNKNOWN,
	GLYPH_SAME,
	GLYPH_UNOBSERVABLE,
	GLYPH_SIMPLIFIED,
	GLYPH_SURPRISE,
	GLYPH_FRAME_FREE,
	GLYPH_FRAME_TABLE,
	GLYPH_SLOT_CACHED,
	GLYPH_CHANGED, /* the mark under a cell too narrow for brackets */
	GLYPH_NEXT,    /* before the operation that comes next */
	GLYPH_DONE,    /* before the one that was performed; a lesson done */
	GLYPHS
};

enum glyph_group {
	GLYPH_OF_VIEW,	  /* a page-table entry */
	GLYPH_OF_OBJECT,  /* a page of the page cache */
	GLYPH_OF_VERDICT, /* the third row */
	GLYPH_OF_SCREEN,
	GLYPH_GROUPS
};

struct glyph_info {
	enum glyph glyph;
	enum glyph_group group;
	uint32_t code; /* Unicode, one column wide */
	char ascii;
	enum role role;
	const char *meaning; /* for the legend, a phrase */
};

extern const struct glyph_info glyph_table[GLYPHS];

const char *glyph_group_title(enum glyph_group group);

/* The page as its page-table entry has it. */
enum glyph glyph_of_entry(const struct page_state *page);
/* The page as the page cache has it. */
enum glyph glyph_of_cache(const struct page_state *page);
enum glyph glyph_of_verdict(enum verdict verdict);
enum glyph glyph_of_frame(const struct frame_state *frame);
enum glyph glyph_of_slot(const struct slot_state *slot);

#endif
