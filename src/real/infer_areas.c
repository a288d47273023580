/*
 * Two readings of the areas, turned into events
 *
 * The kernel tells nobody what it did to its list of areas, but it shows the
 * list. Held against the one of before, page by page of the view, most of the
 * story follows:
 *
 *	before	|      rw        |	0..7
 *	after	| rw |none|  rw  |	split at 2, split at 4,
 *					2..3 made inaccessible
 *	before	| rw | rw |  rw  |	(something kept them apart)
 *	after	|      rw        |	joined at 2 and at 4
 *
 * What was split, or got other rights, is told before what was joined, as in
 * the simulated machine's own story: a call changes a part of an area, and then
 * joins what may be joined. What came and went within one call is not seen; nor
 * is which of locking and advice keeps two areas apart.
 */
#include "real/infer.h"

#include <string.h>

/* One view, as it was and as it is. */
struct change {
	const struct inference *inference;
	const struct view_state *view; /* after, or before where it is gone */
	const struct shared_array *then, *now;
	struct outcome *outcome;
};

static int change_tell(const struct change *change, enum event_kind kind,
		       uint64_t page, uint64_t n_pages,
		       enum protection protection)
{
	const struct view_state *view = change->view;
	struct event event = { .kind = kind,
			       .source = EVENT_INFERRED,
			       .page = page,
			       .count = n_pages,
			       .address = view->address +
					  page * change->inference->page_size,
			       .pfn = PFN_NONE,
			       .number = (int)protection };

	memcpy(event.process, view->process, sizeof(event.process));
	memcpy(event.view, view->view, sizeof(event.view));
	memcpy(event.object, view->object, sizeof(event.object));
	event.flags =
		view->sharing == SHARING_SHARED ? EVENT_SHARED : EVENT_PRIVATE;
	if (view->object[0])
		event.amount = view->object_page + page;
	if (strcmp(view->process, change->inference->process) != 0)
		event.flags |= EVENT_ELSEWHERE;
	return event_list_add(&change->outcome->events, &event);
}

static uint64_t area_end(const struct area *area)
{
	return area->page + area->n_pages;
}

/* The area that holds both pages beside a boundary; NULL: none does. */
static const struct area *area_across(const struct shared_array *areas,
				      uint64_t page)
{
	const struct area *area = page ? area_find(areas, page - 1) : NULL;

	return area && page < area_end(area) ? area : NULL;
}

static int split_tell(const struct change *change, uint64_t page)
{
	const struct area *was = area_across(change->then, page);

	if (!was || area_across(change->now, page))
		return 0;
	return change_tell(change, EVENT_AREA_SPLIT, page, area_end(was) - page,
			   PROTECTION_NONE);
}

/* Where areas begin and end now that did not before. */
static int splits_tell(const struct change *change)
{
	uint64_t told = 0;
	int status = 0;

	for (size_t i = 0; status >= 0 && i < areas_count(change->now); i++) {
		const struct area *area = area_at(change->now, i);

		if (area->page != told)
			status = split_tell(change, area->page);
		told = area_end(area);
		if (status >= 0)
			status = split_tell(change, told);
	}
	return status;
}

/* The first area, from number i on, that ends behind a page. */
static size_t area_behind(const struct shared_array *areas, size_t i,
			  uint64_t page)
{
	while (i < areas_count(areas) && area_end(area_at(areas, i)) <= page)
		i++;
	return i;
}

/* The parts of an area of before that allow something else now; `i` is the
 * first one of now that may lie in it. */
static int area_rights_tell(const struct change *change, const struct area *was,
			    size_t i)
{
	int status = 0;

	for (; status >= 0 && i < areas_count(change->now); i++) {
		const struct area *is = area_at(change->now, i);
		uint64_t first = is->page > was->page ? is->page : was->page;
		uint64_t end = area_end(is) < area_end(was) ? area_end(is)
							    : area_end(was);

		if (is->page >= area_end(was))
			break;
		if (is->rights != was->rights)
			status = change_tell(change, EVENT_AREA_PROTECTED,
					     first, end - first,
					     (enum protection)is->rights);
	}
	return status;
}

/* There may be thousands of both, in the order of their pages: each list is
 * walked once. */
