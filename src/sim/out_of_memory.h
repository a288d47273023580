#ifndef PAGETWIN_SIM_OUT_OF_MEMORY_H
#define PAGETWIN_SIM_OUT_OF_MEMORY_H

#include "sim/sim.h"

/* An access to the address needs a frame, and nothing can leave. 0: somebody
 * was killed for it, try again; else the number of the signal that the access
 * ended in, which is told; the process may not be there any more then. */
int out_of_memory(struct sim *sim, uint32_t process, vaddr_t address);

/* The same of a call of the process that acts. 0: somebody else was killed;
 * SIGKILL: it was; -ENOMEM: nobody is killed here, the call has to fail. */
int out_of_memory_call(struct sim *sim);

#endif
