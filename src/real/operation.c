/*
 * An operation, from the script's line to the outcome
 *
 *	read the pages   -> before
 *	ask the subject  -> result, bytes, faults
 *	settle           (what was started has ended)
 *	read the pages   -> after
 *	infer            -> events
 *
 * Faults are counted, and time is measured, in the subject around the one
 * system call or access, so nothing that is done here is among them. What is
 * no such call (making a file, starting a process) has no time.
 */
#include "real/operation.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "real/clock.h"
#include "real/fault_events.h"
#include "real/observe.h"
#include "real/settle.h"

/* Above this many pages, the two readings cost more than their events are
 * worth: 256 MiB of 4 KiB pages. */
#define INFER_PAGES_MAX ((uint64_t)1 << 16)

enum aftermath {
	MAY_READ = 1 << 0,     /* may leave pages on their way from the disk */
	MAY_WRITE = 1 << 1,    /* likewise to the disk */
	NEEDS_NOBODY = 1 << 2, /* can be done where no process is left */
	LOOKS_NOT = 1 << 3,    /* changes no page */
	READS_NONE = 1 << 4,   /* what it reads has arrived when it returns */
	MOVES_AREAS = 1 << 5,  /* may change where areas lie, or their rights */
};

static const struct {
	operation_fn *perform;
	unsigned aftermath;
} operations[OP_KINDS] = {
	[OP_MACHINE] = { operation_machine, NEEDS_NOBODY | LOOKS_NOT },
	[OP_FILE] = { operation_file, MAY_WRITE },
	[OP_SECTION] = { operation_section, 0 },
	[OP_MAP] = { operation_map, MAY_READ | MOVES_AREAS },
	[OP_UNMAP] = { operation_unmap, MOVES_AREAS },
	[OP_LOAD] = { operation_load, MAY_READ },
	[OP_STORE] = { operation_store, MAY_READ },
	[OP_FLUSH] = { operation_flush, MAY_WRITE },
	[OP_FSYNC] = { operation_fsync, MAY_WRITE },
	[OP_READ] = { operation_read, MAY_READ },
	[OP_WRITE] = { operation_write, READS_NONE },
	[OP_TRUNCATE] = { operation_truncate, MAY_WRITE | READS_NONE },
	[OP_PUNCH] = { operation_punch, MAY_WRITE | READS_NONE },
	[OP_DROP] = { operation_drop, MAY_WRITE | READS_NONE },
	[OP_ADVISE] = { operation_advise, MAY_READ | MAY_WRITE | MOVES_AREAS },
	[OP_PROTECT] = { operation_protect, MOVES_AREAS },
	[OP_LOCK] = { operation_lock, MAY_READ | MOVES_AREAS },
	[OP_UNLOCK] = { operation_unlock, MOVES_AREAS },
	[OP_REMAP] = { operation_remap, MOVES_AREAS },
	[OP_FORK] = { operation_fork, 0 },
	[OP_SPAWN] = { operation_spawn, NEEDS_NOBODY },
	[OP_AS] = { operation_as, NEEDS_NOBODY | LOOKS_NOT },
	[OP_EXIT] = { operation_exit, NEEDS_NOBODY | MAY_WRITE },
	[OP_KILL] = { operation_kill, NEEDS_NOBODY | MAY_WRITE },
	[OP_TICK] = { operation_tick, NEEDS_NOBODY | MAY_WRITE },
	[OP_LIMIT] = { operation_limit, NEEDS_NOBODY | MAY_WRITE },
	[OP_CRASH] = { operation_crash, NEEDS_NOBODY | LOOKS_NOT },
};

bool operation_ok(const struct operation *operation)
{
	return operation->outcome->result.kind == RESULT_OK;
}

int operation_result(struct operation *operation, enum result_kind kind,
		     int number, const char *format, ...)
{
	struct outcome *outcome = operation->outcome;
	va_list args;

	outcome->result = (struct result){ kind, number };
	va_start(args, format);
	vsnprintf(outcome->reason, sizeof(outcome->reason), format, args);
	va_end(args);
	return 0;
}

int operation_lost(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	struct real_process *process = &machine->processes[operation->process];
	bool by_limit = memory_limit_killed(&machine->limit);
	int number;

	/* Half a message cannot be repaired. */
	subject_end(process->subject, SIGKILL);
	number = process->subject->end_signal;
	operation_result(operation, number ? RESULT_SIGNAL : RESULT_ERRNO,
			 number ? number : EPIPE,
			 "process %s was ended from outside (%s); what it had "
			 "mapped is gone, its files stay",
			 process->name,
			 by_limit ? "killed: its memory limit was reached, and "
				    "nothing could leave"
			 : number == SIGKILL ? "killed: perhaps memory ran out"
					     : "it crashed");
	book_end_process(machine, operation->process);
	operation->process = NO_PROCESS;
	return 0;
}

