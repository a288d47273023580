/* The fixture of the simulator's tests; see simulated.h. */
#include "simulated.h"

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "sim/frame.h"
#include "sim/page_table.h"
#include "sim/sim.h"
#include "sim/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void simulated_start_with(struct simulated *simulated,
			  const struct sim_config *config)
{
	memset(simulated, 0, sizeof(*simulated));
	assert_int_equal(sim_machine_new(config, &simulated->machine), 0);
	sim_machine_move_always(simulated->machine);
}

void simulated_start(struct simulated *simulated, const char *profile)
{
	struct sim_config config = { .profile = profile };

	simulated_start_with(simulated, &config);
}

void simulated_stop(struct simulated *simulated)
{
	outcome_clear(&simulated->outcome);
	machine_free(simulated->machine);
}

struct simulated *start_as(void **state, const char *machine)
{
	static struct simulated simulated;

	simulated_start(&simulated, "linux");
	*state = &simulated;
	perform(&simulated, machine);
	return &simulated;
}

int stop(void **state)
{
	simulated_stop(*state);
	return 0;
}

static void check(struct simulated *simulated)
{
	struct strbuf complaint;

	strbuf_init(&complaint);
	if (sim_machine_check(simulated->machine, &complaint) < 0)
		fail_msg("%s", complaint.text);
	strbuf_free(&complaint);
}

void perform_op(struct simulated *simulated, const struct op *op)
{
	outcome_clear(&simulated->outcome);
	assert_int_equal(
		machine_apply(simulated->machine, op, &simulated->outcome), 0);
	check(simulated);
}

void perform(struct simulated *simulated, const char *line)
{
	struct diagnostic diagnostic;
	struct op op;

	if (op_parse(line, strlen(line), 1, &op, &diagnostic) < 0)
		fail_msg("%s: %s", line, diagnostic.what);
	perform_op(simulated, &op);
	op_clear(&op);
}

void expect(struct simulated *simulated, const char *line, const char *outcome)
{
	const struct outcome *got = &simulated->outcome;
	char text[64];

	perform(simulated, line);
	snprintf(text, sizeof(text), "%s %u+%u", result_name(got->result),
		 (unsigned)got->minor, (unsigned)got->major);
	if (strcmp(text, outcome) != 0)
		fail_msg("%s: %s, not %s (%s)", line, text, outcome,
			 got->reason);
}

static char view_letter(const struct page_state *page)
{
	bool alone = page_state_get(page, PAGE_EXCLUSIVE) == ANSWER_YES;
	bool writable = page_state_get(page, PAGE_WRITABLE) == ANSWER_YES;

	if (page_state_get(page, PAGE_SWAPPED) == ANSWER_YES)
		return 's';
	if (page_state_get(page, PAGE_PRESENT) != ANSWER_YES)
		return '.';
	if (page_state_get(page, PAGE_ZERO) == ANSWER_YES)
		return '0';
	if (writable)
		return alone ? 'W' : 'w';
	return alone ? 'R' : 'r';
}

static char object_letter(const struct page_state *page)
{
	if (page_state_get(page, PAGE_CACHED) != ANSWER_YES)
		return '.';
	return page_state_get(page, PAGE_DIRTY) == ANSWER_YES ? 'D' : 'c';
}

static void expect_picture(const struct shared_array *pages, size_t n_pages,
			   char (*letter)(const struct page_state *page),
			   const char *name, const char *picture)
{
	char *text = calloc(1, n_pages + 1);

	assert_non_null(text);
	for (size_t i = 0; i < n_pages; i++)
		text[i] = letter(state_page(pages, i));
	if (strcmp(text, picture) != 0)
		fail_msg("%s is %s, not %s", name, text, picture);
	free(text);
}

void expect_view(struct simulated *simulated, const char *view,
		 const char *picture)
{
	struct machine *machine = simulated->machine;
	const struct view_state *found;
	struct state state = { 0 };

	assert_int_equal(machine_observe(machine, &state), 0);
	found = state_view(&state, machine->ops->process(machine), view);
	if (found)
		expect_picture(found->pages, found->n_pages, view_letter, view,
			       picture);
	else
		assert_string_equal(picture, "unmapped");
	state_clear(&state);
}

void expect_object(struct simulated *simulated, const char *object,
		   const char *picture)
{
	const struct object_state *found;
	struct state state = { 0 };

	assert_int_equal(machine_observe(simulated->machine, &state), 0);
	found = state_object(&state, object);
	assert_non_null(found);
	expect_picture(found->pages, found->n_pages, object_letter, object,
		       picture);
	state_clear(&state);
}

void expect_bytes(struct simulated *simulated, const char *bytes)
{
	assert_int_equal(simulated->outcome.n_bytes, strlen(bytes));
	assert_memory_equal(simulated->outcome.bytes, bytes, strlen(bytes));
}

void expect_events(struct simulated *simulated, enum event_kind kind,
		   uint64_t pages)
{
	const struct event_list *list = &simulated->outcome.events;
	uint64_t found = 0;

	for (size_t i = 0; i < list->n_events; i++) {
		assert_int_equal(list->events[i].source, EVENT_EXACT);
		if (list->events[i].kind == kind)
			found += list->events[i].count;
	}
	if (found != pages)
		fail_msg("%s: %u pages, not %u", event_table[kind].name,
			 (unsigned)found, (unsigned)pages);
}

void expect_disk(struct simulated *simulated, const char *object,
		 uint64_t offset, char memory, char disk)
{
	const struct machine_ops *ops = simulated->machine->ops;
	unsigned char byte = 0;

	assert_int_equal(ops->peek(simulated->machine, object, WHERE_MEMORY,
				   offset, 1, &byte),
			 0);
	assert_int_equal(byte, memory);
	assert_int_equal(ops->peek(simulated->machine, object, WHERE_DISK,
				   offset, 1, &byte),
			 0);
	assert_int_equal(byte, disk);
}

uint64_t counter_of(struct simulated *simulated, enum counter counter)
{
	struct counters counters;

	simulated->machine->ops->counters(simulated->machine, &counters);
	assert_true(counters_known(&counters, counter));
	return counters.value[counter];
}

pte_t entry_of(struct sim *sim, const char *view, uint64_t page)
{
	uint32_t process = sim_root(sim)->acting;

	return page_table_get(sim, process,
			      view_find(sim, process, view)->address +
				      page * sim_profile(sim)->page_size);
}

void lock_until_left(struct simulated *simulated, const char *view,
		     uint64_t frames)
{
	for (int i = 0; frames_free(sim_of(simulated->machine)) > frames; i++) {
		char line[NAME_SIZE + 40];

		snprintf(line, sizeof(line), "lock %s[%d]", view, i);
		perform(simulated, line);
	}
}

uint64_t slot_of(struct simulated *simulated, const char *view, size_t page)
{
	struct machine *machine = simulated->machine;
	const struct view_state *found;
	struct state state = { 0 };
	uint64_t slot;

	assert_int_equal(machine_observe(machine, &state), 0);
	found = state_view(&state, machine->ops->process(machine), view);
	assert_non_null(found);
	slot = state_page(found->pages, page)->slot;
	state_clear(&state);
	return slot;
}

void expect_why(struct simulated *simulated, const char *part)
{
	if (!strstr(simulated->outcome.reason, part))
		fail_msg("'%s' is not in: %s", part, simulated->outcome.reason);
}
