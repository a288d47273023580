/*
 * Whatever the page table looks like and whatever the TLB remembers, a byte
 * that was stored is the byte that is loaded. Random operations of two
 * processes on every geometry and several TLBs, against plain arrays; the
 * books are checked after each.
 */
#include "simulated.h"

#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MAX 65536
#define PAGES	 3
#define VIEWS	 4
#define TAIL	 5 /* bytes of the file's last page that are beyond its end */

/* What a view shows. Those that are private keep pages of their own. */
struct oracle_view {
	char name;
	unsigned char *object; /* NULL: none */
	size_t size;
	bool mapped, private, own[PAGES];
	unsigned char *copy; /* PAGES pages */
};

struct oracle {
	struct simulated sim;
	struct rng rng;
	size_t page;
	unsigned char *file, *section;
	struct oracle_view view[2][VIEWS];
	int acting;
};

static const char *const map_lines[VIEWS] = {
	"map a f shared rw",
	"map b f private rw",
	"map c s shared rw",
	"map d anon private rw for 2p",
};

static void *zeros(size_t size)
{
	void *bytes = calloc(1, size);

	assert_non_null(bytes);
	return bytes;
}

static void views_start(struct oracle *oracle, int process)
{
	for (int i = 0; i < VIEWS; i++) {
		struct oracle_view *view = &oracle->view[process][i];

		view->name = (char)('a' + i);
		view->private = i == 1 || i == 3;
		view->object = i < 2	? oracle->file
			       : i == 2 ? oracle->section
					: NULL;
		view->size =
			i < 2 ? PAGES * oracle->page - TAIL : 2 * oracle->page;
		view->copy = zeros(PAGES * oracle->page);
	}
}

static void oracle_start(struct oracle *oracle, const char *machine,
			 uint64_t seed)
{
	char line[64];

	memset(oracle, 0, sizeof(*oracle));
	simulated_start(&oracle->sim, "textbook");
	perform(&oracle->sim, machine);
	assert_int_equal(oracle->sim.outcome.result.kind, RESULT_OK);
	oracle->page =
		(size_t)oracle->sim.machine->ops->traits(oracle->sim.machine)
			->page_size;
	rng_seed(&oracle->rng, seed);
	oracle->file = zeros(PAGES * oracle->page);
	oracle->section = zeros(PAGES * oracle->page);
	for (size_t i = 0; i < PAGES * oracle->page - TAIL; i++)
		oracle->file[i] = (unsigned char)('A' + i / oracle->page);
	views_start(oracle, 0);
	views_start(oracle, 1);
	snprintf(line, sizeof(line), "file f %zu", PAGES * oracle->page - TAIL);
	perform(&oracle->sim, line);
	perform(&oracle->sim, "section s 2p");
	perform(&oracle->sim, "spawn worker");
}

static void oracle_stop(struct oracle *oracle)
{
	for (int i = 0; i < VIEWS; i++) {
		free(oracle->view[0][i].copy);
		free(oracle->view[1][i].copy);
	}
	free(oracle->file);
	free(oracle->section);
	simulated_stop(&oracle->sim);
}

static size_t pick(struct oracle *oracle, size_t below)
{
	return (size_t)rng_below(&oracle->rng, below);
}

static unsigned char byte_at(const struct oracle *oracle,
			     const struct oracle_view *view, size_t at)
{
	if (view->own[at / oracle->page])
		return view->copy[at];
	return view->object ? view->object[at] : 0;
}

static void byte_store(struct oracle *oracle, struct oracle_view *view,
		       size_t at, unsigned char byte)
{
	size_t page = at / oracle->page;

	if (!view->private) {
		view->object[at] = byte;
		return;
	}
	for (size_t i = page * oracle->page;
	     !view->own[page] && i < (page + 1) * oracle->page; i++)
		view->copy[i] = view->object ? view->object[i] : 0;
	view->own[page] = true;
	view->copy[at] = byte;
}

static void random_map(struct oracle *oracle, int i)
{
	struct oracle_view *view = &oracle->view[oracle->acting][i];
	char line[32];

	snprintf(line, sizeof(line), "unmap %c", view->name);
	perform(&oracle->sim, view->mapped ? line : map_lines[i]);
	assert_int_equal(oracle->sim.outcome.result.kind, RESULT_OK);
	memset(view->own, 0, sizeof(view->own));
	view->mapped = !view->mapped;
}

