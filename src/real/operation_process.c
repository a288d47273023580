/*
 * Operations on processes, and on time
 *
 * Every process of a script is a subject, and pagetwin's own child: spawned by
 * pagetwin, or forked by another subject as its sibling. Ending one closes its
 * descriptors and mappings; the objects stay, they belong to the machine.
 */
#include "real/operation.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/status.h"
#include "real/birth.h"
#include "real/clock.h"

/* More would be a fork storm, not a lesson. */
#define PROCESSES_MAX 64
#define WAIT_SLICE    100000000L /* ns */
#define DYING_PAUSES  1000	 /* hundredths of a slice */

static int event_note(struct operation *operation, enum event_kind kind,
		      const char *process)
{
	struct event event = { .kind = kind,
			       .source = EVENT_OBSERVED,
			       .count = 1,
			       .pfn = PFN_NONE };

	snprintf(event.process, sizeof(event.process), "%s", process);
	return event_list_add(&operation->outcome->events, &event);
}

static size_t living(const struct real_machine *machine)
{
	size_t n = 0;

	for (size_t i = 0; i < machine->n_processes; i++)
		n += machine->processes[i].subject != NULL;
	return n;
}

/* May another process of that name be started? Else sets the result. */
static bool process_new_check(struct operation *operation)
{
	const char *name = operation->op->name;

	if (book_process(operation->machine, name) != NO_PROCESS)
		operation_result(operation, RESULT_ERRNO, EEXIST,
				 "there is a process %s already", name);
	else if (living(operation->machine) >= PROCESSES_MAX)
		operation_result(operation, RESULT_ERRNO, EAGAIN,
				 "a machine runs at most %d processes",
				 PROCESSES_MAX);
	return operation_ok(operation);
}

/* A process that has nothing yet; within the limit, where there is one: one
 * that is forked is in the group already. */
static int process_start(struct real_machine *machine, const char *name)
{
	struct subject *subject;
	int status = birth_give(machine, name, &subject, NULL);

	if (status < 0)
		return status;
	if (machine->is_limited)
		status = memory_limit_join(&machine->limit, subject->pid);
	if (status < 0) {
		subject_free(subject);
		return status;
	}
	return book_add_process(machine, name, subject);
}

int operation_spawn(struct operation *operation)
{
	int status;

	if (!process_new_check(operation))
		return 0;
	status = process_start(operation->machine, operation->op->name);
	if (status == -ENOMEM)
		return status;
	if (status < 0)
		return operation_result(operation, RESULT_ERRNO, -status,
					"fork: %s", strerror(-status));
	return event_note(operation, EVENT_PROCESS_STARTED,
			  operation->op->name);
}

/* Is the page one that a child does not have? */
static bool page_is_kept_back(const struct real_view *view, uint64_t page)
{
	return (view->holes && view->holes[page]) ||
	       (view->apart && view->apart[page]);
}

/* The child has what its parent had: views and open objects. */
static int fork_enter(struct operation *operation, struct subject *subject)
{
	struct real_machine *machine = operation->machine;
	size_t child = machine->n_processes, views = machine->n_views;
	int status = book_add_process(machine, operation->op->name, subject);

	if (status < 0)
		return status;
	machine->processes[child].next_view =
		machine->processes[operation->process].next_view;
	memcpy(machine->processes[child].opened,
	       machine->processes[operation->process].opened,
	       sizeof(machine->processes[child].opened));
	for (size_t i = 0; i < views && status >= 0; i++) {
		struct real_view copy = machine->views[i];

		if (copy.process != operation->process)
			continue;
		copy.process = child;
		copy.holes = copy.apart = NULL;
		copy.n_holes = 0;
		status = book_add_view(machine, &copy);
		for (uint64_t page = 0;
		     status >= 0 &&
		     page < pages_of(copy.length, machine->page_size);
		     page++)
			if (page_is_kept_back(&machine->views[i], page))
				status = book_unmap(
					machine,
					&machine->views[machine->n_views - 1],
					page, page + 1);
	}
	return status;
}

int operation_fork(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	struct subject *subject;
	struct reply reply = { 0 };
	int status;

	if (!real_can(machine, REAL_FORK))
		return operation_result(
			operation, RESULT_UNSUPPORTED, 0, "%s",
			machine->capabilities[REAL_FORK].reason);
	if (!process_new_check(operation))
		return 0;
	status = subject_fork(machine->processes[operation->process].subject,
			      operation->op->name, &subject, &reply);
	if (status == -ENOMEM)
		return status;
	if (status == -EPIPE)
		return operation_lost(operation);
	if (status < 0)
		return operation_result(operation, RESULT_ERRNO, -status,
					"fork: %s", strerror(-status));
	operation->outcome->time_known = reply.is_timed;
	operation->outcome->time = reply.nanoseconds;
	machine->sums[COUNTER_SYSTEM_CALLS] += reply.system_calls;
	status = fork_enter(operation, subject);
	return status < 0 ? status
			  : event_note(operation, EVENT_PROCESS_STARTED,
				       operation->op->name);
}

/* NO_PROCESS after having set the result. */
static size_t process_named(struct operation *operation)
{
	size_t process = book_process(operation->machine, operation->op->name);

	if (process == NO_PROCESS)
		operation_result(operation, RESULT_ERRNO, ESRCH,
				 "there is no process %s", operation->op->name);
	return process;
}

