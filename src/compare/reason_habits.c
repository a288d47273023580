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
 * What was zeroed in part is remembered: a journal may write it later, and
 * fault-around may pass over it.
 *
 * Size: one short condition for each setting, side by side.
 */
#include "compare/bytes.h"
#include "compare/reason.h"

#include <string.h>

/* A folio has at most so many pages, as a power of two: 2 MiB. */
#define FOLIO_ORDER_MAX 9

static uint64_t page_size_of(const struct scene *scene)
{
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (scene->by[side])
			return scene->by[side]->traits->page_size;
	return 1;
}

static const struct pair *object_acted_on(const struct scene *scene)
{
	return scene->touch[OF_SIM].object ? scene->touch[OF_SIM].object
					   : scene->touch[OF_REAL].object;
}

/* The page of the object acted on that is the suspect, or lies under it. */
static bool page_acted_on(const struct scene *scene, const struct suspect *s,
			  uint64_t *ret_page)
{
	const struct pair *object = object_acted_on(scene);

	if (!object || s->settled)
		return false;
	if (s->pair == object)
		*ret_page = s->page;
	else if (pair_object(scene, s->pair) == object)
		*ret_page = pair_object_page(s->pair, s->page);
	else
		return false;
	return true;
}

/* The length that the object had before the step. */
static uint64_t old_size(const struct scene *scene)
{
	const struct pair *acted_on = object_acted_on(scene);
	const char *name = acted_on ? acted_on->name : scene->op->name;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		const struct performed *by = scene->by[side];
		const struct object_state *object =
			by && by->before ? state_object(by->before, name)
					 : NULL;

		if (object)
			return object->size;
	}
	return 0;
}

/* Does a boundary at that byte run through the page? */
static bool cuts(uint64_t at, uint64_t page, uint64_t page_size)
{
	return at % page_size && at / page_size == page;
}

/* Of a hole, and of a write. A hole made through a view is as long as what of
 * the view is advised. */
static uint64_t hole_start(const struct scene *scene)
{
	if (scene->op->kind == OP_ADVISE)
		return scene->touch[OF_SIM].object_first * page_size_of(scene);
	return size_bytes(scene->op->offset, page_size_of(scene));
}

static uint64_t hole_end(const struct scene *scene)
{
	if (scene->op->kind == OP_ADVISE)
		return (scene->touch[OF_SIM].object_last + 1) *
		       page_size_of(scene);
	return hole_start(scene) +
	       size_bytes(scene->op->length, page_size_of(scene));
}

static uint64_t new_size(const struct scene *scene)
{
	return size_bytes(scene->op->size, page_size_of(scene));
}

/* A hole that reaches the end of the file takes all of its last page, or what
 * lies before the end. */
static bool hole_ends_file(const struct scene *scene, uint64_t page)
{
	return op_punches(scene->op) && hole_end(scene) >= old_size(scene) &&
	       cuts(old_size(scene), page, page_size_of(scene));
}

/* Does the operation zero a part of that page of its object? */
static bool zeroes_part(const struct scene *scene, uint64_t page)
{
	uint64_t size = page_size_of(scene), old = old_size(scene);

	if (op_punches(scene->op))
		return cuts(hole_start(scene), page, size) ||
		       cuts(hole_end(scene), page, size) ||
		       hole_ends_file(scene, page);
	switch (scene->op->kind) {
	case OP_TRUNCATE:
		return cuts(new_size(scene), page, size) ||
		       (old < new_size(scene) && cuts(old, page, size));
	case OP_WRITE:
		return old < hole_start(scene) &&
		       (cuts(old, page, size) ||
			cuts(hole_start(scene), page, size));
	default:
		return false;
	}
}

/* Does the page look as if that machine had written it? */
static bool looks_written(const struct suspect *s, enum compare_side who)
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
	return s->no == who && hole_end(scene) < page_size_of(scene) &&
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
	    zeroes_part(scene, page) &&
	    page_memory(scene, s->pair, s->page)->placed == REASON_HOLE_WRITES)
		return true;
	if (!op_punches(scene->op) || who == OF_BOTH ||
	    !page_acted_on(scene, s, &page))
		return false;
	if (hole_ends_file(scene, page) && s->field != FIELD_PRESENT)
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
	    hole_end(scene) < page_size_of(scene))
		return true;
	return s->field != FIELD_WRITEBACK &&
	       (zeroes_part(scene, page) ||
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
	       new_size(scene) <= old_size(scene) &&
	       cuts(new_size(scene), page, page_size_of(scene)) &&
	       (looks_written(s, who) ||
		(s->field == FIELD_CACHED && s->no == who));
}

