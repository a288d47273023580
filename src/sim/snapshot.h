#ifndef PAGETWIN_SIM_SNAPSHOT_H
#define PAGETWIN_SIM_SNAPSHOT_H

#include "machine/machine.h"

/* machine_ops.snapshot, restore, snapshot_free and snapshot_bytes */
int sim_snapshot(struct machine *machine, struct snapshot **ret);
int sim_restore(struct machine *machine, const struct snapshot *from);
void sim_snapshot_free(struct snapshot *snapshot);
uint64_t sim_snapshot_bytes(struct machine *machine);

#endif
