/*
 * process - who acts
 *
 * A process is an address space with a name: its VMAs say which addresses
 * mean something, its page table says which of them are in memory now. Ending
 * one takes both away. What it stored in shared pages stays, for those belong
 * to the page cache: exit and kill are the same here, and that is the lesson.
 */
#include "sim/process.h"

#include "sim/address_space.h"
#include "sim/changes.h"
#include "sim/event_log.h"
#include "sim/hollow_table.h"
#include "sim/open_file.h"
#include "sim/page_table.h"
#include "sim/reclaim.h"
#include "sim/replacement.h"
#include "sim/tlb.h"
#include "sim/view.h"

#include <errno.h>
#include <string.h>

struct process *process_at(const struct sim *sim, uint32_t index)
{
	return arena_item(&sim->arena, sim_root(sim)->processes.items,
			  index - 1, sizeof(struct process));
}

uint32_t process_find(const struct sim *sim, const char *name)
{
	uint32_t count = sim_root(sim)->processes.count;

	for (uint32_t i = 1; i <= count; i++) {
		const struct process *process = process_at(sim, i);

		if (process->started && strcmp(process->name, name) == 0)
			return i;
	}
	return 0;
}

static int process_take(struct sim *sim, uint32_t *ret_index)
{
	uint32_t count = sim_root(sim)->processes.count;

	for (uint32_t i = 1; i <= count; i++) {
		if (process_at(sim, i)->started)
			continue;
		*ret_index = i;
		return 0;
	}
	if (table_reserve(sim, ROOT_TABLE(processes), count + 1,
			  sizeof(struct process)) < 0)
		return -ENOMEM;
	sim_root(sim)->processes.count = count + 1;
	*ret_index = count + 1;
	return 0;
}

/* Who looks knows processes by their names: what another of that name had is
 * not this one's. */
static void name_is_new(struct sim *sim, const char *name)
{
	for (size_t i = 0; i < sim->seen.n_views; i++)
		if (strcmp(sim->seen.views[i].process, name) == 0) {
			changes_add_all(sim);
			return;
		}
}

int process_start(struct sim *sim, const char *name, uint32_t *ret_index)
{
	struct process *process;
	uint32_t index;

	if (process_take(sim, &index) < 0)
		return -ENOMEM;
	process = process_at(sim, index);
	strncpy(process->name, name, NAME_SIZE - 1);
	process->started = ++sim_root(sim)->started;
	process->next_address = page_table_geometry(sim)->first;
	name_is_new(sim, name);
	log_process(sim, EVENT_PROCESS_STARTED, index);
	if (tlb_process_start(sim, index) < 0 ||
	    replacement_process_start(sim, index) < 0 ||
	    reclaim_frames(sim, 1, NULL) < 0 ||
	    page_table_new(sim, index) < 0) {
		tlb_process_end(sim, index);
		replacement_process_end(sim, index);
		log_process(sim, EVENT_PROCESS_ENDED, index);
		memset(process_at(sim, index), 0, sizeof(struct process));
		return -ENOMEM;
	}
	*ret_index = index;
	return 0;
}

/* main if it lives, else the earliest started; 0: none lives. */
static uint32_t process_next(const struct sim *sim)
{
	uint32_t count = sim_root(sim)->processes.count;
	uint32_t best = process_find(sim, "main");

	for (uint32_t i = 1; i <= count && !process_find(sim, "main"); i++) {
		const struct process *process = process_at(sim, i);

		if (process->started &&
		    (!best ||
		     process->started < process_at(sim, best)->started))
			best = i;
	}
	return best;
}

void process_act(struct sim *sim, uint32_t index)
{
	tlb_switch(sim, sim_root(sim)->acting, index);
	sim_root(sim)->acting = index;
	if (index)
		log_process(sim, EVENT_PROCESS_ACTS, index);
}

void process_end(struct sim *sim, uint32_t index)
{
	struct process *process;

	tlb_process_end(sim, index);
	address_space_clear(sim, index);
	page_table_free(sim, index);
	replacement_process_end(sim, index);
	log_process(sim, EVENT_PROCESS_ENDED, index);
	views_forget(sim, index);
	open_files_close(sim, index);
	hollow_tables_free(sim, index);
	process = process_at(sim, index);
	arena_free(&sim->arena, process->vmas.items,
		   process->vmas.capacity * sizeof(struct vma));
	memset(process, 0, sizeof(*process));
	if (sim_root(sim)->acting == index)
		process_act(sim, process_next(sim));
}
