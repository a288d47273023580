/*
 * populate - pages that are there before they are touched
 *
 * Three calls fault pages in as if each had been touched, and differ in what
 * they do where a page cannot be had, and in how they count:
 *
 *	call			faults for	meets a page not to be had
 *	MAP_POPULATE, mremap	reading, or	goes on with the next VMA
 *	mlock			its own copy	fails
 *	MADV_POPULATE_READ	reading		fails, and says why
 *	MADV_POPULATE_WRITE	writing		fails, and says why
 *
 * "Its own copy": what is private and may be written is faulted in for writing,
 * so that no store will have to wait. The advice does what it is told instead:
 * for reading it leaves a private view the object's page, or the zero page; for
 * writing it dirties what is shared. What was faulted in before it failed stays
 * (madvise_populate(), mm/madvise.c; faultin_page_range(), mm/gup.c).
 */
#include "sim/populate.h"

#include "machine/op.h"
#include "sim/fault.h"
#include "sim/frame.h"
#include "sim/memory.h"
#include "sim/out_of_memory.h"
#include "sim/page_table.h"
#include "sim/vma.h"

#include <errno.h>
#include <signal.h>

/* Again, where somebody had to go to make room. */
static int page_populate(struct sim *sim, uint32_t process, vaddr_t address,
			 bool write, enum fault_cause cause)
{
	int number;

	do {
		number = fault_handle(sim, process, address, write, cause);
		if (number == -ENOMEM)
			number = out_of_memory_call(sim);
		else
			return number;
	} while (number == 0);
	return number;
}

/*
 * Faults for reading, so that nothing becomes dirty before its time; but for
 * writing where the pages are private, so that the copies are made now. What
 * may not even be read cannot be had (populate_vma_page_range(), mm/gup.c).
 */
static int area_populate(struct sim *sim, uint32_t process,
			 const struct vma *vma, vaddr_t start, vaddr_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	bool write = vma->sharing == SHARING_PRIVATE &&
		     vma->protection == PROTECTION_READ_WRITE;
	int number = 0;

	if (vma->protection == PROTECTION_NONE)
		return SIGSEGV;
	for (; start < end && number == 0; start += page_size)
		if (!pte_allows(page_table_get(sim, process, start), write))
			number = page_populate(sim, process, start, write,
					       FAULT_BY_POPULATE);
	return number;
}

int populate_range(struct sim *sim, uint32_t process, vaddr_t start,
		   vaddr_t end, bool strict)
{
	while (start < end) {
		const struct vma *found = vma_find(sim, process, start);
		struct vma vma;
		vaddr_t until;
		int number = SIGSEGV;

		if (!found)
			return number;
		vma = *found;
		until = vma.end < end ? vma.end : end;
		number = area_populate(sim, process, &vma, start, until);
		if (number == SIGKILL || (number && strict))
			return number;
		start = until;
	}
	return 0;
}

/* What madvise(2) makes of a signal that touching the page would have ended in.
 */
static int advice_failed(struct sim *sim, int number)
{
	if (number == -ENOMEM)
		return sim_explain(sim, number,
				   "no frame is free, and no page can leave");
	if (number == SIGBUS)
		return sim_explain(sim, -EFAULT,
				   "touching it would end in SIGBUS");
	return number;
}

/* A page that can be stored to already is dirty from here on, though its entry
 * does not say so. */
static void page_dirtied(struct sim *sim, pte_t pte)
{
	struct frame *frame = frame_at(sim, pte_pfn(pte));

	if (frame->use == FRAME_ANONYMOUS && !(pte & PTE_DIRTY))
		frame->flags |= FRAME_WRITTEN;
}

/* Not only is the page there then: it counts as used, too (FOLL_TOUCH in
 * follow_page_pte(), mm/gup.c). */
static int page_advised(struct sim *sim, uint32_t process, vaddr_t address,
			bool write)
{
	pte_t pte = page_table_get(sim, process, address);
	int number = 0;

	if (!pte_allows(pte, write))
		number = page_populate(sim, process, address, write,
				       FAULT_BY_ADVICE);
	else if (write)
		page_dirtied(sim, pte);
	if (number)
		return advice_failed(sim, number);
	pte = page_table_get(sim, process, address);
	memory_touched(sim, process, pte_pfn(pte), write);
	return 0;
}

static bool area_forbids(const struct vma *vma, bool write)
{
	return vma->protection == PROTECTION_NONE ||
	       (write && vma->protection != PROTECTION_READ_WRITE);
}

int populate_advised(struct sim *sim, const struct range *range, bool write)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	int number = 0;

	if (!sim_profile(sim)->populates)
		return sim_explain(sim, -EINVAL,
				   "this system knows no such advice");
	for (vaddr_t at = range->start; at < range->end && number == 0;
	     at += page_size) {
		const struct vma *vma = vma_find(sim, range->process, at);

		if (!vma)
			return -ENOMEM;
		if (area_forbids(vma, write))
			return sim_explain(sim, -EINVAL,
					   "the mapping's protection forbids "
					   "it");
		number = page_advised(sim, range->process, at, write);
	}
	return number;
}
