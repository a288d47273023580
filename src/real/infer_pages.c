/*
 * Two readings of the pages, turned into events
 *
 *	before   . . . .     clean    cached
 *	after    P P P P     dirty    -
 *	         mapped      dirtied  evicted
 *
 * Each page whose bits differ gives one event; neighbours of one kind are
 * folded into one. A view that is gone counts as one whose pages are absent.
 * The pages that were accessed are told before what happened around them, as
 * they are what the learner asked for.
 */
#include "real/infer.h"

#include <string.h>

static bool bit_rose(const struct page_state *before,
		     const struct page_state *after, enum page_bit bit)
{
	return page_state_get(after, bit) == ANSWER_YES &&
	       (!before || page_state_get(before, bit) == ANSWER_NO);
}

static bool bit_fell(const struct page_state *before,
		     const struct page_state *after, enum page_bit bit)
{
	return before && page_state_get(before, bit) == ANSWER_YES &&
	       (!after || page_state_get(after, bit) == ANSWER_NO);
}

bool infer_is_access(enum op_kind kind)
{
	return kind == OP_LOAD || kind == OP_STORE;
}

/* Does `next` carry on where `last` ends? */
static bool event_follows(const struct event *last, const struct event *next)
{
	return last->kind == next->kind && last->source == next->source &&
	       last->page + last->count == next->page &&
	       strcmp(last->process, next->process) == 0 &&
	       strcmp(last->view, next->view) == 0 &&
	       strcmp(last->object, next->object) == 0;
}

/* Adds an event, or lengthens the last one. Several frames have one number
 * only where they are neighbours as well. */
static int event_fold(struct outcome *outcome, const struct event *event)
{
	struct event_list *list = &outcome->events;
	struct event *last;

	if (!list->n_events ||
	    !event_follows(&list->events[list->n_events - 1], event))
		return event_list_add(list, event);
	last = &list->events[list->n_events - 1];
	if (last->pfn != PFN_NONE && last->pfn + last->count != event->pfn)
		last->pfn = PFN_NONE;
	last->count++;
	return 0;
}

static bool view_is_accessed(const struct inference *inference,
			     const struct view_state *view)
{
	return infer_is_access(inference->op->kind) &&
	       strcmp(view->process, inference->process) == 0 &&
	       strcmp(view->view, inference->op->place.view) == 0;
}

static bool page_is_accessed(const struct inference *inference,
			     const struct view_state *view, uint64_t page)
{
	return view_is_accessed(inference, view) &&
	       page - inference->page < inference->n_pages;
}

static bool page_faulted(const struct inference *inference, uint64_t page,
			 bool major_only)
{
	uint64_t start = inference->view_address + page * inference->page_size;

	for (size_t i = 0; i < inference->n_faults; i++)
		if (inference->faults[i].address - start <
			    inference->page_size &&
		    (inference->faults[i].major || !major_only))
			return true;
	return false;
}

/* Did the access ask for it, and not just for one beside it? */
static bool page_is_asked(const struct inference *inference,
			  const struct view_state *view, uint64_t page)
{
	return page_is_accessed(inference, view, page) &&
	       (!inference->placed || page_faulted(inference, page, false));
}

/* How a page came to be mapped. (What a new process finds, it was given.) */
static enum event_kind mapped_kind(const struct inference *inference,
				   const struct view_state *view, uint64_t page)
{
	const struct page_state *now = state_page(view->pages, page);

	if (inference->op->kind == OP_FORK)
		return EVENT_PAGE_MAPPED;
	if (page_state_get(now, PAGE_ZERO) == ANSWER_YES)
		return EVENT_ZERO_MAPPED;
	if (page_state_get(now, PAGE_FILE) == ANSWER_NO)
		return view->object[0] ? EVENT_COPIED_ON_WRITE : EVENT_ZEROED;
	if (view_is_accessed(inference, view) &&
	    !page_is_asked(inference, view, page))
		return EVENT_PAGE_MAPPED_AROUND;
	return EVENT_PAGE_MAPPED;
}

/* The event of one page of a view; EVENT_KINDS: none. */
static enum event_kind view_page_kind(const struct inference *inference,
				      const struct view_state *view,
				      const struct page_state *then,
				      uint64_t page)
{
	const struct page_state *now = state_page(view->pages, page);

	if (bit_rose(then, now, PAGE_PRESENT))
		return mapped_kind(inference, view, page);
	if (bit_fell(then, now, PAGE_PRESENT))
		return EVENT_PAGE_UNMAPPED;
	if (bit_fell(then, now, PAGE_FILE))
		return EVENT_COPIED_ON_WRITE;
	if (bit_fell(then, now, PAGE_ZERO))
		return EVENT_ZEROED;
	return EVENT_KINDS;
}

