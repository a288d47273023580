/*
 * A long way, and all of it back
 *
 * Thousands of steps on a simulated machine, then back to the start one by
 * one. At every position the machine has to be to the byte what it was, and
 * every record has to be what was recorded; the memory for it has a bound.
 *
 * The suite goes 5,000 steps. "make soak" sets $UNDO_STEPS to 100,000, of
 * which it says what each cost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "base/rng.h"
#include "base/strbuf.h"
#include "machine/script.h"
#include "session/inside.h"
#include "sim/sim_machine.h"

struct journey {
	struct session *session;
	struct rng rng;
	unsigned pages;
	size_t n;
	uint64_t *machine; /* digest of the machine at each position */
	uint64_t *record;  /* digest of each step */
};

static uint64_t digest(uint64_t seed, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	uint64_t hash = seed ^ 1469598103934665603u;

	for (; length >= 8; at += 8, length -= 8) {
		uint64_t word;

		memcpy(&word, at, 8);
		hash = (hash ^ word) * 1099511628211u;
		hash ^= hash >> 29;
	}
	for (; length > 0; at++, length--)
		hash = (hash ^ *at) * 1099511628211u;
	return hash;
}

static uint64_t machine_digest(struct session *session)
{
	size_t length;
	const unsigned char *bytes =
		sim_machine_bytes(session_sim(session), &length);

	return digest(length, bytes, length);
}

static uint64_t pages_digest(uint64_t hash, const struct shared_array *pages,
			     size_t n)
{
	for (size_t i = 0; i < n; i++)
		hash = digest(hash, state_page(pages, i),
			      sizeof(struct page_state));
	return hash;
}

static uint64_t text_digest(uint64_t hash, const char *text)
{
	return digest(hash, text, strlen(text));
}

static uint64_t number_digest(uint64_t hash, uint64_t number)
{
	return digest(hash, &number, sizeof(number));
}

static uint64_t view_digest(uint64_t hash, const struct view_state *view)
{
	hash = text_digest(hash, view->view);
	hash = text_digest(hash, view->process);
	hash = text_digest(hash, view->object);
	hash = number_digest(hash, view->address);
	hash = number_digest(hash, view->object_page);
	hash = number_digest(hash, (uint64_t)view->sharing);
	hash = number_digest(hash, (uint64_t)view->protection);
	return pages_digest(hash, view->pages, view->n_pages);
}

static uint64_t object_digest(uint64_t hash, const struct object_state *object)
{
	hash = text_digest(hash, object->object);
	hash = number_digest(hash, (uint64_t)object->kind);
	hash = number_digest(hash, object->size);
	return pages_digest(hash, object->pages, object->n_pages);
}

static uint64_t frame_digest(uint64_t hash, const struct frame_state *frame)
{
	hash = number_digest(hash, (uint64_t)frame->use);
	hash = text_digest(hash, frame->object);
	hash = number_digest(hash, frame->page);
	hash = number_digest(hash, frame->references);
	hash = number_digest(hash, frame->dirty);
	return number_digest(hash, frame->slot);
}

static uint64_t state_digest(uint64_t hash, const struct state *state)
{
	for (size_t i = 0; i < state->n_views; i++)
		hash = view_digest(hash, &state->views[i]);
	for (size_t i = 0; i < state->n_objects; i++)
		hash = object_digest(hash, &state->objects[i]);
	for (size_t i = 0; i < state->n_frames; i++)
		hash = frame_digest(hash, state_frame(state->frames, i));
	for (size_t i = 0; i < state->n_slots; i++) {
		const struct slot_state *slot = state_slot(state->slots, i);

		hash = number_digest(hash, slot->references);
		hash = number_digest(hash, slot->pfn);
	}
	return hash;
}

/* All that a record says, addresses and padding left out. */
static uint64_t record_digest(const struct step *step)
{
	const struct step_side *side = &step->sides[SIDE_SIM];
	const struct event_list *events = &side->outcome.events;
	struct strbuf text = STRBUF_INIT;
	uint64_t hash = digest(0, step->text, strlen(step->text));

	op_print(&step->op, &text);
	hash = digest(hash, text.text, text.length);
	strbuf_free(&text);
	for (size_t i = 0; i < events->n_events; i++) {
		strbuf_init(&text);
		event_print(&events->events[i], &text);
		hash = digest(hash, text.text, text.length);
		strbuf_free(&text);
	}
	hash = digest(hash, side->outcome.bytes, side->outcome.n_bytes);
	hash = state_digest(hash, &side->state);
	for (size_t i = 0; i < side->n_bytes; i++)
		hash = digest(hash, side->bytes[i].pages,
			      side->bytes[i].n_pages *
				      sizeof(struct page_bytes));
	hash = digest(hash, side->counters.value, sizeof(side->counters.value));
	return digest(hash, &step->sums.steps, sizeof(step->sums.steps));
}

static int make_sim(void *context, const struct traits *like,
		    struct machine **ret_machine)
{
	struct sim_config config = { .profile = "linux", .seed = 1 };

	(void)context;
	(void)like;
	return sim_machine_new(&config, ret_machine);
}

