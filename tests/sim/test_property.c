/*
 * Random operations against an oracle of plain arrays, as fsx does for file
 * systems: whatever the machine does with frames and tables, a byte that was
 * stored is the byte that is loaded. The books are checked after each
 * operation.
 */
#include "simulated.h"

#include "base/rng.h"
#include "base/strbuf.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE	  4096
#define FILE_SIZE (9 * PAGE + 100) /* the last page in part */
#define PAGES	  10
#define VIEWS	  5

/* What a view should show. Private pages that were stored to are its own. */
struct oracle_view {
	const char *name;
	unsigned char *object; /* bytes shared with others; NULL: none */
	size_t size;	       /* of the object */
	bool mapped, private, own[PAGES];
	unsigned char copy[PAGES][PAGE];
};

struct oracle {
	struct simulated sim;
	struct rng rng;
	unsigned char file[PAGES * PAGE];
	unsigned char section[PAGES * PAGE];
	unsigned char disk[PAGES * PAGE];
	struct oracle_view view[VIEWS];
};

static const char *const map_lines[VIEWS] = {
	"map a f shared rw",
	"map b f private rw",
	"map c s shared rw",
	"map d s private rw",
	"map e anon private rw for 10p",
};

static void oracle_start(struct oracle *oracle, const char *profile,
			 uint64_t seed)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	struct sim_config config = { .profile = profile, .seed = seed };

	memset(oracle, 0, sizeof(*oracle));
	assert_int_equal(sim_machine_new(&config, &oracle->sim.machine), 0);
	rng_seed(&oracle->rng, seed);
	for (size_t i = 0; i < FILE_SIZE; i++)
		oracle->file[i] = (unsigned char)('A' + i / PAGE);
	memcpy(oracle->disk, oracle->file, FILE_SIZE);
	for (int i = 0; i < VIEWS; i++) {
		struct oracle_view *view = &oracle->view[i];

		view->name = names[i];
		view->private = i == 1 || i >= 3;
		view->size = i < 2 ? FILE_SIZE : (size_t)PAGES * PAGE;
		view->object = i < 2   ? oracle->file
			       : i < 4 ? oracle->section
				       : NULL;
	}
	perform(&oracle->sim, "file f 36964");
	perform(&oracle->sim, "section s 10p");
}

static uint64_t pick(struct oracle *oracle, uint64_t below)
{
	return rng_below(&oracle->rng, below);
}

/* The byte that a view should show. */
static unsigned char view_byte(const struct oracle_view *view, size_t at)
{
	if (view->own[at / PAGE])
		return view->copy[at / PAGE][at % PAGE];
	return view->object ? view->object[at] : 0;
}

static void view_store(struct oracle_view *view, size_t at, unsigned char byte)
{
	size_t page = at / PAGE;

	if (!view->private) {
		view->object[at] = byte;
		return;
	}
	if (!view->own[page]) {
		for (size_t i = 0; i < PAGE; i++)
			view->copy[page][i] = view_byte(view, page * PAGE + i);
		view->own[page] = true;
	}
	view->copy[page][at % PAGE] = byte;
}

static void random_map(struct oracle *oracle, int i)
{
	struct oracle_view *view = &oracle->view[i];
	char line[64];

	if (!view->mapped) {
		perform(&oracle->sim, map_lines[i]);
	} else {
		snprintf(line, sizeof(line), "unmap %s", view->name);
		perform(&oracle->sim, line);
		memset(view->own, 0, sizeof(view->own));
	}
	assert_int_equal(oracle->sim.outcome.result.kind, RESULT_OK);
	view->mapped = !view->mapped;
}

static void random_load(struct oracle *oracle, const struct oracle_view *view)
{
	size_t at = pick(oracle, view->size - 300);
	size_t length = 1 + pick(oracle, 300);
	char line[64];

	snprintf(line, sizeof(line), "load %s+%zu for %zu", view->name, at,
		 length);
	perform(&oracle->sim, line);
	if (!view->mapped)
		return;
	assert_int_equal(oracle->sim.outcome.n_bytes, length);
	for (size_t i = 0; i < length; i++)
		assert_int_equal(oracle->sim.outcome.bytes[i],
				 view_byte(view, at + i));
}

