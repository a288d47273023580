/*
 * Large folios
 *
 * A file system may keep neighbouring pages of a file as one folio. The kernel
 * then maps it, and marks it dirty, as a whole: one store makes 4, 16, 256
 * pages dirty. Which pages belong together no program is told, so a block of
 * pages is taken for a folio only if everything speaks for it:
 *
 *	- it is aligned, and a power of two long
 *	- all of it came into the page cache in one step
 *	- all of it became present, or dirty, in this step, none was before
 *	- the access touched it
 *
 * Two more things betray a folio: fault-around passes over all of it if it
 * carries the readahead mark, and reclaim takes all of it or nothing.
 *
 *	file	. . . . | . . . . | . . . .
 *	store	             ^
 *	dirty	           [X X X X]
 */
#include "compare/reason.h"

/* Sizes of large folios in pages: order 1 to PMD_ORDER on x86-64. */
#define FOLIO_LEAST 2
#define FOLIO_MOST  512
/* The least that readahead makes where it has the choice. */
#define FOLIO_MARKED 4

/* Pages [from, from + n) of an object that may be one folio, seen through a
 * pair: the object itself, or a view that starts at its page `start`. */
struct block {
	const struct scene *scene;
	const struct pair *pair;
	uint64_t start;
	uint64_t from, n;
};

static bool block_has(const struct block *block, uint64_t at)
{
	return at >= block->start &&
	       at - block->start < block->pair->n_pages[OF_REAL];
}

/* A folio changes as a whole. Pages that the pair does not have do not
 * count. */
static bool block_became(const struct block *block, enum field field)
{
	for (uint64_t at = block->from; at < block->from + block->n; at++) {
		uint64_t page = at - block->start;

		if (!block_has(block, at))
			continue;
		if (page_was(block->pair, OF_REAL, page, field) == ANSWER_YES ||
		    page_is(block->pair, OF_REAL, page, field) != ANSWER_YES)
			return false;
	}
	return true;
}

/* A folio comes into the page cache as a whole; what is read in this step has
 * no history yet. */
static bool block_came_together(const struct block *block)
{
	const struct pair *object = block->scene->touch[OF_REAL].object;
	const struct page_memory *first =
		page_memory(block->scene, object, block->from);

	for (uint64_t at = block->from; at < block->from + block->n; at++) {
		const struct page_memory *memory =
			page_memory(block->scene, object, at);

		if (memory && memory->born[OF_REAL] != first->born[OF_REAL])
			return false;
		if (memory && page_was(object, OF_REAL, at, FIELD_CACHED) !=
				      page_was(object, OF_REAL, block->from,
					       FIELD_CACHED))
			return false;
	}
	return first;
}

static bool block_touched(const struct block *block)
{
	for (uint64_t at = block->from; at < block->from + block->n; at++)
		if (at >= block->start &&
		    touches(&block->scene->touch[OF_REAL], block->pair,
			    at - block->start))
			return true;
	return false;
}

/* How many of its pages the simulated machine has not mapped. */
static uint64_t block_absent(const struct block *block)
{
	uint64_t absent = 0;

	for (uint64_t at = block->from; at < block->from + block->n; at++)
		absent += block_has(block, at) &&
			  page_is(block->pair, OF_SIM, at - block->start,
				  FIELD_PRESENT) != ANSWER_YES;
	return absent;
}

/* Did fault-around map anything at all on the simulated machine? */
static bool around_worked(const struct scene *scene, const struct pair *view)
{
	for (uint64_t page = 0; page < view->n_pages[OF_SIM]; page++)
		if (page_is(view, OF_SIM, page, FIELD_PRESENT) == ANSWER_YES &&
		    page_was(view, OF_SIM, page, FIELD_PRESENT) == ANSWER_NO &&
		    !touches(&scene->touch[OF_SIM], view, page))
			return true;
	return false;
}

/* Fault-around would have mapped the page on the simulated machine too. One
 * page it passes over: that which carries the readahead mark. In a folio the
 * mark does not keep a fault at its other pages from mapping it. */
static bool block_is_excused(const struct block *block, const struct suspect *s)
{
	if (s->field != FIELD_PRESENT ||
	    !around_would_reach(block->scene, OF_SIM, s->pair, s->page))
		return true;
	return block_absent(block) == 1 && around_worked(block->scene, s->pair);
}

