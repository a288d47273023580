/*
 * The workers of verify
 *
 *	verify ---- fork ----> worker 0   sequences 0, 4, 8, ...
 *	   |  \---- fork ----> worker 1   sequences 1, 5, 9, ...
 *	   |<----- messages ------|       a tally each, or a surprise
 *
 * Most of a sequence's time is waiting: for the disk, for a subject that
 * starts. So there are more workers than processors, each with two machines
 * of its own, and they share nothing. Which sequences there are depends on
 * the seed, and not on how many workers share them; where memory cannot be
 * limited, they lack that operation.
 *
 * A worker that finds a surprise minimises it and goes on. It stops when it is
 * asked to (SIGTERM, which comes too when verify itself has ended), after the
 * sequence it is at, so that its machines are put away. Signals of the
 * terminal are verify's business.
 */
#include "cli/verify_worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "machine/script.h"
#include "real/cpu.h"
#include "verify/generator.h"
#include "verify/minimise.h"

#define TRIES_MAX 400
/* A surprise that comes but now and then gets so many chances to come again. */
#define CONFIRMING 10

static volatile sig_atomic_t stop_wanted;

static void stop_want(int number)
{
	(void)number;
	stop_wanted = 1;
}

struct work {
	const struct verify_plan *plan;
	struct runner *runner;
	int pipe;
	uint64_t page_size;
	char reason[REASON_SIZE];
};

