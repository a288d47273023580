/*
 * What is in the paging file, and in memory as well
 *
 * A page that goes to the paging file stays in its frame until the frame is
 * needed, and one that is read back keeps its slot: the swap cache. Whether a
 * fault finds a page there is up to the disk and to reclaim, so one machine may
 * have to wait (a major fault) where the other one does not:
 *
 *	         frame   slot
 *	stored    yes      -
 *	paged out yes     yes	swap cache, until the frame is needed
 *	          -       yes
 *	read back yes     yes	swap cache, until somebody stores to it
 *
 * Shared memory has pages of its own, and what is read back because somebody
 * says that it is needed soon is in the swap cache, but none of those yet
 * (shmem_swapin_range(), mm/madvise.c): a fault has to bring it over, and who
 * faults beside it cannot map it along. The simulated machine reads it to where
 * it belongs. Of memory with a descriptor this is seen at once; of other memory
 * it is remembered (page_memory.in_swap_cache).
 */
#include "compare/areas.h"
#include "compare/counts.h"
#include "compare/reason.h"

#include <string.h>

/* Was it the object's page that was told to be needed soon? */
static bool read_back(const struct scene *scene, const struct suspect *s)
{
	return scene->op->kind == OP_ADVISE &&
	       scene->op->advice == ADVICE_WILLNEED &&
	       touches(&scene->touch[OF_SIM], s->pair, s->page) &&
	       page_was(s->pair, OF_SIM, s->page, FIELD_SWAPPED) == ANSWER_YES;
}

/* Mapped along on the simulated machine alone, where that is possible. */
static bool mapped_along(const struct scene *scene, const struct suspect *s)
{
	const struct page_memory *memory = page_memory(scene, s->pair, s->page);

	return memory && memory->in_swap_cache && !s->settled;
}

bool holds_swap_cache(const struct scene *scene, const struct suspect *s)
{
	if (s->yes != OF_SIM)
		return false;
	return s->field == FIELD_PRESENT ? mapped_along(scene, s)
					 : read_back(scene, s);
}

/* Does the simulated machine say that it read this page of shared memory back
 * to where it belongs? */
static bool told_back(const struct scene *scene, const struct pair *view,
		      uint64_t page)
{
	const struct event_list *events = &scene->by[OF_SIM]->outcome->events;

	for (size_t i = 0; i < events->n_events; i++) {
		const struct event *event = &events->events[i];

		if (event->kind == EVENT_SWAPPED_IN_CACHE &&
		    !strcmp(event->view, view->name) && page >= event->page &&
		    page - event->page < event->count)
			return true;
	}
	return false;
}

void swap_cache_step(const struct scene *scene, const struct pair *view,
		     const struct pair *object, uint64_t page,
		     struct page_memory *memory)
{
	const struct pair *parent = view_parent(scene, view);
	const struct page_memory *from =
		parent ? page_memory(scene, parent, page) : NULL;
	bool touched = touches(&scene->touch[OF_REAL], view, page);

	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return;
	if (from)
		memory->in_swap_cache = from->in_swap_cache;
	if (scene->op->kind == OP_ADVISE &&
	    scene->op->advice == ADVICE_WILLNEED && !object &&
	    pair_is_shared(view, OF_REAL) && told_back(scene, view, page))
		memory->in_swap_cache = true;
	if (page_is(view, OF_REAL, page, FIELD_PRESENT) == ANSWER_YES ||
	    (touched && (op_punches(scene->op) ||
			 scene->touch[OF_REAL].access != ACCESS_NONE)))
		memory->in_swap_cache = false;
}

static bool touches_swap_cache(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	for (uint64_t page = touch->first;
	     touch->view && !touch->object && page <= touch->last; page++) {
		const struct page_memory *memory =
			page_memory(scene, touch->view, page);

		if (!memory)
			break;
		if (memory->in_swap_cache)
			return true;
	}
	return false;
}

/* As many faults, of which one machine had to wait for more: not for more than
 * there are pages in the paging file among those touched. Or one fault more for
 * what could not be mapped along. */
bool swap_count_cause(const struct scene *scene)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;
	uint64_t sim_all = sim->minor + sim->major;
	uint64_t real_all = real->minor + real->major;
	uint64_t more = sim->major > real->major ? sim->major - real->major
						 : real->major - sim->major;

	if (real_all > sim_all)
		return touches_swap_cache(scene);
	return sim_all == real_all && more <= counts_paged_out(scene);
}