int operation_as(struct operation *operation)
{
	size_t process = process_named(operation);

	if (process != NO_PROCESS)
		operation->machine->acting = process;
	return 0;
}

static int process_end(struct operation *operation, int signal_number)
{
	size_t process = process_named(operation);

	if (process == NO_PROCESS)
		return 0;
	subject_end(operation->machine->processes[process].subject,
		    signal_number);
	book_end_process(operation->machine, process);
	return event_note(operation, EVENT_PROCESS_ENDED, operation->op->name);
}

int operation_exit(struct operation *operation)
{
	return process_end(operation, 0);
}

int operation_kill(struct operation *operation)
{
	return process_end(operation, SIGKILL);
}

/* Waits in slices; false where the waiting was ended early. */
static bool time_pass(const struct real_config *config, double seconds)
{
	double start = clock_seconds(), done = 0;

	while (done < seconds) {
		struct timespec slice = { 0, WAIT_SLICE };

		if (seconds - done < WAIT_SLICE / 1e9)
			slice.tv_nsec = (long)((seconds - done) * 1e9);
		nanosleep(&slice, NULL);
		done = clock_seconds() - start;
		if (config->wait &&
		    !config->wait(config->wait_context,
				  done < seconds ? done : seconds, seconds))
			return false;
	}
	return true;
}

int operation_tick(struct operation *operation)
{
	const struct real_config *config = &operation->machine->config;

	if (config->no_wait)
		return operation_result(operation, RESULT_SKIPPED, 0,
					"waiting was switched off (--no-wait)");
	if (!time_pass(config, operation->op->seconds))
		return operation_result(operation, RESULT_SKIPPED, 0,
					"the waiting was ended early");
	return 0;
}

int operation_machine(struct operation *operation)
{
	(void)operation; /* It speaks to the simulated machine. */
	return 0;
}

/* Those who were killed for want of memory, which need not be who asked for
 * it. The kernel kills first and counts then. */
static int limit_bury(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	int status = 0;

	for (size_t i = 0; i < machine->n_processes && status >= 0; i++) {
		struct real_process *process = &machine->processes[i];

		if (!process->subject || !subject_has_ended(process->subject))
			continue;
		status = event_note(operation, EVENT_PROCESS_ENDED,
				    process->name);
		book_end_process(machine, i);
	}
	return status;
}

int operation_limit_aftermath(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	const struct timespec pause = { 0, WAIT_SLICE / 100 };
	size_t before = living(machine);
	bool killed;
	int status;

	if (!machine->is_limited)
		return 0;
	killed = memory_limit_killed(&machine->limit);
	status = limit_bury(operation);
	for (int i = 0; i < DYING_PAUSES && killed && status >= 0 &&
			living(machine) == before;
	     i++) {
		nanosleep(&pause, NULL);
		status = limit_bury(operation);
	}
	/* Somebody has to go on. */
	if (status >= 0 && !living(machine) &&
	    operation->outcome->result.kind == RESULT_SIGNAL) {
		status = process_start(machine, "main");
		if (status >= 0)
			status = event_note(operation, EVENT_PROCESS_STARTED,
					    "main");
		machine->acting = book_process(machine, "main");
	}
	return status == -ENOMEM ? status : 0;
}

static int limit_refused(struct operation *operation, int status)
{
	return operation_result(
		operation, RESULT_UNSUPPORTED, 0,
		"that takes a memory cgroup of its own, which cannot be made "
		"here: %.40s (%s); run as root, or where the memory controller "
		"is yours (systemd-run --user --scope -p Delegate=yes)",
		strerror(-status), status_word(status));
}

/* The machine's group, made when it is wanted for the first time. */
static int limit_ready(struct real_machine *machine)
{
	int status = 0;

	if (!machine->limit.version)
		status = memory_limit_new(machine->config.root,
					  machine->scratch->folder,
					  &machine->limit);
	for (size_t i = 0;
	     status >= 0 && !machine->is_limited && i < machine->n_processes;
	     i++)
		if (machine->processes[i].subject)
			status = memory_limit_join(
				&machine->limit,
				machine->processes[i].subject->pid);
	return status;
}

int operation_limit(struct operation *operation)
{
	struct real_machine *machine = operation->machine;
	uint64_t bytes = size_bytes(operation->op->size, machine->page_size);
	int status;

	if (bytes < LIMIT_LEAST_PAGES * machine->page_size)
		return operation_result(
			operation, RESULT_ERRNO, EINVAL,
			"a limit has to leave %d pages at least",
			LIMIT_LEAST_PAGES);
	status = limit_ready(machine);
	if (status < 0)
		return limit_refused(operation, status);
	machine->is_limited = true;
	status = memory_limit_set(&machine->limit, bytes);
	if (status < 0)
		return operation_result(
			operation, RESULT_ERRNO, -status,
			"%s: more than that is in use, and cannot leave",
			strerror(-status));
	return 0;
}

int operation_crash(struct operation *operation)
{
	return operation_result(operation, RESULT_SKIPPED, 0,
				"nobody pulls the plug of your machine");
}
