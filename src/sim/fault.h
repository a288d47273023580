#ifndef PAGETWIN_SIM_FAULT_H
#define PAGETWIN_SIM_FAULT_H

#include "sim/sim.h"

/* Does what has to be done so that the access can be tried again, and counts
 * the fault. populating: it is not the program's access, but MAP_POPULATE. 0,
 * or the number of the signal that the process gets instead. */
int fault_handle(struct sim *sim, uint32_t process, vaddr_t address, bool write,
		 bool populating);

#endif
