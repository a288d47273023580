/*
 * observe - the machine's state as everybody may see it
 *
 * Reads, changes nothing. Everything is known here, so a bit is unknown only
 * where it has no meaning: whether the only entry maps a frame, of a page
 * without one. A view whose last page was unmapped is not shown any more; of
 * one that is mapped in part, the other pages are simply not present.
 */
#include "sim/observe.h"

#include "base/arena_past.h"
#include "sim/disk.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/paging_file.h"
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

static int view_observe(const struct sim *sim, const struct view *view,
			struct state *state)
{
	struct view_state *seen = state_add_view(state, view->n_pages);
	const struct vma *vma = vma_find(sim, view->process, view->address);

	if (!seen)
		return -ENOMEM;
	memcpy(seen->view, view->name, NAME_SIZE);
	memcpy(seen->process, process_at(sim, view->process)->name, NAME_SIZE);
	if (view->object)
		memcpy(seen->object, object_at(sim, view->object)->name,
		       NAME_SIZE);
	seen->address = view->address;
	seen->object_page = view->page;
	seen->sharing = (enum sharing)view->sharing;
	if (vma)
		seen->protection = (enum protection)vma->protection;
	return pages_observe(sim, view, 0, view->n_pages, &seen->pages);
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
	page_state_set(&seen, PAGE_DIRTY, counts && (flags & FRAME_DIRTY));
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

static int object_observe(const struct sim *sim, uint32_t index,
			  struct state *state)
{
	uint64_t pages = object_pages(sim, index);
	struct object_state *seen = state_add_object(state, pages);
	const struct object *object = object_at(sim, index);

	if (!seen)
		return -ENOMEM;
	memcpy(seen->object, object->name, NAME_SIZE);
	seen->kind = (enum object_kind)object->kind;
	seen->size = object->size;
	return cache_observe(sim, index, 0, pages, &seen->pages);
}

static void frame_observe(const struct sim *sim, uint32_t pfn,
			  struct frame_state *seen)
{
	const struct frame *frame = frame_at(sim, pfn);

	memset(seen, 0, sizeof(*seen));
	seen->use = (enum frame_use)frame->use;
	seen->references = frame->mappings;
	seen->slot = frame->slot ? frame->slot - 1 : SLOT_NONE;
	if (frame->use != FRAME_PAGE_CACHE)
		return;
	memcpy(seen->object, object_at(sim, frame->object)->name, NAME_SIZE);
	seen->page = frame->page;
	seen->dirty = (frame->flags & FRAME_DIRTY) &&
		      object_counts_dirty(sim, frame->object);
}

static int frames_observe(const struct sim *sim, struct state *state)
{
	uint32_t n = sim_root(sim)->frames.count;
	int r;

	while (n > 0 && frame_at(sim, n - 1)->use == FRAME_FREE)
		n--;
	r = state_frames_new(n, &state->frames);
	if (r < 0)
		return r;
	state->n_frames = n;
	state->n_frames_total = sim_profile(sim)->frames;
	for (uint32_t i = 0; i < n && r == 0; i++) {
		struct frame_state seen;

		frame_observe(sim, i, &seen);
		r = shared_array_put(&state->frames, i, &seen, 1);
	}
	return r;
}

static int slots_observe(const struct sim *sim, struct state *state)
{
	uint32_t n = sim_root(sim)->slots.count;
	int r;

	state->n_slots_total = sim_profile(sim)->paging_file;
	while (n > 0 && !slot_at(sim, n - 1)->references &&
	       !slot_at(sim, n - 1)->frame)
		n--;
	if (n == 0)
		return 0;
	r = state_slots_new(n, &state->slots);
	if (r < 0)
		return r;
	state->n_slots = n;
	for (uint32_t i = 0; i < n && r == 0; i++) {
		const struct slot *slot = slot_at(sim, i);
		struct slot_state seen;

		memset(&seen, 0, sizeof(seen));
		seen.references = slot->references;
		seen.pfn = slot->frame ? slot->frame - 1 : PFN_NONE;
		r = shared_array_put(&state->slots, i, &seen, 1);
	}
	return r;
}

static int all_observe(const struct sim *sim, struct state *ret_state)
{
	const struct root *root = sim_root(sim);
	int r = frames_observe(sim, ret_state);

	ret_state->page_size = root->profile.page_size;
	if (r == 0)
		r = slots_observe(sim, ret_state);
	for (uint32_t i = 0; i < root->views.count && r == 0; i++)
		if (view_is_mapped(sim, view_at(sim, i)))
			r = view_observe(sim, view_at(sim, i), ret_state);
	for (uint32_t i = 1; i <= root->objects.count && r == 0; i++)
		if (object_at(sim, i)->in_use && object_at(sim, i)->name[0])
			r = object_observe(sim, i, ret_state);
	if (r < 0)
		state_clear(ret_state);
	return r;
}

int sim_observe(struct machine *machine, struct state *ret_state)
{
	struct sim *sim = sim_of(machine);
	uint64_t *touched = arena_look_begin(&sim->arena);
	int r = all_observe(sim, ret_state);

	arena_look_end(&sim->arena, touched);
	return r;
}

/* A page's bytes as memory, else the paging file or the disk, has them. */
static void page_peek(const struct sim *sim, uint32_t object, uint64_t page,
		      enum where where, unsigned char *bytes)
{
	pfn_t pfn = page_cache_find(sim, object, page);
	uint64_t page_size = sim_profile(sim)->page_size;

	if (where == WHERE_MEMORY && pfn != PFN_NONE)
		memcpy(bytes, frame_bytes(sim, pfn), page_size);
	else if (where == WHERE_MEMORY &&
		 object_page_swapped(sim, object, page))
		slot_read(sim, object_page(sim, object, page)->slot - 1, bytes);
	else if (object_at(sim, object)->kind == OBJECT_FILE)
		disk_read(sim, object, page, bytes);
	else
		memset(bytes, 0, page_size);
}

static int bytes_peek(const struct sim *sim, const char *name, enum where where,
		      uint64_t offset, size_t length, unsigned char *bytes)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint32_t index = object_find(sim, name);
	const struct object *object = index ? object_at(sim, index) : NULL;
	unsigned char page[GEOMETRY_PAGE_MAX];
	uint64_t size;

	if (!object)
		return -ENOENT;
	if (where == WHERE_DISK && object->kind != OBJECT_FILE)
		return -ENODATA;
	size = where == WHERE_DISK ? object->disk_size : object->size;
	if (offset > size || length > size - offset)
		return -EINVAL;
	for (size_t done = 0, part; done < length; done += part) {
		uint64_t at = offset + done;

		part = page_size - at % page_size;
		if (part > length - done)
			part = length - done;
		page_peek(sim, index, at / page_size, where, page);
		memcpy(bytes + done, page + at % page_size, part);
	}
	return 0;
}

int sim_peek(struct machine *machine, const char *name, enum where where,
	     uint64_t offset, size_t length, unsigned char *bytes)
{
	struct sim *sim = sim_of(machine);
	uint64_t *touched = arena_look_begin(&sim->arena);
	int r = bytes_peek(sim, name, where, offset, length, bytes);

	arena_look_end(&sim->arena, touched);
	return r;
}
