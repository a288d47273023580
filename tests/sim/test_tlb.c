/*
 * The TLB against a model that is as plain as can be: for each set a list of
 * pages, the one used last at its end. And what people are told of it.
 */
#include "simulated.h"

#include "base/rng.h"
#include "base/strbuf.h"
#include "sim/sim.h"
#include "sim/tlb.h"

#include <stdio.h>
#include <string.h>

#define PAGES	  24
#define PROCESSES 2
#define ENTRIES	  16

/* An address space's page, 0: none. */
typedef unsigned tag_t;

struct model {
	const char *policy;
	unsigned entries, ways;
	bool asid, own;				    /* each process has a TLB */
	tag_t list[PROCESSES][ENTRIES][ENTRIES];    /* by use, for lru */
	tag_t way[PROCESSES][ENTRIES][ENTRIES];	    /* by place, for plru */
	unsigned side[PROCESSES][ENTRIES][ENTRIES]; /* plru's tree */
	uint64_t hits, misses;
};

static const char *const process_names[PROCESSES] = { "main", "worker" };

static tag_t tag_of(unsigned process, unsigned page)
{
	return process * 1000 + page + 1;
}

/* Which TLB, which set; all views begin at the same multiple of the sets. */
static unsigned tlb_of(const struct model *model, unsigned process)
{
	return model->own ? process : 0;
}

static tag_t *set_of(struct model *model, unsigned process, unsigned page)
{
	unsigned sets = model->entries / model->ways;

	return model->list[tlb_of(model, process)][page % sets];
}

static bool list_remove(tag_t *list, unsigned ways, tag_t tag)
{
	for (unsigned i = 0; i < ways; i++) {
		if (list[i] != tag)
			continue;
		memmove(&list[i], &list[i + 1], (ways - i - 1) * sizeof(*list));
		list[ways - 1] = 0;
		return true;
	}
	return false;
}

static void list_add(tag_t *list, unsigned ways, tag_t tag)
{
	unsigned n = 0;

	while (n < ways && list[n])
		n++;
	if (n == ways)
		list_remove(list, ways, list[0]);
	list[n == ways ? ways - 1 : n] = tag;
}

/* lru: *ret_hit, and the page is the one used last. */
static bool lru_access(struct model *model, unsigned process, unsigned page)
{
	tag_t *list = set_of(model, process, page);
	tag_t tag = tag_of(process, page);
	bool hit = list_remove(list, model->ways, tag);

	list_add(list, model->ways, tag);
	return hit;
}

/* plru: ways are leaves of a tree; each inner node says which side is to go
 * next. The range of ways is halved on the way down. */
static void plru_point_away(unsigned *side, unsigned ways, unsigned way)
{
	unsigned node = 0, low = 0, high = ways;

	while (high - low > 1) {
		unsigned middle = (low + high) / 2;
		bool right = way >= middle;

		side[node] = !right;
		node = 2 * node + 1 + right;
		low = right ? middle : low;
		high = right ? high : middle;
	}
}

static unsigned plru_victim(const unsigned *side, unsigned ways)
{
	unsigned node = 0, low = 0, high = ways;

	while (high - low > 1) {
		unsigned middle = (low + high) / 2;
		bool right = side[node];

		node = 2 * node + 1 + right;
		low = right ? middle : low;
		high = right ? high : middle;
	}
	return low;
}

static bool plru_access(struct model *model, unsigned process, unsigned page)
{
	unsigned tlb = tlb_of(model, process);
	unsigned set = page % (model->entries / model->ways);
	tag_t *ways = model->way[tlb][set];
	unsigned way = 0, empty = model->ways;
	bool hit = false;

	for (unsigned i = 0; i < model->ways && !hit; i++) {
		hit = ways[i] == tag_of(process, page);
		way = i;
		if (!ways[i] && empty == model->ways)
			empty = i;
	}
	if (!hit)
		way = empty < model->ways
			      ? empty
			      : plru_victim(model->side[tlb][set], model->ways);
	ways[way] = tag_of(process, page);
	plru_point_away(model->side[tlb][set], model->ways, way);
	return hit;
}

static void model_access(struct model *model, unsigned process, unsigned page)
{
	bool hit = strcmp(model->policy, "lru") == 0
			   ? lru_access(model, process, page)
			   : plru_access(model, process, page);

	if (hit)
		model->hits++;
	else
		model->misses++;
}

