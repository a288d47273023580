#ifndef PAGETWIN_CLI_VERIFY_WORKER_H
#define PAGETWIN_CLI_VERIFY_WORKER_H

#include <sys/types.h>

#include "view/report_verify.h"

struct options;

/* How "verify" makes its machines. */
void verify_factory(const struct options *options,
		    struct machine_factory *ret_factory);

/* What all workers of a run have in common. */
struct verify_plan {
	uint64_t seed;
	uint64_t n_sequences;
	size_t n_ops;
	bool limits;	    /* memory can be limited here */
	struct op *machine; /* the first line of every sequence; NULL: none */
	struct machine_factory factory;
	unsigned n_workers;
};

/* The plan that the options ask for; *machine, the caller's to clear, is the
 * setting it may point at. false after a complaint. */
bool verify_plan_read(const struct options *options, struct op *machine,
		      struct verify_plan *plan);

/* A process that performs every n_workers-th sequence. */
struct worker {
	pid_t pid; /* 0: it has been waited for */
	int pipe;  /* its messages; -1: it has ended */
};

enum worker_says {
	WORKER_READY,  /* traits */
	WORKER_DID,    /* tally: one sequence */
	WORKER_FOUND,  /* find and, behind the message, script and operation */
	WORKER_UNABLE, /* reason */
};

struct worker_message {
	enum worker_says says;
	struct traits traits;
	struct tally tally;
	struct verify_find find; /* its pointers mean nothing here */
	char reason[REASON_SIZE];
	size_t n_script, n_operation; /* bytes, with their ends */
};

/* Starts worker number `index`. 0 or a negative errno. */
int worker_start(const struct verify_plan *plan, unsigned index,
		 struct worker *ret_worker);
/* The next message, for which it waits. 1; 0: it has ended. *ret_texts (the
 * caller's to free()) is the script, then the operation. */
int worker_hear(struct worker *worker, struct worker_message *ret_message,
		char **ret_texts);
/* Has it stop after the sequence it is at; at once. */
void worker_stop(const struct worker *worker);
void worker_kill(const struct worker *worker);
/* Waits for its end. How it ended, as of wait(2); 0: by itself. */
int worker_end(struct worker *worker);

#endif
