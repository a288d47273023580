/*
 * A step as a list of sections
 *
 * A step is laid out flat, section by section: the struct itself, its text,
 * the events, the pages and areas of each view ... Addresses are left out. One
 * walk over the step serves both ways: to lay it out and to put it together
 * again.
 *
 *	| struct | text | events | views | pages | pages | objects | ...
 *	     |                               |
 *	     +-- a copy                      +-- the very array that the state
 *	                                         holds, held once more
 *
 * What states share (base/shared_array.c) layouts share too: the pages of a
 * large machine are not copied, neither here nor when the step is put together
 * again. How little of a layout has to be kept is the business of step_pack.c.
 */
#include "session/step_layout.h"

#include "base/array.h"
#include "session/timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- the walk ------------------------------------------------------------ */

/* Addresses in an item, side by side, from an offset on. */
struct pointers {
	size_t offset, count;
};

static const struct pointers no_pointers = { 0 };

/*
 * What the walk does at each section: n items of `size` bytes that *data
 * points at. In each item the addresses are not laid out.
 */
struct walker {
	int (*section)(struct walker *walker, void **data, size_t n,
		       size_t size, struct pointers pointers);
	/* The same at an array that states share, or NULL. */
	int (*array)(struct walker *walker, struct shared_array **array);
	struct layout *layout;
	bool reading;
	size_t next; /* section, when reading */
};

#define SECTION(walker, field, n)                                              \
	section_walk(walker, (void **)(void *)&(field), n, sizeof(*(field)),   \
		     no_pointers)

static int section_walk(struct walker *walker, void **data, size_t n,
			size_t size, struct pointers pointers)
{
	return walker->section(walker, data, n, size, pointers);
}

static int views_walk(struct walker *walker, struct state *state)
{
	static const struct pointers pointers = {
		.offset = offsetof(struct view_state, pages),
		.count = 2, /* pages, areas */
	};
	int r = section_walk(walker, (void **)(void *)&state->views,
			     state->n_views, sizeof(*state->views), pointers);

	for (size_t i = 0; r == 0 && i < state->n_views; i++) {
		r = walker->array(walker, &state->views[i].pages);
		if (r == 0)
			r = walker->array(walker, &state->views[i].areas);
	}
	return r;
}

static int state_walk(struct walker *walker, struct state *state)
{
	static const struct pointers pointers = {
		.offset = offsetof(struct object_state, pages),
		.count = 1,
	};
	int r = views_walk(walker, state);

	if (r == 0)
		r = section_walk(walker, (void **)(void *)&state->objects,
				 state->n_objects, sizeof(*state->objects),
				 pointers);
	for (size_t i = 0; r == 0 && i < state->n_objects; i++)
		r = walker->array(walker, &state->objects[i].pages);
	if (r == 0)
		r = walker->array(walker, &state->frames);
	if (r == 0)
		r = walker->array(walker, &state->slots);
	return r;
}

/* What it points at lay elsewhere when it was laid out. */
static int led_walk(struct walker *walker, struct led *led)
{
	if (walker->reading) {
		led->state.views = NULL;
		led->state.objects = NULL;
		led->state.frames = NULL;
		led->state.slots = NULL;
	}
	return state_walk(walker, &led->state);
}

static int side_walk(struct walker *walker, struct step_side *side)
{
	static const struct pointers pointers = {
		.offset = offsetof(struct object_bytes, pages),
		.count = 1,
	};
	struct event_list *events = &side->outcome.events;
	int r = SECTION(walker, side->outcome.bytes, side->outcome.n_bytes);

	if (r == 0)
		r = SECTION(walker, events->events, events->n_events);
	if (r == 0)
		r = state_walk(walker, &side->state);
	if (r == 0)
		r = section_walk(walker, (void **)(void *)&side->bytes,
				 side->n_bytes, sizeof(*side->bytes), pointers);
	for (size_t i = 0; r == 0 && i < side->n_bytes; i++)
		r = SECTION(walker, side->bytes[i].pages,
			    side->bytes[i].n_pages);
	return r;
}

/* All but the struct itself. `text` is the length of the text, with its
 * end. */
static int step_walk(struct walker *walker, struct step *step, size_t text)
{
	int r = SECTION(walker, step->text, text);

	if (r == 0)
		r = SECTION(walker, step->op.bytes, step->op.n_bytes);
	if (r == 0)
		r = SECTION(walker, step->op.settings, step->op.n_settings);
	for (enum side side = SIDE_SIM; r == 0 && side < SIDES; side++)
		r = side_walk(walker, &step->sides[side]);
	if (r == 0)
		r = SECTION(walker, step->comparison.differences,
			    step->comparison.n_differences);
	if (r == 0)
		r = SECTION(walker, step->led, step->led ? 1 : 0);
	if (r == 0 && step->led)
		r = led_walk(walker, step->led);
	return r;
}

