/*
 * replacement - what the policies of policy/ are told
 *
 * A policy chooses who leaves, and knows nothing of page tables or files
 * (policy/policy.h). Here it is told what happens to the frames that could
 * leave at all:
 *
 *	pages of files			they can be read again
 *	private pages and sections	as far as there is a paging file to
 *					put them in, or they were given up
 *
 * Page tables and the zero frame stay. So does a page that was chosen and
 * can't leave, because it is locked or the paging file is full: it is taken
 * out of the policy's books until that has changed (Linux: the unevictable
 * list, mm/vmscan.c).
 *
 * There are two ways to replace. Global: one policy for all pages, whoever
 * uses them. Local (working-set=N): each process has a policy of its own for
 * the pages that it brought in, N at most, and pays for a new page with one
 * of these (Silberschatz et al., "Global versus local allocation"; the working
 * sets of Windows). Pages that nobody owns, because their process ended or
 * they were trimmed, have a policy of their own, and leave first.
 *
 * Some policies divide the memory there is: so much for pages that are new, so
 * much for others. They are told how many pages have room, which is less than
 * there are frames by the page tables, and changes with these and with a limit.
 * So they do the same here as in the replay of a trace with so many frames.
 *
 * A page that several processes share is in the working set of the one that
 * brought it in. Windows counts it in each.
 */
#include "sim/replacement.h"

#include "base/arena_watch.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/process.h"

#include <errno.h>

/* Bits of the number that names a page to the policy. */
#define PRIVATE_PAGE  ((uint64_t)1 << 63)
#define PROCESS_SHIFT 45
#define OBJECT_SHIFT  40

uint64_t replacement_private(const struct sim *sim, uint32_t process,
			     vaddr_t address)
{
	return PRIVATE_PAGE | (uint64_t)process << PROCESS_SHIFT |
	       address / sim_profile(sim)->page_size;
}

void replacement_who(const struct sim *sim, uint64_t page,
		     uint32_t *ret_process, vaddr_t *ret_address)
{
	uint64_t process = (page & ~PRIVATE_PAGE) >> PROCESS_SHIFT;
	uint64_t vpn = page & (((uint64_t)1 << PROCESS_SHIFT) - 1);

	*ret_process = (uint32_t)process;
	*ret_address = vpn * sim_profile(sim)->page_size;
}

static const struct policy *policy_of(const struct sim *sim)
{
	return policy_table[sim_profile(sim)->policy];
}

static size_t books_size(const struct sim *sim)
{
	return policy_of(sim)->state_size((uint32_t)sim_profile(sim)->frames);
}

static void *books_of(const struct sim *sim, uint32_t owner)
{
	arena_ref books = owner ? process_at(sim, owner)->replacement
				: sim_root(sim)->replacement;

	return arena_watched_at(&sim->arena, books, books_size(sim));
}

/* `seed` makes the dice of each book fall differently. */
static int books_open(struct sim *sim, uint64_t seed, arena_ref *ret_books)
{
	arena_ref books = arena_alloc(&sim->arena, books_size(sim));

	if (!books)
		return sim->broken = -ENOMEM;
	policy_of(sim)->init(arena_at(&sim->arena, books, 0, books_size(sim)),
			     (uint32_t)sim_profile(sim)->frames, seed);
	if (arena_watch(&sim->arena, books, books_size(sim)) < 0)
		return sim->broken = -ENOMEM;
	*ret_books = books;
	return 0;
}

static void books_resize(const struct sim *sim, uint32_t owner, uint32_t pages)
{
	if (policy_of(sim)->resize)
		policy_of(sim)->resize(books_of(sim, owner), pages);
}

/* Frames for pages: not those of the tables, nor the zero frame. */
static uint32_t room_now(const struct sim *sim)
{
	uint64_t frames = frames_allowed(sim);
	uint64_t taken = 1 + sim_root(sim)->counters[COUNTER_TABLE_FRAMES];

	return frames > taken ? (uint32_t)(frames - taken) : 1;
}

/* Tells the policy how much room there is, where that has changed. */
static void room_tell(struct sim *sim)
{
	struct root *root = sim_root(sim);
	uint32_t room = room_now(sim);

	if (room == root->room)
		return;
	root->room = room;
	if (root->until_tick > room)
		root->until_tick = room;
	books_resize(sim, 0, room);
}

int replacement_power_on(struct sim *sim)
{
	arena_ref books;

	if (books_open(sim, sim->seed, &books) < 0)
		return -ENOMEM;
	sim_root(sim)->replacement = books;
	sim_root(sim)->room = (uint32_t)sim_profile(sim)->frames;
	sim_root(sim)->until_tick = sim_root(sim)->room;
	return 0;
}

