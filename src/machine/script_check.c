/*
 * What can be said of a script before any of it runs: that a view, an object
 * or a process was never named, that a page lies outside its view, that a
 * view is mapped while it is mapped.
 *
 * The line between a mistake and a lesson: a mistake is what the author can't
 * have meant (a page that is not there, a name never given). Whatever a
 * kernel would answer with an errno or a signal may be meant and passes:
 * touching a view after it was unmapped, lengths of 0, offsets that are not
 * aligned, a load that starts in its view and runs over the end.
 *
 * A rule first checks, then records; when it complains nothing has changed.
 * The same rules of who acts bind both machines: machine.h, at `process`.
 */
#include "machine/script.h"
#include "machine/script_complaint.h"
#include "machine/script_names.h"
#include "machine/script_read.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Mappings of this length may fail for want of addresses (47 bits of them on
 * x86-64, the smallest of today's): nothing is concluded from them. */
#define LENGTH_MAX (UINT64_C(1) << 46)

static int fail_full(const struct check *check, const char *name, int status)
{
	if (status != -ENOSPC)
		return status;
	return check_fail(
		check, name, PART_WORD,
		"there are too many names; a script may have %d objects, "
		"%d views in a process and %d processes",
		NAMES_MAX, NAMES_MAX, PROCESSES_MAX);
}

static uint64_t pages_of(const struct check *check, uint64_t bytes)
{
	uint64_t page_size = check->names->page_size;

	return bytes / page_size + (bytes % page_size != 0);
}

static uint64_t bytes_of(const struct check *check, struct size size)
{
	return size_bytes(size, check->names->page_size);
}

/* Objects */

static int fail_unknown_object(const struct check *check, const char *name,
			       unsigned from)
{
	const struct script_names *names = check->names;
	const struct named_view *view = process_view(names_acting(names), name);
	const char *others[NAMES_MAX + 1];
	size_t n = 0;

	if (view)
		return check_fail_from(
			check, name, from, PART_WORD,
			"'%s' is a view, not an object; its object is "
			"%s",
			name,
			view->object[0] ? view->object : "anonymous memory");
	for (; n < names->n_objects; n++)
		others[n] = names->objects[n].name;
	others[n] = NULL;
	return check_fail_unknown(check, "object", name, from, others,
				  "make it first with file or section");
}

/* The object, or NULL with the complaint. */
static struct named_object *need_object(const struct check *check,
					const char *name, unsigned from)
{
	struct named_object *object = names_object(check->names, name);

	if (object && !object->lost)
		return object;
	if (object)
		check_fail_from(
			check, name, from, PART_WORD,
			"the section '%s' was lost in the crash; make it "
			"again",
			name);
	else
		fail_unknown_object(check, name, from);
	return NULL;
}

static int check_new_object(const struct check *check)
{
	const struct op *op = check->op;
	struct named_object *object = names_object(check->names, op->name);
	int status;

	if (object && !object->lost)
		return check_fail(check, op->name, PART_WORD,
				  "'%s' exists already; choose another name",
				  op->name);
	if (!object) {
		status = names_add_object(check->names, op->name, &object);
		if (status)
			return fail_full(check, op->name, status);
	}
	object->section = op->kind == OP_SECTION;
	object->lost = false;
	object->size = bytes_of(check, op->size);
	object->size_known = true;
	object->size_changed = false;
	return 0;
}

static int check_object(const struct check *check)
{
	return need_object(check, check->op->name, 1) ? 0 : -EINVAL;
}

/* BYTES of load and read; for both it is argument 3. */
static int check_bytes(const struct check *check, struct size size)
{
	if (bytes_of(check, size) <= OP_BYTES_MAX)
		return 0;
	return check_fail_from(
		check, "", 3, PART_WORD,
		"that is too much at once; one %s returns %" PRIu64
		" bytes at most",
		op_table[check->op->kind].word, OP_BYTES_MAX);
}

static int check_read(const struct check *check)
{
	int status = check_object(check);

	return status ? status : check_bytes(check, check->op->length);
}

/* A size that no file can have is refused by the machines, and changes
 * nothing. */
static void object_resize(struct named_object *object, uint64_t size)
{
	if (size > INT64_MAX || size == object->size)
		return;
	object->size = size;
	object->size_changed = true;
}