static void reply_enter(struct operation *operation, const struct reply *reply,
			const char *call)
{
	struct real_machine *machine = operation->machine;
	struct outcome *outcome = operation->outcome;

	outcome->minor += reply->minor;
	outcome->major += reply->major;
	outcome->time_known |= reply->is_timed;
	outcome->time += reply->nanoseconds;
	machine->sums[COUNTER_MINOR_FAULTS] += reply->minor;
	machine->sums[COUNTER_MAJOR_FAULTS] += reply->major;
	machine->sums[COUNTER_SYSTEM_CALLS] += reply->system_calls;
	if (reply->signal) {
		operation->about.signal_address = reply->address;
		operation_result(operation, RESULT_SIGNAL, reply->signal,
				 "%s at address 0x%llx",
				 reply->signal == SIGBUS
					 ? "no such page in the object"
					 : "nothing is mapped, or not for this",
				 (unsigned long long)reply->address);
	} else if (reply->status < 0) {
		operation_result(operation, RESULT_ERRNO, -reply->status,
				 "%s: %s", call, strerror(-reply->status));
	}
}

/* A fault in the pages that the access touches: others are pagetwin's own. */
static void fault_note(void *context, uint64_t address, bool major)
{
	struct inference *about = context;
	uint64_t start = about->view_address + about->page * about->page_size;

	if (!about->view_address ||
	    address - start >= about->n_pages * about->page_size)
		return;
	if (about->n_faults < PLACED_FAULTS_MAX)
		about->faults[about->n_faults] =
			(struct placed_fault){ address, major };
	about->n_faults++;
}

/* What was before the operation is none of its own. */
static void fault_forget(void *context, uint64_t address, bool major)
{
	(void)context;
	(void)address;
	(void)major;
}

/* Those since the last time. What was lost is missed when they are counted. */
static void faults_read(const struct real_process *process,
			fault_events_each *each, struct inference *about)
{
	if (process->faults)
		(void)fault_events_read(process->faults, each, about);
}

int operation_ask(struct operation *operation, const struct request *request,
		  struct parcel *parcel, struct reply *ret_reply,
		  const char *call)
{
	struct real_process *process =
		&operation->machine->processes[operation->process];
	struct reply reply = { 0 };
	int status;

	faults_read(process, fault_forget, NULL);
	status = subject_call(process->subject, request, parcel, &reply);
	faults_read(process, fault_note, &operation->about);
	if (status == -ENOMEM)
		return status;
	if (status < 0)
		return operation_lost(operation);
	reply_enter(operation, &reply, call);
	if (ret_reply)
		*ret_reply = reply;
	return 0;
}

int operation_object(struct operation *operation)
{
	int object = book_object(operation->machine, operation->op->name);

	if (object == NO_OBJECT)
		operation_result(operation, RESULT_ERRNO, ENOENT,
				 "there is no object %s", operation->op->name);
	return object;
}

int operation_open(struct operation *operation, int object)
{
	struct real_machine *machine = operation->machine;
	struct real_process *process = &machine->processes[operation->process];
	const struct real_object *known = &machine->objects[object];
	struct request request = { .kind = REQUEST_OPEN, .object = object };
	struct parcel parcel = { .fd = known->kind == OBJECT_SECTION ? known->fd
								     : -1 };
	int status;

	if (process->opened[object])
		return 0;
	memcpy(request.name, known->name, sizeof(request.name));
	status = operation_ask(operation, &request, &parcel, NULL, "open");
	if (status >= 0 && operation_ok(operation))
		process->opened[object] = true;
	return status;
}

static bool is_looked_at(const struct real_machine *machine,
			 const struct op *op)
{
	return !machine->config.no_events &&
	       !(operations[op->kind].aftermath & LOOKS_NOT) &&
	       book_pages(machine) <= INFER_PAGES_MAX;
}

/* An access that faulted nowhere has not read anything either. */
static bool is_hit(const struct operation *operation)
{
	const struct outcome *outcome = operation->outcome;

	return infer_is_access(operation->op->kind) && outcome->faults_known &&
	       !outcome->minor && !outcome->major;
}

/* Most advice is about pages, not about areas. (A new process is looked at
 * whole anyway, and one that ended not at all.) */
