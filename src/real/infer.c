/*
 * What happened, as far as it can be told
 *
 * The kernel does not narrate. It counts faults, tells where they were if it
 * may be asked (fault_events.c), and sends signals, which makes OBSERVED
 * events; everything else is INFERRED from what the pages looked like before
 * and after (infer_pages.c). In the order in which a learner wants to hear it:
 *
 *	areas split, joined, …		what the call did first (infer_areas.c)
 *	the signal, the faults		what the access met
 *	pages mapped, copied, …		what became of the view
 *	pages read, dirtied, …		what became of the object
 *	nothing				where a call changed nothing at all
 */
#include "real/infer.h"

#include <stdio.h>
#include <string.h>

static void event_begin(const struct inference *inference, struct event *event,
			enum event_kind kind, enum event_source source)
{
	*event = (struct event){
		.kind = kind, .source = source, .count = 1, .pfn = PFN_NONE
	};
	snprintf(event->process, sizeof(event->process), "%s",
		 inference->process);
	if (inference->view_address) {
		memcpy(event->view,
		       inference->op->kind == OP_MAP
			       ? inference->op->view
			       : inference->op->place.view,
		       sizeof(event->view));
		event->page = inference->page;
		event->address = inference->view_address +
				 inference->page * inference->page_size;
	}
}

/* Does the kernel say where all of the faults were that were counted? */
static bool places_known(const struct inference *inference,
			 const struct outcome *outcome)
{
	uint64_t major = 0;

	if (inference->n_faults > PLACED_FAULTS_MAX ||
	    inference->n_faults != outcome->minor + outcome->major)
		return false;
	for (size_t i = 0; i < inference->n_faults; i++)
		major += inference->faults[i].major;
	return major == outcome->major;
}

static uint64_t fault_page(const struct inference *inference, size_t i)
{
	return (inference->faults[i].address - inference->view_address) /
	       inference->page_size;
}

/* How many of them from this one on are alike, on one page after the other. */
static size_t faults_run(const struct inference *inference, size_t first)
{
	uint64_t page = fault_page(inference, first);
	size_t n = 1;

	while (first + n < inference->n_faults &&
	       inference->faults[first + n].major ==
		       inference->faults[first].major &&
	       fault_page(inference, first + n) == page + n)
		n++;
	return n;
}

/* In the order in which they happened. */
static int faults_place(const struct inference *inference,
			struct outcome *outcome)
{
	int status = 0;
	size_t n;

	for (size_t i = 0; i < inference->n_faults && status >= 0; i += n) {
		bool major = inference->faults[i].major;
		struct event event;

		n = faults_run(inference, i);
		event_begin(inference, &event,
			    major ? EVENT_MAJOR_FAULT : EVENT_MINOR_FAULT,
			    EVENT_OBSERVED);
		event.page = fault_page(inference, i);
		event.address = inference->faults[i].address;
		event.count = n;
		status = event_list_add(&outcome->events, &event);
	}
	return status;
}

/* How many there were is known. Where, if nobody tells, only where there was
 * one and one page alone was touched. */
static int faults_observe(const struct inference *inference, bool major,
			  uint64_t count, struct outcome *outcome)
{
	bool placed = count == 1 && inference->view_address &&
		      inference->n_pages == 1;
	struct event event;

	if (!count)
		return 0;
	event_begin(inference, &event,
		    major ? EVENT_MAJOR_FAULT : EVENT_MINOR_FAULT,
		    EVENT_OBSERVED);
	if (!placed) {
		event.kind = major ? EVENT_MAJOR_FAULTS : EVENT_MINOR_FAULTS;
		event.amount = count;
		event.address = 0;
	}
	if (inference->view_address && inference->n_pages > 1)
		event.count = inference->n_pages;
	return event_list_add(&outcome->events, &event);
}

static int faults_count(const struct inference *inference,
			struct outcome *outcome)
{
	int status = faults_observe(inference, true, outcome->major, outcome);

	if (status < 0)
		return status;
	return faults_observe(inference, false, outcome->minor, outcome);
}

static int translation_observe(const struct inference *inference,
			       struct outcome *outcome)
{
	struct event event;

	if (outcome->minor || outcome->major ||
	    outcome->result.kind != RESULT_OK ||
	    !infer_is_access(inference->op->kind))
		return 0;
	event_begin(inference, &event, EVENT_TRANSLATED, EVENT_OBSERVED);
	if (inference->n_pages > 1)
		event.count = inference->n_pages;
	return event_list_add(&outcome->events, &event);
}

static int signal_observe(const struct inference *inference,
			  struct outcome *outcome)
{
	struct event event;

	if (outcome->result.kind != RESULT_SIGNAL)
		return 0;
	event_begin(inference, &event, EVENT_SIGNAL, EVENT_OBSERVED);
	event.number = outcome->result.number;
	event.address = inference->signal_address;
	if (inference->view_address && event.address >= inference->view_address)
		event.page = (event.address - inference->view_address) /
			     inference->page_size;
	return event_list_add(&outcome->events, &event);
}

/* Calls that are made to change pages. (An fsync() that finds nothing to
 * write still makes the disk empty its own cache; MADV_RANDOM changes what
 * comes later.) */
static bool wants_change(const struct op *op)
{
	if (op->kind == OP_ADVISE)
		return op->advice == ADVICE_DONTNEED ||
		       op->advice == ADVICE_PAGEOUT ||
		       op->advice == ADVICE_WILLNEED || op_punches(op);
	return op->kind == OP_DROP || (op->kind == OP_FLUSH && op->async);
}

static int nothing_infer(const struct inference *inference,
			 struct outcome *outcome)
{
	struct event event;

	if (outcome->events.n_events || outcome->result.kind != RESULT_OK ||
	    !wants_change(inference->op))
		return 0;
	event_begin(inference, &event, EVENT_NOTHING, EVENT_INFERRED);
	return event_list_add(&outcome->events, &event);
}

/* Pages that became clean while only time passed. */
static int flusher_infer(const struct inference *inference,
			 struct outcome *outcome)
{
	const struct event_list *list = &outcome->events;
	struct event event;
	uint64_t written = 0;

	for (size_t i = 0; i < list->n_events; i++)
		if (list->events[i].kind == EVENT_PAGE_WRITTEN)
			written += list->events[i].count;
	if (inference->op->kind != OP_TICK || !written)
		return 0;
	event_begin(inference, &event, EVENT_FLUSHER_WOKE, EVENT_INFERRED);
	event.count = written;
	return event_list_add(&outcome->events, &event);
}

static int observed_add(const struct inference *inference,
			struct outcome *outcome)
{
	int status = 0;

	if (outcome->faults_known) {
		if (inference->placed)
			status = faults_place(inference, outcome);
		else
			status = faults_count(inference, outcome);
		if (status >= 0)
			status = translation_observe(inference, outcome);
	}
	return status < 0 ? status : signal_observe(inference, outcome);
}

int infer_events(struct inference *inference, struct outcome *outcome)
{
	bool read = inference->before && inference->after;
	int status = 0;

	inference->placed = places_known(inference, outcome);
	if (read)
		status = infer_areas(inference, outcome);
	if (status >= 0)
		status = observed_add(inference, outcome);
	if (!read || status < 0)
		return status;
	status = infer_write_faults(inference, outcome);
	if (status >= 0)
		status = infer_views(inference, outcome);
	if (status >= 0)
		status = infer_areas_removed(inference, outcome);
	if (status >= 0)
		status = infer_objects(inference, outcome);
	if (status >= 0)
		status = flusher_infer(inference, outcome);
	return status < 0 ? status : nothing_infer(inference, outcome);
}
