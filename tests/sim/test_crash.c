/*
 * Power cuts: the disks that one may leave are counted and shown, each of
 * them once, and the crash brings about exactly the one it is told to.
 */
#include "simulated.h"

#include "base/rng.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096

static void start(struct simulated *sim, const char *machine)
{
	simulated_start(sim, "textbook");
	perform(sim, machine);
	assert_int_equal(sim->outcome.result.kind, RESULT_OK);
}

static uint64_t states_of(struct simulated *sim)
{
	uint64_t states;

	assert_int_equal(sim_machine_crash_states(sim->machine, &states), 0);
	return states;
}

/* The first byte of each page of f on disk number `state`. */
static void picture_of(struct simulated *sim, uint64_t state, char *picture)
{
	uint64_t size;

	assert_int_equal(
		sim_machine_crash_size(sim->machine, state, "f", &size), 0);
	for (uint64_t at = 0; at < size; at += PAGE) {
		unsigned char byte;

		assert_int_equal(sim_machine_crash_peek(sim->machine, state,
							"f", at, 1, &byte),
				 0);
		*picture++ = byte ? (char)byte : '0';
	}
	*picture = '\0';
}

static void expect_states(struct simulated *sim, const char *const *pictures,
			  uint64_t n)
{
	char picture[16];

	assert_int_equal(states_of(sim), n);
	for (uint64_t i = 0; i < n; i++) {
		picture_of(sim, i, picture);
		assert_string_equal(picture, pictures[i]);
	}
}

static void each_page_is_old_or_new(void **state)
{
	static const char *const four[] = { "ABC", "JBC", "AKC", "JKC" };
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 3p");
	perform(&sim, "map v f shared rw");
	expect_states(&sim, four, 1);
	perform(&sim, "load v[0..2]");
	expect_states(&sim, four, 1);
	perform(&sim, "store v[0] \"J\"");
	expect_states(&sim, four, 2);
	perform(&sim, "store v[1] \"K\"");
	expect_states(&sim, four, 4);
	perform(&sim, "flush v[0]");
	expect_states(&sim, (const char *const[]){ "JBC", "JKC" }, 2);
	perform(&sim, "fsync f");
	expect_states(&sim, (const char *const[]){ "JKC" }, 1);
	simulated_stop(&sim);
}

/* A page stored to, on its way, and stored to again has three versions. */
static void bytes_on_their_way_may_arrive(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 1p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v \"J\"");
	perform(&sim, "flush v async");
	expect_states(&sim, (const char *const[]){ "A", "J" }, 2);
	perform(&sim, "store v \"K\"");
	expect_states(&sim, (const char *const[]){ "A", "J", "K" }, 3);
	perform(&sim, "tick 1");
	expect_states(&sim, (const char *const[]){ "J", "K" }, 2);
	simulated_stop(&sim);
}

static void states_that_look_alike_are_one(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 5000");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0] \"A\"");
	assert_int_equal(states_of(&sim), 1);
	perform(&sim, "store v+5000 \"behind the end\"");
	assert_int_equal(states_of(&sim), 1);
	perform(&sim, "store v+4999 \"x\"");
	assert_int_equal(states_of(&sim), 2);
	simulated_stop(&sim);
}

/* A length that grew may be lost, and then what is behind it as well. */
static void a_length_is_old_or_new(void **state)
{
	static const char *const six[] = {
		"AB", "JB", "AB00", "JB00", "AB0x", "JB0x",
	};
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 2p");
	perform(&sim, "write f 3p \"x\"");
	expect_states(&sim, (const char *const[]){ "AB", "AB00", "AB0x" }, 3);
	perform(&sim, "write f 0 \"J\"");
	expect_states(&sim, six, 6);
	perform(&sim, "crash");
	expect_disk(&sim, "f", 0, 'A', 'A');
	perform(&sim, "read f 0 5p");
	assert_int_equal(sim.outcome.n_bytes, 2 * PAGE);
	simulated_stop(&sim);
}