static void model_forget(struct model *model, unsigned process, unsigned page)
{
	unsigned set = page % (model->entries / model->ways);
	tag_t *ways = model->way[tlb_of(model, process)][set];

	list_remove(set_of(model, process, page), model->ways,
		    tag_of(process, page));
	for (unsigned i = 0; i < model->ways; i++)
		if (ways[i] == tag_of(process, page))
			ways[i] = 0;
}

static void model_switch(struct model *model, unsigned from)
{
	if (model->asid || model->own)
		return;
	for (unsigned page = 0; page < PAGES; page++)
		model_forget(model, from, page);
}

static void start(struct simulated *sim, const struct model *model)
{
	char line[128];

	simulated_start(sim, "textbook");
	snprintf(line, sizeof(line),
		 "machine textbook tlb=%u tlb-ways=%u tlb-policy=%s "
		 "tlb-asid=%d tlb-cpus=%s",
		 model->entries, model->ways, model->policy, model->asid,
		 model->own ? "process" : "one");
	perform(sim, line);
	assert_int_equal(sim->outcome.result.kind, RESULT_OK);
	perform(sim, "section s 24p");
	perform(sim, "map v s shared rw");
	perform(sim, "spawn worker");
	perform(sim, "as worker");
	perform(sim, "map v s shared rw");
}

static void run_model(struct model *model, uint64_t seed)
{
	struct simulated sim;
	unsigned process = 1;
	struct rng rng;
	char line[64];

	start(&sim, model);
	rng_seed(&rng, seed);
	for (int i = 0; i < 300; i++) {
		unsigned page = (unsigned)rng_below(&rng, PAGES);

		switch (rng_below(&rng, 12)) {
		case 0:
			model_switch(model, process);
			process = !process;
			snprintf(line, sizeof(line), "as %s",
				 process_names[process]);
			break;
		case 1:
			model_forget(model, process, page);
			snprintf(line, sizeof(line), "advise v[%u] dontneed",
				 page);
			break;
		case 2:
			/* The first store sets the entry's dirty bit: the same
			 * entry, no other. */
			model_access(model, process, page);
			snprintf(line, sizeof(line), "store v[%u] \"x\"", page);
			break;
		default:
			if (rng_below(&rng, 2))
				page /= 4;
			model_access(model, process, page);
			snprintf(line, sizeof(line), "load v[%u]", page);
		}
		perform(&sim, line);
		assert_int_equal(counter_of(&sim, COUNTER_TLB_HITS),
				 model->hits);
		assert_int_equal(counter_of(&sim, COUNTER_TLB_MISSES),
				 model->misses);
	}
	assert_true(model->hits > 5 && model->misses > 30);
	assert_int_equal(counter_of(&sim, COUNTER_TLB_SHOOTDOWNS), 0);
	simulated_stop(&sim);
}

static void equals_the_model(void **state)
{
	static const unsigned shapes[][2] = {
		{ 16, 4 }, { 8, 1 }, { 8, 8 }, { 4, 4 }, { 4, 2 }, { 1, 1 },
	};
	static const char *const policies[] = { "lru", "plru" };

	(void)state;
	for (size_t i = 0; i < 6; i++)
		for (size_t policy = 0; policy < 2; policy++)
			for (int kind = 0; kind < 3; kind++) {
				struct model model = {
					.policy = policies[policy],
					.entries = shapes[i][0],
					.ways = shapes[i][1],
					.asid = kind != 0,
					.own = kind == 2,
				};

				run_model(&model, i * 10 + policy);
			}
}

/* Not every set of an odd number of entries can be the model's, for the views
 * do not begin at a multiple of it. */
static void any_number_of_sets_will_do(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook tlb=12 tlb-ways=4");
	perform(&sim, "map v anon private rw for 40p");
	perform(&sim, "store v[0..39] \"x\"");
	assert_int_equal(counter_of(&sim, COUNTER_TLB_MISSES), 40);
	perform(&sim, "load v[28..39]");
	assert_int_equal(counter_of(&sim, COUNTER_TLB_HITS), 12);
	simulated_stop(&sim);
}

