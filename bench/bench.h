#ifndef PAGETWIN_BENCH_BENCH_H
#define PAGETWIN_BENCH_BENCH_H

#include <stdbool.h>

/*
 * A benchmark is a program that prints one line for each thing it measures:
 *
 *	script parsing            41.3 MB/s
 *
 * "make bench" builds and runs them all. They measure and do not judge: a
 * machine under load is no defect.
 */

/* Seconds since some moment, by a clock that is never set. */
double bench_now(void);

/* Is it worth going on? True until a measurement that started at `start` has
 * lasted long enough to be trusted ($PAGETWIN_BENCH_SECONDS, else 1). */
bool bench_more(double start);

/* Prints a line. */
void bench_report(const char *what, double value, const char *unit);

/* Ends the program with what went wrong: a benchmark that did not do its
 * work must not print a number. */
void bench_fail(const char *what) __attribute__((noreturn));

#endif
