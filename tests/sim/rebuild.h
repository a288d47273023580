#ifndef PAGETWIN_TESTS_SIM_REBUILD_H
#define PAGETWIN_TESTS_SIM_REBUILD_H

#include "base/strbuf.h"
#include "machine/machine.h"

/*
 * Somebody who sees nothing of a simulated machine but its events, and draws
 * from them alone what the machine must look like: views with every bit of
 * their entries, objects, frames. If an operation changes something without
 * telling, the drawing goes wrong.
 */
struct rebuild;

/* Of a machine on which nothing was done yet but "machine ...". NULL: no
 * memory. */
struct rebuild *rebuild_new(struct machine *machine);
void rebuild_free(struct rebuild *rebuild);

/* Draws what these events tell and holds it against machine_observe().
 * False: they differ, told in ret_complaint. */
bool rebuild_follow(struct rebuild *rebuild, const struct event_list *events,
		    struct strbuf *ret_complaint);

#endif
