/*
 * Where frames are short
 *
 * A simulated machine of 16 frames can't keep a file of 32 pages in memory,
 * and the real one beside it has memory to spare:
 *
 *	load v[0..31]	simulated	evicts as it reads, or gives up
 *			real		32 pages are cached
 *
 * That excuses much, so it has to be proved: by the frames that are free, or
 * by what the simulated machine says it threw out. A page that was there has
 * to be named; for one that never came it is enough that memory was short.
 */
#include "compare/reason.h"

#include <string.h>

/* Fewer than a translation may need: the page, and its tables. */
#define FRAMES_FEW 5

static bool frames_exhausted(const struct state *state)
{
	size_t used = 0;

	if (!state)
		return false;
	for (size_t i = 0; i < state->n_frames; i++)
		used += state_frame(state->frames, i)->use != FRAME_FREE;
	return state->n_frames_total &&
	       used + FRAMES_FEW > state->n_frames_total;
}

/* These throw pages out because they were told to. */
static bool told_to_evict(const struct op *op)
{
	return op->kind == OP_DROP || op->kind == OP_TRUNCATE ||
	       op->kind == OP_PUNCH || op->kind == OP_ADVISE ||
	       op->kind == OP_CRASH;
}

/* Does an event of the simulated machine say this of the page? */
static bool told_of_page(const struct scene *scene, enum event_kind kind,
			 const struct pair *pair, uint64_t page)
{
	const struct event_list *events = &scene->by[OF_SIM]->outcome->events;

	for (size_t i = 0; i < events->n_events; i++) {
		const struct event *event = &events->events[i];

		if (event->kind != kind || page < event->page ||
		    page - event->page >= event->count)
			continue;
		if (pair->of_object
			    ? !event->view[0] &&
				      !strcmp(event->object, pair->name)
			    : !strcmp(event->view, pair->name) &&
				      !strcmp(event->process, pair->process))
			return true;
	}
	return false;
}

bool frames_short(const struct scene *scene)
{
	const struct performed *sim = scene->by[OF_SIM];
	const struct event_list *events = &sim->outcome->events;

	if (frames_exhausted(sim->before) || frames_exhausted(sim->after))
		return true;
	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_OUT_OF_MEMORY)
			return true;
	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_PAGE_EVICTED)
			return !told_to_evict(scene->op);
	return false;
}

bool frames_evicted(const struct scene *scene, const struct pair *object,
		    uint64_t page)
{
	return !told_to_evict(scene->op) &&
	       told_of_page(scene, EVENT_PAGE_EVICTED, object, page);
}

/* Even a page that the step itself brought may have gone again before its
 * end. */
static bool swapped_out(const struct scene *scene, const struct suspect *s)
{
	return !s->pair->of_object &&
	       told_of_page(scene, EVENT_SWAPPED_OUT, s->pair, s->page);
}

/* It was in memory, or mapped, or dirty, and is not any more: was it named? */
static bool frames_took(const struct scene *scene, const struct suspect *s,
			const struct pair *object, uint64_t page)
{
	if (object && frames_evicted(scene, object, page))
		return true;
	if (swapped_out(scene, s))
		return true;
	if (!frames_short(scene) || s->settled)
		return false;
	if (s->field == FIELD_DIRTY)
		return told_of_page(scene, EVENT_PAGE_WRITTEN, object, page) ||
		       told_of_page(scene, EVENT_PAGE_WRITEBACK, object, page);
	return !s->pair->of_object &&
	       told_of_page(scene, EVENT_PAGE_UNMAPPED, s->pair, s->page);
}

bool holds_frames(const struct scene *scene, const struct suspect *s)
{
	const struct pair *object =
		s->pair->of_object ? s->pair : pair_object(scene, s->pair);
	uint64_t page = s->pair->of_object ? s->page
					   : pair_object_page(s->pair, s->page);
	bool was;

	if (told_to_evict(scene->op))
		return false;
	/* In the paging file: an anonymous page that had to go there. */
	if (s->field == FIELD_SWAPPED)
		return s->yes == OF_SIM &&
		       (swapped_out(scene, s) ||
			(!s->settled && frames_short(scene)));
	if (s->no != OF_SIM)
		return false;
	was = page_was(s->pair, OF_SIM, s->page, s->field) == ANSWER_YES;
	if (frames_took(scene, s, object, page))
		return true;
	return !was && !s->settled && frames_short(scene);
}
