/*
 * What happened, told from two readings
 *
 * The kernel does not narrate. It counts faults, and pagetwin reads the state
 * of every page before and after an operation:
 *
 *	before   . . . .     clean    cached
 *	after    P P P P     dirty    -
 *	         mapped      dirtied  evicted
 *
 * Each difference becomes an event marked INFERRED, neighbours together.
 * What lies at the page that was accessed is told before what happened around
 * it, as it is what the learner asked for.
 */
#include "real/infer.h"

#include <stdio.h>
#include <string.h>

/* One kind of difference between two states of a page. */
struct change {
	enum page_bit bit;
	bool to; /* the value it has now */
	enum event_kind kind;
};

static bool bit_became(const struct page_state *before,
		       const struct page_state *after, enum page_bit bit,
		       bool to)
{
	enum answer now = page_state_get(after, bit);
	enum answer then = before ? page_state_get(before, bit) : ANSWER_NO;

	if (to)
		return now == ANSWER_YES && then == ANSWER_NO;
	return now == ANSWER_NO && then == ANSWER_YES;
}

static bool is_access(enum op_kind kind)
{
	return kind == OP_LOAD || kind == OP_STORE;
}

static bool in_place(const struct inference *inference, const char *process,
		     const char *view, uint64_t page)
{
	return strcmp(process, inference->process) == 0 &&
	       strcmp(view, inference->op->place.view) == 0 &&
	       page - inference->page < inference->n_pages;
}

static int event_add(struct outcome *outcome, const struct event *event)
{
	return event_list_add(&outcome->events, event);
}

/* Begins an event, or lengthens the one before it. */
static int event_fold(struct outcome *outcome, struct event *event)
{
	struct event_list *list = &outcome->events;
	struct event *last =
		list->n_events ? &list->events[list->n_events - 1] : NULL;

	if (last && last->kind == event->kind &&
	    last->source == event->source &&
	    strcmp(last->process, event->process) == 0 &&
	    strcmp(last->view, event->view) == 0 &&
	    strcmp(last->object, event->object) == 0 &&
	    last->page + last->count == event->page &&
	    (event->pfn == PFN_NONE ? last->pfn == PFN_NONE
				    : last->pfn + last->count == event->pfn)) {
		last->count++;
		return 0;
	}
	return event_add(outcome, event);
}

/* How a page came to be mapped. */
static enum event_kind mapped_kind(const struct inference *inference,
				   const struct view_state *view, uint64_t page,
				   const struct page_state *now)
{
	if (page_state_get(now, PAGE_ZERO) == ANSWER_YES)
		return EVENT_ZERO_MAPPED;
	if (page_state_get(now, PAGE_FILE) == ANSWER_NO)
		return view->object[0] ? EVENT_COPIED_ON_WRITE : EVENT_ZEROED;
	if (is_access(inference->op->kind) &&
	    !in_place(inference, view->process, view->view, page))
		return EVENT_PAGE_MAPPED_AROUND;
	return EVENT_PAGE_MAPPED;
}

/* The event of one page of a view; EVENT_KINDS: none. */
static enum event_kind view_page_kind(const struct inference *inference,
				      const struct view_state *view,
				      uint64_t page,
				      const struct page_state *then,
				      const struct page_state *now)
{
	if (bit_became(then, now, PAGE_PRESENT, true))
		return mapped_kind(inference, view, page, now);
	if (then && bit_became(then, now, PAGE_PRESENT, false))
		return EVENT_PAGE_UNMAPPED;
	if (!then || page_state_get(now, PAGE_PRESENT) != ANSWER_YES)
		return EVENT_KINDS;
	if (bit_became(then, now, PAGE_FILE, false))
		return EVENT_COPIED_ON_WRITE;
	if (bit_became(then, now, PAGE_ZERO, false))
		return EVENT_ZEROED;
	return EVENT_KINDS;
}

static int infer_view(const struct inference *inference,
		      const struct view_state *after, bool in_place_wanted,
		      struct outcome *outcome)
{
	const struct view_state *before =
		inference->before ? state_view(inference->before,
					       after->process, after->view)
				  : NULL;
	int status = 0;

