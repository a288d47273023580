#ifndef PAGETWIN_REAL_CLOCK_H
#define PAGETWIN_REAL_CLOCK_H

#include <stdint.h>

/* The clock that nobody sets (CLOCK_MONOTONIC): for what has passed. */
uint64_t clock_nanoseconds(void);
double clock_seconds(void);

/* For who looks until something has happened, which mostly is soon: sleeps, and
 * twice as long the next time, from 20 us up to 5 ms. *pause, in nanoseconds,
 * is 0 at first. */
void clock_back_off(long *pause);

#endif
