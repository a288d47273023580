/*
 * A running process on the screen, as text and as JSON, from samples made by
 * hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "golden.h"
#include "view/canvas_print.h"
#include "view/report_sample.h"
#include "view/watch.h"

#define PAGE  4096
#define ENTRY (PAGE_PRESENT | PAGE_SWAPPED)
#define FULL  (ENTRY | PAGE_EXCLUSIVE | PAGE_ZERO | PAGE_FILE)
#define CACHE (PAGE_CACHED | PAGE_DIRTY | PAGE_WRITEBACK)

static struct sample before, now;
static struct watch_moment moment;
static struct watch_ui ui;

static struct mapping *add_mapping(struct sample *sample, vaddr_t start,
				   uint64_t n_pages, const char *access,
				   enum mapping_kind kind, const char *name)
{
	struct mapping *mapping = &sample->mappings[sample->n_mappings++];

	*mapping = (struct mapping){ .start = start,
				     .end = start + n_pages * PAGE,
				     .kind = kind,
				     .name = strdup(name),
				     .file = NO_MAPPED_FILE,
				     .n_pages = n_pages,
				     .cache_why = UNSEEN_NO_CACHE };
	strcpy(mapping->access, access);
	return mapping;
}

static void add_run(struct mapping *mapping, uint64_t n, uint32_t known,
		    uint32_t bits)
{
	assert_int_equal(run_list_add(&mapping->pages, n, known, bits), 0);
}

static size_t add_file(struct sample *sample, const char *path, uint64_t dirty)
{
	sample->files[sample->n_files] =
		(struct mapped_file){ .path = strdup(path),
				      .known = true,
				      .dirty_known = true,
				      .size = 16 * PAGE,
				      .cached = 12,
				      .dirty = dirty,
				      .writeback = 1 };
	return sample->n_files++;
}

/* A database of 16 pages, of which `extra` more are mapped and dirty. */
static void add_database(struct sample *sample, uint64_t extra)
{
	struct mapping *mapping =
		add_mapping(sample, 0x7d0000000000, 16, "rw-s", MAPPING_FILE,
			    "/home/student/notes.db");

	mapping->file = add_file(sample, mapping->name, 1 + extra);
	mapping->cache_known = mapping->dirty_known = true;
	mapping->cached = 12;
	mapping->dirty = 1 + extra;
	mapping->writeback = 1;
	mapping->cache_why = UNSEEN_NOT;
	add_run(mapping, 3, FULL | CACHE,
		PAGE_PRESENT | PAGE_FILE | PAGE_CACHED);
	add_run(mapping, 1 + extra, FULL | CACHE,
		PAGE_PRESENT | PAGE_FILE | PAGE_EXCLUSIVE | PAGE_CACHED |
			PAGE_DIRTY);
	add_run(mapping, 1, ENTRY | CACHE, PAGE_CACHED | PAGE_WRITEBACK);
	add_run(mapping, 7 - extra, ENTRY | CACHE, PAGE_CACHED);
	add_run(mapping, 4, ENTRY | CACHE, 0);
}

static void add_anonymous(struct sample *sample)
{
	struct mapping *heap = add_mapping(sample, 0x55a600000000, 10, "rw-p",
					   MAPPING_HEAP, "[heap]");
	struct mapping *reserved =
		add_mapping(sample, 0x7e0000000000, (uint64_t)1 << 28, "rw-p",
			    MAPPING_ANONYMOUS, "");

	add_run(heap, 4, FULL, PAGE_PRESENT | PAGE_EXCLUSIVE);
	add_run(heap, 2, FULL, PAGE_PRESENT | PAGE_ZERO);
	add_run(heap, 1, ENTRY, PAGE_SWAPPED);
	add_run(heap, 3, ENTRY, 0);
	add_run(reserved, (uint64_t)1 << 20, ENTRY, 0);
	add_run(reserved, 1, FULL, PAGE_PRESENT | PAGE_EXCLUSIVE);
	add_run(reserved, ((uint64_t)1 << 28) - ((uint64_t)1 << 20) - 1, 0, 0);
	reserved->entries_why = UNSEEN_TOO_MUCH;
}

