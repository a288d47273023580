#ifndef PAGETWIN_TESTS_SIM_SIMULATED_H
#define PAGETWIN_TESTS_SIM_SIMULATED_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "machine/machine.h"
#include "machine/script.h"
#include "sim/pte.h"
#include "sim/sim_machine.h"

/*
 * A simulated machine under test. Every operation is followed by the
 * invariant check.
 */
struct simulated {
	struct machine *machine;
	struct outcome outcome; /* of the last operation */
};

void simulated_start(struct simulated *simulated, const char *profile);
void simulated_start_with(struct simulated *simulated,
			  const struct sim_config *config);
void simulated_stop(struct simulated *simulated);

/* For test groups: a machine by its machine line, left in `state`; and the
 * teardown that stops what is left there. */
struct simulated *start_as(void **state, const char *machine);
int stop(void **state);

/* Performs one line of the command language. */
void perform(struct simulated *simulated, const char *line);
void perform_op(struct simulated *simulated, const struct op *op);

/* Performs it and holds the outcome against "ok 1+0": the result, the minor
 * and the major faults. */
void expect(struct simulated *simulated, const char *line, const char *outcome);

/*
 * Holds the pages of a view of the acting process against a picture:
 *	.  not present		R  read-only	W  writable
 *	0  zero frame		r w  the same, mapped by others too
 *	s  in the paging file
 */
void expect_view(struct simulated *simulated, const char *view,
		 const char *picture);

/* The pages of an object: . not cached, c cached, D dirty. */
void expect_object(struct simulated *simulated, const char *object,
		   const char *picture);

/* What the last load or read returned. */
void expect_bytes(struct simulated *simulated, const char *bytes);

/* Is there an event of that kind in the last outcome, speaking of so many
 * pages in all? */
void expect_events(struct simulated *simulated, enum event_kind kind,
		   uint64_t pages);

/* The byte at an offset, in memory and on the disk. */
void expect_disk(struct simulated *simulated, const char *object,
		 uint64_t offset, char memory, char disk);

struct sim;

/* The entry of a view's page, in the page table of the acting process. */
pte_t entry_of(struct sim *sim, const char *view, uint64_t page);

/* The slot of the paging file that the entry of a view's page names. */
uint64_t slot_of(struct simulated *simulated, const char *view, size_t page);

/* Locks page after page of a view, until so many frames are free. */
void lock_until_left(struct simulated *simulated, const char *view,
		     uint64_t frames);

/* The reason of the last outcome contains it. */
void expect_why(struct simulated *simulated, const char *part);

uint64_t counter_of(struct simulated *simulated, enum counter counter);

#endif
