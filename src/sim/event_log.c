/*
 * event_log - what happened, as values
 *
 * Each part of the machine says here what it did, at the moment it did it.
 * The list of an operation is thus a faithful story: first the fault, then
 * the read from the disk, then the entry that was made. What happens to a run
 * of pages in frames that follow each other is one event. The sentences are
 * not made here but where they are shown (machine/event.h).
 */
#include "sim/event_log.h"

#include "sim/object.h"
#include "sim/process.h"
#include "sim/view.h"

#include <errno.h>
#include <string.h>

/* Does this event say the same of the next page as the one before it? */
static bool event_continues(const struct event *last, const struct event *event)
{
	bool next_frame =
		event->pfn == PFN_NONE
			? last->pfn == PFN_NONE
			: last->pfn != PFN_NONE &&
				  last->pfn + last->count == event->pfn;

	/* An area's count is its own. */
	if (event->kind >= EVENT_AREA_ADDED && event->kind <= EVENT_AREA_MERGED)
		return false;
	return last->kind == event->kind && next_frame &&
	       last->page + last->count == event->page &&
	       (event->view[0] || event->object[0]) &&
	       strcmp(last->process, event->process) == 0 &&
	       strcmp(last->view, event->view) == 0 &&
	       strcmp(last->object, event->object) == 0;
}

/* Appends it; a run of pages becomes one event with a count. */
static void log_add(struct sim *sim, struct event *event)
{
	struct event_list *list = &sim->outcome->events;

	event->source = EVENT_EXACT;
	if (list->n_events &&
	    event_continues(&list->events[list->n_events - 1], event)) {
		list->events[list->n_events - 1].count++;
		return;
	}
	if (event_list_add(list, event) < 0)
		sim->broken = -ENOMEM;
}

static struct event event_of(enum event_kind kind, pfn_t pfn)
{
	struct event event;

	memset(&event, 0, sizeof(event));
	event.kind = kind;
	event.count = 1;
	event.pfn = pfn;
	return event;
}

static void name_process(const struct sim *sim, struct event *event,
			 uint32_t process)
{
	if (process)
		memcpy(event->process, process_at(sim, process)->name,
		       NAME_SIZE);
}

static void name_object(const struct sim *sim, struct event *event,
			uint32_t object)
{
	if (object)
		memcpy(event->object, object_at(sim, object)->name, NAME_SIZE);
}

static void name_address(struct sim *sim, struct event *event, uint32_t process,
			 vaddr_t address)
{
	const struct view *view = view_at_address(sim, process, address);

	event->address = address;
	name_process(sim, event, process);
	if (!view)
		return;
	memcpy(event->view, view->name, NAME_SIZE);
	event->page = (address - view->address) / sim_profile(sim)->page_size;
	name_object(sim, event, view->object);
}

void log_frame(struct sim *sim, enum event_kind kind, pfn_t pfn)
{
	struct event event = event_of(kind, pfn);

	if (sim->outcome)
		log_add(sim, &event);
}

void log_table(struct sim *sim, enum event_kind kind, uint32_t process,
	       pfn_t pfn, int level)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_process(sim, &event, process);
	event.number = level;
	log_add(sim, &event);
}

void log_address(struct sim *sim, enum event_kind kind, uint32_t process,
		 vaddr_t address, pfn_t pfn)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, address);
	log_add(sim, &event);
}

void log_signal(struct sim *sim, uint32_t process, vaddr_t address, int number)
{
	struct event event = event_of(EVENT_SIGNAL, PFN_NONE);

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, address);
	event.number = number;
	log_add(sim, &event);
}

void log_page(struct sim *sim, enum event_kind kind, uint32_t object,
	      uint64_t page, pfn_t pfn)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_object(sim, &event, object);
	event.page = page;
	log_add(sim, &event);
}

void log_area(struct sim *sim, enum event_kind kind, uint32_t process,
	      vaddr_t start, vaddr_t end)
{
	struct event event = event_of(kind, PFN_NONE);

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, start);
	event.count = (end - start) / sim_profile(sim)->page_size;
	log_add(sim, &event);
}

void log_process(struct sim *sim, enum event_kind kind, uint32_t process)
{
	struct event event = event_of(kind, PFN_NONE);

	if (!sim->outcome)
		return;
	name_process(sim, &event, process);
	log_add(sim, &event);
}

void log_machine(struct sim *sim, enum event_kind kind, uint64_t pages)
{
	struct event event = event_of(kind, PFN_NONE);

	if (!sim->outcome)
		return;
	event.count = pages;
	log_add(sim, &event);
}
