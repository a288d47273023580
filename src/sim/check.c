/*
 * check - do the books balance?
 *
 * The same fact is written down in several places, so that it can be found
 * quickly from either side. This walks all of them and holds one against the
 * other. Tests call it after every operation.
 *
 *  1. Frames: used ones + free ones = all; the counter agrees, and so does
 *     the allocator with its own books.
 *  2. Page tables: every table frame belongs to exactly one process; its
 *     number of entries is right, and not 0 except in a root.
 *  3. Entries: each lies in a VMA; names a frame of the right kind; a private
 *     writable one maps an own frame; a shared one maps the very page of its
 *     object. frame.mappings is the number of entries, the reverse mapping
 *     lists exactly these.
 *  4. Page cache: object and frame name each other; cached and dirty pages
 *     are as many as counted, those on their way to the disk too; where clean
 *     pages are watched, a writable entry means a dirty page. A private frame
 *     that may be written has one owner.
 *  5. VMAs: sorted, disjoint, never empty, never two that could be one; each
 *     object knows how many map it.
 *  6. Open files: as many processes hold each as it counts, and each is of a
 *     file that exists.
 *  7. Huge pages: aligned, within a VMA; the tables to split them are set
 *     aside. The TLB: nothing that the page table does not say.
 *  8. Paging file: each slot is named as often as it counts; slot and frame
 *     name each other, and hold the same bytes unless the frame is dirty. The
 *     policy knows of exactly the frames that may leave.
 *  9. Every living process has a page table; who acts is alive.
 */
#include "sim/sim_machine.h"

#include "base/arena_past.h"
#include "base/strbuf.h"
#include "sim/entry.h"
#include "sim/frame.h"
#include "sim/journal.h"
#include "sim/object.h"
#include "sim/open_file.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/paging_file.h"
#include "sim/process.h"
#include "sim/replacement.h"
#include "sim/rmap.h"
#include "sim/sim.h"
#include "sim/tlb.h"
#include "sim/vma.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct check {
	const struct sim *sim;
	struct strbuf *out;
	uint32_t *mappings; /* entries found for each frame */
	uint32_t *tables;   /* how often a frame was met as a table */
	uint32_t *slots;    /* entries and objects that name each slot */
	uint64_t writeback; /* pages found on their way to the disk */
	uint32_t process;
	uint64_t spare_tables;	/* of the process, as found */
	uint64_t spares_needed; /* by its huge pages */
	uint64_t tracked, kept, slots_used, slots_spare; /* found */
	bool wrong;
};

#define COMPLAIN(check, ...)                                                   \
	do {                                                                   \
		(check)->wrong = true;                                         \
		strbuf_addf((check)->out, __VA_ARGS__);                        \
		strbuf_add_char((check)->out, '\n');                           \
	} while (0)

#define LLU(number) ((unsigned long long)(number))

static uint32_t frames_known(const struct check *check)
{
	return sim_root(check->sim)->frames.count;
}

static void check_frames(struct check *check)
{
	const struct root *root = sim_root(check->sim);
	uint64_t used = 0;

	for (uint32_t i = 0; i < root->frames.count; i++) {
		const struct frame *frame = frame_at(check->sim, i);

		used += frame->use != FRAME_FREE;
		if (frame->use == FRAME_FREE &&
		    (frame->mappings || frame->rmap || frame->object))
			COMPLAIN(check, "frame %u is free, yet referred to", i);
	}
	if (used != root->counters[COUNTER_FRAMES_USED])
		COMPLAIN(check, "%llu frames are used, %llu counted", LLU(used),
			 LLU(root->counters[COUNTER_FRAMES_USED]));
	if (root->frames.count > root->profile.frames)
		COMPLAIN(check, "more frames than the machine has");
	if (!frame_books_balance(check->sim))
		COMPLAIN(check, "the allocator's books are wrong");
}

