/*
 * Where somebody else has everything written
 *
 * Any program may call sync(2) while a script runs. The real machine notices
 * (state.written_meanwhile), and cannot tell which pages it was that went to
 * the disk before which operation; the simulated machine has no such neighbour.
 * So in a step of which the real machine says so, a page that was dirty on both
 * may be clean there:
 *
 *	store v[0]	dirty, dirty
 *	(sync)
 *	load w[0]	dirty, clean		written-meanwhile
 *	store v[0]	no fault, one: its entry was made read-only
 *
 * What it leaves behind lasts longer than the step: the read-only entry, until
 * it is stored through; and in the page that holds the end of the file the
 * bytes behind the end, which writing zeroes (fs/ext4/page-io.c:
 * ext4_bio_write_folio()), until the simulated machine has written them too.
 * The mark of readahead, too, for which fault-around and readahead look, ends
 * with writing (mm/filemap.c: folio_end_writeback()).
 *
 * Never excused: that a page is dirty on the real machine alone, that a page is
 * clean which only one of them had dirty, and all that is no file's page.
 */
#include "compare/bytes.h"
#include "compare/counts.h"
#include "compare/cut.h"

static bool is_flagged(const struct scene *scene)
{
	return scene->by[OF_SIM] && scene->by[OF_REAL] &&
	       scene->by[OF_REAL]->after->written_meanwhile == ANSWER_YES;
}

static bool changes(const struct op *op)
{
	return op_stores(op) || op->kind == OP_WRITE || op_punches(op) ||
	       op->kind == OP_TRUNCATE;
}

/* Does the operation dirty that page, where it succeeds? */
static bool dirties(const struct scene *scene, const struct pair *object,
		    uint64_t page)
{
	return changes(scene->op) &&
	       touches(&scene->touch[OF_SIM], object, page) &&
	       touches(&scene->touch[OF_REAL], object, page);
}

static bool was_dirty(const struct pair *object, uint64_t page)
{
	return page_was(object, OF_SIM, page, FIELD_DIRTY) == ANSWER_YES &&
	       page_was(object, OF_REAL, page, FIELD_DIRTY) == ANSWER_YES;
}

static bool is_file(const struct pair *object)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (!object->object[side] ||
		    object->object[side]->kind != OBJECT_FILE)
			return false;
	return true;
}

/* Did the operation dirty more than it touches: a page that it zeroes in part,
 * or the rest of a folio, which is written with what was touched of it? */
static bool dirties_beside(const struct scene *scene, const struct pair *object,
			   uint64_t page)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	if (!changes(scene->op) || touch->object != object ||
	    page_was(object, OF_SIM, page, FIELD_DIRTY) == ANSWER_YES)
		return false;
	return cut_zeroes_part(scene, page) ||
	       page_is(object, OF_REAL, touch->object_first, FIELD_DIRTY) ==
		       ANSWER_NO;
}

/* May this page of an object have been written in this step? */
static bool may_be_written(const struct scene *scene, const struct pair *object,
			   uint64_t page)
{
	return is_flagged(scene) && is_file(object) &&
	       (was_dirty(object, page) ||
		((dirties(scene, object, page) ||
		  dirties_beside(scene, object, page)) &&
		 page_is(object, OF_SIM, page, FIELD_DIRTY) == ANSWER_YES));
}

/* What is dirty afterwards, and was not touched, was not written. */
static bool is_written(const struct scene *scene, const struct pair *object,
		       uint64_t page)
{
	return may_be_written(scene, object, page) &&
	       (page_is(object, OF_REAL, page, FIELD_DIRTY) != ANSWER_YES ||
		dirties(scene, object, page));
}

/* What was dirty is not dropped, nor paged out. */
static bool takes_clean_pages(const struct scene *scene,
			      const struct pair *object, uint64_t page)
{
	const struct op *op = scene->op;

	return (op->kind == OP_DROP ||
		(op->kind == OP_ADVISE && op->advice == ADVICE_PAGEOUT)) &&
	       was_dirty(object, page) &&
	       touches(&scene->touch[OF_REAL], object, page);
}

/* Fault-around passes over a page that is locked to be written; and over one
 * with the mark of readahead, or of being paged out while it was dirty, which
 * writing ends. */
static bool around_differs(const struct scene *scene, const struct suspect *s)
{
	const struct pair *object = pair_object(scene, s->pair);

	return !s->settled && object &&
	       around_reaches(scene, s->yes, s->pair, s->page) &&
	       may_be_written(scene, object,
			      pair_object_page(s->pair, s->page));
}

/* Who reaches a page with that mark reads on. */
static bool ahead_differs(const struct scene *scene, const struct suspect *s)
{
	const struct touch *touch = &scene->touch[OF_SIM];

	if (s->settled || s->yes != OF_SIM || touch->object != s->pair ||
	    page_was(s->pair, OF_SIM, s->page, FIELD_CACHED) == ANSWER_YES)
		return false;
	for (uint64_t page = touch->object_first;
	     page <= touch->object_last && page < s->page; page++) {
		const struct page_memory *memory =
			page_memory(scene, s->pair, page);

		if (memory && memory->marked == REASON_WRITTEN_MEANWHILE)
			return true;
	}
	return false;
}

