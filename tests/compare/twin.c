/*
 * Drawing machines: see twin.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "compare/twin.h"
#include "machine/script.h"

const struct traits twin_textbook = {
	.profile = "textbook",
	.page_size = 4096,
	.readahead_exact = true,
	.counts_dirty = true,
	.can_evict = true,
	.async_flush_starts = HABIT_YES,
	.write_protects_after_flush = HABIT_NO,
	.dirty_expire = 30,
	.flusher_interval = 5,
	.file_system = "simulated",
};

const struct traits twin_linux = {
	.profile = "linux",
	.page_size = 4096,
	.fault_around = 16,
	.readahead = 32,
	.readahead_exact = true,
	.counts_dirty = true,
	.can_evict = true,
	.async_flush_starts = HABIT_NO,
	.write_protects_after_flush = HABIT_YES,
	.reclaims_idle = HABIT_NO,
	.dirty_expire = 30,
	.flusher_interval = 5,
	.file_system = "ext4",
};

void twin_start(struct twin *twin)
{
	memset(twin, 0, sizeof(*twin));
	assert_int_equal(compare_history_new(&twin->history), 0);
	twin->traits[0] = twin_textbook;
	twin->traits[1] = twin_linux;
	twin->traits[1].real = true;
	for (int i = 0; i < 2; i++) {
		twin->address[i] = 0x10000000;
		twin->page_size[i] = 4096;
	}
}

void twin_end(struct twin *twin)
{
	comparison_clear(&twin->last);
	compare_history_free(twin->history);
	for (int i = 0; i < 2; i++)
		state_clear(&twin->before[i]);
}

static void draw_view_page(struct page_state *page, char c)
{
	if (c == '?')
		return;
	page_state_set(page, PAGE_PRESENT, c != '.' && c != 's');
	page_state_set(page, PAGE_SWAPPED, c == 's');
	if (c == '.' || c == 's')
		return;
	if (c != 'x')
		page_state_set(page, PAGE_EXCLUSIVE, c != 'S' && c != 'Z');
	if (c == 'Z' || c == 'O')
		page_state_set(page, PAGE_ZERO, c == 'Z');
	if (c == 'O' || c == 'F')
		page_state_set(page, PAGE_FILE, c == 'F');
	if (c == 'W' || c == 'R')
		page_state_set(page, PAGE_WRITABLE, c == 'W');
}

static void draw_object_page(struct page_state *page, char c)
{
	if (c == '?')
		return;
	page_state_set(page, PAGE_CACHED, c != '.' && c != 's');
	page_state_set(page, PAGE_SWAPPED, c == 's');
	page_state_set(page, PAGE_DIRTY, c == 'd' || c == 'j');
	page_state_set(page, PAGE_JOURNAL, c == 'j' || c == 'k');
	page_state_set(page, PAGE_WRITEBACK, c == 'w');
}

static void draw_areas(struct view_state *view, const char *picture)
{
	static const char rights[] = "nrw";
	struct area list[64];
	uint64_t page = 0;
	size_t n = 0;
	char last = '|';

	for (; picture && *picture; last = *picture++) {
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
		page++;
	}
	if (picture)
		assert_int_equal(areas_set(&view->areas, list, n), 0);
}

static void draw_view(struct state *state, const char *name, const char *pages,
		      vaddr_t address)
{
	struct view_state *view;

	if (!pages)
		return;
	view = state_add_view(state, strlen(pages));
	assert_non_null(view);
	strcpy(view->view, name);
	strcpy(view->process, "main");
	strcpy(view->object, "f");
	view->address = address;
	view->protection = PROTECTION_READ_WRITE;
	for (size_t i = 0; pages[i]; i++)
		draw_view_page(state_page_edit(&view->pages, i), pages[i]);
}

static void draw_state(const struct twin *twin, int side,
		       const struct drawn *drawn, struct state *state)
{
	memset(state, 0, sizeof(*state));
	state->page_size = twin->page_size[side];
	state->n_frames_total = drawn->frames_total;
	state->written_meanwhile = drawn->written ? ANSWER_YES : ANSWER_NO;
	if (drawn->frames_used) {
		assert_int_equal(state_resize_frames(state, drawn->frames_used),
				 0);
		for (size_t i = 0; i < state->n_frames; i++) {
			struct frame_state *frame =
				shared_array_edit(&state->frames, i);

			frame->use = FRAME_PAGE_CACHE;
		}
	}
	if (drawn->f) {
		struct object_state *object =
			state_add_object(state, strlen(drawn->f));

		assert_non_null(object);
		strcpy(object->object, "f");
		object->kind = drawn->section ? OBJECT_SECTION : OBJECT_FILE;
		object->size = strlen(drawn->f) * twin->page_size[side] -
			       drawn->short_of;
		for (size_t i = 0; drawn->f[i]; i++)
			draw_object_page(state_page_edit(&object->pages, i),
					 drawn->f[i]);
	}
	draw_view(state, "v", drawn->v, twin->address[side]);
	if (drawn->v) {
		draw_areas(&state->views[0], drawn->areas);
		state->views[0].sharing =
			drawn->private ? SHARING_PRIVATE : SHARING_SHARED;
	}
	draw_view(state, "w", drawn->w, 0x20000000);
	draw_view(state, "v", drawn->child, twin->address[side]);
	if (drawn->child) {
		draw_areas(&state->views[state->n_views - 1],
			   drawn->child_areas);
		strcpy(state->views[state->n_views - 1].process, "child");
	}
}

static void draw_outcome(const struct drawn *drawn, struct outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
	outcome->result = drawn->result;
	outcome->faults_known = true;
	outcome->minor = drawn->minor;
	outcome->major = drawn->major;
	outcome->clock = drawn->clock;
	if (drawn->bytes) {
		outcome->n_bytes = strlen(drawn->bytes);
		outcome->bytes = (unsigned char *)strdup(drawn->bytes);
	}
	if (drawn->zeros) {
		outcome->n_bytes = drawn->zeros;
		outcome->bytes = calloc(1, drawn->zeros);
	}
	if (drawn->event)
		assert_int_equal(event_list_add(&outcome->events, drawn->event),
				 0);
}

void twin_step(struct twin *twin, const char *text, const struct drawn *sim,
	       const struct drawn *real)
{
	const struct drawn *drawn[2] = { sim, real };
	struct outcome outcomes[2];
	struct state after[2];
	struct performed performed[2];
	struct diagnostic diagnostic;
	struct op op;

	assert_int_equal(op_parse(text, strlen(text), 1, &op, &diagnostic), 0);
	for (int i = 0; i < 2; i++) {
		draw_outcome(drawn[i], &outcomes[i]);
		draw_state(twin, i, drawn[i], &after[i]);
		performed[i] = (struct performed){
			.outcome = &outcomes[i],
			.before = &twin->before[i],
			.after = &after[i],
			.traits = &twin->traits[i],
			.process = drawn[i]->process,
		};
	}
	comparison_clear(&twin->last);
	assert_int_equal(compare_step(twin->history, &op,
				      sim->alone_not ? NULL : &performed[0],
				      real->alone_not ? NULL : &performed[1],
				      &twin->last),
			 0);
	op_clear(&op);
	for (int i = 0; i < 2; i++) {
		outcome_clear(&outcomes[i]);
		state_clear(&twin->before[i]);
		twin->before[i] = after[i];
	}
}

void twin_lead(struct twin *twin, const struct drawn *real, bool skipped_tick,
	       bool answered_otherwise)
{
	struct state now;
	struct led_again led = {
		.recorded = &twin->before[1],
		.now = &now,
		.clock = real->clock,
		.skipped_tick = skipped_tick,
		.answered_otherwise = answered_otherwise,
	};

	draw_state(twin, 1, real, &now);
	compare_led_again(twin->history, &led);
	state_clear(&twin->before[1]);
	twin->before[1] = now;
}

const struct difference *twin_find(const struct twin *twin, const char *at,
				   enum field field)
{
	for (size_t i = 0; i < twin->last.n_differences; i++) {
		const struct difference *found = &twin->last.differences[i];
		struct strbuf text = STRBUF_INIT;
		bool same;

		difference_at(found, &text);
		same = !strcmp(text.text, at) && found->field == field;
		strbuf_free(&text);
		if (same)
			return found;
	}
	print_message("# no difference of %s at %s; there are:\n",
		      field_name(field), at);
	for (size_t i = 0; i < twin->last.n_differences; i++) {
		const struct difference *found = &twin->last.differences[i];
		struct strbuf text = STRBUF_INIT;

		difference_at(found, &text);
		print_message("#   %s %s: %s\n", text.text,
			      field_name(found->field),
			      found->reason ? reason_name(found->reason)
					    : "surprise");
		strbuf_free(&text);
	}
	fail();
	return NULL;
}

void twin_is_same(const struct twin *twin)
{
	if (twin->last.n_differences)
		twin_find(twin, "", FIELDS);
	assert_int_equal(twin->last.verdict, VERDICT_SAME);
}

void twin_is_because(const struct twin *twin, const char *at, enum field field,
		     const char *reason)
{
	const struct difference *found = twin_find(twin, at, field);

	assert_string_equal(found->reason ? reason_name(found->reason)
					  : "surprise",
			    reason);
	assert_int_not_equal(found->verdict, VERDICT_SURPRISE);
	assert_true(twin->last.verdict >= found->verdict);
}

void twin_is_surprise(const struct twin *twin, const char *at, enum field field)
{
	const struct difference *found = twin_find(twin, at, field);

	assert_string_equal(found->reason ? reason_name(found->reason)
					  : "surprise",
			    "surprise");
	assert_int_equal(found->verdict, VERDICT_SURPRISE);
	assert_int_equal(twin->last.verdict, VERDICT_SURPRISE);
}

void twin_has(const struct twin *twin, size_t n_differences)
{
	if (twin->last.n_differences != n_differences)
		twin_find(twin, "", FIELDS);
}
