/*
 * The parts one by one: frames, page table, VMAs, reverse mapping; and the
 * checker, which has to find what is broken on purpose.
 */
#include "simulated.h"

#include "base/strbuf.h"
#include "sim/frame.h"
#include "sim/mapping.h"
#include "sim/object.h"
#include "sim/page_cache.h"
#include "sim/page_table.h"
#include "sim/process.h"
#include "sim/pte.h"
#include "sim/rmap.h"
#include "sim/sim.h"
#include "sim/vma.h"

#include <errno.h>
#include <string.h>

#define BASE ((vaddr_t)0x200000000000)

static int start(void **state)
{
	static struct simulated simulated;
	struct sim_config config = { .profile = "linux", .frames = 16 };

	simulated_start_with(&simulated, &config);
	*state = &simulated;
	return 0;
}

static struct sim *sim_in(void **state)
{
	return sim_of(((struct simulated *)*state)->machine);
}

static void the_lowest_free_frame_is_taken(void **state)
{
	struct sim *sim = sim_in(state);
	pfn_t pfn[16];

	for (pfn_t i = 2; i < 16; i++) {
		assert_int_equal(frame_alloc(sim, FRAME_ANONYMOUS, &pfn[i]), 0);
		assert_int_equal(pfn[i], i);
	}
	assert_int_equal(frame_alloc(sim, FRAME_ANONYMOUS, &pfn[0]), -ENOMEM);
	assert_int_equal(sim->broken, 0);
	memset(frame_bytes(sim, 7), 'x', 4096);
	frame_free(sim, 9);
	frame_free(sim, 7);
	assert_int_equal(frame_bytes(sim, 7)[100], FRAME_JUNK);
	assert_int_equal(frames_free(sim), 2);
	assert_int_equal(frame_alloc(sim, FRAME_ANONYMOUS, &pfn[0]), 0);
	assert_int_equal(pfn[0], 7);
	assert_int_equal(frame_bytes(sim, 7)[100], 0);
}

static void tables_come_and_go(void **state)
{
	struct sim *sim = sim_in(state);
	vaddr_t address = BASE;
	pte_t pte;

	assert_false(
		page_table_next(sim, 1, page_table_end(sim), &address, &pte));
	assert_int_equal(page_table_reserve(sim, 1, BASE), 0);
	assert_true(page_table_reaches(sim, 1, BASE));
	page_table_set(sim, 1, BASE, pte_make(5, PTE_PRESENT));
	page_table_set(sim, 1, BASE + 9 * 4096, pte_make(6, PTE_PRESENT));
	address = BASE + 4096;
	assert_true(
		page_table_next(sim, 1, page_table_end(sim), &address, &pte));
	assert_true(address == BASE + 9 * 4096);
	assert_int_equal(pte_pfn(pte), 6);
	address = BASE + 4096;
	assert_false(page_table_next(sim, 1, BASE + 9 * 4096, &address, &pte));
	page_table_set(sim, 1, BASE, 0);
	assert_true(page_table_reaches(sim, 1, BASE));
	page_table_set(sim, 1, BASE + 9 * 4096, 0);
	assert_false(page_table_reaches(sim, 1, BASE));
	assert_int_equal(sim_root(sim)->counters[COUNTER_TABLE_FRAMES], 1);
	assert_true(page_table_limit(sim, BASE + 5) == BASE + (2 << 20));
}

static void failing_to_reserve_leaves_nothing(void **state)
{
	struct sim *sim = sim_in(state);
	pfn_t pfn;

	while (frames_free(sim) > 2)
		assert_int_equal(frame_alloc(sim, FRAME_ANONYMOUS, &pfn), 0);
	assert_int_equal(page_table_reserve(sim, 1, BASE), -ENOMEM);
	assert_int_equal(frames_free(sim), 2);
	assert_int_equal(sim_root(sim)->counters[COUNTER_TABLE_FRAMES], 1);
}

static void entries_are_what_the_manual_says(void **state)
{
	pte_t pte = pte_make(0x12345, PTE_PRESENT | PTE_WRITABLE | PTE_USER);

	(void)state;
	assert_true(pte == 0x12345007);
	assert_true(pte_allows(pte, true));
	pte = pte_protect(pte, PROTECTION_NONE, true);
	assert_true(pte_maps(pte));
	assert_false(pte_allows(pte, false));
	assert_true(pte == 0x12345104);
	pte = pte_protect(pte | PTE_DIRTY, PROTECTION_READ, false);
	assert_true(pte == 0x12345045);
	assert_int_equal(pte_pfn(pte), 0x12345);
	assert_false(pte_maps(0));
}

static void add_area(struct sim *sim, unsigned first, unsigned last,
		     enum protection protection)
{
	struct vma vma;

	memset(&vma, 0, sizeof(vma));
	vma.start = BASE + first * 4096;
	vma.end = BASE + (last + 1) * 4096;
	vma.page = vma.start / 4096;
	vma.sharing = SHARING_PRIVATE;
	vma.protection = (uint16_t)protection;
	assert_int_equal(vma_add(sim, 1, &vma), 0);
}

/*
 *	0   1   2   3   4   5   6   7
 *	| rw                |       | rw    |
 *	    | split at 2    | gap   |
 */
