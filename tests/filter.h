#ifndef PAGETWIN_TESTS_FILTER_H
#define PAGETWIN_TESTS_FILTER_H

#include <stdbool.h>

/* Answers some system calls (at most 30) with an errno from here on, for good,
 * as a container's filter does. False: such filters are not allowed here. */
bool filter_install(const int *calls, unsigned n, int error);

#endif
