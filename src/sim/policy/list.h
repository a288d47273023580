#ifndef PAGETWIN_SIM_POLICY_LIST_H
#define PAGETWIN_SIM_POLICY_LIST_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Doubly linked lists whose links are indices into one array, so that they
 * survive being copied. A node is in one list at a time; a list is a circle
 * through its head, which is a node of the array like the others:
 *
 *	links[]   0    1    2    3 = head	head -> 1 -> 0 -> head
 *	next      3    0    -    1		(2 is in no list)
 *	previous  1    3    -    0
 */
struct link {
	uint32_t next;
	uint32_t previous;
};

static inline void list_init(struct link *links, uint32_t head)
{
	links[head].next = head;
	links[head].previous = head;
}

static inline bool list_is_empty(const struct link *links, uint32_t head)
{
	return links[head].next == head;
}

/* The head itself where the list is empty. */
static inline uint32_t list_first(const struct link *links, uint32_t head)
{
	return links[head].next;
}

static inline uint32_t list_last(const struct link *links, uint32_t head)
{
	return links[head].previous;
}

static inline void list_insert_after(struct link *links, uint32_t place,
				     uint32_t node)
{
	uint32_t next = links[place].next;

	links[node].previous = place;
	links[node].next = next;
	links[place].next = node;
	links[next].previous = node;
}

static inline void list_push_front(struct link *links, uint32_t head,
				   uint32_t node)
{
	list_insert_after(links, head, node);
}

static inline void list_push_back(struct link *links, uint32_t head,
				  uint32_t node)
{
	list_insert_after(links, links[head].previous, node);
}

static inline void list_remove(struct link *links, uint32_t node)
{
	struct link gone = links[node];

	links[gone.previous].next = gone.next;
	links[gone.next].previous = gone.previous;
}

#endif