static void go(struct journey *journey, const char *line)
{
	struct diagnostic diagnostic;
	struct op op;

	if (op_parse(line, strlen(line), 1, &op, &diagnostic) < 0)
		fail_msg("%s: %s", line, diagnostic.what);
	journey->machine[journey->n] = machine_digest(journey->session);
	assert_int_equal(
		session_do(journey->session, &op, EXPECT_ON_BOTH, NULL), 0);
	op_clear(&op);
	journey->record[journey->n++] =
		record_digest(session_last(journey->session));
}

static void go_somewhere(struct journey *journey)
{
	static const char *const lines[] = {
		"load v[%u]",
		"load v[%u]",
		"store v[%u] \"J\"",
		"store v[%u] \"K\"",
		"store p[%u] \"L\"",
		"load p[%u]",
		"flush v[%u]",
		"advise v[%u] dontneed",
		"advise p[%u] dontneed",
		"expect v[%u] present",
	};
	static const char *const rare[] = { "fsync f", "drop f", "tick 7",
					    "write f 5000 \"xyz\"",
					    "read f 0 100" };
	char line[64];

	if (rng_below(&journey->rng, 10) == 0)
		snprintf(line, sizeof(line), "%s",
			 rare[rng_below(&journey->rng, 5)]);
	else
		snprintf(line, sizeof(line),
			 lines[rng_below(&journey->rng, 10)],
			 (unsigned)rng_below(&journey->rng, journey->pages));
	go(journey, line);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static size_t resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	size_t all = 0, pages = 0;

	if (file) {
		if (fscanf(file, "%zu %zu", &all, &pages) != 2)
			pages = 0;
		fclose(file);
	}
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void arrive(struct journey *journey, size_t position)
{
	assert_int_equal(session_position(journey->session), position);
	assert_true(machine_digest(journey->session) ==
		    journey->machine[position]);
	if (position)
		assert_true(record_digest(session_last(journey->session)) ==
			    journey->record[position - 1]);
}

/* Back to the start, step by step; the longest time of one. */
static double go_back(struct journey *journey)
{
	double longest = 0;

	for (size_t at = journey->n; at-- > 0;) {
		double start = now(), took;

		assert_int_equal(session_back(journey->session), 0);
		took = now() - start;
		longest = took > longest ? took : longest;
		arrive(journey, at);
	}
	return longest;
}

static void jump(struct journey *journey)
{
	double longest = 0;

	for (int i = 0; i < 100; i++) {
		size_t to = rng_below(&journey->rng, journey->n);
		double start = now(), took;

		assert_int_equal(session_seek(journey->session, to), 0);
		took = now() - start;
		longest = took > longest ? took : longest;
		arrive(journey, to);
	}
	print_message("# the longest of 100 jumps: %.1f ms\n", longest * 1000);
}

/* From the middle another way: what was recorded after it is forgotten. */
static void branch(struct journey *journey)
{
	size_t end = journey->n;

	journey->n /= 3;
	assert_int_equal(session_seek(journey->session, journey->n), 0);
	while (journey->n < end / 2)
		go_somewhere(journey);
	for (int i = 0; i < 50; i++) {
		size_t to = rng_below(&journey->rng, journey->n);

		assert_int_equal(session_seek(journey->session, to), 0);
		arrive(journey, to);
	}
}

static void travel(unsigned pages, size_t steps)
{
	struct machine_factory factory = { .make_sim = make_sim };
	struct journey journey = { .pages = pages };
	size_t before = resident(), after, more;
	char reason[REASON_SIZE], line[64];
	double start = now(), longest;

	rng_seed(&journey.rng, pages);
	journey.machine = calloc(steps, sizeof(*journey.machine));
	journey.record = calloc(steps, sizeof(*journey.record));
	assert_non_null(journey.machine);
	assert_non_null(journey.record);
	assert_int_equal(
		session_new(&factory, MACHINES_SIM, &journey.session, reason),
		0);
	snprintf(line, sizeof(line), "file f %up", pages);
	go(&journey, line);
	go(&journey, "map v f shared rw");
	go(&journey, "map p f private rw");
	while (journey.n < steps)
		go_somewhere(&journey);
	after = resident(); /* less, where the allocator gave something back */
	more = after > before ? after - before : 0;
	print_message("# %u pages, %zu steps: %.1f s, %.1f MiB more\n", pages,
		      steps, now() - start, (double)more / (1 << 20));
	/* Half of it are the marks' budget. */
	assert_true(more < 2 * MARK_BUDGET);
	start = now();
	longest = go_back(&journey);
	print_message("# back: %.1f s, the longest step %.1f ms\n",
		      now() - start, longest * 1000);
	jump(&journey);
	branch(&journey);
	session_free(journey.session);
	free(journey.machine);
	free(journey.record);
}

static size_t steps_asked(void)
{
	const char *text = getenv("UNDO_STEPS");

	return text ? (size_t)strtoul(text, NULL, 10) : 5000;
}

static void test_small_machine(void **state)
{
	(void)state;
	travel(8, steps_asked());
}

static void test_larger_machine(void **state)
{
	(void)state;
	travel(64, steps_asked());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_machine),
		cmocka_unit_test(test_larger_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
