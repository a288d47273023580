/*
 * What cannot be seen is unknown, with its reason, and nothing else changes:
 * each observer switched off in turn, through the capability layer and by a
 * filter such as a container's, which answers the system calls with an errno.
 */
#include "real_helper.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "machine/script.h"

/* Everything a lesson does, in a few lines. */
static const char script[] = "file f 8p\nmap v f shared rw\nload v[2]\n"
			     "store v[3] \"J\"\nflush v async\nflush v\n"
			     "store v[3] \"K\"\nread f 12288 1\nfsync f\n"
			     "section s 2p\nmap t s shared rw\n"
			     "store t[1] \"x\"\nmap a anon private rw for 4p\n"
			     "load a[1]\nstore a[2] \"y\"\nunmap v\ndrop f";

static struct page_state view_page(struct machine *machine, const char *view,
				   size_t page)
{
	struct page_state found;
	struct state state = { 0 };

	assert_int_equal(machine_observe(machine, &state), 0);
	found = *state_page(state_view(&state, "main", view)->pages, page);
	state_clear(&state);
	return found;
}

static const char *reason_of(struct machine *machine,
			     enum real_capability which)
{
	size_t n;
	const struct capability *rows = machine->ops->capabilities(machine, &n);

	assert_int_equal(n, REAL_CAPABILITIES);
	assert_false(rows[which].available);
	return rows[which].reason;
}

static void test_each_alone(void **state)
{
	(void)state;
	for (unsigned i = 0; i < REAL_CAPABILITIES; i++) {
		struct machine *m = machine_open(1U << i);

		assert_true(reason_of(m, (enum real_capability)i)[0] != '\0');
		perform_all(m, script);
		want_bytes(m, "load t[1]", "x");
		machine_free(m);
	}
}

/* Unknown is not zero: no bit, no frame and no slot of any page is told. */
static void want_nothing_known(struct machine *machine)
{
	struct state seen = { 0 };
	struct counters counters;

	assert_int_equal(machine_observe(machine, &seen), 0);
	assert_true(seen.n_views > 0 && seen.n_objects > 0);
	for (size_t i = 0; i < seen.n_views; i++) {
		assert_null(seen.views[i].areas);
		for (size_t k = 0; k < seen.views[i].n_pages; k++) {
			assert_int_equal(
				state_page(seen.views[i].pages, k)->known, 0);
			assert_true(state_page(seen.views[i].pages, k)->pfn ==
				    PFN_NONE);
			assert_true(state_page(seen.views[i].pages, k)->slot ==
				    SLOT_NONE);
		}
	}
	for (size_t i = 0; i < seen.n_objects; i++)
		for (size_t k = 0; k < seen.objects[i].n_pages; k++)
			assert_int_equal(
				state_page(seen.objects[i].pages, k)->known, 0);
	state_clear(&seen);
	machine->ops->counters(machine, &counters);
	assert_false(counters_known(&counters, COUNTER_MINOR_FAULTS));
	assert_false(counters_known(&counters, COUNTER_MAJOR_FAULTS));
	assert_false(counters_known(&counters, COUNTER_DISK_READS));
	assert_false(counters_known(&counters, COUNTER_DIRTY_PAGES));
	assert_true(counters_known(&counters, COUNTER_SYSTEM_CALLS));
}

static void test_all_at_once(void **state)
{
	struct machine *m = machine_open(~0U);
	char picture[PICTURE_SIZE];
	struct outcome outcome;

	(void)state;
	perform_all(m, script);
	want_bytes(m, "load t[1]", "x");
	picture_view(m, "main", "a", picture);
	assert_string_equal(picture, "????");
	picture_object(m, "f", picture);
	assert_string_equal(picture, "????????");
	want_nothing_known(m);
	perform(m, "load a[3]", &outcome);
	assert_false(outcome.faults_known);
	outcome_clear(&outcome);
	perform(m, "fork b", &outcome);
	assert_int_equal(outcome.result.kind, RESULT_UNSUPPORTED);
	assert_true(outcome.reason[0] != '\0');
	outcome_clear(&outcome);
	machine_free(m);
}

static void test_without_frames(void **state)
{
	struct machine *m = machine_open(CAN(REAL_FRAMES));
	struct page_state page;

	(void)state;
	need(m, CAN(REAL_PAGEMAP));
	perform_all(m, script);
	page = view_page(m, "a", 2);
	assert_int_equal(page_state_get(&page, PAGE_PRESENT), ANSWER_YES);
	assert_true(page.pfn == PFN_NONE);
	machine_free(m);
}

