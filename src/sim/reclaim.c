/*
 * reclaim - making room when no frame is free
 *
 * The policy says who leaves (replacement.h); this file makes it leave. What
 * that takes depends on where the page can go:
 *
 *	the victim is			it
 *	a page of a file, clean		is dropped: the disk has it
 *	a page of a file, dirty		is written first, then dropped
 *	private, or of a section	is written to the paging file, unless it
 *					is there already, unchanged
 *	given up by its owner		is dropped, whatever it holds
 *	locked				stays (as shrink_folio_list() in
 *					mm/vmscan.c has it)
 *
 * Every entry that maps the page is found by the reverse mapping and changed
 * first: that of a file's page is cleared, that of a private page gets the
 * slot's number in place of the frame's.
 *
 *	   entry: frame 7, P=1                entry: slot 3, P=0
 *	             |               ---->              |
 *	          frame 7: "J.."                     slot 3: "J.."
 *
 * Whoever needs frames says so before it changes anything (reclaim_frames()),
 * since any page may leave then. That is direct reclaim: the one who asks
 * waits. Besides, when an operation is over and fewer frames are free than the
 * low watermark, pages leave until there are as many as the high one: nobody
 * waits for that (kswapd of Linux, the balance set manager of Windows).
 *
 * A process whose working set is full gives up a page of its own for each new
 * one. With standby lists that page stays in memory until its frame is
 * needed: it is in the swap cache, or the page cache, and mapped by nobody.
 */
#include "sim/reclaim.h"

#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/paging_file.h"
#include "sim/process.h"
#include "sim/rmap.h"
#include "sim/standby.h"
#include "sim/vma.h"
#include "sim/writeback.h"

#include <errno.h>

/* An entry that maps the frame; false: none does. */
static bool mapper_first(const struct sim *sim, pfn_t pfn,
			 uint32_t *ret_process, vaddr_t *ret_address)
{
	uint32_t index = frame_at(sim, pfn)->rmap;

	if (!index)
		return false;
	*ret_process = rmap_at(sim, index)->process;
	*ret_address = rmap_at(sim, index)->vpn * sim_profile(sim)->page_size;
	return true;
}

bool page_is_locked(const struct sim *sim, pfn_t pfn)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	for (uint32_t i = frame_at(sim, pfn)->rmap; i;
	     i = rmap_at(sim, i)->next) {
		const struct rmap_node *node = rmap_at(sim, i);
		const struct vma *vma =
			vma_find(sim, node->process, node->vpn * page_size);

		if (vma && (vma->flags & VMA_LOCKED))
			return true;
	}
	return false;
}

/* The page has to be as new on the disk as in memory before it can go. */
static int file_page_clean(struct sim *sim, uint32_t object, uint64_t page,
			   pfn_t pfn)
{
	writeback_finish(sim, object, page, 1);
	if (!(frame_at(sim, pfn)->flags & FRAME_DIRTY)) {
		if (!object_in_memory(sim, object))
			log_victim(sim, EVENT_NOT_WRITTEN, pfn, COPY_ON_DISK);
		return 0;
	}
	if (sim_profile(sim)->reclaim_writes || object_in_memory(sim, object))
		return writeback_range(sim, object, page, 1);
	log_machine(sim, EVENT_FLUSHER_WOKE, object_at(sim, object)->dirty);
	if (writeback_start(sim, object, 0, UINT64_MAX) < 0)
		return -ENOMEM;
	writeback_finish(sim, object, page, 1);
	return 0;
}

static bool file_page_leave(struct sim *sim, pfn_t pfn)
{
	uint32_t object = frame_at(sim, pfn)->object;
	uint64_t page = frame_at(sim, pfn)->page;

	mapping_remove_all(sim, pfn);
	if (file_page_clean(sim, object, page, pfn) < 0)
		return false;
	replacement_removed(sim, pfn, REMOVAL_EVICTED);
	return page_cache_evict(sim, object, page);
}

/* A page that lives in memory alone (shmem_writeout(), mm/shmem.c). */
static bool section_page_leave(struct sim *sim, pfn_t pfn)
{
	uint32_t object = frame_at(sim, pfn)->object;
	uint64_t page = frame_at(sim, pfn)->page;
	bool written = frame_at(sim, pfn)->flags & FRAME_WRITTEN;
	uint32_t slot;

	if (written && slot_take(sim, &slot) < 0)
		return false;
	mapping_remove_all(sim, pfn);
	if (file_page_clean(sim, object, page, pfn) < 0)
		return false;
	if (!written)
		log_victim(sim, EVENT_NOT_WRITTEN, pfn, COPY_ZEROS);
	if (written && page_cache_swap_out(sim, object, page, slot) < 0)
		return false;
	replacement_removed(sim, pfn, REMOVAL_EVICTED);
	page_cache_remove(sim, object, page);
	return true;
}

