#ifndef PAGETWIN_REAL_SETTLE_H
#define PAGETWIN_REAL_SETTLE_H

#include "real/book.h"

/* Waits, at most SETTLE_SECONDS, until no page of any object is on its way to
 * the disk, so that what is shown is what holds. Returns whether it is so. */
#define SETTLE_SECONDS 5.0
bool settle_writes(struct real_machine *machine);

/* The same for pages on their way from the disk (readahead): a page that has
 * not arrived is passed over by fault-around. */
bool settle_reads(struct real_machine *machine);

/* Nothing is on its way from the disk now: what has not arrived is not waited
 * for from here on. */
void settle_nothing_read(struct real_machine *machine);

#endif
