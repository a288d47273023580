/* Events from made-up readings. */
#include "real_helper.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "real/infer.h"

static struct state before, after;
static struct op op;
static struct outcome outcome;
static struct inference inference;

static int clean_start(void **unused)
{
	(void)unused;
	op = (struct op){ .kind = OP_LOAD };
	strcpy(op.place.view, "v");
	before = (struct state){ .page_size = 4096 };
	after = (struct state){ .page_size = 4096 };
	outcome = (struct outcome){ .faults_known = true };
	inference = (struct inference){ .op = &op,
					.process = "main",
					.before = &before,
					.after = &after,
					.n_pages = 1,
					.view_address = 0x200000000000,
					.page_size = 4096 };
	return 0;
}

static int clean_end(void **unused)
{
	(void)unused;
	state_clear(&before);
	state_clear(&after);
	outcome_clear(&outcome);
	return 0;
}

/* The letters of real_helper.h, the other way round. */
static void draw_view_page(struct page_state *page, char letter)
{
	bool present = letter != '.';

	*page = (struct page_state){ .pfn = PFN_NONE, .slot = SLOT_NONE };
	if (letter == '?')
		return;
	page_state_set(page, PAGE_PRESENT, present);
	if (!present)
		return;
	page_state_set(page, PAGE_FILE, letter == 'X' || letter == 'S');
	page_state_set(page, PAGE_ZERO, letter == 'z');
	page_state_set(page, PAGE_EXCLUSIVE, letter == 'X' || letter == 'A');
}

static void draw_view(struct state *state, const char *object,
		      const char *picture)
{
	struct view_state *view = state_add_view(state, strlen(picture));

	assert_non_null(view);
	strcpy(view->view, "v");
	strcpy(view->process, "main");
	strcpy(view->object, object);
	view->address = 0x200000000000;
	for (size_t i = 0; picture[i]; i++)
		draw_view_page(state_page_edit(&view->pages, i), picture[i]);
}

static void draw_object(struct state *state, enum object_kind kind,
			const char *picture)
{
	struct object_state *object = state_add_object(state, strlen(picture));

	assert_non_null(object);
	strcpy(object->object, "f");
	object->kind = kind;
	for (size_t i = 0; picture[i]; i++) {
		struct page_state *page = state_page_edit(&object->pages, i);

		page_state_set(page, PAGE_CACHED, picture[i] != '.');
		page_state_set(page, PAGE_DIRTY, picture[i] == 'D');
		page_state_set(page, PAGE_WRITEBACK, picture[i] == 'W');
	}
}

/* Infers, and wants "kind:place[page+count]" for each event, in order. */
static void want_events(const char *wanted)
{
	struct strbuf got = STRBUF_INIT;

	assert_int_equal(infer_events(&inference, &outcome), 0);
	for (size_t i = 0; i < outcome.events.n_events; i++) {
		const struct event *event = &outcome.events.events[i];

		strbuf_addf(&got, "%s%s %s[%u+%u]", i ? ", " : "",
			    event_table[event->kind].name,
			    event->view[0] ? event->view : event->object,
			    (unsigned)event->page, (unsigned)event->count);
	}
	assert_int_equal(strbuf_status(&got), 0);
	assert_string_equal(got.text, wanted);
	strbuf_free(&got);
}

static void test_cold_load(void **unused)
{
	(void)unused;
	draw_view(&before, "f", "......");
	draw_view(&after, "f", "XXXX..");
	draw_object(&before, OBJECT_FILE, "......");
	draw_object(&after, OBJECT_FILE, "cccccc");
	inference.page = 2;
	outcome.major = 1;
	want_events("major-fault v[2+1], page-mapped v[2+1], "
		    "page-mapped-around v[0+2], page-mapped-around v[3+1], "
		    "page-read-ahead f[0+2], page-read f[2+1], "
		    "page-read-ahead f[3+3]");
	assert_int_equal(outcome.events.events[0].source, EVENT_OBSERVED);
	assert_int_equal(outcome.events.events[1].source, EVENT_INFERRED);
}

static void test_load_without_a_fault(void **unused)
{
	(void)unused;
	draw_view(&before, "f", "XX");
	draw_view(&after, "f", "XX");
	want_events("translated v[0+1]");
}

