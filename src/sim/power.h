#ifndef PAGETWIN_SIM_POWER_H
#define PAGETWIN_SIM_POWER_H

#include "sim/sim.h"

struct op;

/* The line "machine PROFILE KEY=VALUE ...": makes it another machine, as
 * long as it is fresh. 0, or -EINVAL with the reason; then nothing has
 * changed. */
int power_configure(struct sim *sim, const struct op *op);

/* A power cut: memory and processes are gone, files are as the disk has
 * them, main starts anew. 0; -EINVAL with the reason: it can't leave the disk
 * state that the profile asks for; -ENOMEM (sim->broken). */
int power_cut(struct sim *sim);

#endif
