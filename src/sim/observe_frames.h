#ifndef PAGETWIN_SIM_OBSERVE_FRAMES_H
#define PAGETWIN_SIM_OBSERVE_FRAMES_H

#include "sim/sim.h"

/* Frames, and slots of the paging file, as they stand now. What else looks
 * different because of the frames is added to sim->changes. 0 or -ENOMEM. */
int observe_frames(struct sim *sim, struct state *state);
int observe_slots(struct sim *sim, struct state *state);

#endif