/* Three ways to find the zero page, and none: of a page that this process alone
 * maps the entry tells. */
static void test_zero_page(void **state)
{
	struct machine *m =
		machine_open(CAN(REAL_PAGEMAP_SCAN) | CAN(REAL_PAGE_FLAGS));
	bool zero = kernel_has_zero_page();
	struct page_state page;

	(void)state;
	need(m, CAN(REAL_PAGEMAP));
	perform_all(m, script);
	page = view_page(m, "a", 1);
	assert_int_equal(page_state_get(&page, PAGE_ZERO),
			 zero ? ANSWER_UNKNOWN : ANSWER_NO);
	page = view_page(m, "a", 2);
	assert_int_equal(page_state_get(&page, PAGE_ZERO), ANSWER_NO);
	machine_free(m);
	m = machine_open(CAN(REAL_PAGEMAP_SCAN));
	need(m, CAN(REAL_PAGE_FLAGS) | CAN(REAL_FRAMES));
	perform_all(m, script);
	page = view_page(m, "a", 1);
	assert_int_equal(page_state_get(&page, PAGE_ZERO),
			 zero ? ANSWER_YES : ANSWER_NO);
	machine_free(m);
}

#define TRAIT(name) offsetof(struct traits, name)

/* What only cachestat shows, and what an entry or a fault shows. */
static const size_t of_cachestat[] = {
	TRAIT(flush_whole),   TRAIT(shrink_writes),	 TRAIT(zeroes_dirty),
	TRAIT(resize_writes), TRAIT(zeroes_holes),	 TRAIT(flush_replaced),
	TRAIT(flush_shrunk),  TRAIT(async_flush_starts),
};
static const size_t of_entries[] = {
	TRAIT(hole_unmaps_files),
	TRAIT(hole_unmaps_sections),
	TRAIT(hole_writes),
	TRAIT(zero_page),
};

static void want_habits(struct machine *machine, const size_t *habits, size_t n,
			bool known)
{
	for (size_t i = 0; i < n; i++) {
		const void *habit =
			(const char *)machine->ops->traits(machine) + habits[i];

		assert_int_equal(*(const enum habit *)habit != HABIT_UNKNOWN,
				 known);
	}
}

static void want_all_known(void)
{
	struct machine *m = machine_open(0);

	need(m,
	     CAN(REAL_CACHESTAT) | CAN(REAL_PAGEMAP) | CAN(REAL_FAULT_COUNTS));
	want_habits(m, of_cachestat, ARRAY_LENGTH(of_cachestat), true);
	want_habits(m, of_entries, ARRAY_LENGTH(of_entries), true);
	assert_int_not_equal(m->ops->traits(m)->journal, JOURNAL_UNKNOWN);
	assert_true(m->ops->traits(m)->fault_around_known);
	machine_free(m);
}

/* A habit that cannot be tried is unknown, and not one that is not there. */
static void test_habits(void **state)
{
	struct machine *m;
	bool dirty;

	(void)state;
	want_all_known();
	m = machine_open(CAN(REAL_CACHESTAT));
	dirty = m->ops->traits(m)->counts_dirty;
	/* Where nothing is ever dirty nobody has to look. */
	want_habits(m, of_cachestat, ARRAY_LENGTH(of_cachestat), !dirty);
	want_habits(m, of_entries, ARRAY_LENGTH(of_entries), true);
	assert_int_equal(m->ops->traits(m)->journal,
			 dirty ? JOURNAL_UNKNOWN : JOURNAL_NONE);
	machine_free(m);
	m = machine_open(CAN(REAL_PAGEMAP) | CAN(REAL_PAGEMAP_SCAN) |
			 CAN(REAL_FAULT_COUNTS));
	want_habits(m, of_cachestat, ARRAY_LENGTH(of_cachestat), true);
	want_habits(m, of_entries, ARRAY_LENGTH(of_entries), false);
	assert_false(m->ops->traits(m)->fault_around_known);
	assert_int_equal(m->ops->traits(m)->write_protects_after_flush,
			 dirty ? HABIT_UNKNOWN : HABIT_NO);
	machine_free(m);
	m = machine_open(CAN(REAL_MINCORE));
	assert_int_equal(m->ops->traits(m)->zeroes_unread,
			 dirty || m->ops->traits(m)->can_evict ? HABIT_UNKNOWN
							       : HABIT_NO);
	machine_free(m);
}

