#ifndef PAGETWIN_SIM_VMA_H
#define PAGETWIN_SIM_VMA_H

#include "sim/sim.h"

uint32_t vma_count(const struct sim *sim, uint32_t process);

/* index from 0, by address. Good until the next allocation. */
struct vma *vma_at(const struct sim *sim, uint32_t process, uint32_t index);

/* The index of the first VMA that ends after the address: the one that holds
 * it, or the next one; vma_count() where there is none. */
uint32_t vma_index(const struct sim *sim, uint32_t process, vaddr_t address);

/* The VMA that holds the address, or NULL. */
struct vma *vma_find(const struct sim *sim, uint32_t process, vaddr_t address);

/* The object's page at an address that the VMA holds. */
uint64_t vma_page(const struct sim *sim, const struct vma *vma,
		  vaddr_t address);

/* Adds a VMA where none is. 0 or -ENOMEM (sim->broken). */
int vma_add(struct sim *sim, uint32_t process, const struct vma *vma);

/* Takes one away; anonymous shared memory goes with its last VMA. Its pages
 * have to be unmapped. */
void vma_remove(struct sim *sim, uint32_t process, uint32_t index);

/* Puts `moved`, where none is, in the place of the one at this index. */
void vma_move(struct sim *sim, uint32_t process, uint32_t index,
	      const struct vma *moved);

/* Lets no VMA, and no huge page, reach across the address. 0 or -ENOMEM
 * (sim->broken). */
int vma_split(struct sim *sim, uint32_t process, vaddr_t address);

/* Do these two follow each other and differ in nothing? */
bool vma_can_merge(const struct sim *sim, const struct vma *left,
		   const struct vma *right);

/* Its protection, reading or locking has changed: what fork left apart from it
 * may be joined now. */
void vma_changed(struct sim *sim, uint32_t process, uint32_t index);

/* The VMA at the address gets its first private page: it joins the family of a
 * neighbour, or founds one (find_mergeable_anon_vma(), mm/vma.c). */
void vma_own(struct sim *sim, uint32_t process, vaddr_t address);

/* Joins neighbours that differ in nothing, from start to end. */
void vma_merge(struct sim *sim, uint32_t process, vaddr_t start, vaddr_t end);

#endif
