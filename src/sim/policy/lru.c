/*
 * lru - least recently used
 *
 * The page that has gone unused for the longest time leaves: the past is
 * taken for a picture of the future, upside down. One list in the order of
 * last use; every access moves its page to the front.
 *
 *	          +------- accessed ------+
 *	          v                       |
 *	added -> [ newest use ] [ ... ] [ p ] [ ... ] [ oldest use ] -> victim
 *
 * The n most recently used pages are always among the n + 1 most recently
 * used: a larger memory holds all that a smaller one holds (the stack
 * property; Mattson, Gecsei, Slutz, Traiger: "Evaluation techniques for
 * storage hierarchies", IBM Systems Journal 9(2), 1970). So Belady's anomaly
 * cannot happen.
 *
 * No hardware moves a list at every access, which is why the policies with
 * reference bits exist. Its weak spot is a loop one page longer than memory:
 * then every access is a fault.
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "sim/policy/list.h"

struct lru {
	uint32_t uses; /* head: first is the most recent */
	uint32_t reserved;
	struct link links[];
};

static size_t lru_state_size(uint32_t frames)
{
	return sizeof(struct lru) + ((size_t)frames + 1) * sizeof(struct link);
}

static void lru_init(void *state, uint32_t frames, uint64_t seed)
{
	struct lru *lru = state;

	(void)seed;
	memset(lru, 0, lru_state_size(frames));
	lru->uses = frames;
	list_init(lru->links, lru->uses);
}

static void lru_page_added(void *state, uint32_t frame,
			   const struct reference *reference)
{
	struct lru *lru = state;

	(void)reference;
	list_push_front(lru->links, lru->uses, frame);
}

static void lru_page_accessed(void *state, uint32_t frame,
			      const struct reference *reference)
{
	struct lru *lru = state;

	(void)reference;
	list_remove(lru->links, frame);
	list_push_front(lru->links, lru->uses, frame);
}

static void lru_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct lru *lru = state;

	(void)why;
	list_remove(lru->links, frame);
}

static uint32_t lru_choose_victim(void *state, const struct reference *coming)
{
	struct lru *lru = state;

	(void)coming;
	if (list_is_empty(lru->links, lru->uses))
		return FRAME_NONE;
	return list_last(lru->links, lru->uses);
}

const struct policy policy_lru = {
	.name = "lru",
	.help = "the page that has gone unused for the longest time",
	.source = "Silberschatz, Galvin, Gagne: Operating System Concepts, "
		  "10th ed., 10.4.4",
	.state_size = lru_state_size,
	.init = lru_init,
	.page_added = lru_page_added,
	.page_accessed = lru_page_accessed,
	.page_removed = lru_page_removed,
	.choose_victim = lru_choose_victim,
};
