/*
 * cache_gap - where what is cached ends, as Linux sees it
 *
 * Readahead asks the page cache for the next page that is missing, or for the
 * last one before. Linux walks the slots of the cache's tree from one to the
 * next and counts the pages as it goes. Where it begins within a folio of
 * several pages, the tree takes it to the folio's first slot (xas_descend(),
 * lib/xarray.c), while the count begins with the page that was asked for:
 *
 *	page	   8   9  10  11  12  13
 *		  [8 .  .  .][12][  ]
 *	asked for	  ^
 *	slot	   ^ +1 +1 +1  +1  +1	missing!
 *	counted	      9 10 11 12 13  14	"page 14 is missing"
 *
 * So the answer is too large by the distance: readahead begins behind the gap,
 * and backwards it takes fewer pages for read before. A node of the tree has 64
 * slots; going on to the next one looks at the slot that was counted. (Folios
 * of 64 pages and more have slots further up, whose steps are counted right.)
 *
 * Pages that lie alone are found where they are.
 */
#include "sim/cache_gap.h"

#include "sim/folio.h"
#include "sim/frame.h"
#include "sim/page_cache.h"

/* XA_CHUNK_SIZE: slots of a node. */
#define NODE_SLOTS 64

/* A walk through the cache's tree. */
struct gap_walk {
	const struct sim *sim;
	uint32_t object;
	uint64_t counted; /* the page that it is said to be at */
	uint64_t slot;	  /* the one whose slot it looks at */
};

static struct gap_walk walk_begin(const struct sim *sim, uint32_t object,
				  uint64_t page)
{
	struct gap_walk walk = { sim, object, page, page };
	pfn_t pfn = page_cache_find(sim, object, page);
	uint64_t n = pfn == PFN_NONE ? 1 : folio_pages(sim, pfn);

	if (n < NODE_SLOTS)
		walk.slot = page / n * n;
	return walk;
}

static bool walk_misses(const struct gap_walk *walk)
{
	return page_cache_find(walk->sim, walk->object, walk->slot) == PFN_NONE;
}

/* xas_next() */
static void walk_next(struct gap_walk *walk)
{
	walk->counted++;
	if (++walk->slot % NODE_SLOTS == 0)
		walk->slot = walk->counted;
}

/* xas_prev(). false: nothing is before. */
static bool walk_previous(struct gap_walk *walk)
{
	uint64_t node = walk->slot / NODE_SLOTS;

	walk->counted--;
	if (walk->slot % NODE_SLOTS) {
		walk->slot--;
		return true;
	}
	if (walk->counted == walk->slot)
		return true;
	walk->slot = (node - 1) * NODE_SLOTS + walk->counted % NODE_SLOTS;
	return node > 0;
}

uint64_t cache_gap_after(const struct sim *sim, uint32_t object, uint64_t page,
			 uint64_t most)
{
	struct gap_walk walk = walk_begin(sim, object, page);

	for (uint64_t i = 0; i < most; i++) {
		if (walk_misses(&walk))
			return walk.counted;
		walk_next(&walk);
	}
	return page + most;
}

uint64_t cache_gap_before(const struct sim *sim, uint32_t object, uint64_t page,
			  uint64_t most)
{
	struct gap_walk walk = walk_begin(sim, object, page);

	for (uint64_t i = 1; i < most; i++)
		if (walk_misses(&walk) || !walk_previous(&walk))
			break;
	return walk.counted;
}
