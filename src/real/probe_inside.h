#ifndef PAGETWIN_REAL_PROBE_INSIDE_H
#define PAGETWIN_REAL_PROBE_INSIDE_H

#include "real/probe.h"

#include "real/capability.h"

/* Inside of the probe (probe.c, probe_disk.c). */

#define PROBE_PAGES 64
#define POLLS	    200 /* 1 ms apart */

struct probe {
	struct real_machine *machine;
	struct subject *subject;
	int file;    /* pagetwin's own descriptor */
	int pagemap; /* of the subject */
	vaddr_t view;
	uint64_t length;
	struct page_state pages[PROBE_PAGES];
};

/* A request to the probing subject. The answer's status, -EFAULT where it was a
 * signal. */
int probe_send(struct probe *probe, const struct request *request,
	       const unsigned char *bytes, struct reply *ret_reply);
/* The same about its view. */
int probe_ask(struct probe *probe, enum request_kind kind, int flags,
	      struct reply *ret_reply);
/* Dirty pages of the file; -1: cannot be told. */
int64_t probe_dirty(struct probe *probe);
/* Until nothing of the file is on its way to the disk. */
void probe_writeback_wait(struct probe *probe);

void probe_pause(void); /* for 1 ms */

/* The second file (probe_disk.c): makes it, and opens it here as well, a
 * descriptor or a negative errno; the same as one folio, where that is
 * possible; a request about it, the answer's status. */
int other_make(struct probe *probe, uint64_t length);
#define FOLIO_PAGES 4
int folio_make(struct probe *probe);
int other_ask(struct probe *probe, struct request request,
	      const unsigned char *bytes, struct reply *ret_reply);

/* probe_cuts.c: what becomes of pages that are cut, and of fault-around at the
 * end of a file. */
void probe_cuts(struct probe *probe);

/* probe_disk.c: what the journal waits for, whether pages that are written
 * together stay one, and how far is read ahead. */
void probe_journal(struct probe *probe);
void probe_folios(struct probe *probe);
void probe_readahead(struct probe *probe);

#endif
