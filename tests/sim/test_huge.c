/*
 * Huge pages as a program meets them: when it gets one, what they save, and
 * how a part of one comes to differ from the rest.
 */
#include "simulated.h"

#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void start(struct simulated *sim, const char *settings)
{
	char line[128];

	simulated_start(sim, "textbook");
	snprintf(line, sizeof(line), "machine textbook %s", settings);
	perform(sim, line);
	assert_int_equal(sim->outcome.result.kind, RESULT_OK);
}

static size_t present(struct simulated *sim, const char *view)
{
	const struct view_state *found;
	struct state state = { 0 };
	size_t n = 0;

	assert_int_equal(machine_observe(sim->machine, &state), 0);
	found = state_view(&state, sim->machine->ops->process(sim->machine),
			   view);
	assert_non_null(found);
	for (size_t i = 0; i < found->n_pages; i++)
		n += page_state_get(state_page(found->pages, i),
				    PAGE_PRESENT) == ANSWER_YES;
	state_clear(&state);
	return n;
}

static unsigned levels_walked(struct simulated *sim, const char *view,
			      uint64_t page)
{
	struct walk walk;

	assert_int_equal(sim->machine->ops->walk(sim->machine, "main", view,
						 page * 4096, &walk),
			 0);
	return walk.n_levels;
}

static void one_store_maps_512_pages(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "map v anon private rw for 4M");
	expect(&sim, "store v[3] \"x\"", "ok 1+0");
	expect_events(&sim, EVENT_HUGE_PAGE_MAPPED, 512);
	expect_events(&sim, EVENT_ZEROED, 512);
	expect_events(&sim, EVENT_TABLES_RESERVED, 1);
	expect_events(&sim, EVENT_TLB_FILLED, 512);
	assert_int_equal(present(&sim, "v"), 512);
	assert_int_equal(levels_walked(&sim, "v", 3), 3);
	expect(&sim, "store v[0..511] \"y\"", "ok 0+0");
	/* One entry of the TLB for all. */
	expect_events(&sim, EVENT_TLB_MISS, 0);
	expect(&sim, "load v[600]", "ok 1+0");
	assert_int_equal(present(&sim, "v"), 1024);
	perform(&sim, "unmap v");
	expect_events(&sim, EVENT_PAGE_UNMAPPED, 1024);
	expect_events(&sim, EVENT_HUGE_PAGE_SPLIT, 0);
	/* The zero frame and the root are left. */
	assert_int_equal(counter_of(&sim, COUNTER_FRAMES_USED), 2);
	assert_int_equal(counter_of(&sim, COUNTER_TABLE_FRAMES), 1);
	simulated_stop(&sim);
}

static void what_does_not_fit_is_small(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M frames=800");
	perform(&sim, "map a anon private rw for 511p");
	expect(&sim, "store a \"x\"", "ok 1+0");
	assert_int_equal(present(&sim, "a"), 1);
	/* Two of these do not fit 800 frames. */
	perform(&sim, "map b anon private rw for 4M");
	perform(&sim, "store b \"x\"");
	assert_int_equal(present(&sim, "b"), 1);
	/* Nor one whose beginning is mapped by small pages. */
	assert_int_equal(levels_walked(&sim, "b", 0), 4);
	perform(&sim, "file f 4M");
	perform(&sim, "map f f shared rw");
	perform(&sim, "store f \"x\"");
	assert_int_equal(present(&sim, "f"), 1);
	simulated_stop(&sim);
	simulated_start(&sim, "textbook");
	perform(&sim, "map a anon private rw for 4M");
	perform(&sim, "store a \"x\"");
	assert_int_equal(present(&sim, "a"), 1);
	simulated_stop(&sim);
}

static void a_part_is_unmapped(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "map v anon private rw for 2M");
	perform(&sim, "store v[0..511] \"x\"");
	perform(&sim, "unmap v[100..101]");
	expect_events(&sim, EVENT_HUGE_PAGE_SPLIT, 512);
	expect_events(&sim, EVENT_PAGE_UNMAPPED, 2);
	assert_int_equal(present(&sim, "v"), 510);
	assert_int_equal(levels_walked(&sim, "v", 3), 4);
	perform(&sim, "load v[99]");
	expect_bytes(&sim, "x");
	expect(&sim, "load v[100]", "SIGSEGV 0+0");
	simulated_stop(&sim);
}

