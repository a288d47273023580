#ifndef PAGETWIN_REAL_LISTENERS_H
#define PAGETWIN_REAL_LISTENERS_H

#include <sys/types.h>

#include "machine/sample.h"

/* Hears of the page faults of all threads of a process (see listeners.c). */
struct listeners;

/* NULL: no memory. */
struct listeners *listeners_new(const char *root, pid_t pid);
void listeners_free(struct listeners *listeners); /* accepts NULL */

/*
 * Gives the faults since the last time to the mappings of a sample that they
 * happened in, and begins to listen to threads that are new. What is heard the
 * first time has no beginning, and is not told.
 */
void listeners_tell(struct listeners *listeners, struct sample *sample);

#endif
