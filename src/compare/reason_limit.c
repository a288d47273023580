/*
 * Where memory is limited on both machines
 *
 * "limit 1M" means the same on both and is not the same:
 *
 *	simulated	256 frames, page tables among them
 *	real		a memory cgroup: pages that were touched for the first
 *			time since, page tables, and what the kernel keeps for
 *			a process or a file
 *
 * So one of them is short of memory before the other one is, other pages have
 * to go, and in the end another operation is the one that finds none. What is
 * never excused: that the page which an operation touched last is there
 * afterwards, under a limit with which that can be done; that a page went
 * without any need on the simulated machine, which can be asked for what it
 * threw out; and all that is not about memory.
 */
#include "compare/reason.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

bool limit_in_force(const struct scene *scene)
{
	const struct performed *real = scene->by[OF_REAL];

	/* Trying in vain to set one throws out what can be thrown out. */
	return scene->history->limit[OF_REAL] ||
	       (scene->op->kind == OP_LIMIT && real &&
		real->outcome->result.kind == RESULT_ERRNO);
}

bool limit_took_as_it_went(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	return limit_in_force(scene) && touch->view &&
	       touch->first != touch->last;
}

/* The process that performs lives under the same limit, and what it needs for
 * itself is swapped out as well. It takes that back before it begins
 * (real/guard.c), but each page that comes back, or that the operation brings,
 * may throw out another one of its own. */
bool limit_took_own(const struct scene *scene)
{
	return limit_in_force(scene) && scene->by[OF_REAL] &&
	       scene->by[OF_REAL]->traits->paging_file > 0;
}

/* The kernel charges as many pages at a time (MEMCG_CHARGE_BATCH). Under a
 * smaller limit any page may have to go, be it for the answer to the one who
 * asked for it. */
#define CHARGED_AT_ONCE 64
/* What the kernel charges for each process that is started (measured: 64 pages
 * each, 96 with what is charged ahead): tables, its stack, and what it writes
 * to. Who was there before the limit is charged only where swap is on, for what
 * comes back. */
#define CHARGED_FOR_EACH 64

static bool limit_is_tiny(const struct scene *scene)
{
	const struct compare_history *history = scene->history;
	uint64_t charged = history->started + limit_took_own(scene);

	return history->limit[OF_REAL] &&
	       history->limit[OF_REAL] <
		       CHARGED_AT_ONCE + charged * CHARGED_FOR_EACH;
}

/* What was touched before the last page may be gone again. */
static bool is_touched_last(const struct scene *scene, const struct suspect *s)
{
	const struct touch *touch = &scene->touch[OF_REAL];
	uint64_t last = s->pair->of_object ? touch->object_last : touch->last;

	return s->settled && s->page == last;
}

/* The machine that took the page: out of memory, or from all others that
 * mapped it, or is about to. */
static enum compare_side who_took(const struct suspect *s)
{
	return s->field == FIELD_SWAPPED || s->field == FIELD_WRITEBACK ||
			       s->field == FIELD_EXCLUSIVE
		       ? s->yes
		       : s->no;
}

bool holds_memory_limit(const struct scene *scene, const struct suspect *s)
{
	enum compare_side took = who_took(s);

	if (!limit_in_force(scene) ||
	    (is_touched_last(scene, s) && !limit_is_tiny(scene)))
		return false;
	if (s->field == FIELD_EXCLUSIVE)
		return took == OF_REAL || frames_short(scene);
	return took == OF_REAL || holds_frames(scene, s);
}

static bool has_ended(const struct performed *by, const char *process)
{
	const struct event_list *events = &by->outcome->events;

	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_PROCESS_ENDED &&
		    !strcmp(events->events[i].process, process))
			return true;
	return false;
}

/* Of those who ended on `one`, who did not on `other`? */
static bool ended_alone(const struct performed *one,
			const struct performed *other)
{
	const struct event_list *events = &one->outcome->events;

	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_PROCESS_ENDED &&
		    !has_ended(other, events->events[i].process))
			return true;
	return false;
}

uint8_t limit_killed(const struct scene *scene)
{
	const struct performed *sim = scene->by[OF_SIM];
	const struct performed *real = scene->by[OF_REAL];

	if (scene->op->kind == OP_EXIT || scene->op->kind == OP_KILL)
		return REASON_NONE;
	if (limit_in_force(scene) && ended_alone(real, sim))
		return REASON_MEMORY_LIMIT;
	if (!ended_alone(sim, real) || !frames_short(scene))
		return REASON_NONE;
	return limit_in_force(scene) ? REASON_MEMORY_LIMIT : REASON_FRAMES;
}

/* As who finds no memory does. */
static bool lacks_memory(struct result result)
{
	if (result.kind == RESULT_SIGNAL)
		return result.number == SIGBUS || result.number == SIGKILL;
	return result.kind == RESULT_ERRNO &&
	       (result.number == ENOMEM || result.number == EAGAIN ||
		result.number == EBUSY);
}

bool limit_decided(const struct scene *scene)
{
	struct result sim = scene->by[OF_SIM]->outcome->result;
	struct result real = scene->by[OF_REAL]->outcome->result;

	if (!limit_in_force(scene))
		return false;
	/* The simulated machine wants some pages at least. */
	if (scene->op->kind == OP_LIMIT)
		return sim.kind == RESULT_ERRNO || real.kind == RESULT_ERRNO;
	return lacks_memory(real) ||
	       (lacks_memory(sim) && frames_gave_out(scene));
}
