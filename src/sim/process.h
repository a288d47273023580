#ifndef PAGETWIN_SIM_PROCESS_H
#define PAGETWIN_SIM_PROCESS_H

#include "sim/sim.h"

/* index from 1. Good until the next allocation. */
struct process *process_at(const struct sim *sim, uint32_t index);

/* The living process of that name, or 0. */
uint32_t process_find(const struct sim *sim, const char *name);

/* A process with an empty address space. 0; -ENOMEM: no frame for its page
 * table. */
int process_start(struct sim *sim, const char *name, uint32_t *ret_index);

/* Its mappings go, its views and its page table. If it was the one that acts,
 * main acts, else the earliest started; sim_root()->acting is 0 where none
 * is left. */
void process_end(struct sim *sim, uint32_t index);

/* This one acts from now on; 0: nobody is left to. */
void process_act(struct sim *sim, uint32_t index);

#endif
