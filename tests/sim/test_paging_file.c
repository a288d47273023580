/*
 * The paging file: what leaves memory comes back with its bytes, whoever asks,
 * and places are given back as soon as nobody needs them.
 */
#include "simulated.h"

#include "base/array.h"
#include "base/strbuf.h"
#include "sim/page_table.h"
#include "sim/pte.h"
#include "sim/reclaim.h"
#include "sim/sim.h"
#include "sim/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The pages a[0] to a[3] hold A to D. */
static int start(void **state)
{
	static struct simulated simulated;

	simulated_start(&simulated, "linux");
	perform(&simulated, "machine linux frames=64 paging-file=8 "
			    "swap-readahead=0");
	perform(&simulated, "map a anon private rw for 4p");
	perform(&simulated, "store a[0] \"A\"");
	perform(&simulated, "store a[1] \"B\"");
	perform(&simulated, "store a[2] \"C\"");
	perform(&simulated, "store a[3] \"D\"");
	*state = &simulated;
	return 0;
}

static void expect_load(struct simulated *sim, const char *place,
			const char *outcome, const char *bytes)
{
	char line[64];

	snprintf(line, sizeof(line), "load %s", place);
	expect(sim, line, outcome);
	expect_bytes(sim, bytes);
}

static void expect_zero(struct simulated *sim, const char *place,
			const char *outcome)
{
	char line[64];

	snprintf(line, sizeof(line), "load %s", place);
	expect(sim, line, outcome);
	assert_int_equal(sim->outcome.n_bytes, 1);
	assert_int_equal(sim->outcome.bytes[0], 0);
}

static void expect_slots(struct simulated *sim, uint64_t used)
{
	assert_int_equal(counter_of(sim, COUNTER_SLOTS_USED), used);
}

/* Lets the page under a view leave, as reclaim does; false: it stays. */
static bool leave(struct simulated *simulated, const char *view, uint64_t page)
{
	struct sim *sim = sim_of(simulated->machine);
	pte_t pte = entry_of(sim, view, page);
	struct strbuf complaint = STRBUF_INIT;
	bool left;

	assert_true(pte_maps(pte));
	left = reclaim_page(sim, pte_pfn(pte));
	if (left) /* as reclaim_one() would do */
		assert_false(sim->broken);
	if (sim_machine_check(simulated->machine, &complaint) < 0)
		fail_msg("%s", complaint.text);
	strbuf_free(&complaint);
	return left;
}

/* MADV_PAGEOUT, madvise(2): "Reclaim a given range of pages." */
static void a_page_leaves_and_comes_back_with_its_bytes(void **state)
{
	struct simulated *sim = *state;

	expect(sim, "advise a[1] pageout", "ok 0+0");
	expect_events(sim, EVENT_SLOT_TAKEN, 1);
	expect_events(sim, EVENT_SLOT_WRITTEN, 1);
	expect_events(sim, EVENT_SWAPPED_OUT, 1);
	expect_events(sim, EVENT_FRAME_FREED, 1);
	expect_view(sim, "a", "WsWW");
	expect_slots(sim, 1);
	expect_load(sim, "a[1]", "ok 0+1", "B");
	expect_events(sim, EVENT_SWAPPED_IN, 1);
	expect_view(sim, "a", "WWWW");
	assert_int_equal(counter_of(sim, COUNTER_SLOT_WRITES), 1);
	assert_int_equal(counter_of(sim, COUNTER_SLOT_READS), 1);
	assert_int_equal(counter_of(sim, COUNTER_SLOTS_TOTAL), 8);
}

/* do_swap_page(): an exclusive page is mapped writable, loads or stores. */
static void an_own_page_may_be_stored_to_after_a_load(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a[1] pageout");
	expect_load(sim, "a[1]", "ok 0+1", "B");
	expect(sim, "store a[1] \"b\"", "ok 0+0");
	expect_load(sim, "a[1]", "ok 0+0", "b");
}

