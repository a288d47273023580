#ifndef PAGETWIN_SIM_JOURNAL_H
#define PAGETWIN_SIM_JOURNAL_H

#include "sim/sim.h"

/* What the journal knows of a page (frame.journal). */
enum journal_mark {
	/* The next commit writes it, or takes its bytes in; as it may come at
	 * any time, it may have done so already. */
	JOURNAL_JOINED = 1 << 0,
	/* It was stored to since it joined: an unseen commit in between would
	 * not have been for this store. */
	JOURNAL_AGAIN = 1 << 1,
};

/* Bytes of a cached page of a file were zeroed: an ordered journal will not
 * commit before it is written. */
void journal_order(struct sim *sim, uint32_t object, uint64_t start,
		   uint64_t stop);

/* A page was stored to. */
void journal_store(struct sim *sim, pfn_t pfn);

/* The file's own record joins the running transaction: fsync waits for its
 * commit; a flush of a view only if `data`: if its bytes cannot be found
 * without it. */
void journal_change(struct sim *sim, uint32_t object, bool data);

/* Somebody waits for a new file, for all of a file (fsync), for the data of a
 * file (msync): commits if that is in the running transaction. 0 or -ENOMEM
 * (sim->broken). */
int journal_commit_new(struct sim *sim);
int journal_commit_file(struct sim *sim, uint32_t object);
int journal_commit_data(struct sim *sim, uint32_t object);

/* The clock has moved: commits what has waited long enough. 0 or -ENOMEM. */
int journal_tick(struct sim *sim);

/* Are the page's bytes not in the journal yet, and may not be written before
 * (journal=data)? */
bool journal_holds_back(const struct sim *sim, pfn_t pfn);

#endif