/* Of a library nothing can be seen of its cache. */
static void add_library(struct sample *sample)
{
	struct mapping *mapping =
		add_mapping(sample, 0x7f8000000000, 400, "r-xp", MAPPING_FILE,
			    "/usr/lib/x86_64-linux-gnu/libc.so.6");

	mapping->file = add_file(sample, mapping->name, 0);
	sample->files[mapping->file].known = false;
	sample->files[mapping->file].dirty_known = false;
	sample->files[mapping->file].why = UNSEEN_NOT_YOURS;
	sample->files[mapping->file].status = -EPERM;
	mapping->cache_why = UNSEEN_NOT_YOURS;
	mapping->cache_status = -EPERM;
	add_run(mapping, 250, FULL, PAGE_PRESENT | PAGE_FILE);
	add_run(mapping, 150, ENTRY, 0);
}

static void sample_make(struct sample *sample, unsigned long number,
			uint64_t extra)
{
	*sample = (struct sample){ .number = number,
				   .time = (double)(number - 1) * 2,
				   .page_size = PAGE,
				   .pid = 4321,
				   .command = "sqlite3",
				   .run_state = 'S',
				   .threads = 1,
				   .minor = 200 + 10 * number,
				   .major = 3,
				   .size = (uint64_t)1 << 40,
				   .resident = 265 * PAGE };
	sample->mappings = calloc(8, sizeof(*sample->mappings));
	sample->files = calloc(8, sizeof(*sample->files));
	assert_non_null(sample->mappings);
	assert_non_null(sample->files);
	add_anonymous(sample);
	add_database(sample, extra);
	add_library(sample);
	/* By address, as a kernel tells them. */
	struct mapping swapped = sample->mappings[1];

	sample->mappings[1] = sample->mappings[2];
	sample->mappings[2] = swapped;
}

static int setup(void **state)
{
	(void)state;
	sample_make(&before, 1, 0);
	sample_make(&now, 2, 2);
	moment = (struct watch_moment){ .now = &now,
					.before = &before,
					.interval = 2 };
	watch_ui_init(&ui);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sample_clear(&before);
	sample_clear(&now);
	return 0;
}

static void draw(int width, int height, bool ascii, struct strbuf *out)
{
	struct canvas *canvas;

	assert_int_equal(canvas_new(width, height, ascii, &canvas), 0);
	screen_draw_watch(&moment, &ui, canvas);
	assert_int_equal(canvas_text(canvas, out), 0);
	canvas_free(canvas);
}

static void keep(const char *name, int width, int height, bool ascii)
{
	struct strbuf drawn = STRBUF_INIT;

	draw(width, height, ascii, &drawn);
	golden_compare(name, &drawn);
	strbuf_free(&drawn);
}

static void press(int key)
{
	watch_key(&ui, &moment, key);
}

static void test_mappings(void **state)
{
	(void)state;
	press(KEY_CODE_DOWN);
	keep("watch-80x24", 80, 24, false);
	keep("watch-80x24-ascii", 80, 24, true);
	keep("watch-160x50", 160, 50, false);
}

static void test_pages_of_a_mapping(void **state)
{
	const struct frame_detail frame = { .pfn = 0x12ab,
					    .count_known = true,
					    .entries = 2,
					    .flags_known = true,
					    .flags = 1 << 3 | 1 << 4 | 1 << 5 };

	(void)state;
	press(KEY_CODE_DOWN);
	press(KEY_CODE_ENTER);
	press('n');
	keep("watch-pages-80x24", 80, 24, false);
	moment.frame = &frame;
	keep("watch-frame-80x24", 80, 24, false);
	moment.frame = NULL;
	press(KEY_CODE_ESCAPE);
	press(KEY_CODE_DOWN);
	press(KEY_CODE_ENTER);
	press('n');
	keep("watch-terabyte-80x24-ascii", 80, 24, true);
}

static void test_files(void **state)
{
	(void)state;
	press('f');
	press(KEY_CODE_DOWN);
	keep("watch-files-80x24", 80, 24, false);
}

static void test_beginning_and_end(void **state)
{
	(void)state;
	moment.before = NULL;
	now.mappings_left_out = 7;
	keep("watch-beginning-80x24", 80, 24, false);
	moment.ended = true;
	keep("watch-ended-80x24", 80, 24, false);
}

static void want_order(enum watch_order order, vaddr_t first)
{
	struct watch_row *rows = watch_rows(&moment, order);

	assert_non_null(rows);
	assert_int_equal(rows[0].mapping->start, first);
	free(rows);
}

static void test_faults_by_mapping(void **state)
{
	(void)state;
	now.faults_known = true;
	now.mappings[1].faults = 123;
	now.mappings[0].faults = 4;
	ui.order = WATCH_BY_FAULTS;
	keep("watch-faults-80x24", 80, 24, false);
	want_order(WATCH_BY_FAULTS, 0x7d0000000000);
}