/* The swap cache: what the slot holds already need not be written. */
static void a_clean_page_leaves_again_unwritten(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a[1] pageout");
	perform(sim, "load a[1]");
	expect_slots(sim, 1);
	expect(sim, "advise a[1] pageout", "ok 0+0");
	expect_events(sim, EVENT_SLOT_TAKEN, 0);
	expect_events(sim, EVENT_SLOT_WRITTEN, 0);
	expect_load(sim, "a[1]", "ok 0+1", "B");
	assert_int_equal(counter_of(sim, COUNTER_SLOT_WRITES), 1);
}

static void a_store_makes_the_slot_old(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a[1] pageout");
	perform(sim, "load a[1]");
	perform(sim, "store a[1] \"b\"");
	expect(sim, "advise a[1] pageout", "ok 0+0");
	expect_events(sim, EVENT_SLOT_TAKEN, 0);
	expect_events(sim, EVENT_SLOT_WRITTEN, 1);
	expect_load(sim, "a[1]", "ok 0+1", "b");
}

static void the_lowest_slot_is_taken_first(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a[2] pageout");
	perform(sim, "advise a[0] pageout");
	perform(sim, "advise a[1] pageout");
	assert_int_equal(slot_of(sim, "a", 2), 0);
	assert_int_equal(slot_of(sim, "a", 0), 1);
	assert_int_equal(slot_of(sim, "a", 1), 2);
	perform(sim, "unmap a[0]");
	perform(sim, "advise a[3] pageout");
	assert_int_equal(slot_of(sim, "a", 3), 1);
	expect_slots(sim, 3);
}

/* should_try_to_free_swap(): stored to at once, its slot is of no use. */
static void a_store_at_once_gives_the_slot_back(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a[1] pageout");
	expect(sim, "store a[1] \"b\"", "ok 0+1");
	expect_events(sim, EVENT_SLOT_FREED, 1);
	expect_slots(sim, 0);
	expect_load(sim, "a[1]", "ok 0+0", "b");
}

/* mem_cgroup_swap_full(), vm_swap_full(): more than half of it is in use. */
static void a_tight_file_keeps_no_slots_for_pages_in_memory(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 "
				"paging-file=4 swap-readahead=0");

	perform(sim, "map a anon private rw for 4p");
	perform(sim, "store a \"x\"");
	perform(sim, "store a[0..2] \"x\"");
	perform(sim, "advise a[0..2] pageout");
	expect_slots(sim, 3);
	perform(sim, "load a[0]");
	expect_slots(sim, 2);
	perform(sim, "load a[1]");
	expect_slots(sim, 2);
}

/* The same function: nothing locked will leave again. */
static void a_locked_page_needs_no_slot(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a pageout");
	expect_slots(sim, 4);
	expect(sim, "lock a[0]", "ok 1+0");
	expect_slots(sim, 3);
	perform(sim, "protect a[1] r");
	expect(sim, "lock a[1]", "ok 1+0");
	expect_slots(sim, 2);
	expect_view(sim, "a", "WRss");
	assert_false(leave(sim, "a", 0));
	perform(sim, "unlock a");
	assert_true(leave(sim, "a", 0));
	expect_load(sim, "a[0]", "ok 0+1", "A");
	expect_load(sim, "a[1]", "ok 0+0", "B");
}

/* MADV_FREE: reclaim finds that it was stored to, and lets it be once. */
static void what_was_stored_to_is_not_given_up(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a free");
	perform(sim, "store a[1] \"k\"");
	perform(sim, "advise a pageout");
	expect_view(sim, "a", ".W..");
	perform(sim, "advise a pageout");
	expect_view(sim, "a", ".s..");
	expect_load(sim, "a[1]", "ok 0+1", "k");
}

