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
 * to be named; for one that never came it is enough that memory was short. Who
 * gives up, or kills for want of frames, has to have nothing left that could
 * leave: a page of a file always can, unless it is locked.
 */
#include "compare/reason.h"

#include <string.h>

/* Fewer than a translation may need: the page, and its tables. */
#define FRAMES_FEW 5

/* Readahead goes no further where not more are free (sim/frame.h). */
#define FRAMES_SPARED 8

/* Are fewer than `few` frames free, of those that may be used? */
static bool frames_are_few(const struct scene *scene, const struct state *state,
			   size_t few)
{
	uint64_t most = state ? state->n_frames_total : 0;
	uint64_t limit = scene->history->limit[OF_SIM];
	size_t used = 0;

	if (!most)
		return false;
	if (limit && limit < most)
		most = limit;
	for (size_t i = 0; i < state->n_frames; i++)
		used += state_frame(state->frames, i)->use != FRAME_FREE;
	return used + few > most;
}

static bool takes_pages(enum advice advice)
{
	return advice == ADVICE_PAGEOUT || advice == ADVICE_COLD ||
	       advice == ADVICE_DONTNEED || advice == ADVICE_FREE ||
	       advice == ADVICE_REMOVE;
}

/* Does a hole take the page at `at` out of the cache? Parts of pages it does
 * where they are written first. */
static bool takes_page(const struct scene *scene, uint64_t at, uint64_t from,
		       uint64_t end)
{
	const struct traits *traits = scene->by[OF_SIM]->traits;

	if (traits->hole_writes != HABIT_NO)
		return at + traits->page_size > from && at < end;
	return at >= from && at + traits->page_size <= end;
}

/* Was this page of an object thrown out because the operation said so? */
static bool told_to_evict(const struct scene *scene, const char *object,
			  uint64_t page)
{
	const struct op *op = scene->op;
	uint64_t page_size = scene->by[OF_SIM]->traits->page_size;
	uint64_t from = size_bytes(op->offset, page_size);
	uint64_t length = size_bytes(op->length, page_size);

	switch (op->kind) {
	case OP_ADVISE:
		return takes_pages(op->advice);
	case OP_CRASH:
		return true;
	case OP_DROP:
		return !strcmp(op->name, object);
	case OP_TRUNCATE:
		return !strcmp(op->name, object) &&
		       page >= size_bytes(op->size, page_size) / page_size;
	case OP_PUNCH:
		return !strcmp(op->name, object) &&
		       takes_page(scene, page * page_size, from, from + length);
	default:
		return false;
	}
}

bool told_of_page(const struct scene *scene, enum event_kind kind,
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

/* Is the object's page locked by somebody, before the step or in it? */
static bool page_is_locked(const struct scene *scene, const struct pair *object,
			   uint64_t page)
{
	uint64_t at;

	/* Who was killed for it has no view any more that would tell. */
	if (scene->op->kind == OP_LOCK &&
	    (!scene->touch[OF_SIM].view ||
	     touches(&scene->touch[OF_SIM], object, page)))
		return true;
	for (size_t i = 0; i < scene->n_pairs; i++) {
		const struct pair *view = &scene->pairs[i];

		if (pair_view_page(view, object, page, &at) &&
		    page_memory(scene, view, at) &&
		    page_memory(scene, view, at)->area & AREA_LOCKED)
			return true;
	}
	return false;
}

static bool has_disk(const struct scene *scene, const struct pair *object)
{
	return object->of_object && object->object[OF_SIM] &&
	       object->object[OF_SIM]->kind == OBJECT_FILE &&
	       scene->by[OF_SIM]->traits->can_evict;
}

/* Who asked has one page held while room is made for what he needs of it. */
#define PAGES_HELD 1

static bool frames_could_leave(const struct scene *scene)
{
	/* Where another process was killed, the step went on, and may have
	 * brought pages since. */
	bool went_on = scene->by[OF_SIM]->outcome->result.kind == RESULT_OK;
	uint64_t n = 0;

	for (size_t i = 0; i < scene->n_pairs; i++) {
		const struct pair *object = &scene->pairs[i];

		if (!has_disk(scene, object))
			continue;
		for (size_t page = 0; page < object->n_pages[OF_SIM]; page++)
			n += page_is(object, OF_SIM, page, FIELD_CACHED) ==
				     ANSWER_YES &&
			     (!went_on ||
			      page_was(object, OF_SIM, page, FIELD_CACHED) ==
				      ANSWER_YES) &&
			     !page_is_locked(scene, object, page);
	}
	return n > PAGES_HELD;
}

static bool told(const struct scene *scene, enum event_kind kind)
{
	const struct event_list *events = &scene->by[OF_SIM]->outcome->events;

	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == kind)
			return true;
	return false;
}

