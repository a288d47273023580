/*
 * range - from v[2..5]+100 to addresses
 *
 *	v	     the whole view
 *	v+8200	     from its byte 8200 to its end
 *	v[2]+100     page 2, from its byte 100 to its end
 *	v[2..5]+100  from byte 100 of page 2 to the end of page 5
 *
 * load and store take the start alone, the operations on ranges both ends.
 * An end beyond the view is no error here: what lies there is not mapped, and
 * whoever touches it learns so.
 */
#include "sim/range.h"

#include "machine/op.h"
#include "sim/page_table.h"
#include "sim/process.h"
#include "sim/view.h"

#include <errno.h>

int range_of_place(struct sim *sim, const struct place *place,
		   struct range *ret_range)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint32_t process = sim_root(sim)->acting;
	const struct view *view = view_find(sim, process, place->view);
	uint64_t most = page_table_end(sim) / page_size;
	struct range range = { .process = process };

	if (!view)
		return sim_explain(sim, -ENOENT, "%s has no view '%s'",
				   process_at(sim, process)->name, place->view);
	if (place->first > most || place->last > most ||
	    place->offset > page_table_end(sim))
		return sim_explain(sim, -EINVAL,
				   "that lies beyond all addresses");
	range.start = view->address + place->offset;
	range.end = view->address + view->n_pages * page_size;
	if (place->has_pages) {
		range.start += place->first * page_size;
		range.end = view->address + (place->last + 1) * page_size;
	}
	if (range.end < range.start)
		range.end = range.start;
	*ret_range = range;
	return 0;
}

int range_of_pages(struct sim *sim, const struct place *place,
		   struct range *ret_range)
{
	struct range range;
	int r = range_of_place(sim, place, &range);

	if (r < 0)
		return r;
	if (range.start % sim_profile(sim)->page_size)
		return sim_explain(sim, -EINVAL,
				   "the first byte has to be the first one of "
				   "a page");
	*ret_range = range;
	return 0;
}
