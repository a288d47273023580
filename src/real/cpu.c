/*
 * Keeping to one CPU
 *
 * Every subject does: pages that were just read wait in a list of the CPU that
 * read them, and MADV_PAGEOUT passes over those that wait on another
 * (mm/swap.c, lru_add_drain()).
 *
 * A worker of verify keeps to the one of its subjects: they take turns anyway.
 * Whenever a page of a process is copied after a fork, every CPU on which that
 * process ran is interrupted, to forget the old entry (flush_tlb_mm_range()).
 *
 *	CPU 0	worker 0 --- its subject --- worker 0 --- its subject
 *	CPU 1	worker 1 --- its subject --- worker 1 --- its subject
 *
 * (sched_setaffinity(2))
 */
#include "real/cpu.h"

#include <sched.h>

void cpu_keep_to(int cpu)
{
	cpu_set_t set;

	if (cpu < 0 || cpu >= CPU_SETSIZE)
		return;
	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	(void)sched_setaffinity(0, sizeof(set), &set);
}

void cpu_keep_to_nth(unsigned nth)
{
	cpu_set_t allowed;
	unsigned n = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
		return;
	nth %= (unsigned)CPU_COUNT(&allowed);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET((size_t)cpu, &allowed) && n++ == nth)
			cpu_keep_to(cpu);
}
