#ifndef PAGETWIN_SIM_ADVISE_H
#define PAGETWIN_SIM_ADVISE_H

#include "sim/range.h"

/* madvise(2). 0; -ENOMEM: part of the range is not mapped (the rest is done);
 * -EINVAL: not for this kind of memory. */
int advise_range(struct sim *sim, const struct range *range,
		 enum advice advice);

#endif
