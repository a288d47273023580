#ifndef PAGETWIN_REAL_REAL_MACHINE_H
#define PAGETWIN_REAL_REAL_MACHINE_H

#include "machine/machine.h"
#include "real/capability.h"
#include "real/survey.h"

/*
 * The real machine: the kernel this program runs on. A child process performs
 * the operations with real system calls, in a private scratch folder; this
 * process only looks (see real_machine.c).
 */
struct real_config {
	/* The folder in which the scratch folder is made. NULL: chosen, see
	 * scratch.h; then $PAGETWIN_SCRATCH is used, or refused, never
	 * ignored. */
	const char *scratch_parent;
	bool no_wait; /* tick is skipped, and said to be (RESULT_SKIPPED) */
	/* Called about ten times a second during tick; may be NULL. */
	machine_wait_fn *wait;
	void *wait_context;
	bool no_events;	  /* nothing is inferred from two readings: faults and
			     signals alone are told, and an operation costs a
			     third */
	unsigned hide;	  /* 1 << enum real_capability: switched off */
	const char *root; /* stands before /proc and /sys; NULL: nothing */
};

/*
 * Starts the machine: scratch folder, its keeper, the process "main".
 * 0, or a negative errno and in `reason` a sentence that says what could not
 * be done and what would help. Nothing is left behind then.
 */
int real_machine_new(const struct real_config *config,
		     struct machine **ret_machine, char reason[REASON_SIZE]);

#define FACT_SIZE 64

/* What `doctor` tells of this kernel, besides what can be seen. Empty or
 * with known == false: cannot be told. */
struct real_facts {
	char kernel[FACT_SIZE]; /* "6.18.44" */
	char architecture[FACT_SIZE];
	char scratch[256]; /* the folder that was used */
	/* Page size, file system, fault-around…; where there is no machine
	 * reclaims_idle alone. */
	struct traits traits;
	char untried[REASON_SIZE];  /* what stood in the way of trying habits */
	char huge_pages[FACT_SIZE]; /* "always", "madvise", "never" */
	bool swap_known;
	uint64_t swap_bytes;  /* switched on, in total */
	bool root;	      /* may see frame numbers */
	int landlock;	      /* version of its interface; 0: none */
	struct survey survey; /* where there is no machine, without files */
	vaddr_t first_view;   /* where the first view of a process is put */
};

/*
 * Makes a machine, asks it, surveys the kernel beside it, and frees it again.
 * Takes some tenths of a second. 0, or a negative status with
 * the reason; the facts that need no machine are filled in even then (this is
 * the exception to "untouched on failure"), and the capabilities too, each
 * with that reason.
 */
int real_capabilities_probe(
	const struct real_config *config, struct real_facts *ret_facts,
	struct capability ret_capabilities[REAL_CAPABILITIES],
	char reason[REASON_SIZE]);

#endif
