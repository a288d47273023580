/*
 * observe - the machine's state as everybody may see it
 *
 * Reads, changes nothing. Everything is known here, so a bit is unknown only
 * where it has no meaning: whether the only entry maps a frame, of a page
 * without one. A view whose last page was unmapped is not shown any more; of
 * one that is mapped in part, the other pages are simply not present.
 *
 * The machine is looked at after every operation, so what was seen last is
 * kept, and only what changed is read again:
 *
 *	frames that were touched (base/arena_news.c)   -+
 *	entries and VMAs changed, slots that pages got  -+-> changes.c
 *	                                                       |
 *	last look  [....|....|....|....]		       v
 *	this look  [....|..x.|....|....]	views and objects: these pages
 *
 * The rest is common to both looks, and not even copied (shared_array.c). What
 * is new to the list, and all of it after the machine was brought back to an
 * earlier state, is read whole. tests/sim/soak holds it against a look that
 * knows nothing of an earlier one.
 */
#include "sim/observe.h"

#include "base/arena_news.h"
#include "base/arena_past.h"
#include "sim/changes.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/observe_frames.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/process.h"
#include "sim/sim.h"
#include "sim/view.h"
#include "sim/vma.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Pages that are looked at together. */
#define PAGES_AT_ONCE 64

/* What is known of every entry, and what of one that maps a frame. */
#define KNOWN_ALWAYS (PAGE_PRESENT | PAGE_SWAPPED)
#define KNOWN_MAPPED                                                           \
	(KNOWN_ALWAYS | PAGE_EXCLUSIVE | PAGE_ZERO | PAGE_FILE |               \
	 PAGE_WRITABLE | PAGE_ACCESSED | PAGE_PTE_DIRTY)

/* A million of them may have to be seen at each step: no call a bit. */
static void entry_observe(const struct sim *sim, pte_t pte,
			  struct page_state *state)
{
	pfn_t pfn = pte_pfn(pte);
	const struct frame *frame;
	unsigned bits = PAGE_PRESENT;

	*state = (struct page_state){ .known = KNOWN_ALWAYS,
				      .pfn = PFN_NONE,
				      .slot = SLOT_NONE };
	if (pte_names_slot(pte)) {
		page_state_set(state, PAGE_SWAPPED, true);
		state->slot = pte_slot(pte);
	}
	if (!pte_maps(pte))
		return;
	frame = frame_at(sim, pfn);
	if (frame->mappings == 1 && frame->use != FRAME_ZERO)
		bits |= PAGE_EXCLUSIVE;
	if (frame->use == FRAME_ZERO)
		bits |= PAGE_ZERO;
	if (frame->use == FRAME_PAGE_CACHE)
		bits |= PAGE_FILE;
	if (pte_allows(pte, true))
		bits |= PAGE_WRITABLE;
	if (pte & PTE_ACCESSED)
		bits |= PAGE_ACCESSED;
	if (pte & PTE_DIRTY)
		bits |= PAGE_PTE_DIRTY;
	*state = (struct page_state){ .known = KNOWN_MAPPED,
				      .bits = bits,
				      .pfn = pfn,
				      .slot = SLOT_NONE };
}

