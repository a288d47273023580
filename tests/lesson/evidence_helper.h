#ifndef TESTS_LESSON_EVIDENCE_HELPER_H
#define TESTS_LESSON_EVIDENCE_HELPER_H

#include "lesson_helper.h"

#include "machine/machine.h"
#include "machine/script.h"

/*
 * A machine as expectations and measures see it: one view and one object of
 * four pages, and a disk.
 *
 *	v		main	[0] present, exclusive, not zero
 *				[1] present, nothing more known
 *				[2] absent, swapped
 *				[3] absent, not swapped
 *	notes.txt		[0] cached, dirty
 *				[1] cached, clean, under writeback
 *				[2] cached, clean
 *				[3] not cached, dirty unknown
 *	disk of it		"A" at 0, "D" at 12288
 */
struct fake {
	struct machine machine;
	struct machine_ops ops;
	struct traits traits;
	struct state state;
};

static inline const struct traits *fake_traits(struct machine *machine)
{
	return &((struct fake *)machine)->traits;
}

static inline int fake_peek(struct machine *machine, const char *object,
			    enum where where, uint64_t offset, size_t length,
			    unsigned char *bytes)
{
	if (((struct fake *)machine)->traits.real)
		return -ENODATA;
	assert_int_equal(where, WHERE_DISK);
	if (strcmp(object, "notes.txt") != 0)
		return -ENOENT;
	if (offset + length > 16384)
		return -EINVAL;
	for (size_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)("ABCD"[(offset + i) / 4096]);
	return 0;
}

static inline void fake_view(struct state *state)
{
	struct view_state *view = state_add_view(state, 4);

	assert_non_null(view);
	strcpy(view->view, "v");
	strcpy(view->process, "main");
	page_state_set(state_page_edit(&view->pages, 0), PAGE_PRESENT, true);
	page_state_set(state_page_edit(&view->pages, 0), PAGE_EXCLUSIVE, true);
	page_state_set(state_page_edit(&view->pages, 0), PAGE_ZERO, false);
	page_state_set(state_page_edit(&view->pages, 0), PAGE_SWAPPED, false);
	page_state_set(state_page_edit(&view->pages, 1), PAGE_PRESENT, true);
	page_state_set(state_page_edit(&view->pages, 2), PAGE_PRESENT, false);
	page_state_set(state_page_edit(&view->pages, 2), PAGE_SWAPPED, true);
	page_state_set(state_page_edit(&view->pages, 3), PAGE_PRESENT, false);
	page_state_set(state_page_edit(&view->pages, 3), PAGE_SWAPPED, false);
}

static inline void fake_object(struct state *state)
{
	struct object_state *object = state_add_object(state, 4);

	assert_non_null(object);
	strcpy(object->object, "notes.txt");
	for (size_t i = 0; i < 4; i++)
		page_state_set(state_page_edit(&object->pages, i), PAGE_CACHED,
			       i < 3);
	for (size_t i = 0; i < 3; i++) {
		page_state_set(state_page_edit(&object->pages, i), PAGE_DIRTY,
			       i == 0);
		page_state_set(state_page_edit(&object->pages, i),
			       PAGE_WRITEBACK, i == 1);
	}
}

static inline void fake_init(struct fake *fake, const char *name)
{
	*fake = (struct fake){ .ops = { .name = name,
					.peek = fake_peek,
					.traits = fake_traits } };
	fake->traits.real = strcmp(name, "real") == 0;
	fake->traits.can_evict = true;
	fake->traits.counts_dirty = true;
	fake->machine.ops = &fake->ops;
	fake->state.page_size = 4096;
	fake_view(&fake->state);
	fake_object(&fake->state);
}

static inline void fake_clear(struct fake *fake)
{
	state_clear(&fake->state);
}

/* One operation, from its text. */
static inline struct op read_op(const char *text)
{
	struct diagnostic diagnostic;
	struct op op;

	if (op_parse(text, strlen(text), 1, &op, &diagnostic) < 0)
		fail_msg("%s: %s", text, diagnostic.what);
	return op;
}

#endif
