/*
 * Reclaim: what has to happen before a page can leave, what may not leave, and
 * when pages are made to.
 */
#include "simulated.h"

#include "base/strbuf.h"
#include "sim/page_table.h"
#include "sim/pte.h"
#include "sim/reclaim.h"
#include "sim/sim.h"
#include "sim/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lets the page under a view leave; what happens is told in the outcome. */
static bool leave(struct simulated *simulated, const char *view, uint64_t page)
{
	struct sim *sim = sim_of(simulated->machine);
	struct strbuf complaint = STRBUF_INIT;
	bool left;

	outcome_clear(&simulated->outcome);
	sim->outcome = &simulated->outcome;
	left = reclaim_page(sim, pte_pfn(entry_of(sim, view, page)));
	sim->outcome = NULL;
	if (sim_machine_check(simulated->machine, &complaint) < 0)
		fail_msg("%s", complaint.text);
	strbuf_free(&complaint);
	return left;
}

/* --- what it takes -----------------------------------------------------------
 */

/* shrink_folio_list(), mm/vmscan.c: the disk has it. */
static void a_clean_file_page_is_dropped(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 readahead=0 "
				"fault-around=0");

	perform(sim, "file f 3p");
	perform(sim, "map v f shared rw");
	perform(sim, "map w f shared r");
	perform(sim, "load v[0..1]");
	perform(sim, "load w[0]");
	assert_true(leave(sim, "v", 0));
	expect_events(sim, EVENT_PAGE_UNMAPPED, 2);
	expect_events(sim, EVENT_PAGE_EVICTED, 1);
	assert_int_equal(counter_of(sim, COUNTER_DISK_WRITES), 0);
	assert_int_equal(counter_of(sim, COUNTER_RECLAIMED), 1);
	expect_view(sim, "v", ".R.");
	expect_object(sim, "f", ".c.");
	expect(sim, "load v[0]", "ok 0+1");
}

/* Textbooks: a modified victim is written first (Silberschatz et al., "Basic
 * page replacement"). */
static void a_dirty_file_page_is_written_first(void **state)
{
	struct simulated *sim = start_as(state, "machine textbook frames=64");

	perform(sim, "file f 3p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[0..2] \"x\"");
	assert_true(leave(sim, "v", 1));
	assert_int_equal(counter_of(sim, COUNTER_DISK_WRITES), 1);
	expect_object(sim, "f", "D.D");
	expect(sim, "load v[1]", "ok 0+1");
	expect_bytes(sim, "x");
	expect_disk(sim, "f", 4096, 'x', 'x');
	expect_disk(sim, "f", 0, 'x', 'A');
}

/* Linux: reclaim leaves writing to the flusher, which takes the whole file
 * (wakeup_flusher_threads(), mm/vmscan.c). */
static void the_flusher_writes_the_whole_file(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 readahead=0");

	perform(sim, "file f 3p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[0..2] \"x\"");
	assert_true(leave(sim, "v", 1));
	expect_events(sim, EVENT_FLUSHER_WOKE, 3);
	assert_int_equal(counter_of(sim, COUNTER_DISK_WRITES), 3);
	expect_object(sim, "f", "c.c");
}

/* Where writing takes its time it is waited for. */
static void what_flies_is_waited_for(void **state)
{
	struct simulated *sim = start_as(
		state, "machine linux frames=64 readahead=0 writeback=ticks "
		       "async-flush=1");

	perform(sim, "file f 2p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[0..1] \"x\"");
	perform(sim, "flush v[0] async");
	assert_int_equal(counter_of(sim, COUNTER_WRITEBACK_PAGES), 1);
	assert_true(leave(sim, "v", 0));
	expect_events(sim, EVENT_WRITEBACK_ENDED, 1);
	assert_true(leave(sim, "v", 1));
	expect_events(sim, EVENT_WRITEBACK_ENDED, 1);
	expect_disk(sim, "f", 4096, 'x', 'x');
}