static void check_table(void *context, pfn_t table, int level, vaddr_t base)
{
	struct check *check = context;
	const struct geometry *geometry = page_table_geometry(check->sim);
	const unsigned char *bytes = frame_bytes(check->sim, table);
	const struct frame *frame = frame_at(check->sim, table);
	uint32_t entries = 0;

	(void)base;
	for (uint64_t i = 0;
	     (i + 1) * geometry->entry->size <= geometry_page_size(geometry);
	     i++)
		entries += entry_read(geometry, bytes, i) != 0;
	check->tables[table]++;
	if (frame->use != FRAME_PAGE_TABLE)
		COMPLAIN(check, "frame %llu is no page table", LLU(table));
	if (frame->entries != entries)
		COMPLAIN(check, "table %llu has %u entries, counts %u",
			 LLU(table), entries, frame->entries);
	if (level == 0) {
		check->spare_tables++;
		if (entries)
			COMPLAIN(check, "table %llu is in use, yet set aside",
				 LLU(table));
		return;
	}
	if (entries == 0 &&
	    table + 1 != process_at(check->sim, check->process)->page_table)
		COMPLAIN(check, "table %llu of level %d is empty", LLU(table),
			 level);
}

/* Is the frame that an entry names the one it has to be? */
static void check_target(struct check *check, const struct vma *vma,
			 vaddr_t address, pte_t pte)
{
	const struct frame *frame = frame_at(check->sim, pte_pfn(pte));
	uint64_t page = vma_page(check->sim, vma, address);

	if (frame->use == FRAME_PAGE_CACHE) {
		if (frame->object != vma->object || frame->page != page)
			COMPLAIN(check, "0x%llx maps another page",
				 LLU(address));
		if ((pte & PTE_WRITABLE) &&
		    (vma->sharing == SHARING_PRIVATE ||
		     (object_write_protects(check->sim, frame->object) &&
		      !(frame->flags & FRAME_DIRTY))))
			COMPLAIN(check, "0x%llx may write a clean page",
				 LLU(address));
		return;
	}
	if ((pte & PTE_WRITABLE) && frame->use == FRAME_ANONYMOUS &&
	    !(frame->flags & FRAME_EXCLUSIVE))
		COMPLAIN(check, "0x%llx may write a shared private page",
			 LLU(address));
	if (frame->use == FRAME_ANONYMOUS && !vma->own)
		COMPLAIN(check, "0x%llx: a private page of no family",
			 LLU(address));
	if (vma->sharing == SHARING_SHARED ||
	    (frame->use != FRAME_ANONYMOUS && frame->use != FRAME_ZERO))
		COMPLAIN(check, "0x%llx maps a frame of use %u", LLU(address),
			 frame->use);
	if (frame->use == FRAME_ZERO && (pte & (PTE_WRITABLE | PTE_DIRTY)))
		COMPLAIN(check, "0x%llx may write the zero frame",
			 LLU(address));
}

static bool rmap_lists(const struct check *check, pfn_t pfn, vpn_t vpn)
{
	uint32_t index = frame_at(check->sim, pfn)->rmap;

	while (index) {
		const struct rmap_node *node = rmap_at(check->sim, index);

		if (node->process == check->process && node->vpn == vpn)
			return true;
		index = node->next;
	}
	return false;
}

static void check_slot_entry(struct check *check, const struct vma *vma,
			     vaddr_t address, pte_t pte)
{
	if (pte_slot(pte) >= sim_root(check->sim)->slots.count)
		COMPLAIN(check, "0x%llx names slot %llu, which is none",
			 LLU(address), LLU(pte_slot(pte)));
	else
		check->slots[pte_slot(pte)]++;
	if (!vma || vma->sharing == SHARING_SHARED || !vma->own)
		COMPLAIN(check, "0x%llx is swapped out, but not private",
			 LLU(address));
}

