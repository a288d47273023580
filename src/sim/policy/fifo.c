/*
 * fifo - first in, first out
 *
 * The page that was loaded first leaves first, however often it is used. One
 * queue, and an access does nothing at all: the cheapest policy there is, and
 * the yardstick for the others.
 *
 *	page_added -> [ new ] [ ... ] [ old ] -> victim
 *
 * It has no stack property: the pages kept in 3 frames need not be among
 * those kept in 4. So more memory may mean more faults, as with the string
 * 1,2,3,4,1,2,5,1,2,3,4,5: 9 faults in 3 frames, 10 in 4 (Belady, Nelson,
 * Shedler: "An anomaly in space-time characteristics of certain programs
 * running in a paging machine", CACM 12(6), 1969).
 */
#include "sim/policy/policies.h"

#include <string.h>

#include "sim/policy/list.h"

struct fifo {
	uint32_t queue; /* head: first is the newest */
	uint32_t reserved;
	struct link links[];
};

static size_t fifo_state_size(uint32_t frames)
{
	return sizeof(struct fifo) + ((size_t)frames + 1) * sizeof(struct link);
}

static void fifo_init(void *state, uint32_t frames, uint64_t seed)
{
	struct fifo *fifo = state;

	(void)seed;
	memset(fifo, 0, fifo_state_size(frames));
	fifo->queue = frames;
	list_init(fifo->links, fifo->queue);
}

static void fifo_page_added(void *state, uint32_t frame,
			    const struct reference *reference)
{
	struct fifo *fifo = state;

	(void)reference;
	list_push_front(fifo->links, fifo->queue, frame);
}

static void fifo_page_accessed(void *state, uint32_t frame,
			       const struct reference *reference)
{
	(void)state;
	(void)frame;
	(void)reference;
}

static void fifo_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct fifo *fifo = state;

	(void)why;
	list_remove(fifo->links, frame);
}

static uint32_t fifo_choose_victim(void *state, const struct reference *coming)
{
	struct fifo *fifo = state;

	(void)coming;
	if (list_is_empty(fifo->links, fifo->queue))
		return FRAME_NONE;
	return list_last(fifo->links, fifo->queue);
}

const struct policy policy_fifo = {
	.name = "fifo",
	.help = "the page that was loaded first",
	.source = "Silberschatz, Galvin, Gagne: Operating System Concepts, "
		  "10th ed., 10.4.2",
	.state_size = fifo_state_size,
	.init = fifo_init,
	.page_added = fifo_page_added,
	.page_accessed = fifo_page_accessed,
	.page_removed = fifo_page_removed,
	.choose_victim = fifo_choose_victim,
};
