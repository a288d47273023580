/*
 * Which pages an operation acts on, and how far a fault reaches
 *
 * A comparison may call a difference fault-around only where a fault really
 * happened near by. So this file works out, for each machine by its own
 * traits, which pages the program touched, and the two windows:
 *
 *	fault-around (mm/memory.c, do_fault_around): pages that are already
 *	cached are mapped along with the one a load faulted at.
 *
 *	  view     |. . . .|. . . .|. . . .|   aligned by address
 *	  fault at          ^
 *	  mapped           [X X X X]
 *
 *	readahead (mm/filemap.c, do_sync_mmap_readahead): pages around the one
 *	that was missed are read from the disk along with it.
 *
 *	  file     . . . . . . . . . . . . .
 *	  miss at            ^
 *	  read         [X X X X X X X X]       half before, half after
 */
#include "compare/scene.h"

#include <string.h>

static uint64_t page_size_of(const struct scene *scene, enum compare_side side)
{
	uint64_t size = scene->by[side]->traits->page_size;

	return size ? size : 4096;
}

/* The bytes of the view that a place with a length means. */
static void place_bytes(const struct op *op, uint64_t page_size,
			uint64_t view_pages, uint64_t *ret_first,
			uint64_t *ret_last)
{
	const struct place *place = &op->place;
	uint64_t start = place->first * page_size + place->offset;
	uint64_t length;

	if (op->kind == OP_STORE)
		length = op->n_bytes;
	else if (op->has_length)
		length = size_bytes(op->length, page_size);
	else if (op->kind == OP_LOAD && !place->is_range)
		length = 1;
	else if (place->has_pages)
		length = (place->last + 1) * page_size - start;
	else
		length = view_pages * page_size - start;
	*ret_first = start / page_size;
	*ret_last = length ? (start + length - 1) / page_size : *ret_first;
	/* Each page by itself, from the offset on. */
	if (place->is_range && op->kind == OP_STORE)
		*ret_last += place->last - place->first;
	if (place->is_range && op->kind == OP_LOAD)
		*ret_last = place->last + place->offset / page_size;
}

static const char *acting_process(const struct scene *scene,
				  enum compare_side side)
{
	const char *process = scene->by[side]->process;

	return process ? process : "main";
}

static enum access op_access(const struct op *op)
{
	switch (op->kind) {
	case OP_LOAD:
		return ACCESS_LOAD;
	case OP_STORE:
		return ACCESS_STORE;
	case OP_MAP:
		return op->populate ? ACCESS_LOAD : ACCESS_NONE;
	/* What is locked is faulted in by the call, and so is what it grows
	 * by. */
	case OP_LOCK:
	case OP_REMAP:
		return ACCESS_LOAD;
	case OP_ADVISE:
		if (!op_populates(op))
			return ACCESS_NONE;
		return op_stores(op) ? ACCESS_STORE : ACCESS_LOAD;
	default:
		return ACCESS_NONE;
	}
}

static void touch_view(const struct scene *scene, enum compare_side side,
		       struct touch *touch)
{
	const struct op *op = scene->op;
	const struct pair *view = scene_find(
		scene, false, acting_process(scene, side), op_view(op));

	if (!view || !view->n_pages[side])
		return;
	touch->view = view;
	touch->access = op_access(op);
	touch->last = view->n_pages[side] - 1;
	if (op->kind != OP_MAP && op->kind != OP_REMAP)
		place_bytes(op, page_size_of(scene, side), view->n_pages[side],
			    &touch->first, &touch->last);
	touch->object = pair_object(scene, view);
	touch->object_first = pair_object_page(view, touch->first);
	touch->object_last = pair_object_page(view, touch->last);
}

static void touch_object(const struct scene *scene, enum compare_side side,
			 struct touch *touch)
{
	const struct op *op = scene->op;
	uint64_t page_size = page_size_of(scene, side);
	uint64_t start = 0, length = 0;

	touch->object = scene_find(scene, true, "", op->name);
	touch->object_last = UINT64_MAX;
	if (op->kind == OP_READ || op->kind == OP_PUNCH)
		length = size_bytes(op->length, page_size);
	if (op->kind == OP_WRITE)
		length = op->n_bytes;
	if (!length)
		return;
	start = size_bytes(op->offset, page_size);
	touch->object_first = start / page_size;
	if (length <= UINT64_MAX - start)
		touch->object_last = (start + length - 1) / page_size;
}

