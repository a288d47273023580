/*
 * What stands opposite each other
 *
 * The machines number frames and choose addresses as they like, and neither
 * need list its views in the other's order. What they share are the names of
 * the language: an object is its name, a view is its name and its process.
 *
 *	simulated	main v  [.X......]     notes.txt [XX......]
 *	                    |                      |
 *	real		main v  [XXXX....]     notes.txt [XXXX....]
 *
 * A pair holds both, and both as they were before the step. Objects come
 * first, because what a page table holds is often explained by what the page
 * cache held.
 */
#include "compare/scene.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum page_bit field_bit(enum field field)
{
	switch (field) {
	case FIELD_SWAPPED:
		return PAGE_SWAPPED;
	case FIELD_EXCLUSIVE:
		return PAGE_EXCLUSIVE;
	case FIELD_ZERO:
		return PAGE_ZERO;
	case FIELD_CACHED:
		return PAGE_CACHED;
	case FIELD_DIRTY:
		return PAGE_DIRTY;
	case FIELD_WRITEBACK:
		return PAGE_WRITEBACK;
	default:
		return PAGE_PRESENT;
	}
}

unsigned field_slot(enum field field)
{
	return field >= FIELD_CACHED ? (unsigned)(field - FIELD_CACHED)
				     : (unsigned)(field - FIELD_PRESENT);
}

const struct pair *scene_find(const struct scene *scene, bool of_object,
			      const char *process, const char *name)
{
	for (size_t i = 0; i < scene->n_pairs; i++) {
		const struct pair *pair = &scene->pairs[i];

		if (pair->of_object == of_object && !strcmp(pair->name, name) &&
		    !strcmp(pair->process, process))
			return pair;
	}
	return NULL;
}

const struct pair *pair_object(const struct scene *scene,
			       const struct pair *view)
{
	const struct view_state *state =
		view->view[OF_SIM] ? view->view[OF_SIM] : view->view[OF_REAL];

	if (!state || !state->object[0])
		return NULL;
	return scene_find(scene, true, "", state->object);
}

static uint64_t view_start(const struct pair *view)
{
	const struct view_state *state =
		view->view[OF_SIM] ? view->view[OF_SIM] : view->view[OF_REAL];

	return state->object_page;
}

uint64_t pair_object_page(const struct pair *view, uint64_t page)
{
	return view_start(view) + page;
}

bool pair_view_page(const struct pair *view, const struct pair *object,
		    uint64_t object_page, uint64_t *ret_page)
{
	const struct view_state *state =
		view->view[OF_SIM] ? view->view[OF_SIM] : view->view[OF_REAL];

	if (view->of_object || !state || strcmp(state->object, object->name) ||
	    object_page < state->object_page ||
	    object_page - state->object_page >= state->n_pages)
		return false;
	*ret_page = object_page - state->object_page;
	return true;
}

enum answer page_is(const struct pair *pair, enum compare_side side,
		    uint64_t page, enum field field)
{
	if (page >= pair->n_pages[side])
		return ANSWER_NO;
	return page_state_get(state_page(pair->pages[side], page),
			      field_bit(field));
}

enum answer page_was(const struct pair *pair, enum compare_side side,
		     uint64_t page, enum field field)
{
	if (page >= pair->n_before[side])
		return ANSWER_NO;
	return page_state_get(state_page(pair->before[side], page),
			      field_bit(field));
}

/* Items are nearly always in the same order on both machines and from step
 * to step: look at the same place first. */
static const struct object_state *object_near(const struct state *state,
					      const char *name, size_t hint)
{
	if (!state)
		return NULL;
	if (hint < state->n_objects &&
	    !strcmp(state->objects[hint].object, name))
		return &state->objects[hint];
	return state_object(state, name);
}

static const struct view_state *view_near(const struct state *state,
					  const char *process, const char *name,
					  size_t hint)
{
	if (!state)
		return NULL;
	if (hint < state->n_views && !strcmp(state->views[hint].view, name) &&
	    !strcmp(state->views[hint].process, process))
		return &state->views[hint];
	return state_view(state, process, name);
}

