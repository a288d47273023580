/*
 * All of a machine that can be seen at one moment, as a value: copied into
 * the timeline, compared, painted.
 *
 *	state -- views[]   -- pages	as the page tables have them
 *	      -- objects[] -- pages	as the page cache has them
 *	      -- frames			as the simulated memory has them
 *	      -- slots			as the simulated paging file has them
 *
 * There may be a million pages, and from one moment to the next few of them
 * change. So pages, frames and slots stand in arrays that states share, and
 * that are copied, as far as needed, when somebody changes one of the two
 * (base/shared_array.c). The lists of views and objects are each state's own.
 */
#include "machine/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void state_clear(struct state *state)
{
	for (size_t i = 0; i < state->n_views; i++)
		shared_array_release(state->views[i].pages);
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
	for (size_t i = 0; i < copy.n_views; i++)
		shared_array_hold(copy.views[i].pages);
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

/* Pages of which nothing is known. NULL: no memory. */
static struct shared_array *pages_new(size_t n_pages)
{
	static const struct page_state unknown = { .pfn = PFN_NONE,
						   .slot = SLOT_NONE };
	struct shared_array *pages = NULL;

	(void)shared_array_new(n_pages, sizeof(unknown), &unknown, &pages);
	return pages;
}

int state_frames_new(size_t n, struct shared_array **ret_frames)
{
	static const struct frame_state unused = { .slot = SLOT_NONE };

	return shared_array_new(n, sizeof(unused), &unused, ret_frames);
}

int state_slots_new(size_t n, struct shared_array **ret_slots)
{
	static const struct slot_state unused = { .pfn = PFN_NONE };

	return shared_array_new(n, sizeof(unused), &unused, ret_slots);
}

/* States are small and additions few: growing by one each time is simple,
 * and realloc() makes it cheap. */
struct view_state *state_add_view(struct state *state, size_t n_pages)
{
	struct shared_array *pages = pages_new(n_pages);
	struct view_state *views;

	if (!pages)
		return NULL;
	views = reallocarray(state->views, state->n_views + 1, sizeof(*views));
	if (!views) {
		shared_array_release(pages);
		return NULL;
	}
	state->views = views;
	views[state->n_views] = (struct view_state){
		.pages = pages,
		.n_pages = n_pages,
	};
	return &views[state->n_views++];
}

struct object_state *state_add_object(struct state *state, size_t n_pages)
{
	struct shared_array *pages = pages_new(n_pages);
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
	objects[state->n_objects] = (struct object_state){
		.pages = pages,
		.n_pages = n_pages,
	};
	return &objects[state->n_objects++];
}