static bool bytes_write(int pipe, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length) {
		ssize_t n = write(pipe, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

static bool work_say(const struct work *work,
		     const struct worker_message *message)
{
	return bytes_write(work->pipe, message, sizeof(*message));
}

/* The surprise that a shorter sequence has to show too. */
struct wanted {
	struct work *work;
	struct surprise surprise;
	unsigned tries;
	bool passed;
};

static int surprise_shows(void *context, const struct sequence *sequence)
{
	struct wanted *wanted = context;
	struct work *work = wanted->work;
	struct surprise found;
	int status;

	if (stop_wanted)
		return -EINTR;
	wanted->tries++;
	status = runner_perform(work->runner, sequence, NULL, &found,
				work->reason);
	return status == 1 ? surprise_is_like(&wanted->surprise, &found)
			   : status;
}

/* Does it come again? A few attempts. */
static int surprise_confirm(struct wanted *wanted,
			    const struct sequence *sequence)
{
	int status = 0;

	for (int i = 0; i < CONFIRMING && status == 0; i++)
		status = surprise_shows(wanted, sequence);
	return status;
}

static bool find_say(struct work *work, const struct wanted *wanted,
		     const struct sequence *sequence, uint64_t number,
		     bool shows_again)
{
	struct worker_message message = {
		.says = WORKER_FOUND,
		.find = { .sequence = number,
			  .tries = wanted->tries,
			  .shows_again = shows_again,
			  .passed = wanted->passed,
			  .surprise = wanted->surprise },
	};
	struct strbuf script = STRBUF_INIT, operation = STRBUF_INIT;
	bool said;

	sequence_print(sequence, &script);
	op_print(&sequence->ops[sequence->n_ops - 1], &operation);
	message.n_script = script.length + 1;
	message.n_operation = operation.length + 1;
	said = work_say(work, &message) &&
	       bytes_write(work->pipe, script.text, message.n_script) &&
	       bytes_write(work->pipe, operation.text, message.n_operation);
	strbuf_free(&script);
	strbuf_free(&operation);
	return said;
}

/* Makes the sequence short, and tells of it. 0 or negative. */
static int find_minimise(struct wanted *wanted, struct sequence *sequence,
			 uint64_t number, bool shows)
{
	struct work *work = wanted->work;
	const struct minimise how = { work->page_size, TRIES_MAX,
				      surprise_shows, wanted };
	struct surprise again;
	int status = 0;

	if (shows)
		status = minimise(&how, sequence);
	/* The surprise of the short one has other names and pages. */
	if (shows && !status) {
		status = runner_perform(work->runner, sequence, NULL, &again,
					work->reason);
		if (status == 1 && surprise_is_like(&wanted->surprise, &again))
			wanted->surprise = again;
	}
	if (!find_say(work, wanted, sequence, number, shows))
		return -EPIPE;
	return status == -EINTR || status > 0 ? 0 : status;
}

/* What surprised: does it again, or may it have been a passer-by? Tells of the
 * sequence, and of the surprise. 0 or negative. */
static int work_surprise(struct work *work, struct sequence *sequence,
			 const struct surprise *surprise, uint64_t number,
			 struct worker_message *message)
{
	struct wanted wanted = { .work = work, .surprise = *surprise };
	int shows;

	sequence_remove(sequence, surprise->step + 1, sequence->n_ops);
	shows = surprise_confirm(&wanted, sequence);
	if (shows < 0 && shows != -EINTR)
		return shows;
	wanted.passed =
		shows == 0 &&
		surprise_may_pass(surprise, runner_traits(work->runner));
	if (wanted.passed)
		tally_disturb(&message->tally);
	if (!work_say(work, message))
		return -EPIPE;
	return find_minimise(&wanted, sequence, number, shows == 1);
}

static int sequence_make(const struct work *work, uint64_t number,
			 struct sequence *ret_sequence)
{
	const struct verify_plan *plan = work->plan;
	struct sequence sequence = { 0 };
	int status = sequence_generate(generator_seed(plan->seed, number),
				       plan->n_ops, work->page_size, &sequence);

	if (!status && !plan->limits)
		sequence_leave_out(&sequence, OP_LIMIT);
	if (!status && plan->machine)
		status = sequence_insert(&sequence, plan->machine);
	if (status) {
		sequence_free(&sequence);
		return status;
	}
	*ret_sequence = sequence;
	return 0;
}

static int work_sequence(struct work *work, uint64_t number)
{
	struct worker_message message = { .says = WORKER_DID };
	struct sequence sequence;
	struct surprise surprise;
	int status = sequence_make(work, number, &sequence);

	if (status)
		return status;
	status = runner_perform(work->runner, &sequence, &message.tally,
				&surprise, work->reason);
	/* Who ends a whole group of processes ends the subjects, too, and that
	 * is no news about the kernel. */
	if (stop_wanted && status == 1)
		goto free_sequence;
	if (status == 1)
		status = work_surprise(work, &sequence, &surprise, number,
				       &message);
	else if (status == 0 && !work_say(work, &message))
		status = -EPIPE;
free_sequence:
	sequence_free(&sequence);
	return status < 0 ? status : 0;
}

static void worker_main(const struct verify_plan *plan, unsigned index,
			int pipe) __attribute__((noreturn));

static void worker_main(const struct verify_plan *plan, unsigned index,
			int pipe)
{
	struct work work = { .plan = plan, .pipe = pipe };
	struct worker_message message = { .says = WORKER_READY };
	int status;

	cpu_keep_to_nth(index);
	status = runner_new(&plan->factory, &work.runner, work.reason);

	if (!status) {
		message.traits = *runner_traits(work.runner);
		work.page_size = message.traits.page_size;
		status = work_say(&work, &message) ? 0 : -EPIPE;
	}
	for (uint64_t i = index;
	     !status && !stop_wanted && i < plan->n_sequences;
	     i += plan->n_workers)
		status = work_sequence(&work, i);
	/* Where it is verify that has gone, nobody hears it. */
	if (status) {
		message.says = WORKER_UNABLE;
		snprintf(message.reason, REASON_SIZE, "%s",
			 work.reason[0] ? work.reason : strerror(-status));
		(void)work_say(&work, &message);
	}
	runner_free(work.runner);
	_exit(0);
}

/* SIGTERM, which is blocked: one that came before its handler comes now. */
static void worker_signals(pid_t parent)
{
	struct sigaction stop = { .sa_handler = stop_want };
	sigset_t terms;

	sigemptyset(&stop.sa_mask);
	sigaction(SIGTERM, &stop, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	if (getppid() != parent)
		_exit(0);
	sigemptyset(&terms);
	sigaddset(&terms, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &terms, NULL);
}

/* With SIGTERM blocked until the child has its own handler: verify's would
 * take it and do nothing. */
static pid_t worker_fork(void)
{
	sigset_t terms, before;
	pid_t pid;
	int error;

	sigemptyset(&terms);
	sigaddset(&terms, SIGTERM);
	sigprocmask(SIG_BLOCK, &terms, &before);
	pid = fork();
	error = errno;
	if (pid)
		sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return pid;
}

int worker_start(const struct verify_plan *plan, unsigned index,
		 struct worker *ret_worker)
{
	pid_t parent = getpid(), pid;
	int ends[2];

	if (pipe(ends) < 0)
		return -errno;
	pid = worker_fork();
	if (pid < 0) {
		int status = -errno;

		close(ends[0]);
		close(ends[1]);
		return status;
	}
	if (!pid) {
		close(ends[0]);
		worker_signals(parent);
		worker_main(plan, index, ends[1]);
	}
	close(ends[1]);
	*ret_worker = (struct worker){ pid, ends[0] };
	return 0;
}

static bool bytes_read(int pipe, void *bytes, size_t length)
{
	char *at = bytes;

	while (length) {
		ssize_t n = read(pipe, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

int worker_hear(struct worker *worker, struct worker_message *ret_message,
		char **ret_texts)
{
	struct worker_message message;
	char *texts = NULL;
	size_t length;

	*ret_texts = NULL;
	if (!bytes_read(worker->pipe, &message, sizeof(message)))
		return 0;
	length = message.n_script + message.n_operation;
	if (length) {
		texts = malloc(length);
		if (!texts || !bytes_read(worker->pipe, texts, length)) {
			free(texts);
			return 0;
		}
	}
	*ret_message = message;
	*ret_texts = texts;
	return 1;
}

void worker_stop(const struct worker *worker)
{
	if (worker->pid > 0)
		kill(worker->pid, SIGTERM);
}

void worker_kill(const struct worker *worker)
{
	if (worker->pid > 0)
		kill(worker->pid, SIGKILL);
}

int worker_end(struct worker *worker)
{
	int how = 0;

	if (worker->pipe >= 0)
		close(worker->pipe);
	worker->pipe = -1;
	while (waitpid(worker->pid, &how, 0) < 0 && errno == EINTR)
		;
	worker->pid = 0;
	return how;
}
