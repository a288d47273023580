/*
 * The checker is only worth something if it finds what is wrong: each thing
 * that it looks at is broken once, by hand, and it has to say so. The bytes of
 * the whole state are put back after each.
 */
#include "simulated.h"

#include "base/array.h"
#include "base/strbuf.h"
#include "sim/frame.h"
#include "sim/object.h"
#include "sim/open_file.h"
#include "sim/page_cache.h"
#include "sim/page_table_inside.h"
#include "sim/paging_file.h"
#include "sim/process.h"
#include "sim/pte.h"
#include "sim/rmap.h"
#include "sim/sim.h"
#include "sim/tlb.h"
#include "sim/view.h"
#include "sim/vma.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const scene[] = {
	"machine linux frames=64 tlb=64 tlb-ways=2",
	"file f 3p",
	"section s 2p",
	"map v f shared rw",
	"map w f shared r",
	"map s s shared rw",
	"map a anon private rw for 4p",
	"store v[0] \"x\"",
	"load v[1]",
	"load w[0]",
	"store s[0] \"s\"",
	"store a[0..1] \"a\"",
	"load a[3]",
	"spawn other",
	/* A frame that is free again. */
	"advise a[1] dontneed",
	/* What the TLB remembers best. */
	"store v[0] \"x\"",
};

static vaddr_t address_of(struct sim *sim, const char *view, uint64_t page)
{
	return view_find(sim, 1, view)->address + page * 4096;
}

static struct vma *area_of(struct sim *sim, const char *view)
{
	return vma_find(sim, 1, address_of(sim, view, 0));
}

static struct frame *frame_of(struct sim *sim, const char *view, uint64_t page)
{
	return frame_at(sim, pte_pfn(entry_of(sim, view, page)));
}

static void entry_set(struct sim *sim, const char *view, uint64_t page,
		      pte_t pte)
{
	page_table_set(sim, 1, address_of(sim, view, page), pte);
}

/* The first frame of that use. */
static struct frame *frame_used(struct sim *sim, enum frame_use use)
{
	for (uint32_t i = 0; i < sim_root(sim)->frames.count; i++)
		if (frame_at(sim, i)->use == use)
			return frame_at(sim, i);
	fail_msg("no frame of use %d", (int)use);
	return NULL;
}

static struct object_page *page_of(struct sim *sim, uint64_t page)
{
	return object_page(sim, object_find(sim, "f"), page);
}

static struct object *object_of(struct sim *sim, const char *name)
{
	return object_at(sim, object_find(sim, name));
}

/* --- what is broken ------------------------------------------------------ */

static void free_frame_is_mapped(struct sim *sim)
{
	frame_used(sim, FRAME_FREE)->mappings = 1;
}

static void free_frame_is_listed(struct sim *sim)
{
	frame_used(sim, FRAME_FREE)->rmap = 1;
}

static void free_frame_is_of_a_file(struct sim *sim)
{
	frame_used(sim, FRAME_FREE)->object = 1;
}

static void free_frame_is_used(struct sim *sim)
{
	frame_used(sim, FRAME_FREE)->use = FRAME_ANONYMOUS;
}

static void memory_is_smaller(struct sim *sim)
{
	sim_root(sim)->profile.frames = 8;
}

static void table_is_none(struct sim *sim)
{
	frame_used(sim, FRAME_PAGE_TABLE)->use = FRAME_ANONYMOUS;
}

static void table_counts_wrong(struct sim *sim)
{
	frame_used(sim, FRAME_PAGE_TABLE)->entries++;
}

static void shared_area_is_private(struct sim *sim)
{
	area_of(sim, "v")->sharing = SHARING_PRIVATE;
}

static void private_page_is_shared(struct sim *sim)
{
	frame_of(sim, "a", 0)->flags = 0;
}

static void private_page_has_no_family(struct sim *sim)
{
	area_of(sim, "a")->own = 0;
}

static void private_area_is_shared(struct sim *sim)
{
	area_of(sim, "a")->sharing = SHARING_SHARED;
}

