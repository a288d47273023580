/*
 * arc - adaptive replacement cache
 *
 * Pages used once recently (T1) and pages used more than once (T2) are two
 * lru lists that share the memory of c frames. How much T1 should have, p, is
 * learned: each list has its ghosts (B1, B2). A ghost of B1 that is needed
 * again says that T1 was too short, one of B2 that T2 was.
 *
 *	    L1: used once                     L2: used again
 *	oldest         newest           newest         oldest
 *	[ B1 ghosts ][  T1  ]           [  T2  ][ B2 ghosts ]
 *	      |      |<- p ->                        |
 *	      +-- hit: p grows             hit: p shrinks
 *
 * The step of p is 1, or the other ghosts divided by these where that is
 * more; p is a real number, as in the paper's figure 4. T1 gives the victim
 * while it is longer than p, and where it is equal to p for a ghost of B2.
 *
 * The bounds |L1| <= c and |L1| + |L2| <= 2c are restored when the page has
 * come, by forgetting the oldest ghost. The paper forgets before the victim
 * leaves; what is kept is the same, also in its case IV A with |T1| = c,
 * where the victim leaves no ghost: here the ghost is forgotten at once.
 */
#include "sim/policy/policies.h"

#include "sim/policy/roster.h"

enum {
	T1,
	T2,
	B1,
	B2
};

struct arc {
	double p;	    /* frames that T1 should have */
	uint64_t judged;    /* page that p was adapted for, */
	uint64_t is_judged; /* if this is 1 */
};

/* Behind the struct. */
static struct roster *roster_of(struct arc *arc)
{
	return (struct roster *)(void *)(arc + 1);
}

static size_t arc_state_size(uint32_t frames)
{
	return sizeof(struct arc) + roster_size(frames, 2 * frames);
}

static void arc_init(void *state, uint32_t frames, uint64_t seed)
{
	struct arc *arc = state;

	(void)seed;
	*arc = (struct arc){ 0 };
	roster_init(roster_of(arc), frames, 2 * frames);
}

/* Learns from a ghost that is needed again; once for each time. */
static void arc_adapt(struct arc *arc, uint32_t ghost, uint64_t page)
{
	struct roster *roster = roster_of(arc);
	double b1 = roster->count[B1];
	double b2 = roster->count[B2];

	if (arc->is_judged && arc->judged == page)
		return;
	arc->is_judged = 1;
	arc->judged = page;
	if (roster->nodes[ghost].list == B1) {
		arc->p += b1 >= b2 ? 1 : b2 / b1;
		if (arc->p > roster->pages)
			arc->p = roster->pages;
	} else {
		arc->p -= b2 >= b1 ? 1 : b1 / b2;
		if (arc->p < 0)
			arc->p = 0;
	}
}

/* Forgets what is too much of L1, then of both. */
static void arc_trim(struct roster *roster)
{
	uint64_t c = roster->pages;
	uint64_t l1 = (uint64_t)roster->count[T1] + roster->count[B1];
	uint64_t l2 = (uint64_t)roster->count[T2] + roster->count[B2];

	/* One of each, but after a resize. */
	for (; l1 > c && roster->count[B1]; l1--)
		roster_forget(roster, roster_last(roster, B1));
	for (; l1 + l2 > 2 * c && roster->count[B2]; l2--)
		roster_forget(roster, roster_last(roster, B2));
}

static void arc_page_added(void *state, uint32_t frame,
			   const struct reference *reference)
{
	struct arc *arc = state;
	struct roster *roster = roster_of(arc);
	uint32_t ghost = roster_find(roster, reference->page);

	roster_enter(roster, frame, reference->page);
	if (ghost != NODE_NONE) {
		arc_adapt(arc, ghost, reference->page);
		roster_forget(roster, ghost);
		roster_push(roster, T2, frame);
	} else {
		roster_push(roster, T1, frame);
	}
	arc->is_judged = 0;
	arc_trim(roster);
}

static void arc_page_accessed(void *state, uint32_t frame,
			      const struct reference *reference)
{
	(void)reference;
	roster_move(roster_of(state), T2, frame);
}

static void arc_page_removed(void *state, uint32_t frame, enum removal why)
{
	struct roster *roster = roster_of(state);
	uint8_t list = roster->nodes[frame].list;

	roster_remove(roster, frame);
	if (why == REMOVAL_EVICTED)
		roster_push(roster, list == T1 ? B1 : B2,
			    roster_ghost(roster, frame));
}

static uint32_t arc_choose_victim(void *state, const struct reference *coming)
{
	struct arc *arc = state;
	struct roster *roster = roster_of(arc);
	uint32_t ghost = NODE_NONE;
	double t1 = roster->count[T1];
	bool of_b2;

	if (coming)
		ghost = roster_find(roster, coming->page);
	if (ghost != NODE_NONE)
		arc_adapt(arc, ghost, coming->page);
	of_b2 = ghost != NODE_NONE && roster->nodes[ghost].list == B2;
	if (roster->count[T2] == 0 ||
	    (t1 > 0 && (t1 > arc->p || (of_b2 && t1 >= arc->p))))
		return roster_last(roster, T1);
	return roster_last(roster, T2);
}

static void arc_resize(void *state, uint32_t pages)
{
	struct arc *arc = state;

	roster_of(arc)->pages = pages;
	if (arc->p > pages)
		arc->p = pages;
}

const struct policy policy_arc = {
	.name = "arc",
	.help = "balances pages used once and used again by what it should "
		"have kept",
	.source = "Megiddo, Modha: ARC: a self-tuning, low overhead "
		  "replacement cache, FAST 2003, figure 4",
	.state_size = arc_state_size,
	.init = arc_init,
	.page_added = arc_page_added,
	.page_accessed = arc_page_accessed,
	.page_removed = arc_page_removed,
	.choose_victim = arc_choose_victim,
	.resize = arc_resize,
};
