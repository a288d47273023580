/* What is known of pages, views and objects: three answers, and copies that
 * do not depend on each other. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "machine/state.h"

static const enum page_bit bits[] = {
	PAGE_PRESENT,  PAGE_SWAPPED,  PAGE_EXCLUSIVE, PAGE_ZERO,
	PAGE_WRITABLE, PAGE_ACCESSED, PAGE_PTE_DIRTY, PAGE_FILE,
	PAGE_CACHED,   PAGE_DIRTY,    PAGE_WRITEBACK,
};

static void test_unknown_is_not_zero(void **state)
{
	struct page_state page = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(bits); i++)
		assert_int_equal(page_state_get(&page, bits[i]),
				 ANSWER_UNKNOWN);
	/* A bit that is set but not known says nothing. */
	page.bits = PAGE_DIRTY;
	assert_int_equal(page_state_get(&page, PAGE_DIRTY), ANSWER_UNKNOWN);
}

static void test_answers(void **state)
{
	struct page_state page = { 0 };

	(void)state;
	page_state_set(&page, PAGE_PRESENT, true);
	page_state_set(&page, PAGE_DIRTY, false);
	assert_int_equal(page_state_get(&page, PAGE_PRESENT), ANSWER_YES);
	assert_int_equal(page_state_get(&page, PAGE_DIRTY), ANSWER_NO);
	assert_int_equal(page_state_get(&page, PAGE_CACHED), ANSWER_UNKNOWN);
	page_state_set(&page, PAGE_PRESENT, false);
	page_state_set(&page, PAGE_DIRTY, true);
	assert_int_equal(page_state_get(&page, PAGE_PRESENT), ANSWER_NO);
	assert_int_equal(page_state_get(&page, PAGE_DIRTY), ANSWER_YES);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(page_bit_name(PAGE_PRESENT), "present");
	assert_string_equal(page_bit_name(PAGE_WRITEBACK), "writeback");
	for (size_t i = 0; i < ARRAY_LENGTH(bits); i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(page_bit_name(bits[i]),
						page_bit_name(bits[k]));
}

static const struct area some_areas[] = {
	{ .page = 0, .n_pages = 2, .rights = PROTECTION_READ_WRITE },
	{ .page = 2, .n_pages = 1, .rights = PROTECTION_NONE },
};

static struct state make_state(void)
{
	struct state made = { .page_size = 4096,
			      .n_frames_total = 64,
			      .n_slots_total = 16 };
	struct view_state *view = state_add_view(&made, 3);
	struct object_state *object;
	struct frame_state *frame;
	struct slot_state *slot;

	strcpy(view->process, "main");
	strcpy(view->view, "v");
	page_state_set(state_page_edit(&view->pages, 1), PAGE_PRESENT, true);
	state_page_edit(&view->pages, 1)->pfn = 17;
	assert_int_equal(areas_set(&view->areas, some_areas, 2), 0);
	view = state_add_view(&made, 0);
	strcpy(view->process, "child");
	strcpy(view->view, "v");
	object = state_add_object(&made, 2);
	strcpy(object->object, "notes.txt");
	object->size = 5000;
	assert_int_equal(state_resize_frames(&made, 2), 0);
	frame = shared_array_edit(&made.frames, 1);
	frame->use = FRAME_PAGE_CACHE;
	frame->references = 3;
	assert_int_equal(state_resize_slots(&made, 1), 0);
	slot = shared_array_edit(&made.slots, 0);
	slot->references = 2;
	slot->pfn = 1;
	return made;
}

static void test_added_pages_are_unknown(void **state)
{
	struct state made = make_state();

	(void)state;
	assert_int_equal(made.n_views, 2);
	assert_int_equal(made.views[0].n_pages, 3);
	assert_int_equal(state_page(made.views[0].pages, 0)->known, 0);
	assert_true(state_page(made.views[0].pages, 0)->pfn == PFN_NONE);
	assert_true(state_page(made.views[0].pages, 2)->slot == SLOT_NONE);
	assert_int_equal(state_page(made.objects[0].pages, 1)->known, 0);
	state_clear(&made);
	assert_null(made.views);
	assert_int_equal(made.n_objects, 0);
	state_clear(&made);
}

static void test_lookup(void **state)
{
	struct state made = make_state();

	(void)state;
	assert_ptr_equal(state_view(&made, "main", "v"), &made.views[0]);
	assert_ptr_equal(state_view(&made, "child", "v"), &made.views[1]);
	assert_null(state_view(&made, "main", "w"));
	assert_null(state_view(&made, "other", "v"));
	assert_ptr_equal(state_object(&made, "notes.txt"), &made.objects[0]);
	assert_null(state_object(&made, "v"));
	state_clear(&made);
}

/* The pages are common to both, until one of the two is changed. */
static void test_copy_is_independent(void **state)
{
	struct state made = make_state();
	struct state copy = { 0 };

	(void)state;
	assert_int_equal(state_copy(&made, &copy), 0);
	assert_ptr_not_equal(copy.views, made.views);
	assert_ptr_equal(copy.views[0].pages, made.views[0].pages);
	page_state_set(state_page_edit(&made.views[0].pages, 1), PAGE_PRESENT,
		       false);
	assert_ptr_not_equal(copy.views[0].pages, made.views[0].pages);
	assert_ptr_equal(copy.views[0].areas, made.views[0].areas);
	assert_int_equal(areas_set(&made.views[0].areas, some_areas, 1), 0);
	made.objects[0].size = 1;
	state_clear(&made);
	assert_int_equal(page_state_get(state_page(copy.views[0].pages, 1),
					PAGE_PRESENT),
			 ANSWER_YES);
	assert_int_equal(state_page(copy.views[0].pages, 1)->pfn, 17);
	assert_int_equal(areas_count(copy.views[0].areas), 2);
	assert_int_equal(area_at(copy.views[0].areas, 1)->page, 2);
	assert_int_equal(copy.views[1].n_pages, 0);
	assert_int_equal(copy.objects[0].size, 5000);
	assert_int_equal(copy.page_size, 4096);
	assert_int_equal(copy.n_frames, 2);
	assert_int_equal(copy.n_frames_total, 64);
	assert_int_equal(state_frame(copy.frames, 1)->references, 3);
	assert_int_equal(copy.n_slots, 1);
	assert_int_equal(copy.n_slots_total, 16);
	assert_int_equal(state_slot(copy.slots, 0)->references, 2);
	assert_int_equal(state_slot(copy.slots, 0)->pfn, 1);
	state_clear(&copy);
}

static void want_text(const struct shared_array *areas, size_t first,
		      const char *text)
{
	struct strbuf out = STRBUF_INIT;

	areas_print(areas, first, &out);
	assert_string_equal(out.text, text);
	strbuf_free(&out);
}

/* Unknown areas are not no areas, and the list is shared while it is equal. */
static void test_areas(void **state)
{
	struct shared_array *one = NULL, *two = NULL, *kept;

	(void)state;
	assert_true(areas_equal(one, two));
	assert_int_equal(areas_set(&one, some_areas, 0), 0);
	assert_false(areas_equal(one, two));
	want_text(one, 0, "");
	assert_int_equal(areas_set(&one, some_areas, 2), 0);
	assert_int_equal(areas_set(&two, some_areas, 1), 0);
	assert_false(areas_equal(one, two));
	assert_int_equal(areas_differ_at(one, two), 1);
	want_text(one, 0, "0..1 rw, 2 none");
	want_text(one, 1, "2 none");
	want_text(NULL, 0, "");
	kept = shared_array_hold(one);
	assert_int_equal(areas_set(&one, some_areas, 2), 0);
	assert_ptr_equal(one, kept);
	assert_int_equal(areas_differ_at(one, kept), 2);
	shared_array_release(kept);
	shared_array_release(one);
	shared_array_release(two);
}

static void test_copy_of_nothing(void **state)
{
	struct state nothing = { 0 };
	struct state copy;

	(void)state;
	assert_int_equal(state_copy(&nothing, &copy), 0);
	assert_int_equal(copy.n_views, 0);
	assert_null(copy.frames);
	state_clear(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_is_not_zero),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_added_pages_are_unknown),
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_copy_is_independent),
		cmocka_unit_test(test_areas),
		cmocka_unit_test(test_copy_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
