#ifndef PAGETWIN_SIM_RMAP_H
#define PAGETWIN_SIM_RMAP_H

#include "sim/sim.h"

/* Records that the process maps the frame at that page. 0, or -ENOMEM
 * (sim->broken). */
int rmap_add(struct sim *sim, pfn_t pfn, uint32_t process, vpn_t vpn);
void rmap_remove(struct sim *sim, pfn_t pfn, uint32_t process, vpn_t vpn);

/* A node; index from 1. frame.rmap is a frame's first, node.next the next. */
struct rmap_node *rmap_at(const struct sim *sim, uint32_t index);

#endif
