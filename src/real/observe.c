/*
 * Looking without touching
 *
 *	views    <- /proc/PID/pagemap of the process that mapped them
 *	areas    <- /proc/PID/maps likewise
 *	objects  <- cachestat(2) on pagetwin's own descriptor, else mincore(2)
 *
 * Neither adds a page-table entry, reads from the disk or dirties
 * anything. What an observer cannot tell stays unknown: a page starts with no
 * known bit, and only what was read is set.
 *
 * Pages are read anew each time, since anybody may have changed them. Areas are
 * the process's own: they are read after the calls that can change them
 * (operation.c), and are what they were after the others. But what is found as
 * it was the last time is kept in common with that look, so that those who keep
 * and compare looks need not hold page against page.
 *
 * At last the canary is asked whether somebody else had everything written
 * (canary.c): what was read before is told with its answer.
 */
#include "real/observe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real/areas.h"
#include "real/cachestat.h"
#include "real/pagemap.h"
#include "real/partial.h"

static void pages_forget(struct page_state *pages, size_t n_pages)
{
	for (size_t i = 0; i < n_pages; i++)
		pages[i] = (struct page_state){ .pfn = PFN_NONE,
						.slot = SLOT_NONE };
}

/* Room to read pages into, of which nothing is known yet. NULL: no memory. */
static struct page_state *pages_new(size_t n_pages)
{
	struct page_state *pages =
		calloc(n_pages ? n_pages : 1, sizeof(*pages));

	if (pages)
		pages_forget(pages, n_pages);
	return pages;
}

/* What was read becomes part of a state, where it is not as it was. 0 or
 * -ENOMEM. */
static int pages_keep(struct page_state *pages, size_t n_pages,
		      struct shared_array **ret_pages)
{
	int status = shared_array_put(ret_pages, 0, pages, n_pages);

	free(pages);
	return status;
}

static void zero_pages_find(struct real_machine *machine, int pagemap,
			    vaddr_t address, struct page_state *pages,
			    size_t n_pages)
{
	if (real_can(machine, REAL_PAGEMAP_SCAN) &&
	    pagemap_read_zero(pagemap, address, machine->page_size, pages,
			      n_pages) >= 0)
		return;
	if (real_can(machine, REAL_PAGE_FLAGS) && machine->page_flags >= 0)
		(void)page_flags_read_zero(machine->page_flags, pages, n_pages);
}

/* The pages of a view; where the process has just ended, unknown. */
static void view_pages_read(struct real_machine *machine,
			    const struct real_view *view,
			    struct page_state *pages, size_t n_pages)
{
	int pagemap = machine->processes[view->process].pagemap;

	if (!real_can(machine, REAL_PAGEMAP) || pagemap < 0) {
		pages_forget(pages, n_pages);
		return;
	}
	if (pagemap_read(pagemap, view->address, machine->page_size,
			 real_can(machine, REAL_FRAMES), pages, n_pages) < 0) {
		pages_forget(pages, n_pages);
		return;
	}
	zero_pages_find(machine, pagemap, view->address, pages, n_pages);
}

/* The areas of a view: those of the last look, unless a call may have changed
 * them, or it is another view now. 0 or -ENOMEM. */
static int view_areas_read(const struct real_machine *machine,
			   const struct real_view *view,
			   const struct view_state *before,
			   struct view_state *seen)
{
	const struct real_process *process = &machine->processes[view->process];
	int status;

	if (before && before->areas && !process->areas_old &&
	    before->address == seen->address &&
	    before->n_pages == seen->n_pages)
		return 0;
	status = real_can(machine, REAL_AREAS) && process->maps >= 0
			 ? areas_read(process->maps, seen->address,
				      machine->page_size, seen->n_pages,
				      &seen->areas)
			 : -EACCES;
	/* A view that is mapped is in some area, unless its process has just
	 * ended. */
	if (status == -ENOMEM || (status >= 0 && areas_count(seen->areas)))
		return status;
	shared_array_release(seen->areas);
	seen->areas = NULL;
	return 0;
}

