/*
 * Opening the machines
 *
 * The one place that knows that there are a simulated machine and a real one,
 * and how each is made. Everything else receives a struct machine, or the
 * factory below.
 */

#include <string.h>

#include "cli/cli.h"
#include "cli/verify_worker.h"
#include "real/real_machine.h"
#include "sim/sim_machine.h"

struct machine_making {
	const char *profile;
	struct real_config real;
};

static int make_sim(void *context, const struct traits *like,
		    struct machine **ret_machine)
{
	const struct machine_making *making = context;
	const struct sim_config config = { .profile = making->profile,
					   .like = like };

	return sim_machine_new(&config, ret_machine);
}

static int make_real(void *context, struct machine **ret_machine,
		     char reason[REASON_SIZE])
{
	const struct machine_making *making = context;

	return real_machine_new(&making->real, ret_machine, reason);
}

/* The factory outlives the session that uses it; a program opens few. */
struct session_context {
	struct machine_making making;
	struct machine_factory factory;
};

struct session *session_open(const struct options *options,
			     machine_wait_fn *wait, void *wait_context,
			     enum exit_status *ret_status)
{
	static struct session_context context;
	char reason[REASON_SIZE] = "";
	struct session *session;
	int status;

	context.making = (struct machine_making){
		.profile = options->profile,
		.real = { .scratch_parent = options->scratch,
			  .no_wait = options->no_wait,
			  .wait = wait,
			  .wait_context = wait_context },
	};
	context.factory = (struct machine_factory){ &context.making, make_sim,
						    make_real };
	status = session_new(&context.factory, options->machines, &session,
			     reason);
	if (status < 0) {
		complain("cannot start: %s",
			 reason[0] ? reason : strerror(-status));
		*ret_status = EXIT_UNABLE;
		return NULL;
	}
	if (session_missing(session)[0] && options->scratch) {
		complain("%s", session_missing(session));
		session_free(session);
		*ret_status = EXIT_UNABLE;
		return NULL;
	}
	if (session_missing(session)[0])
		complain("the real machine cannot run here: %s; going on with "
			 "the simulated one alone",
			 session_missing(session));
	return session;
}

void verify_factory(const struct options *options,
		    struct machine_factory *ret_factory)
{
	static struct machine_making making;

	making = (struct machine_making){
		.profile = options->profile,
		.real = { .scratch_parent = options->scratch,
			  .no_events = true },
	};
	*ret_factory = (struct machine_factory){ &making, make_sim, make_real };
}

/* Could a machine not do it? One that was skipped on purpose does not count. */
static bool step_unable(const struct step *step)
{
	for (int i = 0; i < SIDES; i++)
		if (step->sides[i].performed &&
		    result_is_inability(step->sides[i].outcome.result))
			return true;
	return false;
}

enum exit_status session_exit_status(const struct session *session)
{
	struct summary summary;

	session_summary(session, &summary);
	if (summary.expect_failed || summary.verdicts[VERDICT_SURPRISE])
		return EXIT_DIFFERS;
	for (size_t i = 0; i < session_position(session); i++)
		if (step_unable(session_step(session, i)))
			return EXIT_UNABLE;
	return EXIT_DONE;
}
