/*
 * What can be seen here, and why not the rest
 *
 * Each observer has one row. It starts as available; whoever finds out that it
 * does not work here takes it away with a reason (capability_deny()), and
 * everything that shows a state asks the row before it believes what it read.
 * So "cannot be seen" never turns into "is not so".
 *
 * The last three rows are things a kernel never shows. They are listed
 * because people look for them, and because the simulated machine has them.
 */
#include "real/capability.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct capability_row {
	const char *name, *shows, *remedy, *never;
} rows[REAL_CAPABILITIES] = {
	[REAL_PAGEMAP] = { "pagemap",
			   "which pages of a view are present, swapped or "
			   "mapped by this process alone",
			   "mount /proc; allow ptrace access to own children",
			   NULL },
	[REAL_FRAMES] = { "frames", "the number of each page's frame",
			  "run as root (CAP_SYS_ADMIN)", NULL },
	[REAL_PAGEMAP_SCAN] = { "pagemap-scan",
				"which pages are the shared zero page",
				"Linux 6.7 or newer; as root, page-flags shows "
				"the same",
				NULL },
	[REAL_PAGE_FLAGS] = { "page-flags",
			      "the kernel's own flags of each frame",
			      "run as root on a kernel with "
			      "CONFIG_PROC_PAGE_MONITOR",
			      NULL },
	[REAL_AREAS] = { "areas",
			 "the areas (VMAs) of a view, each with its rights",
			 "mount /proc; allow ptrace access to own children",
			 NULL },
	[REAL_CACHESTAT] = { "cachestat",
			     "which pages of a file are cached, dirty or under "
			     "writeback",
			     "Linux 6.5 or newer; allow cachestat in the "
			     "container's seccomp filter; put the scratch "
			     "folder on a disk file system (PAGETWIN_SCRATCH)",
			     NULL },
	[REAL_MINCORE] = { "mincore", "which pages of a file are cached",
			   "allow mincore in the container's seccomp filter",
			   NULL },
	[REAL_FAULT_COUNTS] = { "fault-counts",
				"how many minor and major faults an operation "
				"cost",
				"run without valgrind or other tools that "
				"fault by themselves",
				NULL },
	[REAL_PEEK] = { "peek",
			"the bytes of a cached page, without touching it",
			"a file system whose files can be mapped", NULL },
	[REAL_SANDBOX] = { "sandbox",
			   "(keeps the process that performs the operations "
			   "inside its scratch folder)",
			   "Linux 5.13 or newer with Landlock switched on "
			   "(lsm=landlock,…)",
			   NULL },
	[REAL_FORK] = { "fork", "what a child shares with its parent",
			"run without valgrind", NULL },
	[REAL_SMAPS] = { "smaps",
			 "how much of a mapping is resident, shared, locked "
			 "or swapped",
			 "mount /proc; a kernel with CONFIG_PROC_PAGE_MONITOR",
			 NULL },
	[REAL_MAP_FILES] = { "map-files",
			     "the very file under a mapping, also when it has "
			     "no name any more",
			     "run as root (CAP_CHECKPOINT_RESTORE); else the "
			     "name in /proc/PID/maps does",
			     NULL },
	[REAL_PAGE_COUNTS] = { "page-counts", "how many entries map a frame",
			       "run as root on a kernel with "
			       "CONFIG_PROC_PAGE_MONITOR",
			       NULL },
	[REAL_FAULT_EVENTS] = { "fault-events",
				"the address of every page fault",
				"kernel.perf_event_paranoid of 2 or less; "
				"allow "
				"perf_event_open in the container's seccomp "
				"filter",
				NULL },
	[REAL_WRITE_TRACKING] = { "write-tracking",
				  "which pages were written since it was asked "
				  "last",
				  "Linux 6.7 or newer; allow userfaultfd in "
				  "the "
				  "container's seccomp filter",
				  NULL },
	[REAL_SOFT_DIRTY] = { "soft-dirty", "the same, by an older way",
			      "a kernel with CONFIG_MEM_SOFT_DIRTY; "
			      "write-tracking shows the same",
			      NULL },
	[REAL_DISK] = { "disk", "the bytes on the disk beside those in memory",
			"the simulated machine shows both",
			"Linux reads a file through its page cache: nobody "
			"can ask for the older bytes on the disk" },
	[REAL_WALK] = { "walk", "a translation, level by level",
			"the simulated machine shows it",
			"Linux shows no process its page tables" },
	[REAL_UNDO] = { "undo", "earlier states",
			"stepping back shows what was recorded",
			"a kernel cannot go back" },
};

void capabilities_init(struct capability capabilities[REAL_CAPABILITIES])
{
	for (int i = 0; i < REAL_CAPABILITIES; i++) {
		struct capability *c = &capabilities[i];

		*c = (struct capability){ .name = rows[i].name,
					  .shows = rows[i].shows,
					  .available = true };
		if (rows[i].never)
			capability_deny(c, "%s", rows[i].never);
		snprintf(c->remedy, sizeof(c->remedy), "%s", rows[i].remedy);
	}
}

void capability_deny(struct capability *capability, const char *format, ...)
{
	va_list args;

	if (!capability->available)
		return;
	capability->available = false;
	va_start(args, format);
	vsnprintf(capability->reason, sizeof(capability->reason), format, args);
	va_end(args);
}

void capabilities_hide(struct capability capabilities[REAL_CAPABILITIES],
		       unsigned hide)
{
	for (int i = 0; i < REAL_CAPABILITIES; i++)
		if (hide & 1U << i)
			capability_deny(&capabilities[i],
					"it was switched off for this run");
}
