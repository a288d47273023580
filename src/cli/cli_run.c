/*
 * pagetwin run [FILE|-]
 *
 * A script is read, checked whole, and only then performed, operation by
 * operation, on the machines of the session. What each step did is printed
 * as soon as it is known.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "cli/lesson_play.h"
#include "machine/script.h"
#include "view/report.h"

/* Are all names known where they are used? Said before anything runs. */
static int script_check(const struct script *script, const char *text,
			size_t length, struct diagnostic *diagnostic)
{
	struct script_names *names = NULL;
	uint64_t page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	int status = script_names_new(page_size, &names);

	for (size_t i = 0; status == 0 && i < script->n_ops; i++)
		status = script_names_check(names, &script->ops[i], text,
					    length, diagnostic);
	script_names_free(names);
	return status;
}

/* A script, and the text that complaints quote. */
struct source {
	const char *file;
	char *text;
	size_t length;
	struct script script;
};

static void source_free(struct source *source)
{
	script_free(&source->script);
	free(source->text);
}

static bool source_read(struct source *source)
{
	struct diagnostic diagnostic = { 0 };
	int status;

	if (!input_read(source->file, &source->text, &source->length))
		return false;
	status = script_parse(source->text, source->length, 1, &source->script,
			      &diagnostic);
	if (status == 0)
		status = script_check(&source->script, source->text,
				      source->length, &diagnostic);
	if (status == 0)
		return true;
	if (status == -EINVAL)
		complain_about_input(source->file, &diagnostic);
	else
		complain("cannot read %s: %s", source->file, strerror(-status));
	return false;
}

/* A machine line decides what is simulated. Who asked for something else is
 * told so, and the script is performed as it says. */
static void profile_unused(const struct source *source,
			   const struct options *options)
{
	for (size_t i = 0; options->profile_named && i < source->script.n_ops;
	     i++) {
		const struct op *op = &source->script.ops[i];

		if (op->kind != OP_MACHINE)
			continue;
		complain("%s says in line %u which machine is simulated: "
			 "--profile=%s holds up to there",
			 source->file, op->line, options->profile);
		return;
	}
}

static bool step_print(const struct session *session, bool json)
{
	struct strbuf out = STRBUF_INIT;
	size_t number = session_position(session);

	if (json)
		report_step_json(session_last(session), number, NULL, &out);
	else
		report_step_text(session_last(session),
				 session_previous(session), number, NULL, &out);
	return output_print(&out);
}

static bool summary_print(const struct session *session, bool json)
{
	struct strbuf out = STRBUF_INIT;
	struct summary summary;

	session_summary(session, &summary);
	if (json)
		report_summary_json(&summary, &out);
	else
		report_summary_text(&summary, &out);
	return output_print(&out);
}

/* Where a machine line that was refused has what is wrong: the setting, or
 * the profile. */
static unsigned refused_column(const struct source *source, const struct op *op,
			       const char *reason)
{
	const struct setting *setting = op_setting_refused(op, reason);
	size_t length, at = op->column - 1 + strlen("machine");
	const char *line;

	if (setting)
		return setting->column;
	line = diagnostic_line(source->text, source->length, op->line, &length);
	while (line && at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return (unsigned)at + 1;
}

/* A setting that the simulated machine does not know is a mistake in the
 * script, and is said like one. */
static bool settings_refused(const struct session *session,
			     const struct source *source)
{
	const struct step *step = session_last(session);
	const struct step_side *side = &step->sides[SIDE_SIM];
	const char *reason = side->outcome.reason;
	struct diagnostic diagnostic = { 0 };

	if (step->op.kind != OP_MACHINE || !side->performed ||
	    side->outcome.result.kind != RESULT_ERRNO)
		return false;
	diagnostic_set(&diagnostic, source->text, source->length, step->op.line,
		       refused_column(source, &step->op, reason), "%s", reason);
	complain_about_input(source->file, &diagnostic);
	return true;
}

static enum exit_status script_perform(const struct source *source,
				       const struct options *options,
				       struct session *session)
{
	const struct script *script = &source->script;
	struct diagnostic diagnostic = { 0 };

	for (size_t i = 0; i < script->n_ops; i++) {
		int status = session_do(session, &script->ops[i],
					EXPECT_ON_BOTH, &diagnostic);

		if (status == -EINVAL) {
			complain_about_input(source->file, &diagnostic);
			return EXIT_INPUT;
		}
		if (status < 0) {
			complain("line %u could not be performed: %s",
				 script->ops[i].line, strerror(-status));
			return EXIT_UNABLE;
		}
		if (settings_refused(session, source))
			return EXIT_INPUT;
		if (!step_print(session, options->json))
			return EXIT_UNABLE;
	}
	if (!summary_print(session, options->json))
		return EXIT_UNABLE;
	return session_exit_status(session);
}

enum exit_status cli_run(const struct options *options)
{
	struct source source = {
		.file = options->n_words > 1 ? options->words[1] : "-",
	};
	enum exit_status status = EXIT_INPUT;
	struct session *session;

	if (options->n_words > 2) {
		complain("'run' takes one file; see 'pagetwin help run'");
		return EXIT_INPUT;
	}
	if (!source_read(&source))
		goto out;
	profile_unused(&source, options);
	session = session_open(options, plain_wait, NULL, &status);
	if (session)
		status = script_perform(&source, options, session);
	session_free(session);
out:
	source_free(&source);
	return status;
}
