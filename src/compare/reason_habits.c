/*
 * What kernels and file systems do each in their way
 *
 * A file that is cut or gets a hole is zeroed in part, written and evicted on
 * each file system otherwise. The simulated machine takes its habits over from
 * the real one, unless the `machine` line says something else:
 *
 *	machine linux hole-writes=1
 *	punch f 1 3	written and evicted here, dirty there	hole-writes
 *
 * So each of these settings is a reason of its own. It is given only where the
 * two machines differ in just that one, for an operation in which it matters,
 * at a page that it concerns, and on the side that has it:
 *
 *	page	  0	   1	    2	     3
 *		| D D 0 0|	  |	   |0 0 D D|
 *		 cut through  in the hole   cut through
 *
 * What was zeroed in part is remembered (habits_step.c): a journal may write it
 * later, and fault-around may pass over it.
 */
#include "compare/cut.h"

#include <string.h>

bool looks_written(const struct suspect *s, enum compare_side who)
{
	if (s->field == FIELD_DIRTY)
		return s->no == who;
	return s->field == FIELD_WRITEBACK && s->yes == who;
}

static bool was_dirty(const struct suspect *s, enum compare_side side)
{
	return page_was(s->pair, side, s->page, FIELD_DIRTY) == ANSWER_YES;
}

bool holds_hole_unmaps(const struct scene *scene, const struct suspect *s)
{
	const struct pair *object = object_acted_on(scene);
	enum compare_side who = WHO(scene, hole_unmaps_files);
	uint64_t page;

	if (!op_punches(scene->op) || !page_acted_on(scene, s, &page) ||
	    !object->object[s->no])
		return false;
	if (object->object[s->no]->kind == OBJECT_SECTION ||
	    !scene->by[s->no]->traits->can_evict)
		who = WHO(scene, hole_unmaps_sections);
	return s->no == who && cut_end(scene) < scene_page_size(scene) &&
	       page_was(s->pair, who, s->page, FIELD_PRESENT) == ANSWER_YES;
}

/* Has fault-around passed over it, as it has yet to be read as a whole on one
 * machine alone, for that reason? */
static bool passed_over(const struct scene *scene, const struct suspect *s,
			enum reason_id reason)
{
	const struct pair *object = pair_object(scene, s->pair);
	const struct page_memory *memory;

	if (!object || s->settled ||
	    !around_reaches(scene, s->yes, s->pair, s->page))
		return false;
	memory = page_memory(scene, object, pair_object_page(s->pair, s->page));
	return memory && memory->unread == reason;
}

/* Written and evicted, and its edges read again. */
bool holds_hole_writes(const struct scene *scene, const struct suspect *s)
{
	enum compare_side who = WHO(scene, hole_writes);
	uint64_t page;

	if (s->field == FIELD_PRESENT && s->no == who &&
	    passed_over(scene, s, REASON_HOLE_WRITES))
		return true;
	/* It has a place on the disk, which the other one took from it. */
	if (s->field == FIELD_DIRTY && page_acted_on(scene, s, &page) &&
	    cut_zeroes_part(scene, page) &&
	    page_memory(scene, s->pair, s->page)->placed == REASON_HOLE_WRITES)
		return true;
	if (!op_punches(scene->op) || who == OF_BOTH ||
	    !page_acted_on(scene, s, &page))
		return false;
	if (cut_takes_end(scene, page) && s->field != FIELD_PRESENT)
		return true;
	return page >= scene->touch[who].object_first &&
	       page <= scene->touch[who].object_last &&
	       (looks_written(s, who) ||
		(s->field != FIELD_DIRTY && s->no == who));
}

/* Written, with what is dirty behind it; and what is a hole already is not
 * zeroed. */
bool holds_hole_flushes(const struct scene *scene, const struct suspect *s)
{
	enum compare_side who = WHO(scene, hole_flushes);
	uint64_t page;

	if (!op_punches(scene->op) || who == OF_BOTH ||
	    !page_acted_on(scene, s, &page))
		return false;
	if (looks_written(s, who))
		return page >= scene->touch[who].object_first;
	/* Nor does it unmap what lies behind. */
	if (s->field == FIELD_PRESENT && s->yes == who &&
	    cut_end(scene) < scene_page_size(scene))
		return true;
	return s->field != FIELD_WRITEBACK &&
	       (cut_zeroes_part(scene, page) ||
		(s->yes == who && page >= scene->touch[who].object_first &&
		 page <= scene->touch[who].object_last));
}

/* Written before it was zeroed in part; which makes a hole no more dirty. */
bool holds_hole_syncs(const struct scene *scene, const struct suspect *s)
{
	enum compare_side who = WHO(scene, hole_syncs);
	uint64_t page;

	return op_punches(scene->op) && who != OF_BOTH &&
	       page_acted_on(scene, s, &page) && looks_written(s, who) &&
	       page >= scene->touch[who].object_first &&
	       page <= scene->touch[who].object_last;
}