static void zero_frame_is_writable(struct sim *sim)
{
	entry_set(sim, "a", 3, entry_of(sim, "a", 3) | PTE_WRITABLE);
}

static void entry_names_no_frame(struct sim *sim)
{
	entry_set(sim, "a", 3, pte_make(60, PTE_PRESENT | PTE_ACCESSED));
}

static void protection_forbids_all(struct sim *sim)
{
	area_of(sim, "v")->protection = PROTECTION_NONE;
}

static void protection_forbids_stores(struct sim *sim)
{
	area_of(sim, "v")->protection = PROTECTION_READ;
}

static void area_is_empty(struct sim *sim)
{
	area_of(sim, "w")->end = area_of(sim, "w")->start;
}

static void area_shows_another_page(struct sim *sim)
{
	area_of(sim, "v")->page = 1;
}

static void area_shows_another_file(struct sim *sim)
{
	area_of(sim, "v")->object = object_find(sim, "s");
}

static void cached_page_is_of_another_file(struct sim *sim)
{
	frame_of(sim, "v", 1)->object = object_find(sim, "s");
}

static void cached_page_is_another(struct sim *sim)
{
	frame_of(sim, "v", 1)->page = 2;
}

static void cached_page_is_private(struct sim *sim)
{
	frame_of(sim, "v", 1)->use = FRAME_ANONYMOUS;
}

static void areas_overlap(struct sim *sim)
{
	vma_at(sim, 1, 0)->end = vma_at(sim, 1, 1)->end;
}

static void process_has_no_table(struct sim *sim)
{
	process_at(sim, 2)->page_table = 0;
}

static void dead_process_is_remembered(struct sim *sim)
{
	process_at(sim, 1)->started = 0;
}

/* Clears bits of an entry of x86-64, and tells nobody. */
static void entry_clear(struct sim *sim, const char *view, pte_t bits)
{
	vaddr_t address = address_of(sim, view, 0);
	uint64_t index = address / 4096 % 512;
	struct path path;
	pfn_t table;

	path_find(sim, 1, address, &path);
	table = path.table[path.n - 1];
	table_write(sim, table, index, table_read(sim, table, index) & ~bits);
}

static void entry_changed_behind_the_tlb(struct sim *sim)
{
	entry_clear(sim, "v", ~(pte_t)0);
}

static void entry_lost_a_right_behind_the_tlb(struct sim *sim)
{
	entry_clear(sim, "v", (pte_t)1 << 1);
}

static void table_is_empty(struct sim *sim)
{
	struct path path;
	pfn_t table;

	path_find(sim, 1, address_of(sim, "w", 0), &path);
	table = path.table[path.n - 1];
	memset(frame_bytes(sim, table), 0, 4096);
	frame_at(sim, table)->entries = 0;
}

/* Visitors may not change what they see; who breaks it has to. */
static void entry_shift(void *context, const struct tlb_entry *entry,
			bool in_its_set)
{
	struct tlb_entry *changed = (struct tlb_entry *)(uintptr_t)entry;

	(void)context;
	(void)in_its_set;
	changed->vpn++;
}

static void tlb_is_in_disorder(struct sim *sim)
{
	tlb_visit(sim, entry_shift, NULL);
}

static void entry_of_nobody(void *context, const struct tlb_entry *entry,
			    bool in_its_set)
{
	struct tlb_entry *changed = (struct tlb_entry *)(uintptr_t)entry;

	(void)context;
	(void)in_its_set;
	changed->process = 9;
}

static void tlb_knows_a_stranger(struct sim *sim)
{
	tlb_visit(sim, entry_of_nobody, NULL);
}

static void bytes_fly(struct sim *sim)
{
	page_of(sim, 1)->flight = 1;
}

static void page_says_it_flies(struct sim *sim)
{
	frame_of(sim, "v", 1)->flags |= FRAME_WRITEBACK;
}

static void page_lies_elsewhere(struct sim *sim)
{
	page_of(sim, 1)->frame = page_of(sim, 0)->frame;
}

static void cached_is_miscounted(struct sim *sim)
{
	object_of(sim, "f")->cached++;
}

