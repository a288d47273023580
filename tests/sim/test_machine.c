/*
 * The machine as its holder sees it: configuration, walk, peek, frames,
 * counters, snapshot.
 */
#include "simulated.h"

#include "base/strbuf.h"

#include <errno.h>
#include <string.h>

static void profiles_have_names(void **state)
{
	struct sim_config config = { .profile = "vms" };
	struct machine *machine = NULL;

	(void)state;
	assert_string_equal(sim_profile_names()[0], "textbook");
	assert_string_equal(sim_profile_names()[1], "linux");
	assert_string_equal(sim_profile_names()[2], "windows");
	assert_null(sim_profile_names()[3]);
	assert_int_equal(sim_machine_new(&config, &machine), -ENOENT);
	config.profile = "linux";
	config.frames = 3;
	assert_int_equal(sim_machine_new(&config, &machine), -EINVAL);
	assert_null(machine);
}

static void a_script_configures_the_machine(void **state)
{
	struct simulated sim;
	const struct traits *traits;

	(void)state;
	simulated_start(&sim, "linux");
	expect(&sim,
	       "machine textbook frames=64 page=4K fault-around=16K "
	       "readahead=8p dirty-expire=2 async-flush=no",
	       "ok 0+0");
	traits = sim.machine->ops->traits(sim.machine);
	assert_string_equal(traits->profile, "textbook");
	assert_int_equal(traits->fault_around, 4);
	assert_int_equal(traits->readahead, 8);
	assert_true(traits->dirty_expire == 2);
	assert_int_equal(traits->async_flush_starts, HABIT_NO);
	assert_false(traits->real);
	assert_int_equal(counter_of(&sim, COUNTER_FRAMES_TOTAL), 64);
	perform(&sim, "file f 1p");
	expect(&sim, "machine linux", "EINVAL 0+0");
	simulated_stop(&sim);
}

static void expect_refused(const char *line, const char *reason)
{
	struct simulated sim;

	simulated_start(&sim, "linux");
	expect(&sim, line, "EINVAL 0+0");
	if (!strstr(sim.outcome.reason, reason))
		fail_msg("%s: %s", line, sim.outcome.reason);
	assert_string_equal(sim.machine->ops->traits(sim.machine)->profile,
			    "linux");
	/* It is still fresh. */
	expect(&sim, "machine textbook", "ok 0+0");
	simulated_stop(&sim);
}

static void bad_settings_name_the_limits(void **state)
{
	(void)state;
	expect_refused("machine linux frames=0", "8 to 4194304");
	expect_refused("machine linux frames=99999999999", "8 to 4194304");
	expect_refused("machine linux frames=x", "8 to 4194304");
	expect_refused("machine linux page=3", "4096");
	expect_refused("machine linux readahead=1K", "0 to 65536");
	expect_refused("machine linux frame=9", "did you mean 'frames'");
	expect_refused("machine linux page=4100", "4096");
	expect_refused("machine linux table=sv93", "sv39");
	expect_refused("machine linux table=vax", "x86-64, la57, sv39");
	expect_refused("machine linux levels=9", "1 to 5");
	expect_refused("machine linux levels=4 table=sv39", "has 3");
	expect_refused("machine linux table=sv39 levels=4", "has 3");
	expect_refused("machine linux table=tiny page=4K", "16 bytes");
	expect_refused("machine linux table=tiny frames=17", "8 to 16");
	expect_refused("machine linux huge=4M", "2M, 1G");
	expect_refused("machine linux huge=2M table=x86-32", ": 4M");
	expect_refused("machine linux huge=2M table=tiny", "no other size");
	expect_refused("machine linux tlb=4097", "0 to 4096");
	expect_refused("machine linux tlb=16 tlb-ways=5", "divide it");
	expect_refused("machine linux tlb-policy=fifo", "lru, plru or random");
	expect_refused("machine linux tlb=12 tlb-ways=12 tlb-policy=plru",
		       "not 12");
	expect_refused("machine linux tlb-asid=2", "0 to 1");
	expect_refused("machine linux tlb-cpus=two", "one or process");
	expect_refused("machine linux tlb=0 tlb-ways=4", "no TLB");
	expect_refused("machine linux granularity=5000", "4096");
	expect_refused("machine linux low-watermark=2049", "0 to half");
	expect_refused("machine linux low-watermark=9 high-watermark=8",
		       "from low-watermark (9)");
	expect_refused("machine linux high-watermark=2049", "(2048)");
	expect_refused("machine linux zork=1", "pagetwin help machine");
	expect_refused("machine zork", "textbook, linux and windows");
	expect_refused("machine window", "did you mean 'windows'?");
	expect_refused("machine linx", "did you mean 'linux'");
	expect_refused("machine linux write-protect=2", "0 to 1");
}

