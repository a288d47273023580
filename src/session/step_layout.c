/*
 * A step as a run of bytes
 *
 * A step is laid out flat, section by section: the struct itself, its text,
 * the events, the pages of each view ... Addresses are left out. One walk over
 * the step serves both ways: to lay it out and to put it together again.
 *
 *	| struct | text | events | views | pages | pages | objects | ...
 *	         ends[0]
 *
 * A layout is packed against the one of the step before: each section is held
 * against the same one there (exclusive or), and the zeros that this gives
 * are counted instead of stored. What follows a run of zeros stays as it is:
 *
 *	sections, their lengths, { zeros, bytes, the bytes }, ...
 *
 * all numbers in seven bits a byte, the lowest first, as LEB128 has them.
 */
#include "session/step_layout.h"

#include "base/array.h"
#include "session/timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
	int r = array_reserve(&buffer->bytes, &buffer->capacity,
			      buffer->length + length, 1);

	if (r < 0 || !length)
		return r;
	memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
	return 0;
}

/* ---- the walk ------------------------------------------------------------ */

#define NO_POINTER SIZE_MAX

/*
 * What the walk does at each section: n items of `size` bytes that *data
 * points at. In each item the address at offset `pointer` is not laid out.
 */
struct walker {
	int (*section)(struct walker *walker, void **data, size_t n,
		       size_t size, size_t pointer);
	/* The same at the run of a shared array that item i is in. */
	int (*run)(struct walker *walker, struct shared_array **array,
		   size_t i);
	struct layout *layout;
	bool reading;
	size_t next; /* section, when reading */
};

#define SECTION(walker, field, n)                                              \
	section_walk(walker, (void **)(void *)&(field), n, sizeof(*(field)),   \
		     NO_POINTER)

static int section_walk(struct walker *walker, void **data, size_t n,
			size_t size, size_t pointer)
{
	return walker->section(walker, data, n, size, pointer);
}

/* An array that states share is laid out run by run. */
static int array_walk(struct walker *walker, struct shared_array **array,
		      size_t n, size_t size)
{
	static const char zeros[sizeof(struct frame_state)];
	int r = 0;

	if (walker->reading)
		*array = NULL;
	if (walker->reading && n)
		r = shared_array_new(n, size, zeros, array);
	for (size_t i = 0; r == 0 && i < n; i += SHARED_RUN)
		r = walker->run(walker, array, i);
	return r;
}