static void a_part_is_given_back(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "map v anon private rw for 2M");
	perform(&sim, "store v[0..511] \"x\"");
	perform(&sim, "advise v[7] dontneed");
	expect_events(&sim, EVENT_HUGE_PAGE_SPLIT, 512);
	assert_int_equal(present(&sim, "v"), 511);
	expect(&sim, "load v[7] for 1", "ok 1+0");
	assert_int_equal(sim.outcome.bytes[0], 0);
	/* As a whole it needs no splitting. */
	perform(&sim, "unmap v");
	perform(&sim, "map v anon private rw for 2M");
	perform(&sim, "store v[9] \"x\"");
	perform(&sim, "advise v dontneed");
	expect_events(&sim, EVENT_HUGE_PAGE_SPLIT, 0);
	expect_events(&sim, EVENT_TABLES_UNRESERVED, 1);
	assert_int_equal(present(&sim, "v"), 0);
	simulated_stop(&sim);
}

static void protection_of_whole_and_part(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "map v anon private rw for 2M");
	perform(&sim, "store v[5] \"x\"");
	perform(&sim, "protect v none");
	expect_events(&sim, EVENT_HUGE_PAGE_SPLIT, 0);
	expect_events(&sim, EVENT_RIGHTS_CHANGED, 512);
	expect(&sim, "load v[6]", "SIGSEGV 0+0");
	perform(&sim, "protect v rw");
	expect(&sim, "store v[6] \"y\"", "ok 0+0");
	assert_int_equal(levels_walked(&sim, "v", 6), 3);
	perform(&sim, "protect v[200..511] r");
	expect_events(&sim, EVENT_HUGE_PAGE_SPLIT, 512);
	expect(&sim, "store v[199] \"y\"", "ok 0+0");
	expect(&sim, "store v[200] \"y\"", "SIGSEGV 0+0");
	perform(&sim, "load v[6]");
	expect_bytes(&sim, "y");
	simulated_stop(&sim);
}

static void sections_are_shared_huge(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "section s 2M");
	perform(&sim, "map v s shared rw");
	expect(&sim, "store v[9] \"x\"", "ok 1+0");
	expect_events(&sim, EVENT_HUGE_PAGE_MAPPED, 512);
	expect_events(&sim, EVENT_PAGE_CACHE_ZEROED, 512);
	perform(&sim, "spawn worker");
	perform(&sim, "as worker");
	perform(&sim, "map v s shared rw");
	expect(&sim, "load v[9]", "ok 1+0");
	expect_bytes(&sim, "x");
	expect_events(&sim, EVENT_HUGE_PAGE_MAPPED, 512);
	perform(&sim, "unmap v[0]");
	perform(&sim, "as main");
	assert_int_equal(levels_walked(&sim, "v", 9), 3);
	perform(&sim, "write s 4096 \"y\"");
	perform(&sim, "load v[1]");
	expect_bytes(&sim, "y");
	/* A copy of a page is a small one. */
	perform(&sim, "map p s private rw");
	perform(&sim, "store p[1] \"z\"");
	assert_int_equal(present(&sim, "p"), 1);
	simulated_stop(&sim);
}

static void a_section_in_pieces_stays_so(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "section s 2M");
	perform(&sim, "write s 0 \"x\"");
	perform(&sim, "map v s shared rw");
	perform(&sim, "load v[0]");
	expect_bytes(&sim, "x");
	assert_int_equal(present(&sim, "v"), 1);
	simulated_stop(&sim);
}

/* In order, but not as a run that begins at a multiple; in a run, but not all
 * of it. */
static void a_section_out_of_line_stays_so(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M frames=2048");
	perform(&sim, "section s 2M");
	perform(&sim, "section t 1p");
	perform(&sim, "map hole anon private rw for 509p");
	perform(&sim, "store hole[0..508] \"x\"");
	perform(&sim, "write s 0 \"x\"");
	perform(&sim, "write t 0 \"x\"");
	for (int i = 1; i < 512; i++) {
		char line[32];

		snprintf(line, sizeof(line), "write s %d \"x\"", i * 4096);
		perform(&sim, line);
	}
	perform(&sim, "map v s shared r");
	perform(&sim, "load v[0]");
	assert_int_equal(present(&sim, "v"), 1);
	simulated_stop(&sim);
}

