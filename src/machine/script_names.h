#ifndef PAGETWIN_MACHINE_SCRIPT_NAMES_H
#define PAGETWIN_MACHINE_SCRIPT_NAMES_H

#include "machine/op.h"

/*
 * Private to script_names.c (the store) and script_check*.c (the rules): what
 * a script has named so far.
 */

struct named_view {
	char name[NAME_SIZE];
	char object[NAME_SIZE]; /* empty: anonymous */
	/* false: it was unmapped, or mapping it may have failed. Touching it
	 * is a lesson then, and mapping it again is right. */
	bool mapped;
	uint64_t n_pages; /* if mapped */
};

struct named_process {
	char name[NAME_SIZE];
	bool alive;
	struct named_view *views;
	size_t n_views;
	size_t capacity;
};

struct named_object {
	char name[NAME_SIZE];
	bool section;
	bool lost; /* a section that did not survive a crash */
	bool size_known;
	bool size_changed; /* since it was made: a crash may undo it */
	uint64_t size;	   /* bytes, if known */
};

struct script_names {
	uint64_t page_size;
	struct named_object *objects;
	size_t n_objects;
	size_t objects_capacity;
	struct named_process *processes; /* [0] is main */
	size_t n_processes;
	size_t processes_capacity;
	size_t acting;
	bool begun;	   /* an operation that is no expectation was seen */
	enum op_kind last; /* it, if begun */
};

/* So many names of a kind at most; looking one up is a linear search. */
#define NAMES_MAX     1000
#define PROCESSES_MAX 64

struct named_process *names_acting(const struct script_names *names);
struct named_object *names_object(const struct script_names *names,
				  const char *name);
struct named_process *names_process(const struct script_names *names,
				    const char *name);
struct named_view *process_view(const struct named_process *process,
				const char *name);

/* Appends a zeroed one with its name; 0 or -ENOMEM, -ENOSPC: too many. */
int names_add_object(struct script_names *names, const char *name,
		     struct named_object **ret_object);
int process_add_view(struct named_process *process, const char *name,
		     struct named_view **ret_view);
/* `from` (an index, or -1) is the process whose views it gets copies of. */
int names_add_process(struct script_names *names, const char *name, long from);

/* The process that acts after the acting one has ended. */
size_t names_successor(const struct script_names *names);

#endif