static int view_event(const struct inference *inference,
		      const struct view_state *view, enum event_kind kind,
		      uint64_t page, struct outcome *outcome)
{
	struct event event = {
		.kind = kind,
		.source = EVENT_INFERRED,
		.page = page,
		.count = 1,
		.pfn = kind == EVENT_PAGE_UNMAPPED || kind == EVENT_WRITE_FAULT
			       ? PFN_NONE
			       : state_page(view->pages, page)->pfn
	};

	memcpy(event.process, view->process, sizeof(event.process));
	memcpy(event.view, view->view, sizeof(event.view));
	memcpy(event.object, view->object, sizeof(event.object));
	if (strcmp(view->process, inference->process) != 0)
		event.flags |= EVENT_ELSEWHERE;
	return event_fold(outcome, &event);
}

static int view_infer(const struct inference *inference,
		      const struct view_state *view, bool accessed,
		      struct outcome *outcome)
{
	const struct view_state *before =
		state_view(inference->before, view->process, view->view);
	int status = 0;

	/* Another view of that name, unless it was moved. */
	if (before && before->address != view->address &&
	    inference->op->kind != OP_REMAP)
		before = NULL;
	for (size_t i = 0; i < view->n_pages && status >= 0; i++) {
		const struct page_state *then = NULL;
		enum event_kind kind;

		if (page_is_accessed(inference, view, i) != accessed)
			continue;
		if (before && i < before->n_pages)
			then = state_page(before->pages, i);
		kind = view_page_kind(inference, view, then, i);
		if (kind != EVENT_KINDS)
			status = view_event(inference, view, kind, i, outcome);
	}
	return status;
}

/* Is the page's own copy, or its dirt, as new as the store? */
static bool page_took_store(const struct inference *inference,
			    const struct view_state *then,
			    const struct view_state *now, uint64_t page)
{
	const struct object_state *before, *after;
	uint64_t at = then->object_page + page;

	if (bit_fell(state_page(then->pages, page),
		     state_page(now->pages, page), PAGE_FILE) ||
	    bit_fell(state_page(then->pages, page),
		     state_page(now->pages, page), PAGE_ZERO))
		return true;
	before = state_object(inference->before, then->object);
	after = state_object(inference->after, then->object);
	return then->sharing == SHARING_SHARED && before && after &&
	       at < before->n_pages && at < after->n_pages &&
	       bit_rose(state_page(before->pages, at),
			state_page(after->pages, at), PAGE_DIRTY);
}

/*
 * A store to a page that was mapped already, and faulted: the entry did not
 * allow it. Where one page alone was touched, the fault was there; of several,
 * where the kernel says so. If it does not, it is proven for those that got a
 * copy, and for those that were clean: the
 * kernel takes the write bit from the entries of a page that it cleans
 * (page_mkclean() in mm/rmap.c).
 */
int infer_write_faults(const struct inference *inference,
		       struct outcome *outcome)
{
	const char *name = inference->op->place.view;
	const struct view_state *then, *now;
	uint64_t first = inference->page, n = inference->n_pages;
	int status = 0;

	if (inference->op->kind != OP_STORE || !outcome->faults_known ||
	    !outcome->minor)
		return 0;
	then = state_view(inference->before, inference->process, name);
	now = state_view(inference->after, inference->process, name);
	if (!then || !now)
		return 0;
	for (uint64_t i = first; i < first + n && status >= 0; i++) {
		if (i >= then->n_pages || i >= now->n_pages ||
		    page_state_get(state_page(then->pages, i), PAGE_PRESENT) !=
			    ANSWER_YES)
			continue;
		if (n == 1 ||
		    (inference->placed
			     ? page_faulted(inference, i, false)
			     : page_took_store(inference, then, now, i)))
			status = view_event(inference, then, EVENT_WRITE_FAULT,
					    i, outcome);
	}
	return status;
}

/* A view that is there no more. */
static int view_infer_gone(const struct inference *inference,
			   const struct view_state *view,
			   struct outcome *outcome)
{
	int status = 0;

	for (size_t i = 0; i < view->n_pages && status >= 0; i++)
		if (bit_fell(state_page(view->pages, i), NULL, PAGE_PRESENT))
			status = view_event(inference, view,
					    EVENT_PAGE_UNMAPPED, i, outcome);
	return status;
}