/* copy_nonpresent_pte(): the child's entry names the slot, too. */
static void a_child_shares_slots(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a[0..1] pageout");
	perform(sim, "fork child");
	expect_events(sim, EVENT_SLOT_SHARED, 2);
	expect_slots(sim, 2);
	expect_load(sim, "a[0]", "ok 0+1", "A");
	expect_view(sim, "a", "Rsrr");
	perform(sim, "as child");
	expect_load(sim, "a[0]", "ok 1+0", "A");
	expect_events(sim, EVENT_SWAP_CACHE_HIT, 1);
	expect_view(sim, "a", "rsrr");
	/* Stored to by one of them: the other keeps what it had. */
	expect(sim, "store a[1] \"x\"", "ok 0+1");
	expect_events(sim, EVENT_COPIED_ON_WRITE, 1);
	expect_load(sim, "a[1]", "ok 0+0", "x");
	perform(sim, "as main");
	expect_load(sim, "a[1]", "ok 1+0", "B");
	expect(sim, "store a[1] \"b\"", "ok 1+0");
	expect_events(sim, EVENT_REUSED_ON_WRITE, 1);
	perform(sim, "exit child");
	expect(sim, "store a[0] \"a\"", "ok 1+0");
	expect_slots(sim, 0);
}

/* A frame of two owners leaves both, and comes back to each. */
static void a_shared_private_page_leaves_all_its_owners(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "fork child");
	assert_true(leave(sim, "a", 2));
	expect_view(sim, "a", "rrsr");
	assert_int_equal(slot_of(sim, "a", 2), 0);
	perform(sim, "as child");
	assert_int_equal(slot_of(sim, "a", 2), 0);
	expect(sim, "store a[2] \"x\"", "ok 0+1");
	/* Its frame is in the swap cache still, mapped by nobody. */
	perform(sim, "as main");
	expect_load(sim, "a[2]", "ok 1+0", "C");
	perform(sim, "as child");
	expect_load(sim, "a[2]", "ok 0+0", "x");
}

/* The page in the swap cache that only one entry names goes with it. */
static void the_last_to_forget_a_slot_frees_its_frame(void **state)
{
	struct simulated *sim = *state;
	uint64_t frames;

	perform(sim, "advise a[1] pageout");
	perform(sim, "advise a[1] willneed");
	frames = counter_of(sim, COUNTER_FRAMES_USED);
	perform(sim, "advise a[1] dontneed");
	expect_events(sim, EVENT_SLOT_FORGOTTEN, 1);
	expect_slots(sim, 0);
	assert_int_equal(counter_of(sim, COUNTER_FRAMES_USED), frames - 1);
	expect_zero(sim, "a[1]", "ok 1+0");
}

static void everything_that_ends_gives_slots_back(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a pageout");
	perform(sim, "fork child");
	perform(sim, "unmap a[0..1]");
	expect_slots(sim, 4);
	perform(sim, "exit child");
	expect_slots(sim, 2);
	perform(sim, "fork other");
	perform(sim, "unmap a[2..3]");
	expect_slots(sim, 2);
	perform(sim, "kill other");
	expect_slots(sim, 0);
	perform(sim, "map b anon private rw for 2p");
	perform(sim, "store b[0..1] \"b\"");
	perform(sim, "advise b pageout");
	expect_slots(sim, 2);
	perform(sim, "crash");
	expect_slots(sim, 0);
}

/* move_ptes() moves swap entries as they are. */
static void remap_moves_slots(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=1024 "
				"paging-file=8 swap-readahead=0");

	perform(sim, "map a anon private rw for 2p");
	perform(sim, "map b anon private rw for 1p");
	perform(sim, "store a[0] \"A\"");
	perform(sim, "store a[1] \"B\"");
	perform(sim, "advise a[1] pageout");
	expect(sim, "remap a 1030p maymove", "ok 0+0");
	expect_events(sim, EVENT_SLOT_MOVED, 1);
	expect_load(sim, "a[1]", "ok 0+1", "B");
	expect_load(sim, "a[0]", "ok 0+0", "A");
}

/* A page that nobody maps is told by the address that it was moved to. */
static void what_was_moved_is_known_by_its_new_name(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=1024 "
				"paging-file=8 swap-readahead=0");
	const struct event_list *events = &sim->outcome.events;
	bool named = false;

	perform(sim, "map a anon private rw for 2p");
	perform(sim, "map b anon private rw for 1p");
	perform(sim, "store a[1] \"B\"");
	perform(sim, "advise a[1] pageout");
	perform(sim, "remap a 1030p maymove");
	perform(sim, "advise a willneed");
	perform(sim, "limit 8p");
	perform(sim, "store b[0] \"b\"");
	perform(sim, "store a[2..4] \"c\"");
	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_VICTIM_CHOSEN &&
		    !strcmp(events->events[i].view, "a") &&
		    events->events[i].page == 1)
			named = true;
	assert_true(named);
}