static void test_mincore_in_place_of_cachestat(void **state)
{
	struct machine *m = machine_open(CAN(REAL_CACHESTAT));
	struct state seen = { 0 };
	const struct page_state *page;

	(void)state;
	need(m, CAN(REAL_MINCORE));
	perform_all(m, "file f 8p\nmap v f shared rw\nadvise v random\n"
		       "store v[3] \"x\"");
	assert_int_equal(machine_observe(m, &seen), 0);
	page = state_page(state_object(&seen, "f")->pages, 3);
	assert_int_equal(page_state_get(page, PAGE_CACHED), ANSWER_YES);
	assert_int_equal(page_state_get(page, PAGE_DIRTY), ANSWER_UNKNOWN);
	assert_int_equal(page_state_get(page, PAGE_WRITEBACK), ANSWER_UNKNOWN);
	if (m->ops->traits(m)->can_evict)
		assert_int_equal(page_state_get(page + 1, PAGE_CACHED),
				 ANSWER_NO);
	state_clear(&seen);
	machine_free(m);
}

static enum answer object_cached(struct machine *machine, size_t page)
{
	struct state seen = { 0 };
	enum answer cached;

	assert_int_equal(machine_observe(machine, &seen), 0);
	cached = page_state_get(
		state_page(state_object(&seen, "f")->pages, page), PAGE_CACHED);
	state_clear(&seen);
	return cached;
}

/* A page that was zeroed in part looks to mincore like one that is not there
 * (mm/mincore.c, folio_test_uptodate()): nothing is said of it, until it is
 * seen. Of the other pages something is. */
static void test_mincore_is_not_believed(void **state)
{
	struct machine *m = machine_open(CAN(REAL_CACHESTAT));

	(void)state;
	need(m, CAN(REAL_MINCORE));
	if (!m->ops->traits(m)->can_evict) {
		machine_free(m);
		skip();
	}
	assert_true(m->ops->traits(m)->sees_arrived);
	perform_all(m, "file f 8p\npunch f 4097 3\ntruncate f 20481");
	assert_int_equal(object_cached(m, 0), ANSWER_NO);
	assert_int_equal(object_cached(m, 1), ANSWER_UNKNOWN);
	assert_int_equal(object_cached(m, 2), ANSWER_NO);
	assert_int_equal(object_cached(m, 5), ANSWER_UNKNOWN);
	perform_all(m, "read f 4096 1");
	assert_int_equal(object_cached(m, 1), ANSWER_YES);
	perform_all(m, "drop f");
	assert_int_equal(object_cached(m, 1), ANSWER_NO);
	assert_int_equal(object_cached(m, 5), ANSWER_NO);
	/* The old end too, where what was behind it is zeroed. */
	perform_all(m, "truncate f 7p");
	assert_int_equal(object_cached(m, 5), ANSWER_UNKNOWN);
	machine_free(m);
}

/* Too many to remember: then nothing that is not seen is believed. */
static void test_mincore_after_many_holes(void **state)
{
	struct machine *m = machine_open(CAN(REAL_CACHESTAT));
	char line[40];

	(void)state;
	need(m, CAN(REAL_MINCORE));
	if (!m->ops->traits(m)->can_evict) {
		machine_free(m);
		skip();
	}
	perform_all(m, "file f 40p");
	for (int page = 0; page < 20; page++) {
		snprintf(line, sizeof(line), "punch f %d 2", page * 4096 + 1);
		perform_all(m, line);
	}
	assert_int_equal(object_cached(m, 39), ANSWER_UNKNOWN);
	perform_all(m, "drop f");
	assert_int_equal(object_cached(m, 39), ANSWER_NO);
	machine_free(m);
}

/* Runs the script without cmocka, for a child. 0: every line was ok. */
static int script_run(struct machine *machine)
{
	struct script parsed = { 0 };
	int failed = 0;

	if (script_parse(script, strlen(script), 1, &parsed, NULL) < 0)
		return 90;
	for (size_t i = 0; i < parsed.n_ops && !failed; i++) {
		struct outcome outcome;

		if (machine_apply(machine, &parsed.ops[i], &outcome) < 0 ||
		    outcome.result.kind != RESULT_OK)
			failed = (int)i + 1;
		outcome_clear(&outcome);
	}
	script_free(&parsed);
	return failed;
}

/* In a child of its own: 0; the number of the line that failed; 80 and more:
 * something else did. */