static void random_store(struct oracle *oracle, struct oracle_view *view)
{
	size_t at = pick(oracle, view->size - 4);
	unsigned char byte = (unsigned char)('a' + pick(oracle, 26));
	char line[64];

	snprintf(line, sizeof(line), "store %s+%zu \"%c%c%c\"", view->name, at,
		 byte, byte, byte);
	perform(&oracle->sim, line);
	if (!view->mapped) {
		assert_int_not_equal(oracle->sim.outcome.result.kind,
				     RESULT_OK);
		return;
	}
	assert_int_equal(oracle->sim.outcome.result.kind, RESULT_OK);
	for (size_t i = 0; i < 3; i++)
		view_store(view, at + i, byte);
}

static void random_write(struct oracle *oracle)
{
	bool file = pick(oracle, 2);
	size_t at = pick(oracle, FILE_SIZE - 2);
	unsigned char byte = (unsigned char)('a' + pick(oracle, 26));
	char line[64];

	snprintf(line, sizeof(line), "write %c %zu \"%c%c\"", file ? 'f' : 's',
		 at, byte, byte);
	perform(&oracle->sim, line);
	memset((file ? oracle->file : oracle->section) + at, byte, 2);
}

static void random_read(struct oracle *oracle)
{
	bool file = pick(oracle, 2);
	size_t at = pick(oracle, FILE_SIZE);
	size_t length = 1 + pick(oracle, 9000);
	char line[64];

	snprintf(line, sizeof(line), "read %c %zu %zu", file ? 'f' : 's', at,
		 length);
	perform(&oracle->sim, line);
	if (file && length > FILE_SIZE - at)
		length = FILE_SIZE - at;
	if (length > (size_t)PAGES * PAGE - at)
		length = (size_t)PAGES * PAGE - at;
	assert_int_equal(oracle->sim.outcome.n_bytes, length);
	assert_memory_equal(oracle->sim.outcome.bytes,
			    (file ? oracle->file : oracle->section) + at,
			    length);
}

/* Everything on the disk now? */
static void oracle_synced(struct oracle *oracle)
{
	unsigned char *bytes = malloc(FILE_SIZE);

	assert_non_null(bytes);
	memcpy(oracle->disk, oracle->file, FILE_SIZE);
	assert_int_equal(oracle->sim.machine->ops->peek(oracle->sim.machine,
							"f", WHERE_DISK, 0,
							FILE_SIZE, bytes),
			 0);
	assert_memory_equal(bytes, oracle->disk, FILE_SIZE);
	free(bytes);
}

static void random_sync(struct oracle *oracle)
{
	static const char *const lines[] = { "fsync f", "drop f", "tick 60" };

	perform(&oracle->sim, lines[pick(oracle, 3)]);
	oracle_synced(oracle);
}

static void random_range(struct oracle *oracle, struct oracle_view *view)
{
	static const char *const words[] = {
		"advise %s[%d..%d] pageout",  "advise %s[%d..%d] willneed",
		"advise %s[%d..%d] random",   "advise %s[%d..%d] normal",
		"advise %s[%d..%d] dontneed", "flush %s[%d..%d] async",
		"flush %s[%d..%d]",	      "protect %s[%d..%d] r",
	};
	size_t word = pick(oracle, 8);
	int first = (int)pick(oracle, PAGES);
	int last = first + (int)pick(oracle, (uint64_t)(PAGES - first));
	char line[64];

	snprintf(line, sizeof(line), words[word], view->name, first, last);
	perform(&oracle->sim, line);
	for (int i = first; word == 4 && view->private && i <= last; i++)
		view->own[i] = false;
	if (word != 7)
		return;
	snprintf(line, sizeof(line), "protect %s rw", view->name);
	perform(&oracle->sim, line);
}

static void random_operation(struct oracle *oracle)
{
	int i = (int)pick(oracle, VIEWS);
	struct oracle_view *view = &oracle->view[i];

	switch (pick(oracle, 12)) {
	case 0:
		random_map(oracle, i);
		break;
	case 1:
	case 2:
	case 3:
		random_load(oracle, view);
		break;
	case 4:
	case 5:
	case 6:
		random_store(oracle, view);
		break;
	case 7:
		random_write(oracle);
		break;
	case 8:
		random_read(oracle);
		break;
	case 9:
		random_sync(oracle);
		break;
	default:
		random_range(oracle, view);
		break;
	}
}