static void check_entry(struct check *check, vaddr_t address, pte_t pte)
{
	const struct vma *vma = vma_find(check->sim, check->process, address);
	pfn_t pfn = pte_pfn(pte);

	if (pte_names_slot(pte)) {
		check_slot_entry(check, vma, address, pte);
		return;
	}
	if (!pte_maps(pte) || pfn >= frames_known(check)) {
		COMPLAIN(check, "0x%llx has a broken entry", LLU(address));
		return;
	}
	check->mappings[pfn]++;
	if (!vma) {
		COMPLAIN(check, "0x%llx is mapped, but in no VMA",
			 LLU(address));
		return;
	}
	check_target(check, vma, address, pte);
	if ((vma->protection == PROTECTION_NONE) != ((pte & PTE_PRESENT) == 0))
		COMPLAIN(check, "0x%llx: present against its protection",
			 LLU(address));
	if ((pte & PTE_WRITABLE) && vma->protection != PROTECTION_READ_WRITE)
		COMPLAIN(check, "0x%llx may write, its VMA not", LLU(address));
	if (pfn != FRAME_ZERO_PFN &&
	    !rmap_lists(check, pfn,
			address / sim_profile(check->sim)->page_size))
		COMPLAIN(check, "0x%llx is missing in the reverse mapping",
			 LLU(address));
}

/* Of a huge page, its first page: does it lie as the hardware wants it? */
static void check_huge(struct check *check, vaddr_t address, pte_t pte)
{
	const struct sim *sim = check->sim;
	const struct geometry *geometry = page_table_geometry(sim);
	uint64_t span = page_table_span(sim, check->process, address);
	const struct vma *vma = vma_find(sim, check->process, address);
	unsigned depth;

	if (span == sim_profile(sim)->page_size || address % span)
		return;
	if (!geometry_huge_depth(geometry, span, &depth) ||
	    pte_pfn(pte) % (span / sim_profile(sim)->page_size)) {
		COMPLAIN(check, "0x%llx: not a huge page", LLU(address));
		return;
	}
	check->spares_needed += geometry_tables_below(geometry, depth);
	if (!vma || span > vma->end - address)
		COMPLAIN(check, "0x%llx: a huge page beyond its VMA",
			 LLU(address));
}

static void check_areas(struct check *check)
{
	const struct sim *sim = check->sim;
	uint32_t count = vma_count(sim, check->process);

	for (uint32_t i = 0; i < count; i++) {
		const struct vma *vma = vma_at(sim, check->process, i);
		const struct vma *next = vma + 1;

		if (vma->start >= vma->end)
			COMPLAIN(check, "an empty VMA");
		if (i + 1 == count)
			break;
		if (vma->end > next->start)
			COMPLAIN(check, "VMAs overlap at 0x%llx",
				 LLU(next->start));
		if (vma_can_merge(sim, vma, next))
			COMPLAIN(check, "VMAs are not merged at 0x%llx",
				 LLU(next->start));
	}
}

static void check_process(struct check *check)
{
	const struct sim *sim = check->sim;
	vaddr_t address = 0;
	pte_t pte;

	if (!process_at(sim, check->process)->page_table) {
		COMPLAIN(check, "process %u has no page table", check->process);
		return;
	}
	check->spare_tables = 0;
	check->spares_needed = 0;
	page_table_visit(sim, check->process, check_table, check);
	while (page_table_next(sim, check->process, page_table_end(sim),
			       &address, &pte)) {
		check_entry(check, address, pte);
		check_huge(check, address, pte);
		address += sim_profile(sim)->page_size;
	}
	if (check->spare_tables != check->spares_needed)
		COMPLAIN(check, "%llu tables set aside, huge pages need %llu",
			 LLU(check->spare_tables), LLU(check->spares_needed));
	check_areas(check);
}

