/*
 * Steps as JSON, one object a line
 *
 * Teachers' scripts and graders read these lines, so the keys are fixed:
 *
 *	{"step":4,"line":4,"op":"store v[3] \"J\"","process":"main",
 *	 "sim":{"result":"ok","minor":1,"major":0,"bytes":null,
 *	        "views":[{"view","process","object","areas","pages":[{...}]}],
 *	        "objects":[{"object","size","pages":[{...}]}]},
 *	 "real":{...},
 *	 "differences":[{"at","field","sim","real","verdict","why"}],
 *	 "verdict":"same"}
 *
 * Between "process" and "sim" stands "idioms":{"posix","win32","dotnet"} where
 * the names are asked for.
 *
 * null always means "not known on that machine" or "has no meaning for this
 * page", never no. Frame numbers are hex strings, since common tools read
 * JSON numbers as doubles and lose bits. jansson keeps the order of keys and
 * does the quoting, but for the pages, of which there may be a million
 * (json_state.c). An object that could not be built (no memory) makes the
 * functions that add it fail, so one check at the end is enough.
 */

#include "view/report.h"

#include <jansson.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "view/json_line.h"
#include "view/json_state.h"
#include "view/report_idioms.h"

static json_t *json_from_known(bool known, uint64_t value)
{
	return known ? json_integer((json_int_t)value) : json_null();
}

static json_t *json_from_bytes(const unsigned char *bytes, size_t length)
{
	struct strbuf hex = STRBUF_INIT;
	json_t *json;

	if (!bytes)
		return json_null();
	for (size_t i = 0; i < length; i++)
		strbuf_addf(&hex, "%02x", bytes[i]);
	json = hex.failed ? NULL : json_string(hex.text);
	strbuf_free(&hex);
	return json;
}

static json_t *json_from_events(const struct event_list *events)
{
	json_t *array = json_array();
	struct strbuf sentence = STRBUF_INIT;

	for (size_t i = 0; i < events->n_events; i++) {
		const struct event *event = &events->events[i];

		strbuf_clear(&sentence);
		event_print(event, &sentence);
		json_array_append_new(array,
				      json_pack("{s:s, s:s}", "event",
						event_table[event->kind].name,
						"says", sentence.text));
	}
	strbuf_free(&sentence);
	return array;
}

/* Of all accesses so far, on average; NULL: there was none. */
static json_t *json_from_access_time(const struct counters *counters)
{
	uint64_t time = counters->value[COUNTER_ACCESS_TIME];

	if (!counters_known(counters, COUNTER_ACCESS_TIME) || !time)
		return NULL;
	return json_integer((json_int_t)time);
}

static void add_side(const struct step_side *side, struct strbuf *out)
{
	const struct outcome *outcome = &side->outcome;

	json_members_add(
		json_pack(
			"{s:s, s:o, s:o, s:o}", "result",
			result_name(outcome->result), "minor",
			json_from_known(outcome->faults_known, outcome->minor),
			"major",
			json_from_known(outcome->faults_known, outcome->major),
			"bytes",
			json_from_bytes(outcome->bytes, outcome->n_bytes)),
		out);
	strbuf_add_char(out, ',');
	json_state_add(&side->state, out);
	strbuf_add_char(out, ',');
	json_members_add(
		json_pack("{s:o, s:o*, s:o*, s:o*, s:s*}", "events",
			  json_from_events(&outcome->events), "cost_ns",
			  outcome->cost_known
				  ? json_integer((json_int_t)outcome->cost)
				  : NULL,
			  "access_time_ns",
			  json_from_access_time(&side->counters), "nanoseconds",
			  outcome->time_known
				  ? json_integer((json_int_t)outcome->time)
				  : NULL,
			  "reason",
			  outcome->reason[0] ? outcome->reason : NULL),
		out);
}

static json_t *json_from_value(const struct value *value)
{
	switch (value->kind) {
	case VALUE_BOOL:
		return json_boolean(value->number != 0);
	case VALUE_NUMBER:
		return json_integer((json_int_t)value->number);
	case VALUE_TEXT:
		return json_string(value->text);
	case VALUE_UNKNOWN:
		break;
	}
	return json_null();
}

static json_t *json_from_difference(const struct difference *difference)
{
	struct strbuf at = STRBUF_INIT;
	struct strbuf why = STRBUF_INIT;
	json_t *json;

	difference_at(difference, &at);
	difference_why(difference, &why);
	json = json_pack(
		"{s:s, s:s, s:o, s:o, s:s, s:o, s:s*}", "at", at.text, "field",
		field_name(difference->field), "sim",
		json_from_value(&difference->sim), "real",
		json_from_value(&difference->real), "verdict",
		verdict_name(difference->verdict), "why",
		why.length ? json_string(why.text) : json_null(), "source",
		difference->reason ? reason_source(difference->reason) : NULL);
	strbuf_free(&at);
	strbuf_free(&why);
	return json;
}