static int state_walk(struct walker *walker, struct state *state)
{
	int r = section_walk(walker, (void **)(void *)&state->views,
			     state->n_views, sizeof(*state->views),
			     offsetof(struct view_state, pages));

	for (size_t i = 0; r == 0 && i < state->n_views; i++)
		r = array_walk(walker, &state->views[i].pages,
			       state->views[i].n_pages,
			       sizeof(struct page_state));
	if (r == 0)
		r = section_walk(walker, (void **)(void *)&state->objects,
				 state->n_objects, sizeof(*state->objects),
				 offsetof(struct object_state, pages));
	for (size_t i = 0; r == 0 && i < state->n_objects; i++)
		r = array_walk(walker, &state->objects[i].pages,
			       state->objects[i].n_pages,
			       sizeof(struct page_state));
	if (r == 0)
		r = array_walk(walker, &state->frames, state->n_frames,
			       sizeof(struct frame_state));
	if (r == 0)
		r = array_walk(walker, &state->slots, state->n_slots,
			       sizeof(struct slot_state));
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
	struct event_list *events = &side->outcome.events;
	int r = SECTION(walker, side->outcome.bytes, side->outcome.n_bytes);

	if (r == 0)
		r = SECTION(walker, events->events, events->n_events);
	if (r == 0)
		r = state_walk(walker, &side->state);
	if (r == 0)
		r = section_walk(walker, (void **)(void *)&side->bytes,
				 side->n_bytes, sizeof(*side->bytes),
				 offsetof(struct object_bytes, pages));
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

static int layout_end_section(struct layout *layout)
{
	if (layout->bytes.length > UINT32_MAX ||
	    array_reserve(&layout->ends, &layout->capacity, layout->n + 1,
			  sizeof(*layout->ends)) < 0)
		return -ENOMEM;
	layout->ends[layout->n++] = (uint32_t)layout->bytes.length;
	return 0;
}

static int section_write(struct walker *walker, void **data, size_t n,
			 size_t size, size_t pointer)
{
	struct buffer *bytes = &walker->layout->bytes;
	size_t start = bytes->length;

	if (buffer_add(bytes, *data, n * size) < 0)
		return -ENOMEM;
	for (size_t i = 0; pointer != NO_POINTER && i < n; i++)
		memset(bytes->bytes + start + i * size + pointer, 0,
		       sizeof(void *));
	return layout_end_section(walker->layout);
}

static int run_write(struct walker *walker, struct shared_array **array,
		     size_t i)
{
	size_t n = shared_array_run_length(*array, i / SHARED_RUN);

	if (buffer_add(&walker->layout->bytes, shared_array_at(*array, i),
		       n * (*array)->item_size) < 0)
		return -ENOMEM;
	return layout_end_section(walker->layout);
}

void layout_clear(struct layout *layout)
{
	free(layout->bytes.bytes);
	free(layout->ends);
	memset(layout, 0, sizeof(*layout));
}

int layout_write(struct layout *layout, struct step *step)
{
	struct walker walker = { .section = section_write,
				 .run = run_write,
				 .layout = layout };
	struct step stripped = *step;
	void *itself = &stripped;

	step_strip(&stripped);
	if (section_write(&walker, &itself, 1, sizeof(stripped), NO_POINTER) <
	    0)
		return -ENOMEM;
	return step_walk(&walker, step, strlen(step->text) + 1);
}

/* ---- putting together ---------------------------------------------------- */

static size_t section_start(const struct layout *layout, size_t i)
{
	return i ? layout->ends[i - 1] : 0;
}

static size_t section_length(const struct layout *layout, size_t i)
{
	return layout->ends[i] - section_start(layout, i);
}

static int section_read(struct walker *walker, void **data, size_t n,
			size_t size, size_t pointer)
{
	size_t i = walker->next++;
	size_t length = section_length(walker->layout, i);

	(void)n;
	(void)size;
	(void)pointer;
	if (!length)
		return 0;
	*data = malloc(length);
	if (!*data)
		return -ENOMEM;
	memcpy(*data,
	       walker->layout->bytes.bytes + section_start(walker->layout, i),
	       length);
	return 0;
}

static int run_read(struct walker *walker, struct shared_array **array,
		    size_t i)
{
	const struct layout *layout = walker->layout;
	size_t section = walker->next++;

	return shared_array_put(
		array, i, layout->bytes.bytes + section_start(layout, section),
		section_length(layout, section) / (*array)->item_size);
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
				 .run = run_read,
				 .layout = layout,
				 .reading = true,
				 .next = 1 };
	struct step step;

	memcpy(&step, layout->bytes.bytes, sizeof(step));
	if (step_walk(&walker, &step, 0) < 0) {
		step_drop_half(&step);
		return -ENOMEM;
	}
	*ret_step = step;
	return 0;
}

/* ---- packing ------------------------------------------------------------- */

static int number_add(struct buffer *buffer, size_t number)
{
	unsigned char bytes[10];
	size_t n = 0;

	for (; number >= 0x80; number >>= 7)
		bytes[n++] = (unsigned char)(number | 0x80);
	bytes[n++] = (unsigned char)number;
	return buffer_add(buffer, bytes, n);
}