static void writeback_is_miscounted(struct sim *sim)
{
	object_of(sim, "f")->writeback++;
}

static void all_writeback_is_miscounted(struct sim *sim)
{
	sim_root(sim)->counters[COUNTER_WRITEBACK_PAGES]++;
}

static void areas_are_miscounted(struct sim *sim)
{
	object_of(sim, "f")->vmas++;
}

static void opened_is_miscounted(struct sim *sim)
{
	open_file_at(sim, 1)->holders++;
}

static void opened_is_gone(struct sim *sim)
{
	object_of(sim, "f")->in_use = 0;
}

static void frame_is_listed_twice(struct sim *sim)
{
	pfn_t pfn = pte_pfn(entry_of(sim, "v", 0));

	assert_int_equal(rmap_add(sim, pfn, 1, 7), 0);
}

static void exclusive_page_has_two(struct sim *sim)
{
	frame_of(sim, "v", 0)->flags |= FRAME_EXCLUSIVE;
}

static void private_page_is_lost(struct sim *sim)
{
	pfn_t pfn = pte_pfn(entry_of(sim, "a", 0));

	entry_set(sim, "a", 0, 0);
	rmap_remove(sim, pfn, 1, address_of(sim, "a", 0) / 4096);
	frame_at(sim, pfn)->mappings = 0;
}

static void cached_page_is_lost(struct sim *sim)
{
	page_of(sim, 2)->frame = 0;
}

static void the_dead_acts(struct sim *sim)
{
	sim_root(sim)->acting = 2;
	process_at(sim, 2)->started = 0;
}

static const struct {
	void (*breaks)(struct sim *sim);
	const char *complaint;
} cases[] = {
	{ free_frame_is_mapped, "is free, yet referred to" },
	{ free_frame_is_listed, "is free, yet referred to" },
	{ free_frame_is_of_a_file, "is free, yet referred to" },
	{ free_frame_is_used, "the allocator's books are wrong" },
	{ memory_is_smaller, "more frames than the machine has" },
	{ table_is_none, "is no page table" },
	{ table_counts_wrong, "entries, counts" },
	{ shared_area_is_private, "may write a clean page" },
	{ private_page_is_shared, "may write a shared private page" },
	{ private_page_has_no_family, "a private page of no family" },
	{ private_area_is_shared, "maps a frame of use" },
	{ zero_frame_is_writable, "may write the zero frame" },
	{ entry_names_no_frame, "has a broken entry" },
	{ protection_forbids_all, "present against its protection" },
	{ protection_forbids_stores, "may write, its VMA not" },
	{ area_is_empty, "an empty VMA" },
	{ area_shows_another_page, "maps another page" },
	{ area_shows_another_file, "maps another page" },
	{ cached_page_is_of_another_file, "disagrees" },
	{ cached_page_is_another, "disagrees" },
	{ cached_page_is_private, "disagrees" },
	{ table_is_empty, "of level 1 is empty" },
	{ areas_overlap, "VMAs overlap" },
	{ process_has_no_table, "process 2 has no page table" },
	{ dead_process_is_remembered, "TLB: an entry of nobody" },
	{ entry_changed_behind_the_tlb, "is not mapped so" },
	{ entry_lost_a_right_behind_the_tlb, "allows more than its entry" },
	{ tlb_is_in_disorder, "is in a wrong set" },
	{ tlb_knows_a_stranger, "TLB: an entry of nobody" },
	{ bytes_fly, "on its way to the disk, or not?" },
	{ bytes_fly, "writing takes no time here" },
	{ page_says_it_flies, "on its way to the disk, or not?" },
	{ page_lies_elsewhere, "disagrees" },
	{ cached_is_miscounted, "counted so" },
	{ writeback_is_miscounted, "pages on their way, counted" },
	{ all_writeback_is_miscounted, "0 pages on their way, counted: 1" },
	{ areas_are_miscounted, "wrong number of VMAs" },
	{ opened_is_miscounted, "hold it, counts" },
	{ opened_is_gone, "of no file" },
	{ frame_is_listed_twice, "reverse mapping too long" },
	{ table_is_none, "is a table of 1 processes" },
	{ exclusive_page_has_two, "has several owners" },
	{ private_page_is_lost, "belongs to nobody" },
	{ cached_page_is_lost, "is not in the page cache" },
	{ the_dead_acts, "who acts is not alive" },
};