static void settings_have_units(void **state)
{
	static const char *const lines[] = {
		"machine linux lock-limit=64K",	  "machine linux lock-limit=8M",
		"machine linux lock-limit=1G",	  "machine linux readahead=0",
		"machine linux fault-around=16p", "machine linux readahead=32K",
		"machine linux dirty-expire=30s", "machine linux clusters=yes",
		"machine linux dirty-expire=30",  "machine linux clusters=no",
	};
	struct simulated sim;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		simulated_start(&sim, "textbook");
		expect(&sim, lines[i], "ok 0+0");
		simulated_stop(&sim);
	}
	/* Numbers are decimal or 0x: neither is eight. */
	expect_refused("machine linux frames=07", "8 to 4194304");
	simulated_start(&sim, "linux");
	expect(&sim, "machine linux frames=010 cost.fault=0x10us", "ok 0+0");
	assert_int_equal(counter_of(&sim, COUNTER_FRAMES_TOTAL), 10);
	simulated_stop(&sim);
	expect_refused("machine linux lock-limit=99999999999G", "0 to 10995");
	expect_refused("machine linux lock-limit=99999999999999999999",
		       "0 to 10995");
	expect_refused("machine linux dirty-expire=30m", "0 to 86400");
	expect_refused("machine linux lock-limit=3p", "0 to 10995");
	expect_refused("machine linux frames=1K", "8 to 4194304");
}

/* What a script can't say is refused by the machine, too. */
static void places_have_to_be_there(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "file f 2p");
	perform(&sim, "map v f shared rw");
	expect(&sim, "flush w", "ENOENT 0+0");
	expect(&sim, "flush v[99999999999999999]", "EINVAL 0+0");
	expect(&sim, "flush v[0..99999999999999999]", "EINVAL 0+0");
	expect(&sim, "flush v+9999999999999999999", "EINVAL 0+0");
	expect(&sim, "flush v+1", "EINVAL 0+0");
	expect(&sim, "fsync g", "ENOENT 0+0");
	simulated_stop(&sim);
}

static void only_linux_resembles_linux(void **state)
{
	struct traits like = { .page_size = 4096,
			       .fault_around = 4,
			       .fault_around_known = true,
			       .hole_writes = HABIT_YES,
			       .zeroes_holes = HABIT_NO,
			       .journal = JOURNAL_DATA,
			       .readahead = 7,
			       .swap_readahead = 1024,
			       .file_system = "tmpfs" };
	struct sim_config config = { .profile = "textbook", .like = &like };
	struct simulated sim;
	const struct traits *traits;

	(void)state;
	simulated_start_with(&sim, &config);
	traits = sim.machine->ops->traits(sim.machine);
	assert_int_equal(traits->fault_around, 0);
	assert_true(traits->can_evict);
	perform(&sim, "machine linux");
	assert_int_equal(traits->fault_around, 4);
	assert_int_equal(traits->readahead, 7);
	assert_int_equal(traits->hole_writes, HABIT_YES);
	assert_int_equal(traits->zeroes_holes, HABIT_NO);
	assert_int_equal(traits->journal, JOURNAL_DATA);
	assert_int_equal(traits->swap_readahead, 64); /* the most there is */
	assert_false(traits->can_evict);
	assert_string_equal(traits->file_system, "tmpfs");
	simulated_stop(&sim);
}

