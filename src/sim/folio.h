#ifndef PAGETWIN_SIM_FOLIO_H
#define PAGETWIN_SIM_FOLIO_H

#include "sim/sim.h"

/* The first page of the folio of 2^order pages that has this page. */
uint64_t folio_start(uint64_t page, uint64_t order);

/* How many pages the page's folio has; and page i of it: PFN_NONE where it is
 * not one of them any more. */
uint64_t folio_pages(const struct sim *sim, pfn_t pfn);
pfn_t folio_page(const struct sim *sim, pfn_t pfn, uint64_t i);

/* The first page behind the folio that has this cached page. */
uint64_t folio_next(const struct sim *sim, uint32_t object, uint64_t page);

/* Takes the readahead mark away from all of the page's folio. */
void folio_unmark(struct sim *sim, pfn_t pfn);

/* Does another process map a page of it too (folio_maybe_mapped_shared())? */
bool folio_is_shared(const struct sim *sim, pfn_t pfn, uint32_t process);

/* Entries that map its pages, all together (folio_mapcount()). */
uint64_t folio_mappings(const struct sim *sim, pfn_t pfn);

bool folio_is_dirty(const struct sim *sim, pfn_t pfn);

/* Takes it apart into single pages, which nobody maps any more. */
void folio_split(struct sim *sim, pfn_t pfn);

/* Bytes [start, end) of the object are going to be zeroed or cut off: folios of
 * which that takes a part are split. */
void folio_part(struct sim *sim, uint32_t object, uint64_t start, uint64_t end);

/* The object is going to grow to `end` pages, for which it has reserved: what
 * its last folio has behind the end it had is there again. 0 or -ENOMEM. */
int folio_refill(struct sim *sim, uint32_t object, uint64_t end);

#endif
