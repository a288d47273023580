/*
 * address_space - mapping, unmapping, protecting ranges
 *
 * The system calls that change what addresses mean. None of them takes a
 * frame for data: mapping only writes down what a later fault shall do. Each
 * follows one pattern: split the VMAs at both ends of the range, change those
 * in between, bring the entries in line, join what can be joined.
 *
 * Every mapping gets aligned addresses of its own with a gap behind it (2 MiB
 * on x86-64, see geometry.c), never used twice while there are others. So
 * neighbours never merge by chance, and the windows of fault-around, which are
 * aligned by address, begin where the view does. The real machine places its
 * views at the same addresses.
 */
#include "sim/address_space.h"

#include "sim/commit.h"
#include "sim/event_log.h"
#include "sim/fault.h"
#include "sim/frame.h"
#include "sim/hollow_table.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_table.h"
#include "sim/process.h"
#include "sim/view.h"
#include "sim/vma.h"

#include <errno.h>
#include <string.h>

static vaddr_t round_up(vaddr_t address, uint64_t to)
{
	return (address + to - 1) / to * to;
}

/* Where a view of that length may begin: at multiples of this. */
static uint64_t place_alignment(const struct sim *sim, uint64_t length)
{
	uint64_t huge = sim_profile(sim)->huge;
	uint64_t placement = page_table_geometry(sim)->placement;

	return huge > placement && length >= huge ? huge : placement;
}

/* The end of what stands in the way of a range: a VMA, or the addresses of a
 * view that is mapped, be it in part; 0: nothing does. */
static vaddr_t place_obstacle(const struct sim *sim, uint32_t process,
			      vaddr_t start, vaddr_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint32_t index = vma_index(sim, process, start);

	for (uint32_t i = 0; i < sim_root(sim)->views.count; i++) {
		const struct view *view = view_at(sim, i);
		vaddr_t view_end = view->address + view->n_pages * page_size;

		if (view->process == process && view->address < end &&
		    start < view_end && view_is_mapped(sim, view))
			return view_end;
	}
	if (index < vma_count(sim, process) &&
	    vma_at(sim, process, index)->start < end)
		return vma_at(sim, process, index)->end;
	return 0;
}

/* The first gap in which a view finds room; 0: none. */
static vaddr_t place_in_gap(const struct sim *sim, uint32_t process,
			    uint64_t length)
{
	const struct geometry *geometry = page_table_geometry(sim);
	uint64_t alignment = place_alignment(sim, length);
	vaddr_t start = round_up(geometry->first, alignment);

	while (start < geometry->end && length <= geometry->end - start) {
		vaddr_t end =
			place_obstacle(sim, process, start,
				       start + length + geometry->placement);

		if (!end)
			return start;
		start = round_up(end + geometry->placement, alignment);
	}
	return 0;
}

vaddr_t address_space_place(const struct sim *sim, uint32_t process,
			    uint64_t n_pages)
{
	uint64_t length = n_pages * sim_profile(sim)->page_size;
	vaddr_t start = round_up(process_at(sim, process)->next_address,
				 place_alignment(sim, length));
	vaddr_t end = page_table_end(sim);

	if (start < end && length <= end - start)
		return start;
	return place_in_gap(sim, process, length);
}

int address_space_map(struct sim *sim, uint32_t process,
		      const struct mapping_request *request, vaddr_t start)
{
	uint64_t length = request->n_pages * sim_profile(sim)->page_size;
	struct vma vma;

	memset(&vma, 0, sizeof(vma));
	vma.start = start;
	vma.end = start + length;
	vma.object = request->object;
	vma.page = request->page;
	vma.sharing = (uint16_t)request->sharing;
	vma.protection = (uint16_t)request->protection;
	vma.reading = ADVICE_NORMAL;
	if (!vma.object)
		vma.page = start / sim_profile(sim)->page_size;
	if (vma.sharing == SHARING_PRIVATE &&
	    vma.protection == PROTECTION_READ_WRITE)
		vma.flags = VMA_CHARGED;
	if (vma_add(sim, process, &vma) < 0)
		return -ENOMEM;
	address_space_used(sim, process, vma.end);
	return 0;
}

