#ifndef PAGETWIN_REAL_PROBE_H
#define PAGETWIN_REAL_PROBE_H

#include "real/book.h"

/*
 * Finds out what works here and how this kernel behaves, by doing it: fills
 * machine->capabilities and machine->traits. The machine has its scratch
 * folder, and nothing else yet. 0, or a negative status with a sentence.
 */
int real_probe(struct real_machine *machine, char reason[REASON_SIZE]);

#endif
