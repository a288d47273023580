/*
 * active-inactive - the two lists of Linux
 *
 * Pages enter the inactive list. Reclaim looks at its oldest page and at the
 * accessed bit that hardware set in its page-table entry:
 *
 *	fault --> [ inactive: newest ... oldest ] --> bit clear: evicted
 *	              ^   |                   |
 *	              |   +<-- bit set once --+  again: the second time
 *	   too few    |                       v
 *	 inactive     +--- [ active: oldest ... newest ]
 *
 * The fault itself sets the bit, so one look proves nothing and two are
 * needed (folio_check_references() in mm/vmscan.c). When there are fewer
 * inactive than active pages, the oldest active ones become inactive, used or
 * not (shrink_active_list(); the ratio is 1 below 1 GiB, inactive_is_low()).
 *
 * An evicted page leaves a shadow with the time, which counts evictions and
 * activations. If it comes back, the time that has passed is how many more
 * inactive pages would have kept it; if so many pages are active, it competes
 * with them and is made active at once (mm/workingset.c). A shadow older than
 * `frames` evictions cannot pass that test, so no more are kept.
 *
 * Left out: separate lists for anonymous and file pages, pages in use through
 * read() and write(), executable mappings, reclaim in batches, cgroups, and
 * that reclaim passes over a dirty page seen for the first time.
 */
#include "sim/policy/policies.h"

#include "sim/policy/roster.h"

enum {
	ACTIVE,
	INACTIVE,
	SHADOWS
};

enum page_flag {
	ACCESSED = 1 << 0,   /* by hardware, since reclaim last looked */
	REFERENCED = 1 << 1, /* reclaim has seen it accessed once */
};

struct lists {
	uint64_t age; /* evictions and activations so far */
};

/* Behind the struct. */
static struct roster *roster_of(struct lists *lists)
{
	return (struct roster *)(void *)(lists + 1);
}

static size_t lists_state_size(uint32_t frames)
{
	return sizeof(struct lists) + roster_size(frames, frames);
}

static void lists_init(void *state, uint32_t frames, uint64_t seed)
{
	struct lists *lists = state;

	(void)seed;
	lists->age = 0;
	roster_init(roster_of(lists), frames, frames);
}

/* Would it still be here, had the active pages been inactive ones? */
static bool refault_is_close(struct lists *lists, uint32_t shadow)
{
	struct roster *roster = roster_of(lists);

	return lists->age - roster->nodes[shadow].stamp <=
	       roster->count[ACTIVE];
}

static void lists_page_added(void *state, uint32_t frame,
			     const struct reference *reference)
{
	struct lists *lists = state;
	struct roster *roster = roster_of(lists);
	uint32_t shadow = roster_find(roster, reference->page);
	bool close = false;

	if (shadow != NODE_NONE) {
		close = refault_is_close(lists, shadow);
		roster_forget(roster, shadow);
	}
	roster_enter(roster, frame, reference->page);
	roster->nodes[frame].flags = ACCESSED;
	roster_push(roster, close ? ACTIVE : INACTIVE, frame);
	lists->age += close;
}

static void lists_page_accessed(void *state, uint32_t frame,
				const struct reference *reference)
{
	(void)reference;
	roster_of(state)->nodes[frame].flags |= ACCESSED;
}

static void lists_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct lists *lists = state;
	struct roster *roster = roster_of(lists);
	uint32_t shadow;

	roster_remove(roster, frame);
	if (why != REMOVAL_EVICTED)
		return;
	if (roster_is_full(roster))
		roster_forget(roster, roster_last(roster, SHADOWS));
	shadow = roster_ghost(roster, frame);
	roster->nodes[shadow].stamp = lists->age++;
	roster_push(roster, SHADOWS, shadow);
}

static void lists_balance(struct roster *roster)
{
	while (roster->count[INACTIVE] < roster->count[ACTIVE]) {
		uint32_t oldest = roster_last(roster, ACTIVE);

		roster->nodes[oldest].flags &= (uint8_t)~ACCESSED;
		roster_move(roster, INACTIVE, oldest);
	}
}

static uint32_t lists_choose_victim(void *state, const struct reference *coming)
{
	struct lists *lists = state;
	struct roster *roster = roster_of(lists);

	(void)coming;
	for (;;) {
		struct roster_node *node;
		uint32_t oldest;

		lists_balance(roster);
		oldest = roster_last(roster, INACTIVE);
		if (oldest == NODE_NONE)
			return FRAME_NONE;
		node = &roster->nodes[oldest];
		if (!(node->flags & ACCESSED))
			return oldest;
		if (node->flags & REFERENCED) {
			roster_move(roster, ACTIVE, oldest);
			lists->age++;
		} else {
			roster_move(roster, INACTIVE, oldest);
		}
		node->flags = REFERENCED;
	}
}

const struct policy policy_active_inactive = {
	.name = "active-inactive",
	.help = "Linux: pages used twice are active; the rest leave by age",
	.source = "Linux 6.6, mm/vmscan.c and mm/workingset.c",
	.state_size = lists_state_size,
	.init = lists_init,
	.page_added = lists_page_added,
	.page_accessed = lists_page_accessed,
	.page_removed = lists_page_removed,
	.choose_victim = lists_choose_victim,
};