static void pair_set_object(struct pair *pair, const struct scene *scene,
			    enum compare_side side, size_t hint)
{
	const struct performed *by = scene->by[side];
	const struct object_state *after, *before;

	if (!by)
		return;
	after = object_near(by->after, pair->name, hint);
	before = object_near(by->before, pair->name, hint);
	pair->object[side] = after;
	pair->pages[side] = after ? after->pages : NULL;
	pair->n_pages[side] = after ? after->n_pages : 0;
	pair->existed[side] = before;
	pair->before[side] = before ? before->pages : NULL;
	pair->n_before[side] = before ? before->n_pages : 0;
}

static void pair_set_view(struct pair *pair, const struct scene *scene,
			  enum compare_side side, size_t hint)
{
	const struct performed *by = scene->by[side];
	const struct view_state *after, *before;

	if (!by)
		return;
	after = view_near(by->after, pair->process, pair->name, hint);
	before = view_near(by->before, pair->process, pair->name, hint);
	pair->view[side] = after;
	pair->areas[side] = after ? after->areas : NULL;
	pair->areas_before[side] = before ? before->areas : NULL;
	pair->pages[side] = after ? after->pages : NULL;
	pair->n_pages[side] = after ? after->n_pages : 0;
	pair->existed[side] = before;
	pair->before[side] = before ? before->pages : NULL;
	pair->n_before[side] = before ? before->n_pages : 0;
}

static int pair_add(struct scene *scene, bool of_object, const char *process,
		    const char *name, size_t hint)
{
	struct pair *pair = &scene->pairs[scene->n_pairs];
	size_t n_pages;
	long memory;

	*pair = (struct pair){
		.of_object = of_object,
		.process = process,
		.name = name,
	};
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		if (of_object)
			pair_set_object(pair, scene, side, hint);
		else
			pair_set_view(pair, scene, side, hint);
	}
	n_pages = pair->n_pages[OF_SIM] > pair->n_pages[OF_REAL]
			  ? pair->n_pages[OF_SIM]
			  : pair->n_pages[OF_REAL];
	memory = history_thing(scene->history, of_object, process, name,
			       n_pages);
	if (memory < 0)
		return (int)memory;
	pair->memory = (size_t)memory;
	scene->n_pairs++;
	return 0;
}

static int pairs_add_objects(struct scene *scene, enum compare_side side)
{
	const struct state *state =
		scene->by[side] ? scene->by[side]->after : NULL;
	int status = 0;

	for (size_t i = 0; !status && state && i < state->n_objects; i++) {
		const char *name = state->objects[i].object;

		/* The real machine's own come after the shared ones. */
		if (side == OF_REAL && scene->by[OF_SIM] &&
		    object_near(scene->by[OF_SIM]->after, name, i))
			continue;
		status = pair_add(scene, true, "", name, i);
	}
	return status;
}

static int pairs_add_views(struct scene *scene, enum compare_side side)
{
	const struct state *state =
		scene->by[side] ? scene->by[side]->after : NULL;
	int status = 0;

	for (size_t i = 0; !status && state && i < state->n_views; i++) {
		const struct view_state *view = &state->views[i];

		if (side == OF_REAL && scene->by[OF_SIM] &&
		    view_near(scene->by[OF_SIM]->after, view->process,
			      view->view, i))
			continue;
		status = pair_add(scene, false, view->process, view->view, i);
	}
	return status;
}

int scene_align(struct scene *scene)
{
	size_t n = 1;
	int status = 0;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (scene->by[side])
			n += scene->by[side]->after->n_objects +
			     scene->by[side]->after->n_views;
	scene->pairs = calloc(n, sizeof(*scene->pairs));
	if (!scene->pairs)
		return -ENOMEM;
	for (enum compare_side side = OF_SIM; !status && side < OF_BOTH; side++)
		status = pairs_add_objects(scene, side);
	for (enum compare_side side = OF_SIM; !status && side < OF_BOTH; side++)
		status = pairs_add_views(scene, side);
	return status;
}