/* What the real machine does not know of itself is as the profile has it, and
 * known. */
static void unknown_habits_stay(void **state)
{
	struct traits like = { .page_size = 4096,
			       .fault_around = 4,
			       .journal = JOURNAL_UNKNOWN };
	struct sim_config config = { .profile = "linux", .like = &like };
	struct simulated sim, plain;
	const struct traits *traits, *own;

	(void)state;
	simulated_start_with(&sim, &config);
	simulated_start(&plain, "linux");
	traits = sim.machine->ops->traits(sim.machine);
	own = plain.machine->ops->traits(plain.machine);
	assert_int_equal(traits->fault_around, own->fault_around);
	assert_true(traits->fault_around_known);
	assert_int_equal(traits->journal, own->journal);
	assert_int_equal(traits->zero_page, HABIT_YES);
	assert_int_equal(traits->hole_writes, HABIT_NO);
	assert_int_equal(traits->zeroes_unread, own->zeroes_unread);
	assert_int_equal(traits->write_protects_after_flush, HABIT_YES);
	assert_int_equal(traits->async_flush_starts, HABIT_NO);
	simulated_stop(&plain);
	simulated_stop(&sim);
}

static void walk_shows_each_level(void **state)
{
	struct simulated sim;
	struct walk walk;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "file f 4p");
	perform(&sim, "map v f shared rw");
	assert_int_equal(
		sim.machine->ops->walk(sim.machine, "main", "v", 0, &walk), 0);
	assert_int_equal(walk.n_levels, 1);
	assert_false(walk.present);
	assert_true(walk.pfn == PFN_NONE);
	perform(&sim, "load v[2]");
	assert_int_equal(sim.machine->ops->walk(sim.machine, "main", "v",
						2 * 4096 + 5, &walk),
			 0);
	assert_int_equal(walk.n_levels, 4);
	assert_true(walk.address == 0x200000002005);
	assert_string_equal(walk.levels[0].name, "PML4");
	assert_int_equal(walk.levels[0].index, 0x40);
	assert_int_equal(walk.levels[3].index, 2);
	assert_int_equal(walk.levels[3].low, 12);
	assert_int_equal(walk.offset_bits, 12);
	assert_true(walk.present);
	/* present, writable, user, accessed, execute-disable */
	assert_int_equal(walk.levels[3].entry & 0xfff, 0x27);
	assert_true(walk.levels[3].entry >> 63);
	assert_true(walk.levels[3].entry << 1 >> 13 == walk.pfn);
	assert_string_equal(walk.levels[3].bits, "P W U A XD");
	assert_int_equal(walk.levels[3].decision, WALK_PAGE);
	assert_int_equal(walk.levels[2].decision, WALK_NEXT_TABLE);
	assert_true(walk.levels[3].entry_address ==
		    walk.levels[3].table * 4096 + 2 * 8);
	assert_int_equal(
		sim.machine->ops->walk(sim.machine, "main", "w", 0, &walk),
		-ENOENT);
	assert_int_equal(
		sim.machine->ops->walk(sim.machine, "who", "v", 0, &walk),
		-ENOENT);
	simulated_stop(&sim);
}

static void empty_tables_are_given_back(void **state)
{
	struct simulated sim;
	uint64_t used;

	(void)state;
	simulated_start(&sim, "linux");
	used = counter_of(&sim, COUNTER_FRAMES_USED);
	perform(&sim, "map a anon private rw for 600p");
	perform(&sim, "store a[0] \"x\"");
	assert_int_equal(counter_of(&sim, COUNTER_TABLE_FRAMES), 4);
	perform(&sim, "store a[599] \"x\"");
	assert_int_equal(counter_of(&sim, COUNTER_TABLE_FRAMES), 5);
	perform(&sim, "unmap a[512..599]");
	assert_int_equal(counter_of(&sim, COUNTER_TABLE_FRAMES), 4);
	perform(&sim, "unmap a[0..511]");
	assert_int_equal(counter_of(&sim, COUNTER_TABLE_FRAMES), 1);
	assert_int_equal(counter_of(&sim, COUNTER_FRAMES_USED), used);
	simulated_stop(&sim);
}

