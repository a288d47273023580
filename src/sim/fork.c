/*
 * fork - a second process that has what the first one had
 *
 * The child gets the same VMAs and the same views at the same addresses, and
 * holds the same open files. No page is copied. What happens to the entries
 * depends on whose the page is:
 *
 *	private page     both map the one frame, both read-only: whoever
 *	                 stores first gets a copy (copy-on-write)
 *	zero frame       the same, it is read-only anyway
 *	file or section  nothing is copied: a fault finds the page again
 *
 *	   parent                          parent   child
 *	  v[0] rw --> frame 7             v[0] r-   v[0] r-
 *	                        fork           `-> frame 7
 *
 * The last row is Linux's frugality (vma_needs_copy(), mm/memory.c): it copies
 * entries only of VMAs that ever had a private page, of those all. The
 * textbook copies every entry (lazy-fork=0).
 *
 * A process may have advised that a child does not get an area (dontfork): its
 * addresses are empty there. Or that it gets it without what is in it
 * (wipeonfork): then each page is zero again, and belongs to the child alone.
 *
 * The child locks nothing: mlock(2) is not inherited. And joining VMAs is
 * left to later calls: two that differed by their locking alone stay two.
 */
#include "sim/fork.h"

#include "sim/address_space.h"
#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/hollow_table.h"
#include "sim/mapping.h"
#include "sim/open_file.h"
#include "sim/page_table.h"
#include "sim/process.h"
#include "sim/reclaim.h"
#include "sim/view.h"
#include "sim/vma.h"

#include <errno.h>

/* Does a child get any of the view's pages? */
static bool view_is_passed_on(const struct sim *sim, const struct view *view)
{
	vaddr_t end =
		view->address + view->n_pages * sim_profile(sim)->page_size;

	for (uint32_t i = vma_index(sim, view->process, view->address);
	     !view->gone && i < vma_count(sim, view->process) &&
	     vma_at(sim, view->process, i)->start < end;
	     i++)
		if (!(vma_at(sim, view->process, i)->flags & VMA_DONTFORK))
			return true;
	return false;
}

/* First the names, so that the events have them. */
static int views_copy(struct sim *sim, uint32_t parent, uint32_t child)
{
	uint32_t count = sim_root(sim)->views.count;

	for (uint32_t i = 0; i < count; i++) {
		struct view copy = *view_at(sim, i);

		if (copy.process != parent)
			continue;
		copy.process = child;
		if (view_append(sim, &copy) < 0)
			return -ENOMEM;
		if (view_is_passed_on(sim, view_at(sim, i)))
			log_view(sim, EVENT_VIEW_COPIED, &copy);
	}
	return 0;
}

/* Private pages go into a list of the child's own, within its parent's; where
 * it gets none, it has no list yet (dup_mmap(), mm/mmap.c). */
static void own_pass_on(struct sim *sim, struct vma *copy)
{
	if (copy->flags & VMA_WIPEONFORK) {
		copy->own = 0;
		copy->flags &= ~(uint32_t)VMA_INHERITED;
	} else if (copy->own) {
		copy->own = ++sim_root(sim)->owns;
		copy->flags |= VMA_INHERITED;
	}
}

static int vmas_copy(struct sim *sim, uint32_t parent, uint32_t child)
{
	for (uint32_t i = 0; i < vma_count(sim, parent); i++) {
		struct vma copy = *vma_at(sim, parent, i);
		uint32_t n = vma_count(sim, child);

		if (copy.flags & VMA_DONTFORK)
			continue;
		copy.flags &= ~(uint32_t)(VMA_LOCKED | VMA_SEAM);
		own_pass_on(sim, &copy);
		if (n && vma_can_merge(sim, vma_at(sim, child, n - 1), &copy))
			copy.flags |= VMA_SEAM;
		if (vma_add(sim, child, &copy) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Both map the frame; nobody may store to it as it is. */
static int private_entry_copy(struct sim *sim, uint32_t parent, uint32_t child,
			      vaddr_t address, pte_t pte)
{
	pfn_t pfn = pte_pfn(pte);

	frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_EXCLUSIVE;
	if (pte & PTE_WRITABLE) {
		pte &= ~PTE_WRITABLE;
		page_table_set(sim, parent, address, pte);
		log_entry(sim, EVENT_SHARED_BY_FORK, parent, address, pte);
	}
	pte &= ~PTE_ACCESSED;
	return mapping_add(sim, child, address, pfn, pte & ~PTE_PFN_MASK,
			   EVENT_PAGE_MAPPED);
}

/* The child's page is in the paging file as well: no frame is needed. */
static int slot_entry_copy(struct sim *sim, uint32_t child, vaddr_t address,
			   pte_t pte)
{
	if (page_table_reserve(sim, child, address) < 0)
		return -ENOMEM;
	mapping_share_slot(sim, child, address, pte);
	return 0;
}

static int entries_copy(struct sim *sim, uint32_t parent, uint32_t child,
			const struct vma *vma)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	vaddr_t address = vma->start;
	pte_t pte;
	int r = 0;

	if (reclaim_frames(sim,
			   page_table_needs(sim, parent, vma->start, vma->end,
					    child, vma->start),
			   NULL) < 0)
		return -ENOMEM;
	while (r == 0 &&
	       page_table_next(sim, parent, vma->end, &address, &pte)) {
		if (pte_names_slot(pte))
			r = slot_entry_copy(sim, child, address, pte);
		else if (vma->sharing == SHARING_PRIVATE)
			r = private_entry_copy(sim, parent, child, address,
					       pte);
		else
			r = mapping_add(sim, child, address, pte_pfn(pte),
					pte & ~(PTE_PFN_MASK | PTE_DIRTY |
						PTE_ACCESSED),
					EVENT_PAGE_MAPPED);
		address += page_size;
	}
	hollow_tables_copy(sim, parent, vma->start, vma->end, child,
			   vma->start);
	return r;
}

static int address_space_copy(struct sim *sim, uint32_t parent, uint32_t child)
{
	process_at(sim, child)->next_address =
		process_at(sim, parent)->next_address;
	if (views_copy(sim, parent, child) < 0 ||
	    open_files_inherit(sim, parent, child) < 0 ||
	    vmas_copy(sim, parent, child) < 0)
		return -ENOMEM;
	views_check(sim, child);
	for (uint32_t i = 0; i < vma_count(sim, parent); i++) {
		struct vma vma = *vma_at(sim, parent, i);

		if (vma.flags & (VMA_DONTFORK | VMA_WIPEONFORK))
			continue;
		if (sim_profile(sim)->lazy_fork && !vma.own)
			continue;
		if (entries_copy(sim, parent, child, &vma) < 0)
			return -ENOMEM;
	}
	return 0;
}

int process_fork(struct sim *sim, uint32_t parent, const char *name)
{
	uint32_t child;
	int r = process_start(sim, name, &child);

	if (r < 0)
		return r;
	r = address_space_copy(sim, parent, child);
	if (r < 0)
		process_end(sim, child);
	return r;
}
