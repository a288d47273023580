/*
 * What a run of random sequences found, as text and as JSON
 *
 *	sequences       1000 of 40 operations, seed 1
 *	steps           40000: 39967 same, 33 explained (not of pages: frames 2)
 *	page states     1180340
 *	  same          1180290, 99.995 % of the observable ones
 *	  explained     50 (readahead 42, still-reading 8)
 *	    either way  8: the kernel leaves a choice
 *	  unobservable  0
 *	  surprising    0
 *	surprises       0, one a sequence at most
 *
 * In JSON each surprise is an object on a line of its own, and the summary is
 * the last line, as for "run".
 */
#include "view/report_verify.h"

#include "base/strbuf.h"
#include "view/json_line.h"

#include <inttypes.h>
#include <jansson.h>

void report_surprise(const struct surprise *surprise, struct strbuf *out)
{
	const struct difference *difference = &surprise->difference;

	if (difference->name[0]) {
		if (difference->process[0])
			strbuf_addf(out, "%s ", difference->process);
		difference_at(difference, out);
		strbuf_add_char(out, ' ');
	}
	strbuf_addf(out, "%s: simulated ", field_name(difference->field));
	value_print(&difference->sim, "unknown", out);
	strbuf_add(out, ", real ");
	value_print(&difference->real, "unknown", out);
}

void report_find_text(const struct verify_find *find, struct strbuf *out)
{
	strbuf_addf(out, "%s in sequence %" PRIu64 ": ",
		    find->passed ? "not decided" : "surprise", find->sequence);
	report_surprise(&find->surprise, out);
	strbuf_addf(out, "\n  after      %s\n", find->operation);
	if (find->shows_again)
		strbuf_addf(out, "  minimised  %" PRIu64 " sequences tried\n",
			    find->tries);
	else
		strbuf_addf(out, "  it did not show again: %s\n",
			    find->passed
				    ? "somebody may have looked for idle memory"
				    : "something that happens now and then");
	if (find->file)
		strbuf_addf(out, "  script     %s\n", find->file);
	for (const char *at = find->script; *at;) {
		const char *end = at;

		while (*end && *end != '\n')
			end++;
		strbuf_add(out, "    ");
		strbuf_add_bytes(out, at, (size_t)(end - at));
		strbuf_add_char(out, '\n');
		at = *end ? end + 1 : end;
	}
}

static void add_percent(struct strbuf *out, uint64_t thousandths)
{
	strbuf_addf(out, "%" PRIu64 ".%03" PRIu64 " %%", thousandths / 1000,
		    thousandths % 1000);
}

/* " (readahead 42, still-reading 8)": those that give this verdict. */
static void add_reasons(struct strbuf *out, const struct tally *tally,
			enum verdict verdict, bool of_pages)
{
	bool any = false;

	for (unsigned i = 0; i < tally->n_reasons; i++) {
		const struct tally_reason *reason = &tally->reasons[i];
		uint64_t n = of_pages ? reason->pages : reason->others;

		if (!n || reason->verdict != verdict)
			continue;
		strbuf_add(out, any	   ? ", "
				: of_pages ? " ("
					   : " (not of pages: ");
		strbuf_addf(out, "%s %" PRIu64, reason->name, n);
		any = true;
	}
	if (any)
		strbuf_add_char(out, ')');
}

/* The reasons behind a step's verdict are those of its pages, and of what is no
 * page state: results, bytes, counts. Here the latter alone. */
static void add_steps(struct strbuf *out, const struct tally *tally)
{
	static const struct {
		enum verdict verdict;
		const char *words;
	} rows[] = {
		{ VERDICT_SIMPLIFIED, "explained" },
		{ VERDICT_UNOBSERVABLE, "unobservable" },
		{ VERDICT_SURPRISE, "surprising" },
	};

	strbuf_addf(out, "steps           %" PRIu64 ": %" PRIu64 " same",
		    tally->steps, tally->step_verdicts[VERDICT_SAME]);
	for (size_t i = 0; i < 3; i++) {
		if (!tally->step_verdicts[rows[i].verdict])
			continue;
		strbuf_addf(out, ", %" PRIu64 " %s",
			    tally->step_verdicts[rows[i].verdict],
			    rows[i].words);
		add_reasons(out, tally, rows[i].verdict, false);
	}
	strbuf_add_char(out, '\n');
}

static uint64_t steps_a_second(const struct verify_run *run)
{
	return run->seconds > 0
		       ? (uint64_t)((double)run->tally.steps / run->seconds)
		       : 0;
}

