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
 *	file	. . . . | . . . . | . . . .
 *	store	             ^
 *	dirty	           [X X X X]
 */
#include "compare/reason.h"

/* Sizes of large folios in pages: order 1 to PMD_ORDER on x86-64. */
#define FOLIO_LEAST 2
#define FOLIO_MOST  512
/* The least in which one page left out stands for the readahead mark. */
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

		if (memory && memory->born != first->born)
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

/* Fault-around would have mapped the page on the simulated machine too. One
 * page it passes over: that which carries the readahead mark. In a large folio
 * the mark does not keep the others from mapping it. */
static bool block_is_excused(const struct block *block, const struct suspect *s)
{
	return s->field != FIELD_PRESENT ||
	       !around_would_reach(block->scene, OF_SIM, s->pair, s->page) ||
	       (block->n >= FOLIO_MARKED && block_absent(block) == 1);
}

bool holds_large_folios(const struct scene *scene, const struct suspect *s)
{
	const struct touch *touch = &scene->touch[OF_REAL];
	uint64_t start = s->pair->of_object ? 0 : pair_object_page(s->pair, 0);
	struct block block = { scene, s->pair, start, 0, FOLIO_LEAST };

	if (s->yes != OF_REAL || !touch->object || s->settled ||
	    touch->access == ACCESS_NONE)
		return false;
	if (s->field == FIELD_DIRTY && touch->access != ACCESS_STORE)
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