static void frames_are_told_apart(void **state)
{
	struct state seen = { 0 };
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "file f 1p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "map w f shared rw");
	perform(&sim, "store v \"x\"");
	perform(&sim, "load w");
	perform(&sim, "map a anon private rw for 1p");
	perform(&sim, "store a \"x\"");
	assert_int_equal(machine_observe(sim.machine, &seen), 0);
	assert_int_equal(seen.n_frames_total, 4096);
	assert_int_equal(state_frame(seen.frames, 0)->use, FRAME_ZERO);
	assert_int_equal(state_frame(seen.frames, 1)->use, FRAME_PAGE_TABLE);
	assert_int_equal(state_frame(seen.frames, 2)->use, FRAME_PAGE_CACHE);
	assert_int_equal(state_frame(seen.frames, 2)->references, 2);
	assert_true(state_frame(seen.frames, 2)->dirty);
	assert_string_equal(state_frame(seen.frames, 2)->object, "f");
	assert_int_equal(state_frame(seen.frames, seen.n_frames - 1)->use,
			 FRAME_PAGE_TABLE);
	assert_int_equal(seen.n_views, 3);
	assert_string_equal(seen.views[1].view, "w");
	assert_int_equal(seen.views[2].protection, PROTECTION_READ_WRITE);
	state_clear(&seen);
	simulated_stop(&sim);
}

/* Of 21 frames 16 are for pages. Page 0 leaves, comes back unchanged, and its
 * slot is kept. */
static void state_shows_slots(void **state)
{
	struct simulated sim;
	struct state seen = { 0 };
	const struct page_state *heap;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook frames=21 paging-file=32");
	perform(&sim, "map heap anon private rw for 18p");
	perform(&sim, "store heap[0..17] \"x\"");
	perform(&sim, "load heap[0]");
	assert_int_equal(machine_observe(sim.machine, &seen), 0);
	heap = state_page(seen.views[0].pages, 0); /* one run of 18 */
	assert_int_equal(seen.n_slots_total, 32);
	assert_int_equal(seen.n_slots, 3);
	assert_int_equal(page_state_get(&heap[0], PAGE_PRESENT), ANSWER_YES);
	assert_int_equal(state_slot(seen.slots, 0)->references, 0);
	assert_int_equal(state_slot(seen.slots, 0)->pfn, heap[0].pfn);
	assert_int_equal(state_frame(seen.frames, heap[0].pfn)->slot, 0);
	assert_int_equal(heap[1].slot, 1);
	assert_int_equal(state_slot(seen.slots, 1)->references, 1);
	assert_true(state_slot(seen.slots, 1)->pfn == PFN_NONE);
	assert_true(state_frame(seen.frames, heap[17].pfn)->slot == SLOT_NONE);
	state_clear(&seen);
	simulated_stop(&sim);
}

/* A page of a section is named by the section. */
static void state_shows_sections_slots(void **state)
{
	struct simulated sim;
	struct state seen = { 0 };

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook frames=16 paging-file=32");
	perform(&sim, "section box 14p");
	perform(&sim, "map s box shared rw");
	perform(&sim, "store s[0..13] \"x\"");
	assert_int_equal(machine_observe(sim.machine, &seen), 0);
	assert_int_equal(page_state_get(state_page(seen.objects[0].pages, 0),
					PAGE_SWAPPED),
			 ANSWER_YES);
	assert_int_equal(state_page(seen.objects[0].pages, 0)->slot, 0);
	assert_int_equal(state_slot(seen.slots, 0)->references, 1);
	assert_int_equal(page_state_get(state_page(seen.objects[0].pages, 13),
					PAGE_SWAPPED),
			 ANSWER_UNKNOWN);
	state_clear(&seen);
	simulated_stop(&sim);
}