int replacement_restored(struct sim *sim)
{
	arena_ref books = sim_root(sim)->replacement;
	uint32_t count = sim_root(sim)->processes.count;
	int r;

	arena_rewatch_begin(&sim->arena);
	r = arena_watch(&sim->arena, books, books_size(sim));
	for (uint32_t i = 1; r == 0 && i <= count; i++) {
		books = process_at(sim, i)->replacement;
		if (books)
			r = arena_watch(&sim->arena, books, books_size(sim));
	}
	arena_rewatch_end(&sim->arena);
	return r;
}

int replacement_process_start(struct sim *sim, uint32_t process)
{
	uint64_t pages = sim_profile(sim)->working_set;
	arena_ref books;

	if (!pages)
		return 0;
	if (books_open(sim, sim->seed + process, &books) < 0)
		return -ENOMEM;
	process_at(sim, process)->replacement = books;
	if (pages < sim_profile(sim)->frames)
		books_resize(sim, process, (uint32_t)pages);
	return 0;
}

bool replacement_may_leave(const struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);
	bool has_place = sim_profile(sim)->paging_file != 0;

	if (frame->use == FRAME_ANONYMOUS)
		return has_place || (frame->flags & FRAME_LAZY);
	if (frame->use != FRAME_PAGE_CACHE)
		return false;
	return has_place || !object_in_memory(sim, frame->object);
}

struct reference replacement_file_page(uint32_t object, uint64_t page,
				       bool write)
{
	return (struct reference){
		.page = (uint64_t)object << OBJECT_SHIFT | page,
		.next_use = NEXT_USE_NEVER,
		.write = write,
	};
}

static struct reference reference_of(const struct sim *sim, pfn_t pfn,
				     bool write)
{
	const struct frame *frame = frame_at(sim, pfn);
	struct reference reference = { .page = frame->page,
				       .next_use = NEXT_USE_NEVER,
				       .write = write };

	if (frame->use == FRAME_PAGE_CACHE)
		reference.page |= (uint64_t)frame->object << OBJECT_SHIFT;
	return reference;
}

/* Writes the frame into the books of a working set, or of none. */
static void frame_track(struct sim *sim, uint32_t owner, pfn_t pfn)
{
	bool dirty = frame_at(sim, pfn)->flags & FRAME_DIRTY;
	bool stores =
		(frame_at(sim, pfn)->flags & FRAME_BROUGHT) && sim->stores;
	struct reference reference = reference_of(sim, pfn, dirty || stores);

	room_tell(sim);
	if (owner)
		process_at(sim, owner)->resident++;
	sim_root(sim)->tracked++;
	frame_at(sim, pfn)->owner = owner;
	frame_at(sim, pfn)->flags |= FRAME_TRACKED;
	policy_of(sim)->page_added(books_of(sim, owner), (uint32_t)pfn,
				   &reference);
}

void replacement_added(struct sim *sim, uint32_t process, pfn_t pfn, bool asked)
{
	if (asked && sim->accesses)
		frame_at(sim, pfn)->flags |= FRAME_BROUGHT;
	if (!replacement_may_leave(sim, pfn) ||
	    (frame_at(sim, pfn)->flags & FRAME_TRACKED))
		return;
	replacement_reconsider_page(sim, pfn);
	if (frame_at(sim, pfn)->flags & FRAME_TRACKED)
		return;
	frame_track(sim, sim_profile(sim)->working_set ? process : 0, pfn);
}

void replacement_removed(struct sim *sim, pfn_t pfn, enum removal why)
{
	struct frame *frame = frame_at(sim, pfn);
	uint32_t owner = frame->owner;

	if (frame->flags & FRAME_KEPT)
		sim_root(sim)->kept--;
	frame->flags &= (uint16_t)~FRAME_KEPT;
	if (!(frame->flags & FRAME_TRACKED))
		return;
	frame->flags &= (uint16_t)~FRAME_TRACKED;
	frame->owner = 0;
	sim_root(sim)->tracked--;
	policy_of(sim)->page_removed(books_of(sim, owner), (uint32_t)pfn, why);
	if (owner)
		process_at(sim, owner)->resident--;
}

/* A reference went by: the policy's clock ticks after as many as there is room
 * for pages, as in the replay of a trace. */
