/*
 * A machine of 256 MiB with a million mapped pages: a file of that size in 16
 * views. It works, its books balance, and the program takes less than twice
 * the memory that it simulates, with a way back. (How long a step takes there
 * is measured by bench/bench_large and bench/bench_steps.)
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "machine/machine.h"
#include "machine/script.h"
#include "sim/sim_machine.h"

#define PAGES	    65536 /* of the file: 256 MiB */
#define VIEWS	    16
#define MEMORY	    ((uint64_t)PAGES * 4096)
#define FRAMES_LINE "machine linux frames=69632" /* and for the tables */

/* Sanitizers keep books of their own about every byte. */
#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#ifndef WATCHED
#define WATCHED 0
#endif

static void perform(struct machine *machine, const char *line,
		    struct outcome *ret_outcome)
{
	struct diagnostic diagnostic;
	struct op op;

	assert_int_equal(op_parse(line, strlen(line), 1, &op, &diagnostic), 0);
	assert_int_equal(machine_apply(machine, &op, ret_outcome), 0);
	if (ret_outcome->result.kind != RESULT_OK)
		fail_msg("%s: %s", line, ret_outcome->reason);
	op_clear(&op);
}

static void perform_only(struct machine *machine, const char *line)
{
	struct outcome outcome;

	perform(machine, line, &outcome);
	outcome_clear(&outcome);
}

static void assert_loads(struct machine *machine, const char *line, char byte)
{
	struct outcome outcome;

	perform(machine, line, &outcome);
	assert_int_equal(outcome.n_bytes, 1);
	assert_int_equal(outcome.bytes[0], byte);
	outcome_clear(&outcome);
}

static int start(void **state)
{
	struct machine *machine;
	char line[80];

	assert_int_equal(sim_machine_new(&(struct sim_config){ 0 }, &machine),
			 0);
	perform_only(machine, FRAMES_LINE);
	perform_only(machine, "file f 256M");
	for (int i = 0; i < VIEWS; i++) {
		snprintf(line, sizeof(line), "map v%d f shared rw populate", i);
		perform_only(machine, line);
	}
	*state = machine;
	return 0;
}

static int stop(void **state)
{
	machine_free(*state);
	return 0;
}

/* The most memory that this process ever had, in bytes; 0: nobody says. */
static uint64_t memory_most(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	unsigned long long kib = 0;
	char line[200];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %llu kB", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib * 1024;
}

static void memory_stays_below_twice_the_machines(void **state)
{
	struct machine *machine = *state;
	struct snapshot *snapshots[20];
	size_t length;

	for (int i = 0; i < 20; i++) {
		assert_int_equal(machine->ops->snapshot(machine, &snapshots[i]),
				 0);
		perform_only(machine, "store v3[70..79] \"J\"");
		perform_only(machine, "flush v3[70..79]");
	}
	(void)sim_machine_bytes(machine, &length);
	assert_true(length > MEMORY);
	assert_true(length + machine->ops->snapshot_bytes(machine) <
		    2 * MEMORY);
	for (int i = 0; i < 20; i++)
		machine->ops->snapshot_free(snapshots[i]);
	if (WATCHED || memory_most() == 0)
		return;
	assert_true(memory_most() > MEMORY);
	assert_true(memory_most() < 2 * MEMORY);
}

static void a_store_is_seen_written_and_undone(void **state)
{
	struct machine *machine = *state;
	struct snapshot *snapshot;
	struct outcome outcome;
	unsigned char byte;

	perform_only(machine, "store v3[65535] \"J\"");
	assert_loads(machine, "load v4[65535]", 'J');
	assert_int_equal(machine->ops->peek(machine, "f", WHERE_DISK,
					    MEMORY - 4096, 1, &byte),
			 0);
	assert_int_equal(byte, 'A' + 65535 % 26);
	assert_int_equal(machine->ops->snapshot(machine, &snapshot), 0);
	perform_only(machine, "flush v9[65535]");
	perform(machine, "store v3[65535] \"K\"", &outcome);
	assert_int_equal(outcome.minor, 1);
	outcome_clear(&outcome);
	assert_int_equal(machine->ops->peek(machine, "f", WHERE_DISK,
					    MEMORY - 4096, 1, &byte),
			 0);
	assert_int_equal(byte, 'J');
	assert_int_equal(machine->ops->restore(machine, snapshot), 0);
	machine->ops->snapshot_free(snapshot);
	assert_loads(machine, "load v15[65535]", 'J');
	assert_int_equal(machine->ops->peek(machine, "f", WHERE_DISK,
					    MEMORY - 4096, 1, &byte),
			 0);
	assert_int_equal(byte, 'A' + 65535 % 26);
}

static void a_million_pages_are_mapped(void **state)
{
	struct machine *machine = *state;
	struct strbuf complaint = STRBUF_INIT;
	struct state seen = { 0 };
	uint64_t present = 0;

	assert_int_equal(machine_observe(machine, &seen), 0);
	assert_int_equal(seen.n_views, VIEWS);
	for (size_t v = 0; v < seen.n_views; v++)
		for (uint64_t i = 0; i < seen.views[v].n_pages; i++)
			present += page_state_get(
					   state_page(seen.views[v].pages, i),
					   PAGE_PRESENT) == ANSWER_YES;
	state_clear(&seen);
	assert_int_equal(present, VIEWS * PAGES);
	if (sim_machine_check(machine, &complaint) != 0)
		fail_msg("%s", complaint.text);
	strbuf_free(&complaint);
}

/* Bytes of a state that it has not in common with an earlier one of the same
 * views and objects; NULL: all. */
static size_t bytes_apart(const struct state *now, const struct state *before)
{
	size_t bytes =
		shared_array_bytes(now->frames, before ? before->frames : NULL);

	for (size_t i = 0; i < now->n_views; i++)
		bytes += shared_array_bytes(now->views[i].pages,
					    before ? before->views[i].pages
						   : NULL);
	for (size_t i = 0; i < now->n_objects; i++)
		bytes += shared_array_bytes(now->objects[i].pages,
					    before ? before->objects[i].pages
						   : NULL);
	return bytes;
}

/* After any of these, a look takes a fraction of what it shows: the run of the
 * page in its view, in the file, and of its frame. */
static void looks_share_what_did_not_change(void **state)
{
	static const char *const lines[] = {
		"store v3[77] \"J\"",	    "flush v3[77]",  "load v3[77]",
		"advise v5[5000] dontneed", "load v5[5000]", "tick 40",
	};
	const size_t runs = SHARED_RUN * (2 * sizeof(struct page_state) +
					  sizeof(struct frame_state));
	struct machine *machine = *state;
	struct state before = { 0 }, now = { 0 };

	assert_int_equal(machine_observe(machine, &before), 0);
	assert_true(bytes_apart(&before, NULL) > 500 * runs);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		perform_only(machine, lines[i]);
		assert_int_equal(machine_observe(machine, &now), 0);
		assert_int_equal(now.n_views, VIEWS);
		assert_true(bytes_apart(&now, &before) <= runs);
		state_clear(&before);
		before = now;
	}
	state_clear(&now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_stays_below_twice_the_machines),
		cmocka_unit_test(a_store_is_seen_written_and_undone),
		cmocka_unit_test(a_million_pages_are_mapped),
		cmocka_unit_test(looks_share_what_did_not_change),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