static int rights_tell(const struct change *change)
{
	size_t at = 0;
	int status = 0;

	for (size_t i = 0; status >= 0 && i < areas_count(change->then); i++) {
		const struct area *was = area_at(change->then, i);

		at = area_behind(change->now, at, was->page);
		status = area_rights_tell(change, was, at);
	}
	return status;
}

/* Does an area go on that ended here before? The new one is told as far as it
 * reaches by then: it grows from left to right. */
static int join_tell(const struct change *change, const struct area *right)
{
	const struct area *is = area_across(change->now, right->page);
	uint64_t end = area_end(right);

	if (!is || !area_find(change->then, right->page - 1))
		return 0;
	if (area_end(is) < end)
		end = area_end(is);
	return change_tell(change, EVENT_AREA_MERGED, is->page, end - is->page,
			   PROTECTION_NONE);
}

/* Pages of an area that are in none of `others`, of which `i` is the first one
 * that may lie there. */
static int area_gained_tell(const struct change *change,
			    const struct area *area,
			    const struct shared_array *others, size_t i,
			    enum event_kind kind)
{
	enum protection rights = (enum protection)area->rights;
	uint64_t at = area->page, end = area_end(area);
	int status = 0;

	for (; status >= 0 && i < areas_count(others); i++) {
		const struct area *other = area_at(others, i);

		if (other->page >= end)
			break;
		if (other->page > at)
			status = change_tell(change, kind, at, other->page - at,
					     rights);
		at = area_end(other);
	}
	if (status >= 0 && at < end)
		status = change_tell(change, kind, at, end - at, rights);
	return status;
}

/* Pages that have an area in `areas` and none in `others`: a run for each area
 * and gap. */
static int gained_tell(const struct change *change,
		       const struct shared_array *areas,
		       const struct shared_array *others, enum event_kind kind)
{
	size_t at = 0;
	int status = 0;

	for (size_t i = 0; status >= 0 && i < areas_count(areas); i++) {
		const struct area *area = area_at(areas, i);

		at = area_behind(others, at, area->page);
		status = area_gained_tell(change, area, others, at, kind);
	}
	return status;
}

static int change_infer(const struct change *change, bool resized)
{
	int status = splits_tell(change);

	if (status >= 0)
		status = rights_tell(change);
	for (size_t i = 0; status >= 0 && i < areas_count(change->then); i++)
		status = join_tell(change, area_at(change->then, i));
	if (status >= 0)
		status = gained_tell(change, change->now, change->then,
				     resized ? EVENT_AREA_GROWN
					     : EVENT_AREA_ADDED);
	return status;
}

/* A view that is new, or was moved, or is where it was. */
static int view_infer(const struct inference *inference,
		      const struct view_state *view, struct outcome *outcome)
{
	const struct view_state *before =
		state_view(inference->before, view->process, view->view);
	struct change change = { .inference = inference,
				 .view = view,
				 .then = before ? before->areas : NULL,
				 .now = view->areas,
				 .outcome = outcome };
	bool is_remap = inference->op->kind == OP_REMAP;

	if (!view->areas || (before && !before->areas))
		return 0;
	if (before && before->address != view->address && is_remap)
		return change_tell(&change, EVENT_AREA_MOVED, 0, view->n_pages,
				   PROTECTION_NONE);
	if (before && before->address != view->address)
		change.then = NULL;
	if (areas_equal(change.then, change.now))
		return 0;
	return change_infer(&change, is_remap);
}

int infer_areas(const struct inference *inference, struct outcome *outcome)
{
	const struct state *after = inference->after;
	int status = 0;

	for (size_t i = 0; i < after->n_views && status >= 0; i++)
		status = view_infer(inference, &after->views[i], outcome);
	return status;
}

int infer_areas_removed(const struct inference *inference,
			struct outcome *outcome)
{
	const struct state *before = inference->before;
	int status = 0;

	for (size_t i = 0; i < before->n_views && status >= 0; i++) {
		const struct view_state *view = &before->views[i];
		const struct view_state *now =
			state_view(inference->after, view->process, view->view);
		struct change change = { .inference = inference,
					 .view = view,
					 .then = view->areas,
					 .now = now ? now->areas : NULL,
					 .outcome = outcome };

		/* Unknown, or moved: nothing was taken away. */
		if (now && (!now->areas || now->address != view->address))
			continue;
		if (!areas_equal(change.then, change.now))
			status = gained_tell(&change, change.then, change.now,
					     EVENT_AREA_REMOVED);
	}
	return status;
}
