#ifndef PAGETWIN_REAL_PROBE_INSIDE_H
#define PAGETWIN_REAL_PROBE_INSIDE_H

#include "real/probe.h"

#include "real/cachestat.h"
#include "real/capability.h"

/* Inside of the probe (probe*.c). */

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
	bool failed;	/* something did, since the last answer */
	bool disturbed; /* whatever is tried, others write it to the disk */
};

/*
 * An answer is one only if nothing failed on the way to it: the trials note
 * what does, and go on.
 */

/* Performs trials until nobody else has everything written meanwhile; after
 * some attempts they are performed for the last time, and fail. */
typedef void probe_trial(struct probe *probe);
void probe_alone(struct probe *probe, probe_trial *trial);

/* Begins a trial. */
void probe_begin(struct probe *probe);
/* What was asked for could not be done; nothing is noted of a status that is
 * none. Returns it. */
int probe_note(struct probe *probe, int status);
/* The trial would have to show what nobody can see here without that. */
void probe_unseen(struct probe *probe, enum real_capability needs);
/* The trial rests on another one that failed. */
void probe_fail(struct probe *probe);
/* The same, for a reason that people are told, each one once. */
void probe_fail_for(struct probe *probe, const char *why);
/* The habit that the trial has shown, and begins the next. */
enum habit probe_answer(struct probe *probe, bool has);
/* Did it fault? */
bool probe_faulted(struct probe *probe, const struct reply *reply);
/* What cachestat counts of a file; of no page where it can't. */
struct cachestat_counts probe_counts(struct probe *probe, int fd);

/* Is a page of a view there? Without pagemap: does it not fault? (It is there
 * then.) */
bool probe_present(struct probe *probe, vaddr_t address);

/* A request to the probing subject. The answer's status, -EFAULT where it was a
 * signal. A descriptor that comes with it is closed. */
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

/*
 * The second file, or section, which most trials make for themselves
 * (probe_other.c). Makes a file of so many bytes, and begins a trial: a
 * descriptor, or a negative errno.
 */
int other_make(struct probe *probe, uint64_t length);
/* A request about it: the answer's status. */
int other_ask(struct probe *probe, struct request request,
	      const unsigned char *bytes, struct reply *ret_reply);
/* Maps it from that page on, writable. 0: it cannot be. */
vaddr_t other_map(struct probe *probe, vaddr_t address, uint64_t page,
		  uint64_t pages);
void other_unmap(struct probe *probe, vaddr_t address, uint64_t pages);
/* Loads the first byte of so many pages; stores a byte `count` times. These two
 * may be at any address. ret_reply may be NULL. */
void other_load(struct probe *probe, vaddr_t address, uint64_t pages,
		struct reply *ret_reply);
void other_store(struct probe *probe, vaddr_t address, uint64_t count,
		 uint64_t stride, struct reply *ret_reply);
/* The byte that a load brings; -1: none. That it ends in a signal is no
 * failure. */
int other_byte(struct probe *probe, vaddr_t address);
/* Of the page at an address: has it written; advises on it (MADV_...; ret_reply
 * may be NULL). */
void other_flush(struct probe *probe, vaddr_t address);
void other_advise(struct probe *probe, vaddr_t address, int advice,
		  struct reply *ret_reply);
/* By the descriptor: reads, or writes, the first byte of a page. */
void other_read(struct probe *probe, uint64_t page);
void other_write(struct probe *probe, uint64_t page);
void other_punch(struct probe *probe, uint64_t offset); /* 3 bytes */
void other_resize(struct probe *probe, uint64_t length);
void other_fsync(struct probe *probe);
void other_drop(struct probe *probe);

/* probe_advice.c: which advice is known, and how it is taken. */
void probe_advice(struct probe *probe);

/* probe_cache.c: what the page cache reads, maps and counts along. */
void probe_page_cache(struct probe *probe);

/* probe_cuts.c: what becomes of pages that are cut. */
void probe_cuts(struct probe *probe);

/* probe_folios.c: whether pages that are written together stay one; and then,
 * what fault-around does at the end of a file, and what is cut off with a part
 * of a folio. */
void probe_folios(struct probe *probe);
void probe_folio_ends(struct probe *probe);

/* probe_disk.c: what the journal waits for, and how far is read ahead. */
void probe_journal(struct probe *probe);
void probe_readahead(struct probe *probe);

#endif
