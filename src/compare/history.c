/*
 * What earlier steps left behind
 *
 * Most differences are the late children of an earlier one. The real kernel
 * read eight pages ahead three steps ago; now a load finds its page in the
 * cache there, and on the disk here. To say so, the comparison remembers for
 * each page
 *
 *	was	the reason each of its fields differed a step ago,
 *	doubt	that something was done to it on one machine alone,
 *	marks	that it was stored to, was advised random,
 *	clock	when it became dirty, or was last touched, on each machine,
 *	...	and what single reasons need to know later (reason_*.c),
 *
 * and of the pair of machines that the power was cut on one of them. A reason
 * lives as long as its difference does: a page on which both machines agree
 * again has nothing left to excuse it.
 *
 * Size: one step for each thing that is remembered, side by side.
 */
#include "compare/areas.h"
#include "compare/bytes.h"
#include "compare/counts.h"
#include "compare/reason.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int compare_history_new(struct compare_history **ret_history)
{
	struct compare_history *history = calloc(1, sizeof(*history));

	if (!history)
		return -ENOMEM;
	*ret_history = history;
	return 0;
}

void compare_history_free(struct compare_history *history)
{
	if (!history)
		return;
	for (size_t i = 0; i < history->n_things; i++)
		free(history->things[i].pages);
	free(history->things);
	free(history->processes);
	free(history);
}

static int processes_copy(const struct compare_history *from,
			  struct compare_history *to)
{
	int status = array_reserve(&to->processes, &to->process_capacity,
				   from->n_processes, sizeof(*to->processes));

	if (status || !from->n_processes)
		return status;
	memcpy(to->processes, from->processes,
	       from->n_processes * sizeof(*to->processes));
	to->n_processes = from->n_processes;
	return 0;
}

int compare_history_copy(const struct compare_history *from,
			 struct compare_history **ret_history)
{
	struct compare_history *copy = NULL;

	if (compare_history_new(&copy) ||
	    array_reserve(&copy->things, &copy->capacity, from->n_things,
			  sizeof(*copy->things)) ||
	    processes_copy(from, copy))
		goto failed;
	copy->acting = from->acting;
	copy->crashed = from->crashed;
	memcpy(copy->limit, from->limit, sizeof(copy->limit));
	copy->started = from->started;
	copy->killed = from->killed;
	copy->led_otherwise = from->led_otherwise;
	copy->step = from->step;
	for (; copy->n_things < from->n_things; copy->n_things++) {
		const struct thing_memory *source =
			&from->things[copy->n_things];
		struct thing_memory *thing = &copy->things[copy->n_things];
		size_t n = source->n_pages ? source->n_pages : 1;

		*thing = *source;
		thing->pages = calloc(n, sizeof(*thing->pages));
		if (!thing->pages)
			goto failed;
		if (source->n_pages)
			memcpy(thing->pages, source->pages,
			       source->n_pages * sizeof(*thing->pages));
	}
	*ret_history = copy;
	return 0;
failed:
	compare_history_free(copy);
	return -ENOMEM;
}

static struct thing_memory *history_find(const struct compare_history *history,
					 bool of_object, const char *process,
					 const char *name)
{
	for (size_t i = 0; i < history->n_things; i++) {
		struct thing_memory *thing = &history->things[i];

		if (thing->of_object == of_object &&
		    !strcmp(thing->name, name) &&
		    !strcmp(thing->process, process))
			return thing;
	}
	return NULL;
}

uint8_t history_doubt_of(const struct compare_history *history, bool of_object,
			 const char *process, const char *name)
{
	const struct thing_memory *thing =
		history_find(history, of_object, process, name);

	return thing ? thing->doubt : 0;
}

static int thing_resize(struct thing_memory *thing, size_t n_pages)
{
	struct page_memory *pages;

	/* It never shrinks: one machine may still have the pages. */
	if (n_pages <= thing->n_pages && thing->pages)
		return 0;
	pages = reallocarray(thing->pages, n_pages ? n_pages : 1,
			     sizeof(*pages));
	if (!pages)
		return -ENOMEM;
	memset(pages + thing->n_pages, 0,
	       (n_pages - thing->n_pages) * sizeof(*pages));
	thing->pages = pages;
	thing->n_pages = n_pages;
	return 0;
}

