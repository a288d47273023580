/*
 * What other systems do otherwise
 *
 * The simulated machine can behave as a system that is not Linux, and then
 * differs from the real one for reasons that stand in that system's manual.
 * The conditions here ask the traits in which the two say that they differ,
 * and the operation that brings it out; they never ask for a profile's name.
 */
#include "compare/reason.h"

#include <errno.h>
#include <string.h>

static const struct traits *traits_of(const struct scene *scene,
				      enum compare_side side)
{
	return scene->by[side]->traits;
}

static enum answer was(const struct suspect *s, enum compare_side side,
		       enum field field)
{
	return page_was(s->pair, side, s->page, field);
}

/* Paged out where there is a place for it, and kept where there is none. */
bool holds_paging_file(const struct scene *scene, const struct suspect *s)
{
	enum compare_side has = s->field == FIELD_SWAPPED ? s->yes : s->no;
	enum compare_side lacks = has == OF_SIM ? OF_REAL : OF_SIM;
	enum field field = s->pair->of_object ? FIELD_CACHED : FIELD_PRESENT;

	return scene->op->kind == OP_ADVISE &&
	       scene->op->advice == ADVICE_PAGEOUT &&
	       traits_of(scene, has)->paging_file &&
	       !traits_of(scene, lacks)->paging_file &&
	       touches(&scene->touch[has], s->pair, s->page) &&
	       was(s, has, field) == ANSWER_YES &&
	       was(s, lacks, field) == ANSWER_YES;
}

bool blocks_differ(const struct scene *scene, const struct pair *object)
{
	return traits_of(scene, OF_REAL)->block_size &&
	       !traits_of(scene, OF_SIM)->block_size && object &&
	       object->object[OF_REAL] &&
	       object->object[OF_REAL]->kind == OBJECT_FILE;
}

bool holds_small_blocks(const struct scene *scene, const struct suspect *s)
{
	return blocks_differ(scene, s->pair->of_object
					    ? s->pair
					    : pair_object(scene, s->pair));
}

/* A flush that starts the writing, or finds it started, and returns. */
bool holds_flush_starts(const struct scene *scene, const struct suspect *s)
{
	return scene->op->kind == OP_FLUSH &&
	       traits_of(scene, s->yes)->flush_starts_only &&
	       !traits_of(scene, s->no)->flush_starts_only &&
	       touches(&scene->touch[s->yes], s->pair, s->page) &&
	       (was(s, s->yes, FIELD_DIRTY) == ANSWER_YES ||
		was(s, s->yes, FIELD_WRITEBACK) == ANSWER_YES);
}

/* Paged out, but still in memory. */
bool holds_standby(const struct scene *scene, const struct suspect *s)
{
	return scene->op->kind == OP_ADVISE &&
	       scene->op->advice == ADVICE_PAGEOUT &&
	       traits_of(scene, s->yes)->keeps_standby &&
	       !traits_of(scene, s->no)->keeps_standby &&
	       touches(&scene->touch[s->yes], s->pair, s->page) &&
	       was(s, s->yes, FIELD_CACHED) == ANSWER_YES;
}

/* One flusher has it written by now, the other waits longer, or until nobody
 * maps it. */
bool holds_flusher_pace(const struct scene *scene, const struct suspect *s)
{
	const struct traits *waits = traits_of(scene, s->yes);
	const struct traits *writes = traits_of(scene, s->no);

	return scene->op->kind == OP_TICK &&
	       (waits->flusher_skips_mapped ||
		waits->dirty_expire > writes->dirty_expire) &&
	       was(s, s->yes, FIELD_DIRTY) == ANSWER_YES &&
	       was(s, s->no, FIELD_DIRTY) == ANSWER_YES;
}

/* Is that page of a private view the process's own on that machine? */
static bool is_copy(const struct pair *view, enum compare_side side,
		    uint64_t page)
{
	const struct page_state *state = state_page(view->before[side], page);

	return view->view[side]->sharing == SHARING_PRIVATE &&
	       page_state_get(state, PAGE_PRESENT) == ANSWER_YES &&
	       page_state_get(state, PAGE_FILE) == ANSWER_NO &&
	       page_state_get(state, PAGE_ZERO) != ANSWER_YES;
}

/* Has the VMA of a page copies on that machine? Then a fork copies all of its
 * entries on any. */
static bool has_copies(const struct scene *scene, const struct pair *view,
		       enum compare_side side, uint64_t page)
{
	const struct page_memory *memory = page_memory(scene, view, page);
	uint64_t from = page;

	while (memory && from > 0 &&
	       page_memory(scene, view, from - 1)->area == memory->area)
		from--;
	for (; memory && from < view->n_before[side]; from++) {
		if (page_memory(scene, view, from)->area != memory->area)
			break;
		if (is_copy(view, side, from))
			return true;
	}
	return false;
}

/* One copied an entry of the parent's, the other leaves it to a fault. */
bool holds_lazy_fork(const struct scene *scene, const struct suspect *s)
{
	const char *process = scene->by[s->yes]->process;
	const struct pair *parent;

	if (scene->op->kind != OP_FORK || s->pair->existed[s->yes] ||
	    traits_of(scene, s->yes)->forks_lazily ||
	    !traits_of(scene, s->no)->forks_lazily)
		return false;
	parent = scene_find(scene, false, process ? process : "main",
			    s->pair->name);
	return parent && parent->view[s->no] && parent->existed[s->no] &&
	       page_was(parent, s->yes, s->page, FIELD_PRESENT) == ANSWER_YES &&
	       !has_copies(scene, parent, s->no, s->page);
}

