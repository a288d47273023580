/*
 * commit - what was promised
 *
 * A program that maps private memory takes no frame for it, but may store to
 * all of it later: it was promised so many pages. The same goes for sections,
 * whose pages have no file to go back to.
 *
 *	promised:	private and writable VMAs	each page
 *			anonymous shared memory		each page
 *			sections			those that exist, or all
 *							(commit-sections)
 *	not:		views of files that are shared, or only read: the
 *			file itself is their place
 *
 * How much may be promised is a matter of policy (overcommit=, the three modes
 * of proc_sys_vm(5), overcommit_memory):
 *
 *	heuristic	what can't ever be kept is refused: one request for
 *			more than memory and paging file together
 *			(__vm_enough_memory(), mm/util.c)
 *	always		everything is promised
 *	strict		all promises together stay below a limit: the paging
 *			file, and so many percent of memory (50 on Linux)
 *
 * Windows is strict with all of memory: the commit limit, which counts a
 * section when it is made, and the pages of a copy-on-write view when it is
 * mapped ("Memory Performance Information": CommitLimit; "Creating a File
 * Mapping Object", learn.microsoft.com/windows/win32/memory; Windows
 * Internals, 6th edition, part 2, chapter 10, "Commit charge and the system
 * commit limit").
 *
 * Nothing here is counted along: what is promised is read off the VMAs and
 * sections when somebody wants to know, so it can't go wrong.
 */
#include "sim/commit.h"

#include "sim/object.h"
#include "sim/process.h"
#include "sim/vma.h"

#include <errno.h>

static uint64_t commit_limit(const struct sim *sim)
{
	return profile_commit_limit(sim_profile(sim));
}

uint64_t commit_of_area(const struct sim *sim, const struct vma *vma)
{
	if (vma->sharing == SHARING_SHARED || !(vma->flags & VMA_CHARGED))
		return 0;
	return (vma->end - vma->start) / sim_profile(sim)->page_size;
}

/* Of the areas of the process that have none of these flags. */
static uint64_t commit_of_process(const struct sim *sim, uint32_t process,
				  uint32_t without)
{
	uint64_t pages = 0;

	for (uint32_t i = 0; i < vma_count(sim, process); i++)
		if (!(vma_at(sim, process, i)->flags & without))
			pages += commit_of_area(sim, vma_at(sim, process, i));
	return pages;
}

uint64_t commit_of_section(const struct sim *sim, uint64_t pages, bool named)
{
	return !named || sim_profile(sim)->commit_sections ? pages : 0;
}

static uint64_t commit_of_object(const struct sim *sim, uint32_t index)
{
	const struct object *object = object_at(sim, index);

	if (!object->in_use || object->kind != OBJECT_SECTION)
		return 0;
	if (!object->name[0] || sim_profile(sim)->commit_sections)
		return object_pages(sim, index);
	return object->cached + object->swapped;
}

static uint64_t commit_total(const struct sim *sim)
{
	uint64_t pages = 0;

	for (uint32_t i = 1; i <= sim_root(sim)->processes.count; i++)
		if (process_at(sim, i)->started)
			pages += commit_of_process(sim, i, 0);
	for (uint32_t i = 1; i <= sim_root(sim)->objects.count; i++)
		pages += commit_of_object(sim, i);
	return pages;
}

int commit_check(struct sim *sim, uint64_t pages)
{
	bool strict = sim_profile(sim)->overcommit == OVERCOMMIT_STRICT;
	uint64_t limit = commit_limit(sim);
	uint64_t total = strict ? commit_total(sim) : 0;

	if (pages == 0 || (pages <= limit && total <= limit - pages))
		return 0;
	sim->lack = LACK_COMMIT;
	if (strict)
		return sim_explain(sim, -ENOMEM,
				   "%llu pages are committed, and the commit "
				   "limit is %llu: no room for %llu more",
				   (unsigned long long)total,
				   (unsigned long long)limit,
				   (unsigned long long)pages);
	return sim_explain(sim, -ENOMEM,
			   "%llu pages can't be committed: memory and paging "
			   "file have %llu together",
			   (unsigned long long)pages,
			   (unsigned long long)limit);
}

int commit_section_page(struct sim *sim, uint32_t index, uint64_t page)
{
	const struct object *object = object_at(sim, index);
	const struct object_page *entry = object_page(sim, index, page);

	if (object->kind != OBJECT_SECTION || !object->name[0] ||
	    sim_profile(sim)->commit_sections ||
	    (entry && (entry->frame || entry->slot)))
		return 0;
	return commit_check(sim, 1);
}

int commit_section_size(struct sim *sim, uint32_t index, uint64_t size)
{
	uint64_t page_size = sim_profile(sim)->page_size;
	uint64_t pages = size / page_size + (size % page_size != 0);
	uint64_t has = object_pages(sim, index);

	if (object_at(sim, index)->kind != OBJECT_SECTION || pages <= has)
		return 0;
	return commit_check(sim, commit_of_section(sim, pages - has, true));
}

int commit_check_fork(struct sim *sim, uint32_t process)
{
	int r = 0;

	if (sim_profile(sim)->overcommit == OVERCOMMIT_STRICT)
		return commit_check(
			sim, commit_of_process(sim, process, VMA_DONTFORK));
	/* Each VMA is asked for by itself (dup_mmap(), mm/mmap.c). */
	for (uint32_t i = 0; r == 0 && i < vma_count(sim, process); i++)
		if (!(vma_at(sim, process, i)->flags & VMA_DONTFORK))
			r = commit_check(
				sim,
				commit_of_area(sim, vma_at(sim, process, i)));
	return r;
}

void commit_count(const struct sim *sim, struct counters *counters)
{
	counters_set(counters, COUNTER_COMMITTED, commit_total(sim));
	counters->known &= ~(1u << COUNTER_COMMIT_LIMIT);
	if (sim_profile(sim)->overcommit == OVERCOMMIT_STRICT)
		counters_set(counters, COUNTER_COMMIT_LIMIT, commit_limit(sim));
}
