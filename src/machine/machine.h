#ifndef PAGETWIN_MACHINE_MACHINE_H
#define PAGETWIN_MACHINE_MACHINE_H

#include "machine/counters.h"
#include "machine/event.h"
#include "machine/op.h"
#include "machine/page_state.h"

/*
 * THE CONTRACT. A machine performs operations and lets itself be looked at.
 * There are two: the simulated one (src/sim/) and the real kernel
 * (src/real/). Everything above holds a struct machine * and cannot tell
 * which it is, except by what it says of itself here.
 *
 *	            apply(op) -> outcome
 *	  session ------------------------> machine
 *	            observe() -> state
 */

enum result_kind {
	RESULT_OK,
	RESULT_ERRNO,	    /* the call failed; number is the errno */
	RESULT_SIGNAL,	    /* the access ended in a signal; number is it */
	RESULT_UNSUPPORTED, /* this machine has no such operation */
	RESULT_SKIPPED,	    /* could have been done, was not; reason says */
};

struct result {
	enum result_kind kind;
	int number;
};

/* "ok", "EINVAL", "SIGBUS", "unsupported", "skipped". Never NULL. */
const char *result_name(struct result result);
bool result_equal(struct result a, struct result b);
/* The other way; -EINVAL for a name that is no result. */
int result_parse(const char *name, struct result *ret_result);
/* The names result_parse() knows besides status_names(), then NULL. */
const char *const *result_names(void);

#define REASON_SIZE 200

/* What one operation did. Zeroed by apply() before use; freed with
 * outcome_clear(). */
struct outcome {
	struct result result;
	char reason[REASON_SIZE]; /* for people; may be empty when ok */
	/* Faults of the process that acted, during this operation alone. */
	bool faults_known;
	uint64_t minor;
	uint64_t major;
	/* What load and read returned, in order; owned; NULL for the others.
	 * A load of a page range returns one byte a page. */
	unsigned char *bytes;
	size_t n_bytes;
	struct event_list events;
	/* Seconds of this machine's time since it was made. The simulated
	 * clock moves by tick alone, the real one by itself. */
	double clock;
};

void outcome_clear(struct outcome *outcome);
int outcome_copy(const struct outcome *from, struct outcome *ret_to);

/* One level of a translation. */
struct walk_level {
	const char *name;   /* "PML4" "PDPT" "PD" "PT", static */
	unsigned high, low; /* the bits of the address it indexes by */
	uint64_t index;
	pfn_t table; /* the frame that holds the table */
	pte_t entry;
	bool entry_known;
	bool present;
};

#define WALK_LEVELS 5

struct walk {
	vaddr_t address;
	unsigned n_levels; /* those walked: it stops at the first absent one */
	struct walk_level levels[WALK_LEVELS];
	bool present;
	pfn_t pfn; /* of the byte's frame, PFN_NONE if absent or unknown */
	unsigned offset_bits;
};

/* The parameters of a machine's behaviour, so that a comparison can name the
 * cause of a difference. 0 or false: off. */
struct traits {
	bool real;
	char profile[NAME_SIZE]; /* "linux", "textbook"; of real: the kernel's
				    release */
	uint64_t page_size;	 /* bytes */
	uint64_t fault_around;	 /* pages mapped by one read fault, at most */
	uint64_t readahead;	 /* pages read around a mapped read fault */
	bool readahead_exact;	 /* the window is known, not assumed */
	bool counts_dirty;	 /* the file system counts dirty pages (tmpfs
				    does not) */
	bool can_evict;		 /* drop can empty the cache (tmpfs: no) */
	bool async_flush_starts; /* does an async flush start the writing? */
	bool write_protects_after_flush;
	double dirty_expire;	 /* seconds a page stays dirty, about */
	double flusher_interval; /* seconds between two looks of the flusher */
	char file_system[NAME_SIZE]; /* "ext4", "tmpfs"; "simulated" */
};

/* Something a machine can or cannot show here. */
struct capability {
	const char *name;  /* "pagemap" */
	const char *shows; /* "which pages are present", one phrase */
	bool available;
	char reason[REASON_SIZE]; /* why not; empty where available */
	char remedy[REASON_SIZE]; /* what would make it work; may be empty */
};

enum where {
	WHERE_MEMORY, /* as the page cache, else the disk, has it */
	WHERE_DISK,   /* as the disk has it */
};

struct machine;
struct snapshot;

struct machine_ops {
	const char *name; /* "sim" or "real": the key in JSON */

	/*
	 * Performs one operation as the process that acts now (OP_AS changes
	 * it). Whatever the machine answers, an errno or a signal included,
	 * is a result: 0 is returned and *outcome says what happened.
	 * OP_EXPECT is never passed. OP_MACHINE is passed first or not at
	 * all; a machine it does not concern answers RESULT_OK.
	 * A negative status means that the machine itself is broken and can
	 * only be freed (-ENOMEM, -EPIPE: the subject died).
	 * *outcome is always in a state outcome_clear() accepts.
	 */
	int (*apply)(struct machine *machine, const struct op *op,
		     struct outcome *outcome);

	/* Everything that can be seen now. Changes nothing that it shows.
	 * *state is empty before; 0 or negative (then still empty). */
	int (*observe)(struct machine *machine, struct state *ret_state);

	/* Cumulated counts. */
	void (*counters)(struct machine *machine, struct counters *ret);

	/* The translation of a byte of a view of a process, level by level.
	 * 0; -ENOTSUP where the machine cannot show it; -ENOENT: no such
	 * view. Changes nothing. */
	int (*walk)(struct machine *machine, const char *process,
		    const char *view, uint64_t byte, struct walk *ret);

	/* Bytes of an object without touching it: neither cached nor marked
	 * by being looked at. 0; -ENODATA where they cannot be seen so;
	 * -ENOENT: no such object; -EINVAL: beyond its end. */
	int (*peek)(struct machine *machine, const char *object,
		    enum where where, uint64_t offset, size_t length,
		    unsigned char *bytes);

	/*
	 * The process that acts now; good until the next apply(). Both
	 * machines and the names check (script.h) follow one rule:
	 * - the first process is "main"; fork and spawn start another one,
	 *   which acts only from `as` on;
	 * - after exit or kill of the acting process main acts if it lives,
	 *   else the earliest started living one; the last one living can't
	 *   be ended (the names check refuses it);
	 * - a process's name is used once;
	 * - crash ends all but main, which acts and has no views; sections
	 *   are gone, files are as the disk has them.
	 */
	const char *(*process)(struct machine *machine);

	const struct traits *(*traits)(struct machine *machine);

	const struct capability *(*capabilities)(struct machine *machine,
						 size_t *ret_n);

	/* A copy of the whole state / going back to one. Both NULL where that
	 * can't be done (real). The snapshot is freed with
	 * snapshot_free(), may outlive later restores, not the machine. */
	int (*snapshot)(struct machine *machine, struct snapshot **ret);
	int (*restore)(struct machine *machine, const struct snapshot *from);
	void (*snapshot_free)(struct snapshot *snapshot);

	void (*free)(struct machine *machine); /* NULL machine is accepted */
};

/* The first member of each machine's own struct. */
struct machine {
	const struct machine_ops *ops;
};

int machine_apply(struct machine *machine, const struct op *op,
		  struct outcome *outcome);
int machine_observe(struct machine *machine, struct state *ret_state);
void machine_free(struct machine *machine);

/*
 * Called while an operation has to wait for real time (tick). Says how many
 * seconds of how many have passed; false ends the waiting early (the result
 * is then RESULT_SKIPPED).
 */
typedef bool machine_wait_fn(void *context, double done, double total);

#endif
