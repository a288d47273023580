#ifndef PAGETWIN_REAL_OPERATION_H
#define PAGETWIN_REAL_OPERATION_H

#include "real/book.h"
#include "real/infer.h"

/* One operation on its way through the real machine. */
struct operation {
	struct real_machine *machine;
	const struct op *op;
	struct outcome *outcome;
	size_t process; /* that acts; NO_PROCESS: none is left */
	struct inference about;
};

/* Performs an operation, waits until it has settled, and tells what happened
 * (machine.h, apply). */
int real_apply(struct real_machine *machine, const struct op *op,
	       struct outcome *outcome);

/*
 * Each performs one kind of operation: asks the subject and keeps the books.
 * The result goes to operation->outcome; 0 whatever it is, or -ENOMEM.
 */
typedef int operation_fn(struct operation *operation);

operation_fn operation_file, operation_section, operation_fsync, operation_read,
	operation_write, operation_truncate, operation_punch,
	operation_drop; /* operation_object.c */
operation_fn operation_map, operation_unmap, operation_load, operation_store,
	operation_flush, operation_advise, operation_protect, operation_lock,
	operation_unlock, operation_remap; /* operation_view.c */
operation_fn operation_spawn, operation_fork, operation_as, operation_exit,
	operation_kill, operation_tick, operation_machine, operation_limit,
	operation_crash; /* operation_process.c */

/*
 * Has a request performed by the process that acts, enters result, faults and
 * reason (`call` is what failed, for people). reply and parcel may be NULL.
 * 0, also where the process ended over it, or -ENOMEM.
 */
int operation_ask(struct operation *operation, const struct request *request,
		  struct parcel *parcel, struct reply *ret_reply,
		  const char *call);
bool operation_ok(const struct operation *operation);

/* The process that acts does not answer any more, and not because a lesson said
 * so: ends it and says what became of it. Returns 0. */
int operation_lost(struct operation *operation);

/* Ends the operation with a result and a sentence. Returns 0. */
int operation_result(struct operation *operation, enum result_kind kind,
		     int number, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Makes the acting process have an object open. As operation_ask(). */
int operation_open(struct operation *operation, int object);

/* Where a memory limit is in force: buries who was killed by it, and starts
 * "main" again where nobody is left. 0 or -ENOMEM. */
int operation_limit_aftermath(struct operation *operation);

/* The object that op->name names; NO_OBJECT after having set the result. */
int operation_object(struct operation *operation);

#endif