void report_verify_text(const struct verify_run *run, struct strbuf *out)
{
	const struct tally *tally = &run->tally;

	strbuf_addf(out,
		    "%ssequences       %" PRIu64 " of %" PRIu64
		    " operations, seed %" PRIu64 ", on %s\n",
		    run->interrupted ? "interrupted\n" : "", tally->sequences,
		    run->n_ops, run->seed, run->traits.file_system);
	add_steps(out, tally);
	if (tally->unable)
		strbuf_addf(out,
			    "  not possible  %" PRIu64
			    " (no disk space, no descriptors, killed)\n",
			    tally->unable);
	if (tally->disturbed)
		strbuf_addf(out,
			    "  not decided   %" PRIu64
			    " sequences: what differed did not show again, and "
			    "the kernel looks for idle memory (DAMON)\n",
			    tally->disturbed);
	strbuf_addf(out, "speed           %" PRIu64 " steps a second\n",
		    steps_a_second(run));
	strbuf_addf(out, "page states     %" PRIu64 "\n", tally->pages);
	strbuf_addf(out, "  same          %" PRIu64 ", ",
		    tally->page_verdicts[VERDICT_SAME]);
	add_percent(out, tally_same(tally));
	strbuf_addf(out, " of the observable ones\n  explained     %" PRIu64,
		    tally->page_verdicts[VERDICT_SIMPLIFIED]);
	add_reasons(out, tally, VERDICT_SIMPLIFIED, true);
	if (tally->page_choices)
		strbuf_addf(out,
			    "\n    either way  %" PRIu64
			    ": the kernel leaves a choice",
			    tally->page_choices);
	strbuf_addf(out, "\n  unobservable  %" PRIu64,
		    tally->page_verdicts[VERDICT_UNOBSERVABLE]);
	add_reasons(out, tally, VERDICT_UNOBSERVABLE, true);
	strbuf_addf(out, "\n  surprising    %" PRIu64 "\n",
		    tally->page_verdicts[VERDICT_SURPRISE]);
	strbuf_addf(out, "surprises       %u, one a sequence at most\n",
		    run->surprises);
}

void report_progress(const struct verify_run *run, struct strbuf *out)
{
	strbuf_addf(out,
		    "%" PRIu64 " of %" PRIu64 " sequences, %" PRIu64
		    " steps a second, ",
		    run->tally.sequences, run->n_sequences,
		    steps_a_second(run));
	add_percent(out, tally_same(&run->tally));
	strbuf_addf(out, " same, %u surprise%s", run->surprises,
		    run->surprises == 1 ? "" : "s");
}

static json_t *json_number(uint64_t number)
{
	return json_integer((json_int_t)number);
}

static json_t *json_verdicts(const uint64_t counts[VERDICTS])
{
	return json_pack("{s:o, s:o, s:o, s:o}", "same",
			 json_number(counts[VERDICT_SAME]), "explained",
			 json_number(counts[VERDICT_SIMPLIFIED]),
			 "unobservable",
			 json_number(counts[VERDICT_UNOBSERVABLE]), "surprise",
			 json_number(counts[VERDICT_SURPRISE]));
}

static json_t *json_reasons(const struct tally *tally)
{
	json_t *json = json_object();

	for (unsigned i = 0; i < tally->n_reasons; i++)
		json_object_set_new(json, tally->reasons[i].name,
				    json_number(tally->reasons[i].pages +
						tally->reasons[i].others));
	return json;
}

static int json_finish(json_t *json, const char *key, struct strbuf *out)
{
	return json_line_add(json_pack("{s:o}", key, json), out);
}

int report_verify_json(const struct verify_run *run, struct strbuf *out)
{
	const struct tally *tally = &run->tally;
	json_t *json = json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o, "
		"s:f, s:o, s:s, s:b}",
		"seed", json_number(run->seed), "sequences",
		json_number(tally->sequences), "ops", json_number(run->n_ops),
		"steps", json_number(tally->steps), "step_verdicts",
		json_verdicts(tally->step_verdicts), "page_states",
		json_number(tally->pages), "page_verdicts",
		json_verdicts(tally->page_verdicts), "either_way",
		json_number(tally->page_choices), "reasons",
		json_reasons(tally), "surprises", (int)run->surprises,
		"not_possible", json_number(tally->unable), "disturbed",
		json_number(tally->disturbed), "same_percent",
		(double)tally_same(tally) / 1000, "steps_a_second",
		json_number(steps_a_second(run)), "file_system",
		run->traits.file_system, "interrupted", (int)run->interrupted);

	return json_finish(json, "summary", out);
}

int report_find_json(const struct verify_find *find, struct strbuf *out)
{
	struct strbuf says = STRBUF_INIT;
	json_t *json;

	report_surprise(&find->surprise, &says);
	json = json_pack(
		"{s:o, s:s, s:s, s:s, s:b, s:b, s:o, s:s?, s:s}", "sequence",
		json_number(find->sequence), "says", says.text, "field",
		field_name(find->surprise.difference.field), "op",
		find->operation, "shows_again", (int)find->shows_again,
		"passed", (int)find->passed, "tries", json_number(find->tries),
		"file", find->file, "script", find->script);
	strbuf_free(&says);
	return json_finish(json, "surprise", out);
}