static int view_observe(struct real_machine *machine,
			const struct real_view *view, struct state *state)
{
	size_t n_pages = pages_of(view->length, machine->page_size);
	const struct view_state *before =
		state_view(&machine->seen,
			   machine->processes[view->process].name, view->name);
	struct view_state *seen = state_add_view_like(state, before, n_pages);
	struct page_state *pages;

	if (!seen)
		return -ENOMEM;
	seen->object[0] = '\0';
	snprintf(seen->view, sizeof(seen->view), "%s", view->name);
	snprintf(seen->process, sizeof(seen->process), "%s",
		 machine->processes[view->process].name);
	if (view->object != NO_OBJECT)
		snprintf(seen->object, sizeof(seen->object), "%s",
			 machine->objects[view->object].name);
	seen->address = view->address;
	seen->object_page = view->offset / machine->page_size;
	seen->sharing = view->sharing;
	seen->protection = view->protection;
	if (view_areas_read(machine, view, before, seen) < 0)
		return -ENOMEM;
	pages = pages_new(n_pages);
	if (!pages)
		return -ENOMEM;
	view_pages_read(machine, view, pages, n_pages);
	return pages_keep(pages, n_pages, &seen->pages);
}

static void object_pages_read(struct real_machine *machine, int object,
			      struct page_state *pages, size_t n_pages)
{
	int fd = machine->objects[object].fd;
	int status = -ENOSYS;

	pages_forget(pages, n_pages);
	if (real_can(machine, REAL_CACHESTAT))
		status = cachestat_read(fd, machine->page_size, pages, n_pages);
	if (status >= 0)
		return;
	pages_forget(pages, n_pages);
	if (real_can(machine, REAL_MINCORE))
		(void)mincore_read(fd, machine->page_size, pages, n_pages);
	partial_doubt(machine, object, pages, n_pages);
}

static int object_observe(struct real_machine *machine, int index,
			  struct state *state)
{
	const struct real_object *object = &machine->objects[index];
	uint64_t size = book_object_size(machine, index);
	size_t n_pages = pages_of(size, machine->page_size);
	const struct object_state *before =
		state_object(&machine->seen, object->name);
	struct object_state *seen =
		state_add_object_like(state, before, n_pages);
	struct page_state *pages;

	if (!seen)
		return -ENOMEM;
	snprintf(seen->object, sizeof(seen->object), "%s", object->name);
	seen->kind = object->kind;
	seen->size = size;
	pages = pages_new(n_pages);
	if (!pages)
		return -ENOMEM;
	object_pages_read(machine, index, pages, n_pages);
	return pages_keep(pages, n_pages, &seen->pages);
}

/* Was a page dirty by the last look, and is not now? */
static bool became_clean(const struct object_state *before,
			 const struct object_state *now)
{
	for (size_t i = 0; i < before->n_pages && i < now->n_pages; i++) {
		if (shared_array_common(before->pages, now->pages, i)) {
			i |= SHARED_RUN - 1;
			continue;
		}
		if (page_state_get(state_page(before->pages, i), PAGE_DIRTY) ==
			    ANSWER_YES &&
		    page_state_get(state_page(now->pages, i), PAGE_DIRTY) ==
			    ANSWER_NO)
			return true;
	}
	return false;
}

/* Is a page clean of which no operation of the script says so? */
static bool written_unasked(const struct real_machine *machine,
			    const struct state *now)
{
	if (machine->written == ALL_OBJECTS)
		return false;
	for (size_t i = 0; i < machine->n_objects && i < now->n_objects; i++) {
		const struct object_state *before =
			state_object(&machine->seen, now->objects[i].object);

		if ((int)i != machine->written && before &&
		    now->objects[i].kind == OBJECT_FILE &&
		    became_clean(before, &now->objects[i]))
			return true;
	}
	return false;
}

/* Who compares looks has those alone that were handed out. What the canary said
 * in one of those in between, or in the one before, when a page's turn may have
 * been yet to come, holds until the next one is handed out. */
static enum answer written_meanwhile(struct real_machine *machine,
				     const struct state *now)
{
	struct canary *canary = &machine->canary;
	bool found = canary->written >= machine->handed;
	enum answer answer =
		canary_look(canary, !found && written_unasked(machine, now));

	return found ? ANSWER_YES : answer;
}

int real_observe(struct real_machine *machine, struct state *ret_state)
{
	struct state state = { .page_size = machine->page_size };
	int status = 0;

	for (size_t i = 0; i < machine->n_views && status >= 0; i++)
		if (book_is_mapped(machine, &machine->views[i]))
			status = view_observe(machine, &machine->views[i],
					      &state);
	for (size_t i = 0; i < machine->n_objects && status >= 0; i++)
		status = object_observe(machine, (int)i, &state);
	if (status >= 0)
		state.written_meanwhile = written_meanwhile(machine, &state);
	if (status >= 0)
		status = state_copy(&state, ret_state);
	if (status < 0) {
		state_clear(&state);
		return status;
	}
	state_clear(&machine->seen);
	machine->seen = state;
	for (size_t i = 0; i < machine->n_processes; i++)
		machine->processes[i].areas_old = false;
	return 0;
}
