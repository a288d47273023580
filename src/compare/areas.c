/*
 * The areas of a view, compared
 *
 * A view's areas are compared as a whole: where they begin and end, and what
 * each allows. Text tells them best, from the first that differs on, as two
 * lists of areas have no page in common that the difference could stand at:
 *
 *	v areas: simulated 0..7 rw, real 0..1 rw, 2..3 none, 4..7 rw
 *
 * Areas are made by operations alone, and stay as they are until the next one.
 * So a difference has one of these causes, and is a surprise without:
 *
 *	the view, or the process, is in doubt		explain_thing()
 *	it stood there before this step			the old reason
 *	one machine alone did something to its pages	that reason
 *	a page was private on one machine alone: areas	that reason
 *	are joined only where their private pages
 *	may be kept in one list (can_vma_merge_after()
 *	in mm/vma.c)
 *	it came by fork from a view that differed	the parent's reason
 *
 * Besides, it is remembered of each page what its area is told apart by, which
 * the machines need not show: fault-around and readahead end where it does.
 */
#include "compare/areas.h"

#include "compare/reason.h"

#include "base/array.h"
#include "base/strbuf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct pair *view_parent(const struct scene *scene,
			       const struct pair *pair)
{
	const struct performed *by = scene->by[OF_SIM];

	if (scene->op->kind != OP_FORK || !by || pair->existed[OF_SIM])
		return NULL;
	return scene_find(scene, false, by->process ? by->process : "main",
			  pair->name);
}

/* Those from the first that differs on, as far as a value has room. */
static int value_set_areas(struct value *value,
			   const struct shared_array *areas, size_t from)
{
	static const char more[] = "...";
	struct strbuf text = STRBUF_INIT;
	int status;

	if (!areas)
		return 0;
	if (from)
		strbuf_addf(&text, "%s, ", more);
	areas_print(areas, from, &text);
	status = strbuf_status(&text);
	value->kind = VALUE_TEXT;
	snprintf(value->text, sizeof(value->text), "%s", text.text);
	if (text.length >= sizeof(value->text))
		memcpy(value->text + sizeof(value->text) - sizeof(more), more,
		       sizeof(more));
	strbuf_free(&text);
	return status;
}

/* Do they differ just as they did before the step? */
static bool areas_stand(const struct pair *pair)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (!areas_equal(pair->areas[side], pair->areas_before[side]))
			return false;
	return true;
}

static bool acts_on(const struct scene *scene, const struct pair *pair)
{
	return scene->touch[OF_SIM].view == pair ||
	       scene->touch[OF_REAL].view == pair;
}

/* One machine alone did something to some page of it. */
static enum reason_id pages_doubt(const struct scene *scene,
				  const struct pair *pair)
{
	const struct thing_memory *thing = pair_memory(scene, pair);

	for (size_t page = 0; page < thing->n_pages; page++)
		if (thing->pages[page].doubt)
			return thing->pages[page].doubt;
	return REASON_NONE;
}

static bool is_private(const struct pair *pair)
{
	return pair->view[OF_SIM] && pair->view[OF_REAL] &&
	       pair->view[OF_SIM]->sharing == SHARING_PRIVATE;
}

/* Is the page a private copy, in memory or in the paging file? Its area keeps a
 * list of them from the first on. */
static enum answer page_is_own(const struct pair *pair, enum compare_side side,
			       uint64_t page)
{
	enum answer file;

	if (page_is(pair, side, page, FIELD_SWAPPED) == ANSWER_YES)
		return ANSWER_YES;
	if (page_is(pair, side, page, FIELD_PRESENT) != ANSWER_YES)
		return page_is(pair, side, page, FIELD_PRESENT);
	if (page_is(pair, side, page, FIELD_ZERO) == ANSWER_YES)
		return ANSWER_NO;
	file = page_state_get(state_page(pair->pages[side], page), PAGE_FILE);
	if (file == ANSWER_UNKNOWN)
		return file;
	return file == ANSWER_YES ? ANSWER_NO : ANSWER_YES;
}

void view_note_own(const struct scene *scene, const struct pair *pair,
		   uint64_t page, uint8_t reason)
{
	struct thing_memory *thing = pair_memory(scene, pair);

	if (!pair->of_object && is_private(pair) && !thing->owns &&
	    page_is_own(pair, OF_SIM, page) != page_is_own(pair, OF_REAL, page))
		thing->owns = reason;
}

/* Has the area a page that is its own on both machines? */
static bool area_is_own(const struct pair *pair, const struct area *area)
{
	for (uint64_t i = 0; i < area->n_pages; i++)
		if (page_is_own(pair, OF_SIM, area->page + i) == ANSWER_YES &&
		    page_is_own(pair, OF_REAL, area->page + i) == ANSWER_YES)
			return true;
	return false;
}

void view_forget_own(const struct scene *scene, const struct pair *pair)
{
	const struct shared_array *areas = pair->areas[OF_SIM];
	struct thing_memory *thing = pair_memory(scene, pair);

	if (!thing->owns || !is_private(pair) || !areas ||
	    !areas_equal(areas, pair->areas[OF_REAL]))
		return;
	for (size_t i = 0; i < areas_count(areas); i++)
		if (!area_is_own(pair, area_at(areas, i)))
			return;
	thing->owns = REASON_NONE;
}