bool holds_zeroes_dirty(const struct scene *scene, const struct suspect *s)
{
	uint64_t page;

	return s->yes == WHO(scene, zeroes_dirty) &&
	       page_acted_on(scene, s, &page) && zeroes_part(scene, page);
}

bool holds_resize_writes(const struct scene *scene, const struct suspect *s)
{
	enum compare_side who = WHO(scene, resize_writes);
	uint64_t page;

	return scene->op->kind == OP_TRUNCATE && who != OF_BOTH &&
	       page_acted_on(scene, s, &page) && looks_written(s, who) &&
	       page * page_size_of(scene) < new_size(scene);
}

/* A page that is not brought into the cache cannot get dirty either. */
bool holds_zeroes_holes(const struct scene *scene, const struct suspect *s)
{
	uint64_t page;

	return s->yes == WHO(scene, zeroes_holes) &&
	       page_acted_on(scene, s, &page) && zeroes_part(scene, page) &&
	       page_is(s->pair, s->no, s->page, FIELD_CACHED) == ANSWER_NO;
}

/* Does the file grow in this step, and was that its last page, not to its end?
 */
static bool tail_grows(const struct scene *scene, uint64_t page)
{
	uint64_t old = old_size(scene);

	return cuts(old, page, page_size_of(scene)) &&
	       ((scene->op->kind == OP_TRUNCATE && new_size(scene) > old) ||
		(scene->op->kind == OP_WRITE && hole_start(scene) > old));
}

/* May the pages have been parts of one folio? */
static bool one_folio(uint64_t a, uint64_t b)
{
	return a >> FOLIO_ORDER_MAX == b >> FOLIO_ORDER_MAX;
}

/* Does the step cut a folio that the page may be part of? */
static bool folio_is_cut(const struct scene *scene, uint64_t page)
{
	uint64_t size = page_size_of(scene);

	if (op_punches(scene->op))
		return one_folio(page, hole_start(scene) / size) ||
		       one_folio(page, hole_end(scene) / size);
	return scene->op->kind == OP_TRUNCATE &&
	       new_size(scene) < old_size(scene) &&
	       one_folio(page, new_size(scene) / size);
}

/* Does the file grow over what may be left of a folio that was cut? */
static bool folio_is_back(const struct scene *scene, uint64_t page)
{
	uint64_t old = old_size(scene);
	const struct op *op = scene->op;
	bool grows =
		(op->kind == OP_TRUNCATE && new_size(scene) > old) ||
		(op->kind == OP_WRITE && hole_start(scene) + op->n_bytes > old);

	return grows && page >= old / page_size_of(scene) &&
	       one_folio(page, old / page_size_of(scene));
}

/* Has it become dirty with another page of the folio, which is a whole yet? */
static bool folio_is_dirtied(const struct scene *scene, const struct suspect *s,
			     uint64_t page)
{
	const struct page_memory *memory =
		page_memory(scene, object_acted_on(scene), page);

	return s->field == FIELD_DIRTY && memory && memory->marks & MARK_CUT &&
	       (scene->op->kind == OP_WRITE || scene->op->kind == OP_STORE) &&
	       one_folio(page, scene->touch[s->yes].object_first);
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
	       ((folio_is_cut(scene, page) && was_dirty(s, s->yes)) ||
		folio_is_back(scene, page) || folio_is_dirtied(scene, s, page));
}