static size_t number_take(const unsigned char **at)
{
	size_t number = 0;
	unsigned shift = 0;

	for (; **at & 0x80; shift += 7)
		number |= (size_t)(*(*at)++ & 0x7f) << shift;
	return number | (size_t) * (*at)++ << shift;
}

/* Holds `bytes` against the section i of another layout, as far as that one
 * goes; doing it twice undoes it. */
static void section_mix(const struct layout *other, size_t i,
			unsigned char *bytes, size_t length)
{
	const unsigned char *old;
	size_t common;

	if (!other || i >= other->n)
		return;
	old = other->bytes.bytes + section_start(other, i);
	common = section_length(other, i);
	if (common > length)
		common = length;
	for (size_t k = 0; k < common; k++)
		bytes[k] ^= old[k];
}

static void layout_mix(const struct layout *other, const struct layout *layout,
		       unsigned char *bytes)
{
	for (size_t i = 0; i < layout->n; i++)
		section_mix(other, i, bytes + section_start(layout, i),
			    section_length(layout, i));
}

/* Zeros up to this many are not worth a run of their own. */
#define ZEROS_MIN 4

static size_t zeros_at(const unsigned char *bytes, size_t length)
{
	size_t n = 0;

	while (n < length && !bytes[n])
		n++;
	return n;
}

/* Runs of zeros, each with the bytes that follow it. */
static int zeros_pack(const unsigned char *bytes, size_t length,
		      struct buffer *out)
{
	for (size_t at = 0; at < length;) {
		size_t zeros = zeros_at(bytes + at, length - at);
		size_t end = at + zeros;

		while (end < length &&
		       zeros_at(bytes + end, length - end < ZEROS_MIN
						     ? length - end
						     : ZEROS_MIN) < ZEROS_MIN)
			end++;
		if (number_add(out, zeros) < 0 ||
		    number_add(out, end - at - zeros) < 0 ||
		    buffer_add(out, bytes + at + zeros, end - at - zeros) < 0)
			return -ENOMEM;
		at = end;
	}
	return 0;
}

int layout_pack(const struct layout *before, const struct layout *layout,
		struct packed *ret_packed)
{
	size_t length = layout->bytes.length;
	unsigned char *mixed = malloc(length);
	struct buffer out = { 0 };
	int r = mixed ? number_add(&out, layout->n) : -ENOMEM;

	for (size_t i = 0; r == 0 && i < layout->n; i++)
		r = number_add(&out, section_length(layout, i));
	if (r == 0) {
		memcpy(mixed, layout->bytes.bytes, length);
		layout_mix(before, layout, mixed);
		r = zeros_pack(mixed, length, &out);
	}
	free(mixed);
	if (r < 0) {
		free(out.bytes);
		return r;
	}
	ret_packed->bytes = realloc(out.bytes, out.length);
	if (!ret_packed->bytes)
		ret_packed->bytes = out.bytes;
	ret_packed->length = out.length;
	return 0;
}

/* The layout that follows on `before`, NULL: that stands by itself. */
int layout_unpack(const struct layout *before, const struct packed *packed,
		  struct layout *ret_layout)
{
	const unsigned char *at = packed->bytes;
	struct layout layout = { 0 };
	size_t n = number_take(&at), length = 0;

	for (size_t i = 0; i < n; i++) {
		layout.bytes.length += number_take(&at);
		if (layout_end_section(&layout) < 0)
			goto fail;
	}
	length = layout.bytes.length;
	layout.bytes.capacity = length;
	layout.bytes.bytes = calloc(1, length);
	if (!layout.bytes.bytes)
		goto fail;
	for (size_t to = 0; to < length;) {
		size_t some;

		to += number_take(&at);
		some = number_take(&at);
		memcpy(layout.bytes.bytes + to, at, some);
		at += some;
		to += some;
	}
	layout_mix(before, &layout, layout.bytes.bytes);
	*ret_layout = layout;
	return 0;
fail:
	layout_clear(&layout);
	return -ENOMEM;
}
