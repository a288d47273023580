/*
 * observe_frames - what each frame holds, and each slot of the paging file
 *
 * Those that somebody asked for since the last look are read again
 * (base/arena_news.c); and from what became of them it follows which pages of
 * views and objects have to be:
 *
 *	frame 7: page 3 of notes.txt, now dirty -> notes.txt[3]
 *	frame 8: mapped once, now twice         -> the entries that map it, as
 *						   both are exclusive no more
 *
 * Whose entry names another frame than before is no business of this file:
 * the entry itself has changed (changes.c).
 */
#include "sim/observe_frames.h"

#include "base/arena_news.h"
#include "sim/changes.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/paging_file.h"
#include "sim/rmap.h"

#include <errno.h>
#include <string.h>

/* The next run of items that may not be what they were. */
static bool news_next(const struct sim *sim, const struct table *table,
		      size_t item_size, size_t from, struct arena_run *ret_run)
{
	if (!sim->changes.all)
		return arena_news_next(&sim->arena, table->items, item_size,
				       table->count, from, ret_run);
	*ret_run = (struct arena_run){ from, table->count };
	return from < table->count;
}

/* ---- frames -------------------------------------------------------------- */

static void frame_observe(const struct sim *sim, pfn_t pfn,
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
	seen->dirty = (frame->flags & (FRAME_DIRTY | FRAME_TAGGED)) &&
		      object_counts_dirty(sim, frame->object);
}

/* Do the entries that map it look different? */
static bool entries_differ(const struct frame_state *was,
			   const struct frame_state *now)
{
	return was->use != now->use ||
	       (was->references == 1) != (now->references == 1);
}

static void entries_tell(struct sim *sim, pfn_t pfn)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint32_t at = frame_at(sim, pfn)->rmap;

	while (at) {
		const struct rmap_node *node = rmap_at(sim, at);

		changes_add_entries(sim, node->process, node->vpn * page_size,
				    1);
		at = node->next;
	}
}

/* A frame holds another page than before: the one that it held. */
static void page_tell(struct sim *sim, const struct frame_state *was)
{
	uint32_t object = object_find(sim, was->object);

	if (object)
		changes_add_page(sim, object, was->page);
}

static void frame_tell(struct sim *sim, pfn_t pfn,
		       const struct frame_state *was,
		       const struct frame_state *now)
{
	const struct frame *frame = frame_at(sim, pfn);

	if (entries_differ(was, now))
		entries_tell(sim, pfn);
	if (was->use == FRAME_PAGE_CACHE &&
	    (now->use != FRAME_PAGE_CACHE || was->page != now->page ||
	     strcmp(was->object, now->object)))
		page_tell(sim, was);
	/* Not all that the object shows of it is in the frame's own state. */
	if (now->use == FRAME_PAGE_CACHE)
		changes_add_page(sim, frame->object, frame->page);
}

static int frame_again(struct sim *sim, size_t pfn, struct state *state)
{
	static const struct frame_state unused = { .slot = SLOT_NONE };
	const struct state *seen = &sim->seen;
	const struct frame_state *was =
		pfn < seen->n_frames ? state_frame(seen->frames, pfn) : &unused;
	struct frame_state now;

	frame_observe(sim, pfn, &now);
	frame_tell(sim, pfn, was, &now);
	return pfn < state->n_frames
		       ? shared_array_put(&state->frames, pfn, &now, 1)
		       : 0;
}

/* Frames up to the last in use. */
static size_t frames_listed(const struct sim *sim)
{
	const struct table *frames = &sim_root(sim)->frames;
	size_t n = sim->seen.n_frames;
	struct arena_run run = { 0, 0 };

	while (news_next(sim, frames, sizeof(struct frame), run.end, &run))
		if (run.end > n)
			n = run.end;
	if (n > frames->count)
		n = frames->count;
	while (n > 0 && frame_at(sim, n - 1)->use == FRAME_FREE)
		n--;
	return n;
}

int observe_frames(struct sim *sim, struct state *state)
{
	const struct table *frames = &sim_root(sim)->frames;
	struct arena_run run = { 0, 0 };
	int r;

	state->n_frames_total = sim_profile(sim)->frames;
	state->n_frames = sim->seen.n_frames;
	state->frames = shared_array_hold(sim->seen.frames);
	r = state_resize_frames(state, frames_listed(sim));
	while (r == 0 &&
	       news_next(sim, frames, sizeof(struct frame), run.end, &run))
		for (size_t i = run.first; i < run.end && r == 0; i++)
			r = frame_again(sim, i, state);
	return r;
}

/* ---- slots --------------------------------------------------------------- */

static int slot_again(struct sim *sim, uint32_t slot, struct state *state)
{
	const struct slot *is = slot_at(sim, slot);
	struct slot_state now;

	memset(&now, 0, sizeof(now));
	now.references = is->references;
	now.pfn = is->frame ? is->frame - 1 : PFN_NONE;
	return shared_array_put(&state->slots, slot, &now, 1);
}

/* Slots up to the last in use. */
static size_t slots_listed(const struct sim *sim)
{
	const struct table *slots = &sim_root(sim)->slots;
	size_t n = sim->seen.n_slots;
	struct arena_run run = { 0, 0 };

	while (news_next(sim, slots, sizeof(struct slot), run.end, &run))
		if (run.end > n)
			n = run.end;
	if (n > slots->count)
		n = slots->count;
	while (n > 0 && !slot_at(sim, (uint32_t)n - 1)->references &&
	       !slot_at(sim, (uint32_t)n - 1)->frame)
		n--;
	return n;
}

int observe_slots(struct sim *sim, struct state *state)
{
	const struct table *slots = &sim_root(sim)->slots;
	struct arena_run run = { 0, 0 };
	int r;

	state->n_slots_total = sim_profile(sim)->paging_file;
	state->n_slots = sim->seen.n_slots;
	state->slots = shared_array_hold(sim->seen.slots);
	r = state_resize_slots(state, slots_listed(sim));
	while (r == 0 &&
	       news_next(sim, slots, sizeof(struct slot), run.end, &run))
		for (size_t i = run.first;
		     i < run.end && i < state->n_slots && r == 0; i++)
			r = slot_again(sim, (uint32_t)i, state);
	return r;
}
