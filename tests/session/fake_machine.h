#ifndef PAGETWIN_TESTS_SESSION_FAKE_MACHINE_H
#define PAGETWIN_TESTS_SESSION_FAKE_MACHINE_H

#include "machine/machine.h"

/*
 * A machine that does nothing but remember, in one number, which operations
 * it was given and in which order. What it shows follows from that number,
 * so that any operation lost, repeated or out of order can be seen.
 */

/* What all fakes of a test share, and may be told to do. */
struct fake_world {
	unsigned made;	    /* machines so far */
	unsigned living;    /* not freed yet */
	unsigned snapshots; /* not freed yet */
	uint64_t applied;   /* operations, of all machines */
	unsigned waited;    /* ticks that the real one was asked for */
	bool skips_ticks;   /* the real one does */
	/* The operation on which a machine breaks; OP_KINDS: none. */
	enum op_kind breaks_on;
	enum op_kind unsupported; /* by the real one; OP_KINDS: none */
	bool real_fails;	  /* none can be made */
	bool sim_fails;
	bool no_memory_for_marks; /* snapshots fail, but the first */
};

void fake_world_init(struct fake_world *world);
struct machine *fake_machine_new(struct fake_world *world, bool real);

/* The number after these operations, from the start. */
#define FAKE_START 1469598103934665603u
uint64_t fake_digest(uint64_t digest, const struct op *op);
uint64_t fake_machine_digest(const struct machine *machine);

/* For session_new(). */
struct machine_factory;
struct machine_factory fake_factory(struct fake_world *world);

#endif
