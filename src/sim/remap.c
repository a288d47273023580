/*
 * remap - longer, shorter, elsewhere
 *
 * mremap() changes where a mapping ends, and where that is not possible, where
 * it begins. Moving copies no byte: the entries go to the tables of the new
 * addresses, and the frames never know.
 *
 *	v at 0x200000000000          v at 0x200000800000
 *	  [0] --> frame 7              [0] --> frame 7
 *	  [1] --> frame 9     move     [1] --> frame 9
 *	  next VMA                     [2] .   new, not present yet
 *
 * Shrinking unmaps the rest. Growing wants the view to be one VMA; if that
 * ends with it, and nothing follows at once, it just becomes longer. A new
 * part is not present, unless it belongs to locked memory. Rules of
 * mm/mremap.c, in the order in which they are asked there.
 */
#include "sim/remap.h"

#include "sim/address_space.h"
#include "sim/changes.h"
#include "sim/commit.h"
#include "sim/event_log.h"
#include "sim/hollow_table.h"
#include "sim/lock.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_table.h"
#include "sim/populate.h"
#include "sim/process.h"
#include "sim/reclaim.h"
#include "sim/view.h"
#include "sim/vma.h"

#include <errno.h>

/* What is remapped: the view's VMA, whose last byte is before `end`. */
struct remap {
	const char *name;
	uint32_t process;
	vaddr_t start, end; /* of the view as it is */
	uint64_t pages;	    /* as it shall be */
	bool may_move;
};

/* Good until the next allocation. */
static struct view *view_of(const struct sim *sim, const struct remap *remap)
{
	return view_find(sim, remap->process, remap->name);
}

static vaddr_t new_end(const struct sim *sim, const struct remap *remap)
{
	return remap->start + remap->pages * sim_profile(sim)->page_size;
}

/* Is there nothing where the VMA would grow to (vma_expandable())? */
static bool can_grow(const struct sim *sim, const struct remap *remap)
{
	uint32_t index = vma_index(sim, remap->process, remap->start);
	vaddr_t end = new_end(sim, remap);

	if (vma_at(sim, remap->process, index)->end != remap->end ||
	    end > page_table_end(sim))
		return false;
	return index + 1 == vma_count(sim, remap->process) ||
	       vma_at(sim, remap->process, index + 1)->start >= end;
}

static int area_grow(struct sim *sim, const struct remap *remap)
{
	uint32_t index = vma_index(sim, remap->process, remap->start);
	vaddr_t end = new_end(sim, remap);
	struct vma more = *vma_at(sim, remap->process, index);

	more.page = vma_page(sim, &more, remap->end);
	more.start = remap->end;
	more.end = end;
	vma_at(sim, remap->process, index)->end = end;
	changes_add_areas(sim, remap->process, remap->end, end);
	address_space_used(sim, remap->process, end);
	log_vma(sim, EVENT_AREA_GROWN, remap->process, &more);
	vma_merge(sim, remap->process, remap->start, end);
	return 0;
}

/* Makes the tables at the new place, all or none, so that nothing can fail
 * any more. */
static int tables_reserve(struct sim *sim, const struct remap *remap,
			  vaddr_t to)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	vaddr_t address = remap->start;
	pte_t pte;

	(void)reclaim_frames(sim,
			     page_table_needs(sim, remap->process, remap->start,
					      remap->end, remap->process, to),
			     NULL);
	while (page_table_next(sim, remap->process, remap->end, &address,
			       &pte)) {
		vaddr_t target = address - remap->start + to;

		if (page_table_reserve(sim, remap->process, target) < 0) {
			for (; address > remap->start; address -= page_size)
				page_table_set(sim, remap->process,
					       address - remap->start + to, 0);
			page_table_set(sim, remap->process, to, 0);
			return sim_explain(sim, -ENOMEM,
					   "no frame is free for the tables "
					   "at the new place");
		}
		address += page_size;
	}
	return 0;
}

static int entries_move(struct sim *sim, const struct remap *remap, vaddr_t to)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	vaddr_t address = remap->start;
	pte_t pte;

	while (page_table_next(sim, remap->process, remap->end, &address,
			       &pte)) {
		if (mapping_move(sim, remap->process, address,
				 address - remap->start + to) < 0)
			return -ENOMEM;
		address += page_size;
	}
	return 0;
}

/* The VMA at its new place. Private memory that was never touched counts its
 * pages anew from there (copy_vma()). */
