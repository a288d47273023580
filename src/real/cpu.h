#ifndef PAGETWIN_REAL_CPU_H
#define PAGETWIN_REAL_CPU_H

/* See cpu.c. Where the kernel refuses, nothing happens: results vary a little
 * more, or come later. */

/* The calling process keeps to this CPU. */
void cpu_keep_to(int cpu);

/* The calling process keeps to the one that comes `nth`, from 0 and round
 * again, of those that it may run on. */
void cpu_keep_to_nth(unsigned nth);

#endif
