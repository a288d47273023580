#ifndef PAGETWIN_SIM_HOLLOW_TABLE_H
#define PAGETWIN_SIM_HOLLOW_TABLE_H

#include "sim/sim.h"

/* The last entry of the lowest table for this address went, though the
 * address is still part of a VMA. Nothing where the table is still there. */
void hollow_table_note(struct sim *sim, uint32_t process, vaddr_t address);

/* Would Linux have a lowest table for the address, used or not? */
bool hollow_table_reaches(const struct sim *sim, uint32_t process,
			  vaddr_t address);

/* Linux makes the tables that these addresses have for others, too: those of
 * a child, or those at the place that they are moved to. */
void hollow_tables_copy(struct sim *sim, uint32_t from_process, vaddr_t start,
			vaddr_t end, uint32_t to_process, vaddr_t to);

/* From start to end nothing is mapped any more: Linux gives back the tables
 * that no VMA needs. */
void hollow_tables_forget(struct sim *sim, uint32_t process, vaddr_t start,
			  vaddr_t end);

/* All of a process. */
void hollow_tables_free(struct sim *sim, uint32_t process);

#endif