bool holds_growth_zeroes(const struct scene *scene, const struct suspect *s)
{
	uint64_t page;

	if (s->field == FIELD_PRESENT)
		return s->no == WHO(scene, growth_zeroes) &&
		       passed_over(scene, s, REASON_GROWTH_ZEROES);
	return s->yes == WHO(scene, growth_zeroes) &&
	       page_acted_on(scene, s, &page) && tail_grows(scene, page);
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

/* Do pages that were zeroed in part stand on both sides of it, or is it one? A
 * commit writes all that is dirty from the first to the last. */
static bool is_ordered(const struct scene *scene, const struct suspect *s)
{
	const struct thing_memory *thing = pair_memory(scene, s->pair);
	bool before = false, behind = false;

	for (size_t page = 0; page < thing->n_pages; page++) {
		if (!(thing->pages[page].marks & MARK_ZEROED))
			continue;
		before = before || page <= s->page;
		behind = behind || page >= s->page;
	}
	return before && behind;
}

/* Was it dirty, as far as one can tell? */
static bool may_have_been_dirty(const struct pair *object, uint64_t page,
				enum compare_side side)
{
	enum answer dirty = page_was(object, side, page, FIELD_DIRTY);

	if (dirty == ANSWER_UNKNOWN)
		dirty = page_was(object, OF_SIM + OF_REAL - side, page,
				 FIELD_DIRTY);
	return dirty == ANSWER_YES;
}

/* All bytes go through it, or may do so. */
static bool may_be_data(enum journal journal)
{
	return journal == JOURNAL_DATA || journal == JOURNAL_UNKNOWN;
}

/* Where all bytes go through a journal they are written from it at any time,
 * and held back from dropping; else what was zeroed in part is written. */
static bool journal_of_one(const struct scene *scene, const struct suspect *s,
			   enum compare_side who)
{
	bool data = may_be_data(scene->by[who]->traits->journal);
	bool dirty = may_have_been_dirty(s->pair, s->page, who);

	if (data && !looks_written(s, who))
		return (s->field == FIELD_DIRTY || s->field == FIELD_CACHED) &&
		       s->yes == who && dirty;
	if (!looks_written(s, who) || !dirty)
		return false;
	return data || is_ordered(scene, s) ||
	       (who == OF_SIM && journal_marked(s));
}

bool holds_other_journal(const struct scene *scene, const struct suspect *s)
{
	if (s->settled || scene->by[OF_SIM]->traits->journal ==
				  scene->by[OF_REAL]->traits->journal)
		return false;
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (scene->by[side]->traits->journal != JOURNAL_NONE &&
		    journal_of_one(scene, s, side))
			return true;
	return false;
}

bool other_journal_may_have(const struct scene *scene,
			    const struct pair *object, uint64_t page)
{
	const struct page_memory *memory = page_memory(scene, object, page);

	if (scene->by[OF_SIM]->traits->journal ==
	    scene->by[OF_REAL]->traits->journal)
		return false;
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (may_be_data(scene->by[side]->traits->journal) &&
		    may_have_been_dirty(object, page, side))
			return true;
	return memory && memory->marks & MARK_ZEROED;
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

/* Why a page that was zeroed in part has yet to be read as a whole on one
 * machine alone. */
static uint8_t unread_reason(const struct scene *scene, uint64_t page,
			     bool was_cached)
{
	enum compare_side grows = WHO(scene, growth_zeroes);

	if (!was_cached && grows != OF_BOTH && tail_grows(scene, page) &&
	    scene->by[grows]->traits->zeroes_unread != HABIT_NO)
		return REASON_GROWTH_ZEROES;
	if (!was_cached && WHO(scene, zeroes_unread) != OF_BOTH)
		return REASON_ZEROES_UNREAD;
	if (was_cached && op_punches(scene->op) &&
	    WHO(scene, hole_writes) != OF_BOTH)
		return REASON_HOLE_WRITES;
	return REASON_NONE;
}

/* Is it dirty on both, but written on one machine alone since it was stored to
 * by a program? Only there the next store faults. Why? */
static uint8_t cleaned_reason(const struct scene *scene,
			      const struct pair *object, uint64_t page)
{
	uint8_t was = page_reason_was(scene, object, page, FIELD_DIRTY);

	if (was)
		return was;
	if (!op_punches(scene->op) ||
	    !touches(&scene->touch[OF_SIM], object, page))
		return REASON_NONE;
	if (WHO(scene, hole_writes) != OF_BOTH)
		return REASON_HOLE_WRITES;
	if (WHO(scene, hole_flushes) != OF_BOTH)
		return REASON_HOLE_FLUSHES;
	return WHO(scene, hole_syncs) != OF_BOTH ? REASON_HOLE_SYNCS
						 : REASON_NONE;
}

static void cleaned_step(const struct scene *scene, const struct pair *object,
			 uint64_t page, struct page_memory *memory)
{
	bool stored = op_stores(scene->op) &&
		      touches(&scene->touch[OF_SIM], object, page);

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++)
		if (stored ||
		    page_is(object, side, page, FIELD_DIRTY) != ANSWER_YES) {
			memory->cleaned = REASON_NONE;
			return;
		}
	if (!memory->cleaned && scene->by[OF_SIM] && scene->by[OF_REAL])
		memory->cleaned = cleaned_reason(scene, object, page);
}

/* The last page of a file, which a hole took as a whole from one machine alone,
 * until it is stored to. */
static void placed_step(const struct scene *scene, const struct pair *object,
			uint64_t page, struct page_memory *memory)
{
	bool acted_on = object_acted_on(scene) == object;

	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return;
	if (acted_on && hole_ends_file(scene, page) &&
	    WHO(scene, hole_writes) != OF_BOTH)
		memory->placed = REASON_HOLE_WRITES;
	else if (page_is(object, OF_SIM, page, FIELD_DIRTY) == ANSWER_YES &&
		 page_is(object, OF_REAL, page, FIELD_DIRTY) == ANSWER_YES)
		memory->placed = REASON_NONE;
}

/* A write to a page that carries the mark of one that was to be paged out;
 * until it is marked again. */
static void rewritten_step(const struct scene *scene, const struct pair *object,
			   uint64_t page, struct page_memory *memory)
{
	if (!touches(&scene->touch[OF_SIM], object, page) &&
	    !touches(&scene->touch[OF_REAL], object, page))
		return;
	if (scene->op->kind == OP_WRITE && memory->marks & MARK_PAGED_OUT)
		memory->marks |= MARK_REWRITTEN;
	else if (scene->op->kind == OP_ADVISE &&
		 scene->op->advice == ADVICE_PAGEOUT)
		memory->marks &= (uint8_t)~MARK_REWRITTEN;
}

bool habits_zero_tail(const struct scene *scene, const struct pair *object,
		      uint64_t page, uint64_t from)
{
	uint64_t size = page_size_of(scene), old = old_size(scene);
	uint64_t start = page * size;

	if (object_acted_on(scene) != object || scene->one_sided)
		return false;
	/* What a hole does behind the end of the file is a habit. */
	if (op_punches(scene->op))
		return hole_start(scene) <= start + from &&
		       hole_end(scene) >= start + size && start + size <= old;
	if (scene->op->kind != OP_TRUNCATE)
		return false;
	if (new_size(scene) < old)
		return new_size(scene) <= start + from;
	return tail_grows(scene, page) && old <= start + from &&
	       scene->by[OF_SIM]->traits->growth_zeroes == HABIT_YES &&
	       scene->by[OF_REAL]->traits->growth_zeroes == HABIT_YES;
}

/* Until it has left memory. */
static void cut_step(const struct scene *scene, const struct pair *object,
		     uint64_t page, struct page_memory *memory)
{
	bool dirty = false, cached = false;

	if (!scene->by[OF_SIM] || !scene->by[OF_REAL])
		return;
	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		dirty = dirty ||
			page_was(object, side, page, FIELD_DIRTY) == ANSWER_YES;
		cached = cached ||
			 page_is(object, side, page, FIELD_CACHED) != ANSWER_NO;
	}
	if (dirty && object_acted_on(scene) == object &&
	    folio_is_cut(scene, page) && WHO(scene, cut_splits) != OF_BOTH)
		memory->marks |= MARK_CUT;
	/* ... and is back. */
	if (memory->now[field_slot(FIELD_CACHED)] == REASON_CUT_SPLITS)
		memory->marks |= MARK_CUT;
	if (!cached)
		memory->marks &= (uint8_t)~MARK_CUT;
}