static unsigned aftermath_of(const struct op *op)
{
	unsigned aftermath = operations[op->kind].aftermath;

	if (op->kind != OP_ADVISE)
		return aftermath;
	if (op_punches(op))
		return operations[OP_PUNCH].aftermath;
	if (!advice_is_of_areas(op->advice))
		aftermath &= ~(unsigned)MOVES_AREAS;
	return aftermath;
}

/* Performs, and waits for what it started. */
static int operation_perform(struct operation *operation)
{
	unsigned aftermath = aftermath_of(operation->op);
	int status;

	if (operation->process == NO_PROCESS && !(aftermath & NEEDS_NOBODY))
		return operation_result(operation, RESULT_ERRNO, ESRCH,
					"no process is left; spawn one");
	if (operation->process != NO_PROCESS && aftermath & MOVES_AREAS)
		operation->machine->processes[operation->process].areas_old =
			true;
	status = operations[operation->op->kind].perform(operation);
	if (aftermath & MAY_WRITE)
		(void)settle_writes(operation->machine);
	if (aftermath & MAY_READ && !is_hit(operation))
		(void)settle_reads(operation->machine);
	if (aftermath & READS_NONE)
		settle_nothing_read(operation->machine);
	return status < 0 ? status : operation_limit_aftermath(operation);
}

/* Adds what the events say was read from the disk. Not all of it is to be
 * seen: a write or a cut may read the page that it changes a part of, or not,
 * and of very many pages nobody asks. */
static void reads_count(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	const struct event_list *events = &operation->outcome->events;
	enum op_kind kind = operation->op->kind;

	if (operations[kind].aftermath & LOOKS_NOT)
		return;
	if (!operation->about.before || kind == OP_WRITE ||
	    kind == OP_TRUNCATE || op_punches(operation->op))
		machine->reads_missed = true;
	for (size_t i = 0; i < events->n_events; i++)
		if (events->events[i].kind == EVENT_PAGE_READ ||
		    events->events[i].kind == EVENT_PAGE_READ_AHEAD)
			machine->sums[COUNTER_DISK_READS] +=
				events->events[i].count;
}

/* The object that the operation may have had written. Who ends a process, or
 * limits memory, may have had any; and who waits for the journal, if that waits
 * for others' pages. */
static int object_written(struct real_machine *machine, const struct op *op)
{
	const struct real_view *view;

	if (op->kind >= OP_KINDS ||
	    !(operations[op->kind].aftermath & (MAY_WRITE | READS_NONE)) ||
	    op->kind == OP_TICK)
		return NO_OBJECT;
	if (machine->traits.journal != JOURNAL_NONE || op->kind == OP_EXIT ||
	    op->kind == OP_KILL || op->kind == OP_LIMIT)
		return ALL_OBJECTS;
	if (op->kind != OP_FLUSH && op->kind != OP_ADVISE)
		return book_object(machine, op->name);
	view = book_view(machine, machine->acting, op->place.view);
	return view ? view->object : NO_OBJECT;
}

static int operation_watch(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	struct state before = { 0 }, after = { 0 };
	int status = 0;

	if (is_looked_at(machine, operation->op)) {
		status = real_observe(machine, &before);
		if (status < 0)
			return status;
		operation->about.before = &before;
	}
	machine->written = object_written(machine, operation->op);
	status = operation_perform(operation);
	if (status >= 0 && operation->about.before &&
	    is_looked_at(machine, operation->op)) {
		status = real_observe(machine, &after);
		operation->about.after = &after;
	}
	if (status >= 0)
		status = infer_events(&operation->about, operation->outcome);
	if (status >= 0)
		reads_count(operation);
	state_clear(&before);
	state_clear(&after);
	return status;
}

int real_apply(struct real_machine *machine, const struct op *op,
	       struct outcome *outcome)
{
	char process[NAME_SIZE] = "";
	struct operation operation = { .machine = machine,
				       .op = op,
				       .outcome = outcome,
				       .process = machine->acting };
	int status = 0;

	memset(outcome, 0, sizeof(*outcome));
	if (machine->acting != NO_PROCESS)
		memcpy(process, machine->processes[machine->acting].name,
		       sizeof(process));
	operation.about.op = op;
	operation.about.process = process;
	operation.about.page_size = machine->page_size;
	outcome->faults_known = real_can(machine, REAL_FAULT_COUNTS);
	/* What became clean since the last look is none of its doing. */
	machine->written = NO_OBJECT;
	if (op->kind < OP_KINDS && operations[op->kind].perform)
		status = operation_watch(&operation);
	else
		operation_result(&operation, RESULT_UNSUPPORTED, 0,
				 "the real machine has no such operation");
	outcome->clock = clock_seconds() - machine->started;
	return status;
}
