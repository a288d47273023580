#ifndef PAGETWIN_REAL_CLOCK_H
#define PAGETWIN_REAL_CLOCK_H

#include <stdint.h>

/* The clock that nobody sets (CLOCK_MONOTONIC): for what has passed. */
uint64_t clock_nanoseconds(void);
double clock_seconds(void);

#endif