long history_thing(struct compare_history *history, bool of_object,
		   const char *process, const char *name, size_t n_pages)
{
	struct thing_memory *thing =
		history_find(history, of_object, process, name);

	if (!thing) {
		if (array_reserve(&history->things, &history->capacity,
				  history->n_things + 1,
				  sizeof(*history->things)))
			return -ENOMEM;
		thing = &history->things[history->n_things];
		*thing = (struct thing_memory){ .of_object = of_object };
		memccpy(thing->process, process, '\0', NAME_SIZE - 1);
		memccpy(thing->name, name, '\0', NAME_SIZE - 1);
		if (thing_resize(thing, n_pages))
			return -ENOMEM;
		history->n_things++;
	} else if (thing_resize(thing, n_pages)) {
		return -ENOMEM;
	}
	thing->seen = true;
	return thing - history->things;
}

struct thing_memory *pair_memory(const struct scene *scene,
				 const struct pair *pair)
{
	return &scene->history->things[pair->memory];
}

struct page_memory *page_memory(const struct scene *scene,
				const struct pair *pair, uint64_t page)
{
	struct thing_memory *thing = pair_memory(scene, pair);

	return page < thing->n_pages ? &thing->pages[page] : NULL;
}

uint8_t page_reason_was(const struct scene *scene, const struct pair *pair,
			uint64_t page, enum field field)
{
	const struct page_memory *memory = page_memory(scene, pair, page);

	return memory ? memory->was[field_slot(field)] : REASON_NONE;
}

uint8_t page_reason_now(const struct scene *scene, const struct pair *pair,
			uint64_t page, enum field field)
{
	const struct page_memory *memory = page_memory(scene, pair, page);

	return memory ? memory->now[field_slot(field)] : REASON_NONE;
}

/* Did that machine change anything of the page that is compared? */
static bool page_changed(const struct pair *pair, enum compare_side side,
			 uint64_t page)
{
	enum field first = pair->of_object ? FIELD_CACHED : FIELD_PRESENT;
	enum field last = pair->of_object ? FIELD_WRITEBACK : FIELD_ZERO;

	for (enum field field = first; field <= last; field++)
		if (page_is(pair, side, page, field) !=
		    page_was(pair, side, page, field))
			return true;
	return false;
}

static bool stores_bytes(const struct op *op)
{
	return op->kind == OP_STORE || op->kind == OP_WRITE || op_punches(op) ||
	       op->kind == OP_TRUNCATE;
}

static void pair_doubt(struct scene *scene, const struct pair *pair,
		       enum compare_side side, uint8_t reason)
{
	struct thing_memory *thing = pair_memory(scene, pair);
	bool exists = pair->of_object ? pair->object[side] != NULL
				      : pair->view[side] != NULL;

	if (exists != pair->existed[side] ||
	    pair->n_pages[side] != pair->n_before[side])
		thing->doubt = reason;
	if (!areas_equal(pair->areas[side], pair->areas_before[side]))
		thing->areas = reason;
	for (size_t page = 0; page < thing->n_pages; page++) {
		bool touched = touches(&scene->touch[side], pair, page);

		if (touched || page_changed(pair, side, page))
			thing->pages[page].doubt = reason;
		if (touched && stores_bytes(scene->op))
			thing->pages[page].bytes = reason;
	}
}

static const char *process_of(const struct scene *scene, enum compare_side side)
{
	const struct performed *by = scene->by[side];

	return by && by->process ? by->process : "main";
}

bool acting_differs(const struct scene *scene)
{
	return strcmp(process_of(scene, OF_SIM), process_of(scene, OF_REAL)) !=
	       0;
}