/* What is remembered, by the events alone. */
static void random_forgets_only_its_victim(void **state)
{
	bool known[PAGES] = { false };
	unsigned n_known = 0, evicted = 0;
	struct simulated sim;
	struct rng rng;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook tlb=8 tlb-ways=8 tlb-policy=random");
	perform(&sim, "map v anon private rw for 24p");
	rng_seed(&rng, 5);
	for (int i = 0; i < 400; i++) {
		unsigned page = (unsigned)rng_below(&rng, PAGES);
		const struct event_list *list = &sim.outcome.events;
		char line[32];

		snprintf(line, sizeof(line), "store v[%u] \"x\"", page);
		perform(&sim, line);
		expect_events(&sim,
			      known[page] ? EVENT_TLB_HIT : EVENT_TLB_MISS, 1);
		for (size_t e = 0; e < list->n_events; e++) {
			if (list->events[e].kind == EVENT_TLB_EVICTED) {
				known[list->events[e].page] = false;
				n_known--;
				evicted++;
			}
			if (list->events[e].kind == EVENT_TLB_FILLED) {
				known[list->events[e].page] = true;
				n_known++;
			}
		}
		assert_true(known[page]);
		assert_true(n_known <= 8);
	}
	assert_true(evicted > 100);
	simulated_stop(&sim);
}

static void every_change_is_noticed(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook write-protect=1");
	perform(&sim, "file f 4p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "map p f private rw");
	perform(&sim, "store v[1] \"x\"");
	expect_events(&sim, EVENT_TLB_MISS, 1);
	expect_events(&sim, EVENT_TLB_FILLED, 1);
	perform(&sim, "store v[1] \"x\"");
	expect_events(&sim, EVENT_TLB_HIT, 1);
	expect_events(&sim, EVENT_TRANSLATED, 0);
	/* flush write-protects */
	perform(&sim, "flush v");
	expect_events(&sim, EVENT_TLB_INVALIDATED, 1);
	expect(&sim, "store v[1] \"y\"", "ok 1+0");
	expect_events(&sim, EVENT_TLB_MISS, 1);
	/* protect */
	perform(&sim, "protect v r");
	expect_events(&sim, EVENT_TLB_INVALIDATED, 1);
	expect(&sim, "store v[1] \"z\"", "SIGSEGV 0+0");
	perform(&sim, "load v[1]");
	expect_bytes(&sim, "y");
	/* a store to a read-only entry that the TLB has */
	expect(&sim, "store v[1] \"z\"", "SIGSEGV 0+0");
	expect_events(&sim, EVENT_TLB_HIT, 1);
	/* copy-on-write */
	perform(&sim, "load p[1]");
	expect(&sim, "store p[1] \"p\"", "ok 1+0");
	expect_events(&sim, EVENT_TLB_INVALIDATED, 1);
	expect_events(&sim, EVENT_TLB_FILLED, 1);
	perform(&sim, "load v[1]");
	expect_bytes(&sim, "y");
	/* unmap */
	perform(&sim, "unmap p");
	expect_events(&sim, EVENT_TLB_INVALIDATED, 1);
	simulated_stop(&sim);
}

/* A store through an entry that says clean has to make the page table say
 * dirty. */
static void a_first_store_walks(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "file f 1p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "load v");
	expect_object(&sim, "f", "c");
	expect(&sim, "store v \"x\"", "ok 0+0");
	expect_events(&sim, EVENT_TLB_HIT, 1);
	expect_events(&sim, EVENT_TRANSLATED, 1);
	expect_object(&sim, "f", "D");
	expect(&sim, "store v \"x\"", "ok 0+0");
	expect_events(&sim, EVENT_TRANSLATED, 0);
	simulated_stop(&sim);
}

static void try_shootdown(const char *machine)
{
	struct simulated sim;

	simulated_start(&sim, "textbook");
	perform(&sim, machine);
	perform(&sim, "file f 2p");
	perform(&sim, "map v f shared rw");
	perform(&sim, "store v[0..1] \"m\"");
	perform(&sim, "spawn worker");
	perform(&sim, "as worker");
	perform(&sim, "map w f shared rw");
	perform(&sim, "store w[1] \"w\"");
	perform(&sim, "as main");
	perform(&sim, "flush v");
	expect_events(&sim, EVENT_TLB_SHOOTDOWN, 1);
	expect_events(&sim, EVENT_TLB_INVALIDATED, 2);
	assert_int_equal(counter_of(&sim, COUNTER_TLB_SHOOTDOWNS), 1);
	for (size_t i = 0; i < sim.outcome.events.n_events; i++) {
		const struct event *event = &sim.outcome.events.events[i];

		if (event->kind != EVENT_TLB_SHOOTDOWN)
			continue;
		assert_string_equal(event->process, "worker");
		assert_string_equal(event->view, "w");
		assert_int_equal(event->page, 1);
	}
	/* Its end is its own business. */
	perform(&sim, "as worker");
	perform(&sim, "load w[0..1]");
	perform(&sim, "as main");
	perform(&sim, "kill worker");
	expect_events(&sim, EVENT_TLB_SHOOTDOWN, 0);
	expect_events(&sim, EVENT_TLB_FLUSHED, 2);
	assert_int_equal(counter_of(&sim, COUNTER_TLB_SHOOTDOWNS), 1);
	perform(&sim, "crash");
	assert_int_equal(counter_of(&sim, COUNTER_TLB_SHOOTDOWNS), 1);
	simulated_stop(&sim);
}

static void others_are_shot_down(void **state)
{
	(void)state;
	try_shootdown("machine linux tlb-events=1");
	try_shootdown("machine textbook");
	try_shootdown("machine textbook tlb-cpus=process");
}

static void without_numbers_a_switch_empties(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook tlb-asid=0");
	perform(&sim, "map v anon private rw for 3p");
	perform(&sim, "store v[0..2] \"x\"");
	perform(&sim, "as main");
	expect_events(&sim, EVENT_TLB_FLUSHED, 0);
	perform(&sim, "spawn worker");
	perform(&sim, "as worker");
	expect_events(&sim, EVENT_TLB_FLUSHED, 3);
	perform(&sim, "as main");
	expect_events(&sim, EVENT_TLB_FLUSHED, 0);
	perform(&sim, "load v[0]");
	expect_events(&sim, EVENT_TLB_MISS, 1);
	simulated_stop(&sim);
}

static void none_is_none(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "machine textbook tlb=0");
	perform(&sim, "map v anon private rw for 3p");
	perform(&sim, "store v[0..2] \"x\"");
	perform(&sim, "store v[0..2] \"x\"");
	expect_events(&sim, EVENT_TRANSLATED, 3);
	assert_int_equal(counter_of(&sim, COUNTER_TLB_HITS), 0);
	assert_int_equal(counter_of(&sim, COUNTER_TLB_MISSES), 0);
	perform(&sim, "spawn worker");
	perform(&sim, "kill worker");
	expect_events(&sim, EVENT_TLB_FLUSHED, 0);
	simulated_stop(&sim);
}