static void files_are_independent(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 2p");
	perform(&sim, "section s 2p");
	perform(&sim, "file g 2p");
	perform(&sim, "write f 0 \"J\"");
	perform(&sim, "write s 0 \"J\"");
	perform(&sim, "write g 0 \"K\"");
	perform(&sim, "write g 4096 \"L\"");
	assert_int_equal(states_of(&sim), 8);
	perform(&sim, "fsync g");
	assert_int_equal(states_of(&sim), 2);
	simulated_stop(&sim);
}

static void questions_without_an_answer(void **state)
{
	struct simulated sim;
	unsigned char byte;
	uint64_t size;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 2p");
	perform(&sim, "section s 2p");
	perform(&sim, "write f 0 \"J\"");
	assert_int_equal(sim_machine_crash_size(sim.machine, 0, "g", &size),
			 -ENOENT);
	assert_int_equal(sim_machine_crash_size(sim.machine, 0, "s", &size),
			 -ENOENT);
	assert_int_equal(sim_machine_crash_size(sim.machine, 2, "f", &size),
			 -EINVAL);
	assert_int_equal(
		sim_machine_crash_peek(sim.machine, 0, "s", 0, 1, &byte),
		-ENOENT);
	assert_int_equal(
		sim_machine_crash_peek(sim.machine, 2, "f", 0, 1, &byte),
		-EINVAL);
	assert_int_equal(
		sim_machine_crash_peek(sim.machine, 0, "f", 2 * PAGE, 1, &byte),
		-EINVAL);
	simulated_stop(&sim);
}

/* So many that they can't be counted: that is said, and the crash works. */
static void too_many_to_count(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook crash=random");
	perform(&sim, "file f 70p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..62] \"!\"");
	assert_true(states_of(&sim) == UINT64_C(1) << 63);
	perform(&sim, "store v[63..69] \"!\"");
	assert_true(states_of(&sim) == UINT64_MAX);
	perform(&sim, "crash");
	expect_events(&sim, EVENT_POWER_CUT, 70);
	assert_int_equal(states_of(&sim), 1);
	simulated_stop(&sim);
}

static void crash_lost_keeps_what_is_certain(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 3p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..2] \"J\"");
	perform(&sim, "flush v[0]");
	perform(&sim, "flush v[1] async");
	perform(&sim, "crash");
	expect_events(&sim, EVENT_POWER_CUT, 2);
	expect_events(&sim, EVENT_PAGE_LOST, 2);
	expect_events(&sim, EVENT_PAGE_KEPT, 0);
	expect_disk(&sim, "f", 0, 'J', 'J');
	expect_disk(&sim, "f", PAGE, 'B', 'B');
	expect_disk(&sim, "f", 2 * PAGE, 'C', 'C');
	simulated_stop(&sim);
}

static void crash_kept_loses_nothing(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook crash=kept");
	perform(&sim, "file f 3p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..1] \"J\"");
	perform(&sim, "flush v[0] async");
	perform(&sim, "store v[0] \"K\"");
	perform(&sim, "write f 3p \"end\"");
	perform(&sim, "crash");
	expect_events(&sim, EVENT_PAGE_KEPT, 3);
	expect_events(&sim, EVENT_SIZE_KEPT, 1);
	expect_disk(&sim, "f", 0, 'K', 'K');
	expect_disk(&sim, "f", PAGE, 'J', 'J');
	expect_disk(&sim, "f", 3 * PAGE, 'e', 'e');
	simulated_stop(&sim);
}

/* What a mapping stored behind the end never reaches the disk. */
static void nothing_appears_behind_the_end(void **state)
{
	struct simulated sim;

	(void)state;
	start(&sim, "machine textbook crash=kept");
	perform(&sim, "file f 100");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v+98 \"abcd\"");
	perform(&sim, "crash");
	perform(&sim, "map w f shared rw");
	perform(&sim, "load w+98 for 4");
	assert_memory_equal(sim.outcome.bytes, "ab\0\0", 4);
	perform(&sim, "write f 200 \"x\"");
	perform(&sim, "fsync f");
	expect_disk(&sim, "f", 100, '\0', '\0');
	simulated_stop(&sim);
}

