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

#include "sim/frame.h"
#include "sim/object.h"
#include "sim/page_table.h"
#include "sim/process.h"
#include "sim/pte.h"
#include "sim/replacement.h"
#include "sim/rmap.h"
#include "sim/view.h"
#include "sim/vma.h"

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

	if (event->kind >= EVENT_SLOT_TAKEN &&
	    event->kind <= EVENT_SLOT_FREED &&
	    last->amount + last->count != event->amount)
		return false;
	/* The count of an area, or of a huge page, is its own. */
	if (event->count != 1)
		return false;
	if (event->kind >= EVENT_AREA_ADDED && event->kind <= EVENT_VIEW_CUT)
		return false;
	if (event->kind == EVENT_NOT_WRITTEN || last->number != event->number)
		return false;
	return last->kind == event->kind && next_frame &&
	       last->flags == event->flags &&
	       last->page + last->count == event->page &&
	       (event->view[0] || event->object[0]) &&
	       strcmp(last->process, event->process) == 0 &&
	       strcmp(last->view, event->view) == 0 &&
	       strcmp(last->object, event->object) == 0;
}

/* That a page is on a list now follows what put it there, that it can't leave
 * follows that it was chosen to: of a run of pages the two become two runs,
 * not so many pairs. */
static bool tells_end(const struct event *event)
{
	return event->kind == EVENT_PAGE_STANDBY ||
	       event->kind == EVENT_PAGE_MODIFIED ||
	       event->kind == EVENT_VICTIM_KEPT;
}

/* The event that this one goes on, if there is one. */
static struct event *run_of(const struct event_list *list,
			    const struct event *event)
{
	size_t n = list->n_events;

	if (n && event_continues(&list->events[n - 1], event))
		return &list->events[n - 1];
	if (n >= 2 && (tells_end(&list->events[n - 1]) || tells_end(event)) &&
	    event_continues(&list->events[n - 2], event))
		return &list->events[n - 2];
	return NULL;
}

static bool is_elsewhere(const struct sim *sim, const struct event *event)
{
	uint32_t acting = sim_root(sim)->acting;

	return acting && event->process[0] &&
	       strcmp(event->process, process_at(sim, acting)->name) != 0;
}

/* Appends it; a run of pages becomes one event with a count. */
static void log_add(struct sim *sim, struct event *event)
{
	struct event_list *list = &sim->outcome->events;
	struct event *run;

	if (is_elsewhere(sim, event))
		event->flags |= EVENT_ELSEWHERE;
	run = run_of(list, event);
	event->source = EVENT_EXACT;
	cost_of_event(sim, event);
	if (run) {
		run->count++;
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

void log_frames(struct sim *sim, enum event_kind kind, uint32_t process,
		pfn_t pfn, uint64_t count)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_process(sim, &event, process);
	event.count = count;
	log_add(sim, &event);
}

void log_huge(struct sim *sim, enum event_kind kind, uint32_t process,
	      vaddr_t address, uint64_t length, pfn_t pfn, int level)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, address);
	event.count = length / sim_profile(sim)->page_size;
	event.number = level;
	log_add(sim, &event);
}

void log_process_pages(struct sim *sim, enum event_kind kind, uint32_t process,
		       uint64_t pages)
{
	struct event event = event_of(kind, PFN_NONE);

	if (!sim->outcome)
		return;
	name_process(sim, &event, process);
	event.count = pages;
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

static uint32_t entry_flags(pte_t pte)
{
	return (pte_allows(pte, false) ? EVENT_READABLE : 0) |
	       (pte_allows(pte, true) ? EVENT_WRITABLE : 0) |
	       (pte & PTE_ACCESSED ? EVENT_ACCESSED : 0) |
	       (pte & PTE_DIRTY ? EVENT_DIRTY : 0);
}

void log_entry(struct sim *sim, enum event_kind kind, uint32_t process,
	       vaddr_t address, pte_t pte)
{
	struct event event = event_of(kind, pte_pfn(pte));

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, address);
	event.flags = entry_flags(pte);
	log_add(sim, &event);
}