void address_space_used(struct sim *sim, uint32_t process, vaddr_t end)
{
	uint64_t placement = page_table_geometry(sim)->placement;
	vaddr_t next = round_up(end, placement) + placement;
	struct process *used = process_at(sim, process);

	if (used->next_address < next)
		used->next_address = next;
}

int address_space_unmap(struct sim *sim, uint32_t process, vaddr_t start,
			vaddr_t end)
{
	uint32_t index;

	if (vma_split(sim, process, start) < 0 ||
	    vma_split(sim, process, end) < 0)
		return -ENOMEM;
	mapping_remove_range(sim, process, start, end);
	index = vma_index(sim, process, start);
	while (index < vma_count(sim, process) &&
	       vma_at(sim, process, index)->start < end)
		vma_remove(sim, process, index);
	hollow_tables_forget(sim, process, start, end);
	views_check(sim, process);
	return 0;
}

void address_space_clear(struct sim *sim, uint32_t process)
{
	mapping_remove_range(sim, process, 0, page_table_end(sim));
	while (vma_count(sim, process))
		vma_remove(sim, process, vma_count(sim, process) - 1);
}

bool address_space_covers(const struct sim *sim, uint32_t process,
			  vaddr_t start, vaddr_t end)
{
	uint32_t index = vma_index(sim, process, start);
	uint32_t count = vma_count(sim, process);

	for (; start < end; index++) {
		if (index == count ||
		    vma_at(sim, process, index)->start > start)
			return false;
		start = vma_at(sim, process, index)->end;
	}
	return true;
}

/*
 * May an entry let stores through at once after mprotect(), without a fault
 * that would notice the first one (can_change_pte_writable() in
 * mm/mprotect.c)? A shared page that is watched: only if it is dirty anyway.
 * A private one: only if it is the process's own copy.
 */
static bool entry_may_write(const struct sim *sim, const struct vma *vma,
			    pte_t pte)
{
	if (vma->protection != PROTECTION_READ_WRITE)
		return false;
	if (vma->sharing == SHARING_PRIVATE)
		return frame_at(sim, pte_pfn(pte))->flags & FRAME_EXCLUSIVE;
	return !object_write_protects(sim, vma->object) || (pte & PTE_DIRTY);
}

static void entry_protect(struct sim *sim, uint32_t process,
			  const struct vma *vma, vaddr_t address, pte_t pte)
{
	pte_t changed = pte_protect(pte, (enum protection)vma->protection,
				    entry_may_write(sim, vma, pte));

	if (changed != pte)
		mapping_change(sim, process, address, changed);
}

static void entries_protect(struct sim *sim, uint32_t process,
			    const struct vma *vma)
{
	vaddr_t address = vma->start;
	pte_t pte;

	while (page_table_next(sim, process, vma->end, &address, &pte)) {
		if (pte_maps(pte))
			entry_protect(sim, process, vma, address, pte);
		address += page_table_span(sim, process, address);
	}
}

/* Private pages that may be written are a promise of memory, which stays even
 * where they are made read-only again, as some may be written by then
 * (mprotect_fixup()). */
static void vma_charge(struct vma *vma, enum protection protection)
{
	if (vma->sharing == SHARING_SHARED)
		return;
	if (protection == PROTECTION_READ_WRITE)
		vma->flags |= VMA_CHARGED;
	else if (!vma->object && !vma->own)
		vma->flags &= ~(uint32_t)VMA_CHARGED;
}

/* What is private, locked, and may be written from now on gets its copies at
 * once: no store to locked memory shall wait. */
static void locked_copy(struct sim *sim, uint32_t process, vaddr_t start,
			vaddr_t end)
{
	struct vma vma = *vma_at(sim, process, vma_index(sim, process, start));

	if (!(vma.flags & VMA_LOCKED) || vma.sharing == SHARING_SHARED ||
	    vma.protection != PROTECTION_READ_WRITE)
		return;
	for (vaddr_t at = start; at < end; at += sim_profile(sim)->page_size)
		if (!pte_allows(page_table_get(sim, process, at), true) &&
		    fault_handle(sim, process, at, true, FAULT_BY_ACCESS))
			return;
}