static int check_write(const struct check *check)
{
	struct named_object *object = need_object(check, check->op->name, 1);
	uint64_t offset = bytes_of(check, check->op->offset);

	if (!object)
		return -EINVAL;
	if (check->op->n_bytes && offset <= INT64_MAX &&
	    offset + check->op->n_bytes > object->size)
		object_resize(object, offset + check->op->n_bytes);
	return 0;
}

static int check_truncate(const struct check *check)
{
	struct named_object *object = need_object(check, check->op->name, 1);
	uint64_t size = bytes_of(check, check->op->size);

	if (!object)
		return -EINVAL;
	if (size <= INT64_MAX)
		object->size_known = true;
	object_resize(object, size);
	return 0;
}

/* Views */

static int fail_unknown_view(const struct check *check, const char *name)
{
	const struct script_names *names = check->names;
	const struct named_process *acting = names_acting(names);
	const char *others[NAMES_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < names->n_processes; i++)
		if (names->processes[i].alive &&
		    process_view(&names->processes[i], name))
			return check_fail(
				check, name, PART_WORD,
				"'%s' is a view of %s, but %s acts here; "
				"map it, or say 'as %s' first",
				name, names->processes[i].name, acting->name,
				names->processes[i].name);
	if (names_object(names, name))
		return check_fail(
			check, name, PART_WORD,
			"'%s' is an object, not a view; map it first, as "
			"in: map v %s shared rw",
			name, name);
	for (; n < acting->n_views; n++)
		others[n] = acting->views[n].name;
	others[n] = NULL;
	return check_fail_unknown(check, "view", name, 1, others,
				  "map it first");
}

/* The acting process's view, or NULL with the complaint. */
static struct named_view *need_view(const struct check *check, const char *name)
{
	struct named_view *view =
		process_view(names_acting(check->names), name);

	if (!view)
		fail_unknown_view(check, name);
	return view;
}

static int fail_page(const struct check *check, const char *name,
		     enum part part, uint64_t page, uint64_t n_pages)
{
	if (!n_pages)
		return check_fail(check, name, part,
				  "'%s' has no page %" PRIu64 "; it is empty",
				  name, page);
	if (n_pages == 1)
		return check_fail(check, name, part,
				  "'%s' has no page %" PRIu64
				  "; page 0 is its only one",
				  name, page);
	return check_fail(check, name, part,
			  "'%s' has no page %" PRIu64
			  "; it has pages 0 to %" PRIu64,
			  name, page, n_pages - 1);
}

/* Do the pages of the place lie within n_pages? */
static int check_pages(const struct check *check, const struct place *place,
		       uint64_t n_pages)
{
	if (!place->has_pages)
		return 0;
	if (place->last < place->first)
		return check_fail(check, place->view, PART_FIRST,
				  "this range runs backwards; write %" PRIu64
				  "..%" PRIu64,
				  place->last, place->first);
	if (place->first >= n_pages)
		return fail_page(check, place->view, PART_FIRST, place->first,
				 n_pages);
	if (place->last >= n_pages)
		return fail_page(check, place->view, PART_LAST, place->last,
				 n_pages);
	return 0;
}

/* Does +OFFSET stay within what the place names? */
static int check_offset(const struct check *check, const struct place *place,
			uint64_t n_pages)
{
	uint64_t page_size = check->names->page_size;
	bool one_by_one =
		check->op->kind == OP_LOAD || check->op->kind == OP_STORE;
	uint64_t end = n_pages * page_size;

	if (place->has_pages)
		end = one_by_one ? page_size
				 : (place->last - place->first + 1) * page_size;
	if (place->offset < end)
		return 0;
	return check_fail(check, place->view, PART_OFFSET,
			  "there is no byte %" PRIu64 "; %s%s bytes 0 to "
			  "%" PRIu64,
			  place->offset, place->has_pages ? "" : place->view,
			  !place->has_pages ? " has"
			  : end > page_size ? "these pages have"
					    : "a page has",
			  end - 1);
}

/* The view of the operation's place, which lies within it; or NULL. */
static struct named_view *need_place(const struct check *check)
{
	const struct place *place = &check->op->place;
	struct named_view *view = need_view(check, place->view);

	if (!view || !view->mapped)
		return view;
	if (check_pages(check, place, view->n_pages) ||
	    check_offset(check, place, view->n_pages))
		return NULL;
	return view;
}

static int check_place(const struct check *check)
{
	return need_place(check) ? 0 : -EINVAL;
}