/* mlock(2): "guaranteed to be resident in RAM". */
static void a_locked_page_stays_until_it_is_unlocked(void **state)
{
	struct simulated *sim = start_as(
		state, "machine textbook frames=16 paging-file=64 policy=fifo "
		       "low-watermark=0 high-watermark=0");

	perform(sim, "map a anon private rw for 4p");
	perform(sim, "store a[0..3] \"a\"");
	perform(sim, "lock a");
	perform(sim, "map b anon private rw for 20p");
	perform(sim, "store b[0..19] \"b\"");
	expect_view(sim, "a", "WWWW");
	expect(sim, "load a[0..3]", "ok 0+0");
	perform(sim, "unlock a[0..1]");
	perform(sim, "store b[0..19] \"c\"");
	expect_view(sim, "a", "ssWW");
	/* The last view that is locked goes. */
	perform(sim, "unmap b");
	perform(sim, "unlock a");
	perform(sim, "map b anon private rw for 20p");
	perform(sim, "store b[0..19] \"b\"");
	expect_view(sim, "a", "ssss");
}

/* A read that finds no frame returns what it got so far (filemap_read(),
 * mm/filemap.c); one that got nothing fails, and returns no bytes. */
static void a_read_without_frames_is_short(void **state)
{
	struct simulated *sim = start_as(
		state, "machine textbook frames=16 paging-file=4 policy=fifo "
		       "low-watermark=0 high-watermark=0");

	perform(sim, "file f 12p");
	perform(sim, "map v f shared r");
	perform(sim, "map a anon private rw for 16p");
	lock_until_left(sim, "a", 0);
	expect(sim, "read f 0 12p", "ENOMEM 0+0");
	assert_int_equal(sim->outcome.n_bytes, 0);
	perform(sim, "unmap a");
	perform(sim, "map a anon private rw for 16p");
	lock_until_left(sim, "a", 3); /* two pages and their table */
	perform(sim, "load v[0..1]");
	perform(sim, "lock v[0..1]");
	expect(sim, "read f 100 11p", "ok 0+0");
	assert_int_equal(sim->outcome.n_bytes, 2 * 4096 - 100);
	expect_why(sim, "no frame is free");
}

/* So is a write, which says how much it wrote (generic_perform_write()). */
static void a_write_without_frames_is_short(void **state)
{
	struct simulated *sim = start_as(
		state, "machine linux frames=12 paging-file=0 oom-kill=no "
		       "low-watermark=0 high-watermark=0 can-evict=no");
	size_t n = (size_t)14 * 4096;
	char *line = malloc(n + 40);
	int used;

	assert_non_null(line);
	used = snprintf(line, 40, "write s 1p \"");
	memset(line + used, 'x', n);
	memcpy(line + (size_t)used + n, "\"", 2);
	perform(sim, "section s 1p");
	expect(sim, line, "ok 0+0");
	expect_why(sim, "40960 of 57344 bytes were written: no frame is free");
	/* One frame holds the zeros, one a page table. */
	expect_object(sim, "s", ".cccccccccc");
	expect(sim, "write s 40p \"x\"", "ENOMEM 0+0");
	free(line);
}

/* One lock of several views is enough, whoever has it. */
static void a_page_locked_by_another_stays(void **state)
{
	struct simulated *sim = start_as(state, "machine linux frames=64 "
						"paging-file=8");

	perform(sim, "section s 1p");
	perform(sim, "map v s shared rw");
	perform(sim, "store v[0] \"s\"");
	perform(sim, "spawn other");
	perform(sim, "as other");
	perform(sim, "map w s shared r");
	perform(sim, "lock w");
	perform(sim, "as main");
	assert_false(leave(sim, "v", 0));
	perform(sim, "exit other");
	assert_true(leave(sim, "v", 0));
}

/* madvise(2), MADV_FREE: "the kernel can free the pages at any time", but what
 * is stored after it stays. */
static void what_was_given_up_is_dropped(void **state)
{
	struct simulated *sim = start_as(state, "machine linux frames=64 "
						"paging-file=8");

	perform(sim, "map a anon private rw for 2p");
	perform(sim, "store a[0..1] \"a\"");
	perform(sim, "advise a free");
	perform(sim, "store a[1] \"b\"");
	assert_true(leave(sim, "a", 0));
	expect_events(sim, EVENT_SLOT_TAKEN, 0);
	expect_events(sim, EVENT_FRAME_FREED, 1);
	assert_true(leave(sim, "a", 1));
	expect_events(sim, EVENT_SLOT_TAKEN, 1);
	expect_view(sim, "a", ".s");
	expect(sim, "load a[1]", "ok 0+1");
	expect_bytes(sim, "b");
}