static void random_load(struct oracle *oracle, struct oracle_view *view)
{
	size_t length = 1 + pick(oracle, oracle->page);
	size_t at = pick(oracle, view->size - length);
	char line[64];

	snprintf(line, sizeof(line), "load %c+%zu for %zu", view->name, at,
		 length);
	perform(&oracle->sim, line);
	assert_int_equal(oracle->sim.outcome.result.kind == RESULT_OK,
			 view->mapped);
	for (size_t i = 0; view->mapped && i < length; i++)
		assert_int_equal(oracle->sim.outcome.bytes[i],
				 byte_at(oracle, view, at + i));
}

static void random_store(struct oracle *oracle, struct oracle_view *view)
{
	size_t at = pick(oracle, view->size - 2);
	unsigned char byte = (unsigned char)('a' + pick(oracle, 26));
	char line[64];

	snprintf(line, sizeof(line), "store %c+%zu \"%c%c\"", view->name, at,
		 byte, byte);
	perform(&oracle->sim, line);
	assert_int_equal(oracle->sim.outcome.result.kind == RESULT_OK,
			 view->mapped);
	if (!view->mapped)
		return;
	byte_store(oracle, view, at, byte);
	byte_store(oracle, view, at + 1, byte);
}

static void random_write(struct oracle *oracle)
{
	bool file = pick(oracle, 2);
	size_t at = pick(oracle, 2 * oracle->page - 1);
	char line[64];

	snprintf(line, sizeof(line), "write %c %zu \"%c\"", file ? 'f' : 's',
		 at, (int)('a' + at % 26));
	perform(&oracle->sim, line);
	(file ? oracle->file : oracle->section)[at] =
		(unsigned char)('a' + at % 26);
}

static void random_change(struct oracle *oracle, struct oracle_view *view)
{
	static const char *const words[] = {
		"flush %c",
		"advise %c[%zu] dontneed",
		"protect %c[%zu] r",
		"protect %c[%zu] none",
		"advise %c[%zu] pageout",
	};
	size_t word = pick(oracle, 5), page = pick(oracle, 2);
	char line[64];

	if (!view->mapped)
		return;
	snprintf(line, sizeof(line), words[word], view->name, page);
	perform(&oracle->sim, line);
	assert_int_equal(oracle->sim.outcome.result.kind, RESULT_OK);
	if (word == 1)
		view->own[page] = false;
	snprintf(line, sizeof(line), "protect %c rw", view->name);
	perform(&oracle->sim, line);
}

static void random_other(struct oracle *oracle)
{
	static const char *const lines[] = { "fsync f", "drop f", "tick 60",
					     "as main", "as worker" };
	size_t i = pick(oracle, 5);

	perform(&oracle->sim, lines[i]);
	assert_int_equal(oracle->sim.outcome.result.kind, RESULT_OK);
	if (i >= 3)
		oracle->acting = i == 4;
}

static void random_operation(struct oracle *oracle)
{
	/* The worker has no private pages, for tiny has 16 frames in all. */
	int i = oracle->acting ? 2 * (int)pick(oracle, 2)
			       : (int)pick(oracle, VIEWS);
	struct oracle_view *view = &oracle->view[oracle->acting][i];

	switch (pick(oracle, 10)) {
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
		random_store(oracle, view);
		break;
	case 6:
		random_write(oracle);
		break;
	case 7:
		random_other(oracle);
		break;
	default:
		random_change(oracle, view);
	}
}

static void run(const char *machine, uint64_t seed, int operations)
{
	struct oracle oracle;

	oracle_start(&oracle, machine, seed);
	for (int i = 0; i < operations; i++)
		random_operation(&oracle);
	oracle_stop(&oracle);
}

static void bytes_are_right_on_every_table(void **state)
{
	static const char *const tables[] = {
		"tiny", "x86-32",   "x86-64",	 "la57",      "sv39",
		"sv48", "arm64-4k", "arm64-16k", "arm64-64k",
	};
	static const char *const profiles[] = { "textbook", "linux" };

	(void)state;
	for (size_t i = 0; i < 9; i++)
		for (size_t profile = 0; profile < 2; profile++) {
			char line[64];

			snprintf(line, sizeof(line), "machine %s table=%s",
				 profiles[profile], tables[i]);
			run(line, i, i == 0 ? 600 : 200);
		}
}

