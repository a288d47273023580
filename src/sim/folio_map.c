/*
 * folio_map - a folio is mapped as a whole, where it can be
 *
 *	VMA	     |---------------------------|
 *	folio	       [ . . X . ]	a fault at X maps all four
 *	folio	   [ . . X . ]		reaches out of the VMA: X alone
 *
 * Since Linux 6.18 a fault maps all of the folio it meets, and fault-around all
 * of one of which it meets a part, its window or not (filemap_map_pages() in
 * mm/filemap.c, finish_fault() in mm/memory.c). The folio has to lie in the VMA
 * and in one page table, and not to reach beyond the end of its file, so that
 * touching what is there is SIGBUS all the same: for fault-around it has to end
 * before the last page, for the fault itself it may be the last.
 */
#include "sim/folio_map.h"

#include "sim/folio.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/vma.h"

/* A folio as a VMA shows it, if it ends by page `end` of its file. */
struct shown {
	vaddr_t first;	/* where its page 0 is */
	uint64_t pages; /* 1: the page alone */
	uint64_t page;	/* page 0's number in the object */
};

static struct shown folio_shown(const struct sim *sim, const struct vma *vma,
				vaddr_t at, uint64_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t page = vma_page(sim, vma, at);
	uint64_t next = folio_next(sim, vma->object, page);
	uint64_t n = folio_pages(sim, page_cache_find(sim, vma->object, page));
	uint64_t before = page - (next - n);
	struct shown shown = { at, 1, page };
	vaddr_t first = at - before * page_size;

	if (n == 1 || next > end || before > (at - vma->start) / page_size ||
	    first + n * page_size > vma->end ||
	    page_table_limit(sim, first) != page_table_limit(sim, at) ||
	    first + n * page_size > page_table_limit(sim, at))
		return shown;
	return (struct shown){ first, n, next - n };
}

/* Is no page of it mapped yet? */
static bool none_mapped(const struct sim *sim, uint32_t process,
			const struct shown *shown)
{
	for (uint64_t i = 0; i < shown->pages; i++)
		if (page_table_get(sim, process,
				   shown->first +
					   i * sim_profile(sim)->page_size))
			return false;
	return true;
}

/* A page of it that left memory, and came back by itself, is not one of its
 * pages any more. */
static int rest_map(struct sim *sim, uint32_t process, pfn_t part,
		    const struct shown *shown, pte_t bits)
{
	for (uint64_t i = 0; i < shown->pages; i++) {
		vaddr_t at = shown->first + i * sim_profile(sim)->page_size;
		pfn_t pfn = folio_page(sim, part, i);

		if (pfn == PFN_NONE || page_table_get(sim, process, at))
			continue;
		if (mapping_add(sim, process, at, pfn, bits,
				EVENT_PAGE_MAPPED_AROUND) < 0)
			return -1;
	}
	return 0;
}

void folio_map_around(struct sim *sim, uint32_t process, const struct vma *vma,
		      vaddr_t at, pte_t bits)
{
	uint64_t end = object_pages(sim, vma->object) - 1;
	struct shown shown = folio_shown(sim, vma, at, end);
	pfn_t part = page_cache_find(sim, vma->object, vma_page(sim, vma, at));

	if (shown.pages > 1)
		(void)rest_map(sim, process, part, &shown, bits);
}

bool folio_map_fits(const struct sim *sim, uint32_t process,
		    const struct vma *vma, vaddr_t at)
{
	uint64_t end = object_pages(sim, vma->object);
	struct shown shown = folio_shown(sim, vma, at, end);

	return shown.pages > 1 && none_mapped(sim, process, &shown);
}

void folio_map_whole(struct sim *sim, uint32_t process, const struct vma *vma,
		     vaddr_t at, pte_t bits)
{
	uint64_t end = object_pages(sim, vma->object);
	struct shown shown = folio_shown(sim, vma, at, end);
	pfn_t part = page_cache_find(sim, vma->object, vma_page(sim, vma, at));

	(void)rest_map(sim, process, part, &shown, bits);
}