void scene_touch(struct scene *scene)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		struct touch *touch = &scene->touch[side];

		*touch = (struct touch){ 0 };
		if (!scene->by[side])
			continue;
		switch (scene->op->kind) {
		case OP_MAP:
		case OP_REMAP:
		case OP_UNMAP:
		case OP_LOAD:
		case OP_STORE:
		case OP_FLUSH:
		case OP_ADVISE:
		case OP_PROTECT:
		case OP_LOCK:
		case OP_UNLOCK:
			touch_view(scene, side, touch);
			break;
		case OP_FILE:
		case OP_SECTION:
		case OP_FSYNC:
		case OP_READ:
		case OP_WRITE:
		case OP_TRUNCATE:
		case OP_PUNCH:
		case OP_DROP:
			touch_object(scene, side, touch);
			break;
		default:
			break;
		}
	}
}

bool touches(const struct touch *touch, const struct pair *pair, uint64_t page)
{
	if (pair == touch->view)
		return page >= touch->first && page <= touch->last;
	if (pair == touch->object)
		return page >= touch->object_first &&
		       page <= touch->object_last;
	return false;
}

/* Do two pages of a view lie in one VMA? */
static bool one_area(const struct scene *scene, const struct pair *view,
		     uint64_t a, uint64_t b)
{
	const struct page_memory *at_a = page_memory(scene, view, a);
	const struct page_memory *at_b = page_memory(scene, view, b);

	return at_a && at_b && at_a->area == at_b->area;
}

/* The view's pages [*from, *to) that a load fault at `page` may map: the
 * computation of do_fault_around(). The window starts at its boundary, or at
 * that of the VMA, and has its full length from there. */
static void around_window(const struct scene *scene, enum compare_side side,
			  const struct pair *view, uint64_t page,
			  uint64_t *ret_from, uint64_t *ret_to)
{
	uint64_t around = scene->by[side]->traits->fault_around;
	uint64_t page_size = page_size_of(scene, side);
	uint64_t base = view->view[side]->address / page_size;
	uint64_t table = page_size / sizeof(pte_t); /* entries of one table */
	uint64_t from = page, to = page + 1, end;

	if (around > 1) {
		while (from && (base + from) % around &&
		       one_area(scene, view, from - 1, page))
			from--;
		end = ((base + page) / table + 1) * table - base;
		while (to < end && to < from + around &&
		       one_area(scene, view, to, page))
			to++;
	}
	*ret_from = from;
	*ret_to = to;
}

/* Do its pages belong to an object, or to anonymous memory that is shared,
 * which is one without a name? */
bool touch_has_cache(const struct touch *touch, enum compare_side side)
{
	const struct view_state *view =
		touch->view ? touch->view->view[side] : NULL;

	return touch->object || (view && view->sharing == SHARING_SHARED);
}

static bool around_from(const struct scene *scene, enum compare_side side,
			const struct pair *view, uint64_t page, bool would)
{
	const struct touch *touch = &scene->touch[side];
	uint64_t around = scene->by[side]->traits->fault_around;
	uint64_t first = page > around ? page - around : 0;
	uint64_t last = page + around;

	if (touch->view != view || touch->access != ACCESS_LOAD ||
	    !view->view[side] || !touch_has_cache(touch, side))
		return false;
	if (first < touch->first)
		first = touch->first;
	if (last > touch->last)
		last = touch->last;
	for (uint64_t at = first; at <= last; at++) {
		uint64_t from, to;

		if (!would &&
		    page_was(view, side, at, FIELD_PRESENT) == ANSWER_YES)
			continue;
		around_window(scene, side, view, at, &from, &to);
		if (page >= from && page < to)
			return true;
	}
	return false;
}

bool around_reaches(const struct scene *scene, enum compare_side side,
		    const struct pair *view, uint64_t page)
{
	return around_from(scene, side, view, page, false);
}

bool around_would_reach(const struct scene *scene, enum compare_side side,
			const struct pair *view, uint64_t page)
{
	return around_from(scene, side, view, page, true);
}

