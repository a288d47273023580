/*
 * wsclock - a clock that knows the working set
 *
 * A program's working set is what it used within the last T references
 * (Denning). wsclock finds the pages outside of it as clock finds unused
 * ones: a hand goes round, and each page carries the time at which the hand
 * last saw it used.
 *
 *	the hand finds		does
 *	R=1			R=0, time of last use = now; goes on
 *	R=0, age <= T		in the working set: goes on
 *	R=0, age > T, clean	this is the victim
 *	R=0, age > T, dirty	has it written, and goes on; when it comes
 *				again the writing is done: clean
 *
 * After a full turn without a victim: the first page whose writing began (the
 * fault waits for it), else the first clean page, else the page at which the
 * turn began. The writing itself is the mechanism's: what is still dirty when
 * it leaves is written then. So all that a policy has to know is which pages
 * it would have had written by now.
 *
 * Time is counted in references, as the paper counts a program's own time. T is
 * the one parameter, a quarter of the pages there is room for: with a T as long
 * as pages can stay at all, every page is in the working set, and each fault
 * turns the hand once round in vain.
 */
#include "sim/policy/policies.h"

#include <string.h>

enum wsclock_flag {
	RESIDENT = 1 << 0,
	REFERENCED = 1 << 1,
	DIRTY = 1 << 2,
	WRITTEN = 1 << 3, /* to its disk, since it became dirty */
};

struct wsclock_page {
	uint64_t used; /* when the hand last saw it used */
	uint64_t flags;
};

struct wsclock {
	uint64_t now; /* references so far */
	uint32_t frames;
	uint32_t hand;
	uint32_t room; /* for so many pages */
	uint32_t reserved;
	struct wsclock_page pages[];
};

/* What a turn of the hand found, for want of an old clean page. */
struct wsclock_turn {
	uint32_t old_dirty, clean, any;
};

static size_t wsclock_state_size(uint32_t frames)
{
	return sizeof(struct wsclock) + frames * sizeof(struct wsclock_page);
}

static void wsclock_init(void *state, uint32_t frames, uint64_t seed)
{
	struct wsclock *wsclock = state;

	(void)seed;
	memset(wsclock, 0, wsclock_state_size(frames));
	wsclock->frames = frames;
	wsclock->room = frames;
}

static void wsclock_page_added(void *state, uint32_t frame,
			       const struct reference *reference)
{
	struct wsclock *wsclock = state;

	wsclock->pages[frame].flags =
		RESIDENT | REFERENCED | (reference->write ? DIRTY : 0u);
	wsclock->pages[frame].used = wsclock->now++;
}

static void wsclock_page_accessed(void *state, uint32_t frame,
				  const struct reference *reference)
{
	struct wsclock *wsclock = state;

	wsclock->pages[frame].flags |= REFERENCED;
	if (reference->write) {
		wsclock->pages[frame].flags |= DIRTY;
		wsclock->pages[frame].flags &= ~(uint64_t)WRITTEN;
	}
	wsclock->now++;
}

static uint32_t hand_after(const struct wsclock *wsclock, uint32_t frame)
{
	return frame + 1 == wsclock->frames ? 0 : frame + 1;
}

static void wsclock_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct wsclock *wsclock = state;

	(void)why;
	memset(&wsclock->pages[frame], 0, sizeof(wsclock->pages[frame]));
	if (wsclock->hand == frame)
		wsclock->hand = hand_after(wsclock, frame);
}

static void remember(uint32_t *first, uint32_t frame)
{
	if (*first == FRAME_NONE)
		*first = frame;
}

/* Looks at one page; is it an old clean one? */
static bool wsclock_look(struct wsclock *wsclock, uint32_t frame,
			 struct wsclock_turn *turn)
{
	struct wsclock_page *page = &wsclock->pages[frame];
	bool clean = (page->flags & (DIRTY | WRITTEN)) != DIRTY;
	bool old = false;

	if (!(page->flags & RESIDENT))
		return false;
	if (page->flags & REFERENCED) {
		page->flags &= ~(uint64_t)REFERENCED;
		page->used = wsclock->now;
	} else {
		old = wsclock->now - page->used > wsclock->room / 4;
	}
	if (old && !clean) {
		page->flags |= WRITTEN;
		remember(&turn->old_dirty, frame);
	} else if (clean) {
		remember(&turn->clean, frame);
	}
	remember(&turn->any, frame);
	return old && clean;
}

static uint32_t wsclock_choose_victim(void *state,
				      const struct reference *coming)
{
	struct wsclock *wsclock = state;
	struct wsclock_turn turn = { FRAME_NONE, FRAME_NONE, FRAME_NONE };
	uint32_t frame = wsclock->hand;

	(void)coming;
	for (uint32_t i = 0; i < wsclock->frames; i++) {
		if (wsclock_look(wsclock, frame, &turn)) {
			wsclock->hand = frame;
			return frame;
		}
		frame = hand_after(wsclock, frame);
	}
	frame = turn.old_dirty != FRAME_NONE ? turn.old_dirty
		: turn.clean != FRAME_NONE   ? turn.clean
					     : turn.any;
	if (frame != FRAME_NONE)
		wsclock->hand = frame;
	return frame;
}

static void wsclock_page_cleaned(void *state, uint32_t frame)
{
	struct wsclock *wsclock = state;

	wsclock->pages[frame].flags &= ~(uint64_t)(DIRTY | WRITTEN);
}

static void wsclock_resize(void *state, uint32_t pages)
{
	struct wsclock *wsclock = state;

	wsclock->room = pages;
}

const struct policy policy_wsclock = {
	.name = "wsclock",
	.help = "a clean page that has left the working set, found by a "
		"circling hand",
	.source = "Carr, Hennessy: WSClock, a simple and effective algorithm "
		  "for virtual memory management, SOSP 1981; Tanenbaum, Bos: "
		  "Modern Operating Systems, 4th ed., 3.4.9",
	.state_size = wsclock_state_size,
	.init = wsclock_init,
	.page_added = wsclock_page_added,
	.page_accessed = wsclock_page_accessed,
	.page_removed = wsclock_page_removed,
	.choose_victim = wsclock_choose_victim,
	.page_cleaned = wsclock_page_cleaned,
	.resize = wsclock_resize,
};
