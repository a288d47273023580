/*
 * huge_page - the first touch of memory that may be huge
 *
 * A machine with huge=2M maps anonymous memory and sections by entries one
 * level up wherever it can: one fault, one entry, one TLB entry for 512 pages.
 * It can where
 *
 *	the 2 MiB that hold the address lie within the VMA,
 *	nothing is mapped in them yet,
 *	512 free frames follow each other, the first one at a multiple,
 *	a section has no page of them in memory yet, or all of them in such a
 *	run (somebody else mapped them so).
 *
 * Else the page is a small one, as ever; nothing is moved to make room. Linux
 * does so for anonymous memory (do_huge_pmd_anonymous_page(),
 * mm/huge_memory.c) and for memory files with huge=always (mm/shmem.c). It
 * maps a huge frame of zeros for reading; here a read takes the frames at
 * once. Files on a disk have small pages.
 */
#include "sim/huge_page.h"

#include "sim/frame.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/replacement.h"
#include "sim/vma.h"

#include <errno.h>

struct huge {
	vaddr_t start;
	uint64_t pages;
	unsigned depth; /* of its entry */
	uint32_t object;
	uint64_t page; /* of the object, under its start */
};

/* Could the addresses be one huge page? */
static bool huge_fits(const struct sim *sim, const struct vma *vma,
		      vaddr_t address, struct huge *ret_huge)
{
	uint64_t size = sim_profile(sim)->huge;
	struct huge huge = { .object = vma->object };

	if (!size ||
	    !geometry_huge_depth(page_table_geometry(sim), size, &huge.depth))
		return false;
	huge.start = address / size * size;
	huge.pages = size / sim_profile(sim)->page_size;
	if (huge.start < vma->start || size > vma->end - huge.start)
		return false;
	if (vma->object) {
		huge.page = vma_page(sim, vma, huge.start);
		if (vma->sharing != SHARING_SHARED ||
		    object_at(sim, vma->object)->kind != OBJECT_SECTION ||
		    huge.page + huge.pages > object_pages(sim, vma->object))
			return false;
	}
	*ret_huge = huge;
	return true;
}

static unsigned order_of(uint64_t pages)
{
	unsigned order = 0;

	while ((uint64_t)1 << order < pages)
		order++;
	return order;
}

/* Are the section's pages in memory as a run that one entry can name?
 * *ret_cached: how many are in memory at all. */
static bool run_is_cached(const struct sim *sim, const struct huge *huge,
			  pfn_t *ret_pfn, uint64_t *ret_cached)
{
	pfn_t first = page_cache_find(sim, huge->object, huge->page);
	bool run = first != PFN_NONE && first % huge->pages == 0;

	*ret_cached = 0;
	for (uint64_t i = 0; i < huge->pages; i++) {
		pfn_t pfn = page_cache_find(sim, huge->object, huge->page + i);

		*ret_cached += pfn != PFN_NONE;
		run = run && pfn == first + i;
	}
	*ret_pfn = first;
	return run;
}

/* A run of frames with the section's pages, new ones if there are none. */
static int section_run(struct sim *sim, const struct huge *huge, pfn_t *ret_pfn)
{
	uint64_t cached;

	if (run_is_cached(sim, huge, ret_pfn, &cached))
		return 0;
	if (cached)
		return -EEXIST;
	for (uint64_t i = 0; i < huge->pages; i++)
		if (object_page_make(sim, huge->object, huge->page + i) < 0)
			return -ENOMEM;
	if (frame_alloc_run(sim, FRAME_PAGE_CACHE, order_of(huge->pages),
			    ret_pfn) < 0)
		return -ENOMEM;
	for (uint64_t i = 0; i < huge->pages; i++)
		page_cache_enter(sim, huge->object, huge->page + i,
				 PAGE_CACHE_AHEAD, *ret_pfn + i);
	return 0;
}

/* What its entry allows: as much as the VMA does, for nobody watches. */
static pte_t huge_bits(const struct vma *vma, bool write)
{
	return PTE_PRESENT | PTE_USER | PTE_ACCESSED |
	       (vma->protection == PROTECTION_READ_WRITE ? PTE_WRITABLE : 0) |
	       (write ? PTE_DIRTY : 0);
}

/* Each of its pages may leave by itself, when it has been split. */
static void private_track(struct sim *sim, uint32_t process,
			  const struct huge *huge, pfn_t first, uint64_t i)
{
	vaddr_t address = huge->start + i * sim_profile(sim)->page_size;

	frame_at(sim, first + i)->page =
		replacement_private(sim, process, address);
	replacement_added(sim, process, first + i, false);
}

bool huge_page_map(struct sim *sim, uint32_t process, const struct vma *vma,
		   vaddr_t address, bool write)
{
	enum event_kind kind = vma->object ? EVENT_PAGE_MAPPED : EVENT_ZEROED;
	struct huge huge;
	pfn_t pfn;
	int r;

	if (!huge_fits(sim, vma, address, &huge) ||
	    page_table_reserve_huge(sim, process, huge.start, huge.depth) < 0)
		return false;
	if (vma->object)
		r = section_run(sim, &huge, &pfn);
	else
		r = frame_alloc_run(sim, FRAME_ANONYMOUS, order_of(huge.pages),
				    &pfn);
	if (r < 0) {
		page_table_unreserve_huge(sim, process, huge.start, huge.depth);
		return false;
	}
	if (!vma->object)
		vma_own(sim, process, address);
	mapping_add_huge(sim, process, huge.start, huge.depth, pfn,
			 huge_bits(vma, write), kind);
	for (uint64_t i = 0; !vma->object && i < huge.pages; i++)
		private_track(sim, process, &huge, pfn, i);
	return true;
}