static void test_help(void **state)
{
	(void)state;
	press('?');
	keep("watch-help-160x50", 160, 50, false);
}

/* No size breaks it; in ASCII nothing else is drawn. */
static void test_every_size(void **state)
{
	static const int sizes[][2] = { { 1, 1 },   { 5, 100 }, { 59, 24 },
					{ 60, 12 }, { 61, 13 }, { 110, 20 },
					{ 300, 90 } };
	static const int panels[] = { 'f', 'f', KEY_CODE_ENTER, '?' };

	(void)state;
	for (size_t p = 0; p < 4; p++) {
		press(panels[p]);
		for (size_t i = 0; i < 7; i++) {
			struct strbuf out = STRBUF_INIT;

			draw(sizes[i][0], sizes[i][1], true, &out);
			for (size_t k = 0; k < out.length; k++)
				assert_true((unsigned char)out.text[k] < 0x80);
			if (sizes[i][0] >= 60 && !ui.ui.help)
				assert_non_null(strstr(out.text, "q quit"));
			strbuf_free(&out);
		}
	}
}

/* --- keys -------------------------------------------------------------------
 */

static vaddr_t chosen(void)
{
	return watch_chosen_mapping(&ui, &moment)->start;
}

static void test_choosing(void **state)
{
	(void)state;
	assert_int_equal(chosen(), now.mappings[0].start);
	press(KEY_CODE_DOWN);
	assert_int_equal(chosen(), now.mappings[1].start);
	press(KEY_CODE_END);
	assert_int_equal(chosen(), now.mappings[3].start);
	press(KEY_CODE_DOWN);
	assert_int_equal(chosen(), now.mappings[3].start);
	press(KEY_CODE_HOME);
	assert_int_equal(chosen(), now.mappings[0].start);
	press(KEY_CODE_UP);
	assert_int_equal(chosen(), now.mappings[0].start);
}

/* It stays chosen in another order, and where it goes its neighbour is. */
static void test_the_chosen_stays(void **state)
{
	(void)state;
	press(KEY_CODE_DOWN);
	for (int i = 0; i < WATCH_ORDERS; i++) {
		press('s');
		assert_int_equal(chosen(), 0x7d0000000000);
	}
	assert_int_equal(ui.order, WATCH_BY_ADDRESS);
	ui.chosen = 0x7d0000001000;
	assert_int_equal(chosen(), 0x7d0000000000);
}

static void test_orders(void **state)
{
	struct watch_row *rows;

	(void)state;
	want_order(WATCH_BY_ADDRESS, 0x55a600000000);
	want_order(WATCH_BY_SIZE, 0x7e0000000000);
	want_order(WATCH_BY_PRESENT, 0x7f8000000000);
	want_order(WATCH_BY_DIRTY, 0x7d0000000000);
	want_order(WATCH_BY_CHANGE, 0x7d0000000000);
	want_order(WATCH_BY_NAME, 0x7e0000000000);
	rows = watch_rows(&moment, WATCH_BY_CHANGE);
	assert_int_equal(rows[0].change, 2);
	assert_int_equal(rows[0].dirty, 3);
	assert_int_equal(rows[1].change, 0);
	free(rows);
}

static void test_moving_through_pages(void **state)
{
	(void)state;
	press(KEY_CODE_DOWN);
	press(KEY_CODE_DOWN);
	press(KEY_CODE_ENTER);
	assert_int_equal(ui.panel, WATCH_PAGES);
	press('n');
	assert_int_equal(ui.page, 1 << 20);
	press(KEY_CODE_RIGHT);
	assert_int_equal(ui.page, (1 << 20) + 1);
	press('p');
	assert_int_equal(ui.page, 1 << 20);
	press('p');
	assert_int_equal(ui.page, 0);
	press(KEY_CODE_LEFT);
	assert_int_equal(ui.page, 0);
	press(KEY_CODE_END);
	assert_int_equal(ui.page, (1 << 28) - 1);
	press(KEY_CODE_RIGHT);
	assert_int_equal(ui.page, (1 << 28) - 1);
	press(KEY_CODE_ESCAPE);
	assert_int_equal(ui.panel, WATCH_MAPPINGS);
}

