#ifndef PAGETWIN_SIM_FAULT_INSIDE_H
#define PAGETWIN_SIM_FAULT_INSIDE_H

#include "sim/pte.h"
#include "sim/sim.h"

/* What fault.c and fault_swap.c share: a fault in progress. */
struct fault {
	uint32_t process;
	vaddr_t address; /* of the page */
	bool write;
	bool populating;
	struct vma vma; /* a copy: the list may move */
	uint64_t page;	/* of the object */
	uint32_t file;	/* through which its disk is read; 0: it has none */
};

#define READ_BITS  (PTE_PRESENT | PTE_USER | PTE_ACCESSED)
#define WRITE_BITS (READ_BITS | PTE_WRITABLE | PTE_DIRTY)

void fault_log(struct sim *sim, const struct fault *fault,
	       enum event_kind kind);

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