/* What a TLB remembers has to be what the page table says, or less. */
static void check_tlb_entry(void *context, const struct tlb_entry *entry,
			    bool in_its_set)
{
	struct check *check = context;
	const struct sim *sim = check->sim;
	vaddr_t address = entry->vpn * sim_profile(sim)->page_size;
	uint64_t span = entry->pages * sim_profile(sim)->page_size;
	pte_t pte;

	if (!in_its_set)
		COMPLAIN(check, "TLB: 0x%llx is in a wrong set", LLU(address));
	if (entry->process > sim_root(sim)->processes.count ||
	    !process_at(sim, entry->process)->started) {
		COMPLAIN(check, "TLB: an entry of nobody");
		return;
	}
	pte = page_table_get(sim, entry->process, address);
	if (!pte_allows(pte, false) || pte_pfn(pte) != entry->pfn ||
	    page_table_span(sim, entry->process, address) != span)
		COMPLAIN(check, "TLB: 0x%llx is not mapped so", LLU(address));
	if (entry->bits & ~pte & (PTE_WRITABLE | PTE_DIRTY))
		COMPLAIN(check, "TLB: 0x%llx allows more than its entry",
			 LLU(address));
}

static uint32_t areas_of(const struct sim *sim, uint32_t object)
{
	uint32_t n = 0;

	for (uint32_t p = 1; p <= sim_root(sim)->processes.count; p++)
		for (uint32_t i = 0; i < vma_count(sim, p); i++)
			n += vma_at(sim, p, i)->object == object;
	return n;
}

/* Bytes are on their way to the disk exactly if a cached page says so. */
static void check_flight(struct check *check, uint32_t index, uint64_t page,
			 pfn_t pfn)
{
	const struct object_page *entry = object_page(check->sim, index, page);
	bool flies = entry && entry->flight;
	bool says = pfn != PFN_NONE &&
		    (frame_at(check->sim, pfn)->flags & FRAME_WRITEBACK);

	if (flies != says)
		COMPLAIN(check, "%s[%llu]: on its way to the disk, or not?",
			 object_at(check->sim, index)->name, LLU(page));
	if (flies && sim_profile(check->sim)->writeback == WRITEBACK_INSTANT)
		COMPLAIN(check, "%s[%llu]: writing takes no time here",
			 object_at(check->sim, index)->name, LLU(page));
}

static void check_object(struct check *check, uint32_t index)
{
	const struct sim *sim = check->sim;
	const struct object *object = object_at(sim, index);
	uint64_t cached = 0, dirty = 0, writeback = 0, swapped = 0;

	for (uint64_t page = 0; page < object_pages(sim, index); page++) {
		pfn_t pfn = page_cache_find(sim, index, page);
		const struct frame *frame;

		check_flight(check, index, page, pfn);
		if (object_page_swapped(sim, index, page)) {
			swapped++;
			check->slots[object_page(sim, index, page)->slot - 1]++;
			if (pfn != PFN_NONE)
				COMPLAIN(check, "%s[%llu] is in two places",
					 object->name, LLU(page));
		}
		if (pfn == PFN_NONE)
			continue;
		frame = frame_at(sim, pfn);
		cached++;
		writeback += (frame->flags & FRAME_WRITEBACK) != 0;
		dirty += (frame->flags & FRAME_DIRTY) != 0;
		if (frame->use != FRAME_PAGE_CACHE || frame->object != index ||
		    frame->page != page)
			COMPLAIN(check, "%s[%llu]: frame %llu disagrees",
				 object->name, LLU(page), LLU(pfn));
	}
	if (cached != object->cached || dirty != object->dirty)
		COMPLAIN(check,
			 "%s: %llu cached and %llu dirty, counted so: "
			 "%llu and %llu",
			 object->name, LLU(cached), LLU(dirty),
			 LLU(object->cached), LLU(object->dirty));
	if (swapped != object->swapped)
		COMPLAIN(check, "%s: %llu pages swapped out, counted: %llu",
			 object->name, LLU(swapped), LLU(object->swapped));
	if (writeback != object->writeback)
		COMPLAIN(check, "%s: %llu pages on their way, counted: %llu",
			 object->name, LLU(writeback), LLU(object->writeback));
	check->writeback += writeback;
	if (object->vmas != areas_of(sim, index))
		COMPLAIN(check, "%s: wrong number of VMAs", object->name);
	if (dirty && !object->listed)
		COMPLAIN(check, "%s is dirty, the flusher does not know",
			 object->name);
}