/* What the checker says; freed by the caller. */
static char *complaints(struct machine *machine)
{
	struct strbuf out = STRBUF_INIT;
	int r = sim_machine_check(machine, &out);

	assert_int_equal(r, out.length ? -EINVAL : 0);
	return strbuf_take(&out);
}

static void hold(struct simulated *simulated, void (*breaks)(struct sim *sim),
		 const char *complaint)
{
	struct sim *sim = sim_of(simulated->machine);
	size_t length = arena_used(&sim->arena);
	unsigned char *bytes = malloc(length);
	char *said;

	assert_non_null(bytes);
	memcpy(bytes, sim->arena.bytes, length);
	breaks(sim);
	said = complaints(simulated->machine);
	if (!said || !strstr(said, complaint))
		fail_msg("'%s' is not in: %s", complaint, said ? said : "");
	free(said);
	memcpy(sim->arena.bytes, bytes, length);
	free(bytes);
	said = complaints(simulated->machine);
	assert_true(!said || !said[0]);
	free(said);
}

static void everything_broken_is_found(void **state)
{
	struct simulated simulated;

	(void)state;
	simulated_start(&simulated, "linux");
	for (size_t i = 0; i < ARRAY_LENGTH(scene); i++)
		perform(&simulated, scene[i]);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		hold(&simulated, cases[i].breaks, cases[i].complaint);
	simulated_stop(&simulated);
}

/* --- huge pages ----------------------------------------------------------- */

static void spare_is_missing(struct sim *sim)
{
	process_at(sim, 1)->spare_tables = 0;
}

static void spare_is_in_use(struct sim *sim)
{
	pfn_t spare = process_at(sim, 1)->spare_tables - 1;

	memset(frame_bytes(sim, spare), 0x67, 8);
	frame_at(sim, spare)->entries = 1;
}

static void huge_page_is_cut(struct sim *sim)
{
	area_of(sim, "a")->end -= 4096;
}

static void broken_huge_pages_are_found(void **state)
{
	struct simulated simulated;

	(void)state;
	simulated_start(&simulated, "textbook");
	perform(&simulated, "machine textbook frames=1100 huge=2M");
	perform(&simulated, "map a anon private rw for 2M");
	perform(&simulated, "store a[3] \"a\"");
	hold(&simulated, spare_is_missing, "0 tables set aside");
	hold(&simulated, spare_is_in_use, "is in use, yet set aside");
	hold(&simulated, huge_page_is_cut, "a huge page beyond its VMA");
	simulated_stop(&simulated);
}

/* --- the paging file, and what the policy knows --------------------------- */

/* Slot 0 is free, 1 has a page in memory too, 2 one that is not, 3 one of the
 * section; process 2 is none any more. */
static const char *const paged_scene[] = {
	"machine linux frames=64 paging-file=8 swap-readahead=0",
	"section s 2p",
	"map v s shared rw",
	"map a anon private rw for 5p",
	"store v[0..1] \"s\"",
	"store a[0..4] \"a\"",
	"advise a[0..2] pageout",
	"load a[1]",
	"advise v[0] pageout",
	"advise a[0] dontneed",
	"spawn other",
	"exit other",
};

static void entry_names_no_slot(struct sim *sim)
{
	entry_set(sim, "a", 2, pte_of_slot(5));
}

static void swapped_area_is_shared(struct sim *sim)
{
	area_of(sim, "a")->sharing = SHARING_SHARED;
}

static void section_page_is_in_memory_too(struct sim *sim)
{
	object_page(sim, object_find(sim, "s"), 0)->frame =
		(uint32_t)pte_pfn(entry_of(sim, "v", 1)) + 1;
}

static void swapped_is_miscounted(struct sim *sim)
{
	object_of(sim, "s")->swapped++;
}