/* mprotect() changes the VMA; the entry is made when the page is back. */
static void protection_holds_for_what_is_swapped_out(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a[0..1] pageout");
	perform(sim, "protect a[0] r");
	expect_load(sim, "a[0]", "ok 0+1", "A");
	expect_view(sim, "a", "RsWW");
	expect(sim, "store a[0] \"x\"", "SIGSEGV 0+0");
	perform(sim, "protect a[1] none");
	expect(sim, "load a[1]", "SIGSEGV 0+0");
	expect_view(sim, "a", "RsWW");
	perform(sim, "protect a[0..1] rw");
	expect(sim, "store a[0] \"a\"", "ok 0+0");
	expect_load(sim, "a[1]", "ok 0+1", "B");
	/* What was stored is newer than the slot. */
	perform(sim, "advise a[0] pageout");
	expect_load(sim, "a[0]", "ok 0+1", "a");
}

/* madvise(2): WILLNEED reads, DONTNEED and FREE lose what was stored. */
static void advice_reaches_what_is_swapped_out(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "advise a pageout");
	expect(sim, "advise a[0..1] willneed", "ok 0+0");
	expect_events(sim, EVENT_SWAPPED_IN_AHEAD, 2);
	expect_view(sim, "a", "ssss");
	expect_load(sim, "a[0]", "ok 1+0", "A");
	perform(sim, "advise a[2] dontneed");
	expect_slots(sim, 3);
	expect_view(sim, "a", "Ws.s");
	perform(sim, "advise a[3] free");
	expect_slots(sim, 2);
	expect_view(sim, "a", "Ws..");
	/* Given up: its slot is not needed either. */
	perform(sim, "advise a[0] free");
	expect_slots(sim, 1);
	perform(sim, "advise a[0] pageout");
	expect_events(sim, EVENT_SLOT_TAKEN, 0);
	expect_view(sim, "a", ".s..");
}

/* page-cluster of proc_sys_vm(5): an aligned run of slots is read at once. */
static void slots_beside_are_read_along(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 "
				"paging-file=32 swap-readahead=4");

	perform(sim, "section s 1p");
	perform(sim, "map v s shared rw");
	perform(sim, "map a anon private rw for 8p");
	perform(sim, "store v[0] \"s\"");
	perform(sim, "store a[0..7] \"x\"");
	perform(sim, "advise a[0..3] pageout");
	assert_true(leave(sim, "v", 0)); /* slot 4: a section's */
	perform(sim, "advise a[4..7] pageout");
	expect(sim, "load a[5]", "ok 0+1"); /* slot 6, of 4 to 7 */
	expect_events(sim, EVENT_SWAPPED_IN_AHEAD, 2);
	expect_view(sim, "a", "sssssWss");
	expect(sim, "load a[4]", "ok 1+0");
	expect(sim, "load a[7]", "ok 0+1");
	expect(sim, "load a[0]", "ok 0+1");
	expect_events(sim, EVENT_SWAPPED_IN_AHEAD, 3);
	expect_load(sim, "v[0]", "ok 0+1", "s");
}

/* Reading along is no reason for anybody to leave. */
static void reading_along_leaves_frames_to_others(void **state)
{
	struct simulated *sim = start_as(
		state,
		"machine linux frames=24 paging-file=32 swap-readahead=8");

	perform(sim, "map a anon private rw for 8p");
	perform(sim, "store a[0..7] \"x\"");
	perform(sim, "advise a pageout");
	perform(sim, "map b anon private rw for 8p");
	perform(sim, "store b[0..7] \"y\"");
	expect(sim, "load a[0]", "ok 0+1");
	expect_events(sim, EVENT_VICTIM_CHOSEN, 0);
	/* 24, of which 5 for tables, 8 for b, a[0], and 8 + 1 are spared. */
	expect_events(sim, EVENT_SWAPPED_IN_AHEAD,
		      counter_of(sim, COUNTER_FRAMES_USED) - 15);
	perform(sim, "advise a[1..7] willneed");
	expect_events(sim, EVENT_VICTIM_CHOSEN, 0);
}