	if (before && before->address != after->address)
		before = NULL;
	for (size_t i = 0; i < after->n_pages && status >= 0; i++) {
		const struct page_state *then = before && i < before->n_pages
							? &before->pages[i]
							: NULL;
		struct event event = { .source = EVENT_INFERRED,
				       .page = i,
				       .count = 1,
				       .pfn = after->pages[i].pfn };

		if (in_place(inference, after->process, after->view, i) !=
		    in_place_wanted)
			continue;
		event.kind = view_page_kind(inference, after, i, then,
					    &after->pages[i]);
		if (event.kind == EVENT_KINDS)
			continue;
		if (event.kind == EVENT_PAGE_UNMAPPED)
			event.pfn = PFN_NONE;
		memcpy(event.process, after->process, sizeof(event.process));
		memcpy(event.view, after->view, sizeof(event.view));
		memcpy(event.object, after->object, sizeof(event.object));
		status = event_fold(outcome, &event);
	}
	return status;
}

/* Is this page of an object the one the operation was about? */
static bool object_page_asked(const struct inference *inference,
			      const struct object_state *object, uint64_t page)
{
	const struct op *op = inference->op;
	const struct view_state *view;

	if (op->kind == OP_READ || op->kind == OP_WRITE)
		return strcmp(op->name, object->object) == 0;
	if (!is_access(op->kind))
		return true;
	view = state_view(inference->after, inference->process, op->place.view);
	return view && strcmp(view->object, object->object) == 0 &&
	       page - view->object_page - inference->page < inference->n_pages;
}

static const struct change object_changes[] = {
	{ PAGE_CACHED, true, EVENT_PAGE_READ },
	{ PAGE_DIRTY, true, EVENT_PAGE_DIRTIED },
	{ PAGE_WRITEBACK, true, EVENT_PAGE_WRITEBACK },
	{ PAGE_DIRTY, false, EVENT_PAGE_WRITTEN },
	{ PAGE_CACHED, false, EVENT_PAGE_EVICTED },
};

#define N_OBJECT_CHANGES (sizeof(object_changes) / sizeof(object_changes[0]))

static int infer_object_change(const struct inference *inference,
			       const struct object_state *before,
			       const struct object_state *after,
			       const struct change *change,
			       struct outcome *outcome)
{
	size_t n = after->n_pages < before->n_pages ? after->n_pages
						    : before->n_pages;
	int status = 0;

	for (size_t i = 0; i < n && status >= 0; i++) {
		const struct page_state *now = &after->pages[i];
		struct event event = { .kind = change->kind,
				       .source = EVENT_INFERRED,
				       .page = i,
				       .count = 1,
				       .pfn = PFN_NONE };

		if (!bit_became(&before->pages[i], now, change->bit,
				change->to))
			continue;
		/* A page that is new in the cache was read, unless it was
		 * written there as a whole: memory never is. */
		if (change->kind == EVENT_PAGE_READ &&
		    (after->kind == OBJECT_SECTION ||
		     inference->op->kind == OP_WRITE))
			continue;
		if (change->kind == EVENT_PAGE_READ &&
		    !object_page_asked(inference, after, i))
			event.kind = EVENT_PAGE_READ_AHEAD;
		memcpy(event.object, after->object, sizeof(event.object));
		status = event_fold(outcome, &event);
	}
	return status;
}

static int infer_objects(const struct inference *inference,
			 struct outcome *outcome)
{
	int status = 0;

	for (size_t i = 0; i < inference->after->n_objects; i++) {
		const struct object_state *after =
			&inference->after->objects[i];
		const struct object_state *before =
			state_object(inference->before, after->object);

		for (size_t j = 0; before && j < N_OBJECT_CHANGES; j++)
			if (status >= 0)
				status = infer_object_change(
					inference, before, after,
					&object_changes[j], outcome);
	}
	return status;
}

static void place_set(const struct inference *inference, struct event *event)
{
	memcpy(event->process, inference->process, NAME_SIZE);
	if (inference->view_address) {
		memcpy(event->view, inference->op->place.view, NAME_SIZE);
		event->page = inference->page;
	}
}