static uint8_t doubt_of_process(const struct compare_history *history,
				const char *name)
{
	for (size_t i = 0; i < history->n_processes; i++)
		if (!strcmp(history->processes[i].name, name))
			return history->processes[i].doubt;
	return REASON_NONE;
}

uint8_t process_doubt(const struct scene *scene)
{
	const struct compare_history *history = scene->history;
	enum op_kind kind = scene->op->kind;
	uint8_t doubt = REASON_NONE;

	if (kind == OP_AS || kind == OP_EXIT || kind == OP_KILL)
		doubt = doubt_of_process(history, scene->op->name);
	for (enum compare_side side = OF_SIM;
	     !doubt && acting_differs(scene) && side < OF_BOTH; side++)
		doubt = doubt_of_process(history, process_of(scene, side));
	if (!doubt && acting_differs(scene))
		doubt = history->acting ? history->acting : history->killed;
	return doubt;
}

/* Processes that one machine alone started, or let act. */
static int processes_doubt(struct scene *scene, uint8_t reason)
{
	struct compare_history *history = scene->history;
	enum op_kind kind = scene->op->kind;
	struct process_memory *process;
	int status;

	if (kind == OP_AS || kind == OP_EXIT || kind == OP_KILL)
		history->acting = reason;
	if ((kind != OP_FORK && kind != OP_SPAWN) ||
	    doubt_of_process(history, scene->op->name))
		return 0;
	status = array_reserve(&history->processes, &history->process_capacity,
			       history->n_processes + 1,
			       sizeof(*history->processes));
	if (status)
		return status;
	process = &history->processes[history->n_processes++];
	memcpy(process->name, scene->op->name, NAME_SIZE);
	process->doubt = reason;
	return 0;
}

int history_doubt(struct scene *scene, enum compare_side side, uint8_t reason)
{
	const struct performed *by = scene->by[side];
	struct thing_memory *thing;

	for (size_t i = 0; i < scene->n_pairs; i++)
		pair_doubt(scene, &scene->pairs[i], side, reason);
	/* What it removed is no pair any more, but may be one again as soon
	 * as the other machine is looked at. */
	for (size_t i = 0; by->before && i < by->before->n_views; i++) {
		const struct view_state *view = &by->before->views[i];

		if (state_view(by->after, view->process, view->view))
			continue;
		thing = history_find(scene->history, false, view->process,
				     view->view);
		if (thing)
			thing->doubt = reason;
	}
	return processes_doubt(scene, reason);
}

static bool touched(const struct scene *scene, const struct pair *pair,
		    uint64_t page)
{
	return touches(&scene->touch[OF_SIM], pair, page) ||
	       touches(&scene->touch[OF_REAL], pair, page);
}

/* What was to be paged out while it was dirty, on the real machine. */
static void paged_out_step(const struct scene *scene, const struct pair *pair,
			   uint64_t page, struct page_memory *memory)
{
	bool was = memory->marks & MARK_PAGED_OUT;

	if (scene->op->kind == OP_ADVISE &&
	    scene->op->advice == ADVICE_PAGEOUT && touched(scene, pair, page))
		memory->marks |= MARK_PAGED_OUT;
	if (page_is(pair, OF_REAL, page, FIELD_DIRTY) != ANSWER_YES) {
		memory->marks &= (uint8_t)~MARK_PAGED_OUT;
		if (was)
			memory->marks |= MARK_ROTATED;
	}
	if (page_is(pair, OF_REAL, page, FIELD_CACHED) != ANSWER_YES)
		memory->marks &= (uint8_t)~MARK_ROTATED;
}

/* Was the page unmapped, to be paged out, on one machine alone? Why? */
static uint8_t paged_out_by_one(const struct scene *scene,
				const struct pair *object, uint64_t page)
{
	uint8_t reason = REASON_NONE;
	uint64_t at;

	for (size_t i = 0; !reason && i < scene->n_pairs; i++)
		if (pair_view_page(&scene->pairs[i], object, page, &at))
			reason = page_reason_now(scene, &scene->pairs[i], at,
						 FIELD_PRESENT);
	return reason;
}