int infer_views(const struct inference *inference, struct outcome *outcome)
{
	const struct state *before = inference->before;
	const struct state *after = inference->after;
	int status = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < after->n_views && status >= 0; i++)
			status = view_infer(inference, &after->views[i],
					    pass == 0, outcome);
	for (size_t i = 0; i < before->n_views && status >= 0; i++)
		if (!state_view(after, before->views[i].process,
				before->views[i].view))
			status = view_infer_gone(inference, &before->views[i],
						 outcome);
	return status;
}

/* Is this page of an object, which was read, what the operation was about?
 * Where faults are told, it is what a major one waited for. */
static bool object_page_is_asked(const struct inference *inference,
				 const struct object_state *object,
				 uint64_t page)
{
	const struct view_state *view;
	uint64_t at;

	if (!infer_is_access(inference->op->kind))
		return true;
	view = state_view(inference->after, inference->process,
			  inference->op->place.view);
	if (!view || strcmp(view->object, object->object) != 0)
		return false;
	at = page - view->object_page;
	return page_is_accessed(inference, view, at) &&
	       (!inference->placed || page_faulted(inference, at, true));
}

static bool rose_cached(const struct page_state *then,
			const struct page_state *now)
{
	return bit_rose(then, now, PAGE_CACHED);
}

static bool rose_dirty(const struct page_state *then,
		       const struct page_state *now)
{
	return bit_rose(then, now, PAGE_DIRTY);
}

static bool rose_writeback(const struct page_state *then,
			   const struct page_state *now)
{
	return bit_rose(then, now, PAGE_WRITEBACK);
}

static bool fell_dirty(const struct page_state *then,
		       const struct page_state *now)
{
	return bit_fell(then, now, PAGE_DIRTY);
}

static bool fell_cached(const struct page_state *then,
			const struct page_state *now)
{
	return bit_fell(then, now, PAGE_CACHED);
}

static const struct object_change {
	bool (*happened)(const struct page_state *then,
			 const struct page_state *now);
	enum event_kind kind;
} object_changes[] = {
	{ rose_cached, EVENT_PAGE_READ },
	{ rose_dirty, EVENT_PAGE_DIRTIED },
	{ rose_writeback, EVENT_PAGE_WRITEBACK },
	{ fell_dirty, EVENT_PAGE_WRITTEN },
	{ fell_cached, EVENT_PAGE_EVICTED },
};

#define N_OBJECT_CHANGES (sizeof(object_changes) / sizeof(object_changes[0]))

/* A page that is new in the cache came from the disk, unless it is memory
 * anyway or was written there. A page that lost its dirt was written, unless
 * its storage was given back. */
static enum event_kind object_page_kind(const struct inference *inference,
					const struct object_state *object,
					enum event_kind kind, uint64_t page)
{
	const struct op *op = inference->op;

	if (kind == EVENT_PAGE_READ &&
	    (object->kind == OBJECT_SECTION || op->kind == OP_WRITE))
		return EVENT_KINDS;
	if (kind == EVENT_PAGE_WRITTEN &&
	    (op_punches(op) || op->kind == OP_TRUNCATE))
		return EVENT_KINDS;
	if (kind == EVENT_PAGE_READ &&
	    !object_page_is_asked(inference, object, page))
		return EVENT_PAGE_READ_AHEAD;
	return kind;
}

static int object_infer(const struct inference *inference,
			const struct object_state *before,
			const struct object_state *after,
			const struct object_change *change,
			struct outcome *outcome)
{
	int status = 0;

	for (size_t i = 0; i < after->n_pages && i < before->n_pages; i++) {
		struct event event = { .source = EVENT_INFERRED,
				       .page = i,
				       .count = 1,
				       .pfn = PFN_NONE };

		if (status < 0)
			return status;
		if (!change->happened(state_page(before->pages, i),
				      state_page(after->pages, i)))
			continue;
		event.kind =
			object_page_kind(inference, after, change->kind, i);
		if (event.kind == EVENT_KINDS)
			continue;
		memcpy(event.object, after->object, sizeof(event.object));
		status = event_fold(outcome, &event);
	}
	return status;
}

int infer_objects(const struct inference *inference, struct outcome *outcome)
{
	const struct state *after = inference->after;
	int status = 0;

	for (size_t i = 0; i < after->n_objects; i++) {
		const struct object_state *now = &after->objects[i];
		const struct object_state *then =
			state_object(inference->before, now->object);

		for (size_t j = 0; then && j < N_OBJECT_CHANGES; j++)
			if (status >= 0)
				status = object_infer(inference, then, now,
						      &object_changes[j],
						      outcome);
	}
	return status;
}