bool reclaim_given_up(struct sim *sim, pfn_t pfn)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	struct frame *frame = frame_at(sim, pfn);

	if (!(frame->flags & FRAME_LAZY))
		return false;
	/* MADV_POPULATE_WRITE found it writable, and left the entry clean. */
	if (frame->flags & FRAME_WRITTEN) {
		frame->flags &= (uint16_t)~FRAME_LAZY;
		return false;
	}
	for (uint32_t i = frame->rmap; i; i = rmap_at(sim, i)->next) {
		const struct rmap_node *node = rmap_at(sim, i);

		if (!(page_table_get(sim, node->process,
				     node->vpn * page_size) &
		      PTE_DIRTY))
			continue;
		frame->flags &= (uint16_t)~FRAME_LAZY;
		frame->flags |= FRAME_WRITTEN;
		return false;
	}
	return true;
}

/* Gives a private page its place in the paging file, where it has none yet. */
static int private_slot(struct sim *sim, pfn_t pfn)
{
	uint32_t slot;
	int r;

	if (frame_at(sim, pfn)->slot)
		return 0;
	r = slot_take(sim, &slot);
	if (r < 0)
		return r;
	slot_join(sim, slot, pfn);
	frame_at(sim, pfn)->flags |= FRAME_DIRTY;
	log_private(sim, EVENT_SLOT_TAKEN, pfn);
	return 0;
}

/* Lets every entry that maps it name its slot instead. */
static void private_unmap(struct sim *sim, pfn_t pfn)
{
	uint32_t slot = frame_at(sim, pfn)->slot - 1;
	uint32_t process;
	vaddr_t address;

	if (frame_at(sim, pfn)->flags & FRAME_EXCLUSIVE)
		slot_at(sim, slot)->flags |= SLOT_EXCLUSIVE;
	else if (frame_at(sim, pfn)->mappings)
		slot_at(sim, slot)->flags &= ~(uint32_t)SLOT_EXCLUSIVE;
	while (mapper_first(sim, pfn, &process, &address))
		mapping_swap_out(sim, process, address);
	frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_EXCLUSIVE;
}

static int private_write(struct sim *sim, pfn_t pfn)
{
	if (!(frame_at(sim, pfn)->flags & FRAME_DIRTY)) {
		log_victim(sim, EVENT_NOT_WRITTEN, pfn, COPY_IN_SLOT);
		return 0;
	}
	if (slot_write(sim, frame_at(sim, pfn)->slot - 1, pfn) < 0)
		return -ENOMEM;
	frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_DIRTY;
	log_private(sim, EVENT_SLOT_WRITTEN, pfn);
	replacement_cleaned(sim, pfn);
	return 0;
}

static bool private_page_leave(struct sim *sim, pfn_t pfn)
{
	if (reclaim_given_up(sim, pfn)) {
		log_victim(sim, EVENT_NOT_WRITTEN, pfn, COPY_NOT_KEPT);
		mapping_remove_all(sim, pfn);
		return true;
	}
	if (private_slot(sim, pfn) < 0)
		return false;
	private_unmap(sim, pfn);
	if (private_write(sim, pfn) < 0)
		return false;
	replacement_removed(sim, pfn, REMOVAL_EVICTED);
	slot_part(sim, pfn);
	log_frame(sim, EVENT_FRAME_FREED, pfn);
	frame_free(sim, pfn);
	return true;
}

bool reclaim_page(struct sim *sim, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);
	bool left;

	if (page_is_locked(sim, pfn))
		return false;
	if (frame->use == FRAME_ANONYMOUS)
		left = private_page_leave(sim, pfn);
	else if (object_in_memory(sim, frame->object))
		left = section_page_leave(sim, pfn);
	else
		left = file_page_leave(sim, pfn);
	if (left)
		sim_count(sim, COUNTER_RECLAIMED, 1);
	return left;
}

bool reclaim_trim_page(struct sim *sim, uint32_t process, pfn_t pfn)
{
	bool private = frame_at(sim, pfn)->use == FRAME_ANONYMOUS;

	if (page_is_locked(sim, pfn))
		return false;
	if (private && reclaim_given_up(sim, pfn)) {
		mapping_remove_all(sim, pfn);
		return true;
	}
	if (private && private_slot(sim, pfn) < 0)
		return false;
	log_trimmed(sim, process, pfn);
	if (private) {
		private_unmap(sim, pfn);
		standby_enter(sim, pfn);
	} else {
		mapping_remove_all(sim, pfn);
	}
	replacement_trimmed(sim, pfn);
	return true;
}

