/*
 * changes - what to look at again
 *
 * A machine of a million pages is looked at after every operation, and few of
 * its pages have changed by then. So it is written down which:
 *
 *	store v[3]	main, entry 3
 *	flush v		main, entry 3; notes.txt, page 3
 *	look		reads these, and takes the rest from the last look
 *
 * Those that touch each other are joined, so that reading a large file is one
 * line. Where there are too many lines, everything is looked at: that is
 * quicker then.
 *
 * An entry has to be written down where it is changed, which is in the three
 * functions of the page table that do it; a VMA, where it begins or ends
 * elsewhere or allows something else (vma.c); a page of an object, only where
 * it gets or loses a slot. What frames tell besides follows from the frames
 * (observe.c).
 *
 * The list is no part of the state: it belongs to who looks.
 */
#include "sim/changes.h"

#include "base/array.h"

#include <stdlib.h>

/* Lines, at most. */
#define CHANGES_MAX 4096

/* Lines that a new one may be joined with: the last ones. What is taken in
 * turn from here and there makes long lines, too. */
#define CHANGES_NEAR 4

void changes_add_all(struct sim *sim)
{
	sim->changes.all = true;
	sim->changes.n = 0;
}

void changes_begin(struct sim *sim)
{
	sim->changes.all = false;
	sim->changes.n = 0;
}

void changes_free(struct sim *sim)
{
	free(sim->changes.changes);
}

/* Makes one line of both where they touch. */
static bool change_join(struct change *change, const struct change *more)
{
	if (change->of != more->of || change->owner != more->owner ||
	    more->first > change->end || change->first > more->end)
		return false;
	if (more->first < change->first)
		change->first = more->first;
	if (more->end > change->end)
		change->end = more->end;
	return true;
}

static void changes_add(struct sim *sim, const struct change *change)
{
	struct changes *list = &sim->changes;
	size_t oldest = list->n > CHANGES_NEAR ? list->n - CHANGES_NEAR : 0;

	if (list->all)
		return;
	for (size_t i = list->n; i-- > oldest;)
		if (change_join(&list->changes[i], change))
			return;
	if (list->n == CHANGES_MAX ||
	    array_reserve(&list->changes, &list->capacity, list->n + 1,
			  sizeof(*list->changes)) < 0)
		changes_add_all(sim);
	else
		list->changes[list->n++] = *change;
}

void changes_add_entries(struct sim *sim, uint32_t process, vaddr_t address,
			 uint64_t n)
{
	uint64_t vpn = address / sim_profile(sim)->page_size;

	changes_add(sim, &(struct change){ .of = CHANGE_ENTRIES,
					   .owner = process,
					   .first = vpn,
					   .end = vpn + n });
}

void changes_add_areas(struct sim *sim, uint32_t process, vaddr_t start,
		       vaddr_t end)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	changes_add(sim, &(struct change){ .of = CHANGE_AREAS,
					   .owner = process,
					   .first = start / page_size,
					   .end = end / page_size });
}

void changes_add_page(struct sim *sim, uint32_t object, uint64_t page)
{
	changes_add(sim, &(struct change){ .of = CHANGE_OBJECT,
					   .owner = object,
					   .first = page,
					   .end = page + 1 });
}