/* What was found clean a step ago may be on its way to the disk yet. */
static bool is_under_way(const struct scene *scene, const struct suspect *s)
{
	return may_be_written(scene, s->pair, s->page) ||
	       (is_flagged(scene) &&
		page_reason_was(scene, s->pair, s->page, FIELD_DIRTY) ==
			REASON_WRITTEN_MEANWHILE);
}

bool holds_written_meanwhile(const struct scene *scene, const struct suspect *s)
{
	if (s->field == FIELD_PRESENT)
		return around_differs(scene, s);
	if (s->field == FIELD_CACHED && ahead_differs(scene, s))
		return true;
	if (s->field == FIELD_WRITEBACK)
		return s->yes == OF_REAL && !s->settled &&
		       is_under_way(scene, s);
	/* Settled it is dirty, and may have been written since; or clean. */
	if (!may_be_written(scene, s->pair, s->page) ||
	    (s->settled && !dirties(scene, s->pair, s->page)))
		return false;
	if (s->field == FIELD_CACHED &&
	    !takes_clean_pages(scene, s->pair, s->page))
		return false;
	return s->no == OF_REAL;
}

static uint64_t end_in_page(const struct scene *scene,
			    const struct pair *object)
{
	return object->object[OF_REAL]->size %
	       scene->by[OF_REAL]->traits->page_size;
}

/* Does the file end inside of that page? */
static bool holds_end(const struct scene *scene, const struct pair *object,
		      uint64_t page)
{
	uint64_t page_size = scene->by[OF_REAL]->traits->page_size;
	uint64_t size = object->object[OF_REAL]->size;

	return size % page_size && size / page_size == page;
}

bool written_zeroes(const struct scene *scene, const struct pair *object,
		    uint64_t page, uint64_t offset)
{
	return may_be_written(scene, object, page) &&
	       holds_end(scene, object, page) &&
	       offset >= end_in_page(scene, object);
}

bool written_may_fault(const struct scene *scene, const struct pair *view,
		       uint64_t page)
{
	const struct page_memory *memory = page_memory(scene, view, page);
	const struct pair *object = pair_object(scene, view);

	if (!view->view[OF_REAL] || !pair_is_shared(view, OF_REAL))
		return false;
	return (memory && memory->cleaned == REASON_WRITTEN_MEANWHILE) ||
	       (object &&
		may_be_written(scene, object, pair_object_page(view, page)));
}

/* Did the simulated machine alone pass over this page of an object, as it has a
 * mark there that writing ended on the real one? */
static bool is_passed_over(const struct scene *scene, const struct pair *object,
			   uint64_t page)
{
	const struct page_memory *memory = page_memory(scene, object, page);

	return (memory && memory->marked == REASON_WRITTEN_MEANWHILE) ||
	       may_be_written(scene, object, page);
}

static bool touches_passed_over(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	for (uint64_t page = touch->object_first;
	     touch->view && touch->object && page <= touch->object_last; page++)
		if (is_passed_over(scene, touch->object, page))
			return true;
	return false;
}

static bool stores_to_read_only(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_REAL];

	for (uint64_t page = touch->first; touch->view && page <= touch->last;
	     page++)
		if (written_may_fault(scene, touch->view, page))
			return true;
	return false;
}

uint8_t written_count_cause(const struct scene *scene, bool major)
{
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;
	bool fewer = real->minor + real->major < sim->minor + sim->major ||
		     real->major < sim->major;

	if (scene_stores(scene) ? !major && stores_to_read_only(scene)
				: fewer && touches_passed_over(scene))
		return REASON_WRITTEN_MEANWHILE;
	return REASON_NONE;
}

static void object_step(const struct scene *scene, const struct pair *object,
			uint64_t page, struct page_memory *memory)
{
	if (is_written(scene, object, page) && holds_end(scene, object, page))
		tail_mark(memory, TAIL_WRITTEN, end_in_page(scene, object));
	/* If it had the mark, the simulated machine alone has it now. */
	if (is_written(scene, object, page) && !memory->marked)
		memory->marked = REASON_WRITTEN_MEANWHILE;
}

/* An entry is read-only from when its page was written until it is stored
 * through. */
static void shared_step(const struct scene *scene, const struct pair *view,
			const struct pair *object, uint64_t page,
			struct page_memory *memory)
{
	uint64_t at = pair_object_page(view, page);

	if (page_is(view, OF_REAL, page, FIELD_PRESENT) == ANSWER_NO ||
	    page_is(object, OF_SIM, at, FIELD_DIRTY) != ANSWER_YES)
		memory->cleaned = REASON_NONE;
	else if (is_written(scene, object, at))
		memory->cleaned = REASON_WRITTEN_MEANWHILE;
	else if (scene_stores(scene) &&
		 touches(&scene->touch[OF_REAL], view, page))
		memory->cleaned = REASON_NONE;
}

void written_step(const struct scene *scene, const struct pair *pair,
		  const struct pair *object, uint64_t page,
		  struct page_memory *memory)
{
	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return;
	if (pair->of_object)
		object_step(scene, pair, page, memory);
	else if (!object || !pair->view[OF_REAL])
		return;
	else if (pair_is_shared(pair, OF_REAL))
		shared_step(scene, pair, object, page, memory);
}