/* The struct as it is laid out: without an address, lists without room. */
static void step_strip(struct step *step)
{
	step->text = NULL;
	step->op.bytes = NULL;
	step->op.settings = NULL;
	for (enum side side = SIDE_SIM; side < SIDES; side++) {
		struct step_side *by = &step->sides[side];

		by->outcome.bytes = NULL;
		by->outcome.events.events = NULL;
		by->outcome.events.capacity = by->outcome.events.n_events;
		by->state.views = NULL;
		by->state.objects = NULL;
		by->state.frames = NULL;
		by->state.slots = NULL;
		by->bytes = NULL;
	}
	step->led = NULL;
	step->comparison.differences = NULL;
	step->comparison.capacity = step->comparison.n_differences;
}

/* ---- laying out ---------------------------------------------------------- */

struct section section_hold(const struct section *section)
{
	struct section held = *section;

	if (held.bytes)
		shared_run_hold(held.bytes);
	shared_array_hold(held.array);
	return held;
}

void section_release(struct section *section)
{
	shared_run_release(section->bytes);
	shared_array_release(section->array);
}

int layout_add(struct layout *layout, const struct section *section)
{
	struct section taken = *section;

	if ((!section->bytes && !section->array) ||
	    array_reserve(&layout->sections, &layout->capacity, layout->n + 1,
			  sizeof(*layout->sections)) < 0) {
		section_release(&taken);
		return -ENOMEM;
	}
	layout->sections[layout->n++] = taken;
	return 0;
}

static int section_write(struct walker *walker, void **data, size_t n,
			 size_t size, struct pointers pointers)
{
	struct section section = { .bytes = shared_run_new(n * size),
				   .length = n * size };
	char *bytes = section.bytes ? (char *)section.bytes->items : NULL;

	if (bytes && section.length)
		memcpy(bytes, *data, section.length);
	for (size_t i = 0; bytes && i < n; i++)
		memset(bytes + i * size + pointers.offset, 0,
		       pointers.count * sizeof(void *));
	return layout_add(walker->layout, &section);
}

/* No array is a section of no bytes. */
static int array_write(struct walker *walker, struct shared_array **array)
{
	struct section section = { .array = shared_array_hold(*array) };

	if (!section.array)
		section.bytes = shared_run_new(0);
	return layout_add(walker->layout, &section);
}

void layout_clear(struct layout *layout)
{
	for (size_t i = 0; i < layout->n; i++)
		section_release(&layout->sections[i]);
	free(layout->sections);
	memset(layout, 0, sizeof(*layout));
}

int layout_hold(const struct layout *layout, struct layout *ret_layout)
{
	struct layout held = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < layout->n; i++) {
		struct section section = section_hold(&layout->sections[i]);

		r = layout_add(&held, &section);
	}
	if (r < 0)
		layout_clear(&held);
	else
		*ret_layout = held;
	return r;
}

int layout_write(struct layout *layout, struct step *step)
{
	struct walker walker = { .section = section_write,
				 .array = array_write,
				 .layout = layout };
	struct step stripped = *step;
	void *itself = &stripped;

	step_strip(&stripped);
	if (section_write(&walker, &itself, 1, sizeof(stripped), no_pointers) <
	    0)
		return -ENOMEM;
	return step_walk(&walker, step, strlen(step->text) + 1);
}

/* ---- putting together ---------------------------------------------------- */

static int section_read(struct walker *walker, void **data, size_t n,
			size_t size, struct pointers pointers)
{
	const struct section *section =
		&walker->layout->sections[walker->next++];

	(void)n;
	(void)size;
	(void)pointers;
	if (!section->length)
		return 0;
	*data = malloc(section->length);
	if (!*data)
		return -ENOMEM;
	memcpy(*data, section->bytes->items, section->length);
	return 0;
}

static int array_read(struct walker *walker, struct shared_array **array)
{
	const struct section *section =
		&walker->layout->sections[walker->next++];

	*array = shared_array_hold(section->array);
	return 0;
}

/* Frees a step of which only a part could be put together: what is counted,
 * but not there, is not counted. */
static void state_drop_half(struct state *state)
{
	if (!state->views)
		state->n_views = 0;
	if (!state->objects)
		state->n_objects = 0;
}

static void step_drop_half(struct step *step)
{
	for (enum side side = SIDE_SIM; side < SIDES; side++) {
		struct step_side *by = &step->sides[side];

		state_drop_half(&by->state);
		if (!by->bytes)
			by->n_bytes = 0;
	}
	if (step->led)
		state_drop_half(&step->led->state);
	step_clear(step);
}

int layout_read(struct layout *layout, struct step *ret_step)
{
	struct walker walker = { .section = section_read,
				 .array = array_read,
				 .layout = layout,
				 .reading = true,
				 .next = 1 };
	struct step step;

	memcpy(&step, layout->sections[0].bytes->items, sizeof(step));
	if (step_walk(&walker, &step, 0) < 0) {
		step_drop_half(&step);
		return -ENOMEM;
	}
	*ret_step = step;
	return 0;
}
