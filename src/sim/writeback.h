#ifndef PAGETWIN_SIM_WRITEBACK_H
#define PAGETWIN_SIM_WRITEBACK_H

#include "sim/sim.h"

/* Puts a file on the flusher's list, if it is not there yet. */
void writeback_list(struct sim *sim, uint32_t object);

/* Writes the dirty pages among these to the disk, waits until all of them
 * are there, and lets the entries that map them notice the next store. 0 or
 * -ENOMEM (sim->broken). */
int writeback_range(struct sim *sim, uint32_t object, uint64_t page,
		    uint64_t pages);

/* Writes one dirty page, and waits until it is there. 0 or -ENOMEM
 * (sim->broken). */
int writeback_page(struct sim *sim, uint32_t object, uint64_t page, pfn_t pfn);
/* Tells that pages brought a new end of their file to the disk, once for all
 * of them; `before` is where it was on the disk. */
void writeback_tell_size(struct sim *sim, uint32_t object, uint64_t before);

/* The same as writeback_range() for what nobody waits for, though it is over
 * soon: what the journal holds back stays dirty. */
int writeback_unasked(struct sim *sim, uint32_t object, uint64_t page,
		      uint64_t pages);

/* Lets the dirty pages among these set out for the disk, and does not wait
 * for them. 0 or -ENOMEM (sim->broken). */
int writeback_start(struct sim *sim, uint32_t object, uint64_t page,
		    uint64_t pages);

/* Those of these that are on their way arrive. */
void writeback_finish(struct sim *sim, uint32_t object, uint64_t page,
		      uint64_t pages);

/* A dirty page's bytes are no longer to be written. Its file still has it on
 * the list of the dirty ones (folio_cancel_dirty() leaves the tag). */
void writeback_give_up(struct sim *sim, pfn_t pfn);

/* Zeros what lies behind the end of the file in a frame that is about to be
 * written: it is nobody's. What lives in memory is not written, and keeps it.
 */
void writeback_zero_tail(struct sim *sim, uint32_t object, uint64_t page,
			 pfn_t pfn);

/* All that is on its way to the disk, of any file, arrives. */
void writeback_settle(struct sim *sim);

/* fsync(2): all of the file, its length included. */
int writeback_file(struct sim *sim, uint32_t object);

/* Lets that many milliseconds pass, and the flusher do its work. */
int writeback_tick(struct sim *sim, uint64_t milliseconds);

#endif