static void test_first_store_to_a_read_page(void **unused)
{
	(void)unused;
	op.kind = OP_STORE;
	draw_view(&before, "f", "XX");
	draw_view(&after, "f", "XX");
	draw_object(&before, OBJECT_FILE, "cc");
	draw_object(&after, OBJECT_FILE, "cD");
	inference.page = 1;
	outcome.minor = 1;
	want_events("minor-fault v[1+1], write-fault v[1+1], "
		    "page-dirtied f[1+1]");
}

static void test_private_store_copies(void **unused)
{
	(void)unused;
	op.kind = OP_STORE;
	draw_view(&before, "f", "X.");
	draw_view(&after, "f", "A.");
	outcome.minor = 1;
	want_events("minor-fault v[0+1], write-fault v[0+1], "
		    "copied-on-write v[0+1]");
}

static void test_anonymous_pages(void **unused)
{
	(void)unused;
	op.kind = OP_STORE;
	draw_view(&before, "", ".z..");
	draw_view(&after, "", "zAA.");
	inference.page = 1;
	inference.n_pages = 2;
	outcome.minor = 2;
	want_events("minor-faults v[1+2], write-fault v[1+1], zeroed v[1+2], "
		    "zero-mapped v[0+1]");
}

static void test_flush_that_writes(void **unused)
{
	(void)unused;
	op.kind = OP_FLUSH;
	draw_object(&before, OBJECT_FILE, "cDDcD");
	draw_object(&after, OBJECT_FILE, "ccccc");
	want_events("page-written f[1+2], page-written f[4+1]");
}

static void test_asynchronous_flush_does_nothing(void **unused)
{
	(void)unused;
	op.kind = OP_FLUSH;
	op.async = true;
	draw_object(&before, OBJECT_FILE, "cDc");
	draw_object(&after, OBJECT_FILE, "cDc");
	want_events("nothing v[0+1]");
}

static void test_drop_evicts_and_unmap_unmaps(void **unused)
{
	(void)unused;
	op.kind = OP_UNMAP;
	draw_view(&before, "f", ".XX");
	draw_object(&before, OBJECT_FILE, "ccc");
	draw_object(&after, OBJECT_FILE, "..c");
	want_events("page-unmapped v[1+2], page-evicted f[0+2]");
}

/* Time passed, and the kernel wrote by itself. */
static void test_the_flusher_is_told_of(void **unused)
{
	(void)unused;
	op.kind = OP_TICK;
	inference.view_address = 0;
	draw_object(&before, OBJECT_FILE, "cDDcD");
	draw_object(&after, OBJECT_FILE, "ccccD");
	want_events("page-written f[1+2], flusher-woke [0+2]");
}

static void test_a_fork_finds_its_pages_mapped(void **unused)
{
	(void)unused;
	op.kind = OP_FORK;
	inference.view_address = 0;
	draw_view(&after, "", ".AA");
	want_events("page-mapped v[1+2]");
}

static void test_a_moved_view_keeps_its_pages(void **unused)
{
	(void)unused;
	op.kind = OP_REMAP;
	draw_view(&before, "", "A.");
	draw_view(&after, "", "A...");
	after.views[0].address += 1 << 22;
	want_events("");
	/* Not so a new view of the same name. */
	outcome_clear(&outcome);
	op.kind = OP_MAP;
	want_events("zeroed v[0+1]");
}

static void test_section_pages_are_not_read_from_a_disk(void **unused)
{
	(void)unused;
	draw_object(&before, OBJECT_SECTION, "..");
	draw_object(&after, OBJECT_SECTION, ".c");
	outcome.minor = 1;
	want_events("minor-fault v[0+1]");
}

static void test_unknown_is_no_change(void **unused)
{
	(void)unused;
	draw_view(&before, "f", "?.");
	draw_view(&after, "f", "X?");
	outcome.minor = 1;
	want_events("minor-fault v[0+1]");
}

static void test_signal_says_where(void **unused)
{
	(void)unused;
	outcome.result = (struct result){ RESULT_SIGNAL, SIGBUS };
	inference.signal_address = 0x200000003010;
	want_events("signal v[3+1]");
	assert_int_equal(outcome.events.events[0].number, SIGBUS);
}

