#ifndef PAGETWIN_SIM_MAPPING_H
#define PAGETWIN_SIM_MAPPING_H

#include "sim/pte.h"
#include "sim/sim.h"

/* Maps a frame at a page where nothing is mapped. 0; -ENOMEM: no frame for
 * the tables. */
int mapping_add(struct sim *sim, uint32_t process, vaddr_t address, pfn_t pfn,
		pte_t bits, enum event_kind kind);

/* Lets a page that is mapped show another frame from now on. 0 or -ENOMEM
 * (sim->broken). */
int mapping_replace(struct sim *sim, uint32_t process, vaddr_t address,
		    pfn_t pfn, pte_t bits, enum event_kind kind);

/* Maps a run of frames by one entry of an upper level, whose tables are
 * reserved (page_table_reserve_huge()). 0 or -ENOMEM (sim->broken). */
int mapping_add_huge(struct sim *sim, uint32_t process, vaddr_t address,
		     unsigned depth, pfn_t pfn, pte_t bits,
		     enum event_kind kind);

/* Lets the entry that maps the page, and the whole huge page if it is one,
 * allow something else; pte is what the page's entry shall be. */
void mapping_change(struct sim *sim, uint32_t process, vaddr_t address,
		    pte_t pte);
/* Lets an entry of another address, whose tables are there, map what this one
 * maps, instead of it. 0 or -ENOMEM (sim->broken). */
int mapping_move(struct sim *sim, uint32_t process, vaddr_t from, vaddr_t to);

/* Lets an entry that maps a private frame name the frame's slot instead. The
 * frame stays. */
void mapping_swap_out(struct sim *sim, uint32_t process, vaddr_t address);
/* Lets an entry that names a slot map the frame that holds its page. 0 or
 * -ENOMEM (sim->broken). */
int mapping_swap_in(struct sim *sim, uint32_t process, vaddr_t address,
		    pfn_t pfn, pte_t bits);
/* Lets a child's entry, whose tables are there, name the same slot. */
void mapping_share_slot(struct sim *sim, uint32_t process, vaddr_t address,
			pte_t pte);

/* Clears the entry, if there is one; a private frame goes with it, or its
 * place in the paging file. */
void mapping_remove(struct sim *sim, uint32_t process, vaddr_t address);

/* mapping_remove() for all pages from start to end. */
void mapping_remove_range(struct sim *sim, uint32_t process, vaddr_t start,
			  vaddr_t end);

/* mapping_remove() for all entries that map a frame, of whatever process; one
 * that is private is gone then. */
void mapping_remove_all(struct sim *sim, pfn_t pfn);

/* Lets every entry that maps a frame say clean again; where `protect` is set
 * they become read-only too. */
void mapping_clean(struct sim *sim, pfn_t pfn, bool protect);

#endif
