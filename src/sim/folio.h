#ifndef PAGETWIN_SIM_FOLIO_H
#define PAGETWIN_SIM_FOLIO_H

#include "sim/sim.h"

/* The first page of the folio of 2^order pages that has this page. */
uint64_t folio_start(uint64_t page, uint64_t order);

/* Takes the readahead mark away from all of the page's folio. */
void folio_unmark(struct sim *sim, pfn_t pfn);

/* Bytes [start, end) of the object are going to be zeroed or cut off: a clean
 * folio of which that takes a part is split at both ends. */
void folio_part(struct sim *sim, uint32_t object, uint64_t start, uint64_t end);

#endif
