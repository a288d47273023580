#ifndef PAGETWIN_SIM_ENTRY_H
#define PAGETWIN_SIM_ENTRY_H

#include "sim/geometry.h"
#include "sim/pte.h"

/*
 * From an entry as the kernel's code speaks of it (pte.h) to the bits that
 * the hardware of a geometry reads, and back. depth counts from the root, 0.
 */

/* An entry that maps a page, or is there for nobody, or is swapped out, or 0.
 * Its frame number has to fit (geometry_frames()). */
pte_t entry_encode(const struct geometry *geometry, unsigned depth, pte_t pte);
/* The reverse; of an entry that entry_names_table() is false of. */
pte_t entry_decode(const struct geometry *geometry, pte_t raw);

/* An entry that names the table of the next level. */
pte_t entry_of_table(const struct geometry *geometry, pfn_t table);
bool entry_names_table(const struct geometry *geometry, unsigned depth,
		       pte_t raw);
pfn_t entry_pfn(const struct geometry *geometry, pte_t raw);

/* The bytes of an entry in its table. */
pte_t entry_read(const struct geometry *geometry, const unsigned char *table,
		 uint64_t index);
void entry_write(const struct geometry *geometry, unsigned char *table,
		 uint64_t index, pte_t raw);

/* The names of the bits that are set, "P W U A D", as far as they fit. */
void entry_name_bits(const struct geometry *geometry, pte_t raw, char *text,
		     size_t size);

#endif
