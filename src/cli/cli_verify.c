/*
 * pagetwin verify
 *
 * Random sequences of operations on both machines, compared step by step: is
 * what the simulated Linux does what this kernel does? Workers perform them
 * (verify_worker.c); here their sums are added, and every surprise that comes
 * is printed with the shortest script that shows it, and written to a file
 * that "pagetwin run" performs.
 */

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "cli/verify_worker.h"
#include "real/clock.h"

#define WORKERS_MAX   16
#define SURPRISES_MAX 20 /* then something is thoroughly wrong */
#define PROGRESS_MS   200

/* The first signal asks for the sums so far, another one for the end. */
static volatile sig_atomic_t interrupted; /* number of the first; 0: none */
static volatile sig_atomic_t interrupted_again;

static void interrupt(int number)
{
	if (interrupted)
		interrupted_again = 1;
	else
		interrupted = number;
}

struct verify {
	const struct options *options;
	struct verify_plan plan;
	struct verify_run run;
	struct worker workers[WORKERS_MAX];
	unsigned n_workers;
	double started;
	double shown; /* when the line of progress was last written */
	bool shows_progress;
	bool stopping;
	bool killing;
	enum exit_status status;
};

static void progress_clear(struct verify *verify)
{
	if (verify->shows_progress && verify->shown > 0)
		fputs("\r\033[K", stderr);
}

static void progress_show(struct verify *verify)
{
	struct strbuf line = STRBUF_INIT;
	double time = clock_seconds();

	verify->run.seconds = time - verify->started;
	if (!verify->shows_progress || verify->stopping ||
	    time - verify->shown < PROGRESS_MS / 1000.0)
		return;
	verify->shown = time;
	report_progress(&verify->run, &line);
	fprintf(stderr, "\r\033[K%s", line.text);
	strbuf_free(&line);
}

static void verify_stop(struct verify *verify)
{
	if (verify->stopping)
		return;
	verify->stopping = true;
	for (unsigned i = 0; i < verify->n_workers; i++)
		worker_stop(&verify->workers[i]);
}

/* The keepers of their folders put away what they leave. */
static void verify_kill(struct verify *verify)
{
	verify_stop(verify);
	verify->killing = true;
	for (unsigned i = 0; i < verify->n_workers; i++)
		worker_kill(&verify->workers[i]);
}

/* The script with its story above it. false after having said why not. */
static bool find_write(const struct verify *verify,
		       const struct verify_find *find)
{
	const struct verify_run *run = &verify->run;
	struct strbuf text = STRBUF_INIT;
	bool written;

	strbuf_addf(&text,
		    "# pagetwin verify --seed=%" PRIu64 " --ops=%" PRIu64
		    ", sequence %" PRIu64
		    ": a surprise\n# after the last line, ",
		    run->seed, run->n_ops, find->sequence);
	report_surprise(&find->surprise, &text);
	strbuf_addf(&text,
		    "\n# seen on Linux %s, %s; again with\n"
		    "#   pagetwin run%s%s %s\n%s",
		    run->traits.profile, run->traits.file_system,
		    verify->options->scratch ? " --on=" : "",
		    verify->options->scratch ? verify->options->scratch : "",
		    find->file, find->script);
	written = output_write(find->file, &text);
	strbuf_free(&text);
	return written;
}

static void find_tell(struct verify *verify, struct verify_find *find)
{
	struct strbuf out = STRBUF_INIT;
	char file[80];

	snprintf(file, sizeof(file), "surprise-%" PRIu64 "-%" PRIu64 ".pt",
		 verify->run.seed, find->sequence);
	find->file = find->passed ? NULL : file;
	if (find->file && !find_write(verify, find))
		find->file = NULL;
	progress_clear(verify);
	if (verify->options->json)
		(void)report_find_json(find, &out);
	else
		report_find_text(find, &out);
	if (!output_print(&out))
		verify_stop(verify);
}

/* Those after the last are cut off while they are made short. */
static void find_take(struct verify *verify, struct verify_find *find,
		      const char *script, const char *operation)
{
	if (verify->run.surprises == SURPRISES_MAX)
		return;
	verify->run.surprises += !find->passed;
	find->script = script;
	find->operation = operation;
	find_tell(verify, find);
	if (verify->run.surprises == SURPRISES_MAX)
		verify_stop(verify);
}

static void message_take(struct verify *verify, struct worker_message *message,
			 const char *texts)
{
	switch (message->says) {
	case WORKER_READY:
		verify->run.traits = message->traits;
		break;
	case WORKER_DID:
		tally_add(&verify->run.tally, &message->tally);
		break;
	case WORKER_FOUND:
		find_take(verify, &message->find, texts,
			  texts + message->n_script);
		break;
	case WORKER_UNABLE:
		progress_clear(verify);
		if (verify->status != EXIT_UNABLE)
			complain("the real machine cannot run here: %s",
				 message->reason);
		verify->status = EXIT_UNABLE;
		verify_stop(verify);
		break;
	}
}

/* A worker that does not end by itself has lost sequences, and whatever there
 * was to be found in them. */
