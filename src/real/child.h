#ifndef PAGETWIN_REAL_CHILD_H
#define PAGETWIN_REAL_CHILD_H

#include <sys/types.h>

#include "real/guard.h"
#include "real/protocol.h"

/* The subject's own side: what runs in the process that performs. */

/* What a new process is born with. */
struct child_birth {
	const char *name;    /* of the process, for ps(1) */
	const char *scratch; /* the folder it works in */
	pid_t parent;	     /* pagetwin */
	int socket;
	int cpu;	  /* the processor it keeps to; -1: any */
	bool unsandboxed; /* without Landlock, as if there were none */
};

/* Becomes a subject; never returns. */
void child_main(const struct child_birth *birth) __attribute__((noreturn));

/* Its state, in memory of its own that is there before it is needed. */
struct child {
	struct child_birth birth;
	int objects[OBJECTS_MAX]; /* descriptors; -1: not open */
	struct guard *guard;
	uint64_t page_size;
	struct request request;
	struct reply reply;
	int passed;		/* descriptor that came with the request */
	int passing;		/* descriptor that goes with the reply */
	unsigned char *payload; /* of the request, then of the reply */
	uint64_t capacity;
};

/* Makes room in the payload, touched already. 0 or a negative errno. */
int child_payload_reserve(struct child *child, uint64_t length);

/* Performs child->request into child->reply (child_perform.c). */
void child_perform(struct child *child);

/* Makes the file of the request, page by page, cold (child_files.c). */
void child_file_make(struct child *child);
void child_section_make(struct child *child);
void child_object_open(struct child *child);

/* Performs REQUEST_FORK: returns twice, in the new process as a subject that
 * has said hello (child.c). */
void child_fork(struct child *child);

#endif
