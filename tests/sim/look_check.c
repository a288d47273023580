/*
 * look_check - is what a look takes from the one before still right?
 *
 * The simulated machine reads only what changed since it was looked at
 * (src/sim/observe.c). Here it is made to read everything, and each value of
 * both states is held against the other; none of the two is told which parts
 * they have in common.
 */
#include "look_check.h"

#include "sim/sim_machine.h"

#include <stdlib.h>
#include <string.h>

static bool pages_equal(const struct shared_array *a,
			const struct shared_array *b, size_t n,
			size_t *ret_page)
{
	for (size_t i = 0; i < n; i++) {
		const struct page_state *x = state_page(a, i);
		const struct page_state *y = state_page(b, i);

		*ret_page = i;
		if (x->known != y->known || x->bits != y->bits ||
		    x->pfn != y->pfn || x->slot != y->slot)
			return false;
	}
	return true;
}

static bool views_equal(const struct view_state *a, const struct view_state *b,
			struct strbuf *out)
{
	size_t page = 0;

	if (!strcmp(a->view, b->view) && !strcmp(a->process, b->process) &&
	    !strcmp(a->object, b->object) && a->address == b->address &&
	    a->object_page == b->object_page && a->sharing == b->sharing &&
	    a->protection == b->protection && a->n_pages == b->n_pages &&
	    areas_equal(a->areas, b->areas) &&
	    pages_equal(a->pages, b->pages, a->n_pages, &page))
		return true;
	strbuf_addf(out, "%s[%zu] of %s is not what it was taken for\n",
		    b->view, page, b->process);
	return false;
}

static bool objects_equal(const struct object_state *a,
			  const struct object_state *b, struct strbuf *out)
{
	size_t page = 0;

	if (!strcmp(a->object, b->object) && a->kind == b->kind &&
	    a->size == b->size && a->n_pages == b->n_pages &&
	    pages_equal(a->pages, b->pages, a->n_pages, &page))
		return true;
	strbuf_addf(out, "%s[%zu] is not what it was taken for\n", b->object,
		    page);
	return false;
}

static bool frames_equal(const struct state *a, const struct state *b,
			 struct strbuf *out)
{
	for (size_t i = 0; i < b->n_frames && i < a->n_frames; i++) {
		const struct frame_state *x = state_frame(a->frames, i);
		const struct frame_state *y = state_frame(b->frames, i);

		if (x->use == y->use && !strcmp(x->object, y->object) &&
		    x->page == y->page && x->references == y->references &&
		    x->dirty == y->dirty && x->slot == y->slot)
			continue;
		strbuf_addf(out, "frame %zu is not what it was taken for\n", i);
		return false;
	}
	return true;
}

static bool slots_equal(const struct state *a, const struct state *b,
			struct strbuf *out)
{
	for (size_t i = 0; i < b->n_slots && i < a->n_slots; i++) {
		const struct slot_state *x = state_slot(a->slots, i);
		const struct slot_state *y = state_slot(b->slots, i);

		if (x->references == y->references && x->pfn == y->pfn)
			continue;
		strbuf_addf(out, "slot %zu is not what it was taken for\n", i);
		return false;
	}
	return true;
}

static bool states_equal(const struct state *a, const struct state *b,
			 struct strbuf *out)
{
	bool equal = a->page_size == b->page_size && a->n_views == b->n_views &&
		     a->n_objects == b->n_objects &&
		     a->n_frames == b->n_frames &&
		     a->n_frames_total == b->n_frames_total &&
		     a->n_slots == b->n_slots &&
		     a->n_slots_total == b->n_slots_total;

	if (!equal)
		strbuf_addf(out, "something is missing, or is there no more\n");
	for (size_t i = 0; equal && i < a->n_views; i++)
		equal = views_equal(&a->views[i], &b->views[i], out);
	for (size_t i = 0; equal && i < a->n_objects; i++)
		equal = objects_equal(&a->objects[i], &b->objects[i], out);
	return equal && frames_equal(a, b, out) && slots_equal(a, b, out);
}

static void look(struct machine *machine, struct state *ret_state)
{
	if (machine_observe(machine, ret_state) < 0)
		abort();
}

bool look_check(struct machine *machine, struct strbuf *ret_complaint)
{
	struct state again = { 0 }, whole = { 0 };
	bool equal;

	look(machine, &again);
	sim_machine_look_anew(machine);
	look(machine, &whole);
	equal = states_equal(&again, &whole, ret_complaint);
	state_clear(&again);
	state_clear(&whole);
	return equal;
}

void look_once(struct machine *machine)
{
	struct state seen = { 0 };

	look(machine, &seen);
	state_clear(&seen);
}
