/*
 * mru - most recently used
 *
 * The page used last leaves. Absurd for programs with locality, and right for
 * one pattern: a loop over more pages than there are frames. There the page
 * used last is the one that is needed last.
 *
 *	3 frames		A B C D A B C D A B C D ...
 *	lru	misses	. . . . . . . . . . . .	what is needed next just left
 *	mru	misses	. . . .     .     .	two of three are hits
 *
 * The same list as lru keeps, taken from the other end.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "sim/policy/list.h"

struct mru {
	uint32_t uses; /* head: first is the most recent */
	uint32_t reserved;
	struct link links[];
};

static size_t mru_state_size(uint32_t frames)
{
	return sizeof(struct mru) + ((size_t)frames + 1) * sizeof(struct link);
}

static void mru_init(void *state, uint32_t frames, uint64_t seed)
{
	struct mru *mru = state;

	(void)seed;
	memset(mru, 0, mru_state_size(frames));
	mru->uses = frames;
	list_init(mru->links, mru->uses);
}

static void mru_page_added(void *state, uint32_t frame,
			   const struct reference *reference)
{
	struct mru *mru = state;

	(void)reference;
	list_push_front(mru->links, mru->uses, frame);
}

static void mru_page_accessed(void *state, uint32_t frame,
			      const struct reference *reference)
{
	struct mru *mru = state;

	(void)reference;
	list_remove(mru->links, frame);
	list_push_front(mru->links, mru->uses, frame);
}

static void mru_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct mru *mru = state;

	(void)why;
	list_remove(mru->links, frame);
}

static uint32_t mru_choose_victim(void *state, const struct reference *coming)
{
	struct mru *mru = state;

	(void)coming;
	if (list_is_empty(mru->links, mru->uses))
		return FRAME_NONE;
	return list_first(mru->links, mru->uses);
}

const struct policy policy_mru = {
	.name = "mru",
	.help = "the page that was used last",
	.source = "Chou, DeWitt: An evaluation of buffer management strategies "
		  "for relational database systems, VLDB 1985",
	.state_size = mru_state_size,
	.init = mru_init,
	.page_added = mru_page_added,
	.page_accessed = mru_page_accessed,
	.page_removed = mru_page_removed,
	.choose_victim = mru_choose_victim,
};