/* The mark that this leaves on a dirty page stays until that is written, which
 * one machine alone may have done. */
static void marked_step(const struct scene *scene, const struct pair *pair,
			uint64_t page, struct page_memory *memory)
{
	if (page_is(pair, OF_SIM, page, FIELD_DIRTY) != ANSWER_YES &&
	    page_is(pair, OF_REAL, page, FIELD_DIRTY) != ANSWER_YES)
		memory->marked = REASON_NONE;
	else if (scene->op->kind == OP_ADVISE &&
		 scene->op->advice == ADVICE_PAGEOUT &&
		 touched(scene, pair, page) && !memory->marked)
		memory->marked = paged_out_by_one(scene, pair, page);
	else if (memory->marks & MARK_PAGED_OUT && !memory->marked)
		memory->marked = memory->now[field_slot(FIELD_DIRTY)];
}

/* It came into the real machine's cache by an operation on its object that does
 * not need it. */
static bool reads_unasked(const struct scene *scene, const struct pair *pair,
			  uint64_t page)
{
	const struct touch *touch = &scene->touch[OF_REAL];
	bool waits = touch->access != ACCESS_NONE ||
		     scene->op->kind == OP_READ ||
		     scene->op->kind == OP_WRITE || scene->op->kind == OP_LOCK;

	return touch->object == pair && !(waits && touches(touch, pair, page));
}

static void object_page_step(const struct scene *scene, const struct pair *pair,
			     uint64_t page, struct page_memory *memory)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		if (!scene->by[side])
			continue;
		if (page_is(pair, side, page, FIELD_DIRTY) == ANSWER_YES &&
		    page_was(pair, side, page, FIELD_DIRTY) != ANSWER_YES)
			memory->clock[side] =
				(float)scene->by[side]->outcome->clock;
		if (page_is(pair, side, page, FIELD_CACHED) == ANSWER_YES &&
		    page_was(pair, side, page, FIELD_CACHED) != ANSWER_YES)
			memory->born[side] = scene->history->step;
	}
	if (memory->born[OF_REAL] == scene->history->step) {
		memory->marks &= (uint8_t)~MARK_AHEAD;
		if (reads_unasked(scene, pair, page))
			memory->marks |= MARK_AHEAD;
	}
	if (op_stores(scene->op) && touched(scene, pair, page))
		memory->marks |= MARK_STORED;
	habits_step(scene, pair, page, memory);
	marked_step(scene, pair, page, memory);
	paged_out_step(scene, pair, page, memory);
}

/* Is the page's object dirty on every machine that can say so? */
static bool stays_dirty(const struct scene *scene, const struct pair *view,
			const struct pair *object, uint64_t page)
{
	uint64_t at = object ? pair_object_page(view, page) : 0;

	for (enum compare_side side = OF_SIM; object && side < OF_BOTH; side++)
		if (scene->by[side] &&
		    page_is(object, side, at, FIELD_DIRTY) != ANSWER_YES)
			return false;
	return true;
}

/* Written on one machine alone, the page's entries are read-only there until it
 * is stored through each of them. */
static void entry_step(const struct scene *scene, const struct pair *view,
		       const struct pair *object, uint64_t page,
		       struct page_memory *memory)
{
	uint64_t at = object ? pair_object_page(view, page) : 0;
	uint8_t reason;

	if (!object || !scene->by[OF_SIM] || !scene->by[OF_REAL] ||
	    !view->view[OF_REAL] || !pair_is_shared(view, OF_REAL) ||
	    page_is(object, OF_SIM, at, FIELD_DIRTY) ==
		    page_is(object, OF_REAL, at, FIELD_DIRTY))
		return;
	reason = page_reason_now(scene, object, at, FIELD_DIRTY);
	if (!reason)
		reason = page_reason_was(scene, object, at, FIELD_DIRTY);
	if (reason)
		memory->cleaned = reason;
}