static void reference_count(struct sim *sim)
{
	room_tell(sim);
	if (--sim_root(sim)->until_tick)
		return;
	sim_root(sim)->until_tick = sim_root(sim)->room;
	replacement_tick(sim, 1);
}

/* What is used without a fault, by a call or mapped along, makes nobody
 * leave. */
static bool working_set_has_room(const struct sim *sim, uint32_t process)
{
	return process_at(sim, process)->resident <
	       sim_profile(sim)->working_set;
}

void replacement_accessed(struct sim *sim, uint32_t process, pfn_t pfn,
			  bool write)
{
	struct frame *frame = frame_at(sim, pfn);
	bool brought = frame->flags & FRAME_BROUGHT;
	struct reference reference;

	frame->flags &= (uint16_t)~FRAME_BROUGHT;
	if (frame->flags & FRAME_TRACKED) {
		if (process && !frame->owner &&
		    working_set_has_room(sim, process)) {
			replacement_removed(sim, pfn, REMOVAL_GONE);
			frame_track(sim, process, pfn);
		} else if (!brought) {
			reference = reference_of(sim, pfn, write);
			policy_of(sim)->page_accessed(
				books_of(sim, frame->owner), (uint32_t)pfn,
				&reference);
		}
	}
	reference_count(sim);
}

void replacement_cleaned(struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);

	if ((frame->flags & FRAME_TRACKED) && policy_of(sim)->page_cleaned)
		policy_of(sim)->page_cleaned(books_of(sim, frame->owner),
					     (uint32_t)pfn);
}

void replacement_trimmed(struct sim *sim, pfn_t pfn)
{
	if (!(frame_at(sim, pfn)->flags & FRAME_TRACKED))
		return;
	replacement_removed(sim, pfn, REMOVAL_EVICTED);
	frame_track(sim, 0, pfn);
}

void replacement_disowned(struct sim *sim, pfn_t pfn)
{
	if (!frame_at(sim, pfn)->owner)
		return;
	replacement_removed(sim, pfn, REMOVAL_GONE);
	frame_track(sim, 0, pfn);
}

void replacement_process_end(struct sim *sim, uint32_t process)
{
	arena_ref books = process_at(sim, process)->replacement;

	if (!books)
		return;
	for (pfn_t pfn = 0; pfn < sim_root(sim)->frames.count; pfn++) {
		if (frame_at(sim, pfn)->owner != process)
			continue;
		replacement_removed(sim, pfn, REMOVAL_GONE);
		frame_track(sim, 0, pfn);
	}
	process_at(sim, process)->replacement = ARENA_NONE;
	arena_unwatch(&sim->arena, books);
	arena_free(&sim->arena, books, books_size(sim));
}

bool replacement_choose(struct sim *sim, uint32_t owner,
			const struct reference *coming, pfn_t *ret_pfn)
{
	uint32_t frame;

	room_tell(sim);
	frame = policy_of(sim)->choose_victim(books_of(sim, owner), coming);
	if (frame == FRAME_NONE)
		return false;
	*ret_pfn = frame;
	return true;
}

void replacement_keep(struct sim *sim, pfn_t pfn)
{
	replacement_removed(sim, pfn, REMOVAL_GONE);
	frame_at(sim, pfn)->flags |= FRAME_KEPT;
	sim_root(sim)->kept++;
}

void replacement_reconsider_page(struct sim *sim, pfn_t pfn)
{
	struct frame *frame = frame_at(sim, pfn);

	if (!(frame->flags & FRAME_KEPT))
		return;
	frame->flags &= (uint16_t)~FRAME_KEPT;
	sim_root(sim)->kept--;
	if (replacement_may_leave(sim, pfn))
		frame_track(sim, 0, pfn);
}

void replacement_reconsider(struct sim *sim)
{
	for (pfn_t pfn = 0;
	     sim_root(sim)->kept && pfn < sim_root(sim)->frames.count; pfn++)
		replacement_reconsider_page(sim, pfn);
}

/* After so many ticks no bit of an age is left. */
#define TICKS_ENOUGH 64

void replacement_tick(struct sim *sim, uint64_t seconds)
{
	uint32_t count = sim_root(sim)->processes.count;

	if (!policy_of(sim)->tick)
		return;
	if (seconds > TICKS_ENOUGH)
		seconds = TICKS_ENOUGH;
	for (; seconds; seconds--) {
		policy_of(sim)->tick(books_of(sim, 0));
		for (uint32_t i = 1; i <= count; i++)
			if (process_at(sim, i)->replacement)
				policy_of(sim)->tick(books_of(sim, i));
	}
}
