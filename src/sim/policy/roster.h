#ifndef PAGETWIN_SIM_POLICY_ROSTER_H
#define PAGETWIN_SIM_POLICY_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Pages in lists: those in memory, and the ghosts of some that left.
 *
 * What the adaptive policies have in common. A page in frame f is node f; a
 * ghost is a node behind those, found again by its page number; every node
 * is in one list at most. See roster.c for the picture.
 */
#define ROSTER_LISTS 4

#define NODE_NONE UINT32_MAX

struct roster_node {
	uint64_t page;
	uint64_t stamp;		 /* the policy's */
	uint32_t next, previous; /* towards the back, towards the front */
	uint32_t same_bucket;	 /* of a ghost: the next with its hash */
	uint8_t list;		 /* which it is in */
	uint8_t flags;		 /* the policy's; cleared by roster_enter() */
	uint8_t uses;		 /* likewise */
	uint8_t reserved;
};

struct roster {
	uint32_t frames, ghosts; /* nodes of either kind */
	uint32_t pages;		 /* that there is room for */
	uint32_t reserved;
	uint32_t n_buckets;	      /* a power of two */
	uint32_t free;		      /* the first unused ghost */
	uint32_t count[ROSTER_LISTS]; /* nodes in each list */
	struct roster_node nodes[];   /* frames, ghosts, list heads; then
				       * the buckets */
};

/* Bytes of a roster for that many frames and ghosts. */
size_t roster_size(uint32_t frames, uint32_t ghosts);
/* All lists are empty, all ghosts unused. */
void roster_init(struct roster *roster, uint32_t frames, uint32_t ghosts);

/* Makes node `frame` stand for a page. It is in no list yet. */
void roster_enter(struct roster *roster, uint32_t frame, uint64_t page);

/* The ghost of that page, or NODE_NONE. */
uint32_t roster_find(struct roster *roster, uint64_t page);
/* A ghost of the page in a frame; in no list yet. One must be unused. */
uint32_t roster_ghost(struct roster *roster, uint32_t frame);
/* Takes a ghost out of its list and forgets it. */
void roster_forget(struct roster *roster, uint32_t ghost);
static inline bool roster_is_full(const struct roster *roster)
{
	return roster->free == NODE_NONE;
}

static inline uint32_t roster_head(const struct roster *roster, uint8_t list)
{
	return roster->frames + roster->ghosts + list;
}

static inline bool roster_is_head(const struct roster *roster, uint32_t node)
{
	return node >= roster->frames + roster->ghosts;
}

/* The newest or the oldest of a list; NODE_NONE where it is empty. */
static inline uint32_t roster_first(const struct roster *roster, uint8_t list)
{
	return roster->count[list]
		       ? roster->nodes[roster_head(roster, list)].next
		       : NODE_NONE;
}

static inline uint32_t roster_last(const struct roster *roster, uint8_t list)
{
	return roster->count[list]
		       ? roster->nodes[roster_head(roster, list)].previous
		       : NODE_NONE;
}

/* Puts a node that is in no list in front of another, or of a head: that is
 * at the list's back. */
static inline void roster_insert_before(struct roster *roster, uint8_t list,
					uint32_t place, uint32_t node)
{
	struct roster_node *nodes = roster->nodes;
	uint32_t previous = nodes[place].previous;

	nodes[node].list = list;
	nodes[node].next = place;
	nodes[node].previous = previous;
	nodes[previous].next = node;
	nodes[place].previous = node;
	roster->count[list]++;
}

static inline void roster_push(struct roster *roster, uint8_t list,
			       uint32_t node)
{
	uint32_t head = roster_head(roster, list);

	roster_insert_before(roster, list, roster->nodes[head].next, node);
}

static inline void roster_remove(struct roster *roster, uint32_t node)
{
	struct roster_node *nodes = roster->nodes;

	nodes[nodes[node].previous].next = nodes[node].next;
	nodes[nodes[node].next].previous = nodes[node].previous;
	roster->count[nodes[node].list]--;
}

/* To the front of a list, out of the one it is in. */
static inline void roster_move(struct roster *roster, uint8_t list,
			       uint32_t node)
{
	roster_remove(roster, node);
	roster_push(roster, list, node);
}

#endif