void log_translated(struct sim *sim, uint32_t process, vaddr_t address,
		    pfn_t pfn, bool write)
{
	struct event event = event_of(EVENT_TRANSLATED, pfn);

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, address);
	event.flags = write ? EVENT_STORE : 0;
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

void log_moved(struct sim *sim, uint32_t process, vaddr_t from, vaddr_t to,
	       pte_t pte)
{
	struct event event = event_of(EVENT_ENTRY_MOVED, pte_pfn(pte));

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, to);
	event.amount = from;
	event.flags = entry_flags(pte);
	log_add(sim, &event);
}

void log_view(struct sim *sim, enum event_kind kind, const struct view *view)
{
	struct event event = event_of(kind, PFN_NONE);

	if (!sim->outcome)
		return;
	name_address(sim, &event, view->process, view->address);
	event.count = view->n_pages;
	event.amount = view->page;
	event.flags =
		view->sharing == SHARING_SHARED ? EVENT_SHARED : EVENT_PRIVATE;
	log_add(sim, &event);
}

/* The VMA of a process that shows a page of an object; NULL: none. */
static const struct vma *vma_showing(const struct sim *sim, uint32_t process,
				     uint32_t object, uint64_t page)
{
	for (uint32_t i = 0; i < vma_count(sim, process); i++) {
		const struct vma *vma = vma_at(sim, process, i);

		if (vma->object == object && vma->page <= page &&
		    page < vma_page(sim, vma, vma->end))
			return vma;
	}
	return NULL;
}

/* Who acts is asked first, then the others. */
static void name_unnamed(struct sim *sim, struct event *event, uint32_t object,
			 uint64_t page)
{
	uint32_t acting = sim_root(sim)->acting;
	uint32_t count = sim_root(sim)->processes.count;
	const struct vma *vma = NULL;

	for (uint32_t i = 0; i <= count && !vma; i++) {
		uint32_t process = i ? i : acting;

		if (!process)
			continue;
		vma = vma_showing(sim, process, object, page);
		if (vma)
			name_address(
				sim, event, process,
				vma->start +
					(page - vma->page) *
						sim_profile(sim)->page_size);
	}
}

static void log_page_flags(struct sim *sim, enum event_kind kind,
			   uint32_t object, uint64_t page, pfn_t pfn,
			   uint32_t flags)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	event.flags = flags;
	if (object_at(sim, object)->name[0]) {
		name_object(sim, &event, object);
		event.page = page;
	} else {
		name_unnamed(sim, &event, object, page);
	}
	log_add(sim, &event);
}

void log_page(struct sim *sim, enum event_kind kind, uint32_t object,
	      uint64_t page, pfn_t pfn)
{
	log_page_flags(sim, kind, object, page, pfn, 0);
}

void log_page_read(struct sim *sim, enum event_kind kind, uint32_t object,
		   uint64_t page, pfn_t pfn, bool hole)
{
	log_page_flags(sim, kind, object, page, pfn, hole ? EVENT_HOLE : 0);
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

/* What an event says of an area; `number` is what has become of it. */
static void log_vma_number(struct sim *sim, enum event_kind kind,
			   uint32_t process, const struct vma *vma, int number)
{
	struct event event = event_of(kind, PFN_NONE);

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, vma->start);
	event.count = (vma->end - vma->start) / sim_profile(sim)->page_size;
	event.amount = vma->object ? vma->page : 0;
	event.flags =
		vma->sharing == SHARING_SHARED ? EVENT_SHARED : EVENT_PRIVATE;
	event.number = number;
	log_add(sim, &event);
}

void log_vma(struct sim *sim, enum event_kind kind, uint32_t process,
	     const struct vma *vma)
{
	log_vma_number(sim, kind, process, vma, (int)vma->protection);
}

void log_advised(struct sim *sim, uint32_t process, const struct vma *vma,
		 enum advice advice)
{
	log_vma_number(sim, EVENT_AREA_ADVISED, process, vma, (int)advice);
}

