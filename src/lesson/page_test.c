/*
 * The words for the state of a page (present, absent, dirty, clean ...) asked
 * of what a machine showed. Expectations ask it of each page, the measure
 * "count" counts the pages for which the answer is yes.
 *
 *	bits known    asked     answer
 *	dirty = 1     dirty     yes
 *	dirty = 1     clean     no
 *	-             dirty     unknown: not the same as no
 *
 * Contract: pure; three-valued throughout.
 */
#include "lesson/page_test.h"

#include <errno.h>

/* Both have to be yes; one that is known to be no decides. */
static enum answer both(enum answer a, enum answer b)
{
	if (a == ANSWER_NO || b == ANSWER_NO)
		return ANSWER_NO;
	return a == ANSWER_YES && b == ANSWER_YES ? ANSWER_YES : ANSWER_UNKNOWN;
}

static enum answer opposite(enum answer a)
{
	if (a == ANSWER_UNKNOWN)
		return a;
	return a == ANSWER_YES ? ANSWER_NO : ANSWER_YES;
}

/* `a`, unless `b` is known to hold: for a bit that only refines another and
 * is not seen on every machine. */
static enum answer unless(enum answer a, enum answer b)
{
	return both(a, b == ANSWER_YES ? ANSWER_NO : ANSWER_YES);
}

enum answer page_test(const struct page_state *page, enum expect_state state)
{
	enum answer present = page_state_get(page, PAGE_PRESENT);
	enum answer dirty = page_state_get(page, PAGE_DIRTY);

	switch (state) {
	case EXPECT_PRESENT:
		return present;
	case EXPECT_ABSENT:
		return unless(opposite(present),
			      page_state_get(page, PAGE_SWAPPED));
	case EXPECT_SWAPPED:
		return page_state_get(page, PAGE_SWAPPED);
	case EXPECT_EXCLUSIVE:
		return both(present, page_state_get(page, PAGE_EXCLUSIVE));
	case EXPECT_ZERO:
		return both(present, page_state_get(page, PAGE_ZERO));
	case EXPECT_CACHED:
		return page_state_get(page, PAGE_CACHED);
	case EXPECT_UNCACHED:
		return opposite(page_state_get(page, PAGE_CACHED));
	case EXPECT_DIRTY:
		return dirty;
	case EXPECT_CLEAN:
		/* Under writeback it is no longer dirty, and not yet safe. */
		return unless(opposite(dirty),
			      page_state_get(page, PAGE_WRITEBACK));
	case EXPECT_WRITEBACK:
		return page_state_get(page, PAGE_WRITEBACK);
	default:
		return ANSWER_UNKNOWN;
	}
}

bool page_test_counts(struct machine *machine, enum expect_state state)
{
	if (state != EXPECT_DIRTY && state != EXPECT_CLEAN &&
	    state != EXPECT_WRITEBACK)
		return true;
	if (!machine || !machine->ops->traits)
		return true;
	return machine->ops->traits(machine)->counts_dirty;
}

const char *page_test_opposite(enum expect_state state)
{
	static const char *const words[EXPECT_STATES] = {
		[EXPECT_PRESENT] = "absent",
		[EXPECT_ABSENT] = "present or swapped",
		[EXPECT_SWAPPED] = "not swapped",
		[EXPECT_EXCLUSIVE] = "absent or shared with another mapping",
		[EXPECT_ZERO] = "not the zero page",
		[EXPECT_CACHED] = "uncached",
		[EXPECT_UNCACHED] = "cached",
		[EXPECT_DIRTY] = "clean",
		[EXPECT_CLEAN] = "dirty or under writeback",
		[EXPECT_WRITEBACK] = "not under writeback",
	};

	return words[state];
}

int page_span_find(const struct op *op, enum expect_kind kind,
		   const struct state *state, const char *process,
		   struct page_span *ret_span)
{
	const struct place *place = &op->place;
	const struct view_state *view;
	const struct object_state *object;
	struct page_span span = { 0 };

	if (kind == EXPECT_VIEW_PAGE) {
		view = state_view(state, process, place->view);
		if (!view)
			return -ENOENT;
		span.pages = view->pages;
		span.n_pages = view->n_pages;
	} else {
		object = state_object(state, place->view);
		if (!object)
			return -ENOENT;
		span.pages = object->pages;
		span.n_pages = object->n_pages;
	}
	/* No pages written: all of them. */
	span.last = span.n_pages - 1;
	if (place->has_pages) {
		span.first = place->first;
		span.last = place->last;
	}
	*ret_span = span;
	return span.n_pages == 0 || span.last >= span.n_pages ? -ERANGE : 0;
}