/* The VMA has copies on one machine, which a fork copies, and zero pages on the
 * other, which it may leave out. */
static bool zero_left_out(const struct scene *scene, const struct suspect *s)
{
	const char *process = scene->by[s->yes]->process;
	const struct pair *parent = scene_find(
		scene, false, process ? process : "main", s->pair->name);

	return !s->pair->existed[s->yes] && parent && parent->view[s->no] &&
	       parent->existed[s->no] &&
	       page_was(parent, s->no, s->page, FIELD_ZERO) == ANSWER_YES;
}

bool holds_zero_page(const struct scene *scene, const struct suspect *s)
{
	enum compare_side has = WHO(scene, zero_page);

	if (has == OF_BOTH || s->pair->of_object)
		return false;
	if (s->field == FIELD_PRESENT)
		return scene->op->kind == OP_FORK && s->no == has &&
		       zero_left_out(scene, s);
	if (s->yes != (s->field == FIELD_ZERO ? has : OF_SIM + OF_REAL - has))
		return false;
	return page_is(s->pair, has, s->page, FIELD_ZERO) == ANSWER_YES;
}

/* Did the simulated machine say in this step that too much was dirty? */
static bool too_many_dirty(const struct scene *scene)
{
	const struct event_list *events = &scene->by[OF_SIM]->outcome->events;

	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_TOO_MANY_DIRTY ||
		    events->events[i].kind == EVENT_WRITER_HELD)
			return true;
	return false;
}

bool holds_dirty_threshold(const struct scene *scene, const struct suspect *s)
{
	if (!too_many_dirty(scene))
		return false;
	return s->field == FIELD_DIRTY ? s->no == OF_SIM : s->yes == OF_SIM;
}

/* The bytes of the object that a map line asks for. */
static void map_bytes(const struct op *op, uint64_t page_size,
		      uint64_t *ret_offset, uint64_t *ret_length)
{
	*ret_offset = size_bytes(op->offset, page_size);
	*ret_length = op->has_length ? size_bytes(op->length, page_size) : 0;
}

/* The size of the object that the line names, before the step. */
static uint64_t object_size(const struct scene *scene, enum compare_side side)
{
	const struct state *before = scene->by[side]->before;
	const struct object_state *object =
		before ? state_object(before, scene->op->name) : NULL;

	return object ? object->size : 0;
}

/* Pages that were promised before the step, as far as views and objects show
 * it: rather too many than too few. */
static uint64_t pages_promised(const struct state *before)
{
	uint64_t pages = 0;

	for (size_t i = 0; before && i < before->n_views; i++)
		if (before->views[i].sharing == SHARING_PRIVATE)
			pages += before->views[i].n_pages;
	for (size_t i = 0; before && i < before->n_objects; i++)
		if (before->objects[i].kind == OBJECT_SECTION)
			pages += before->objects[i].n_pages;
	return pages;
}

/* Does the line ask for more than that machine may promise? */
static bool exceeds_commit(const struct scene *scene, enum compare_side side)
{
	const struct traits *traits = traits_of(scene, side);
	const struct op *op = scene->op;
	uint64_t bytes;

	if (op->kind == OP_SECTION)
		bytes = size_bytes(op->size, traits->page_size);
	else if (op->kind == OP_MAP && op->has_length)
		bytes = size_bytes(op->length, traits->page_size);
	else if (op->kind == OP_MAP)
		bytes = object_size(scene, side);
	else
		return false;
	return traits->commit_limit &&
	       pages_promised(scene->by[side]->before) +
			       bytes / traits->page_size >
		       traits->commit_limit;
}

/* Why that machine refuses to do what the other did. */
static enum reason_id explain_refused(const struct scene *scene,
				      enum compare_side side, int number)
{
	const struct traits *traits = traits_of(scene, side);
	const struct op *op = scene->op;
	uint64_t offset, length;

	map_bytes(op, traits->page_size, &offset, &length);
	if (op->kind == OP_MAP && number == EINVAL &&
	    traits->view_granularity && offset % traits->page_size == 0 &&
	    offset % traits->view_granularity)
		return REASON_VIEW_GRANULARITY;
	if (op->kind == OP_MAP && number == EACCES && traits->view_within &&
	    offset + length > object_size(scene, side))
		return REASON_VIEW_WITHIN;
	if (op->kind == OP_TRUNCATE && number == EBUSY &&
	    traits->keeps_mapped_size &&
	    size_bytes(op->size, traits->page_size) < object_size(scene, side))
		return REASON_MAPPED_SIZE;
	if (number == ENOMEM && exceeds_commit(scene, side))
		return REASON_COMMIT_LIMIT;
	return REASON_NONE;
}

enum reason_id explain_refusal(const struct scene *scene)
{
	struct result sim = scene->by[OF_SIM]->outcome->result;
	struct result real = scene->by[OF_REAL]->outcome->result;

	if (op_populates(scene->op) && WHO(scene, populates) != OF_BOTH)
		return REASON_POPULATES;
	if (scene->op->kind == OP_ADVISE && op_punches(scene->op) &&
	    WHO(scene, remove_any_rights) != OF_BOTH &&
	    (sim.number == EACCES || real.number == EACCES))
		return REASON_REMOVE_ANY_RIGHTS;
	if (sim.kind == RESULT_ERRNO && real.kind == RESULT_OK)
		return explain_refused(scene, OF_SIM, sim.number);
	if (sim.kind == RESULT_OK && real.kind == RESULT_ERRNO)
		return explain_refused(scene, OF_REAL, real.number);
	return REASON_NONE;
}
