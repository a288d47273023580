#ifndef PAGETWIN_SIM_CACHE_GAP_H
#define PAGETWIN_SIM_CACHE_GAP_H

#include "sim/sim.h"

/* The first page from `page` on that is not cached, as Linux finds it; among
 * the next `most` there is none: page + most (page_cache_next_miss()). */
uint64_t cache_gap_after(const struct sim *sim, uint32_t object, uint64_t page,
			 uint64_t most);

/* The same backwards, `page` included (page_cache_prev_miss()). UINT64_MAX: all
 * are cached from the beginning on. Among `most` there is none: the last that
 * was looked at. */
uint64_t cache_gap_before(const struct sim *sim, uint32_t object, uint64_t page,
			  uint64_t most);

#endif
