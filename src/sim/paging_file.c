/*
 * paging_file - where private pages go when memory is short
 *
 * A page of a file has a place to go back to. A private page, or one of a
 * section, has none: before its frame can be taken, its bytes need a place on
 * the disk, and the paging file (Linux: swap) is nothing but such places, the
 * slots, one page each.
 *
 *	entry of main  ---+
 *	entry of child ---+--> slot 3 { bytes, named by 2, frame 7 }
 *	                                                      |
 *	                                 frame 7 { slot 3 } <-+  swap cache
 *
 * A slot counts who names it: page-table entries, each of which has the
 * slot's number where the frame's was, or a section, whose page it holds.
 *
 * The frame may be in memory at the same time: while it is being written, when
 * one of several owners has come back, or after it was read by one who did
 * not store to it. That is the swap cache: whoever names the slot finds the
 * frame there and needs no disk, and as long as nobody stores to the frame, it
 * can be dropped again without being written.
 *
 * The lowest free slot is taken, so that numbers stay small on a slide. When
 * all are in use, those whose page is in memory, and which no entry names,
 * are given back first (__try_to_reclaim_swap(), mm/swapfile.c).
 */
#include "sim/paging_file.h"

#include "sim/event_log.h"
#include "sim/frame.h"
#include "sim/reclaim.h"
#include "sim/replacement.h"

#include <errno.h>
#include <string.h>

struct slot *slot_at(const struct sim *sim, uint32_t slot)
{
	return arena_item(&sim->arena, sim_root(sim)->slots.items, slot,
			  sizeof(struct slot));
}

uint64_t slots_free(const struct sim *sim)
{
	return sim_profile(sim)->paging_file -
	       sim_root(sim)->counters[COUNTER_SLOTS_USED];
}

bool paging_file_is_tight(const struct sim *sim)
{
	return slots_free(sim) * 2 < sim_profile(sim)->paging_file;
}

static bool slot_is_free(const struct slot *slot)
{
	return !slot->references && !slot->frame;
}

static bool slot_is_spare(const struct slot *slot)
{
	return !slot->references && slot->frame;
}

/* Gives back what is kept for pages that are in memory. */
static void slots_squeeze(struct sim *sim)
{
	for (uint32_t i = 0;
	     sim_root(sim)->slots_spare && i < sim_root(sim)->slots.count; i++)
		if (slot_is_spare(slot_at(sim, i)))
			slot_part(sim, slot_at(sim, i)->frame - 1);
}

/* The lowest free slot, a new one if need be. */
static int slot_find(struct sim *sim, uint32_t *ret_slot)
{
	uint32_t count = sim_root(sim)->slots.count;
	uint32_t slot = sim_root(sim)->slot_hint;

	while (slot < count && !slot_is_free(slot_at(sim, slot)))
		slot++;
	if (slot == count) {
		if (table_reserve(sim, ROOT_TABLE(slots), count + 1,
				  sizeof(struct slot)) < 0)
			return -ENOMEM;
		sim_root(sim)->slots.count = count + 1;
	}
	*ret_slot = slot;
	return 0;
}

int slot_take(struct sim *sim, uint32_t *ret_slot)
{
	uint32_t slot;

	if (!sim_profile(sim)->paging_file)
		return -ENOSPC;
	if (slots_free(sim) == 0)
		slots_squeeze(sim);
	if (slots_free(sim) == 0)
		return -ENOSPC;
	if (slot_find(sim, &slot) < 0)
		return -ENOMEM;
	memset(slot_at(sim, slot), 0, sizeof(struct slot));
	sim_root(sim)->slot_hint = slot + 1;
	sim_count(sim, COUNTER_SLOTS_USED, 1);
	*ret_slot = slot;
	return 0;
}

/* Nobody needs it any more. What could not leave for want of a place may try
 * again. */
static void slot_give_back(struct sim *sim, uint32_t slot)
{
	arena_free(&sim->arena, slot_at(sim, slot)->contents,
		   sim_profile(sim)->page_size);
	memset(slot_at(sim, slot), 0, sizeof(struct slot));
	if (slot < sim_root(sim)->slot_hint)
		sim_root(sim)->slot_hint = slot;
	sim_root(sim)->counters[COUNTER_SLOTS_USED]--;
	log_slot(sim, EVENT_SLOT_FREED, slot, PFN_NONE);
	replacement_reconsider(sim);
}

void slot_hold(struct sim *sim, uint32_t slot)
{
	sim_root(sim)->slots_spare -= slot_is_spare(slot_at(sim, slot));
	slot_at(sim, slot)->references++;
}

void slot_release(struct sim *sim, uint32_t slot)
{
	uint32_t frame = slot_at(sim, slot)->frame;

	if (--slot_at(sim, slot)->references)
		return;
	if (!frame) {
		slot_give_back(sim, slot);
		return;
	}
	sim_root(sim)->slots_spare++;
	if (frame_at(sim, frame - 1)->mappings)
		return;
	slot_part(sim, frame - 1);
	log_frame(sim, EVENT_FRAME_FREED, frame - 1);
	frame_free(sim, frame - 1);
}

void slot_join(struct sim *sim, uint32_t slot, pfn_t pfn)
{
	slot_at(sim, slot)->frame = (uint32_t)pfn + 1;
	sim_root(sim)->slots_spare += slot_is_spare(slot_at(sim, slot));
	slot_at(sim, slot)->page = frame_at(sim, pfn)->page;
	frame_at(sim, pfn)->slot = slot + 1;
}

void slot_part(struct sim *sim, pfn_t pfn)
{
	uint32_t slot = frame_at(sim, pfn)->slot - 1;

	sim_root(sim)->slots_spare -= slot_is_spare(slot_at(sim, slot));
	frame_at(sim, pfn)->slot = 0;
	frame_at(sim, pfn)->flags &= (uint16_t)~FRAME_DIRTY;
	frame_at(sim, pfn)->flags |= FRAME_WRITTEN; /* nobody else has it */
	slot_at(sim, slot)->frame = 0;
	if (!slot_at(sim, slot)->references)
		slot_give_back(sim, slot);
}

int slot_write(struct sim *sim, uint32_t slot, pfn_t pfn)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	arena_ref contents = slot_at(sim, slot)->contents;

	if (!contents)
		contents = arena_alloc(&sim->arena, page_size);
	if (!contents)
		return sim->broken = -ENOMEM;
	slot_at(sim, slot)->contents = contents;
	memcpy(arena_at(&sim->arena, contents, 0, page_size),
	       frame_bytes(sim, pfn), page_size);
	sim_count(sim, COUNTER_SLOT_WRITES, 1);
	return 0;
}

void slot_read(const struct sim *sim, uint32_t slot, unsigned char *bytes)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	arena_ref contents = slot_at(sim, slot)->contents;

	if (contents)
		memcpy(bytes, arena_at(&sim->arena, contents, 0, page_size),
		       page_size);
	else
		memset(bytes, 0, page_size);
}