static enum reason_id explain_areas(const struct scene *scene,
				    const struct pair *pair)
{
	const struct thing_memory *thing = pair_memory(scene, pair);
	const struct pair *parent = view_parent(scene, pair);
	enum reason_id reason = explain_thing(scene, pair);

	if (!reason && (areas_stand(pair) || acts_on(scene, pair)))
		reason = thing->areas;
	if (!reason && is_private(pair))
		reason = pages_doubt(scene, pair);
	if (!reason && is_private(pair))
		reason = thing->owns;
	if (!reason && parent)
		reason = pair_memory(scene, parent)->areas;
	if (!reason && scene->history->led_otherwise)
		reason = REASON_LED_AGAIN;
	return reason;
}

int compare_areas(struct scene *scene, const struct pair *pair)
{
	const struct shared_array *sim = pair->areas[OF_SIM];
	const struct shared_array *real = pair->areas[OF_REAL];
	struct thing_memory *thing = pair_memory(scene, pair);
	struct value values[OF_BOTH] = { { 0 } };
	size_t at = sim && real ? areas_differ_at(sim, real) : 0;
	enum reason_id reason = REASON_NOT_VISIBLE;
	int status;

	/* What is there on one machine alone, or longer, was told already. */
	if (pair->of_object || !pair->view[OF_SIM] || !pair->view[OF_REAL] ||
	    pair->n_pages[OF_SIM] != pair->n_pages[OF_REAL])
		return 0;
	if (areas_equal(sim, real)) {
		thing->areas = REASON_NONE;
		return 0;
	}
	if (sim && real) {
		reason = explain_areas(scene, pair);
		thing->areas = (uint8_t)reason;
	}
	status = value_set_areas(&values[OF_SIM], sim, at);
	if (!status)
		status = value_set_areas(&values[OF_REAL], real, at);
	return status ? status
		      : found_of_thing(scene, pair, FIELD_AREAS, values,
				       reason);
}

/* What an advice says instead of what was said before. */
static const struct {
	enum advice advice;
	uint8_t forgets, says; /* enum page_area */
} area_advices[] = {
	{ ADVICE_NORMAL, AREA_RANDOM | AREA_SEQUENTIAL, 0 },
	{ ADVICE_RANDOM, AREA_SEQUENTIAL, AREA_RANDOM },
	{ ADVICE_SEQUENTIAL, AREA_RANDOM, AREA_SEQUENTIAL },
	{ ADVICE_DONTFORK, 0, AREA_DONTFORK },
	{ ADVICE_DOFORK, AREA_DONTFORK, 0 },
	{ ADVICE_WIPEONFORK, 0, AREA_WIPEONFORK },
	{ ADVICE_KEEPONFORK, AREA_WIPEONFORK, 0 },
	{ ADVICE_DONTDUMP, 0, AREA_DONTDUMP },
	{ ADVICE_DODUMP, AREA_DONTDUMP, 0 },
};

static void area_advise(enum advice advice, struct page_memory *memory)
{
	for (size_t i = 0; i < ARRAY_LENGTH(area_advices); i++) {
		if (area_advices[i].advice != advice)
			continue;
		memory->area &= (uint8_t)~area_advices[i].forgets;
		memory->area |= area_advices[i].says;
	}
}

/* A call that is refused as it stands has changed no VMA. */
static bool was_invalid(const struct scene *scene)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		const struct performed *by = scene->by[side];

		if (by && (by->outcome->result.kind != RESULT_ERRNO ||
			   by->outcome->result.number != EINVAL))
			return false;
	}
	return true;
}

void area_step(const struct scene *scene, struct page_memory *memory)
{
	const struct op *op = scene->op;

	if (was_invalid(scene))
		return;
	switch (op->kind) {
	case OP_MAP:
		memory->area = (uint8_t)op->protection;
		break;
	case OP_PROTECT:
		memory->area &= (uint8_t)~AREA_PROTECTION;
		memory->area |= (uint8_t)op->protection;
		break;
	case OP_ADVISE:
		area_advise(op->advice, memory);
		break;
	case OP_LOCK:
		memory->area |= AREA_LOCKED;
		break;
	case OP_UNLOCK:
		memory->area &= (uint8_t)~AREA_LOCKED;
		break;
	default:
		break;
	}
}

/* A page that is new to its view begins with the VMA it is part of: a child's
 * with its parent's, though not locked; what a view grew by with its last
 * page's. */
void page_inherit_area(const struct scene *scene, const struct pair *pair,
		       uint64_t page, struct page_memory *memory)
{
	enum op_kind kind = scene->op->kind;
	uint64_t had = pair->n_before[OF_SIM];
	const struct pair *parent = view_parent(scene, pair);
	const struct page_memory *from =
		parent ? page_memory(scene, parent, page) : NULL;

	if (kind == OP_REMAP && had && page >= had)
		from = page_memory(scene, pair, had - 1);
	if (from && kind == OP_FORK)
		memory->area = (uint8_t)(from->area & ~AREA_LOCKED);
	else if (from)
		memory->area = from->area;
}

void view_inherit(const struct scene *scene, const struct pair *pair,
		  struct thing_memory *thing)
{
	const struct pair *parent = view_parent(scene, pair);

	if (parent) {
		thing->owns = pair_memory(scene, parent)->owns;
		thing->kin = pair_memory(scene, parent)->kin;
	} else if (!pair->existed[OF_SIM] && !pair->existed[OF_REAL]) {
		thing->kin = scene->history->step;
	}
}