/* "3 minor faults": a count, for the place as a whole. */
static int observe_faults(const struct inference *inference,
			  struct outcome *outcome)
{
	const struct {
		uint64_t count;
		enum event_kind kind;
	} faults[] = { { outcome->major, EVENT_MAJOR_FAULT },
		       { outcome->minor, EVENT_MINOR_FAULT } };
	int status = 0;

	if (!outcome->faults_known)
		return 0;
	for (size_t i = 0; i < 2 && status >= 0; i++) {
		struct event event = { .kind = faults[i].kind,
				       .source = EVENT_OBSERVED,
				       .count = 1,
				       .pfn = PFN_NONE };

		place_set(inference, &event);
		/* How many is known, not where each was. */
		for (uint64_t j = 0;
		     j < faults[i].count && j < 1 && status >= 0; j++) {
			event.count =
				inference->n_pages > 1 ? faults[i].count : 1;
			status = event_add(outcome, &event);
		}
	}
	if (!outcome->major && !outcome->minor &&
	    is_access(inference->op->kind) &&
	    outcome->result.kind == RESULT_OK && status >= 0) {
		struct event event = { .kind = EVENT_TRANSLATED,
				       .source = EVENT_OBSERVED,
				       .count = inference->n_pages
							? inference->n_pages
							: 1,
				       .pfn = PFN_NONE };

		place_set(inference, &event);
		status = event_add(outcome, &event);
	}
	return status;
}

static int observe_signal(const struct inference *inference,
			  struct outcome *outcome)
{
	struct event event = { .kind = EVENT_SIGNAL,
			       .source = EVENT_OBSERVED,
			       .count = 1,
			       .pfn = PFN_NONE,
			       .address = inference->signal_address,
			       .number = outcome->result.number };

	if (outcome->result.kind != RESULT_SIGNAL)
		return 0;
	place_set(inference, &event);
	if (inference->view_address && inference->after &&
	    inference->after->page_size &&
	    event.address >= inference->view_address)
		event.page = (event.address - inference->view_address) /
			     inference->after->page_size;
	return event_add(outcome, &event);
}

/* A store that met a page which was mapped already, and faulted. */
static int infer_write_fault(const struct inference *inference,
			     struct outcome *outcome)
{
	const struct view_state *before =
		state_view(inference->before, inference->process,
			   inference->op->place.view);
	struct event event = { .kind = EVENT_WRITE_FAULT,
			       .source = EVENT_INFERRED,
			       .count = 1,
			       .pfn = PFN_NONE };

	if (inference->op->kind != OP_STORE || inference->n_pages != 1 ||
	    !outcome->faults_known || !outcome->minor || !before ||
	    inference->page >= before->n_pages ||
	    page_state_get(&before->pages[inference->page], PAGE_PRESENT) !=
		    ANSWER_YES)
		return 0;
	place_set(inference, &event);
	return event_add(outcome, &event);
}

static int infer_nothing(const struct inference *inference, size_t events,
			 struct outcome *outcome)
{
	enum op_kind kind = inference->op->kind;
	struct event event = { .kind = EVENT_NOTHING,
			       .source = EVENT_INFERRED,
			       .count = 1,
			       .pfn = PFN_NONE };

	if ((kind != OP_FLUSH && kind != OP_ADVISE && kind != OP_DROP &&
	     kind != OP_FSYNC) ||
	    outcome->events.n_events != events ||
	    outcome->result.kind != RESULT_OK)
		return 0;
	memcpy(event.process, inference->process, NAME_SIZE);
	return event_add(outcome, &event);
}

static int infer_views(const struct inference *inference,
		       struct outcome *outcome)
{
	int status = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < inference->after->n_views && status >= 0;
		     i++)
			status = infer_view(inference,
					    &inference->after->views[i],
					    pass == 0, outcome);
	return status;
}

int infer_events(const struct inference *inference, struct outcome *outcome)
{
	int status = observe_faults(inference, outcome);
	size_t events = outcome->events.n_events;

	if (status >= 0)
		status = observe_signal(inference, outcome);
	if (!inference->before || !inference->after || status < 0)
		return status;
	status = infer_write_fault(inference, outcome);
	if (status >= 0)
		status = infer_views(inference, outcome);
	if (status >= 0)
		status = infer_objects(inference, outcome);
	return status < 0 ? status : infer_nothing(inference, events, outcome);
}
