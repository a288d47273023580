/*
 * All of a machine that can be seen at one moment, as a value: copied into
 * the timeline, compared, painted. It owns everything it points at.
 *
 *	state -- views[]   -- pages[]	as the page tables have them
 *	      -- objects[] -- pages[]	as the page cache has them
 *	      -- frames[]		as the simulated memory has them
 *	      -- slots[]		as the simulated paging file has them
 */
#include "machine/page_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void state_clear(struct state *state)
{
	for (size_t i = 0; i < state->n_views; i++)
		free(state->views[i].pages);
	for (size_t i = 0; i < state->n_objects; i++)
		free(state->objects[i].pages);
	free(state->views);
	free(state->objects);
	free(state->frames);
	free(state->slots);
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

static int views_copy(const struct state *from, struct state *to)
{
	if (!from->n_views)
		return 0;
	to->views = calloc(from->n_views, sizeof(*to->views));
	if (!to->views)
		return -ENOMEM;
	for (; to->n_views < from->n_views; to->n_views++) {
		const struct view_state *source = &from->views[to->n_views];
		struct view_state *view = &to->views[to->n_views];

		*view = *source;
		if (!items_copy(&view->pages, source->pages, source->n_pages,
				sizeof(*view->pages)))
			return -ENOMEM;
	}
	return 0;
}

static int objects_copy(const struct state *from, struct state *to)
{
	if (!from->n_objects)
		return 0;
	to->objects = calloc(from->n_objects, sizeof(*to->objects));
	if (!to->objects)
		return -ENOMEM;
	for (; to->n_objects < from->n_objects; to->n_objects++) {
		const struct object_state *source =
			&from->objects[to->n_objects];
		struct object_state *object = &to->objects[to->n_objects];

		*object = *source;
		if (!items_copy(&object->pages, source->pages, source->n_pages,
				sizeof(*object->pages)))
			return -ENOMEM;
	}
	return 0;
}

int state_copy(const struct state *from, struct state *ret_to)
{
	struct state copy = {
		.page_size = from->page_size,
		.n_frames_total = from->n_frames_total,
		.n_slots_total = from->n_slots_total,
	};
	int status = views_copy(from, &copy);

	if (!status)
		status = objects_copy(from, &copy);
	if (!status && !items_copy(&copy.frames, from->frames, from->n_frames,
				   sizeof(*copy.frames)))
		status = -ENOMEM;
	if (!status && !items_copy(&copy.slots, from->slots, from->n_slots,
				   sizeof(*copy.slots)))
		status = -ENOMEM;
	if (status) {
		state_clear(&copy);
		return status;
	}
	copy.n_frames = from->n_frames;
	copy.n_slots = from->n_slots;
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

/* Pages of which nothing is known. */
static struct page_state *pages_new(size_t n_pages)
{
	struct page_state *pages =
		calloc(n_pages ? n_pages : 1, sizeof(*pages));

	for (size_t i = 0; pages && i < n_pages; i++) {
		pages[i].pfn = PFN_NONE;
		pages[i].slot = SLOT_NONE;
	}
	return pages;
}

/* States are small and additions few: growing by one each time is simple,
 * and realloc() makes it cheap. */
struct view_state *state_add_view(struct state *state, size_t n_pages)
{
	struct page_state *pages = pages_new(n_pages);
	struct view_state *views;

	if (!pages)
		return NULL;
	views = reallocarray(state->views, state->n_views + 1, sizeof(*views));
	if (!views) {
		free(pages);
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
	struct page_state *pages = pages_new(n_pages);
	struct object_state *objects;

	if (!pages)
		return NULL;
	objects = reallocarray(state->objects, state->n_objects + 1,
			       sizeof(*objects));
	if (!objects) {
		free(pages);
		return NULL;
	}
	state->objects = objects;
	objects[state->n_objects] = (struct object_state){
		.pages = pages,
		.n_pages = n_pages,
	};
	return &objects[state->n_objects++];
}
