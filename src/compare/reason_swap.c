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
 * it belongs.
 *
 * And a page that is told to leave stays where somebody still holds it, as a
 * processor's list of pages that have yet to be sorted in does
 * (is_page_cache_freeable(), mm/vmscan.c): it is unmapped, but a neighbour's
 * fault maps it along.
 *
 * Of memory with a descriptor both is seen at once; of other memory it is
 * remembered (page_memory.swap).
 */
#include "compare/areas.h"
#include "compare/counts.h"
#include "compare/reason.h"

/* Of a page of shared memory that no look shows, since it was last mapped. */
enum page_swap {
	SWAP_BACK = 1 << 0,   /* read back: on the real machine, not all of
				 the way */
	SWAP_STAYED = 1 << 1, /* told to leave, which it may not have done */
};

static bool advises(const struct scene *scene, enum advice advice)
{
	return scene->op->kind == OP_ADVISE && scene->op->advice == advice;
}

/* The object's page was told to be needed soon, and read back. */
static bool read_back(const struct scene *scene, const struct suspect *s)
{
	return s->yes == OF_SIM && advises(scene, ADVICE_WILLNEED) &&
	       touches(&scene->touch[OF_SIM], s->pair, s->page) &&
	       page_was(s->pair, OF_SIM, s->page, FIELD_SWAPPED) == ANSWER_YES;
}

/* The object's page was told to leave for the paging file, and stayed. */
static bool stayed(const struct scene *scene, const struct suspect *s)
{
	return s->yes == OF_REAL && advises(scene, ADVICE_PAGEOUT) &&
	       scene->by[OF_REAL]->traits->paging_file > 0 &&
	       touches(&scene->touch[OF_REAL], s->pair, s->page) &&
	       told_of_page(scene, EVENT_PAGE_EVICTED, s->pair, s->page);
}

/* Mapped along on that machine alone? */
static bool mapped_along(const struct scene *scene, const struct suspect *s)
{
	const struct page_memory *memory = page_memory(scene, s->pair, s->page);
	uint8_t mark = s->yes == OF_SIM ? SWAP_BACK : SWAP_STAYED;

	return memory && memory->swap & mark &&
	       around_reaches(scene, s->yes, s->pair, s->page) &&
	       !touches(&scene->touch[s->no], s->pair, s->page);
}

bool holds_swap_cache(const struct scene *scene, const struct suspect *s)
{
	if (s->field == FIELD_PRESENT)
		return mapped_along(scene, s);
	return read_back(scene, s) || stayed(scene, s);
}

/* Do both show the same memory: is one the other's, from before a fork? */
static bool is_kin(const struct scene *scene, const struct pair *a,
		   const struct pair *b)
{
	return !b->of_object &&
	       pair_memory(scene, a)->kin == pair_memory(scene, b)->kin;
}

/* Does the simulated machine say this of the page of shared memory? It says so
 * of any view that shows it. */
static bool told_of_kin(const struct scene *scene, enum event_kind kind,
			const struct pair *view, uint64_t page)
{
	for (size_t i = 0; i < scene->n_pairs; i++)
		if (is_kin(scene, view, &scene->pairs[i]) &&
		    told_of_page(scene, kind, &scene->pairs[i], page))
			return true;
	return false;
}

/* What this step leaves of it. */
static uint8_t swap_mark(const struct scene *scene, const struct pair *view,
			 uint64_t page)
{
	if (advises(scene, ADVICE_WILLNEED) &&
	    told_of_kin(scene, EVENT_SWAPPED_IN_CACHE, view, page))
		return SWAP_BACK;
	if (advises(scene, ADVICE_PAGEOUT) &&
	    (told_of_kin(scene, EVENT_SLOT_WRITTEN, view, page) ||
	     told_of_kin(scene, EVENT_NOT_WRITTEN, view, page)))
		return SWAP_STAYED;
	return 0;
}

/* Is it mapped there, as far as entries are seen, or a hole now? */
static bool left_swap_cache(const struct scene *scene, const struct pair *view,
			    uint64_t page)
{
	bool done = scene->by[OF_REAL]->outcome->result.kind == RESULT_OK;

	for (size_t i = 0; i < scene->n_pairs; i++) {
		const struct pair *other = &scene->pairs[i];
		enum answer present =
			page_is(other, OF_REAL, page, FIELD_PRESENT);

		if (!is_kin(scene, view, other))
			continue;
		if (present == ANSWER_YES)
			return true;
		if (done && touches(&scene->touch[OF_REAL], other, page) &&
		    (op_punches(scene->op) ||
		     (present == ANSWER_UNKNOWN &&
		      scene->touch[OF_REAL].access != ACCESS_NONE)))
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

	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return;
	if (from)
		memory->swap = from->swap;
	if (!object && view->view[OF_REAL] && pair_is_shared(view, OF_REAL))
		memory->swap |= swap_mark(scene, view, page);
	if (memory->swap && left_swap_cache(scene, view, page))
		memory->swap = 0;
}

/* How many of the pages touched have this mark? */
static uint64_t touched_marks(const struct scene *scene, enum page_swap mark)
{
	const struct touch *touch = &scene->touch[OF_REAL];
	uint64_t pages = 0;

	for (uint64_t page = touch->first;
	     touch->view && !touch->object && page <= touch->last; page++) {
		const struct page_memory *memory =
			page_memory(scene, touch->view, page);

		if (!memory)
			break;
		pages += (memory->swap & mark) != 0;
	}
	return pages;
}

/* As many faults, but for one more for each page that could not be mapped
 * along, or one less for each that could; and not more that one machine had to
 * wait for than there are pages in the paging file among those touched. */
bool swap_count_cause(const struct scene *scene)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;
	uint64_t sim_all = sim->minor + sim->major;
	uint64_t real_all = real->minor + real->major;
	uint64_t waits = sim->major > real->major ? sim->major - real->major
						  : real->major - sim->major;

	return real_all <= sim_all + touched_marks(scene, SWAP_BACK) &&
	       sim_all <= real_all + touched_marks(scene, SWAP_STAYED) &&
	       waits <= counts_paged_out(scene);
}
