/*
 * Glyphs: one sign for each state, in Unicode and in ASCII
 *
 * A row of pages must be read at a glance and without colour: the signs
 * differ in shape and in weight. Full shapes are in memory, hollow ones cost
 * nothing or are elsewhere, a dot is nothing.
 *
 * The rows below are the legend of the help, in this order.
 */
#include "view/glyph.h"

/* clang-format off */
const struct glyph_info glyph_table[GLYPHS] = {
	{ GLYPH_ABSENT, GLYPH_OF_VIEW, 0x00B7 /* · */, '.', ROLE_ABSENT,
	  "absent: touching it faults" },
	{ GLYPH_PRESENT, GLYPH_OF_VIEW, 0x25CF /* ● */, '#', ROLE_PRESENT,
	  "present: the entry maps a frame" },
	{ GLYPH_OWN, GLYPH_OF_VIEW, 0x25C9 /* ◉ */, 'x', ROLE_OWN,
	  "present, an own frame that is not the object's" },
	{ GLYPH_ZERO, GLYPH_OF_VIEW, 0x25CB /* ○ */, '0', ROLE_ZERO,
	  "present, the shared zero frame" },
	{ GLYPH_SWAPPED, GLYPH_OF_VIEW, 0x25BD /* ▽ */, 's', ROLE_SWAPPED,
	  "in the paging file" },
	{ GLYPH_UNCACHED, GLYPH_OF_OBJECT, 0x00B7 /* · */, '.', ROLE_ABSENT,
	  "not in memory: on the disk alone" },
	{ GLYPH_CACHED, GLYPH_OF_OBJECT, 0x25A3 /* ▣ */, 'c', ROLE_CACHED,
	  "in the page cache, clean: equal to the disk" },
	{ GLYPH_DIRTY, GLYPH_OF_OBJECT, 0x25C6 /* ◆ */, 'D', ROLE_DIRTY,
	  "in the page cache, dirty: newer than the disk" },
	{ GLYPH_WRITEBACK, GLYPH_OF_OBJECT, 0x21BB /* ↻ */, 'W', ROLE_WRITEBACK,
	  "being written to the disk" },
	{ GLYPH_UNKNOWN, GLYPH_OF_SCREEN, '?', '?', ROLE_UNKNOWN,
	  "cannot be seen here" },
	{ GLYPH_SAME, GLYPH_OF_VERDICT, '=', '=', ROLE_SAME,
	  "both machines agree" },
	{ GLYPH_UNOBSERVABLE, GLYPH_OF_VERDICT, '?', '?', ROLE_UNOBSERVABLE,
	  "one of them cannot show it" },
	{ GLYPH_SIMPLIFIED, GLYPH_OF_VERDICT, 0x2248 /* ≈ */, '~',
	  ROLE_SIMPLIFIED, "they differ, and it is known why" },
	{ GLYPH_SURPRISE, GLYPH_OF_VERDICT, '!', '!', ROLE_SURPRISE,
	  "they differ, and nothing explains it" },
	{ GLYPH_FRAME_FREE, GLYPH_OF_SCREEN, 0x00B7 /* · */, '.', ROLE_ABSENT,
	  "a free frame, or slot of the paging file" },
	{ GLYPH_FRAME_TABLE, GLYPH_OF_SCREEN, 0x25A4 /* ▤ */, 'T',
	  ROLE_PAGE_TABLE, "a frame that holds a page table" },
	{ GLYPH_SLOT_CACHED, GLYPH_OF_SCREEN, 0x25BC /* ▼ */, 'S', ROLE_SWAPPED,
	  "a slot whose page is in memory, too (swap cache)" },
	{ GLYPH_CHANGED, GLYPH_OF_SCREEN, '^', '^', ROLE_MESSAGE,
	  "changed in this step (as [ ] is)" },
	{ GLYPH_NEXT, GLYPH_OF_SCREEN, 0x25B8 /* ▸ */, '>', ROLE_KEY,
	  "what comes next" },
	{ GLYPH_DONE, GLYPH_OF_SCREEN, 0x2713 /* ✓ */, '*', ROLE_RIGHT,
	  "done" },
};
/* clang-format on */

static const char *const group_titles[GLYPH_GROUPS] = {
	"a page of a view (its page-table entry)",
	"a page of a file or section (the page cache)",
	"simulated against real",
	"elsewhere",
};

const char *glyph_group_title(enum glyph_group group)
{
	return group_titles[group];
}

enum glyph glyph_of_entry(const struct page_state *page)
{
	switch (page_state_get(page, PAGE_PRESENT)) {
	case ANSWER_UNKNOWN:
		return GLYPH_UNKNOWN;
	case ANSWER_NO:
		return page_state_get(page, PAGE_SWAPPED) == ANSWER_YES
			       ? GLYPH_SWAPPED
			       : GLYPH_ABSENT;
	case ANSWER_YES:
		break;
	}
	if (page_state_get(page, PAGE_ZERO) == ANSWER_YES)
		return GLYPH_ZERO;
	if (page_state_get(page, PAGE_FILE) == ANSWER_NO)
		return GLYPH_OWN;
	return GLYPH_PRESENT;
}

enum glyph glyph_of_cache(const struct page_state *page)
{
	if (page_state_get(page, PAGE_WRITEBACK) == ANSWER_YES)
		return GLYPH_WRITEBACK;
	if (page_state_get(page, PAGE_DIRTY) == ANSWER_YES)
		return GLYPH_DIRTY;
	switch (page_state_get(page, PAGE_CACHED)) {
	case ANSWER_YES:
		return GLYPH_CACHED;
	case ANSWER_NO:
		return page_state_get(page, PAGE_SWAPPED) == ANSWER_YES
			       ? GLYPH_SWAPPED
			       : GLYPH_UNCACHED;
	default:
		return GLYPH_UNKNOWN;
	}
}

enum glyph glyph_of_verdict(enum verdict verdict)
{
	static const enum glyph glyphs[VERDICTS] = {
		[VERDICT_SAME] = GLYPH_SAME,
		[VERDICT_UNOBSERVABLE] = GLYPH_UNOBSERVABLE,
		[VERDICT_SIMPLIFIED] = GLYPH_SIMPLIFIED,
		[VERDICT_SURPRISE] = GLYPH_SURPRISE,
	};

	return glyphs[verdict];
}

enum glyph glyph_of_frame(const struct frame_state *frame)
{
	switch (frame->use) {
	case FRAME_PAGE_TABLE:
		return GLYPH_FRAME_TABLE;
	case FRAME_PAGE_CACHE:
		return frame->dirty ? GLYPH_DIRTY : GLYPH_CACHED;
	case FRAME_ANONYMOUS:
		return GLYPH_OWN;
	case FRAME_ZERO:
		return GLYPH_ZERO;
	case FRAME_FREE:
		break;
	}
	return GLYPH_FRAME_FREE;
}

enum glyph glyph_of_slot(const struct slot_state *slot)
{
	if (slot->pfn != PFN_NONE)
		return GLYPH_SLOT_CACHED;
	return slot->references ? GLYPH_SWAPPED : GLYPH_FRAME_FREE;
}
