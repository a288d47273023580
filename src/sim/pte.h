#ifndef PAGETWIN_SIM_PTE_H
#define PAGETWIN_SIM_PTE_H

#include "machine/types.h"

/*
 * A page-table entry as the kernel's code speaks of it, whatever the hardware
 * (entry.h turns it into the bits that the hardware reads). It looks as on
 * x86-64 (Intel SDM vol. 3A, 4.5.5 "4-level paging", table 4-20):
 *
 *	 63  62   52 51              12 11  9  8  7  6  5  4  3  2  1  0
 *	+---+-------+------------------+-----+--+--+--+--+--+--+--+--+--+
 *	|   |ignored|  frame number    |     |  |  |D |A |  |  |U |W |P |
 *	+---+-------+------------------+-----+--+--+--+--+--+--+--+--+--+
 *
 *	P  present: the walk goes on; otherwise a fault
 *	W  writable, U  user may use it (always set where it maps)
 *	A  accessed, D  dirty: set by the hardware, cleared by software
 *
 * Where P is 0 the hardware ignores all other bits. Linux uses that for
 * mprotect(PROT_NONE): P goes, bit 8 comes, and the entry still names its
 * frame (_PAGE_PROTNONE, arch/x86/include/asm/pgtable_types.h). And for pages
 * in the paging file: bit 9 comes, and what stood for the frame is the slot;
 * such an entry has no other bits.
 */
#define PTE_PRESENT   ((pte_t)1 << 0)
#define PTE_WRITABLE  ((pte_t)1 << 1)
#define PTE_USER      ((pte_t)1 << 2)
#define PTE_ACCESSED  ((pte_t)1 << 5)
#define PTE_DIRTY     ((pte_t)1 << 6)
#define PTE_PROT_NONE ((pte_t)1 << 8) /* only where P is 0 */
#define PTE_SWAPPED   ((pte_t)1 << 9) /* only where P is 0 */

#define PTE_PFN_SHIFT 12
#define PTE_PFN_MASK  (((pte_t)1 << 56) - ((pte_t)1 << PTE_PFN_SHIFT))

static inline pte_t pte_make(pfn_t pfn, pte_t bits)
{
	return (pfn << PTE_PFN_SHIFT) | bits;
}

static inline pfn_t pte_pfn(pte_t pte)
{
	return (pte & PTE_PFN_MASK) >> PTE_PFN_SHIFT;
}

/* Does it name a frame, be it for nobody to use (PROT_NONE)? */
static inline bool pte_maps(pte_t pte)
{
	return (pte & (PTE_PRESENT | PTE_PROT_NONE)) != 0;
}

/* Does it say that the page is in the paging file? */
static inline bool pte_names_slot(pte_t pte)
{
	return (pte & PTE_SWAPPED) != 0;
}

static inline pte_t pte_of_slot(uint64_t slot)
{
	return pte_make(slot, PTE_SWAPPED);
}

static inline uint64_t pte_slot(pte_t pte)
{
	return pte_pfn(pte);
}

/* Would the hardware let this access through? */
static inline bool pte_allows(pte_t pte, bool write)
{
	pte_t needed = PTE_PRESENT | (write ? PTE_WRITABLE : 0);

	return (pte & needed) == needed;
}

/* The same entry for another protection. Whether stores go through at once
 * is the caller's to decide. */
static inline pte_t pte_protect(pte_t pte, enum protection protection,
				bool writable)
{
	pte &= ~(PTE_PRESENT | PTE_PROT_NONE | PTE_WRITABLE);
	if (protection == PROTECTION_NONE)
		return pte | PTE_PROT_NONE;
	return pte | PTE_PRESENT | (writable ? PTE_WRITABLE : 0);
}

#endif