static int check_load(const struct check *check)
{
	int status = check_place(check);

	if (status || !check->op->has_length)
		return status;
	return check_bytes(check, check->op->length);
}

static int check_unmap(const struct check *check)
{
	const struct place *place = &check->op->place;
	struct named_view *view = need_place(check);

	if (!view)
		return -EINVAL;
	if (!place->offset &&
	    (!place->has_pages ||
	     (place->first == 0 && place->last + 1 >= view->n_pages)))
		view->mapped = false;
	return 0;
}

/* The length of what a map maps, in bytes; 0 where it may well fail. */
static uint64_t map_length(const struct check *check,
			   const struct named_object *object)
{
	const struct op *op = check->op;
	uint64_t offset = bytes_of(check, op->offset);
	uint64_t length = 0;

	if (op->has_length)
		length = bytes_of(check, op->length);
	else if (object && object->size_known && offset < object->size)
		length = object->size - offset;
	if (offset % check->names->page_size || offset >= LENGTH_MAX ||
	    length >= LENGTH_MAX)
		return 0;
	return length;
}

static int check_map(const struct check *check)
{
	const struct op *op = check->op;
	struct named_process *acting = names_acting(check->names);
	struct named_view *view = process_view(acting, op->view);
	struct named_object *object = NULL;
	uint64_t length;
	int status;

	if (view && view->mapped)
		return check_fail(
			check, op->view, PART_WORD,
			"'%s' is mapped already; unmap it first, or choose "
			"another name",
			op->view);
	if (op->name[0]) {
		object = need_object(check, op->name, 2);
		if (!object)
			return -EINVAL;
	}
	if (!view) {
		status = process_add_view(acting, op->view, &view);
		if (status)
			return fail_full(check, op->view, status);
	}
	length = map_length(check, object);
	memcpy(view->object, op->name, sizeof(view->object));
	view->mapped = length > 0;
	view->n_pages = pages_of(check, length);
	return 0;
}

static int check_remap(const struct check *check)
{
	struct named_view *view = need_view(check, check->op->view);
	uint64_t length = bytes_of(check, check->op->size);

	if (!view)
		return -EINVAL;
	/* Growing may fail; then the machines answer for the new pages. */
	if (view->mapped && length && length < LENGTH_MAX)
		view->n_pages = pages_of(check, length);
	return 0;
}

/* Processes */

/* A process that is alive, or NULL with the complaint. */
static struct named_process *need_process(const struct check *check)
{
	const struct script_names *names = check->names;
	const char *name = check->op->name;
	struct named_process *process = names_process(names, name);
	const char *others[PROCESSES_MAX + 1];
	size_t n = 0;

	if (process && process->alive)
		return process;
	if (process) {
		check_fail(check, name, PART_WORD, "the process '%s' has ended",
			   name);
		return NULL;
	}
	for (; n < names->n_processes; n++)
		others[n] = names->processes[n].name;
	others[n] = NULL;
	check_fail_unknown(check, "process", name, 1, others,
			   "start it first with fork or spawn");
	return NULL;
}

static int check_start(const struct check *check)
{
	struct script_names *names = check->names;
	const struct op *op = check->op;
	const struct named_process *process = names_process(names, op->name);
	long from = op->kind == OP_FORK ? (long)names->acting : -1;

	if (process)
		return check_fail(
			check, op->name, PART_WORD,
			"there %s a process '%s' already; choose another "
			"name",
			process->alive ? "is" : "was", op->name);
	return fail_full(check, op->name,
			 names_add_process(names, op->name, from));
}

static int check_as(const struct check *check)
{
	const struct named_process *process = need_process(check);

	if (!process)
		return -EINVAL;
	check->names->acting = (size_t)(process - check->names->processes);
	return 0;
}

static int check_end(const struct check *check)
{
	struct script_names *names = check->names;
	struct named_process *process = need_process(check);
	size_t alive = 0;

	if (!process)
		return -EINVAL;
	for (size_t i = 0; i < names->n_processes; i++)
		alive += names->processes[i].alive;
	if (alive == 1)
		return check_fail(
			check, process->name, PART_WORD,
			"'%s' is the only process left; nothing could act "
			"after its end",
			process->name);
	process->alive = false;
	if (process == names_acting(names))
		names->acting = names_successor(names);
	return 0;
}

/* The rest */