static void view_page_step(const struct scene *scene, const struct pair *pair,
			   const struct pair *object, uint64_t page,
			   struct page_memory *memory)
{
	const struct op *op = scene->op;
	bool hit = touched(scene, pair, page);
	bool present = true;

	page_inherit_area(scene, pair, page, memory);
	swap_cache_step(scene, pair, object, page, memory);
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		if (!scene->by[side])
			continue;
		if (page_is(pair, side, page, FIELD_PRESENT) != ANSWER_YES)
			present = false;
		if (hit ||
		    page_was(pair, side, page, FIELD_PRESENT) != ANSWER_YES)
			memory->clock[side] =
				(float)scene->by[side]->outcome->clock;
	}
	if (hit && op_stores(op))
		memory->marks |= MARK_WRITTEN;
	/* Mapped along by a store, one machine alone allows the next one; the
	 * other one had mapped it before, for that reason. */
	if (!hit && present && op_stores(op) &&
	    memory->was[field_slot(FIELD_PRESENT)])
		memory->cleaned = memory->was[field_slot(FIELD_PRESENT)];
	if (present)
		entry_step(scene, pair, object, page, memory);
	if (!present || op->kind == OP_FORK ||
	    (hit && op->kind == OP_PROTECT) ||
	    !stays_dirty(scene, pair, object, page))
		memory->marks &= (uint8_t)~MARK_WRITTEN;
	if (hit)
		area_step(scene, memory);
}

/* Both machines acted on the page and agree on it: nothing is left of what
 * one of them did alone. */
static void doubt_end(const struct scene *scene, const struct pair *pair,
		      uint64_t page, struct page_memory *memory)
{
	static const uint8_t agreed[PAGE_SLOTS];

	if (memory->doubt && !scene->one_sided && touched(scene, pair, page) &&
	    !memcmp(memory->now, agreed, sizeof(agreed)))
		memory->doubt = REASON_NONE;
}

static void pair_step(struct scene *scene, const struct pair *pair, bool both)
{
	struct thing_memory *thing = pair_memory(scene, pair);
	const struct pair *object =
		pair->of_object ? NULL : pair_object(scene, pair);

	if (!pair->of_object)
		view_inherit(scene, pair, thing);
	if (!pair->of_object && both)
		view_forget_own(scene, pair);
	if (!pair->existed[OF_REAL])
		thing->since = (float)scene->history->clock;
	for (size_t page = 0; page < thing->n_pages; page++) {
		struct page_memory *memory = &thing->pages[page];

		written_step(scene, pair, object, page, memory);
		if (pair->of_object)
			object_page_step(scene, pair, page, memory);
		else
			view_page_step(scene, pair, object, page, memory);
		tail_step(scene, pair, object, page, memory);
		if (!both)
			continue;
		doubt_end(scene, pair, page, memory);
		memcpy(memory->was, memory->now, sizeof(memory->was));
		memset(memory->now, 0, sizeof(memory->now));
	}
	if (both && !scene->one_sided &&
	    pair->n_pages[OF_SIM] == pair->n_pages[OF_REAL])
		thing->doubt = REASON_NONE;
}

/* Forgets what neither machine has any more, but for the doubt about it. */
static void history_sweep(struct compare_history *history, bool both)
{
	size_t kept = 0;

	for (size_t i = 0; i < history->n_things; i++) {
		struct thing_memory *thing = &history->things[i];

		if (both && !thing->seen) {
			free(thing->pages);
			thing->pages = NULL;
			thing->n_pages = 0;
			/* Naming it still means something else on each. */
			if (!thing->doubt)
				continue;
		}
		thing->seen = false;
		history->things[kept++] = *thing;
	}
	history->n_things = kept;
}

void history_step(struct scene *scene, bool both)
{
	scene->history->step++;
	for (size_t i = 0; i < scene->n_pairs; i++)
		pair_step(scene, &scene->pairs[i], both);
	if (scene->by[OF_REAL])
		scene->history->clock = scene->by[OF_REAL]->outcome->clock;
	history_sweep(scene->history, both);
}