static void a_view_may_begin_in_the_middle(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "map v anon private r for 4M");
	perform(&sim, "unmap v[0]");
	perform(&sim, "load v[1]");
	assert_int_equal(present(&sim, "v"), 1);
	perform(&sim, "load v[512]");
	assert_int_equal(present(&sim, "v"), 513);
	expect(&sim, "store v[512] \"x\"", "SIGSEGV 0+0");
	/* Its first pages alone. */
	perform(&sim, "advise v[512..515] dontneed");
	assert_int_equal(present(&sim, "v"), 509);
	simulated_stop(&sim);
}

static void without_a_run_it_stays_small(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M frames=600 paging-file=0");
	perform(&sim, "section s 2M");
	perform(&sim, "map v s shared rw");
	perform(&sim, "store v \"x\"");
	assert_int_equal(present(&sim, "v"), 1);
	/* Nor are there frames for the tables. */
	perform(&sim, "map a anon private rw for 595p");
	expect(&sim, "store a[0..591] \"x\"", "ok 592+0");
	assert_int_equal(counter_of(&sim, COUNTER_FRAMES_USED), 600);
	perform(&sim, "map b anon private rw for 2M");
	perform(&sim, "load b");
	assert_true(sim.outcome.result.kind != RESULT_OK);
	simulated_stop(&sim);
}

static void other_tables_have_other_sizes(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "table=x86-32 huge=4M");
	perform(&sim, "map v anon private rw for 5M");
	perform(&sim, "store v \"x\"");
	assert_int_equal(present(&sim, "v"), 1024);
	assert_int_equal(levels_walked(&sim, "v", 1), 1);
	perform(&sim, "unmap v[1023]");
	assert_int_equal(levels_walked(&sim, "v", 1), 2);
	simulated_stop(&sim);
	start(&sim, "table=sv39 huge=2M");
	perform(&sim, "map v anon private rw for 2M");
	perform(&sim, "store v \"x\"");
	assert_int_equal(levels_walked(&sim, "v", 1), 2);
	simulated_stop(&sim);
}

/* A page of the tables is out of reach here; it stays with small ones. */
static void a_gigabyte_needs_a_gigabyte(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=1G overcommit=always");
	perform(&sim, "map u anon private rw for 1p");
	perform(&sim, "map v anon private rw for 2G");
	expect(&sim, "store v \"x\"", "ok 1+0");
	assert_int_equal(levels_walked(&sim, "v", 0), 4);
	simulated_stop(&sim);
}

/* A fork shares by pages, so it splits; what either stores is its own. */
static void forked_they_are_split(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "map v anon private rw for 2M");
	perform(&sim, "store v[9] \"x\"");
	perform(&sim, "fork child");
	assert_int_equal(sim.outcome.result.kind, RESULT_OK);
	perform(&sim, "as child");
	perform(&sim, "store v[9] \"c\"");
	perform(&sim, "load v[9]");
	expect_bytes(&sim, "c");
	perform(&sim, "as main");
	perform(&sim, "load v[9]");
	expect_bytes(&sim, "x");
	perform(&sim, "kill child");
	perform(&sim, "unmap v");
	assert_int_equal(counter_of(&sim, COUNTER_FRAMES_USED), 2);
	simulated_stop(&sim);
}

/* The other operations that work on pages. */
static void moved_cut_and_punched(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "huge=2M");
	perform(&sim, "map v anon private rw for 2M");
	perform(&sim, "store v[9] \"x\"");
	perform(&sim, "lock v[3]");
	perform(&sim, "unlock v[3]");
	perform(&sim, "map w anon private rw for 1p");
	perform(&sim, "remap v 6M maymove");
	assert_int_equal(sim.outcome.result.kind, RESULT_OK);
	perform(&sim, "load v[9]");
	expect_bytes(&sim, "x");
	perform(&sim, "remap v 3p");
	assert_int_equal(sim.outcome.result.kind, RESULT_OK);
	perform(&sim, "unmap v");
	perform(&sim, "section s 2M");
	perform(&sim, "map s s shared rw");
	perform(&sim, "store s[7] \"x\"");
	perform(&sim, "store s[100] \"y\"");
	perform(&sim, "punch s 28672 4096");
	assert_int_equal(sim.outcome.result.kind, RESULT_OK);
	perform(&sim, "load s[7]");
	assert_int_equal(sim.outcome.bytes[0], 0);
	perform(&sim, "load s[100]");
	expect_bytes(&sim, "y");
	perform(&sim, "truncate s 64p");
	expect(&sim, "load s[100]", "SIGBUS 0+0");
	perform(&sim, "unmap s");
	simulated_stop(&sim);
}