void log_size(struct sim *sim, enum event_kind kind, uint32_t object,
	      uint64_t bytes)
{
	struct event event = event_of(kind, PFN_NONE);

	if (!sim->outcome)
		return;
	name_object(sim, &event, object);
	event.amount = bytes;
	event.flags =
		object_at(sim, object)->kind == OBJECT_FILE ? EVENT_FILE : 0;
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

void log_amount(struct sim *sim, enum event_kind kind, uint64_t amount)
{
	struct event event = event_of(kind, PFN_NONE);

	if (!sim->outcome)
		return;
	event.amount = amount;
	log_add(sim, &event);
}

void log_slot(struct sim *sim, enum event_kind kind, uint32_t slot, pfn_t pfn)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	event.amount = slot;
	log_add(sim, &event);
}

void log_entry_slot(struct sim *sim, enum event_kind kind, uint32_t process,
		    vaddr_t address, uint32_t slot, pfn_t pfn)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_address(sim, &event, process, address);
	event.amount = slot;
	log_add(sim, &event);
}

void log_page_slot(struct sim *sim, enum event_kind kind, uint32_t object,
		   uint64_t page, uint32_t slot, pfn_t pfn)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	if (object_at(sim, object)->name[0]) {
		name_object(sim, &event, object);
		event.page = page;
	} else {
		name_unnamed(sim, &event, object, page);
	}
	event.amount = slot;
	log_add(sim, &event);
}

/* The page that a frame holds: of an object, or where a process has it, or
 * had it when the frame was taken. */
static void name_holder(struct sim *sim, struct event *event, pfn_t pfn)
{
	const struct frame *frame = frame_at(sim, pfn);
	uint64_t page_size = sim_profile(sim)->page_size;
	uint32_t process;
	vaddr_t address;

	if (frame->use == FRAME_PAGE_CACHE &&
	    object_at(sim, frame->object)->name[0]) {
		name_object(sim, event, frame->object);
		event->page = frame->page;
	} else if (frame->use == FRAME_PAGE_CACHE) {
		name_unnamed(sim, event, frame->object, frame->page);
	} else if (frame->rmap) {
		const struct rmap_node *node = rmap_at(sim, frame->rmap);

		name_address(sim, event, node->process, node->vpn * page_size);
	} else {
		/* If it is still there: an index and an address can be used
		 * again. */
		replacement_who(sim, frame->page, &process, &address);
		if (process_at(sim, process)->page_table && frame->slot &&
		    page_table_get(sim, process, address) ==
			    pte_of_slot(frame->slot - 1))
			name_address(sim, event, process, address);
	}
}

void log_holder(struct sim *sim, enum event_kind kind, pfn_t pfn)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_holder(sim, &event, pfn);
	log_add(sim, &event);
}

void log_victim(struct sim *sim, enum event_kind kind, pfn_t pfn, int number)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_holder(sim, &event, pfn);
	event.number = number;
	if (kind == EVENT_NOT_WRITTEN && number == COPY_IN_SLOT)
		event.amount = frame_at(sim, pfn)->slot - 1;
	log_add(sim, &event);
}

void log_private(struct sim *sim, enum event_kind kind, pfn_t pfn)
{
	struct event event = event_of(kind, pfn);

	if (!sim->outcome)
		return;
	name_holder(sim, &event, pfn);
	event.amount = frame_at(sim, pfn)->slot - 1;
	log_add(sim, &event);
}

void log_trimmed(struct sim *sim, uint32_t process, pfn_t pfn)
{
	struct event event = event_of(EVENT_TRIMMED, pfn);

	if (!sim->outcome)
		return;
	name_holder(sim, &event, pfn);
	name_process(sim, &event, process);
	log_add(sim, &event);
}

size_t log_mark(const struct sim *sim)
{
	return sim->outcome ? sim->outcome->events.n_events : 0;
}

void log_fault_first(struct sim *sim, size_t mark)
{
	struct event *events;
	struct event fault;
	size_t at = mark, n = log_mark(sim);

	if (!n)
		return;
	events = sim->outcome->events.events;
	while (at < n && events[at].kind != EVENT_MINOR_FAULT &&
	       events[at].kind != EVENT_MAJOR_FAULT &&
	       events[at].kind != EVENT_WRITE_FAULT)
		at++;
	if (at == n)
		return;
	fault = events[at];
	memmove(&events[mark + 1], &events[mark],
		(at - mark) * sizeof(*events));
	events[mark] = fault;
}
