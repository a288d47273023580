/*
 * A step of "pagetwin run", on a small machine and on one of a million pages
 *
 * A step is more than an operation: the machine is looked at, the look is
 * kept in the timeline, compared with the one before, and what changed is
 * told. None of that may depend on how many pages there are, but on how many
 * of them change, and are printed. So the same steps are taken on both
 * machines, and the times are held against each other; and on the large one
 * against steps that look at everything, as if nothing were known of the look
 * before.
 */
#include "bench.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/strbuf.h"
#include "sim/sim_machine.h"
#include "view/report.h"

/* 64 pages and one view of them; 256 MiB in 16 views. */
struct scale {
	const char *name;
	unsigned file_kib;
	int views;
};

static const struct scale small = { "64 pages", 256, 1 };
static const struct scale large = { "a million pages", 256 * 1024, 16 };

static int make_sim(void *context, const struct traits *like,
		    struct machine **ret_machine)
{
	const struct sim_config config = { .like = like };

	(void)context;
	return sim_machine_new(&config, ret_machine);
}

static void step_do(struct session *session, const char *line)
{
	struct diagnostic diagnostic;
	struct op op;

	if (op_parse(line, strlen(line), 1, &op, &diagnostic) != 0 ||
	    session_do(session, &op, EXPECT_ON_BOTH, &diagnostic) != 0 ||
	    session_last(session)->sides[SIDE_SIM].outcome.result.kind !=
		    RESULT_OK)
		bench_fail(line);
	op_clear(&op);
}

static struct session *session_fill(const struct scale *scale)
{
	const struct machine_factory factory = { .make_sim = make_sim };
	char reason[REASON_SIZE], line[80];
	struct session *session;

	if (session_new(&factory, MACHINES_SIM, &session, reason) != 0)
		bench_fail(reason);
	step_do(session, "machine linux frames=69632");
	snprintf(line, sizeof(line), "file f %uK", scale->file_kib);
	step_do(session, line);
	for (int i = 0; i < scale->views; i++) {
		snprintf(line, sizeof(line), "map v%d f shared rw populate", i);
		step_do(session, line);
	}
	return session;
}

/* One step, from the operation to the text that tells of it. */
static double step_time(struct session *session, const char *line, bool anew)
{
	struct strbuf out = STRBUF_INIT;
	double start;

	if (anew)
		sim_machine_look_anew(session_sim(session));
	start = bench_now();
	step_do(session, line);
	report_step_text(session_last(session), session_previous(session), 1,
			 &out);
	strbuf_free(&out);
	return bench_now() - start;
}

static const char *const lines[] = { "load v0[33]", "store v0[17] \"J\"",
				     "flush v0[17]" };

/* The average of these steps in microseconds, and the longest. */
static double steps_time(struct session *session, bool anew, double *ret_worst)
{
	double start = bench_now(), times = 0, all = 0, worst = 0;

	for (size_t i = 0; bench_more(start); i++, times++) {
		double time = step_time(session, lines[i % 3], anew);

		all += time;
		worst = time > worst ? time : worst;
	}
	*ret_worst = worst * 1e6;
	return all / times * 1e6;
}

static double measure(const struct scale *scale, struct session *session)
{
	char what[80];
	double worst, average = steps_time(session, false, &worst);

	snprintf(what, sizeof(what), "a step of run, %s", scale->name);
	bench_report(what, average, "us");
	bench_report("    the longest of them", worst, "us");
	return average;
}

static void measure_json(struct session *session)
{
	struct strbuf out = STRBUF_INIT;
	double start = bench_now();

	if (report_step_json(session_last(session), 1, &out) != 0)
		bench_fail("report_step_json");
	bench_report("a million pages as JSON", (bench_now() - start) * 1e6,
		     "us");
	bench_report("    of text", (double)out.length / 1e6, "MB");
	strbuf_free(&out);
}

int main(void)
{
	struct session *session = session_fill(&small);
	double of_small = measure(&small, session), of_large, anew, worst;

	session_free(session);
	session = session_fill(&large);
	of_large = measure(&large, session);
	anew = steps_time(session, true, &worst);
	bench_report("    looking at everything", anew, "us");
	bench_report("    that is so often as long", anew / of_large, "times");
	bench_report("    and to the small machine", of_large / of_small,
		     "times");
	measure_json(session);
	session_free(session);
	return 0;
}
