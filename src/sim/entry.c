/*
 * entry - the bits of a page-table entry, on each architecture
 *
 * The code of a kernel says "writable" and "dirty" and leaves it to a few
 * functions of the architecture where that stands (pte_mkwrite(), pte_dirty()
 * in Linux's asm/pgtable.h). This file is these functions. They read the
 * layouts of geometry.c:
 *
 *	pte.h			x86-64		RISC-V		arm64
 *	present			P		V, R		valid
 *	writable		W		W		DBM
 *	accessed		A		A		AF
 *	dirty			D		D		DBM, AP[2] clear
 *	for nobody		bit 8 for P	G for V		bit 58 for valid
 *
 * The odd one is arm64. AP[2] set means read-only. The hardware marks a page
 * dirty by clearing it where DBM allows (Arm ARM D8.5.4), so "writable, but
 * clean" is a read-only entry with DBM. An entry that is dirty and may not be
 * written any more needs a bit of the operating system, 55 in Linux
 * (arch/arm64/include/asm/pgtable.h).
 *
 * Where the entry isn't valid the hardware ignores all other bits, and what
 * stands there is the operating system's own business.
 */
#include "sim/entry.h"

#include <stdio.h>
#include <string.h>

static pte_t pfn_mask(const struct entry_layout *layout)
{
	return (((pte_t)2 << layout->pfn_high) - 1) &
	       ~(((pte_t)1 << layout->pfn_low) - 1);
}

/* Writable and dirty, which not every machine keeps apart. */
static pte_t encode_stores(const struct entry_layout *layout, pte_t pte)
{
	bool writable = pte & PTE_WRITABLE, dirty = pte & PTE_DIRTY;
	pte_t raw = writable ? layout->writable : 0;

	if (!layout->read_only)
		return raw | (dirty ? layout->dirty : 0);
	if (!writable || !dirty)
		raw |= layout->read_only;
	if (dirty && !writable)
		raw |= layout->soft_dirty;
	return raw;
}

static pte_t decode_stores(const struct entry_layout *layout, pte_t raw)
{
	bool writable = raw & layout->writable;
	bool dirty = raw & (layout->dirty | layout->soft_dirty);

	if (layout->read_only && writable && !(raw & layout->read_only))
		dirty = true;
	return (writable ? PTE_WRITABLE : 0) | (dirty ? PTE_DIRTY : 0);
}

pte_t entry_encode(const struct geometry *geometry, unsigned depth, pte_t pte)
{
	const struct entry_layout *layout = geometry->entry;
	pte_t raw = pte_pfn(pte) << layout->pfn_low;

	if (pte & PTE_SWAPPED)
		return raw | layout->swapped;
	if (!pte_maps(pte))
		return 0;
	if (pte & PTE_ACCESSED)
		raw |= layout->accessed;
	raw |= encode_stores(layout, pte);
	if (!(pte & PTE_PRESENT))
		return raw | layout->no_access;
	return raw |
	       (depth + 1 == geometry->levels ? layout->page : layout->huge);
}

pte_t entry_decode(const struct geometry *geometry, pte_t raw)
{
	const struct entry_layout *layout = geometry->entry;
	pte_t pte = pte_make(entry_pfn(geometry, raw), 0);

	if (!raw)
		return 0;
	if (raw & layout->accessed)
		pte |= PTE_ACCESSED;
	if (raw & layout->valid)
		return pte | PTE_PRESENT | PTE_USER |
		       decode_stores(layout, raw);
	if (raw & layout->no_access)
		return pte | PTE_PROT_NONE | PTE_USER |
		       (decode_stores(layout, raw) & PTE_DIRTY);
	return pte_make(entry_pfn(geometry, raw), PTE_SWAPPED);
}

pte_t entry_of_table(const struct geometry *geometry, pfn_t table)
{
	return table << geometry->entry->pfn_low | geometry->entry->table;
}

bool entry_names_table(const struct geometry *geometry, unsigned depth,
		       pte_t raw)
{
	const struct entry_layout *layout = geometry->entry;

	return depth + 1 < geometry->levels && (raw & layout->valid) &&
	       (raw & layout->type_mask) != layout->type_leaf;
}

pfn_t entry_pfn(const struct geometry *geometry, pte_t raw)
{
	return (raw & pfn_mask(geometry->entry)) >> geometry->entry->pfn_low;
}

pte_t entry_read(const struct geometry *geometry, const unsigned char *table,
		 uint64_t index)
{
	unsigned size = geometry->entry->size;
	const unsigned char *b = table + index * size;
	pte_t raw = 0;

	/* A compiler makes one read of this; most entries are so long. */
	if (size == 8)
		return (pte_t)b[0] | (pte_t)b[1] << 8 | (pte_t)b[2] << 16 |
		       (pte_t)b[3] << 24 | (pte_t)b[4] << 32 |
		       (pte_t)b[5] << 40 | (pte_t)b[6] << 48 |
		       (pte_t)b[7] << 56;
	for (unsigned i = 0; i < size; i++)
		raw |= (pte_t)b[i] << (8 * i);
	return raw;
}

void entry_write(const struct geometry *geometry, unsigned char *table,
		 uint64_t index, pte_t raw)
{
	unsigned size = geometry->entry->size;

	for (unsigned i = 0; i < size; i++)
		table[index * size + i] = (unsigned char)(raw >> (8 * i));
}

void entry_name_bits(const struct geometry *geometry, pte_t raw, char *text,
		     size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < ENTRY_BITS; i++) {
		const struct entry_bit *bit = &geometry->entry->bits[i];
		size_t needed = bit->name ? strlen(bit->name) + 1 : 0;

		if (!(raw & bit->mask) || used + needed + 1 > size)
			continue;
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 used ? " " : "", bit->name);
	}
}