/* A page that was stored to after all is needed: one of several owners can't
 * give it up again alone (madvise_free_pte_range(): folio_test_swapcache() or
 * dirty, and mapped by others). */
static void what_was_stored_to_after_all_is_kept(void **state)
{
	struct simulated *sim = start_as(state, "machine linux frames=64 "
						"paging-file=0");

	perform(sim, "map a anon private rw for 1p");
	perform(sim, "store a[0] \"a\"");
	perform(sim, "advise a free");
	expect_events(sim, EVENT_PAGE_GIVEN_UP, 1);
	perform(sim, "store a[0] \"b\"");
	perform(sim, "fork child");
	assert_false(leave(sim, "a", 0));
	perform(sim, "advise a free");
	expect_events(sim, EVENT_PAGE_GIVEN_UP, 0);
	perform(sim, "exit child");
	perform(sim, "advise a free");
	expect_events(sim, EVENT_PAGE_GIVEN_UP, 1);
	assert_true(leave(sim, "a", 0));
}

/* Without a paging file, only that. */
static void without_a_paging_file_only_what_was_given_up_leaves(void **state)
{
	struct simulated *sim = start_as(
		state, "machine linux frames=12 paging-file=0 oom-kill=no "
		       "low-watermark=0 high-watermark=0");

	perform(sim, "map a anon private rw for 9p");
	perform(sim, "store a[0..4] \"a\"");
	perform(sim, "advise a[0..2] free");
	perform(sim, "store a[0] \"b\"");
	expect(sim, "store a[5..8] \"c\"", "ok 4+0");
	expect_view(sim, "a", "W..WWWWWW");
	expect(sim, "store a[1] \"c\"", "SIGBUS 0+0");
	expect_events(sim, EVENT_VICTIM_KEPT, 0);
}

/* A translation that is remembered is worse than none. */
static void the_tlb_forgets_what_leaves(void **state)
{
	struct simulated *sim = start_as(state, "machine linux frames=64 "
						"paging-file=8 tlb=8");
	uint64_t misses;

	perform(sim, "map a anon private rw for 1p");
	perform(sim, "store a[0] \"a\"");
	perform(sim, "load a[0]");
	misses = counter_of(sim, COUNTER_TLB_MISSES);
	assert_true(leave(sim, "a", 0));
	expect(sim, "load a[0]", "ok 0+1");
	assert_int_equal(counter_of(sim, COUNTER_TLB_MISSES), misses + 1);
}

/* --- when --------------------------------------------------------------------
 */

static uint64_t frames_left(struct simulated *sim)
{
	return counter_of(sim, COUNTER_FRAMES_TOTAL) -
	       counter_of(sim, COUNTER_FRAMES_USED);
}

/* kswapd: woken below the low watermark, it goes on up to the high one. */
static void background_reclaim_follows_the_operation(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=32 paging-file=64 "
				"low-watermark=4 high-watermark=8");

	perform(sim, "map a anon private rw for 40p");
	for (int i = 0; i < 23; i++) {
		char line[64];

		snprintf(line, sizeof(line), "store a[%d] \"x\"", i);
		expect(sim, line, "ok 1+0");
		expect_events(sim, EVENT_MEMORY_SHORT, 0);
	}
	assert_int_equal(frames_left(sim), 4);
	expect(sim, "store a[23] \"x\"", "ok 1+0");
	expect_events(sim, EVENT_MEMORY_SHORT, 1);
	expect_events(sim, EVENT_VICTIM_CHOSEN, 5);
	assert_int_equal(frames_left(sim), 8);
}

static size_t event_place(struct simulated *sim, enum event_kind kind)
{
	const struct event_list *list = &sim->outcome.events;
	size_t i = 0;

	while (i < list->n_events && list->events[i].kind != kind)
		i++;
	return i;
}