static void run(const char *profile, uint64_t seed, int operations)
{
	struct oracle *oracle = malloc(sizeof(*oracle));

	assert_non_null(oracle);
	oracle_start(oracle, profile, seed);
	for (int i = 0; i < operations; i++)
		random_operation(oracle);
	simulated_stop(&oracle->sim);
	free(oracle);
}

static void bytes_are_right_textbook(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++)
		run("textbook", seed, 400);
}

static void bytes_are_right_linux(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++)
		run("linux", seed, 400);
}

/* Take a snapshot, do, go back: not a byte differs. */
static void undo_is_exact(void **state)
{
	struct oracle *oracle = malloc(sizeof(*oracle));
	struct machine *machine;

	(void)state;
	assert_non_null(oracle);
	oracle_start(oracle, "linux", 7);
	machine = oracle->sim.machine;
	for (int round = 0; round < 60; round++) {
		struct snapshot *snapshot;
		size_t before, after;
		unsigned char *bytes;

		bytes = NULL;
		assert_int_equal(machine->ops->snapshot(machine, &snapshot), 0);
		(void)sim_machine_bytes(machine, &before);
		bytes = malloc(before);
		assert_non_null(bytes);
		memcpy(bytes, sim_machine_bytes(machine, &before), before);
		for (int i = 0; i < 20; i++)
			perform(&oracle->sim, map_lines[i % VIEWS]);
		perform(&oracle->sim, "store a \"undo\"");
		perform(&oracle->sim, "crash");
		assert_int_equal(machine->ops->restore(machine, snapshot), 0);
		assert_memory_equal(sim_machine_bytes(machine, &after), bytes,
				    before);
		assert_int_equal(before, after);
		machine->ops->snapshot_free(snapshot);
		free(bytes);
		for (int i = 0; i < 10; i++)
			random_operation(oracle);
	}
	simulated_stop(&oracle->sim);
	free(oracle);
}

static void same_seed_same_bytes(void **state)
{
	struct oracle *one = malloc(sizeof(*one)), *two = malloc(sizeof(*two));
	const unsigned char *bytes;
	size_t n, m;

	(void)state;
	assert_non_null(one);
	assert_non_null(two);
	oracle_start(one, "linux", 3);
	oracle_start(two, "linux", 3);
	sim_machine_move_always(two->sim.machine);
	for (int i = 0; i < 500; i++) {
		random_operation(one);
		random_operation(two);
	}
	bytes = sim_machine_bytes(one->sim.machine, &n);
	assert_memory_equal(bytes, sim_machine_bytes(two->sim.machine, &m), n);
	assert_int_equal(n, m);
	simulated_stop(&one->sim);
	simulated_stop(&two->sim);
	free(one);
	free(two);
}

/* Small memories: whatever runs out, it is a result, and the books balance. */
static void running_out_is_a_result(void **state)
{
	static const char *const lines[] = {
		"file f 20p",
		"section s 9p",
		"map a f shared rw",
		"map b f private rw",
		"map c s shared rw",
		"map d anon private rw for 20p",
		"spawn other",
		"load a[0..19]",
		"store b[0..19] \"x\"",
		"store c[0..8] \"x\"",
		"store d[0..19] \"x\"",
		"read f 0 50000",
		"write f 0 \"x\"",
		"spawn third",
		"as other",
		"map a f shared rw populate",
		"load a[3]",
		"exit other",
		"unmap b",
		"store d[0..19] \"y\"",
	};
	unsigned failed = 0;

	(void)state;
	for (uint64_t frames = 8; frames < 70; frames++) {
		struct sim_config config = { .profile = "linux",
					     .frames = frames };
		struct simulated sim;

		simulated_start_with(&sim, &config);
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
			perform(&sim, lines[i]);
			if (sim.outcome.result.kind == RESULT_OK)
				continue;
			failed++;
			assert_true(sim.outcome.reason[0]);
		}
		simulated_stop(&sim);
	}
	assert_true(failed > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_right_textbook),
		cmocka_unit_test(bytes_are_right_linux),
		cmocka_unit_test(undo_is_exact),
		cmocka_unit_test(same_seed_same_bytes),
		cmocka_unit_test(running_out_is_a_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