/* Crashes into state `number`, from 1 on, of the same past each time, which
 * `seed` decides. */
static void crash_into(struct simulated *sim, uint64_t seed, uint64_t number)
{
	struct rng rng;
	char line[64];

	rng_seed(&rng, seed);
	snprintf(line, sizeof(line), "machine textbook crash-state=%llu",
		 (unsigned long long)number);
	start(sim, line);
	perform(sim, "file f 9000");
	perform(sim, "file g 2p");
	perform(sim, "map v f shared rw");
	perform(sim, "map w g shared rw");
	for (int i = 0; i < 12; i++) {
		unsigned at = (unsigned)rng_below(&rng, 9000);
		char byte = (char)('a' + (int)rng_below(&rng, 26));
		static const char *const lines[] = {
			"flush v async",
			"flush v[1]",
			"fsync g",
			"tick 1",
		};

		snprintf(line, sizeof(line), "store v+%u \"%c\"", at, byte);
		perform(sim, line);
		if (rng_below(&rng, 3) == 0)
			perform(sim, lines[rng_below(&rng, 4)]);
		if (rng_below(&rng, 4) == 0)
			perform(sim, "store w[0] \"g\"");
		snprintf(line, sizeof(line), "write f %u \"%c\"", at + 4000,
			 byte);
		if (rng_below(&rng, 4) == 0)
			perform(sim, line);
	}
}

#define DISK_MAX 16384

struct disk {
	uint64_t size;
	unsigned char bytes[DISK_MAX];
};

static void disk_foretold(struct simulated *sim, uint64_t number,
			  struct disk *disk)
{
	memset(disk, 0, sizeof(*disk));
	assert_int_equal(
		sim_machine_crash_size(sim->machine, number, "f", &disk->size),
		0);
	assert_true(disk->size <= DISK_MAX);
	assert_int_equal(sim_machine_crash_peek(sim->machine, number, "f", 0,
						disk->size, disk->bytes),
			 0);
}

static void disk_found(struct simulated *sim, const struct disk *foretold)
{
	static unsigned char bytes[DISK_MAX];
	const struct machine_ops *ops = sim->machine->ops;

	assert_int_equal(ops->peek(sim->machine, "f", WHERE_DISK, 0,
				   foretold->size, bytes),
			 0);
	assert_memory_equal(bytes, foretold->bytes, foretold->size);
	assert_int_not_equal(ops->peek(sim->machine, "f", WHERE_DISK, 0,
				       foretold->size + 1, bytes),
			     0);
}

/* Every state that is foretold comes about if it is asked for, and one too
 * many is refused. */
static void each_state_comes_about(void **state)
{
	static struct disk disk;
	struct simulated sim;

	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		uint64_t n = 1;

		for (uint64_t i = 0; i < n; i++) {
			crash_into(&sim, seed, i + 1);
			n = states_of(&sim);
			assert_in_range(n, 1, 256);
			disk_foretold(&sim, i, &disk);
			expect(&sim, "crash", "ok 0+0");
			disk_found(&sim, &disk);
			simulated_stop(&sim);
		}
		crash_into(&sim, seed, n + 1);
		expect(&sim, "crash", "EINVAL 0+0");
		simulated_stop(&sim);
	}
}

/* No two of them look alike. */
static void each_state_is_another(void **state)
{
	static struct disk disks[64];
	struct simulated sim;
	uint64_t n;

	(void)state;
	start(&sim, "machine textbook");
	perform(&sim, "file f 9000");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..1] \"J\"");
	perform(&sim, "flush v[0] async");
	perform(&sim, "store v[0..2]+700 \"K\"");
	perform(&sim, "write f 13000 \"end\"");
	n = states_of(&sim);
	assert_int_equal(n, 3 * 2 * 2 + 3 * 2 * 2 * 2);
	for (uint64_t i = 0; i < n; i++) {
		disk_foretold(&sim, i, &disks[i]);
		for (uint64_t j = 0; j < i; j++)
			assert_true(memcmp(&disks[i], &disks[j],
					   sizeof(disks[i])) != 0);
	}
	simulated_stop(&sim);
}