/* What could not leave when the file was full may when it no longer is. */
static void a_full_file_lets_pages_stay(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 "
				"paging-file=2 swap-readahead=0");

	perform(sim, "map a anon private rw for 4p");
	perform(sim, "store a[0..3] \"x\"");
	perform(sim, "advise a pageout");
	expect_view(sim, "a", "ssWW");
	assert_false(leave(sim, "a", 2));
	perform(sim, "advise a[0] dontneed");
	assert_true(leave(sim, "a", 2));
	expect_view(sim, "a", ".ssW");
}

/* try_to_reclaim in mm/swapfile.c: slots of pages in memory are given back
 * before it is called full. */
static void a_full_file_is_squeezed(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 "
				"paging-file=4 swap-readahead=0");

	perform(sim, "map a anon private rw for 5p");
	perform(sim, "store a[0..4] \"x\"");
	perform(sim, "advise a[0..1] pageout");
	perform(sim, "load a[0..1]");
	expect_slots(sim, 2);
	perform(sim, "advise a[2..3] pageout");
	expect_slots(sim, 4);
	perform(sim, "advise a[4] pageout");
	expect_events(sim, EVENT_SLOT_FREED, 2);
	assert_int_equal(slot_of(sim, "a", 4), 0);
	expect_slots(sim, 3);
}

/* A snapshot put back is the same to the byte, whatever left and came. */
static void everything_can_be_undone(void **state)
{
	static const char *const lines[] = {
		"advise a[0..2] pageout",
		"load a[0]",
		"store a[0] \"x\"",
		"fork child",
		"load a[1]",
		"advise a willneed",
		"store a[2] \"y\"",
		"as child",
		"store a[1] \"z\"",
		"advise a pageout",
		"limit 12p",
		"map b anon private rw for 6p",
		"store b[0..5] \"b\"",
		"section s 2p",
		"map v s shared rw",
		"store v[0..1] \"s\"",
		"limit 11p",
		"read s 0 2",
		"limit 1G",
		"kill child",
		"unmap a",
		"crash",
	};
	struct simulated *sim = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
		struct snapshot *snapshot = NULL;
		struct machine *machine = sim->machine;
		size_t length, now;
		const unsigned char *bytes =
			sim_machine_bytes(machine, &length);
		unsigned char *before = malloc(length);

		assert_non_null(before);
		memcpy(before, bytes, length);
		assert_int_equal(machine->ops->snapshot(machine, &snapshot), 0);
		perform(sim, lines[i]);
		assert_int_equal(machine->ops->restore(machine, snapshot), 0);
		bytes = sim_machine_bytes(machine, &now);
		assert_int_equal(now, length);
		assert_memory_equal(bytes, before, length);
		machine->ops->snapshot_free(snapshot);
		free(before);
		perform(sim, lines[i]);
	}
}

/* --- what lives in memory alone --------------------------------------------
 */

static int start_section(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 "
				"paging-file=8 swap-readahead=0");

	perform(sim, "section s 2p");
	perform(sim, "map v s shared rw");
	perform(sim, "map w s shared rw");
	perform(sim, "store v[0] \"S\"");
	perform(sim, "load w[0]");
	return 0;
}

/* shmem_writeout(): it leaves all views, and gives its place up on return. */
static void a_section_page_leaves_for_all_and_is_back_for_all(void **state)
{
	struct simulated *sim = *state;

	expect_view(sim, "v", "w.");
	assert_true(leave(sim, "v", 0));
	expect_view(sim, "v", "..");
	expect_view(sim, "w", "..");
	expect_object(sim, "s", "..");
	expect_slots(sim, 1);
	expect_load(sim, "w[0]", "ok 0+1", "S");
	expect_events(sim, EVENT_SWAPPED_IN_CACHE, 1);
	expect_slots(sim, 0);
	expect_load(sim, "v[0]", "ok 1+0", "S");
}

