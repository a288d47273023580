/*
 * clock-pro - a clock with three hands
 *
 * Pages that come back soon are hot, the others cold; what counts as soon is
 * how recently the hot pages were used. All pages stand on one clock, the
 * newest just behind the hot hand. A cold page is in its test period until
 * the hot or the test hand passes: if it is used in that time, it is hot. A
 * cold page evicted during its test stays on the clock as a ghost.
 *
 *	                 newest | oldest
 *	                      . v .		hot hand: demotes a hot page
 *	                   .  hot   .		  that was not used; ends the
 *	 test hand --> ghost        cold <-- 	  tests of the cold ones it
 *	  ends tests,      .        .	    |	  passes
 *	  drops ghosts        .  .	    +-- cold hand: evicts a cold page
 *						that was not used
 *
 * How many frames cold pages get, `cold_share`, is learned: one more when a
 * page is used during its test, one less when a test ends without use. The
 * hot hand runs while the hot pages are more than the rest; the test hand
 * while there are more ghosts than frames.
 *
 * A use sets a bit, as hardware does, and the hands look at the bits. The
 * access that loads a page does not count. All frames may be cold at first.
 * (Jiang, Chen, Zhang, USENIX 2005, sections 3.2 and 3.3.)
 */
#include "sim/policy/policies.h"

#include "sim/policy/roster.h"

enum {
	CLOCK
};

enum page_flag {
	HOT = 1 << 0,
	TEST = 1 << 1, /* cold, in its test period */
	USED = 1 << 2, /* the reference bit */
};

enum hand {
	HAND_HOT,
	HAND_COLD,
	HAND_TEST,
	HANDS
};

struct pro {
	uint32_t hands[HANDS]; /* nodes; NODE_NONE on an empty clock */
	uint32_t cold_share;   /* frames for cold pages, 1 to all */
	uint32_t hot, cold;    /* pages in memory */
	uint32_t ghosts;
	uint32_t reserved;
};

/* Behind the struct. */
static struct roster *roster_of(struct pro *pro)
{
	return (struct roster *)(void *)(pro + 1);
}

/* One ghost more than are kept: the test hand runs when the page has come,
 * whose own ghost is looked up first. */
static size_t pro_state_size(uint32_t frames)
{
	return sizeof(struct pro) + roster_size(frames, frames + 1);
}

static void pro_init(void *state, uint32_t frames, uint64_t seed)
{
	struct pro *pro = state;

	(void)seed;
	*pro = (struct pro){ .hands = { NODE_NONE, NODE_NONE, NODE_NONE },
			     .cold_share = frames };
	roster_init(roster_of(pro), frames, frames + 1);
}

/* --- the clock: a list whose end goes on at its beginning --------------------
 */

static uint32_t node_after(const struct roster *roster, uint32_t node)
{
	uint32_t next = roster->nodes[node].next;

	return roster_is_head(roster, next) ? roster->nodes[next].next : next;
}

static void hand_step(struct pro *pro, enum hand hand)
{
	pro->hands[hand] = node_after(roster_of(pro), pro->hands[hand]);
}

/* The newest place is just behind the hot hand. */
static void clock_insert(struct pro *pro, uint32_t node)
{
	struct roster *roster = roster_of(pro);

	if (roster->count[CLOCK] == 0) {
		roster_push(roster, CLOCK, node);
		for (int i = 0; i < HANDS; i++)
			pro->hands[i] = node;
	} else {
		roster_insert_before(roster, CLOCK, pro->hands[HAND_HOT], node);
	}
}

/* Hands that point at the node go on to the next. */
static void clock_leave(struct pro *pro, uint32_t node)
{
	struct roster *roster = roster_of(pro);
	uint32_t next = node_after(roster, node);

	for (int i = 0; i < HANDS; i++)
		if (pro->hands[i] == node)
			pro->hands[i] = next == node ? NODE_NONE : next;
}

static void ghost_drop(struct pro *pro, uint32_t ghost)
{
	clock_leave(pro, ghost);
	roster_forget(roster_of(pro), ghost);
	pro->ghosts--;
}

/* --- the hands ---------------------------------------------------------- */

/* A test period is over, unused. */
static void test_end(struct pro *pro, uint32_t node)
{
	struct roster *roster = roster_of(pro);
	struct roster_node *page = &roster->nodes[node];

	if (page->flags & TEST) {
		page->flags &= (uint8_t)~TEST;
		if (pro->cold_share > 1)
			pro->cold_share--;
	}
	if (node >= roster->frames)
		ghost_drop(pro, node);
}

/* The cold page at this hand loses its test; the hand moves on. */
static void hand_end_test(struct pro *pro, enum hand hand)
{
	uint32_t node = pro->hands[hand];

	hand_step(pro, hand);
	test_end(pro, node);
}

static struct roster_node *page_at(struct pro *pro, enum hand hand)
{
	return &roster_of(pro)->nodes[pro->hands[hand]];
}

