/*
 * The books of the real machine
 *
 * A subject knows what it mapped; pagetwin has to know it too, to ask the
 * kernel about the right pages. So each operation that succeeds is entered
 * here, and nothing else is: pages, sizes and bytes are the kernel's.
 *
 * Objects are numbered alike here and in every subject (protocol.h). They
 * belong to the machine: a process may end, its files stay.
 */
#include "real/book.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "real/areas.h"
#include "real/fault_events.h"
#include "real/pagemap.h"

bool real_can(const struct real_machine *machine,
	      enum real_capability capability)
{
	return machine->capabilities[capability].available;
}

uint64_t pages_of(uint64_t bytes, uint64_t page_size)
{
	return bytes / page_size + (bytes % page_size != 0);
}

int book_object(const struct real_machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->n_objects; i++)
		if (strcmp(machine->objects[i].name, name) == 0)
			return (int)i;
	return NO_OBJECT;
}

struct real_view *book_view(struct real_machine *machine, size_t process,
			    const char *name)
{
	for (size_t i = 0; i < machine->n_views; i++)
		if (machine->views[i].process == process &&
		    strcmp(machine->views[i].name, name) == 0)
			return &machine->views[i];
	return NULL;
}

size_t book_process(const struct real_machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->n_processes; i++)
		if (machine->processes[i].subject &&
		    strcmp(machine->processes[i].name, name) == 0)
			return i;
	return NO_PROCESS;
}

int book_add_object(struct real_machine *machine, const char *name,
		    enum object_kind kind)
{
	struct real_object *object = &machine->objects[machine->n_objects];

	if (machine->n_objects == OBJECTS_MAX)
		return -EMFILE;
	*object = (struct real_object){ .kind = kind, .fd = -1 };
	snprintf(object->name, sizeof(object->name), "%s", name);
	machine->n_objects++;
	return 0;
}

int book_add_view(struct real_machine *machine, const struct real_view *view)
{
	int status =
		array_reserve(&machine->views, &machine->views_capacity,
			      machine->n_views + 1, sizeof(machine->views[0]));

	if (status < 0)
		return status;
	machine->views[machine->n_views++] = *view;
	return 0;
}

int book_add_process(struct real_machine *machine, const char *name,
		     struct subject *subject)
{
	struct real_process *process;
	int status = array_reserve(
		&machine->processes, &machine->processes_capacity,
		machine->n_processes + 1, sizeof(machine->processes[0]));

	if (status < 0) {
		subject_free(subject);
		return status;
	}
	process = &machine->processes[machine->n_processes++];
	*process = (struct real_process){ .subject = subject,
					  .next_view = subject->first_view };
	snprintf(process->name, sizeof(process->name), "%s", name);
	process->pagemap = pagemap_open(machine->config.root, subject->pid);
	process->maps = areas_open(machine->config.root, subject->pid);
	process->areas_old = true;
	if (real_can(machine, REAL_FAULT_EVENTS) && !machine->config.no_events)
		(void)fault_events_open(subject->pid, FAULT_EVENTS_FEW,
					&process->faults);
	return 0;
}

static void view_free(struct real_view *view)
{
	free(view->holes);
	free(view->apart);
}

void book_remove_view(struct real_machine *machine, struct real_view *view)
{
	size_t after = machine->n_views - (size_t)(view - machine->views) - 1;

	view_free(view);
	memmove(view, view + 1, after * sizeof(*view));
	machine->n_views--;
}

int book_unmap(struct real_machine *machine, struct real_view *view,
	       uint64_t first, uint64_t end)
{
	uint64_t n_pages = pages_of(view->length, machine->page_size);

	if (end > n_pages)
		end = n_pages;
	if (!view->holes)
		view->holes = calloc(n_pages ? n_pages : 1, 1);
	if (!view->holes)
		return -ENOMEM;
	for (uint64_t page = first; page < end; page++) {
		view->n_holes += !view->holes[page];
		view->holes[page] = 1;
	}
	return 0;
}

