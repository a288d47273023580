/*
 * The journal's own time
 *
 * A file system with a journal writes some pages because it commits
 * (src/sim/journal.c has which, and why). When it does is its own business, and
 * everybody's who uses the same disk: another program's fsync is enough. The
 * simulated machine commits when it is certain, and marks the pages of which
 * nothing is certain until then; for them both answers are right:
 *
 *	punch f 1 3	f[0] is dirty, and marked
 *			(somebody else's fsync: clean)
 *	store v[0]	a fault, or none
 *	file g 1p	clean on both: this fsync is the learner's
 *
 * An operation that settles the page itself (a store, a flush) is not excused.
 *
 * And where the two machines have different journals (`machine linux
 * journal=data`), what one of them writes or holds back is the reason.
 */
#include "compare/reason.h"

static enum journal journal_of(const struct scene *scene)
{
	enum journal sim = scene->by[OF_SIM]->traits->journal;
	enum journal real = scene->by[OF_REAL]->traits->journal;

	return sim == real ? sim : JOURNAL_NONE;
}

static bool is_marked(const struct shared_array *pages, size_t n, uint64_t page)
{
	return page < n && page_state_get(state_page(pages, page),
					  PAGE_JOURNAL) == ANSWER_YES;
}

bool journal_marked(const struct suspect *s)
{
	return is_marked(s->pair->before[OF_SIM], s->pair->n_before[OF_SIM],
			 s->page);
}

bool journal_decides(const struct scene *scene, const struct pair *object,
		     uint64_t page)
{
	return journal_of(scene) != JOURNAL_NONE &&
	       is_marked(object->before[OF_SIM], object->n_before[OF_SIM],
			 page);
}

/* What was dirty is not dropped, nor paged out. */
static bool takes_clean_pages(const struct op *op)
{
	return op->kind == OP_DROP ||
	       (op->kind == OP_ADVISE && op->advice == ADVICE_PAGEOUT);
}

/* A page that should have been dropped, but is held back by the journal, may
 * carry the bit that is the mark of readahead, too (lru_deactivate_file(),
 * mm/swap.c): whether, is up to its place in the lists of reclaim. */
static bool around_passes_over(const struct scene *scene,
			       const struct suspect *s)
{
	const struct pair *object = pair_object(scene, s->pair);

	return s->field == FIELD_PRESENT && object &&
	       around_reaches(scene, s->yes, s->pair, s->page) &&
	       page_was(object, OF_SIM, pair_object_page(s->pair, s->page),
			FIELD_DIRTY) == ANSWER_YES;
}

/* That mark has what follows it read ahead. */
static bool reads_from_held(const struct scene *scene, const struct suspect *s)
{
	const struct touch *touch = &scene->touch[OF_SIM];

	if (touch->object != s->pair)
		return false;
	for (uint64_t page = touch->object_first;
	     page <= touch->object_last && page < s->pair->n_before[OF_SIM];
	     page++)
		if (page_was(s->pair, OF_SIM, page, FIELD_DIRTY) == ANSWER_YES)
			return true;
	return false;
}

/*
 * Where all bytes go through the journal, they may be written from there at any
 * time, to make room in it; and what was zeroed may stay dirty after a flush or
 * an fsync, as in the journal it is safe (ext4_do_writepages()).
 */
static bool data_decides(const struct scene *scene, const struct suspect *s)
{
	enum op_kind kind = scene->op->kind;

	if (s->no == OF_REAL)
		return !s->settled;
	return (kind == OP_DROP || kind == OP_FSYNC || kind == OP_FLUSH) &&
	       journal_decides(scene, s->pair, s->page);
}

bool holds_journal(const struct scene *scene, const struct suspect *s)
{
	bool marked = is_marked(s->pair->pages[OF_SIM],
				s->pair->n_pages[OF_SIM], s->page);
	enum journal journal = journal_of(scene);

	if (journal == JOURNAL_DATA && s->field == FIELD_DIRTY)
		return data_decides(scene, s);
	if (journal == JOURNAL_NONE || s->settled)
		return false;
	if (!s->pair->of_object)
		return journal == JOURNAL_DATA && around_passes_over(scene, s);
	if (s->field == FIELD_CACHED && journal == JOURNAL_DATA &&
	    reads_from_held(scene, s))
		return true;
	if (s->field == FIELD_CACHED)
		return takes_clean_pages(scene->op) &&
		       journal_decides(scene, s->pair, s->page);
	return marked && (s->field == FIELD_DIRTY || s->yes == OF_REAL);
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