/* Makes one hot page cold, then goes on to the next hot one. */
static void hand_hot_run(struct pro *pro)
{
	bool demoted = false;

	while (pro->hot > 0) {
		struct roster_node *page = page_at(pro, HAND_HOT);

		if (!(page->flags & HOT)) {
			hand_end_test(pro, HAND_HOT);
			continue;
		}
		if (demoted)
			return;
		if (!(page->flags & USED)) {
			page->flags = 0;
			pro->hot--;
			pro->cold++;
			demoted = true;
		}
		page->flags &= (uint8_t)~USED;
		hand_step(pro, HAND_HOT);
	}
}

static void hot_limit(struct pro *pro)
{
	while (pro->hot > roster_of(pro)->pages - pro->cold_share)
		hand_hot_run(pro);
}

static void ghosts_limit(struct pro *pro)
{
	while (pro->ghosts > roster_of(pro)->pages)
		if (page_at(pro, HAND_TEST)->flags & HOT)
			hand_step(pro, HAND_TEST);
		else
			hand_end_test(pro, HAND_TEST);
}

static void test_passed(struct pro *pro)
{
	if (pro->cold_share < roster_of(pro)->pages)
		pro->cold_share++;
}

/* A cold page that was used: hot if that was in its test period, else tested
 * anew; either way it becomes the newest. */
static void cold_page_used(struct pro *pro, uint32_t node)
{
	struct roster *roster = roster_of(pro);
	bool hot = roster->nodes[node].flags & TEST;

	clock_leave(pro, node);
	roster_remove(roster, node);
	roster->nodes[node].flags = hot ? HOT : TEST;
	clock_insert(pro, node);
	if (!hot)
		return;
	pro->cold--;
	pro->hot++;
	test_passed(pro);
	hot_limit(pro);
}

/* --- the verbs ---------------------------------------------------------- */

static void pro_page_added(void *state, uint32_t frame,
			   const struct reference *reference)
{
	struct pro *pro = state;
	struct roster *roster = roster_of(pro);
	uint32_t ghost = roster_find(roster, reference->page);

	if (ghost != NODE_NONE) {
		ghost_drop(pro, ghost);
		test_passed(pro);
	}
	roster_enter(roster, frame, reference->page);
	roster->nodes[frame].flags = ghost != NODE_NONE ? HOT : TEST;
	clock_insert(pro, frame);
	if (ghost != NODE_NONE)
		pro->hot++;
	else
		pro->cold++;
	hot_limit(pro);
	ghosts_limit(pro);
}

static void pro_page_accessed(void *state, uint32_t frame,
			      const struct reference *reference)
{
	(void)reference;
	roster_of(state)->nodes[frame].flags |= USED;
}

/* A ghost takes the page's own place on the clock. */
static void ghost_leave(struct pro *pro, uint32_t frame)
{
	struct roster *roster = roster_of(pro);
	uint32_t ghost = roster_ghost(roster, frame);

	roster->nodes[ghost].flags = TEST;
	roster_insert_before(roster, CLOCK, roster->nodes[frame].next, ghost);
	pro->ghosts++;
}

static void pro_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct pro *pro = state;
	struct roster *roster = roster_of(pro);
	uint8_t flags = roster->nodes[frame].flags;

	if (roster_is_full(roster))
		ghosts_limit(pro);
	if ((flags & TEST) && why == REMOVAL_EVICTED)
		ghost_leave(pro, frame);
	clock_leave(pro, frame);
	roster_remove(roster, frame);
	if (flags & HOT)
		pro->hot--;
	else
		pro->cold--;
}

static uint32_t pro_choose_victim(void *state, const struct reference *coming)
{
	struct pro *pro = state;
	struct roster *roster = roster_of(pro);

	(void)coming;
	while (pro->hot + pro->cold > 0) {
		uint32_t node = pro->hands[HAND_COLD];

		if (pro->cold == 0)
			hand_hot_run(pro);
		else if (node >= roster->frames ||
			 (roster->nodes[node].flags & HOT))
			hand_step(pro, HAND_COLD);
		else if (roster->nodes[node].flags & USED)
			cold_page_used(pro, node);
		else
			return node;
	}
	return FRAME_NONE;
}

/* New room is for cold pages; less of it, if need be, for fewer of them. */
static void pro_resize(void *state, uint32_t pages)
{
	struct pro *pro = state;
	uint32_t old = roster_of(pro)->pages;

	roster_of(pro)->pages = pages;
	if (pages > old)
		pro->cold_share += pages - old;
	if (pro->cold_share > pages)
		pro->cold_share = pages;
}

const struct policy policy_clock_pro = {
	.name = "clock-pro",
	.help = "hot and cold pages on one clock; cold ones are tested",
	.source = "Jiang, Chen, Zhang: CLOCK-Pro: an effective improvement of "
		  "the CLOCK replacement, USENIX 2005",
	.state_size = pro_state_size,
	.init = pro_init,
	.page_added = pro_page_added,
	.page_accessed = pro_page_accessed,
	.page_removed = pro_page_removed,
	.choose_victim = pro_choose_victim,
	.resize = pro_resize,
};
