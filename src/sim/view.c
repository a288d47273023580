/*
 * view - names for ranges of addresses
 *
 * People say v[3], machines say 0x200000003000. A view remembers where the
 * range that was mapped under a name lies and which page of which object its
 * first page shows. It is a memory aid only: whether an address means
 * anything is decided by the VMAs. An unmapped view keeps its name and its
 * range, so that touching it is the error it deserves.
 */
#include "sim/view.h"

#include "sim/vma.h"

#include <errno.h>
#include <string.h>

struct view *view_at(const struct sim *sim, uint32_t index)
{
	return arena_item(&sim->arena, sim_root(sim)->views.items, index,
			  sizeof(struct view));
}

struct view *view_find(const struct sim *sim, uint32_t process,
		       const char *name)
{
	uint32_t count = sim_root(sim)->views.count;

	for (uint32_t i = 0; i < count; i++) {
		struct view *view = view_at(sim, i);

		if (view->process == process && strcmp(view->name, name) == 0)
			return view;
	}
	return NULL;
}

static bool view_holds(const struct sim *sim, const struct view *view,
		       uint32_t process, vaddr_t address)
{
	return view->process == process && address >= view->address &&
	       address - view->address <
		       view->n_pages * sim_profile(sim)->page_size;
}

/* One that is gone names the address only if nobody else has it now. */
struct view *view_at_address(struct sim *sim, uint32_t process, vaddr_t address)
{
	uint32_t count = sim_root(sim)->views.count;
	uint32_t guess = sim->last_view;
	struct view *gone = NULL;

	if (guess < count && !view_at(sim, guess)->gone &&
	    view_holds(sim, view_at(sim, guess), process, address))
		return view_at(sim, guess);
	for (uint32_t i = 0; i < count; i++) {
		struct view *view = view_at(sim, i);

		if (!view_holds(sim, view, process, address))
			continue;
		if (!view->gone) {
			sim->last_view = i;
			return view;
		}
		gone = view;
	}
	return gone;
}

/* Does a new view take the name, or addresses, of this one? Addresses are used
 * again only when there are no others, and what stood there is unmapped. */
static bool view_is_replaced(const struct sim *sim, const struct view *view,
			     const struct view *by)
{
	uint64_t page_size = sim_profile(sim)->page_size;

	return strcmp(view->name, by->name) == 0 ||
	       (view->address < by->address + by->n_pages * page_size &&
		by->address < view->address + view->n_pages * page_size);
}

/* Forgets those of a process that a new one replaces; NULL: all. */
static void views_remove(struct sim *sim, uint32_t process,
			 const struct view *by)
{
	struct root *root = sim_root(sim);
	uint32_t kept = 0;

	for (uint32_t i = 0; i < root->views.count; i++) {
		const struct view *view = view_at(sim, i);

		if (view->process == process &&
		    (!by || view_is_replaced(sim, view, by)))
			continue;
		if (i != kept)
			*view_at(sim, kept) = *view;
		kept++;
	}
	for (uint32_t i = kept; i < root->views.count; i++)
		memset(view_at(sim, i), 0, sizeof(struct view));
	root->views.count = kept;
}

int view_add(struct sim *sim, const struct view *view)
{
	views_remove(sim, view->process, view);
	return view_append(sim, view);
}

int view_append(struct sim *sim, const struct view *view)
{
	uint32_t count = sim_root(sim)->views.count;

	if (table_reserve(sim, ROOT_TABLE(views), count + 1,
			  sizeof(struct view)) < 0)
		return -ENOMEM;
	*view_at(sim, count) = *view;
	sim_root(sim)->views.count = count + 1;
	return 0;
}

void views_forget(struct sim *sim, uint32_t process)
{
	views_remove(sim, process, NULL);
}

static bool view_has_area(const struct sim *sim, const struct view *view)
{
	vaddr_t end =
		view->address + view->n_pages * sim_profile(sim)->page_size;
	uint32_t i = vma_index(sim, view->process, view->address);

	return i < vma_count(sim, view->process) &&
	       vma_at(sim, view->process, i)->start < end;
}

bool view_is_mapped(const struct sim *sim, const struct view *view)
{
	return !view->gone && view_has_area(sim, view);
}

void views_check(struct sim *sim, uint32_t process)
{
	uint32_t count = sim_root(sim)->views.count;

	for (uint32_t i = 0; i < count; i++) {
		struct view *view = view_at(sim, i);

		if (view->process == process && !view_has_area(sim, view))
			view->gone = 1;
	}
}
