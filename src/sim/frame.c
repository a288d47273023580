/*
 * frame - physical memory
 *
 * Memory is an array of frames of one page each. A frame is named by its
 * number, the pfn. Which of the free ones is handed out, an allocator decides
 * (allocator.h); the first fit of the default keeps numbers small on a slide.
 *
 *	pfn   0      1      2      3      4      5      6 ...
 *	    +------+------+------+------+------+------+- - - - -
 *	    | zero | PML4 | PDPT |      | data |      | never used
 *	    +------+------+------+------+------+------+- - - - -
 *	                                               ^
 *	                                               frames.count
 *
 * Frames that were never used have no bytes yet, so a machine with a large
 * memory costs only what it uses. A freed frame is filled with junk: whoever
 * still reads it shows.
 *
 * How much of the free memory is of use for a huge page is kept up to date
 * with each frame: memory is cut into windows of a huge page's length, and
 * one without a used frame is usable. Where a huge page is larger than a
 * quarter of memory, the windows are smaller.
 */
#include "sim/frame.h"

#include "sim/allocator.h"
#include "sim/replacement.h"

#include <errno.h>
#include <string.h>

/* A huge page of x86-64: 2 MiB. */
#define HUGE_ORDER 9

struct frame *frame_at(const struct sim *sim, pfn_t pfn)
{
	return arena_item(&sim->arena, sim_root(sim)->frames.items, pfn,
			  sizeof(struct frame));
}

unsigned char *frame_bytes(const struct sim *sim, pfn_t pfn)
{
	return arena_at(&sim->arena, frame_at(sim, pfn)->contents, 0,
			sim_profile(sim)->page_size);
}

uint64_t frames_allowed(const struct sim *sim)
{
	const struct root *root = sim_root(sim);

	return root->limit ? root->limit : root->profile.frames;
}

uint64_t frames_free(const struct sim *sim)
{
	uint64_t used = sim_root(sim)->counters[COUNTER_FRAMES_USED];
	uint64_t allowed = frames_allowed(sim);

	return allowed > used ? allowed - used : 0;
}

bool frames_over(const struct sim *sim)
{
	return sim_root(sim)->counters[COUNTER_FRAMES_USED] >
	       frames_allowed(sim);
}

static const struct allocator *allocator_of(const struct sim *sim)
{
	return allocator_table[sim_profile(sim)->allocator];
}

static void *allocator_state(const struct sim *sim)
{
	const struct profile *profile = sim_profile(sim);

	return arena_at(
		&sim->arena, sim_root(sim)->allocator, 0,
		allocator_of(sim)->state_size((uint32_t)profile->frames));
}

unsigned frame_window_order(const struct sim *sim)
{
	unsigned order = HUGE_ORDER;

	while (order > 0 && (uint64_t)4 << order > sim_profile(sim)->frames)
		order--;
	return order;
}

/* A frame was taken (by +1) or given back (-1): what of its window? */
static void window_count(struct sim *sim, pfn_t pfn, int by)
{
	struct root *root = sim_root(sim);
	unsigned order = frame_window_order(sim);
	uint32_t *window = arena_item(&sim->arena, root->windows, pfn >> order,
				      sizeof(*window));

	/* What is left over at the end of memory is no window. */
	if (((pfn >> order) + 1) << order > root->profile.frames)
		return;
	if (by > 0 && (*window)++ == 0)
		root->windows_free--;
	if (by < 0 && --(*window) == 0)
		root->windows_free++;
}

/* The unusable free space index, see allocator.h. */
static void fragmentation_count(struct sim *sim)
{
	struct root *root = sim_root(sim);
	uint64_t n_free =
		root->profile.frames - root->counters[COUNTER_FRAMES_USED];
	uint64_t usable = (uint64_t)root->windows_free
			  << frame_window_order(sim);

	root->counters[COUNTER_FRAGMENTATION] =
		n_free ? (n_free - usable) * 1000 / n_free : 0;
}

/* Gives frames their structs and their bytes, where they have none yet. */
static int frames_furnish(struct sim *sim, uint32_t first, uint32_t length)
{
	if (table_reserve(sim, ROOT_TABLE(frames), first + length,
			  sizeof(struct frame)) < 0)
		return -ENOMEM;
	if (sim_root(sim)->frames.count < first + length)
		sim_root(sim)->frames.count = first + length;
	for (uint32_t pfn = first; pfn < first + length; pfn++) {
		arena_ref contents;

		if (frame_at(sim, pfn)->contents)
			continue;
		contents =
			arena_alloc(&sim->arena, sim_profile(sim)->page_size);
		if (!contents)
			return sim->broken = -ENOMEM;
		frame_at(sim, pfn)->contents = contents;
	}
	return 0;
}