static void test_without_readings_only_what_was_counted(void **unused)
{
	(void)unused;
	inference.before = NULL;
	outcome.minor = 1;
	want_events("minor-fault v[0+1]");
}

/* Where the faults of several pages were, nobody said. */
static void test_faults_among_several_pages_have_no_place(void **unused)
{
	(void)unused;
	draw_view(&before, "", "X...");
	draw_view(&after, "", "X...");
	inference.n_pages = 4;
	outcome.minor = 3;
	outcome.major = 1;
	want_events("major-faults v[0+4], minor-faults v[0+4]");
	assert_int_equal(outcome.events.events[0].amount, 1);
	assert_int_equal(outcome.events.events[1].amount, 3);
	assert_int_equal(outcome.events.events[1].address, 0);
}

static void test_faults_of_a_call_have_no_place(void **unused)
{
	(void)unused;
	op.kind = OP_READ;
	inference.view_address = 0;
	inference.n_pages = 0;
	outcome.minor = 1;
	want_events("minor-faults [0+1]");
}

/* Of the pages that were mapped already: one was clean, one dirty. */
static void test_write_faults_of_a_range_are_proven(void **unused)
{
	(void)unused;
	op.kind = OP_STORE;
	draw_view(&before, "f", "XX..");
	draw_view(&after, "f", "XXXX");
	draw_object(&before, OBJECT_FILE, "cDcc");
	draw_object(&after, OBJECT_FILE, "DDDD");
	inference.n_pages = 4;
	outcome.minor = 3;
	want_events("minor-faults v[0+4], write-fault v[0+1], "
		    "page-mapped v[2+2], page-dirtied f[0+1], "
		    "page-dirtied f[2+2]");
}

static void faults_tell(const uint64_t *pages, size_t n, size_t n_major)
{
	for (size_t i = 0; i < n; i++)
		inference.faults[i] =
			(struct placed_fault){ inference.view_address +
						       pages[i] * 4096 + 8,
					       i < n_major };
	inference.n_faults = n;
}

/* Where the kernel says at which addresses it was, a range is told as what it
 * was: pages that were asked for, and pages beside them. */
static void test_faults_that_are_told_have_a_place(void **unused)
{
	static const uint64_t pages[] = { 0, 2, 3, 5 };

	(void)unused;
	draw_view(&before, "f", "........");
	draw_view(&after, "f", "XXXXXXXX");
	draw_object(&before, OBJECT_FILE, "........");
	draw_object(&after, OBJECT_FILE, "cccccccc");
	inference.n_pages = 8;
	outcome.major = 1;
	outcome.minor = 3;
	faults_tell(pages, 4, 1);
	want_events("major-fault v[0+1], minor-fault v[2+2], "
		    "minor-fault v[5+1], page-mapped v[0+1], "
		    "page-mapped-around v[1+1], page-mapped v[2+2], "
		    "page-mapped-around v[4+1], page-mapped v[5+1], "
		    "page-mapped-around v[6+2], page-read f[0+1], "
		    "page-read-ahead f[1+7]");
}

/* Some were lost, or one was counted that nobody told: as if none were. */
static void test_faults_half_told_have_no_place(void **unused)
{
	static const uint64_t pages[] = { 0, 1 };

	(void)unused;
	draw_view(&before, "f", "...");
	draw_view(&after, "f", "XXX");
	inference.n_pages = 3;
	outcome.minor = 3;
	faults_tell(pages, 2, 0);
	want_events("minor-faults v[0+3], page-mapped v[0+3]");
	outcome_clear(&outcome);
	outcome.faults_known = true;
	outcome.minor = 1;
	outcome.major = 1;
	want_events("major-faults v[0+3], minor-faults v[0+3], "
		    "page-mapped v[0+3]");
}

static void test_uncounted_faults_are_not_told(void **unused)
{
	(void)unused;
	outcome.faults_known = false;
	want_events("");
}

#define INFER_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, clean_start, clean_end)

