/*
 * The names check's rules of views (script_check.c has the others): is the
 * view known to the acting process, and does the place lie within it?
 *
 *	load v[9]+5000
 *	     |  |  ` within the pages named
 *	     |  ` within the view, as long as it is mapped
 *	     ` mapped by the acting process, now or once
 *
 * How long a view is follows from the text alone: what `for` says, or the
 * object's size behind `at`. Where mapping may fail (a length of 0, an offset
 * that is not aligned) nothing is concluded.
 */
#include "machine/script_check.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Mappings of this length may fail for want of addresses (47 bits of them on
 * x86-64, the smallest of today's): nothing is concluded from them. */
#define LENGTH_MAX (UINT64_C(1) << 46)

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

int check_pages(const struct check *check, const struct place *place,
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
	if (!place->has_pages)
		return check_fail(check, place->view, PART_OFFSET,
				  "'%s' has no byte %" PRIu64
				  "; it has bytes 0 to %" PRIu64,
				  place->view, place->offset, end - 1);
	if (end > page_size)
		return check_fail(check, place->view, PART_OFFSET,
				  "these pages have no byte %" PRIu64
				  "; they have bytes 0 to %" PRIu64,
				  place->offset, end - 1);
	return check_fail(check, place->view, PART_OFFSET,
			  "a page has no byte %" PRIu64
			  "; it has bytes 0 to %" PRIu64,
			  place->offset, end - 1);
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

int check_place(const struct check *check)
{
	return need_place(check) ? 0 : -EINVAL;
}

int check_load(const struct check *check)
{
	int status = check_place(check);

	if (status || !check->op->has_length)
		return status;
	return check_bytes(check, check->op->length);
}

int check_unmap(const struct check *check)
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
	uint64_t offset = check_bytes_of(check, op->offset);
	uint64_t length = 0;

	if (op->has_length)
		length = check_bytes_of(check, op->length);
	else if (object && object->size_known && offset < object->size)
		length = object->size - offset;
	if (offset % check->names->page_size || offset >= LENGTH_MAX ||
	    length >= LENGTH_MAX)
		return 0;
	return length;
}

int check_map(const struct check *check)
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
		object = check_need_object(check, op->name, 2);
		if (!object)
			return -EINVAL;
	}
	if (!view) {
		status = process_add_view(acting, op->view, &view);
		if (status)
			return check_fail_full(check, op->view, status);
	}
	length = map_length(check, object);
	memcpy(view->object, op->name, sizeof(view->object));
	view->mapped = length > 0;
	view->n_pages = check_pages_of(check, length);
	return 0;
}

int check_remap(const struct check *check)
{
	struct named_view *view = need_view(check, check->op->view);
	uint64_t length = check_bytes_of(check, check->op->size);

	if (!view)
		return -EINVAL;
	/* Growing may fail; then the machines answer for the new pages. */
	if (view->mapped && length && length < LENGTH_MAX)
		view->n_pages = check_pages_of(check, length);
	return 0;
}