/* shmem_swapin_range(): the advice reads, and nobody has to wait later. */
static void a_section_page_is_read_when_it_is_announced(void **state)
{
	struct simulated *sim = *state;

	assert_true(leave(sim, "v", 0));
	perform(sim, "advise v willneed");
	expect_events(sim, EVENT_SWAPPED_IN_CACHE, 1);
	expect_object(sim, "s", "c.");
	expect_slots(sim, 0);
	expect_load(sim, "w[0]", "ok 1+0", "S");
}

/* Zeros that reading made are nothing to keep. */
static void a_section_page_never_written_is_dropped(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "load v[1]");
	assert_true(leave(sim, "v", 1));
	expect_slots(sim, 0);
	expect_zero(sim, "v[1]", "ok 1+0");
}

static void truncate_and_punch_give_slots_back(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "store v[1] \"T\"");
	assert_true(leave(sim, "v", 0));
	assert_true(leave(sim, "v", 1));
	expect_slots(sim, 2);
	perform(sim, "punch s 0 1p");
	expect_slots(sim, 1);
	perform(sim, "truncate s 1p");
	expect_slots(sim, 0);
	perform(sim, "store v[0] \"S\"");
	assert_true(leave(sim, "v", 0));
	/* A part of it is zeroed: back it comes. */
	expect(sim, "truncate s 100", "ok 0+0");
	expect_slots(sim, 0);
	expect_load(sim, "v[0]", "ok 1+0", "S");
}

static void the_descriptor_brings_pages_back(void **state)
{
	struct simulated *sim = *state;

	assert_true(leave(sim, "v", 0));
	expect(sim, "read s 0 1", "ok 0+0");
	expect_bytes(sim, "S");
	expect_slots(sim, 0);
	expect_load(sim, "w[0]", "ok 1+0", "S");
}

static void a_partial_write_keeps_the_rest(void **state)
{
	struct simulated *sim = *state;

	assert_true(leave(sim, "v", 0));
	expect(sim, "write s 1 \"x\"", "ok 0+0");
	assert_int_equal(counter_of(sim, COUNTER_SLOT_READS), 1);
	expect_slots(sim, 0);
	expect(sim, "read s 0 2", "ok 0+0");
	expect_bytes(sim, "Sx");
}

static void anonymous_shared_memory_goes_with_its_last_view(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "map e anon shared rw for 1p");
	perform(sim, "store e[0] \"E\"");
	assert_true(leave(sim, "e", 0));
	expect_slots(sim, 1);
	expect_load(sim, "e[0]", "ok 0+1", "E");
	assert_true(leave(sim, "e", 0));
	perform(sim, "unmap e");
	expect_slots(sim, 0);
}

/* tmpfs(5): "tmpfs ... pages can be swapped out". */
static void files_in_memory_are_paged_out_too(void **state)
{
	struct simulated *sim = start_as(
		state, "machine linux frames=64 paging-file=8 "
		       "swap-readahead=0 counts-dirty=no can-evict=no");

	perform(sim, "file f 2p");
	perform(sim, "map v f shared rw");
	perform(sim, "store v[0] \"x\"");
	assert_true(leave(sim, "v", 0));
	expect_slots(sim, 1);
	expect_object(sim, "f", ".c");
	expect_load(sim, "v[0]", "ok 0+1", "x");
	expect_slots(sim, 0);
}

/* A copy that a store to a private view made is private as any. */
static void copies_of_file_pages_are_paged_out(void **state)
{
	struct simulated *sim = *state;

	perform(sim, "file f 2p");
	perform(sim, "map v f private rw");
	perform(sim, "store v[0] \"x\"");
	perform(sim, "advise v[0] pageout");
	assert_int_equal(slot_of(sim, "v", 0), 0);
	expect_load(sim, "v[0]", "ok 0+1", "x");
	perform(sim, "read f 0 1");
	expect_bytes(sim, "A");
}