/* A view whose areas are drawn: one letter a page (n, r, w), '|' between two
 * of the same rights, '.' where none is. */
static struct view_state *draw_areas(struct state *state, const char *picture)
{
	static const char rights[] = "nrw";
	struct view_state *view;
	struct area list[16];
	size_t n = 0, page = 0;
	char pages[16] = "", last = '|';

	for (; *picture; last = *picture++) {
		if (*picture == '|')
			continue;
		if (*picture != '.' && *picture != last)
			list[n++] = (struct area){
				.page = page,
				.rights = (uint64_t)(strchr(rights, *picture) -
						     rights),
			};
		if (*picture != '.')
			list[n - 1].n_pages++;
		pages[page++] = '.';
	}
	draw_view(state, "", pages);
	view = &state->views[state->n_views - 1];
	assert_int_equal(areas_set(&view->areas, list, n), 0);
	return view;
}

/* One operation on v; NULL: there is no view. */
static void want_areas(enum op_kind kind, const char *then, const char *now,
		       const char *wanted)
{
	clean_end(NULL);
	clean_start(NULL);
	op.kind = kind;
	inference.view_address = 0;
	if (then)
		draw_areas(&before, then);
	if (now)
		draw_areas(&after, now);
	want_events(wanted);
}

static void test_areas_split_and_joined(void **unused)
{
	(void)unused;
	want_areas(OP_PROTECT, "wwwwwwww", "wwnnwwww",
		   "area-split v[2+6], area-split v[4+4], "
		   "area-protected v[2+2]");
	want_areas(OP_PROTECT, "wwnnwwww", "wwwwwwww",
		   "area-protected v[2+2], area-merged v[0+4], "
		   "area-merged v[0+8]");
	/* Where one ends moves: a part goes over to its neighbour. */
	want_areas(OP_PROTECT, "wwwwrrrr", "wwrrrrrr",
		   "area-split v[2+2], area-protected v[2+2], "
		   "area-merged v[2+6]");
	want_areas(OP_PROTECT, "ww|rr|ww", "rrrrrr",
		   "area-protected v[0+2], area-protected v[4+2], "
		   "area-merged v[0+4], area-merged v[0+6]");
	/* The same rights: locked, or advised. */
	want_areas(OP_LOCK, "wwww", "w|www", "area-split v[1+3]");
	want_areas(OP_UNLOCK, "w|www", "wwww", "area-merged v[0+4]");
	want_areas(OP_PROTECT, "w|www", "w|www", "");
}

static void test_areas_added_and_removed(void **unused)
{
	(void)unused;
	want_areas(OP_MAP, NULL, "rrr", "area-added v[0+3]");
	assert_int_equal(outcome.events.events[0].number, PROTECTION_READ);
	assert_true(outcome.events.events[0].flags & EVENT_SHARED);
	assert_int_equal(outcome.events.events[0].source, EVENT_INFERRED);
	want_areas(OP_UNMAP, "ww|r", NULL,
		   "area-removed v[0+2], area-removed v[2+1]");
	want_areas(OP_UNMAP, "wwww", "w..w",
		   "area-split v[1+3], area-split v[3+1], "
		   "area-removed v[1+2]");
	want_areas(OP_UNMAP, "w|ww|w", "w...",
		   "area-removed v[1+2], area-removed v[3+1]");
	want_areas(OP_REMAP, "ww", "wwww", "area-grown v[2+2]");
	want_areas(OP_REMAP, "wwww", "w",
		   "area-split v[1+3], area-removed v[1+3]");
}

static void test_areas_moved(void **unused)
{
	(void)unused;
	op.kind = OP_REMAP;
	inference.view_address = 0;
	draw_areas(&before, "ww");
	draw_areas(&after, "wwww")->address += 1 << 21;
	want_events("area-moved v[0+4]");
}

/* Of what nobody could see, nothing is told. */
static void test_areas_unknown(void **unused)
{
	(void)unused;
	op.kind = OP_PROTECT;
	inference.view_address = 0;
	draw_areas(&before, "wwww");
	draw_view(&after, "", "....");
	want_events("");
	state_clear(&before);
	state_clear(&after);
	draw_view(&before, "", "....");
	draw_areas(&after, "wnww");
	want_events("");
	state_clear(&after);
	want_events("");
}

