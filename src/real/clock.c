/*
 * Time that passes
 *
 * Waiting, giving up, and how long something took: always by the clock that
 * does not jump when somebody sets the time. What the guard measures around an
 * access it reads by itself: a call more would be measured with it.
 */
#include "real/clock.h"

#include <time.h>

#define PAUSE_FIRST 20000   /* ns */
#define PAUSE_LAST  5000000 /* ns */

uint64_t clock_nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

double clock_seconds(void)
{
	return (double)clock_nanoseconds() / 1e9;
}

void clock_back_off(long *pause)
{
	struct timespec time = { 0, *pause ? *pause : PAUSE_FIRST };

	nanosleep(&time, NULL);
	*pause = time.tv_nsec < PAUSE_LAST ? time.tv_nsec * 2 : time.tv_nsec;
}