/* Random changes of parts against plain bytes. */
#define PAGES 1024

struct oracle {
	struct simulated sim;
	struct rng rng;
	unsigned char byte[2][PAGES];
};

static void random_part(struct oracle *oracle)
{
	int view = (int)rng_below(&oracle->rng, 2);
	unsigned first = (unsigned)rng_below(&oracle->rng, PAGES);
	unsigned last = first + (unsigned)rng_below(&oracle->rng, 40);
	unsigned char byte = (unsigned char)('a' + rng_below(&oracle->rng, 26));
	char name = view ? 's' : 'a', line[64];

	if (last >= PAGES)
		last = PAGES - 1;
	switch (rng_below(&oracle->rng, 5)) {
	case 0:
		snprintf(line, sizeof(line), "advise %c[%u..%u] dontneed", name,
			 first, last);
		for (unsigned i = first; !view && i <= last; i++)
			oracle->byte[view][i] = 0;
		break;
	case 1:
		snprintf(line, sizeof(line), "protect %c[%u..%u] r", name,
			 first, last);
		perform(&oracle->sim, line);
		snprintf(line, sizeof(line), "protect %c rw", name);
		break;
	case 2:
		snprintf(line, sizeof(line), "store %c[%u..%u] \"%c\"", name,
			 first, last, byte);
		memset(&oracle->byte[view][first], byte, last - first + 1);
		break;
	default:
		snprintf(line, sizeof(line), "load %c[%u..%u]", name, first,
			 last);
		perform(&oracle->sim, line);
		assert_int_equal(oracle->sim.outcome.n_bytes, last - first + 1);
		assert_memory_equal(oracle->sim.outcome.bytes,
				    &oracle->byte[view][first],
				    last - first + 1);
		return;
	}
	perform(&oracle->sim, line);
	assert_int_equal(oracle->sim.outcome.result.kind, RESULT_OK);
}

static void random_parts(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct oracle *oracle = calloc(1, sizeof(*oracle));

		assert_non_null(oracle);
		rng_seed(&oracle->rng, seed);
		start(&oracle->sim, seed % 2 ? "huge=2M" : "huge=2M tlb=4");
		perform(&oracle->sim, "map a anon private rw for 4M");
		perform(&oracle->sim, "section s 4M");
		perform(&oracle->sim, "map s s shared rw");
		for (int i = 0; i < 60; i++)
			random_part(oracle);
		perform(&oracle->sim, "unmap a");
		perform(&oracle->sim, "unmap s");
		assert_int_equal(counter_of(&oracle->sim, COUNTER_TABLE_FRAMES),
				 1);
		simulated_stop(&oracle->sim);
		free(oracle);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_store_maps_512_pages),
		cmocka_unit_test(what_does_not_fit_is_small),
		cmocka_unit_test(a_part_is_unmapped),
		cmocka_unit_test(a_part_is_given_back),
		cmocka_unit_test(protection_of_whole_and_part),
		cmocka_unit_test(sections_are_shared_huge),
		cmocka_unit_test(a_section_in_pieces_stays_so),
		cmocka_unit_test(a_section_out_of_line_stays_so),
		cmocka_unit_test(a_view_may_begin_in_the_middle),
		cmocka_unit_test(without_a_run_it_stays_small),
		cmocka_unit_test(other_tables_have_other_sizes),
		cmocka_unit_test(a_gigabyte_needs_a_gigabyte),
		cmocka_unit_test(forked_they_are_split),
		cmocka_unit_test(moved_cut_and_punched),
		cmocka_unit_test(random_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
