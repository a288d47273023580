/*
 * All of a machine that can be seen at one moment, as a value: copied into
 * the timeline, compared, painted.
 *
 *	state -- views[]   -- pages	as the page tables have them
 *			   -- areas	as the list of VMAs has them
 *	      -- objects[] -- pages	as the page cache has them
 *	      -- frames			as the simulated memory has them
 *	      -- slots			as the simulated paging file has them
 *
 * There may be a million pages, and from one moment to the next few of them
 * change. So pages, areas, frames and slots stand in arrays that states share,
 * and that are copied, as far as needed, when somebody changes one of the two
 * (base/shared_array.c). The lists of views and objects are each state's own.
 */
#include "machine/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void state_clear(struct state *state)
{
	for (size_t i = 0; i < state->n_views; i++) {
		shared_array_release(state->views[i].pages);
		shared_array_release(state->views[i].areas);
	}
	for (size_t i = 0; i < state->n_objects; i++)
		shared_array_release(state->objects[i].pages);
	free(state->views);
	free(state->objects);
	shared_array_release(state->frames);
	shared_array_release(state->slots);
	memset(state, 0, sizeof(*state));
}

/* A copy of n items; true where there was memory. No items: NULL. */
static bool items_copy(void *ret_copy, const void *items, size_t n, size_t size)
{
	void *copy = NULL;

	if (n) {
		copy = calloc(n, size);
		if (!copy)
			return false;
		memcpy(copy, items, n * size);
	}
	memcpy(ret_copy, &copy, sizeof(copy));
	return true;
}

int state_copy(const struct state *from, struct state *ret_to)
{
	struct state copy = *from;

	if (!items_copy(&copy.views, from->views, from->n_views,
			sizeof(*copy.views)))
		return -ENOMEM;
	if (!items_copy(&copy.objects, from->objects, from->n_objects,
			sizeof(*copy.objects))) {
		free(copy.views);
		return -ENOMEM;
	}
	for (size_t i = 0; i < copy.n_views; i++) {
		shared_array_hold(copy.views[i].pages);
		shared_array_hold(copy.views[i].areas);
	}
	for (size_t i = 0; i < copy.n_objects; i++)
		shared_array_hold(copy.objects[i].pages);
	shared_array_hold(copy.frames);
	shared_array_hold(copy.slots);
	*ret_to = copy;
	return 0;
}

const struct view_state *state_view(const struct state *state,
				    const char *process, const char *view)
{
	for (size_t i = 0; i < state->n_views; i++)
		if (!strcmp(state->views[i].view, view) &&
		    !strcmp(state->views[i].process, process))
			return &state->views[i];
	return NULL;
}

const struct object_state *state_object(const struct state *state,
					const char *object)
{
	for (size_t i = 0; i < state->n_objects; i++)
		if (!strcmp(state->objects[i].object, object))
			return &state->objects[i];
	return NULL;
}

/* Makes an array n items long; NULL is made an array. */
static int array_resize(struct shared_array **array, size_t n, const void *item,
			size_t item_size)
{
	return *array ? shared_array_resize(array, n, item)
		      : shared_array_new(n, item_size, item, array);
}

int state_resize_frames(struct state *state, size_t n)
{
	static const struct frame_state unused = { .slot = SLOT_NONE };
	int status = array_resize(&state->frames, n, &unused, sizeof(unused));

	if (!status)
		state->n_frames = n;
	return status;
}

int state_resize_slots(struct state *state, size_t n)
{
	static const struct slot_state unused = { .pfn = PFN_NONE };
	int status = 0;

	if (n) {
		status =
			array_resize(&state->slots, n, &unused, sizeof(unused));
	} else {
		shared_array_release(state->slots);
		state->slots = NULL;
	}
	if (!status)
		state->n_slots = n;
	return status;
}

/* n pages that are those of `like`, as far as it goes; NULL: no memory. */
static struct shared_array *pages_like(struct shared_array *like, size_t n)
{
	static const struct page_state unknown = { .pfn = PFN_NONE,
						   .slot = SLOT_NONE };
	struct shared_array *pages = shared_array_hold(like);

	if (array_resize(&pages, n, &unknown, sizeof(unknown)) == 0)
		return pages;
	shared_array_release(pages);
	return NULL;
}

/* States are small and additions few: growing by one each time is simple,
 * and realloc() makes it cheap. */
struct view_state *state_add_view_like(struct state *state,
				       const struct view_state *like,
				       size_t n_pages)
{
	struct shared_array *pages =
		pages_like(like ? like->pages : NULL, n_pages);
	struct view_state *views;

	if (!pages)
		return NULL;
	views = reallocarray(state->views, state->n_views + 1, sizeof(*views));
	if (!views) {
		shared_array_release(pages);
		return NULL;
	}
	state->views = views;
	views[state->n_views] = like ? *like : (struct view_state){ 0 };
	shared_array_hold(views[state->n_views].areas);
	views[state->n_views].pages = pages;
	views[state->n_views].n_pages = n_pages;
	return &views[state->n_views++];
}

struct view_state *state_add_view(struct state *state, size_t n_pages)
{
	return state_add_view_like(state, NULL, n_pages);
}

struct object_state *state_add_object_like(struct state *state,
					   const struct object_state *like,
					   size_t n_pages)
{
	struct shared_array *pages =
		pages_like(like ? like->pages : NULL, n_pages);
	struct object_state *objects;

	if (!pages)
		return NULL;
	objects = reallocarray(state->objects, state->n_objects + 1,
			       sizeof(*objects));
	if (!objects) {
		shared_array_release(pages);
		return NULL;
	}
	state->objects = objects;
	objects[state->n_objects] = like ? *like : (struct object_state){ 0 };
	objects[state->n_objects].pages = pages;
	objects[state->n_objects].n_pages = n_pages;
	return &objects[state->n_objects++];
}

struct object_state *state_add_object(struct state *state, size_t n_pages)
{
	return state_add_object_like(state, NULL, n_pages);
}