/* Direct reclaim: who faults waits for it, and so pays. */
static void direct_reclaim_is_part_of_the_fault(void **state)
{
	struct simulated *sim = start_as(
		state, "machine textbook frames=16 paging-file=64 policy=fifo "
		       "low-watermark=0 high-watermark=0 "
		       "cost.disk-write=1ms");

	perform(sim, "map a anon private rw for 20p");
	perform(sim, "store a[0..10] \"x\"");
	assert_int_equal(frames_left(sim), 0);
	expect(sim, "store a[11] \"x\"", "ok 1+0");
	expect_events(sim, EVENT_VICTIM_CHOSEN, 1);
	expect_events(sim, EVENT_MEMORY_SHORT, 0);
	assert_true(event_place(sim, EVENT_SWAPPED_OUT) <
		    event_place(sim, EVENT_ZEROED));
	expect_view(sim, "a", "sWWWWWWWWWWW........");
}

/* page_cache_ra_unbounded() stops where no memory is free for it. */
static void readahead_evicts_nothing(void **state)
{
	struct simulated *sim = start_as(
		state, "machine linux frames=32 paging-file=64 "
		       "low-watermark=0 high-watermark=0 fault-around=0");

	perform(sim, "map a anon private rw for 18p");
	perform(sim, "file f 16p");
	perform(sim, "map v f shared r");
	perform(sim, "store a[0..14] \"x\"");
	expect(sim, "load v[0]", "ok 0+1");
	expect_events(sim, EVENT_VICTIM_CHOSEN, 0);
	/* 32, of which zero, 5 tables, 15 and 1 pages: 8 are spared,
	 * of which the next table takes one. */
	expect_events(sim, EVENT_PAGE_READ_AHEAD, 3);
	assert_int_equal(frames_left(sim), 7);
}

/* Page tables stay, those that have become empty are freed: here as in
 * Linux's free_pgtables(), when the addresses go. */
static void tables_stay_but_empty_ones_are_freed(void **state)
{
	struct simulated *sim =
		start_as(state, "machine textbook frames=16 paging-file=64 "
				"low-watermark=0 high-watermark=0");
	uint64_t tables;

	perform(sim, "map a anon private rw for 2p");
	perform(sim, "store a[0..1] \"x\"");
	tables = counter_of(sim, COUNTER_TABLE_FRAMES);
	perform(sim, "map b anon private rw for 30p");
	perform(sim, "store b[0..29] \"x\"");
	expect_view(sim, "a", "ss");
	/* Entries that name slots need their table. */
	assert_int_equal(counter_of(sim, COUNTER_TABLE_FRAMES), tables + 1);
	perform(sim, "unmap a");
	assert_int_equal(counter_of(sim, COUNTER_TABLE_FRAMES), tables);
	perform(sim, "unmap b");
	assert_int_equal(counter_of(sim, COUNTER_TABLE_FRAMES), 1);
}

/* Of a file's page nothing is left in the tables, so its table may go. */
static void tables_of_file_pages_go_with_them(void **state)
{
	struct simulated *sim =
		start_as(state, "machine textbook frames=16 paging-file=64 "
				"low-watermark=0 high-watermark=0");

	perform(sim, "file f 1p");
	perform(sim, "map v f shared r");
	perform(sim, "load v[0]");
	assert_int_equal(counter_of(sim, COUNTER_TABLE_FRAMES), 4);
	assert_true(leave(sim, "v", 0));
	assert_int_equal(counter_of(sim, COUNTER_TABLE_FRAMES), 1);
}

/* A paging file that is full: pages that can't leave are told apart, and tried
 * again once there is a place. */
static void a_victim_without_a_place_is_kept_for_a_while(void **state)
{
	struct simulated *sim = start_as(
		state, "machine textbook frames=16 paging-file=2 policy=fifo "
		       "low-watermark=0 high-watermark=0");

	perform(sim, "file f 4p");
	perform(sim, "map v f shared r");
	perform(sim, "map a anon private rw for 11p");
	perform(sim, "store a[0..7] \"x\"");
	perform(sim, "load v[0..1]");
	assert_int_equal(frames_left(sim), 0);
	perform(sim, "load v[2..3]");
	expect_view(sim, "a", "ssWWWWWW...");
	expect_view(sim, "v", "RRRR");
	/* Not a[2]: there is no place for it. */
	expect(sim, "store a[8] \"x\"", "ok 1+0");
	expect_events(sim, EVENT_VICTIM_KEPT, 6);
	expect_view(sim, "v", ".RRR");
	expect(sim, "store a[9] \"x\"", "ok 1+0");
	expect_events(sim, EVENT_VICTIM_KEPT, 0);
	expect_view(sim, "v", "..RR");
	/* A place is free again: the next of those kept may go. */
	perform(sim, "advise a[0] dontneed");
	perform(sim, "load v[0]");
}

