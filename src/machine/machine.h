#ifndef PAGETWIN_MACHINE_MACHINE_H
#define PAGETWIN_MACHINE_MACHINE_H

#include "machine/counters.h"
#include "machine/event.h"
#include "machine/op.h"
#include "machine/outcome.h"
#include "machine/state.h"
#include "machine/traits.h"
#include "machine/walk.h"

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
	 * all; a machine it does not concern answers RESULT_OK. One that
	 * refuses a setting begins its reason with it: "tlb-ways=3: ..."
	 * (op_setting_refused() finds it).
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
	/* Bytes that all snapshots of this machine hold together; what they
	 * share counts once. NULL where nobody counts. */
	uint64_t (*snapshot_bytes)(struct machine *machine);

	/* Makes it what it was when it was new: no objects, no processes but
	 * main. Cheaper than another machine. 0, or negative: it can only be
	 * freed. NULL where nobody needs it. */
	int (*reset)(struct machine *machine);

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