/* The pages [first, end) of a view. */
static int pages_observe(const struct sim *sim, const struct view *view,
			 uint64_t first, uint64_t end,
			 struct shared_array **pages)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t n;

	for (uint64_t i = first; i < end; i += n) {
		struct page_state seen[PAGES_AT_ONCE];
		pte_t ptes[PAGES_AT_ONCE];

		n = end - i < PAGES_AT_ONCE ? end - i : PAGES_AT_ONCE;
		page_table_read(sim, view->process,
				view->address + i * page_size, ptes, n);
		for (uint64_t k = 0; k < n; k++)
			entry_observe(sim, ptes[k], &seen[k]);
		if (shared_array_put(pages, i, seen, n) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* The part of a change that lies in n pages from `base` on, counted from
 * there. Where there is none it is empty. */
static struct arena_run overlap(const struct change *change, uint64_t base,
				uint64_t n)
{
	uint64_t first = change->first > base ? change->first - base : 0;
	uint64_t end = change->end > base ? change->end - base : 0;

	return (struct arena_run){ first, end < n ? end : n };
}

/* Those pages of a view that changed since it was seen. */
static int pages_again(struct sim *sim, const struct view *view,
		       struct shared_array **pages)
{
	uint64_t base = view->address / sim_profile(sim)->page_size;
	int r = 0;

	for (size_t i = 0; i < sim->changes.n && r == 0; i++) {
		const struct change *change = &sim->changes.changes[i];
		struct arena_run run = overlap(change, base, view->n_pages);

		if (change->of == CHANGE_ENTRIES &&
		    change->owner == view->process)
			r = pages_observe(sim, view, run.first, run.end, pages);
	}
	return r;
}

static vaddr_t view_end(const struct sim *sim, const struct view *view)
{
	return view->address + view->n_pages * sim_profile(sim)->page_size;
}

/* The part of a VMA that lies in a view. */
static struct area area_of(const struct sim *sim, const struct view *view,
			   const struct vma *vma)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	vaddr_t start = vma->start > view->address ? vma->start : view->address;
	vaddr_t end = view_end(sim, view);

	if (vma->end < end)
		end = vma->end;
	return (struct area){
		.page = (start - view->address) / page_size,
		.n_pages = (end - start) / page_size,
		.rights = vma->protection,
	};
}

/* The VMAs of a view, counted, and written down where `list` is not NULL. */
static size_t areas_list(const struct sim *sim, const struct view *view,
			 struct area *list)
{
	uint32_t first = vma_index(sim, view->process, view->address);
	uint32_t count = vma_count(sim, view->process);
	size_t n = 0;

	for (uint32_t i = first; i < count; i++) {
		const struct vma *vma = vma_at(sim, view->process, i);

		if (vma->start >= view_end(sim, view))
			break;
		if (list)
			list[n] = area_of(sim, view, vma);
		n++;
	}
	return n;
}

static int areas_observe(const struct sim *sim, const struct view *view,
			 struct shared_array **areas)
{
	size_t n = areas_list(sim, view, NULL);
	struct area *list = calloc(n ? n : 1, sizeof(*list));
	int r;

	if (!list)
		return -ENOMEM;
	areas_list(sim, view, list);
	r = areas_set(areas, list, n);
	free(list);
	return r;
}

/* Did a VMA of the view change since it was seen? */
static bool areas_changed(const struct sim *sim, const struct view *view)
{
	uint64_t base = view->address / sim_profile(sim)->page_size;

	for (size_t i = 0; i < sim->changes.n; i++) {
		const struct change *change = &sim->changes.changes[i];
		struct arena_run run = overlap(change, base, view->n_pages);

		if (change->of == CHANGE_AREAS &&
		    change->owner == view->process && run.first < run.end)
			return true;
	}
	return false;
}

/* What was seen last of a view. Most are where they were in the list. */
static const struct view_state *view_seen(const struct sim *sim,
					  const struct view *view, size_t hint)
{
	const char *process = process_at(sim, view->process)->name;
	const struct state *seen = &sim->seen;

	if (hint < seen->n_views &&
	    !strcmp(seen->views[hint].view, view->name) &&
	    !strcmp(seen->views[hint].process, process))
		return &seen->views[hint];
	return state_view(seen, process, view->name);
}

static int view_observe(struct sim *sim, const struct view *view,
			struct state *state)
{
	const struct view_state *old = view_seen(sim, view, state->n_views);
	bool known = old && !sim->changes.all && old->address == view->address;
	uint64_t had = known ? old->n_pages : 0;
	const struct vma *vma = vma_find(sim, view->process, view->address);
	struct view_state *now = state_add_view_like(state, old, view->n_pages);
	int r;

	if (!now)
		return -ENOMEM;
	memcpy(now->view, view->name, NAME_SIZE);
	memcpy(now->process, process_at(sim, view->process)->name, NAME_SIZE);
	memset(now->object, 0, NAME_SIZE);
	if (view->object)
		memcpy(now->object, object_at(sim, view->object)->name,
		       NAME_SIZE);
	now->address = view->address;
	now->object_page = view->page;
	now->sharing = (enum sharing)view->sharing;
	now->protection = (enum protection)(vma ? vma->protection : 0);
	if (!known || had != view->n_pages || areas_changed(sim, view))
		if (areas_observe(sim, view, &now->areas) < 0)
			return -ENOMEM;
	r = known ? pages_again(sim, view, &now->pages) : 0;
	return r < 0 ? r
		     : pages_observe(sim, view, had, view->n_pages,
				     &now->pages);
}

static struct page_state cached_observe(const struct sim *sim, uint32_t object,
					uint64_t page)
{
	bool counts = object_counts_dirty(sim, object);
	pfn_t pfn = page_cache_find(sim, object, page);
	unsigned flags = pfn != PFN_NONE ? frame_at(sim, pfn)->flags : 0;
	struct page_state seen = { .pfn = pfn, .slot = SLOT_NONE };

	page_state_set(&seen, PAGE_CACHED, pfn != PFN_NONE);
	if (object_page_swapped(sim, object, page)) {
		page_state_set(&seen, PAGE_SWAPPED, true);
		seen.slot = object_page(sim, object, page)->slot - 1;
	}
	page_state_set(&seen, PAGE_WRITEBACK, flags & FRAME_WRITEBACK);
	page_state_set(&seen, PAGE_DIRTY,
		       counts && (flags & (FRAME_DIRTY | FRAME_TAGGED)));
	page_state_set(&seen, PAGE_JOURNAL,
		       pfn != PFN_NONE && frame_at(sim, pfn)->journal);
	return seen;
}

/* The pages [first, end) of an object. */
static int cache_observe(const struct sim *sim, uint32_t object, uint64_t first,
			 uint64_t end, struct shared_array **pages)
{
	uint64_t n;

	for (uint64_t i = first; i < end; i += n) {
		struct page_state seen[PAGES_AT_ONCE];

		n = end - i < PAGES_AT_ONCE ? end - i : PAGES_AT_ONCE;
		for (uint64_t k = 0; k < n; k++)
			seen[k] = cached_observe(sim, object, i + k);
		if (shared_array_put(pages, i, seen, n) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int cache_again(struct sim *sim, uint32_t object, uint64_t n_pages,
		       struct shared_array **pages)
{
	int r = 0;

	for (size_t i = 0; i < sim->changes.n && r == 0; i++) {
		const struct change *change = &sim->changes.changes[i];
		struct arena_run run = overlap(change, 0, n_pages);

		if (change->of == CHANGE_OBJECT && change->owner == object)
			r = cache_observe(sim, object, run.first, run.end,
					  pages);
	}
	return r;
}

static const struct object_state *
object_seen(const struct sim *sim, const struct object *object, size_t hint)
{
	const struct state *seen = &sim->seen;

	if (hint < seen->n_objects &&
	    !strcmp(seen->objects[hint].object, object->name))
		return &seen->objects[hint];
	return state_object(seen, object->name);
}

static int object_observe(struct sim *sim, uint32_t index, struct state *state)
{
	const struct object *object = object_at(sim, index);
	const struct object_state *old =
		object_seen(sim, object, state->n_objects);
	bool known = old && !sim->changes.all;
	uint64_t n_pages = object_pages(sim, index);
	struct object_state *now = state_add_object_like(state, old, n_pages);
	int r;

	if (!now)
		return -ENOMEM;
	memcpy(now->object, object->name, NAME_SIZE);
	now->kind = (enum object_kind)object->kind;
	now->size = object->size;
	r = known ? cache_again(sim, index, n_pages, &now->pages) : 0;
	return r < 0 ? r
		     : cache_observe(sim, index, known ? old->n_pages : 0,
				     n_pages, &now->pages);
}

static int all_observe(struct sim *sim, struct state *ret_state)
{
	const struct root *root = sim_root(sim);
	int r;

	ret_state->page_size = root->profile.page_size;
	/* First, since what frames tell is added to the changes. */
	r = observe_frames(sim, ret_state);
	if (r == 0)
		r = observe_slots(sim, ret_state);
	for (uint32_t i = 0; i < root->views.count && r == 0; i++)
		if (view_is_mapped(sim, view_at(sim, i)))
			r = view_observe(sim, view_at(sim, i), ret_state);
	for (uint32_t i = 1; i <= root->objects.count && r == 0; i++)
		if (object_at(sim, i)->in_use && object_at(sim, i)->name[0])
			r = object_observe(sim, i, ret_state);
	return r;
}

int sim_observe(struct machine *machine, struct state *ret_state)
{
	struct sim *sim = sim_of(machine);
	struct state now = { 0 };
	uint64_t *touched;
	int r;

	r = arena_news_begin(&sim->arena);
	if (r < 0)
		return r;
	touched = arena_look_begin(&sim->arena);
	r = all_observe(sim, &now);
	arena_look_end(&sim->arena, touched);
	if (r == 0)
		r = state_copy(&now, ret_state);
	if (r < 0) {
		state_clear(&now);
		return r;
	}
	state_clear(&sim->seen);
	sim->seen = now;
	changes_begin(sim);
	arena_news_end(&sim->arena);
	return 0;
}