/* Was a page thrown out of which the operation does not speak? */
static bool evicts_untold(const struct scene *scene)
{
	const struct event_list *events = &scene->by[OF_SIM]->outcome->events;

	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_PAGE_EVICTED &&
		    !told_to_evict(scene, events->events[i].object,
				   events->events[i].page))
			return true;
	return false;
}

bool frames_short(const struct scene *scene)
{
	const struct performed *sim = scene->by[OF_SIM];

	if (told(scene, EVENT_OUT_OF_MEMORY))
		return !frames_could_leave(scene);
	return frames_are_few(scene, sim->before, FRAMES_FEW) ||
	       frames_are_few(scene, sim->after, FRAMES_FEW) ||
	       evicts_untold(scene);
}

bool frames_gave_out(const struct scene *scene)
{
	return frames_short(scene) && !frames_could_leave(scene);
}

bool frames_evicted(const struct scene *scene, const struct pair *object,
		    uint64_t page)
{
	return !told_to_evict(scene, object->name, page) &&
	       told_of_page(scene, EVENT_PAGE_EVICTED, object, page);
}

/* Even a page that the step itself brought may have gone again before its
 * end: to the paging file, or to nowhere, where zeros will do. */
static bool swapped_out(const struct scene *scene, const struct suspect *s)
{
	return !s->pair->of_object &&
	       (told_of_page(scene, EVENT_SWAPPED_OUT, s->pair, s->page) ||
		told_of_page(scene, EVENT_NOT_WRITTEN, s->pair, s->page));
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

/* Did readahead on the simulated machine stop before it, for want of frames? Or
 * does fault-around not find it for that reason? */
static bool ahead_stopped(const struct scene *scene, const struct suspect *s,
			  const struct pair *object, uint64_t page)
{
	if (s->settled || !object || scene->touch[OF_SIM].object != object)
		return false;
	if (s->field == FIELD_PRESENT)
		return page_reason_now(scene, object, page, FIELD_CACHED) ==
		       REASON_FRAMES;
	return s->field == FIELD_CACHED &&
	       frames_are_few(scene, scene->by[OF_SIM]->after,
			      FRAMES_SPARED + 1);
}

bool holds_frames(const struct scene *scene, const struct suspect *s)
{
	const struct pair *object =
		s->pair->of_object ? s->pair : pair_object(scene, s->pair);
	uint64_t page = s->pair->of_object ? s->page
					   : pair_object_page(s->pair, s->page);
	bool was;

	if (told_to_evict(scene, object ? object->name : "", page))
		return false;
	/* In the paging file: an anonymous page that had to go there. */
	if (s->field == FIELD_SWAPPED)
		return s->yes == OF_SIM &&
		       (swapped_out(scene, s) ||
			(!s->settled && frames_short(scene)));
	/* Who shared it was killed for its frames. */
	if (s->field == FIELD_EXCLUSIVE)
		return s->yes == OF_SIM && scene->history->killed;
	if (s->no != OF_SIM)
		return false;
	was = page_was(s->pair, OF_SIM, s->page, s->field) == ANSWER_YES;
	if (frames_took(scene, s, object, page))
		return true;
	return !was && !s->settled &&
	       (frames_short(scene) || ahead_stopped(scene, s, object, page));
}
