#ifndef PAGETWIN_SIM_TLB_H
#define PAGETWIN_SIM_TLB_H

#include "sim/pte.h"
#include "sim/sim.h"

/* What a TLB remembers of an entry that it was filled from. */
struct tlb_entry {
	vpn_t vpn;	  /* the first page it translates */
	pfn_t pfn;	  /* the first frame */
	uint64_t pages;	  /* how many: more than one of a huge page */
	uint64_t used;	  /* when it was filled or hit, in fills and hits */
	uint32_t process; /* whose address space; 0: this one is free */
	uint32_t bits;	  /* of PTE_WRITABLE and PTE_DIRTY */
};

enum tlb_policy {
	TLB_LRU,
	TLB_PLRU, /* the tree of bits that hardware really has */
	TLB_RANDOM,
};

enum tlb_cpus {
	TLB_CPUS_ONE,	  /* one CPU runs all processes */
	TLB_CPUS_PROCESS, /* each process has a CPU, with a TLB */
};

/* Makes the TLB that all processes share / the one of a process. 0 or -ENOMEM
 * (sim->broken). Where the machine has none they do nothing. */
int tlb_power_on(struct sim *sim);
int tlb_process_start(struct sim *sim, uint32_t process);

/* The process's entries go, and with them a TLB of its own. */
void tlb_process_end(struct sim *sim, uint32_t process);

/* The entry for an access, or NULL; counts a hit or a miss. Good until the
 * TLB is filled. */
const struct tlb_entry *tlb_look_up(struct sim *sim, uint32_t process,
				    vaddr_t address);

/* A walk found the entry of this address: remembers it. */
void tlb_fill(struct sim *sim, uint32_t process, vaddr_t address);

/* The entries of these bytes have changed: forgets what they said. */
void tlb_invalidate(struct sim *sim, uint32_t process, vaddr_t address,
		    uint64_t length);

/* Another process acts from now on. */
void tlb_switch(struct sim *sim, uint32_t from, uint32_t to);

/* Forgets everything, and nobody is told: the power is gone. */
void tlb_power_off(struct sim *sim);

/* Calls visit for every entry in use. in_its_set: it stands where a look-up
 * finds it. */
void tlb_visit(const struct sim *sim,
	       void (*visit)(void *context, const struct tlb_entry *entry,
			     bool in_its_set),
	       void *context);

#endif
