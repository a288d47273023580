#ifndef PAGETWIN_SIM_FAULT_INSIDE_H
#define PAGETWIN_SIM_FAULT_INSIDE_H

#include "sim/fault.h"
#include "sim/pte.h"
#include "sim/sim.h"

/* What fault.c, fault_around.c and fault_swap.c share: a fault in progress. */
struct fault {
	uint32_t process;
	vaddr_t address; /* of the page */
	bool write;
	enum fault_cause cause;
	struct vma vma; /* a copy: the list may move */
	uint64_t page;	/* of the object */
	uint32_t file;	/* through which its disk is read; 0: it has none */
};

#define READ_BITS  (PTE_PRESENT | PTE_USER | PTE_ACCESSED)
#define WRITE_BITS (READ_BITS | PTE_WRITABLE | PTE_DIRTY)

void fault_log(struct sim *sim, const struct fault *fault,
	       enum event_kind kind);

/* The bits of an entry of a page that was asked for by a load: may it be
 * written without another fault? */
pte_t fault_read_bits(const struct sim *sim, const struct vma *vma);

/* The largest window of fault-around, in pages: a lowest table. */
#define AROUND_MOST 512

/* Which pages of the window are cached: its first one is bit 0. */
struct around_seen {
	uint64_t bits[AROUND_MOST / 64];
};

void fault_around_look(const struct sim *sim, const struct fault *fault,
		       struct around_seen *ret_seen);

/* Maps what is cached in the window, the page that faulted among it. seen: who
 * does not wait for what is being read gets only what was cached before; NULL:
 * everything. */
void fault_around(struct sim *sim, const struct fault *fault,
		  const struct around_seen *seen);

/* A store met a read-only entry (do_wp_page()). 0 or -ENOMEM. */
int fault_protected(struct sim *sim, const struct fault *fault, pte_t pte);

/* The entry names a slot of the paging file (do_swap_page()). 0 or -ENOMEM.
 * *ret_major: it waited for the disk. */
int fault_swapped(struct sim *sim, const struct fault *fault, pte_t pte,
		  bool *ret_major);

/* Frames that handling the fault will take, as things are now. */
uint64_t fault_needs(const struct sim *sim, const struct fault *fault);

/* Reads back pages of a section before anybody asks, as far as frames are free
 * (shmem_swapin_range(), mm/madvise.c). */
void swap_in_section(struct sim *sim, uint32_t object, uint64_t page,
		     uint64_t pages);

/* Reads into memory what the slots of a range of private pages hold, before
 * anybody asks, as far as frames are free. */
void swap_in_range(struct sim *sim, uint32_t process, vaddr_t start,
		   vaddr_t end);

#endif
