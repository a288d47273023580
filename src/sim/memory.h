#ifndef PAGETWIN_SIM_MEMORY_H
#define PAGETWIN_SIM_MEMORY_H

#include "sim/sim.h"

/* One access within a page, as the hardware makes it: translate, fault,
 * again. 0 and the frame, or the number of the signal it ended in. */
int memory_access(struct sim *sim, uint32_t process, vaddr_t address,
		  bool write, pfn_t *ret_pfn);

/* Reads or writes bytes in order, page after page. *ret_done: how many, also
 * where a signal ended it. 0, or the signal's number. */
int memory_load(struct sim *sim, uint32_t process, vaddr_t address,
		unsigned char *bytes, size_t length, size_t *ret_done);
int memory_store(struct sim *sim, uint32_t process, vaddr_t address,
		 const unsigned char *bytes, size_t length);

/* The process has used the frame: what the replacement policy learns of it, and
 * that it is dirty. */
void memory_touched(struct sim *sim, uint32_t process, pfn_t pfn, bool write);

#endif
