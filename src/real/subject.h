#ifndef PAGETWIN_REAL_SUBJECT_H
#define PAGETWIN_REAL_SUBJECT_H

#include <stdbool.h>
#include <sys/types.h>

#include "real/protocol.h"

/* A process that performs operations, as pagetwin sees it (the process's own
 * side is child.h). */
struct subject {
	pid_t pid;
	int socket;
	bool ended;
	int end_signal; /* that ended it; 0: it left by itself */
	int landlock;	/* version in force, or a negative errno */
	bool calibrated;
	uint64_t first_view;
	bool is_mould; /* is only forked from */
};

struct subject_config {
	const char *name;    /* of the process; NAME_SIZE bytes at most */
	const char *scratch; /* the folder it works in */
	int cpu;	     /* to keep to; -1: any */
	bool unsandboxed;
};

#define STAGE_SIZE 32

/* Starts one. 0, or a negative errno and in `stage` (where wanted) the call
 * that failed. subject_free() ends it. */
int subject_new(const struct subject_config *config,
		struct subject **ret_subject, char stage[STAGE_SIZE]);

/* The same from a living subject, by REQUEST_FORK: the new one has copies of
 * its mappings. *ret_reply says what the fork cost. */
int subject_fork(struct subject *subject, const char *name,
		 struct subject **ret_subject, struct reply *ret_reply);

/* What goes along with a request, and comes back with a reply. */
struct parcel {
	const unsigned char *bytes; /* request->n_bytes of them */
	int fd;			    /* to pass; -1: none */
	unsigned char *ret_bytes;   /* reply.n_bytes; the caller's to free() */
	int ret_fd;		    /* passed back, the caller's; -1: none */
};

/*
 * Has a request performed. parcel may be NULL. 0 whatever the result was;
 * -EPIPE where the process has ended: subject->ended and end_signal then tell
 * how; -ENOMEM or another errno where the two got out of step, as with no
 * memory for the payload of the reply: the process is then ended as well.
 */
int subject_call(struct subject *subject, const struct request *request,
		 struct parcel *parcel, struct reply *ret_reply);

/* Ends it with this signal (0: by asking it to leave) and waits for that. */
void subject_end(struct subject *subject, int signal_number);

/* Has it ended by itself, or by somebody? Does not wait. */
bool subject_has_ended(struct subject *subject);

void subject_free(struct subject *subject); /* kills; NULL is accepted */

#endif
