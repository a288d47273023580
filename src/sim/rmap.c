/*
 * rmap - reverse mapping: from a frame to the entries that map it
 *
 * A page table answers which frame a page is in. To write-protect a frame
 * that was just flushed, or to take it away, the opposite question has to be
 * answered: which entries of which processes map it? Each frame has a list.
 *
 *	frame 7 --> { main, page 0x200000003 } --> { worker, ... } --> end
 *
 * Linux finds the same from the VMAs of an object (mm/rmap.c), which is
 * smaller; a list is what fits on a slide. The zero frame has none: nobody
 * ever needs to find its users.
 */
#include "sim/rmap.h"

#include "sim/frame.h"

#include <errno.h>
#include <string.h>

struct rmap_node *rmap_at(const struct sim *sim, uint32_t index)
{
	return arena_item(&sim->arena, sim_root(sim)->rmap.items, index - 1,
			  sizeof(struct rmap_node));
}

static uint32_t node_take(struct sim *sim)
{
	uint32_t index = sim_root(sim)->rmap_free;

	if (index) {
		sim_root(sim)->rmap_free = rmap_at(sim, index)->next;
		return index;
	}
	index = sim_root(sim)->rmap.count + 1;
	if (table_reserve(sim, ROOT_TABLE(rmap), index,
			  sizeof(struct rmap_node)) < 0)
		return 0;
	sim_root(sim)->rmap.count = index;
	return index;
}

int rmap_add(struct sim *sim, pfn_t pfn, uint32_t process, vpn_t vpn)
{
	uint32_t index = node_take(sim);
	struct rmap_node *node;

	if (!index)
		return -ENOMEM;
	node = rmap_at(sim, index);
	node->process = process;
	node->vpn = vpn;
	node->next = frame_at(sim, pfn)->rmap;
	frame_at(sim, pfn)->rmap = index;
	return 0;
}

void rmap_remove(struct sim *sim, pfn_t pfn, uint32_t process, vpn_t vpn)
{
	uint32_t *link = &frame_at(sim, pfn)->rmap;
	struct rmap_node *node;
	uint32_t index;

	while (*link) {
		node = rmap_at(sim, *link);
		if (node->process == process && node->vpn == vpn)
			break;
		link = &node->next;
	}
	index = *link;
	if (!index)
		return;
	node = rmap_at(sim, index);
	*link = node->next;
	memset(node, 0, sizeof(*node));
	node->next = sim_root(sim)->rmap_free;
	sim_root(sim)->rmap_free = index;
}