/* Frames that the allocator handed out begin a new life. */
static int run_begin(struct sim *sim, enum frame_use use, unsigned order,
		     uint32_t first)
{
	if (frames_furnish(sim, first, 1u << order) < 0)
		return -ENOMEM;
	for (uint32_t pfn = first; pfn < first + (1u << order); pfn++) {
		frame_at(sim, pfn)->use = (uint8_t)use;
		memset(frame_bytes(sim, pfn), 0, sim_profile(sim)->page_size);
		window_count(sim, pfn, 1);
	}
	sim_count(sim, COUNTER_FRAMES_USED, (uint64_t)1 << order);
	fragmentation_count(sim);
	return 0;
}

int frame_alloc_run(struct sim *sim, enum frame_use use, unsigned order,
		    pfn_t *ret_pfn)
{
	uint32_t first;

	if (frames_free(sim) >> order == 0)
		return -ENOMEM;
	first = allocator_of(sim)->take(allocator_state(sim), order);
	if (first == ALLOCATOR_NONE)
		return -ENOMEM;
	if (run_begin(sim, use, order, first) < 0)
		return -ENOMEM;
	*ret_pfn = first;
	return 0;
}

int frame_alloc(struct sim *sim, enum frame_use use, pfn_t *ret_pfn)
{
	return frame_alloc_run(sim, use, 0, ret_pfn);
}

void frame_free(struct sim *sim, pfn_t pfn)
{
	struct root *root = sim_root(sim);
	struct frame *frame = frame_at(sim, pfn);
	arena_ref contents = frame->contents;

	replacement_removed(sim, pfn, REMOVAL_GONE);
	memset(frame, 0, sizeof(*frame));
	frame->contents = contents;
	memset(frame_bytes(sim, pfn), FRAME_JUNK, root->profile.page_size);
	allocator_of(sim)->give(allocator_state(sim), (uint32_t)pfn, 0);
	root->counters[COUNTER_FRAMES_USED]--;
	window_count(sim, pfn, -1);
	fragmentation_count(sim);
}

void frame_limit(struct sim *sim, uint64_t frames)
{
	uint64_t all = sim_profile(sim)->frames;

	sim_root(sim)->limit = frames < all ? (uint32_t)frames : 0;
}

void frame_runs(const struct sim *sim, uint64_t runs[ALLOCATOR_ORDERS])
{
	allocator_runs(allocator_of(sim), allocator_state(sim),
		       (uint32_t)sim_profile(sim)->frames, runs);
}

bool frame_books_balance(const struct sim *sim)
{
	const struct root *root = sim_root(sim);
	uint64_t n_free =
		root->profile.frames - root->counters[COUNTER_FRAMES_USED];

	for (uint32_t i = 0; i < root->frames.count; i++)
		if (allocator_of(sim)->is_free(allocator_state(sim), i) !=
		    (frame_at(sim, i)->use == FRAME_FREE))
			return false;
	return allocator_of(sim)->is_sound(allocator_state(sim),
					   (uint32_t)n_free);
}

/* The allocator's books, and the windows. */
static int books_open(struct sim *sim)
{
	uint32_t frames = (uint32_t)sim_profile(sim)->frames;
	unsigned order = frame_window_order(sim);
	arena_ref state =
		arena_alloc(&sim->arena, allocator_of(sim)->state_size(frames));
	arena_ref windows = arena_alloc(&sim->arena, ((frames >> order) + 1) *
							     sizeof(uint32_t));

	if (!state || !windows)
		return sim->broken = -ENOMEM;
	sim_root(sim)->allocator = state;
	sim_root(sim)->windows = windows;
	sim_root(sim)->windows_free = frames >> order;
	allocator_of(sim)->init(allocator_state(sim), frames);
	return 0;
}

/*
 * The zero frame is frame 0, also where the allocator would hand out another
 * one first (the buddies begin with the smallest run): frame 0 is the start of
 * the largest run there is.
 */
static void zero_frame_take(struct sim *sim)
{
	const struct allocator *allocator = allocator_of(sim);
	void *state = allocator_state(sim);
	uint32_t first = allocator->take(state, 0);

	if (first != FRAME_ZERO_PFN)
		allocator->give(state, first, 0);
	for (unsigned order = ALLOCATOR_ORDER_MAX;
	     first != FRAME_ZERO_PFN && order > 0; order--) {
		first = allocator->take(state, order);
		if (first == ALLOCATOR_NONE)
			continue;
		for (unsigned half = 0; first == FRAME_ZERO_PFN && half < order;
		     half++)
			allocator->give(state, 1u << half, half);
		if (first != FRAME_ZERO_PFN)
			allocator->give(state, first, order);
	}
}

int frame_power_on(struct sim *sim)
{
	if (books_open(sim) < 0)
		return -ENOMEM;
	zero_frame_take(sim);
	return run_begin(sim, FRAME_ZERO, 0, FRAME_ZERO_PFN);
}