static int filtered_machine(int error)
{
	/* cachestat, the three of Landlock, close_range, mincore, capset. */
	static const int calls[] = { 451,
				     444,
				     445,
				     446,
				     436,
				     SYS_mincore,
				     SYS_capset,
				     SYS_sched_setaffinity,
				     SYS_sync_file_range };
	struct real_config config = { .scratch_parent = test_scratch() };
	char reason[REASON_SIZE] = "";
	struct machine *machine;
	const struct capability *rows;
	size_t n;
	int failed;

	if (!filter_install(calls, sizeof(calls) / sizeof(calls[0]), error))
		return NO_FILTERS;
	if (real_machine_new(&config, &machine, reason) < 0) {
		fprintf(stderr, "# %s\n", reason);
		return 82;
	}
	rows = machine->ops->capabilities(machine, &n);
	failed = script_run(machine);
	if (rows[REAL_CACHESTAT].available || rows[REAL_MINCORE].available ||
	    rows[REAL_SANDBOX].available)
		failed = 83;
	if (!strstr(rows[REAL_CACHESTAT].reason,
		    error == EPERM ? "EPERM" : "ENOSYS"))
		failed = 84;
	machine_free(machine);
	return failed;
}

/* A file is cold when it was made, and what is mapped of it without being
 * touched stays so, where mincore alone can tell. */
static int cold_run(int error)
{
	static const int calls[] = { 451 };
	struct machine *machine;
	char picture[PICTURE_SIZE];
	int failed = 0;

	if (!filter_install(calls, 1, error))
		return NO_FILTERS;
	machine = machine_open(0);
	if (!machine->ops->traits(machine)->can_evict)
		failed = 82;
	perform_all(machine, "file f 3000p\nmap v f shared rw");
	for (int i = 0; i < 8 && !failed; i++) {
		char line[32];

		snprintf(line, sizeof(line), "file f%d 8p", i);
		perform_all(machine, line);
		snprintf(line, sizeof(line), "f%d", i);
		picture_object(machine, line, picture);
		if (strchr(picture, 'c') || strchr(picture, 'D'))
			failed = 83;
	}
	if (!machine->ops->traits(machine)->counts_dirty)
		failed = 84;
	machine_free(machine);
	return failed;
}

static void test_files_are_cold_without_cachestat(void **state)
{
	struct machine *m = machine_open(0);
	bool can_evict = m->ops->traits(m)->can_evict;

	(void)state;
	machine_free(m);
	if (!can_evict)
		skip_because("this file system keeps all in memory");
	filtered_run(cold_run, ENOSYS);
}

/* What doctor would say under a filter that forbids the observers: a reason and
 * a remedy for each, and the same of all that it does not show. */
static int filtered_survey(int error)
{
	static const int calls[] = { 451, SYS_perf_event_open,
				     SYS_userfaultfd };
	static const enum real_capability hit[] = { REAL_CACHESTAT,
						    REAL_FAULT_EVENTS,
						    REAL_WRITE_TRACKING };
	struct real_config config = { .scratch_parent = test_scratch() };
	struct capability rows[REAL_CAPABILITIES];
	char reason[REASON_SIZE] = "";
	struct real_facts facts;

	if (!filter_install(calls, sizeof(calls) / sizeof(calls[0]), error))
		return NO_FILTERS;
	if (real_capabilities_probe(&config, &facts, rows, reason) < 0)
		return 82;
	for (size_t i = 0; i < sizeof(hit) / sizeof(hit[0]); i++)
		if (rows[hit[i]].available || !rows[hit[i]].remedy[0])
			return 83;
	for (size_t i = 0; i < REAL_CAPABILITIES; i++)
		if (!rows[i].available && !rows[i].reason[0])
			return 84;
	return 0;
}

static void test_under_a_filter_that_knows_no_such_call(void **state)
{
	(void)state;
	filtered_run(filtered_machine, ENOSYS);
	filtered_run(filtered_survey, ENOSYS);
}

static void test_under_a_filter_that_forbids(void **state)
{
	(void)state;
	filtered_run(filtered_machine, EPERM);
	filtered_run(filtered_survey, EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_alone),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_without_frames),
		cmocka_unit_test(test_zero_page),
		cmocka_unit_test(test_habits),
		cmocka_unit_test(test_mincore_in_place_of_cachestat),
		cmocka_unit_test(test_mincore_is_not_believed),
		cmocka_unit_test(test_mincore_after_many_holes),
		cmocka_unit_test(test_files_are_cold_without_cachestat),
		cmocka_unit_test(test_under_a_filter_that_knows_no_such_call),
		cmocka_unit_test(test_under_a_filter_that_forbids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