/* Open files: each holder counted, none for what is not there. */
static void check_open_files(struct check *check)
{
	const struct sim *sim = check->sim;
	uint32_t count = sim_root(sim)->open_files.count;

	for (uint32_t i = 1; i <= count; i++) {
		const struct open_file *file = open_file_at(sim, i);
		uint32_t holders = 0;

		for (uint32_t p = 1; p <= sim_root(sim)->processes.count; p++)
			holders += file->object &&
				   open_file_find(sim, p, file->object) == i;
		if (holders != file->holders)
			COMPLAIN(check, "open file %u: %u hold it, counts %u",
				 i, holders, file->holders);
		if (file->holders && (!object_at(sim, file->object)->in_use ||
				      object_in_memory(sim, file->object)))
			COMPLAIN(check, "open file %u: of no file", i);
	}
}

static uint32_t rmap_length(const struct sim *sim, pfn_t pfn)
{
	uint32_t n = 0;

	for (uint32_t i = frame_at(sim, pfn)->rmap; i;
	     i = rmap_at(sim, i)->next)
		n++;
	return n;
}

static void check_tracked(struct check *check, uint32_t pfn)
{
	const struct frame *frame = frame_at(check->sim, pfn);
	bool known = frame->flags & (FRAME_TRACKED | FRAME_KEPT);

	check->tracked += (frame->flags & FRAME_TRACKED) != 0;
	check->kept += (frame->flags & FRAME_KEPT) != 0;
	if (known && !replacement_may_leave(check->sim, pfn) &&
	    frame->use != FRAME_ANONYMOUS)
		COMPLAIN(check, "frame %u can't leave, yet the policy knows",
			 pfn);
	if ((frame->flags & FRAME_TRACKED) && (frame->flags & FRAME_KEPT))
		COMPLAIN(check, "frame %u: may it leave, or not?", pfn);
	if (!known && replacement_may_leave(check->sim, pfn))
		COMPLAIN(check, "frame %u is forgotten by the policy", pfn);
	if (frame->owner && !process_at(check->sim, frame->owner)->started)
		COMPLAIN(check, "frame %u: in the working set of nobody", pfn);
}

/* A slot and its frame, if it has one. */
static void check_slot(struct check *check, uint32_t index)
{
	const struct sim *sim = check->sim;
	const struct slot *slot = slot_at(sim, index);
	const struct frame *frame;

	check->slots_used += slot->references || slot->frame;
	check->slots_spare += !slot->references && slot->frame;
	if (slot->references != check->slots[index])
		COMPLAIN(check, "slot %u: named by %u, counts %u", index,
			 check->slots[index], slot->references);
	if ((slot->flags & SLOT_EXCLUSIVE) && slot->references > 1)
		COMPLAIN(check, "slot %u has several owners", index);
	if (!slot->frame)
		return;
	frame = frame_at(sim, slot->frame - 1);
	if (frame->use != FRAME_ANONYMOUS || frame->slot != index + 1)
		COMPLAIN(check, "slot %u: frame %u disagrees", index,
			 slot->frame - 1);
	if (!(frame->flags & FRAME_DIRTY) &&
	    memcmp(frame_bytes(sim, slot->frame - 1),
		   arena_at(&sim->arena, slot->contents, 0,
			    sim_profile(sim)->page_size),
		   sim_profile(sim)->page_size) != 0)
		COMPLAIN(check, "slot %u and its clean frame differ", index);
}