int book_set_apart(const struct real_machine *machine, struct real_view *view,
		   uint64_t first, uint64_t end, bool apart)
{
	uint64_t n_pages = pages_of(view->length, machine->page_size);

	if (!view->apart && apart)
		view->apart = calloc(n_pages ? n_pages : 1, 1);
	if (!view->apart)
		return apart ? -ENOMEM : 0;
	for (uint64_t page = first; page < end && page < n_pages; page++)
		view->apart[page] = apart;
	return 0;
}

/* What a view grows by is part of the area that it was (mremap(2), EFAULT). */
static int apart_grow(struct real_view *view, uint64_t had, uint64_t end)
{
	unsigned char *more;

	if (!view->apart || !had)
		return 0;
	more = realloc(view->apart, end);
	if (!more)
		return -ENOMEM;
	memset(more + had, more[0], end - had);
	view->apart = more;
	return 0;
}

int book_resize(const struct real_machine *machine, struct real_view *view,
		uint64_t length)
{
	uint64_t end = pages_of(length, machine->page_size);
	uint64_t had = pages_of(view->length, machine->page_size);

	if (end > had && apart_grow(view, had, end) < 0)
		return -ENOMEM;
	view->length = length;
	view->n_holes = 0;
	/* Only a view without holes can grow (mremap(2), EFAULT). */
	if (end > had) {
		free(view->holes);
		view->holes = NULL;
	}
	for (uint64_t page = 0; view->holes && page < end; page++)
		view->n_holes += view->holes[page];
	return 0;
}

bool book_is_mapped(const struct real_machine *machine,
		    const struct real_view *view)
{
	return view->n_holes < pages_of(view->length, machine->page_size);
}

/* "main" where it lives, else the one that lives longest. */
static size_t next_acting(const struct real_machine *machine)
{
	size_t next = book_process(machine, "main");

	for (size_t i = 0; next == NO_PROCESS && i < machine->n_processes; i++)
		if (machine->processes[i].subject)
			next = i;
	return next;
}

void book_end_process(struct real_machine *machine, size_t process)
{
	struct real_process *ended = &machine->processes[process];
	size_t kept = 0;

	for (size_t i = 0; i < machine->n_views; i++) {
		if (machine->views[i].process != process)
			machine->views[kept++] = machine->views[i];
		else
			view_free(&machine->views[i]);
	}
	machine->n_views = kept;
	subject_free(ended->subject);
	ended->subject = NULL;
	if (ended->pagemap >= 0)
		close(ended->pagemap);
	ended->pagemap = -1;
	if (ended->maps >= 0)
		close(ended->maps);
	ended->maps = -1;
	fault_events_close(ended->faults);
	ended->faults = NULL;
	if (machine->acting == process)
		machine->acting = next_acting(machine);
}

void book_clear(struct real_machine *machine)
{
	for (size_t i = 0; i < machine->n_processes; i++)
		if (machine->processes[i].subject)
			book_end_process(machine, i);
	for (size_t i = 0; i < machine->n_objects; i++)
		if (machine->objects[i].fd >= 0)
			close(machine->objects[i].fd);
	/* The views went with their processes. */
	machine->n_processes = 0;
	machine->n_objects = 0;
	state_clear(&machine->seen);
}

void book_free(struct real_machine *machine)
{
	book_clear(machine);
	free(machine->processes);
	free(machine->views);
}

uint64_t book_object_size(const struct real_machine *machine, int object)
{
	struct stat facts;

	if (object < 0 || fstat(machine->objects[object].fd, &facts) < 0 ||
	    facts.st_size < 0)
		return 0;
	return (uint64_t)facts.st_size;
}

uint64_t book_pages(const struct real_machine *machine)
{
	uint64_t n = 0;

	for (size_t i = 0; i < machine->n_views; i++)
		n += pages_of(machine->views[i].length, machine->page_size);
	for (size_t i = 0; i < machine->n_objects; i++)
		n += pages_of(book_object_size(machine, (int)i),
			      machine->page_size);
	return n;
}
