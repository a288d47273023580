/*
 * What a script has named so far: objects, processes, and each process's
 * views. This file keeps the books; script_check.c has the rules.
 *
 *	names -- objects[]	notes.txt 32768
 *	      -- processes[]	main   -- views[]  v (8 pages), w (unmapped)
 *				reader -- views[]  v (1 page)
 */
#include "machine/script_names.h"

#include "base/array.h"
#include "machine/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void name_set(char to[NAME_SIZE], const char *from)
{
	size_t length = strnlen(from, NAME_SIZE - 1);

	memcpy(to, from, length);
	to[length] = '\0';
}

int script_names_new(uint64_t page_size, struct script_names **ret_names)
{
	struct script_names *names = calloc(1, sizeof(*names));
	int status;

	if (!names)
		return -ENOMEM;
	names->page_size = page_size;
	status = names_add_process(names, "main", -1);
	if (status) {
		script_names_free(names);
		return status;
	}
	*ret_names = names;
	return 0;
}

void script_names_free(struct script_names *names)
{
	if (!names)
		return;
	for (size_t i = 0; i < names->n_processes; i++)
		free(names->processes[i].views);
	free(names->processes);
	free(names->objects);
	free(names);
}

/* to has no views yet. */
static int views_copy(const struct named_process *from,
		      struct named_process *to)
{
	int status = array_reserve(&to->views, &to->capacity, from->n_views,
				   sizeof(*to->views));

	if (status)
		return status;
	for (size_t i = 0; i < from->n_views; i++)
		to->views[i] = from->views[i];
	to->n_views = from->n_views;
	return 0;
}

static int processes_copy(const struct script_names *from,
			  struct script_names *to)
{
	int status = array_reserve(&to->processes, &to->processes_capacity,
				   from->n_processes, sizeof(*to->processes));

	for (size_t i = 0; !status && i < from->n_processes; i++) {
		name_set(to->processes[i].name, from->processes[i].name);
		to->processes[i].alive = from->processes[i].alive;
		to->n_processes = i + 1;
		status = views_copy(&from->processes[i], &to->processes[i]);
	}
	return status;
}

int script_names_copy(const struct script_names *from,
		      struct script_names **ret_names)
{
	struct script_names *copy = calloc(1, sizeof(*copy));
	int status;

	if (!copy)
		return -ENOMEM;
	copy->page_size = from->page_size;
	copy->acting = from->acting;
	copy->begun = from->begun;
	copy->last = from->last;
	status = array_reserve(&copy->objects, &copy->objects_capacity,
			       from->n_objects, sizeof(*copy->objects));
	if (!status)
		status = processes_copy(from, copy);
	if (status) {
		script_names_free(copy);
		return status;
	}
	for (size_t i = 0; i < from->n_objects; i++)
		copy->objects[i] = from->objects[i];
	copy->n_objects = from->n_objects;
	*ret_names = copy;
	return 0;
}

struct named_process *names_acting(const struct script_names *names)
{
	return &names->processes[names->acting];
}

struct named_object *names_object(const struct script_names *names,
				  const char *name)
{
	for (size_t i = 0; i < names->n_objects; i++)
		if (!strcmp(names->objects[i].name, name))
			return &names->objects[i];
	return NULL;
}

struct named_process *names_process(const struct script_names *names,
				    const char *name)
{
	for (size_t i = 0; i < names->n_processes; i++)
		if (!strcmp(names->processes[i].name, name))
			return &names->processes[i];
	return NULL;
}

struct named_view *process_view(const struct named_process *process,
				const char *name)
{
	for (size_t i = 0; i < process->n_views; i++)
		if (!strcmp(process->views[i].name, name))
			return &process->views[i];
	return NULL;
}

int names_add_object(struct script_names *names, const char *name,
		     struct named_object **ret_object)
{
	int status;

	if (names->n_objects == NAMES_MAX)
		return -ENOSPC;
	status = array_reserve(&names->objects, &names->objects_capacity,
			       names->n_objects + 1, sizeof(*names->objects));
	if (status)
		return status;
	*ret_object = &names->objects[names->n_objects++];
	name_set((*ret_object)->name, name);
	return 0;
}

int process_add_view(struct named_process *process, const char *name,
		     struct named_view **ret_view)
{
	int status;

	if (process->n_views == NAMES_MAX)
		return -ENOSPC;
	status = array_reserve(&process->views, &process->capacity,
			       process->n_views + 1, sizeof(*process->views));
	if (status)
		return status;
	*ret_view = &process->views[process->n_views++];
	name_set((*ret_view)->name, name);
	return 0;
}

int names_add_process(struct script_names *names, const char *name, long from)
{
	struct named_process added = { .alive = true };
	int status;

	if (names->n_processes == PROCESSES_MAX)
		return -ENOSPC;
	status = array_reserve(&names->processes, &names->processes_capacity,
			       names->n_processes + 1,
			       sizeof(*names->processes));
	if (!status && from >= 0)
		status = views_copy(&names->processes[from], &added);
	if (status)
		return status;
	name_set(added.name, name);
	names->processes[names->n_processes++] = added;
	return 0;
}

size_t names_successor(const struct script_names *names)
{
	/* Those started first stand first, main before all. */
	for (size_t i = 0; i < names->n_processes; i++)
		if (names->processes[i].alive)
			return i;
	return 0;
}