/* Does the window of a miss at `at` hold `page`? A read() reads forwards, a
 * fault half backwards. */
static bool ahead_window(const struct scene *scene, enum compare_side side,
			 uint64_t at, uint64_t page, bool slack)
{
	bool clusters = scene->by[side]->traits->reads_clusters;
	bool reads = scene->op->kind == OP_READ;
	uint64_t ahead =
		clusters && reads ? 1 : scene->by[side]->traits->readahead;
	uint64_t from = at > ahead / 2 ? at - ahead / 2 : 0;
	uint64_t to = from + ahead;

	if (scene->op->kind == OP_READ) {
		from = at;
		to = at + ahead;
	}
	if (slack) {
		from = from > ahead ? from - ahead : 0;
		to += ahead;
	}
	return page >= from && page < to;
}

/* Was the view advised that accesses come at random? Then a miss reads its
 * page alone (VM_RAND_READ in mm/filemap.c). */
static bool ahead_is_off(const struct scene *scene, const struct touch *touch,
			 uint64_t object_page)
{
	const struct page_memory *memory;

	if (!touch->view)
		return false;
	memory = page_memory(scene, touch->view,
			     object_page - touch->object_first + touch->first);
	return memory && memory->area & AREA_RANDOM;
}

/* The same where misses read clusters, which is exact: each page that `whose`
 * machine missed, and no cluster before it has read, reads those behind it up
 * to the first that is cached. */
static bool clusters_reach(const struct scene *scene, enum compare_side side,
			   enum compare_side whose, const struct pair *object,
			   uint64_t page)
{
	const struct touch *touch = &scene->touch[side];
	uint64_t ahead = scene->by[side]->traits->readahead;
	uint64_t end = 0;

	for (uint64_t at = touch->object_first;
	     at <= touch->object_last && at <= page; at++) {
		if (at < end ||
		    page_was(object, whose, at, FIELD_CACHED) == ANSWER_YES)
			continue;
		for (end = at + 1; end < at + ahead; end++)
			if (page_was(object, side, end, FIELD_CACHED) ==
			    ANSWER_YES)
				break;
		if (scene->op->kind == OP_READ ||
		    ahead_is_off(scene, touch, at))
			end = at + 1;
		if (page >= at && page < end)
			return true;
	}
	return false;
}

static bool ahead_from(const struct scene *scene, enum compare_side side,
		       const struct pair *object, uint64_t page, bool slack,
		       bool would)
{
	const struct touch *touch = &scene->touch[side];
	uint64_t ahead = scene->by[side]->traits->readahead;
	uint64_t reach = 2 * ahead;
	uint64_t first = page > reach ? page - reach : 0;
	uint64_t last = page + reach;
	bool moves = touch->access != ACCESS_NONE || scene->op->kind == OP_READ;

	/* Reading on where readahead left its mark reads further ahead. */
	if (touch->object_last > touch->object_first)
		slack = true;
	if (touch->object != object || !moves)
		return false;
	if (scene->by[side]->traits->reads_clusters)
		return clusters_reach(scene, side,
				      !would	       ? side
				      : side == OF_SIM ? OF_REAL
						       : OF_SIM,
				      object, page);
	if (first < touch->object_first)
		first = touch->object_first;
	if (last > touch->object_last)
		last = touch->object_last;
	if (object->n_pages[side] && last >= object->n_pages[side])
		last = object->n_pages[side] - 1;
	for (uint64_t at = first; at <= last; at++) {
		if (!would &&
		    page_was(object, side, at, FIELD_CACHED) == ANSWER_YES)
			continue;
		if (ahead_is_off(scene, touch, at))
			continue;
		if (ahead_window(scene, side, at, page, slack))
			return true;
	}
	return false;
}

bool ahead_reaches(const struct scene *scene, enum compare_side side,
		   const struct pair *object, uint64_t page, bool slack)
{
	return ahead_from(scene, side, object, page, slack, false);
}

bool ahead_would_reach(const struct scene *scene, enum compare_side side,
		       const struct pair *object, uint64_t page)
{
	return ahead_from(scene, side, object, page, false, true);
}

uint64_t scene_page_size(const struct scene *scene)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (scene->by[side])
			return scene->by[side]->traits->page_size;
	return 1;
}
