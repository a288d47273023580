#ifndef PAGETWIN_SIM_FAULT_H
#define PAGETWIN_SIM_FAULT_H

#include "sim/sim.h"

/* On whose behalf a page is faulted in. */
enum fault_cause {
	FAULT_BY_ACCESS,   /* the program's load or store */
	FAULT_BY_POPULATE, /* MAP_POPULATE, mlock(2) */
	FAULT_BY_ADVICE,   /* MADV_POPULATE_READ, MADV_POPULATE_WRITE */
};

/* Does what has to be done so that the access can be tried again, and counts
 * the fault. 0, or the number of the signal that the process gets instead. */
int fault_handle(struct sim *sim, uint32_t process, vaddr_t address, bool write,
		 enum fault_cause cause);

#endif
