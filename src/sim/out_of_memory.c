/*
 * out_of_memory - nothing is free, and nothing can leave
 *
 * More was promised than there is, and now a program takes the promise at its
 * word. No call is there to fail: it was a mere store. So somebody has to go,
 * and with him all that he holds.
 *
 * Linux kills the process that holds most: pages in memory, pages in the
 * paging file, and the page tables themselves (oom_badness(), mm/oom_kill.c;
 * what is left out are the wishes of the administrator, oom_score_adj). It need
 * not be the one that asked. If none is left then, main is started again, with
 * nothing mapped: somebody has to go on.
 *
 * Where that is not done (oom-kill=no), the access ends in SIGBUS. On Windows
 * it hardly comes to this: nothing is promised there beyond what memory and
 * paging file hold (commit.c); only the page tables, which are not counted
 * here, can take the rest.
 *
 * A system call, too, may have somebody killed: lock, populate, read and write
 * do, as filling the page cache or bringing a page in is what Linux kills for.
 * Without oom-kill, and for fork, which needs tables alone, they end in ENOMEM.
 */
#include "sim/out_of_memory.h"

#include "sim/event_log.h"
#include "sim/open_file.h"
#include "sim/page_table.h"
#include "sim/process.h"

#include <errno.h>
#include <signal.h>

static void table_count(void *context, pfn_t table, int level, vaddr_t base)
{
	uint64_t *pages = context;

	(void)table;
	(void)level;
	(void)base;
	(*pages)++;
}

/* Pages that would be free without it, about: what it shares counts, too. */
static uint64_t pages_held(const struct sim *sim, uint32_t process)
{
	uint64_t pages = 0;
	vaddr_t address = 0;
	pte_t pte;

	page_table_visit(sim, process, table_count, &pages);
	while (page_table_next(sim, process, page_table_end(sim), &address,
			       &pte)) {
		pages += pte_names_slot(pte) || pte_pfn(pte) != 0;
		address += sim_profile(sim)->page_size;
	}
	return pages;
}

/* Of equals, the one that started last. */
static uint32_t process_largest(const struct sim *sim, uint64_t *ret_pages)
{
	uint32_t largest = 0;

	*ret_pages = 0;
	for (uint32_t i = 1; i <= sim_root(sim)->processes.count; i++) {
		uint64_t pages;

		if (!process_at(sim, i)->started)
			continue;
		pages = pages_held(sim, i);
		if (largest && (pages < *ret_pages ||
				(pages == *ret_pages &&
				 process_at(sim, i)->started <
					 process_at(sim, largest)->started)))
			continue;
		largest = i;
		*ret_pages = pages;
	}
	return largest;
}

static void process_kill(struct sim *sim, uint32_t process)
{
	uint32_t main;

	(void)open_files_flush(sim, process); /* what it lacks: sim->broken */
	process_end(sim, process);
	if (!sim_root(sim)->acting && process_start(sim, "main", &main) == 0)
		process_act(sim, main);
}

/* SIGKILL: the victim is `process`; 0: it is another. */
static int largest_kill(struct sim *sim, uint32_t process,
			const vaddr_t *accessed)
{
	uint64_t pages;
	uint32_t victim = process_largest(sim, &pages);
	bool own = victim == process;

	log_process_pages(sim, EVENT_OUT_OF_MEMORY, victim, pages);
	if (own)
		sim_explain(sim, 0,
			    "out of memory: %s holds most, %llu pages, and "
			    "was killed",
			    process_at(sim, process)->name,
			    (unsigned long long)pages);
	if (own && accessed)
		log_signal(sim, process, *accessed, SIGKILL);
	process_kill(sim, victim);
	return own ? SIGKILL : 0;
}

int out_of_memory(struct sim *sim, uint32_t process, vaddr_t address)
{
	if (sim->broken || !sim_profile(sim)->oom_kill) {
		sim_explain(sim, 0,
			    "no frame is free, and no page can leave; give "
			    "the machine more with 'machine ... frames=N' or "
			    "'paging-file=N'");
		log_signal(sim, process, address, SIGBUS);
		return SIGBUS;
	}
	return largest_kill(sim, process, &address);
}

int out_of_memory_call(struct sim *sim)
{
	uint32_t process = sim_root(sim)->acting;

	if (sim->broken || !process || !sim_profile(sim)->oom_kill)
		return -ENOMEM;
	return largest_kill(sim, process, NULL);
}