bool holds_flush_whole(const struct scene *scene, const struct suspect *s)
{
	enum compare_side who = WHO(scene, flush_whole);
	uint64_t page;

	return scene->op->kind == OP_FLUSH && !scene->op->async &&
	       who != OF_BOTH && page_acted_on(scene, s, &page) &&
	       looks_written(s, who) && was_dirty(s, who);
}

/* The page of the new end is written if it is cached, else let alone. */
bool holds_shrink_writes(const struct scene *scene, const struct suspect *s)
{
	enum compare_side who = WHO(scene, shrink_writes);
	uint64_t page;

	return scene->op->kind == OP_TRUNCATE && who != OF_BOTH &&
	       page_acted_on(scene, s, &page) &&
	       cut_new_size(scene) <= cut_old_size(scene) &&
	       cut_through(cut_new_size(scene), page, scene_page_size(scene)) &&
	       (looks_written(s, who) ||
		(s->field == FIELD_CACHED && s->no == who));
}

bool holds_zeroes_dirty(const struct scene *scene, const struct suspect *s)
{
	uint64_t page;

	return s->yes == WHO(scene, zeroes_dirty) &&
	       page_acted_on(scene, s, &page) && cut_zeroes_part(scene, page);
}

bool holds_resize_writes(const struct scene *scene, const struct suspect *s)
{
	enum compare_side who = WHO(scene, resize_writes);
	uint64_t page;

	return scene->op->kind == OP_TRUNCATE && who != OF_BOTH &&
	       page_acted_on(scene, s, &page) && looks_written(s, who) &&
	       page * scene_page_size(scene) < cut_new_size(scene);
}

/* A page that is not brought into the cache cannot get dirty either. */
bool holds_zeroes_holes(const struct scene *scene, const struct suspect *s)
{
	uint64_t page;

	return s->yes == WHO(scene, zeroes_holes) &&
	       page_acted_on(scene, s, &page) && cut_zeroes_part(scene, page) &&
	       page_is(s->pair, s->no, s->page, FIELD_CACHED) == ANSWER_NO;
}

/* Does the file grow over what may be left of a folio that was cut? */
static bool folio_is_back(const struct scene *scene, uint64_t page)
{
	uint64_t old = cut_old_size(scene);
	const struct op *op = scene->op;
	bool grows =
		(op->kind == OP_TRUNCATE && cut_new_size(scene) > old) ||
		(op->kind == OP_WRITE && cut_start(scene) + op->n_bytes > old);

	return grows && page >= old / scene_page_size(scene) &&
	       cut_one_folio(page, old / scene_page_size(scene));
}

/* Has it become dirty with another page of the folio, which is a whole yet? */
static bool folio_is_dirtied(const struct scene *scene, const struct suspect *s,
			     uint64_t page)
{
	const struct page_memory *memory =
		page_memory(scene, object_acted_on(scene), page);

	return s->field == FIELD_DIRTY && memory && memory->marks & MARK_CUT &&
	       (scene->op->kind == OP_WRITE || scene->op->kind == OP_STORE) &&
	       cut_one_folio(page, scene->touch[s->yes].object_first);
}

/* The folio stays on the machine that has not the habit, and is there again
 * where the file grows. */
bool holds_cut_splits(const struct scene *scene, const struct suspect *s)
{
	enum compare_side cleans = WHO(scene, cut_splits);
	uint64_t page;

	return cleans != OF_BOTH && s->no == cleans &&
	       scene->by[s->yes]->traits->large_folios != HABIT_NO &&
	       page_acted_on(scene, s, &page) &&
	       ((cut_splits_folio(scene, page) && was_dirty(s, s->yes)) ||
		folio_is_back(scene, page) || folio_is_dirtied(scene, s, page));
}

bool holds_growth_zeroes(const struct scene *scene, const struct suspect *s)
{
	uint64_t page;

	if (s->field == FIELD_PRESENT)
		return s->no == WHO(scene, growth_zeroes) &&
		       passed_over(scene, s, REASON_GROWTH_ZEROES);
	return s->yes == WHO(scene, growth_zeroes) &&
	       page_acted_on(scene, s, &page) && cut_tail_grows(scene, page);
}

/* Who reads on in order: by a call, or where that is what was advised. */
static bool reads_in_order(const struct scene *scene, const struct touch *touch)
{
	const struct page_memory *memory =
		touch->view ? page_memory(scene, touch->view, touch->first)
			    : NULL;

	return scene->op->kind == OP_READ ||
	       (touch->access != ACCESS_NONE && memory &&
		memory->area & AREA_SEQUENTIAL);
}

/* The window that a miss resumes goes on behind the last one, which the missed
 * page is within, or is next to. */
static bool resumed_reaches(const struct scene *scene, uint64_t page)
{
	const struct touch *touch = &scene->touch[OF_SIM];
	uint64_t sim = scene->by[OF_SIM]->traits->readahead;
	uint64_t real = scene->by[OF_REAL]->traits->readahead;
	uint64_t most = 2 * (sim > real ? sim : real);

	return page >= touch->object_first &&
	       (page < touch->object_last || page - touch->object_last < most);
}