static void test_actions(void **state)
{
	(void)state;
	assert_int_equal(watch_key(&ui, &moment, 'q'), WATCH_LEAVE);
	assert_int_equal(watch_key(&ui, &moment, 'r'), WATCH_NOW);
	assert_int_equal(watch_key(&ui, &moment, 'x'), WATCH_NOTHING);
	assert_int_equal(watch_key(&ui, &moment, KEY_CODE_NONE), WATCH_NOTHING);
	press(' ');
	assert_true(ui.paused);
	press('a');
	assert_true(ui.ui.ascii);
	press('t');
	assert_int_equal(ui.ui.theme, THEME_LIGHT);
	press('?');
	assert_int_equal(watch_key(&ui, &moment, 3), WATCH_LEAVE);
	press('q');
	assert_false(ui.ui.help);
}

/* A process without mappings, as a zombie would be. */
static void test_no_mappings(void **state)
{
	struct sample empty = { .page_size = PAGE, .command = "none" };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	moment.now = &empty;
	moment.before = NULL;
	for (const char *key = "\rnpf\r"; *key; key++) {
		press(*key);
		press(KEY_CODE_DOWN);
		press(KEY_CODE_END);
		draw(80, 24, false, &out);
	}
	assert_non_null(strstr(out.text, "none"));
	strbuf_free(&out);
}

/* No key has two meanings, and the manual has them all. */
static void test_keys_and_manual(void **state)
{
	static char manual[1 << 16];
	struct strbuf out = STRBUF_INIT;
	char file[1024];
	FILE *stream;

	(void)state;
	for (size_t i = 0; i < n_watch_keys * KEYS_OF_COMMAND; i++)
		for (size_t k = 0; k < i; k++) {
			int a = watch_key_table[i / KEYS_OF_COMMAND]
					.keys[i % KEYS_OF_COMMAND];
			int b = watch_key_table[k / KEYS_OF_COMMAND]
					.keys[k % KEYS_OF_COMMAND];

			assert_true(!a || a != b);
		}
	snprintf(file, sizeof(file), "%s/doc/pagetwin.1", getenv("srcdir"));
	stream = fopen(file, "r");
	assert_non_null(stream);
	manual[fread(manual, 1, sizeof(manual) - 1, stream)] = '\0';
	fclose(stream);
	watch_keys_print_man(&out);
	assert_non_null(strstr(out.text, ".It Ic \\&enter\nthe chosen"));
	assert_non_null(strstr(manual, out.text));
	strbuf_free(&out);
}

/* --- signs -------------------------------------------------------------- */

static void test_signs_of_many_pages(void **state)
{
	const struct mapping *database = &now.mappings[1];

	(void)state;
	assert_int_equal(watch_glyph(database, 0, 3), GLYPH_PRESENT);
	assert_int_equal(watch_glyph(database, 0, 4), GLYPH_DIRTY);
	assert_int_equal(watch_glyph(database, 0, 16), GLYPH_WRITEBACK);
	assert_int_equal(watch_glyph(database, 7, 2), GLYPH_CACHED);
	assert_int_equal(watch_glyph(database, 12, 4), GLYPH_ABSENT);
	assert_int_equal(watch_glyph(&now.mappings[0], 0, 4), GLYPH_OWN);
	assert_int_equal(watch_glyph(&now.mappings[0], 0, 10), GLYPH_SWAPPED);
	assert_int_equal(watch_glyph(&now.mappings[0], 4, 2), GLYPH_ZERO);
	assert_int_equal(watch_glyph(&now.mappings[2], 1 << 21, 9),
			 GLYPH_UNKNOWN);
	assert_int_equal(watch_glyph(&now.mappings[2], 0, 1 << 28), GLYPH_OWN);
}

static void test_sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = { { 0, "0" },
		      { 1023, "1023" },
		      { 1024, "1.0K" },
		      { 10 * 1024, "10K" },
		      { 1023 * 1024, "1023K" },
		      { 1048575, "1.0M" },
		      { (uint64_t)1 << 40, "1.0T" },
		      { UINT64_MAX, "16E" } };
	char text[SIZE_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		watch_size_text(cases[i].bytes, text);
		assert_string_equal(text, cases[i].text);
	}
}

/* --- lines -------------------------------------------------------------------
 */

static void test_text(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	report_sample_text(&before, &now, &out);
	assert_non_null(strstr(out.text, "process 4321 (sqlite3), sample 2"));
	assert_non_null(strstr(out.text, "minor 220 (5.0 a second), major 3"));
	assert_non_null(strstr(out.text,
			       "7d0000000000 rw-s 64K /home/student/notes.db: "
			       "6 of 16 pages present; file: 12 cached, 3 "
			       "dirty, 1 writeback\n"));
	assert_non_null(strstr(out.text, "(EPERM)"));
	assert_non_null(strstr(out.text, "4 own, 2 zero, 1 swapped"));
	assert_non_null(strstr(out.text, "267386879 pages left out"));
	assert_non_null(strstr(out.text, "not on the disk yet: "
					 "/home/student/notes.db: 3 pages"));
	strbuf_free(&out);
}