static void table_is_tracked(struct sim *sim)
{
	frame_used(sim, FRAME_PAGE_TABLE)->flags |= FRAME_TRACKED;
}

static void tracked_page_is_kept(struct sim *sim)
{
	frame_of(sim, "a", 3)->flags |= FRAME_KEPT;
}

static void page_is_forgotten(struct sim *sim)
{
	frame_of(sim, "a", 3)->flags &= (uint16_t)~FRAME_TRACKED;
}

static void page_is_in_the_set_of_the_dead(struct sim *sim)
{
	frame_of(sim, "a", 3)->owner = 2;
}

static void slot_counts_wrong(struct sim *sim)
{
	slot_at(sim, 2)->references++;
}

static void exclusive_slot_has_two(struct sim *sim)
{
	slot_at(sim, 2)->references = 2;
	slot_at(sim, 2)->flags |= SLOT_EXCLUSIVE;
}

static void slot_has_another_frame(struct sim *sim)
{
	slot_at(sim, 1)->frame = (uint32_t)pte_pfn(entry_of(sim, "a", 3)) + 1;
}

static void slot_has_a_section_page_in_memory(struct sim *sim)
{
	slot_at(sim, 1)->frame = (uint32_t)pte_pfn(entry_of(sim, "v", 1)) + 1;
}

static void clean_frame_differs(struct sim *sim)
{
	frame_bytes(sim, pte_pfn(entry_of(sim, "a", 1)))[0]++;
}

static void used_slots_are_miscounted(struct sim *sim)
{
	sim_root(sim)->counters[COUNTER_SLOTS_USED]++;
}

static void paging_file_is_smaller(struct sim *sim)
{
	sim_root(sim)->profile.paging_file = 3;
}

static void free_slot_is_passed_over(struct sim *sim)
{
	sim_root(sim)->slot_hint = 2;
}

static void tracked_is_miscounted(struct sim *sim)
{
	sim_root(sim)->tracked++;
}

static void kept_is_miscounted(struct sim *sim)
{
	sim_root(sim)->kept++;
}

static const struct {
	void (*breaks)(struct sim *sim);
	const char *complaint;
} paged_cases[] = {
	{ entry_names_no_slot, "names slot 5, which is none" },
	{ swapped_area_is_shared, "is swapped out, but not private" },
	{ private_page_has_no_family, "is swapped out, but not private" },
	{ section_page_is_in_memory_too, "s[0] is in two places" },
	{ swapped_is_miscounted, "s: 1 pages swapped out, counted: 2" },
	{ table_is_tracked, "can't leave, yet the policy knows" },
	{ tracked_page_is_kept, "may it leave, or not?" },
	{ page_is_forgotten, "is forgotten by the policy" },
	{ page_is_in_the_set_of_the_dead, "in the working set of nobody" },
	{ slot_counts_wrong, "slot 2: named by 1, counts 2" },
	{ exclusive_slot_has_two, "slot 2 has several owners" },
	{ slot_has_another_frame, "slot 1: frame" },
	{ slot_has_a_section_page_in_memory, "slot 1: frame" },
	{ clean_frame_differs, "slot 1 and its clean frame differ" },
	{ used_slots_are_miscounted, "3 slots are used, counted: 4" },
	{ paging_file_is_smaller, "3 slots are used, counted: 3" },
	{ free_slot_is_passed_over, "slot 0 is free and not found" },
	{ tracked_is_miscounted, "frames tracked and 0 kept, counted" },
	{ kept_is_miscounted, "frames tracked and 0 kept, counted" },
};

static void broken_paging_is_found(void **state)
{
	struct simulated simulated;

	(void)state;
	simulated_start(&simulated, "linux");
	for (size_t i = 0; i < ARRAY_LENGTH(paged_scene); i++)
		perform(&simulated, paged_scene[i]);
	for (size_t i = 0; i < ARRAY_LENGTH(paged_cases); i++)
		hold(&simulated, paged_cases[i].breaks,
		     paged_cases[i].complaint);
	simulated_stop(&simulated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_broken_is_found),
		cmocka_unit_test(broken_paging_is_found),
		cmocka_unit_test(broken_huge_pages_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