static int area_protect(struct sim *sim, uint32_t process, uint32_t index,
			enum protection protection)
{
	struct vma *vma = vma_at(sim, process, index);
	struct vma charged = *vma;

	if (vma->protection == protection)
		return 0;
	vma_charge(&charged, protection);
	if (!(vma->flags & VMA_CHARGED) &&
	    commit_check(sim, commit_of_area(sim, &charged)) < 0)
		return -ENOMEM;
	vma->flags = charged.flags;
	vma->protection = (uint16_t)protection;
	vma_changed(sim, process, index);
	log_vma(sim, EVENT_AREA_PROTECTED, process, vma);
	entries_protect(sim, process, vma);
	return 0;
}

int address_space_protect(struct sim *sim, uint32_t process, vaddr_t start,
			  vaddr_t end, enum protection protection)
{
	vaddr_t at = start;

	if (vma_split(sim, process, start) < 0 ||
	    vma_split(sim, process, end) < 0)
		return -ENOMEM;
	while (at < end) {
		uint32_t index = vma_index(sim, process, at);
		struct vma vma;

		if (index >= vma_count(sim, process))
			break;
		vma = *vma_at(sim, process, index);
		if (vma.start > at ||
		    area_protect(sim, process, index, protection) < 0)
			break;
		/* Its copies come last: whose family they join then decides no
		 * merge (mprotect_fixup(), mm/mprotect.c). */
		vma_merge(sim, process, vma.start, vma.end - 1);
		if (vma.protection != protection)
			locked_copy(sim, process, vma.start, vma.end);
		at = vma.end;
	}
	vma_merge(sim, process, start, end);
	return at < end ? -ENOMEM : 0;
}

static void flag_set(struct vma *vma, uint32_t flag, bool on)
{
	if (on)
		vma->flags |= flag;
	else
		vma->flags &= ~flag;
}

/* What is kept of the advice (madvise_vma_behavior()). */
static void area_mark(struct vma *vma, enum advice advice)
{
	switch (advice) {
	case ADVICE_DONTFORK:
	case ADVICE_DOFORK:
		flag_set(vma, VMA_DONTFORK, advice == ADVICE_DONTFORK);
		break;
	case ADVICE_WIPEONFORK:
	case ADVICE_KEEPONFORK:
		flag_set(vma, VMA_WIPEONFORK, advice == ADVICE_WIPEONFORK);
		break;
	case ADVICE_DONTDUMP:
	case ADVICE_DODUMP:
		flag_set(vma, VMA_DONTDUMP, advice == ADVICE_DONTDUMP);
		break;
	default:
		vma->reading = advice;
		break;
	}
}

/* What has an object has the same bytes for everybody, or came from there. */
static bool area_takes(const struct vma *vma, enum advice advice)
{
	return advice != ADVICE_WIPEONFORK || !vma->object;
}

static void area_advise(struct sim *sim, uint32_t process, uint32_t index,
			enum advice advice)
{
	struct vma *vma = vma_at(sim, process, index);
	struct vma marked = *vma;

	area_mark(&marked, advice);
	if (marked.flags == vma->flags && marked.reading == vma->reading)
		return;
	*vma = marked;
	vma_changed(sim, process, index);
	log_advised(sim, process, vma, advice);
}

int address_space_advise(struct sim *sim, uint32_t process, vaddr_t start,
			 vaddr_t end, enum advice advice)
{
	bool covered = address_space_covers(sim, process, start, end);
	uint32_t index;
	int r = covered ? 0 : -ENOMEM;

	if (vma_split(sim, process, start) < 0 ||
	    vma_split(sim, process, end) < 0)
		return -ENOMEM;
	index = vma_index(sim, process, start);
	for (; index < vma_count(sim, process) &&
	       vma_at(sim, process, index)->start < end;
	     index++) {
		if (!area_takes(vma_at(sim, process, index), advice)) {
			r = sim_explain(sim, -EINVAL,
					"only private anonymous memory can be "
					"empty in a child");
			break;
		}
		area_advise(sim, process, index, advice);
	}
	vma_merge(sim, process, start, end);
	return r;
}
