#ifndef PAGETWIN_SIM_OPEN_FILE_H
#define PAGETWIN_SIM_OPEN_FILE_H

#include "sim/sim.h"

/* The open file through which a process uses a file, made when it first does.
 * Not for objects that live in memory alone: nothing is read of those. 0: no
 * memory (sim->broken). */
uint32_t open_file_use(struct sim *sim, uint32_t process, uint32_t object);

/* The child holds what its parent has open: the same open files, not copies.
 * 0 or -ENOMEM (sim->broken). */
int open_files_inherit(struct sim *sim, uint32_t parent, uint32_t child);

/* Before it lets go of them: of a file that was cut to nothing, and that nobody
 * else holds through the same opening, what was written since starts for the
 * disk (struct object, flush_on_close). 0 or -ENOMEM (sim->broken). */
int open_files_flush(struct sim *sim, uint32_t process);

/* The process lets go of all that it has open. */
void open_files_close(struct sim *sim, uint32_t process);

/* index from 1. Good until the next allocation. */
struct open_file *open_file_at(const struct sim *sim, uint32_t index);

/* The open file through which a process uses an object; 0: none yet. */
uint32_t open_file_find(const struct sim *sim, uint32_t process,
			uint32_t object);

#endif
