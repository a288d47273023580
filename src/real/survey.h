#ifndef PAGETWIN_REAL_SURVEY_H
#define PAGETWIN_REAL_SURVEY_H

#include "real/capability.h"
#include "real/memory_cgroup.h"

/* A number that was measured, or why it could not be. */
struct measured {
	bool known;
	uint64_t value;
	char reason[REASON_SIZE]; /* where it is not known */
};

/* How this kernel behaves, found by doing it (survey_habits.c). In pages. */
struct survey {
	struct measured huge_store;    /* present after one store to memory
					  that asked for huge pages */
	struct measured unasked_store; /* … that did not ask */
	struct measured folio_store;   /* dirty after one store to a file that
					  was written at once */
	struct measured readahead; /* cached after one load of a cold file */
	struct measured pageout;   /* swapped after MADV_PAGEOUT, of 4 */
	struct memory_cgroup cgroup;
	int cgroup_status; /* of finding it: -ENOENT: there is none */
	int cgroup_make;   /* 0: one can be made below it; or why not */
};

/* `scratch` is an open folder in which files may be made; -1: there is none.
 * `readahead` is the window that the kernel tells of, in pages; 0: unknown. */
void survey_habits(const char *root, int scratch, uint64_t readahead,
		   struct survey *ret_survey);

/* Is it one of those that survey_observers() tries? */
bool capability_is_surveyed(enum real_capability which);

/* Tries the observers that the machine does not use, each in a process of its
 * own, and takes away those that do not work. */
void survey_observers(struct capability capabilities[REAL_CAPABILITIES]);

#endif