/* Counted always, told only where it does not drown the rest. */
static void linux_counts_in_silence(void **state)
{
	struct simulated sim;

	(void)state;
	simulated_start(&sim, "linux");
	perform(&sim, "map v anon private rw for 3p");
	perform(&sim, "store v[0..2] \"x\"");
	perform(&sim, "store v[0..2] \"x\"");
	expect_events(&sim, EVENT_TLB_HIT, 0);
	expect_events(&sim, EVENT_TRANSLATED, 3);
	assert_int_equal(counter_of(&sim, COUNTER_TLB_HITS), 3);
	assert_int_equal(counter_of(&sim, COUNTER_TLB_MISSES), 3);
	simulated_stop(&sim);
}

static void forget_nothing(void *context, const struct tlb_entry *entry,
			   bool in_its_set)
{
	struct tlb_entry *writable = (struct tlb_entry *)entry;

	assert_true(in_its_set);
	writable->pfn += *(pfn_t *)context;
}

/* The check finds an entry that the page table does not have. */
static void stale_entries_are_found(void **state)
{
	struct simulated sim;
	struct strbuf complaint;
	pfn_t by = 1;

	(void)state;
	simulated_start(&sim, "textbook");
	perform(&sim, "map v anon private rw for 3p");
	perform(&sim, "store v[1] \"x\"");
	tlb_visit(sim_of(sim.machine), forget_nothing, &by);
	strbuf_init(&complaint);
	assert_true(sim_machine_check(sim.machine, &complaint) < 0);
	assert_non_null(strstr(complaint.text, "TLB: "));
	strbuf_free(&complaint);
	simulated_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_the_model),
		cmocka_unit_test(any_number_of_sets_will_do),
		cmocka_unit_test(random_forgets_only_its_victim),
		cmocka_unit_test(every_change_is_noticed),
		cmocka_unit_test(a_first_store_walks),
		cmocka_unit_test(others_are_shot_down),
		cmocka_unit_test(without_numbers_a_switch_empties),
		cmocka_unit_test(none_is_none),
		cmocka_unit_test(linux_counts_in_silence),
		cmocka_unit_test(stale_entries_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