/* Reading by the descriptor makes room as a fault does. */
static void reads_and_writes_make_room(void **state)
{
	struct simulated *sim = start_as(
		state, "machine textbook frames=16 paging-file=64 policy=fifo "
		       "low-watermark=0 high-watermark=0");

	perform(sim, "file f 8p");
	perform(sim, "map a anon private rw for 11p");
	perform(sim, "store a[0..10] \"x\"");
	expect(sim, "read f 0 1", "ok 0+0");
	expect_bytes(sim, "A");
	expect(sim, "write f 4096 \"x\"", "ok 0+0");
	expect_view(sim, "a", "ssWWWWWWWWW");
	perform(sim, "lock a[2..10]");
	expect(sim, "read f 8192 1", "ok 0+0");
	expect_object(sim, "f", ".Dc.....");
}

/* All that is there is locked: the call fails, and says why. */
static void a_read_without_room_fails(void **state)
{
	struct simulated *sim =
		start_as(state, "machine textbook frames=16 paging-file=64 "
				"low-watermark=0 high-watermark=0 oom-kill=no");

	perform(sim, "file f 8p");
	perform(sim, "section s 1p");
	perform(sim, "map v s shared rw");
	perform(sim, "store v[0] \"s\"");
	assert_true(leave(sim, "v", 0));
	perform(sim, "map a anon private rw for 12p");
	perform(sim, "store a[0..10] \"x\"");
	perform(sim, "lock a[0..10]");
	expect(sim, "read f 0 1", "ENOMEM 0+0");
	expect_why(sim, "no frame is free for the page");
	expect(sim, "write f 1 \"x\"", "ENOMEM 0+0");
	expect(sim, "write f 0 \"x\"", "ENOMEM 0+0");
	expect(sim, "read s 0 1", "ENOMEM 0+0");
	expect(sim, "truncate s 100", "ENOMEM 0+0");
	expect(sim, "spawn other", "ENOMEM 0+0");
	expect_why(sim, "no frame for its page table");
	expect(sim, "fork other", "ENOMEM 0+0");
	expect(sim, "lock a[11]", "ENOMEM 0+0");
	perform(sim, "unlock a");
	expect(sim, "read s 0 1", "ok 0+0");
	expect_bytes(sim, "s");
}

#define MACHINE_TEST(name) cmocka_unit_test_teardown(name, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_TEST(a_clean_file_page_is_dropped),
		MACHINE_TEST(a_dirty_file_page_is_written_first),
		MACHINE_TEST(the_flusher_writes_the_whole_file),
		MACHINE_TEST(what_flies_is_waited_for),
		MACHINE_TEST(a_locked_page_stays_until_it_is_unlocked),
		MACHINE_TEST(a_read_without_frames_is_short),
		MACHINE_TEST(a_write_without_frames_is_short),
		MACHINE_TEST(a_page_locked_by_another_stays),
		MACHINE_TEST(what_was_given_up_is_dropped),
		MACHINE_TEST(
			without_a_paging_file_only_what_was_given_up_leaves),
		MACHINE_TEST(what_was_stored_to_after_all_is_kept),
		MACHINE_TEST(the_tlb_forgets_what_leaves),
		MACHINE_TEST(background_reclaim_follows_the_operation),
		MACHINE_TEST(direct_reclaim_is_part_of_the_fault),
		MACHINE_TEST(readahead_evicts_nothing),
		MACHINE_TEST(tables_stay_but_empty_ones_are_freed),
		MACHINE_TEST(tables_of_file_pages_go_with_them),
		MACHINE_TEST(a_victim_without_a_place_is_kept_for_a_while),
		MACHINE_TEST(reads_and_writes_make_room),
		MACHINE_TEST(a_read_without_room_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