#define AREA_PAGES 12
#define PICTURES   2000

static void picture_random(char pages[AREA_PAGES + 1],
			   char picture[2 * AREA_PAGES + 1])
{
	for (size_t i = 0; i < AREA_PAGES; i++) {
		pages[i] = "nrw."[random() % 4];
		if (i && random() % 2)
			pages[i] = pages[i - 1];
		*picture++ = pages[i];
		if (random() % 4 == 0)
			*picture++ = '|';
	}
	pages[AREA_PAGES] = '\0';
	*picture = '\0';
}

/* The letter of what is told of a page: what it may be used for now, small
 * where it was for something else, large where it is new; '-' where it is gone,
 * '=' where nothing is told, '!' where it is told twice. */
static void story_draw(char story[AREA_PAGES + 1])
{
	memset(story, '=', AREA_PAGES);
	story[AREA_PAGES] = '\0';
	for (size_t i = 0; i < outcome.events.n_events; i++) {
		const struct event *event = &outcome.events.events[i];
		char letter = event->kind == EVENT_AREA_PROTECTED
				      ? "nrw"[event->number]
			      : event->kind == EVENT_AREA_ADDED
				      ? "NRW"[event->number]
			      : event->kind == EVENT_AREA_REMOVED ? '-'
								  : '=';

		for (uint64_t k = event->page;
		     letter != '=' && k < event->page + event->count; k++)
			story[k] = story[k] == '=' ? letter : '!';
	}
}

/* What became of each page follows from what it was and is, whatever areas lie
 * around it. */
static void test_areas_page_by_page(void **unused)
{
	char then[AREA_PAGES + 1], now[AREA_PAGES + 1], story[AREA_PAGES + 1];
	char drawn[2][2 * AREA_PAGES + 1];

	(void)unused;
	srandom(1);
	for (int i = 0; i < PICTURES; i++) {
		picture_random(then, drawn[0]);
		picture_random(now, drawn[1]);
		clean_end(NULL);
		clean_start(NULL);
		op.kind = OP_PROTECT;
		inference.view_address = 0;
		draw_areas(&before, drawn[0]);
		draw_areas(&after, drawn[1]);
		assert_int_equal(infer_events(&inference, &outcome), 0);
		story_draw(story);
		for (size_t k = 0; k < AREA_PAGES; k++)
			then[k] = then[k] == now[k] ? '='
				  : now[k] == '.'   ? '-'
				  : then[k] == '.'  ? (char)toupper(now[k])
						    : now[k];
		assert_string_equal(story, then);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INFER_TEST(test_cold_load),
		INFER_TEST(test_load_without_a_fault),
		INFER_TEST(test_first_store_to_a_read_page),
		INFER_TEST(test_private_store_copies),
		INFER_TEST(test_anonymous_pages),
		INFER_TEST(test_flush_that_writes),
		INFER_TEST(test_asynchronous_flush_does_nothing),
		INFER_TEST(test_areas_split_and_joined),
		INFER_TEST(test_areas_added_and_removed),
		INFER_TEST(test_areas_moved),
		INFER_TEST(test_areas_unknown),
		INFER_TEST(test_areas_page_by_page),
		INFER_TEST(test_drop_evicts_and_unmap_unmaps),
		INFER_TEST(test_the_flusher_is_told_of),
		INFER_TEST(test_a_fork_finds_its_pages_mapped),
		INFER_TEST(test_a_moved_view_keeps_its_pages),
		INFER_TEST(test_section_pages_are_not_read_from_a_disk),
		INFER_TEST(test_unknown_is_no_change),
		INFER_TEST(test_signal_says_where),
		INFER_TEST(test_without_readings_only_what_was_counted),
		INFER_TEST(test_faults_among_several_pages_have_no_place),
		INFER_TEST(test_faults_of_a_call_have_no_place),
		INFER_TEST(test_write_faults_of_a_range_are_proven),
		INFER_TEST(test_faults_that_are_told_have_a_place),
		INFER_TEST(test_faults_half_told_have_no_place),
		INFER_TEST(test_uncounted_faults_are_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