static json_t *json_of(const struct sample *first)
{
	struct strbuf out = STRBUF_INIT;
	json_t *json;

	assert_int_equal(report_sample_json(first, &now, &out), 0);
	assert_ptr_equal(strchr(out.text, '\n'), out.text + out.length - 1);
	json = json_loads(out.text, 0, NULL);
	assert_non_null(json);
	strbuf_free(&out);
	return json;
}

static json_int_t number(const json_t *json, const char *key)
{
	json_t *value = json_object_get(json, key);

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

static void want_null(const json_t *json, const char *key)
{
	assert_true(json_is_null(json_object_get(json, key)));
}

static void test_json(void **state)
{
	json_t *json = json_of(&before);
	json_t *mappings = json_object_get(json, "mappings");
	json_t *database = json_array_get(mappings, 1);
	json_t *library = json_array_get(mappings, 3);
	json_t *run = json_array_get(json_object_get(database, "runs"), 1);

	(void)state;
	assert_int_equal(number(json, "sample"), 2);
	assert_int_equal(number(json, "minor"), 220);
	assert_true(json_real_value(
			    json_object_get(json, "minor_per_second")) == 5.0);
	assert_int_equal(json_array_size(mappings), 4);
	assert_string_equal(
		json_string_value(json_object_get(database, "start")),
		"0x7d0000000000");
	assert_int_equal(number(database, "present"), 6);
	assert_int_equal(number(database, "dirty"), 3);
	assert_int_equal(number(database, "of_file"), 0);
	want_null(database, "why");
	want_null(database, "faults");
	want_null(json, "faults_lost");
	assert_int_equal(number(run, "page"), 3);
	assert_int_equal(number(run, "pages"), 3);
	assert_true(json_is_true(json_object_get(run, "dirty")));
	want_null(library, "cached");
	want_null(library, "dirty");
	assert_non_null(
		strstr(json_string_value(json_object_get(library, "cache_why")),
		       "EPERM"));
	assert_int_equal(number(json, "pages_left_out"), 267386879);
	json_decref(json);
	now.faults_known = true;
	now.mappings[1].faults = 5;
	now.faults_lost = 2;
	json = json_of(NULL);
	assert_int_equal(number(json, "faults_lost"), 2);
	database = json_array_get(json_object_get(json, "mappings"), 1);
	assert_int_equal(number(database, "faults"), 5);
	want_null(json, "minor_per_second");
	json_decref(json);
}

/* What is told stays bounded, and names stay text. */
static void test_json_of_awkward_things(void **state)
{
	struct mapping *heap = &now.mappings[0];
	json_t *json, *mapping;

	(void)state;
	run_list_clear(&heap->pages);
	heap->n_pages = 3 * REPORT_RUNS;
	for (uint64_t i = 0; i < heap->n_pages; i++)
		add_run(heap, 1, FULL, i % 2 ? PAGE_PRESENT : 0);
	free(heap->name);
	heap->name = strdup("/tmp/\xff\n\"x");
	json = json_of(NULL);
	mapping = json_array_get(json_object_get(json, "mappings"), 0);
	assert_int_equal(json_array_size(json_object_get(mapping, "runs")),
			 REPORT_RUNS);
	assert_int_equal(number(mapping, "runs_left_out"), 2 * REPORT_RUNS);
	assert_int_equal(number(mapping, "present"), 3 * REPORT_RUNS / 2);
	assert_string_equal(json_string_value(json_object_get(mapping, "name")),
			    "/tmp/?\n\"x");
	json_decref(json);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_mappings),
		TEST(test_pages_of_a_mapping),
		TEST(test_files),
		TEST(test_beginning_and_end),
		TEST(test_faults_by_mapping),
		TEST(test_help),
		TEST(test_every_size),
		TEST(test_choosing),
		TEST(test_the_chosen_stays),
		TEST(test_orders),
		TEST(test_moving_through_pages),
		TEST(test_actions),
		TEST(test_no_mappings),
		TEST(test_keys_and_manual),
		TEST(test_signs_of_many_pages),
		TEST(test_sizes),
		TEST(test_text),
		TEST(test_json),
		TEST(test_json_of_awkward_things),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