static int check_crash(const struct check *check)
{
	struct script_names *names = check->names;

	for (size_t i = 0; i < names->n_objects; i++) {
		names->objects[i].lost = names->objects[i].section;
		if (names->objects[i].size_changed)
			names->objects[i].size_known = false;
	}
	for (size_t i = 0; i < names->n_processes; i++) {
		names->processes[i].alive = i == 0;
		for (size_t j = 0; j < names->processes[i].n_views; j++)
			names->processes[i].views[j].mapped = false;
	}
	names->acting = 0;
	return 0;
}

/* A value such as 4K; 0 where it is no size. */
static uint64_t setting_bytes(const char *value)
{
	struct reader reader = { .info = &op_table[OP_MACHINE] };
	struct size size = { 0 };

	lexer_start(&reader.lexer, value, strlen(value), 1, NULL);
	read_size(&reader, "VALUE", &size);
	return size.in_pages ? 0 : size.number;
}

static int check_machine(const struct check *check)
{
	const struct op *op = check->op;

	if (check->names->begun)
		return check_fail_from(
			check, "machine", 0, PART_WORD,
			"'machine' comes first, before any other "
			"operation, or not at all");
	for (unsigned i = 0; i < op->n_settings; i++) {
		uint64_t bytes = setting_bytes(op->settings[i].value);

		if (!strcmp(op->settings[i].key, "page") && bytes)
			check->names->page_size = bytes;
	}
	return 0;
}

static int check_expect_last(const struct check *check)
{
	const struct script_names *names = check->names;

	if (!names->begun)
		return check_fail_from(
			check, "expect", 0, PART_WORD,
			"nothing was done yet of which this could be "
			"expected");
	for (unsigned i = 0; i < check->op->expect.n_terms; i++)
		if (check->op->expect.terms[i].kind == EXPECT_BYTES &&
		    names->last != OP_LOAD && names->last != OP_READ)
			return check_fail(check, "bytes", PART_WORD,
					  "the last operation was '%s', which "
					  "returns no bytes; load and read do",
					  op_table[names->last].word);
	return 0;
}

static int check_expect(const struct check *check)
{
	const struct op *op = check->op;
	const struct named_object *object;

	switch (op->expect.n_terms ? op->expect.terms[0].kind : EXPECT_MINOR) {
	case EXPECT_VIEW_PAGE:
		return check_place(check);
	case EXPECT_OBJECT_PAGE:
		object = need_object(check, op->place.view, 1);
		if (!object)
			return -EINVAL;
		if (!object->size_known)
			return 0;
		return check_pages(check, &op->place,
				   pages_of(check, object->size));
	case EXPECT_DISK:
		return need_object(check, op->name, 2) ? 0 : -EINVAL;
	default:
		return check_expect_last(check);
	}
}

static int check_nothing(const struct check *check)
{
	(void)check;
	return 0;
}

static int (*const check_table[OP_KINDS])(const struct check *check) = {
	[OP_MACHINE] = check_machine,	 [OP_FILE] = check_new_object,
	[OP_SECTION] = check_new_object, [OP_MAP] = check_map,
	[OP_UNMAP] = check_unmap,	 [OP_LOAD] = check_load,
	[OP_STORE] = check_place,	 [OP_FLUSH] = check_place,
	[OP_FSYNC] = check_object,	 [OP_READ] = check_read,
	[OP_WRITE] = check_write,	 [OP_TRUNCATE] = check_truncate,
	[OP_PUNCH] = check_object,	 [OP_DROP] = check_object,
	[OP_ADVISE] = check_place,	 [OP_PROTECT] = check_place,
	[OP_LOCK] = check_place,	 [OP_UNLOCK] = check_place,
	[OP_REMAP] = check_remap,	 [OP_FORK] = check_start,
	[OP_SPAWN] = check_start,	 [OP_AS] = check_as,
	[OP_EXIT] = check_end,		 [OP_KILL] = check_end,
	[OP_TICK] = check_nothing,	 [OP_LIMIT] = check_nothing,
	[OP_CRASH] = check_crash,	 [OP_EXPECT] = check_expect,
};

int script_names_check(struct script_names *names, const struct op *op,
		       const char *text, size_t length,
		       struct diagnostic *ret_diagnostic)
{
	struct check check = { names, op, text, length, ret_diagnostic };
	int status = check_table[op->kind](&check);

	if (!status && op->kind != OP_EXPECT) {
		names->begun = true;
		names->last = op->kind;
	}
	return status;
}
