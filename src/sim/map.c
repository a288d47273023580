/*
 * map - the operation with the most ways to say no
 *
 *	map v notes.txt shared rw at 4p for 2p populate
 *	    |     |        |    |     |      |      |
 *	   name object  sharing |  offset  length  touch it now
 *			   protection
 *
 * All that can be refused is refused before anything is changed: offsets that
 * no page begins at, lengths of nothing, what reaches beyond its section where
 * that is not allowed, what can't be promised, what has no room. Only then is a
 * view written down, and the VMA that gives it its meaning.
 */
#include "sim/operation_inside.h"

#include "machine/op.h"
#include "sim/address_space.h"
#include "sim/commit.h"
#include "sim/event_log.h"
#include "sim/object.h"
#include "sim/page_table.h"
#include "sim/populate.h"
#include "sim/view.h"

#include <errno.h>
#include <string.h>

/* What a map line asks for, in bytes. */
static int map_extent(struct sim *sim, const struct op *op, uint32_t object,
		      uint64_t *ret_offset, uint64_t *ret_length)
{
	uint64_t granularity = sim_granularity(sim);
	uint64_t offset = bytes_of(sim, op->offset);
	uint64_t length = 0;

	if (op->has_length)
		length = bytes_of(sim, op->length);
	else if (object && object_at(sim, object)->size > offset)
		length = object_at(sim, object)->size - offset;
	if (offset % granularity)
		return sim_explain(
			sim, -EINVAL,
			"the offset has to be a multiple of the %s, %llu",
			granularity == sim_profile(sim)->page_size
				? "page size"
				: "allocation granularity",
			(unsigned long long)granularity);
	if (length == 0)
		return sim_explain(sim, -EINVAL, "a length of 0");
	if (length > OBJECT_SIZE_MAX)
		return sim_explain(sim, -ENOMEM,
				   "this machine maps at most 4G at once");
	if (offset > (uint64_t)INT64_MAX - length)
		return sim_explain(sim, -EOVERFLOW, "no file reaches that far");
	if (object && sim_profile(sim)->view_within &&
	    offset + length > object_at(sim, object)->size)
		return sim_explain(sim, -EACCES,
				   "a view can't reach beyond the end of '%s'",
				   object_at(sim, object)->name);
	*ret_offset = offset;
	*ret_length = length;
	return 0;
}

/* Writes down the name and the VMA. */
static int map_add(struct sim *sim, const struct op *op,
		   const struct mapping_request *request, struct view *view)
{
	uint32_t process = sim_root(sim)->acting;
	vaddr_t end;

	memcpy(view->name, op->view, NAME_SIZE);
	view->process = process;
	view->object = request->object;
	view->page = request->page;
	view->n_pages = request->n_pages;
	view->sharing = request->sharing;
	if (request->object && sim_profile(sim)->win32 &&
	    object_at(sim, request->object)->kind == OBJECT_FILE &&
	    object_at(sim, request->object)->vmas == 0)
		log_page(sim, EVENT_SECTION_MADE, request->object, 0, PFN_NONE);
	if (view_add(sim, view) < 0 ||
	    address_space_map(sim, process, request, view->address) < 0)
		return -ENOMEM;
	end = view->address + view->n_pages * sim_profile(sim)->page_size;
	if (!op->populate)
		return 0;
	return populate_range(sim, process, view->address, end, false);
}

/* Pages that a map line wants to be promised. */
static uint64_t map_commit(const struct sim *sim, const struct op *op,
			   uint64_t n_pages)
{
	if (op->sharing == SHARING_PRIVATE)
		return op->protection == PROTECTION_READ_WRITE ? n_pages : 0;
	return op->name[0] ? 0 : commit_of_section(sim, n_pages, false);
}

int map_perform(struct sim *sim, const struct op *op)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint32_t process = sim_root(sim)->acting;
	const struct view *old = view_find(sim, process, op->view);
	struct mapping_request request = { .sharing = op->sharing,
					   .protection = op->protection };
	uint64_t offset = 0, length = 0;
	struct view view;
	int r = 0;

	if (old && view_is_mapped(sim, old))
		return sim_explain(sim, -EEXIST, "'%s' is mapped already",
				   op->view);
	if (op->name[0])
		r = object_named(sim, op, &request.object);
	if (r == 0)
		r = map_extent(sim, op, request.object, &offset, &length);
	if (r < 0)
		return r;
	request.page = offset / page_size;
	request.n_pages = (length + page_size - 1) / page_size;
	if (commit_check(sim, map_commit(sim, op, request.n_pages)) < 0)
		return -ENOMEM;
	memset(&view, 0, sizeof(view));
	view.address = address_space_place(sim, process, request.n_pages);
	if (!view.address)
		return sim_explain(sim, -ENOMEM,
				   "no %llu bytes follow each other that are "
				   "free among the process's addresses, which "
				   "end at 0x%llx",
				   (unsigned long long)length,
				   (unsigned long long)page_table_end(sim));
	if (!op->name[0] && op->sharing == SHARING_SHARED)
		r = object_new(sim, OBJECT_SECTION, "",
			       request.n_pages * page_size, &request.object);
	return r < 0 ? r : map_add(sim, op, &request, &view);
}