/* Read in this step, and not one of its pages is mapped. */
static bool block_is_marked(const struct block *block)
{
	const struct pair *object = block->scene->touch[OF_REAL].object;

	for (uint64_t at = block->from; at < block->from + block->n; at++) {
		if (!block_has(block, at))
			continue;
		if (page_is(block->pair, OF_REAL, at - block->start,
			    FIELD_PRESENT) == ANSWER_YES ||
		    page_was(object, OF_REAL, at, FIELD_CACHED) != ANSWER_NO ||
		    page_is(object, OF_REAL, at, FIELD_CACHED) != ANSWER_YES)
			return false;
	}
	return true;
}

/* Folios are as large as the window wants them (FOLIO_MARKED pages at least,
 * page_cache_ra_order()), but for the one that brings an odd beginning to an
 * aligned page, and those that the end of the file leaves no more room. */
static bool block_may_carry_mark(const struct block *block)
{
	const struct pair *object = block->scene->touch[OF_REAL].object;

	return block->n >= FOLIO_MARKED || block->from % FOLIO_MARKED ||
	       block->from + FOLIO_MARKED > object->n_pages[OF_REAL];
}

/* The simulated machine passes over the one page with the readahead mark, the
 * real one over the whole folio that carries it. */
static bool holds_marked_folio(const struct scene *scene,
			       const struct suspect *s)
{
	struct block block = { scene, s->pair, 0, 0, FOLIO_LEAST };

	if (s->no != OF_REAL || s->field != FIELD_PRESENT || s->settled ||
	    scene->op->kind != OP_LOAD || !scene->touch[OF_REAL].object ||
	    !around_reaches(scene, OF_SIM, s->pair, s->page))
		return false;
	block.start = pair_object_page(s->pair, 0);
	for (; block.n <= FOLIO_MOST; block.n *= 2) {
		block.from = (block.start + s->page) / block.n * block.n;
		if (!block_is_marked(&block))
			return false;
		if (block_absent(&block) == 1 && block_may_carry_mark(&block))
			return true;
	}
	return false;
}

/* Do all its pages stand alike on the real machine? */
static bool block_is_alike(const struct block *block, const struct suspect *s)
{
	for (uint64_t at = block->from; at < block->from + block->n; at++)
		if (block_has(block, at) &&
		    page_is(block->pair, OF_REAL, at - block->start,
			    s->field) != s->value[OF_REAL])
			return false;
	return true;
}

static bool block_touched_whole(const struct block *block)
{
	for (uint64_t at = block->from; at < block->from + block->n; at++)
		if (block_has(block, at) &&
		    !touches(&block->scene->touch[OF_REAL], block->pair,
			     at - block->start))
			return false;
	return true;
}

/* Pages out a part of a folio: the whole of it stays, or the whole goes. */
static bool holds_parted_folio(const struct scene *scene,
			       const struct suspect *s)
{
	uint64_t start = s->pair->of_object ? 0 : pair_object_page(s->pair, 0);
	struct block block = { scene, s->pair, start, 0, FOLIO_LEAST };

	if (scene->op->kind != OP_ADVISE ||
	    scene->op->advice != ADVICE_PAGEOUT || s->field == FIELD_DIRTY ||
	    !scene->touch[OF_REAL].object)
		return false;
	for (; block.n <= FOLIO_MOST; block.n *= 2) {
		block.from = (start + s->page) / block.n * block.n;
		if (!block_came_together(&block) || !block_is_alike(&block, s))
			return false;
		if (block_touched(&block) && !block_touched_whole(&block))
			return true;
	}
	return false;
}

/* The access mapped the whole folio, or made it dirty. */
static bool holds_whole_folio(const struct scene *scene,
			      const struct suspect *s)
{
	const struct touch *touch = &scene->touch[OF_REAL];
	uint64_t start = s->pair->of_object ? 0 : pair_object_page(s->pair, 0);
	struct block block = { scene, s->pair, start, 0, FOLIO_LEAST };

	bool writes = scene->op->kind == OP_WRITE;

	if (s->yes != OF_REAL || !touch->object || s->settled ||
	    (touch->access == ACCESS_NONE && !writes))
		return false;
	if (s->field == FIELD_DIRTY && touch->access != ACCESS_STORE && !writes)
		return false;
	for (; block.n <= FOLIO_MOST; block.n *= 2) {
		block.from = (start + s->page) / block.n * block.n;
		if (!block_became(&block, s->field) ||
		    !block_came_together(&block))
			return false;
		if (block_touched(&block) && block_is_excused(&block, s))
			return true;
	}
	return false;
}

bool holds_large_folios(const struct scene *scene, const struct suspect *s)
{
	if (holds_parted_folio(scene, s))
		return true;
	return s->field != FIELD_CACHED &&
	       (holds_whole_folio(scene, s) || holds_marked_folio(scene, s));
}