/* Without a paging file there is no place to go. */
static void without_a_paging_file_private_pages_stay(void **state)
{
	struct simulated *sim =
		start_as(state, "machine linux frames=64 paging-file=0");

	perform(sim, "map a anon private rw for 1p");
	perform(sim, "store a[0] \"x\"");
	perform(sim, "advise a pageout");
	expect_view(sim, "a", "W");
}

/* --- entries with few bits --------------------------------------------------
 */

/* A slot's number stands in the entry: no more of them than it can name. */
static void an_entry_can_name_every_slot(void **state)
{
	struct simulated *sim = start_as(state, "machine textbook table=tiny");

	assert_int_equal(counter_of(sim, COUNTER_SLOTS_TOTAL), 16);
	/* 14 frames are left for 15 pages, the last of them twice. */
	perform(sim, "map a anon private rw for 15p");
	for (int i = 0; i < 15; i++) {
		char line[64];

		snprintf(line, sizeof(line), "store a[%d] \"%c\"", i, 'a' + i);
		perform(sim, line);
		if (i == 7)
			perform(sim, "advise a pageout");
	}
	perform(sim, "advise a pageout");
	assert_int_equal(slot_of(sim, "a", 14), 14);
	for (int i = 0; i < 15; i++) {
		char place[16], byte[2] = { (char)('a' + i), '\0' };

		snprintf(place, sizeof(place), "a[%d]", i);
		expect_load(sim, place, "ok 0+1", byte);
	}
}

#define PAGING_TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
#define SECTION_TEST(name)                                                     \
	cmocka_unit_test_setup_teardown(name, start_section, stop)
#define MACHINE_TEST(name) cmocka_unit_test_teardown(name, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PAGING_TEST(a_page_leaves_and_comes_back_with_its_bytes),
		PAGING_TEST(an_own_page_may_be_stored_to_after_a_load),
		PAGING_TEST(a_clean_page_leaves_again_unwritten),
		PAGING_TEST(a_store_makes_the_slot_old),
		PAGING_TEST(the_lowest_slot_is_taken_first),
		PAGING_TEST(a_store_at_once_gives_the_slot_back),
		MACHINE_TEST(a_tight_file_keeps_no_slots_for_pages_in_memory),
		PAGING_TEST(a_locked_page_needs_no_slot),
		PAGING_TEST(what_was_stored_to_is_not_given_up),
		PAGING_TEST(a_child_shares_slots),
		PAGING_TEST(a_shared_private_page_leaves_all_its_owners),
		PAGING_TEST(the_last_to_forget_a_slot_frees_its_frame),
		PAGING_TEST(everything_that_ends_gives_slots_back),
		MACHINE_TEST(remap_moves_slots),
		MACHINE_TEST(what_was_moved_is_known_by_its_new_name),
		PAGING_TEST(protection_holds_for_what_is_swapped_out),
		PAGING_TEST(advice_reaches_what_is_swapped_out),
		MACHINE_TEST(slots_beside_are_read_along),
		MACHINE_TEST(reading_along_leaves_frames_to_others),
		MACHINE_TEST(a_full_file_lets_pages_stay),
		MACHINE_TEST(a_full_file_is_squeezed),
		PAGING_TEST(everything_can_be_undone),
		SECTION_TEST(a_section_page_leaves_for_all_and_is_back_for_all),
		SECTION_TEST(a_section_page_is_read_when_it_is_announced),
		SECTION_TEST(a_section_page_never_written_is_dropped),
		SECTION_TEST(truncate_and_punch_give_slots_back),
		SECTION_TEST(the_descriptor_brings_pages_back),
		SECTION_TEST(a_partial_write_keeps_the_rest),
		SECTION_TEST(anonymous_shared_memory_goes_with_its_last_view),
		MACHINE_TEST(files_in_memory_are_paged_out_too),
		PAGING_TEST(copies_of_file_pages_are_paged_out),
		MACHINE_TEST(without_a_paging_file_private_pages_stay),
		MACHINE_TEST(an_entry_can_name_every_slot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
