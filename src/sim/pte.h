#ifndef PAGETWIN_SIM_PTE_H
#define PAGETWIN_SIM_PTE_H

#include "machine/types.h"

/*
 * A page-table entry of x86-64, as the hardware reads it (Intel SDM vol. 3A,
 * 4.5.5 "4-level paging", table 4-20):
 *
 *	 63  62   52 51              12 11  9  8  7  6  5  4  3  2  1  0
 *	+---+-------+------------------+-----+--+--+--+--+--+--+--+--+--+
 *	|XD |ignored|  frame number    |     |G |  |D |A |  |  |U |W |P |
 *	+---+-------+------------------+-----+--+--+--+--+--+--+--+--+--+
 *
 *	P  present: the walk goes on; otherwise a fault
 *	W  writable, U  user may use it
 *	A  accessed, D  dirty: set by the hardware, cleared by software
 *
 * Where P is 0 the hardware ignores all other bits. Linux uses that for
 * mprotect(PROT_NONE): P goes, bit 8 comes, and the entry still names its
 * frame (_PAGE_PROTNONE, arch/x86/include/asm/pgtable_types.h).
 *
 * With neither of the two, an entry that is not 0 says where in the paging
 * file the page is (the swap entry of arch/x86/include/asm/pgtable_64.h):
 *
 *	 63   59 58                   9  8  7 ...  1  0
 *	+-------+----------------------+--+--+------+--+
 *	| file  |  slot, each bit      |PN|  |      | P|
 *	|   0   |  turned over         | 0| 0|   0  | 0|
 *	+-------+----------------------+--+--+------+--+
 *
 * The bits are turned over so that a processor which guesses on with the
 * entry, as if P were set, ends at an address without memory (the flaw L1TF).
 */
#define PTE_PRESENT   ((pte_t)1 << 0)
#define PTE_WRITABLE  ((pte_t)1 << 1)
#define PTE_USER      ((pte_t)1 << 2)
#define PTE_ACCESSED  ((pte_t)1 << 5)
#define PTE_DIRTY     ((pte_t)1 << 6)
#define PTE_PROT_NONE ((pte_t)1 << 8) /* only where P is 0 */

#define PTE_PFN_SHIFT 12
#define PTE_PFN_MASK  (((pte_t)1 << 52) - ((pte_t)1 << PTE_PFN_SHIFT))

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

#define PTE_SLOT_SHIFT 9
#define PTE_SLOT_MASK  (((pte_t)1 << 59) - ((pte_t)1 << PTE_SLOT_SHIFT))

/* Does it say that the page is in the paging file? */
static inline bool pte_names_slot(pte_t pte)
{
	return pte != 0 && !pte_maps(pte);
}

static inline pte_t pte_of_slot(uint64_t slot)
{
	return ~(slot << PTE_SLOT_SHIFT) & PTE_SLOT_MASK;
}

static inline uint64_t pte_slot(pte_t pte)
{
	return (~pte & PTE_SLOT_MASK) >> PTE_SLOT_SHIFT;
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