void habits_step(const struct scene *scene, const struct pair *object,
		 uint64_t page, struct page_memory *memory)
{
	bool zeroed =
		object_acted_on(scene) == object && zeroes_part(scene, page);
	bool dirty = false, cached = false, was_cached = true;

	for (enum compare_side side = OF_SIM; side < OF_BOTH; side++) {
		dirty = dirty ||
			page_is(object, side, page, FIELD_DIRTY) == ANSWER_YES;
		cached = cached || page_is(object, side, page, FIELD_CACHED) ==
					   ANSWER_YES;
		was_cached = was_cached && page_was(object, side, page,
						    FIELD_CACHED) == ANSWER_YES;
	}
	if (zeroed)
		memory->marks |= MARK_ZEROED;
	if (memory->marks & MARK_STORED && scene->by[OF_SIM] &&
	    scene->by[OF_REAL] && object_acted_on(scene) == object &&
	    tail_grows(scene, page) && WHO(scene, growth_zeroes) != OF_BOTH)
		tail_mark(memory, TAIL_GROWTH,
			  old_size(scene) % page_size_of(scene));
	if (zeroed && scene->by[OF_SIM] && scene->by[OF_REAL] &&
	    !memory->unread)
		memory->unread = unread_reason(scene, page, was_cached);
	rewritten_step(scene, object, page, memory);
	if (!dirty)
		memory->marks &= (uint8_t) ~(MARK_ZEROED | MARK_REWRITTEN);
	cleaned_step(scene, object, page, memory);
	placed_step(scene, object, page, memory);
	cut_step(scene, object, page, memory);
	if (!cached)
		memory->unread = REASON_NONE;
}