/* crash=random: over many seeds, each of the four comes about. */
static void random_states_are_all_possible(void **state)
{
	unsigned seen = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 64; seed++) {
		struct sim_config config = { .profile = "textbook",
					     .seed = seed };
		unsigned char byte[2];
		struct simulated sim;

		simulated_start_with(&sim, &config);
		perform(&sim, "machine textbook crash=random");
		perform(&sim, "file f 2p");
		perform(&sim, "write f 0 \"J\"");
		perform(&sim, "write f 4096 \"K\"");
		perform(&sim, "crash");
		perform(&sim, "read f 0 1");
		byte[0] = sim.outcome.bytes[0];
		perform(&sim, "read f 4096 1");
		byte[1] = sim.outcome.bytes[0];
		seen |= 1u << ((byte[0] == 'J') + 2 * (byte[1] == 'K'));
		simulated_stop(&sim);
	}
	assert_int_equal(seen, 0xf);
}

/* Of what is not there no disk can be asked. */
static void disks_that_cannot_be(void **state)
{
	struct simulated sim;
	unsigned char byte;
	uint64_t states, size;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "file f 2p");
	perform(&sim, "section s 2p");
	perform(&sim, "file g 3p");
	perform(&sim, "write f 0 \"x\"");
	perform(&sim, "write g 0 \"y\"");
	assert_int_equal(sim_machine_crash_states(sim.machine, &states), 0);
	assert_int_equal(states, 4);
	for (uint64_t i = 0; i < states; i++) {
		assert_int_equal(
			sim_machine_crash_size(sim.machine, i, "g", &size), 0);
		assert_int_equal(size, 3 * 4096);
		assert_int_equal(sim_machine_crash_peek(sim.machine, i, "g", 0,
							1, &byte),
				 0);
		assert_true(byte == 'A' || byte == 'y');
	}
	assert_int_equal(sim_machine_crash_size(sim.machine, 0, "h", &size),
			 -ENOENT);
	assert_int_equal(sim_machine_crash_size(sim.machine, 0, "s", &size),
			 -ENOENT);
	assert_int_equal(sim_machine_crash_size(sim.machine, 4, "g", &size),
			 -EINVAL);
	assert_int_equal(
		sim_machine_crash_peek(sim.machine, 0, "h", 0, 1, &byte),
		-ENOENT);
	assert_int_equal(
		sim_machine_crash_peek(sim.machine, 0, "s", 0, 1, &byte),
		-ENOENT);
	assert_int_equal(
		sim_machine_crash_peek(sim.machine, 4, "g", 0, 1, &byte),
		-EINVAL);
	assert_int_equal(
		sim_machine_crash_peek(sim.machine, 0, "g", 12289, 0, &byte),
		-EINVAL);
	assert_int_equal(
		sim_machine_crash_peek(sim.machine, 0, "g", 12288, 1, &byte),
		-EINVAL);
	simulated_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(disks_that_cannot_be),
		cmocka_unit_test(each_page_is_old_or_new),
		cmocka_unit_test(bytes_on_their_way_may_arrive),
		cmocka_unit_test(states_that_look_alike_are_one),
		cmocka_unit_test(a_length_is_old_or_new),
		cmocka_unit_test(files_are_independent),
		cmocka_unit_test(questions_without_an_answer),
		cmocka_unit_test(too_many_to_count),
		cmocka_unit_test(crash_lost_keeps_what_is_certain),
		cmocka_unit_test(crash_kept_loses_nothing),
		cmocka_unit_test(nothing_appears_behind_the_end),
		cmocka_unit_test(each_state_comes_about),
		cmocka_unit_test(each_state_is_another),
		cmocka_unit_test(random_states_are_all_possible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