static void areas_split_and_merge(void **state)
{
	struct sim *sim = sim_in(state);

	add_area(sim, 6, 7, PROTECTION_READ_WRITE);
	add_area(sim, 0, 4, PROTECTION_READ_WRITE);
	assert_int_equal(vma_count(sim, 1), 2);
	assert_true(vma_at(sim, 1, 0)->start == BASE);
	assert_null(vma_find(sim, 1, BASE + 5 * 4096));
	assert_int_equal(vma_index(sim, 1, BASE + 5 * 4096), 1);
	assert_int_equal(vma_split(sim, 1, BASE + 2 * 4096), 0);
	assert_int_equal(vma_split(sim, 1, BASE + 2 * 4096), 0);
	assert_int_equal(vma_split(sim, 1, BASE + 5 * 4096), 0);
	assert_int_equal(vma_count(sim, 1), 3);
	assert_true(vma_can_merge(sim, vma_at(sim, 1, 0), vma_at(sim, 1, 1)));
	assert_false(vma_can_merge(sim, vma_at(sim, 1, 1), vma_at(sim, 1, 2)));
	add_area(sim, 5, 5, PROTECTION_READ);
	vma_merge(sim, 1, BASE, BASE + 8 * 4096);
	assert_int_equal(vma_count(sim, 1), 3);
	vma_at(sim, 1, 1)->protection = PROTECTION_READ_WRITE;
	vma_merge(sim, 1, BASE + 5 * 4096, BASE + 6 * 4096);
	assert_int_equal(vma_count(sim, 1), 1);
	assert_true(vma_at(sim, 1, 0)->end == BASE + 8 * 4096);
	vma_remove(sim, 1, 0);
	assert_int_equal(vma_count(sim, 1), 0);
}

static void reverse_mapping_lists_all(void **state)
{
	struct sim *sim = sim_in(state);
	pfn_t pfn;

	assert_int_equal(frame_alloc(sim, FRAME_ANONYMOUS, &pfn), 0);
	assert_int_equal(rmap_add(sim, pfn, 1, 10), 0);
	assert_int_equal(rmap_add(sim, pfn, 1, 11), 0);
	assert_int_equal(rmap_add(sim, pfn, 1, 12), 0);
	rmap_remove(sim, pfn, 1, 11);
	assert_int_equal(rmap_at(sim, frame_at(sim, pfn)->rmap)->vpn, 12);
	assert_int_equal(
		rmap_at(sim, rmap_at(sim, frame_at(sim, pfn)->rmap)->next)->vpn,
		10);
	rmap_remove(sim, pfn, 1, 99); /* not there: nothing happens */
	rmap_remove(sim, pfn, 1, 12);
	rmap_remove(sim, pfn, 1, 10);
	assert_int_equal(frame_at(sim, pfn)->rmap, 0);
	assert_int_equal(rmap_add(sim, pfn, 1, 5), 0);
	assert_int_equal(sim_root(sim)->rmap.count, 3);
}

static void expect_complaint(void **state, const char *words)
{
	struct simulated *simulated = *state;
	struct strbuf out;

	strbuf_init(&out);
	assert_int_equal(sim_machine_check(simulated->machine, &out), -EINVAL);
	if (!strstr(out.text, words))
		fail_msg("'%s' is not in: %s", words, out.text);
	strbuf_free(&out);
}

static void broken_books_are_found(void **state)
{
	struct simulated *simulated = *state;
	struct sim *sim = sim_in(state);
	struct frame *frame;
	pfn_t pfn;

	perform(simulated, "file f 2p");
	perform(simulated, "map v f shared rw");
	perform(simulated, "store v \"x\"");
	pfn = page_cache_find(sim, object_find(sim, "f"), 0);
	frame = frame_at(sim, pfn);
	frame->mappings++;
	expect_complaint(state, "1 entries, counts 2");
	frame->mappings--;
	frame->flags &= (uint16_t)~FRAME_DIRTY;
	expect_complaint(state, "may write a clean page");
	frame->flags |= FRAME_DIRTY;
	frame->page = 1;
	expect_complaint(state, "maps another page");
	frame->page = 0;
	vma_at(sim, 1, 0)->end -= 2 * 4096;
	expect_complaint(state, "in no VMA");
	vma_at(sim, 1, 0)->end += 2 * 4096;
	sim_root(sim)->counters[COUNTER_FRAMES_USED]++;
	expect_complaint(state, "frames are used");
	sim_root(sim)->counters[COUNTER_FRAMES_USED]--;
	object_at(sim, 1)->listed = 0;
	expect_complaint(state, "flusher does not know");
	object_at(sim, 1)->listed = 1;
	rmap_remove(sim, pfn, 1, BASE / 4096);
	expect_complaint(state, "missing in the reverse mapping");
	assert_int_equal(rmap_add(sim, pfn, 1, BASE / 4096), 0);
	assert_int_equal(vma_split(sim, 1, BASE + 4096), 0);
	expect_complaint(state, "not merged");
	vma_merge(sim, 1, BASE, BASE + 2 * 4096);
	perform(simulated, "load v"); /* all is well again */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_lowest_free_frame_is_taken),
		TEST(tables_come_and_go),
		TEST(failing_to_reserve_leaves_nothing),
		TEST(entries_are_what_the_manual_says),
		TEST(areas_split_and_merge),
		TEST(reverse_mapping_lists_all),
		TEST(broken_books_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