static void bytes_are_right_with_every_tlb(void **state)
{
	static const char *const tlbs[] = {
		"machine textbook table=tiny tlb=1",
		"machine textbook table=tiny tlb=0",
		"machine textbook table=tiny tlb=4 tlb-policy=plru",
		"machine textbook table=tiny tlb=6 tlb-policy=random",
		"machine textbook table=tiny tlb=4 tlb-asid=0",
		"machine linux table=tiny tlb=4 tlb-cpus=process",
		"machine linux tlb=8 tlb-ways=2 tlb-cpus=process",
		"machine textbook write-protect=1 tlb=4 tlb-ways=1",
		"machine linux tlb=3 tlb-asid=0 tlb-events=1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tlbs) / sizeof(tlbs[0]); i++)
		for (uint64_t seed = 1; seed <= 3; seed++)
			run(tlbs[i], seed, 250);
}

/* Do, go back: not a byte differs, those of the TLB included. */
static void undo_is_exact(void **state)
{
	struct oracle oracle;

	(void)state;
	oracle_start(&oracle,
		     "machine textbook table=tiny tlb=6 tlb-policy=random", 7);
	for (int i = 0; i < 40; i++) {
		const struct machine_ops *ops = oracle.sim.machine->ops;
		struct snapshot *before = NULL;
		unsigned char *bytes;
		size_t length, after;

		for (int j = 0; j < 10; j++)
			random_operation(&oracle);
		assert_int_equal(ops->snapshot(oracle.sim.machine, &before), 0);
		bytes = zeros(1 << 20);
		sim_machine_bytes(oracle.sim.machine, &length);
		assert_true(length < 1 << 20);
		memcpy(bytes, sim_machine_bytes(oracle.sim.machine, &length),
		       length);
		perform(&oracle.sim, "as main");
		perform(&oracle.sim, "map z anon private rw for 1p");
		perform(&oracle.sim, "store z \"z\"");
		assert_int_equal(ops->restore(oracle.sim.machine, before), 0);
		assert_memory_equal(
			sim_machine_bytes(oracle.sim.machine, &after), bytes,
			length);
		assert_int_equal(after, length);
		ops->snapshot_free(before);
		free(bytes);
	}
	oracle_stop(&oracle);
}

/* All sixteen pages of tiny, one after the other. */
static void tiny_is_used_to_its_end(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook levels=1");
	perform(&sim, "file f 16p");
	expect(&sim, "map v f shared r", "ENOMEM 0+0");
	assert_non_null(strstr(sim.outcome.reason, "256 bytes"));
	expect(&sim, "map v f shared r for 15p", "ok 0+0");
	expect(&sim, "load v[0..12]", "ok 0+13");
	expect_bytes(&sim, "ABCDEFGHIJKLM");
	expect(&sim, "load v[14]", "ok 0+1");
	expect_bytes(&sim, "O");
	expect(&sim, "map w f shared r for 1p", "ENOMEM 0+0");
	/* While a part of v is mapped its addresses are its own. */
	perform(&sim, "unmap v[3..14]");
	expect(&sim, "map w f shared r for 1p", "ENOMEM 0+0");
	perform(&sim, "unmap v");
	expect(&sim, "map w f shared r at 5p for 3p", "ok 0+0");
	expect(&sim, "load w[0..2]", "ok 3+0");
	expect_bytes(&sim, "FGH");
	/* The old name is gone: another one has its addresses. */
	expect(&sim, "load v[0]", "ENOENT 0+0");
	/* With a page left free between them. */
	expect(&sim, "map x f shared r for 11p", "ok 0+0");
	expect(&sim, "map y f shared r for 1p", "ENOMEM 0+0");
	simulated_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_right_on_every_table),
		cmocka_unit_test(bytes_are_right_with_every_tlb),
		cmocka_unit_test(undo_is_exact),
		cmocka_unit_test(tiny_is_used_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