/* Its first page was missing on both machines. */
bool holds_resumes_windows(const struct scene *scene, const struct suspect *s)
{
	const struct touch *touch = &scene->touch[OF_SIM];

	return !s->settled && touch->object && s->pair == touch->object &&
	       reads_in_order(scene, touch) &&
	       WHO(scene, resumes_windows) != OF_BOTH &&
	       resumed_reaches(scene, s->page) &&
	       page_was(touch->object, OF_SIM, touch->object_first,
			FIELD_CACHED) == ANSWER_NO &&
	       page_was(touch->object, OF_REAL, touch->object_first,
			FIELD_CACHED) == ANSWER_NO;
}

/* Did an access meet a page that was cached, and is the one machine's fault
 * counted as another kind than the other's? */
static bool retry_counts(const struct scene *scene)
{
	enum compare_side who = WHO(scene, retry_major);
	const struct touch *touch = &scene->touch[OF_SIM];
	const struct outcome *sim, *real;

	if (who == OF_BOTH || !touch->object || op_populates(scene->op))
		return false;
	sim = scene->by[OF_SIM]->outcome;
	real = scene->by[OF_REAL]->outcome;
	if (sim->minor + sim->major != real->minor + real->major ||
	    (who == OF_SIM) != (sim->major > real->major))
		return false;
	for (uint64_t page = touch->object_first; page <= touch->object_last;
	     page++)
		if (page_was(touch->object, who, page, FIELD_CACHED) !=
		    ANSWER_NO)
			return true;
	return false;
}

/* Fault-around passes over a page that has yet to be read. */
bool holds_zeroes_unread(const struct scene *scene, const struct suspect *s)
{
	return s->no == WHO(scene, zeroes_unread) &&
	       passed_over(scene, s, REASON_ZEROES_UNREAD);
}

/* The fault mapped on that machine what was touched, and nothing more. */
static bool mapped_alone(const struct scene *scene, const struct pair *view,
			 enum compare_side side)
{
	for (uint64_t page = 0; page < view->n_pages[side]; page++)
		if (!touches(&scene->touch[side], view, page) &&
		    page_was(view, side, page, FIELD_PRESENT) == ANSWER_NO &&
		    page_is(view, side, page, FIELD_PRESENT) == ANSWER_YES)
			return false;
	return true;
}

bool holds_around_gives_up(const struct scene *scene, const struct suspect *s)
{
	return !s->settled && s->no == WHO(scene, around_gives_up) &&
	       pair_object(scene, s->pair) &&
	       around_reaches(scene, s->yes, s->pair, s->page) &&
	       mapped_alone(scene, s->pair, s->no);
}

/* Only where a write took the mark off the page is mapped with its neighbours.
 */
bool holds_write_unmarks(const struct scene *scene, const struct suspect *s)
{
	const struct pair *object = pair_object(scene, s->pair);
	const struct page_memory *memory;

	if (!object || s->settled || s->yes != WHO(scene, write_unmarks) ||
	    !around_reaches(scene, s->yes, s->pair, s->page))
		return false;
	memory = page_memory(scene, object, pair_object_page(s->pair, s->page));
	return memory && memory->marks & MARK_REWRITTEN;
}

/* Who closes a file that was cut has it written. */
bool holds_closing_writes(const struct scene *scene, const struct suspect *s)
{
	enum compare_side replaced = WHO(scene, flush_replaced);
	enum compare_side shrunk = WHO(scene, flush_shrunk);
	enum op_kind kind = scene->op->kind;

	return (kind == OP_EXIT || kind == OP_KILL) && was_dirty(s, OF_SIM) &&
	       was_dirty(s, OF_REAL) &&
	       ((replaced != OF_BOTH && looks_written(s, replaced)) ||
		(shrunk != OF_BOTH && looks_written(s, shrunk)));
}

/* Is what had to be read counted as another kind of fault than on the other
 * machine? */
static bool populate_counts(const struct scene *scene)
{
	enum compare_side who = WHO(scene, populate_major);
	const struct outcome *sim = scene->by[OF_SIM]->outcome;
	const struct outcome *real = scene->by[OF_REAL]->outcome;

	return op_populates(scene->op) && who != OF_BOTH &&
	       sim->minor + sim->major == real->minor + real->major &&
	       (who == OF_SIM) == (sim->major > real->major);
}

uint8_t habits_count_cause(const struct scene *scene)
{
	const struct touch *touch = &scene->touch[OF_SIM];

	for (uint64_t page = touch->object_first;
	     touch->object && page <= touch->object_last; page++) {
		const struct page_memory *memory =
			page_memory(scene, touch->object, page);

		if (!memory)
			break;
		if (memory->unread)
			return memory->unread;
		if (touch->access != ACCESS_STORE)
			continue;
		if (memory->cleaned)
			return memory->cleaned;
		if (other_journal_may_have(scene, touch->object, page))
			return REASON_OTHER_JOURNAL;
	}
	if (populate_counts(scene))
		return REASON_POPULATE_MAJOR;
	return retry_counts(scene) ? REASON_RETRY_MAJOR : REASON_NONE;
}
