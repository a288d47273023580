/*
 * roster - pages in lists, and the ghosts of pages that left
 *
 * To tell a page that comes back from one that is new, a policy remembers
 * some of the pages it has evicted: their numbers, not their contents. Such a
 * ghost costs a few bytes where the page cost a frame.
 *
 *	nodes    0 ... frames-1      ... + ghosts        ... + lists
 *	        +------------------+-------------------+------------+
 *	        | pages in frames  | ghosts            | list heads |
 *	        +------------------+-------------------+------------+
 *	                                  ^
 *	buckets [ h(page) ] --------------+--> same_bucket --> ...
 *
 * Lists are circles through their heads, as in list.h. Ghosts hang in the
 * chains of a hash table, so that a page is looked up in constant time; the
 * mixing of its number is a multiplication by the golden ratio (Knuth: The
 * Art of Computer Programming, volume 3, 6.4).
 *
 * All is one block without an address in it, as policy.h demands.
 */
#include "sim/policy/roster.h"

#include <string.h>

static uint32_t buckets_for(uint32_t ghosts)
{
	uint32_t n = 1;

	while (n < ghosts)
		n *= 2;
	return n;
}

static size_t n_nodes(uint32_t frames, uint32_t ghosts)
{
	return (size_t)frames + ghosts + ROSTER_LISTS;
}

size_t roster_size(uint32_t frames, uint32_t ghosts)
{
	return sizeof(struct roster) +
	       n_nodes(frames, ghosts) * sizeof(struct roster_node) +
	       buckets_for(ghosts) * sizeof(uint32_t);
}

static uint32_t *buckets_of(struct roster *roster)
{
	size_t end = n_nodes(roster->frames, roster->ghosts);

	return (uint32_t *)(void *)&roster->nodes[end];
}

static uint32_t hash(const struct roster *roster, uint64_t page)
{
	uint64_t mixed = page * 0x9e3779b97f4a7c15U;

	return (uint32_t)(mixed >> 32) & (roster->n_buckets - 1);
}

void roster_init(struct roster *roster, uint32_t frames, uint32_t ghosts)
{
	memset(roster, 0, roster_size(frames, ghosts));
	roster->frames = frames;
	roster->pages = frames;
	roster->ghosts = ghosts;
	roster->n_buckets = buckets_for(ghosts);
	roster->free = ghosts ? frames : NODE_NONE;
	for (uint32_t i = 0; i < ghosts; i++)
		roster->nodes[frames + i].next =
			i + 1 < ghosts ? frames + i + 1 : NODE_NONE;
	for (uint8_t list = 0; list < ROSTER_LISTS; list++) {
		uint32_t head = roster_head(roster, list);

		roster->nodes[head].next = head;
		roster->nodes[head].previous = head;
		roster->nodes[head].list = list;
	}
}

void roster_enter(struct roster *roster, uint32_t frame, uint64_t page)
{
	roster->nodes[frame].page = page;
	roster->nodes[frame].flags = 0;
	roster->nodes[frame].uses = 0;
}

/* A bucket holds the node's number + 1; 0 says that it is empty. */
uint32_t roster_find(struct roster *roster, uint64_t page)
{
	uint32_t at = buckets_of(roster)[hash(roster, page)];

	while (at != 0 && roster->nodes[at - 1].page != page)
		at = roster->nodes[at - 1].same_bucket;
	return at - 1;
}

uint32_t roster_ghost(struct roster *roster, uint32_t frame)
{
	uint64_t page = roster->nodes[frame].page;
	uint32_t *bucket = &buckets_of(roster)[hash(roster, page)];
	uint32_t ghost = roster->free;
	struct roster_node *node = &roster->nodes[ghost];

	roster->free = node->next;
	*node = (struct roster_node){ .page = page, .same_bucket = *bucket };
	*bucket = ghost + 1;
	return ghost;
}

void roster_forget(struct roster *roster, uint32_t ghost)
{
	struct roster_node *node = &roster->nodes[ghost];
	uint32_t *at = &buckets_of(roster)[hash(roster, node->page)];

	roster_remove(roster, ghost);
	while (*at != ghost + 1)
		at = &roster->nodes[*at - 1].same_bucket;
	*at = node->same_bucket;
	*node = (struct roster_node){ .next = roster->free };
	roster->free = ghost;
}
