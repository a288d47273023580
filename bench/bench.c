/*
 * What all benchmarks share: a clock, a stopwatch and a line of output.
 *
 * A measurement repeats its work until about a second has passed, so that
 * neither the clock's resolution nor the first, cold round decides.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		bench_fail("clock_gettime");
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool bench_more(double start)
{
	const char *given = getenv("PAGETWIN_BENCH_SECONDS");

	return bench_now() - start < (given ? atof(given) : 1.0);
}

void bench_report(const char *what, double value, const char *unit)
{
	printf("%-32s %14.1f %s\n", what, value, unit);
	fflush(stdout);
}

void bench_fail(const char *what)
{
	fprintf(stderr, "bench: %s failed\n", what);
	exit(1);
}