static void area_place(struct sim *sim, const struct remap *remap, vaddr_t to)
{
	uint32_t index = vma_index(sim, remap->process, remap->start);
	struct vma vma = *vma_at(sim, remap->process, index);
	uint64_t page_size = sim_profile(sim)->page_size;

	if (!vma.object && !vma.own)
		vma.page = to / page_size;
	vma.flags &= ~(uint32_t)VMA_SEAM;
	vma.start = to;
	vma.end = to + remap->pages * page_size;
	vma_move(sim, remap->process, index, &vma);
	address_space_used(sim, remap->process, vma.end);
}

/* move_vma() */
static int area_move(struct sim *sim, const struct remap *remap)
{
	vaddr_t to = address_space_place(sim, remap->process, remap->pages);
	int r;

	if (!to)
		return sim_explain(sim, -ENOMEM,
				   "the process has no addresses left");
	r = tables_reserve(sim, remap, to);
	if (r < 0)
		return r;
	if (vma_split(sim, remap->process, remap->start) < 0 ||
	    vma_split(sim, remap->process, remap->end) < 0)
		return -ENOMEM;
	view_of(sim, remap)->address = to;
	view_of(sim, remap)->n_pages = remap->pages;
	area_place(sim, remap, to);
	hollow_tables_copy(sim, remap->process, remap->start, remap->end,
			   remap->process, to);
	hollow_tables_forget(sim, remap->process, remap->start, remap->end);
	return entries_move(sim, remap, to);
}

/* remap_is_valid() */
static int growth_check(struct sim *sim, const struct remap *remap)
{
	const struct vma *vma = vma_find(sim, remap->process, remap->start);
	uint64_t more = remap->pages - (remap->end - remap->start) /
					       sim_profile(sim)->page_size;

	if (remap->end > vma->end)
		return sim_explain(sim, -EFAULT,
				   "it is more than one area: parts of it "
				   "differ, or are not mapped");
	if ((vma->flags & VMA_LOCKED) &&
	    !lock_allowed(sim, remap->process, more))
		return sim_explain(sim, -EAGAIN,
				   "its new part would have to be locked, "
				   "which is more than allowed");
	return commit_of_area(sim, vma) ? commit_check(sim, more) : 0;
}

static int view_grow(struct sim *sim, const struct remap *remap)
{
	bool locked =
		vma_find(sim, remap->process, remap->start)->flags & VMA_LOCKED;
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t old_pages = (remap->end - remap->start) / page_size;
	vaddr_t start;
	int r = growth_check(sim, remap);

	if (r < 0)
		return r;
	if (can_grow(sim, remap)) {
		view_of(sim, remap)->n_pages = remap->pages;
		r = area_grow(sim, remap);
	} else if (remap->may_move) {
		r = area_move(sim, remap);
	} else {
		r = sim_explain(sim, -ENOMEM,
				"no room where it is, and it may not move");
	}
	if (r < 0 || !locked)
		return r;
	start = view_of(sim, remap)->address;
	return populate_range(sim, remap->process,
			      start + old_pages * page_size,
			      start + remap->pages * page_size, false);
}

static int view_shrink(struct sim *sim, const struct remap *remap)
{
	int r = address_space_unmap(sim, remap->process, new_end(sim, remap),
				    remap->end);

	if (r < 0)
		return r;
	view_of(sim, remap)->n_pages = remap->pages;
	log_view(sim, EVENT_VIEW_CUT, view_of(sim, remap));
	return 0;
}

int view_remap(struct sim *sim, const char *name, uint64_t length,
	       bool may_move)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct remap remap = { .name = name,
			       .process = sim_root(sim)->acting,
			       .pages = length / page_size +
					(length % page_size != 0),
			       .may_move = may_move };
	const struct view *view = view_find(sim, remap.process, name);

	if (!view)
		return sim_explain(sim, -ENOENT, "%s has no view '%s'",
				   process_at(sim, remap.process)->name, name);
	if (length == 0)
		return sim_explain(sim, -EINVAL, "a length of 0");
	/* check_mremap_params(), before it looks at what is mapped */
	if (length > page_table_end(sim))
		return sim_explain(sim, -EINVAL,
				   "longer than all addresses together");
	remap.start = view->address;
	remap.end = view->address + view->n_pages * page_size;
	if (!vma_find(sim, remap.process, remap.start))
		return sim_explain(sim, -EFAULT,
				   "its first page is not mapped");
	if (length > OBJECT_SIZE_MAX)
		return sim_explain(sim, -ENOMEM,
				   "this machine maps at most 4G at once");
	if (remap.pages > view->n_pages)
		return view_grow(sim, &remap);
	if (remap.pages < view->n_pages)
		return view_shrink(sim, &remap);
	return 0;
}