static void peek_touches_nothing(void **state)
{
	unsigned char bytes[3] = "";
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "file f 2p");
	perform(&sim, "section s 1p");
	assert_int_equal(sim.machine->ops->peek(sim.machine, "f", WHERE_MEMORY,
						4095, 3, bytes),
			 0);
	assert_memory_equal(bytes, "ABB", 3);
	expect_object(&sim, "f", "..");
	assert_int_equal(sim.machine->ops->peek(sim.machine, "f", WHERE_MEMORY,
						8190, 3, bytes),
			 -EINVAL);
	assert_int_equal(sim.machine->ops->peek(sim.machine, "s", WHERE_DISK, 0,
						1, bytes),
			 -ENODATA);
	assert_int_equal(sim.machine->ops->peek(sim.machine, "x", WHERE_DISK, 0,
						1, bytes),
			 -ENOENT);
	simulated_stop(&sim);
}

static void a_small_scenario_is_a_small_snapshot(void **state)
{
	struct simulated sim;
	size_t length;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "file f 8p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "load v[2]");
	perform(&sim, "store v[3] \"J\"");
	perform(&sim, "flush v");
	(void)sim_machine_bytes(sim.machine, &length);
	/* The books of the policy on 4096 frames are most of it. */
	assert_in_range(length, 1, 640 * 1024);
	simulated_stop(&sim);
}

static void counters_count(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "file f 8p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "load v[2]");
	perform(&sim, "store v[3] \"J\"");
	assert_int_equal(counter_of(&sim, COUNTER_DIRTY_PAGES), 1);
	perform(&sim, "flush v");
	perform(&sim, "read f 0 100");
	assert_int_equal(counter_of(&sim, COUNTER_MINOR_FAULTS), 1);
	assert_int_equal(counter_of(&sim, COUNTER_MAJOR_FAULTS), 1);
	assert_int_equal(counter_of(&sim, COUNTER_DISK_READS), 8);
	assert_int_equal(counter_of(&sim, COUNTER_DISK_WRITES), 1);
	assert_int_equal(counter_of(&sim, COUNTER_DIRTY_PAGES), 0);
	assert_int_equal(counter_of(&sim, COUNTER_SYSTEM_CALLS), 4);
	assert_int_equal(counter_of(&sim, COUNTER_BYTES_COPIED), 100);
	assert_int_equal(counter_of(&sim, COUNTER_PAGES_COPIED), 0);
	simulated_stop(&sim);
}

static void everything_can_be_seen(void **state)
{
	const struct capability *capability;
	struct simulated sim;
	size_t n;

	(void)state;
	simulated_start(&sim, "linux");
	capability = sim.machine->ops->capabilities(sim.machine, &n);
	assert_true(n >= 5);
	for (size_t i = 0; i < n; i++)
		assert_true(capability[i].available);
	simulated_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles_have_names),
		cmocka_unit_test(a_script_configures_the_machine),
		cmocka_unit_test(bad_settings_name_the_limits),
		cmocka_unit_test(settings_have_units),
		cmocka_unit_test(places_have_to_be_there),
		cmocka_unit_test(only_linux_resembles_linux),
		cmocka_unit_test(unknown_habits_stay),
		cmocka_unit_test(walk_shows_each_level),
		cmocka_unit_test(empty_tables_are_given_back),
		cmocka_unit_test(frames_are_told_apart),
		cmocka_unit_test(state_shows_slots),
		cmocka_unit_test(state_shows_sections_slots),
		cmocka_unit_test(peek_touches_nothing),
		cmocka_unit_test(a_small_scenario_is_a_small_snapshot),
		cmocka_unit_test(counters_count),
		cmocka_unit_test(everything_can_be_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