static json_t *json_from_differences(const struct comparison *comparison)
{
	json_t *array = json_array();

	for (size_t i = 0; i < comparison->n_differences; i++)
		json_array_append_new(
			array,
			json_from_difference(&comparison->differences[i]));
	return array;
}

/* {"sim":"passed","real":"skipped","detail":"..."} of an expectation. */
static json_t *json_from_expectation(const struct step *step)
{
	static const char *const keys[SIDES] = { "sim", "real" };
	json_t *json = json_object();

	json_object_set_new(
		json, "verdict",
		json_string(expect_verdict_name(step_expect(step))));
	for (int i = 0; i < SIDES; i++) {
		const struct step_side *side = &step->sides[i];

		if (!side->performed)
			continue;
		json_object_set_new(
			json, keys[i],
			json_pack("{s:s, s:s*}", "verdict",
				  expect_verdict_name(side->expect), "detail",
				  side->expect_detail[0] ? side->expect_detail
							 : NULL));
	}
	return json;
}

static json_t *json_from_verdict(const struct step *step)
{
	json_t *json = json_object();

	if (step->op.kind == OP_EXPECT)
		json_object_set_new(json, "expect",
				    json_from_expectation(step));
	json_object_set_new(json, "differences",
			    json_from_differences(&step->comparison));
	json_object_set_new(
		json, "verdict",
		json_string(verdict_name(step->comparison.verdict)));
	return json;
}

int report_step_json(const struct step *step, size_t number,
		     const struct idiom_facts *idioms, struct strbuf *out)
{
	static const char *const keys[SIDES] = { ",\"sim\":{", ",\"real\":{" };

	strbuf_add_char(out, '{');
	json_members_add(
		json_pack("{s:I, s:I, s:s, s:s, s:o*}", "step",
			  (json_int_t)number, "line", (json_int_t)step->op.line,
			  "op", step->text, "process", step->process, "idioms",
			  idioms ? report_idioms_json(step, idioms) : NULL),
		out);
	for (int i = 0; i < SIDES; i++) {
		if (!step->sides[i].performed)
			continue;
		strbuf_add(out, keys[i]);
		add_side(&step->sides[i], out);
		strbuf_add_char(out, '}');
	}
	strbuf_add_char(out, ',');
	json_members_add(json_from_verdict(step), out);
	strbuf_add(out, "}\n");
	return strbuf_status(out);
}

int report_summary_json(const struct summary *summary, struct strbuf *out)
{
	static const enum verdict order[] = { VERDICT_SAME, VERDICT_SIMPLIFIED,
					      VERDICT_UNOBSERVABLE,
					      VERDICT_SURPRISE };
	json_t *json = json_object();

	json_object_set_new(json, "steps",
			    json_integer((json_int_t)summary->steps));
	for (size_t i = 0; i < ARRAY_LENGTH(order); i++)
		json_object_set_new(
			json, verdict_name(order[i]),
			json_integer((json_int_t)summary->verdicts[order[i]]));
	json_object_set_new(json, "not_compared",
			    json_integer((json_int_t)summary->not_compared));
	json_object_set_new(json, "expect_passed",
			    json_integer((json_int_t)summary->expect_passed));
	json_object_set_new(json, "expect_failed",
			    json_integer((json_int_t)summary->expect_failed));
	json_object_set_new(json, "expect_skipped",
			    json_integer((json_int_t)summary->expect_skipped));
	return json_line_add(json_pack("{s:o}", "summary", json), out);
}

int report_quiz_json(const struct beat *beat,
		     const struct prediction *prediction, struct strbuf *out)
{
	const struct quiz *quiz = &beat->quiz;
	json_t *choices = json_array();
	json_t *json;

	for (unsigned i = 0; i < quiz->n_choices; i++)
		json_array_append_new(choices,
				      json_string(quiz->choices[i].text));
	json = json_pack("{s:s, s:I, s:o, s:s?, s:s?}", "question",
			 quiz->question, "line", (json_int_t)beat->line,
			 "choices", choices, "sim",
			 prediction->answers[SIDE_SIM], "real",
			 prediction->answers[SIDE_REAL]);
	if (json && prediction->answered && !prediction->given_up)
		json_object_set_new(
			json, "chosen",
			json_string(quiz->choices[prediction->choice].text));
	return json_line_add(json, out);
}