static void worker_finish(struct verify *verify, struct worker *worker)
{
	int how = worker_end(worker);

	if (!how || verify->killing)
		return;
	progress_clear(verify);
	if (WIFSIGNALED(how))
		complain("a worker was ended by %s, and its sequences with it",
			 result_name((struct result){ RESULT_SIGNAL,
						      WTERMSIG(how) }));
	else
		complain("a worker broke off with exit status %d",
			 WEXITSTATUS(how));
	verify->status = EXIT_UNABLE;
	verify_stop(verify);
}

static void worker_attend(struct verify *verify, struct worker *worker)
{
	struct worker_message message;
	char *texts;

	if (worker_hear(worker, &message, &texts)) {
		message_take(verify, &message, texts);
		free(texts);
		return;
	}
	worker_finish(verify, worker);
}

/* Until all workers have ended. */
static void workers_attend(struct verify *verify)
{
	struct pollfd polls[WORKERS_MAX];
	unsigned alive;

	do {
		alive = 0;
		for (unsigned i = 0; i < verify->n_workers; i++) {
			polls[i] = (struct pollfd){ verify->workers[i].pipe,
						    POLLIN, 0 };
			alive += verify->workers[i].pipe >= 0;
		}
		if (alive && poll(polls, verify->n_workers, PROGRESS_MS) > 0)
			for (unsigned i = 0; i < verify->n_workers; i++)
				if (polls[i].revents)
					worker_attend(verify,
						      &verify->workers[i]);
		if (interrupted) {
			verify->run.interrupted = true;
			verify_stop(verify);
		}
		if (interrupted_again)
			verify_kill(verify);
		progress_show(verify);
	} while (alive);
}

/* Do the fsyncs of one worker's files write another one's, as the journal is
 * everybody's who uses the disk? What is not decided then is no surprise, but
 * proves nothing. */
static bool workers_disturb(const struct verify_plan *plan)
{
	const struct machine_factory *factory = &plan->factory;
	enum journal journal = JOURNAL_NONE;
	char reason[REASON_SIZE];
	struct machine *machine;

	if (factory->make_real(factory->context, &machine, reason) >= 0) {
		journal = machine->ops->traits(machine)->journal;
		machine_free(machine);
	}
	return journal != JOURNAL_NONE;
}

static unsigned workers_wanted(const struct verify_plan *plan)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = processors > 0 ? 2 * (unsigned)processors : 2;

	if (plan->n_sequences > 1 && workers_disturb(plan))
		return 1;
	if (n > WORKERS_MAX)
		n = WORKERS_MAX;
	return plan->n_sequences < n ? (unsigned)plan->n_sequences : n;
}

static bool workers_start(struct verify *verify)
{
	struct verify_plan *plan = &verify->plan;

	plan->n_workers = workers_wanted(plan);
	verify->started = clock_seconds();
	for (unsigned i = 0; i < plan->n_workers; i++) {
		int status = worker_start(plan, i, &verify->workers[i]);

		if (status < 0) {
			complain("cannot start a process: %s",
				 strerror(-status));
			verify_stop(verify);
			return false;
		}
		verify->n_workers++;
	}
	return true;
}

static void signals_hear(void)
{
	struct sigaction action = { .sa_handler = interrupt };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static bool summary_print(struct verify *verify)
{
	struct strbuf out = STRBUF_INIT;

	progress_clear(verify);
	verify->run.seconds = clock_seconds() - verify->started;
	if (verify->options->json)
		(void)report_verify_json(&verify->run, &out);
	else
		report_verify_text(&verify->run, &out);
	return output_print(&out);
}

static enum exit_status verify_status(const struct verify *verify)
{
	const struct verify_run *run = &verify->run;

	if (run->surprises)
		return EXIT_DIFFERS;
	if (verify->status != EXIT_DONE)
		return verify->status;
	if (interrupted)
		return EXIT_SIGNAL + (enum exit_status)interrupted;
	if (run->tally.sequences == run->n_sequences)
		return EXIT_DONE;
	complain("only %" PRIu64 " of %" PRIu64 " sequences were performed",
		 run->tally.sequences, run->n_sequences);
	return EXIT_UNABLE;
}

static enum exit_status verify_run(struct verify *verify)
{
	signals_hear();
	if (!workers_start(verify))
		verify->status = EXIT_UNABLE;
	workers_attend(verify);
	/* With nothing done there is nothing to sum up. */
	if (verify->status == EXIT_UNABLE && !verify->run.tally.sequences)
		return EXIT_UNABLE;
	if (!summary_print(verify))
		return EXIT_UNABLE;
	return verify_status(verify);
}

enum exit_status cli_verify(const struct options *options)
{
	struct verify verify = { .options = options };
	const struct verify_plan *plan = &verify.plan;
	struct op machine = { 0 };
	enum exit_status status = EXIT_INPUT;

	if (verify_plan_read(options, &machine, &verify.plan)) {
		verify.run = (struct verify_run){
			.seed = plan->seed,
			.n_sequences = plan->n_sequences,
			.n_ops = plan->n_ops,
		};
		verify.shows_progress =
			isatty(STDERR_FILENO) && !options->plain;
		status = verify_run(&verify);
	}
	op_clear(&machine);
	return status;
}