/* The process whose working set is largest; 0: there are none. */
static uint32_t owner_largest(const struct sim *sim)
{
	uint32_t largest = 0, most = 0;

	for (uint32_t i = 1; i <= sim_root(sim)->processes.count; i++) {
		const struct process *process = process_at(sim, i);

		if (!process->replacement || process->resident <= most)
			continue;
		largest = i;
		most = process->resident;
	}
	return largest;
}

/* The next victim: of those that nobody owns, else of the largest working
 * set. */
static bool victim_choose(struct sim *sim, const struct reference *coming,
			  pfn_t *ret_pfn)
{
	uint32_t owner;

	if (replacement_choose(sim, 0, coming, ret_pfn))
		return true;
	owner = owner_largest(sim);
	return owner && replacement_choose(sim, owner, coming, ret_pfn);
}

/* It can't leave: let the policy forget it for now. */
static void victim_keep(struct sim *sim, pfn_t pfn)
{
	log_victim(sim, EVENT_VICTIM_KEPT, pfn,
		   page_is_locked(sim, pfn) ? OBSTACLE_LOCKED
					    : OBSTACLE_NO_SLOT);
	replacement_keep(sim, pfn);
}

/* One page leaves; false: none can. */
static bool reclaim_one(struct sim *sim, const struct reference *coming,
			enum victim_cause cause)
{
	pfn_t pfn;

	while (!sim->broken && victim_choose(sim, coming, &pfn)) {
		if (pfn + 1 == sim->pinned) {
			replacement_keep(sim, pfn);
			continue;
		}
		log_victim(sim, EVENT_VICTIM_CHOSEN, pfn, (int)cause);
		if (reclaim_page(sim, pfn))
			return true;
		victim_keep(sim, pfn);
	}
	return false;
}

int reclaim_frames(struct sim *sim, uint64_t needed,
		   const struct reference *coming)
{
	while (frames_free(sim) < needed)
		if (!reclaim_one(sim, coming, CAUSE_NO_FRAME))
			return -ENOMEM;
	return 0;
}

void reclaim_trim(struct sim *sim, uint32_t process, uint64_t pages,
		  const struct reference *coming)
{
	uint64_t most = sim_profile(sim)->working_set;
	bool standby = sim_profile(sim)->standby;
	pfn_t pfn;

	while (most && process &&
	       process_at(sim, process)->resident + pages > most &&
	       replacement_choose(sim, process, coming, &pfn)) {
		if (pfn + 1 == sim->pinned) {
			replacement_keep(sim, pfn);
			continue;
		}
		log_victim(sim, EVENT_VICTIM_CHOSEN, pfn, CAUSE_WORKING_SET);
		if (!(standby ? reclaim_trim_page(sim, process, pfn)
			      : reclaim_page(sim, pfn)))
			victim_keep(sim, pfn);
	}
}

void reclaim_background(struct sim *sim)
{
	uint64_t low = sim_profile(sim)->low_watermark;
	uint64_t high = sim_profile(sim)->high_watermark;

	/* A limit has no watermarks: memory.max is met by who asks. */
	if (frames_free(sim) >= low || !sim_root(sim)->tracked ||
	    sim_root(sim)->limit)
		return;
	log_amount(sim, EVENT_MEMORY_SHORT, frames_free(sim));
	while (frames_free(sim) < high &&
	       reclaim_one(sim, NULL, CAUSE_FEW_FRAMES))
		;
}

int reclaim_to_limit(struct sim *sim, uint64_t frames)
{
	uint32_t before = sim_root(sim)->limit;

	frame_limit(sim, frames);
	while (frames_over(sim)) {
		if (reclaim_one(sim, NULL, CAUSE_LIMIT))
			continue;
		sim_root(sim)->limit = before;
		return -EBUSY;
	}
	log_amount(sim, EVENT_LIMIT_SET, frames);
	return 0;
}

int reclaim_write_modified(struct sim *sim)
{
	for (pfn_t pfn = 0; pfn < sim_root(sim)->frames.count; pfn++) {
		const struct frame *frame = frame_at(sim, pfn);

		if (frame->use != FRAME_ANONYMOUS || frame->mappings ||
		    !(frame->flags & FRAME_DIRTY))
			continue;
		if (private_write(sim, pfn) < 0)
			return -ENOMEM;
		standby_written(sim, pfn);
	}
	return 0;
}