static void check_slots(struct check *check)
{
	const struct root *root = sim_root(check->sim);

	for (uint32_t i = 0; i < root->slots.count; i++)
		check_slot(check, i);
	if (check->slots_used != root->counters[COUNTER_SLOTS_USED] ||
	    root->slots.count > root->profile.paging_file)
		COMPLAIN(check, "%llu slots are used, counted: %llu",
			 LLU(check->slots_used),
			 LLU(root->counters[COUNTER_SLOTS_USED]));
	if (check->slots_spare != root->slots_spare)
		COMPLAIN(check, "%llu slots are spare, counted: %llu",
			 LLU(check->slots_spare), LLU(root->slots_spare));
	for (uint32_t i = 0; i < root->slot_hint && i < root->slots.count; i++)
		if (!slot_at(check->sim, i)->references &&
		    !slot_at(check->sim, i)->frame)
			COMPLAIN(check, "slot %u is free and not found", i);
	if (check->tracked != root->tracked || check->kept != root->kept)
		COMPLAIN(check,
			 "%llu frames tracked and %llu kept, counted: "
			 "%u and %u",
			 LLU(check->tracked), LLU(check->kept), root->tracked,
			 root->kept);
}

static void check_references(struct check *check)
{
	const struct sim *sim = check->sim;

	for (uint32_t i = 0; i < frames_known(check); i++) {
		const struct frame *frame = frame_at(sim, i);

		if (frame->mappings != check->mappings[i])
			COMPLAIN(check, "frame %u: %u entries, counts %u", i,
				 check->mappings[i], frame->mappings);
		if (i != FRAME_ZERO_PFN &&
		    rmap_length(sim, i) != frame->mappings)
			COMPLAIN(check, "frame %u: reverse mapping too long",
				 i);
		if ((frame->use == FRAME_PAGE_TABLE) != check->tables[i])
			COMPLAIN(check, "frame %u is a table of %u processes",
				 i, check->tables[i]);
		if ((frame->flags & FRAME_EXCLUSIVE) && frame->mappings > 1)
			COMPLAIN(check, "frame %u has several owners", i);
		if (frame->use == FRAME_ANONYMOUS && frame->mappings == 0 &&
		    !frame->slot)
			COMPLAIN(check, "frame %u belongs to nobody", i);
		if (frame->journal && (frame->use != FRAME_PAGE_CACHE ||
				       !(frame->journal & JOURNAL_JOINED)))
			COMPLAIN(check, "the journal has frame %u", i);
		check_tracked(check, i);
		if (frame->use == FRAME_PAGE_CACHE &&
		    page_cache_find(sim, frame->object, frame->page) != i)
			COMPLAIN(check, "frame %u is not in the page cache", i);
	}
}

static void check_all(struct check *check)
{
	const struct root *root = sim_root(check->sim);

	check_frames(check);
	for (uint32_t i = 1; i <= root->processes.count; i++) {
		check->process = i;
		if (process_at(check->sim, i)->started)
			check_process(check);
	}
	for (uint32_t i = 1; i <= root->objects.count; i++)
		if (object_at(check->sim, i)->in_use)
			check_object(check, i);
	if (check->writeback != root->counters[COUNTER_WRITEBACK_PAGES])
		COMPLAIN(check, "%llu pages on their way, counted: %llu",
			 LLU(check->writeback),
			 LLU(root->counters[COUNTER_WRITEBACK_PAGES]));
	check_references(check);
	check_slots(check);
	tlb_visit(check->sim, check_tlb_entry, check);
	check_open_files(check);
	if (root->acting && !process_at(check->sim, root->acting)->started)
		COMPLAIN(check, "who acts is not alive");
}

int sim_machine_check(struct machine *machine, struct strbuf *ret_complaint)
{
	struct check check = { .sim = sim_of(machine), .out = ret_complaint };
	uint64_t *touched = arena_look_begin(&sim_of(machine)->arena);
	size_t n = frames_known(&check);

	check.mappings = calloc(n, sizeof(*check.mappings));
	check.tables = calloc(n, sizeof(*check.tables));
	check.slots = calloc(sim_root(check.sim)->slots.count + 1,
			     sizeof(*check.slots));
	if (check.mappings && check.tables && check.slots)
		check_all(&check);
	else
		COMPLAIN(&check, "no memory for the check");
	free(check.mappings);
	free(check.tables);
	free(check.slots);
	arena_look_end(&sim_of(machine)->arena, touched);
	return check.wrong ? -EINVAL : 0;
}
