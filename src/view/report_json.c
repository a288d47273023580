/*
 * Steps as JSON, one object a line
 *
 * Teachers' scripts and graders read these lines, so the keys are fixed:
 *
 *	{"step":4,"line":4,"op":"store v[3] \"J\"","process":"main",
 *	 "sim":{"result":"ok","minor":1,"major":0,"bytes":null,
 *	        "views":[{"view","process","object","pages":[{...}]}],
 *	        "objects":[{"object","size","pages":[{...}]}]},
 *	 "real":{...},
 *	 "differences":[{"at","field","sim","real","verdict","why"}],
 *	 "verdict":"same"}
 *
 * null always means "not known on that machine" or "has no meaning for this
 * page", never no. Frame numbers are hex strings, since common tools read
 * JSON numbers as doubles and lose bits. jansson keeps the order of keys and
 * does the quoting; an object that could not be built (no memory) makes the
 * functions that add it fail, so one check at the end is enough.
 */

#include "view/report.h"

#include <jansson.h>
#include <stdio.h>

#include "base/array.h"
#include "base/strbuf.h"
#include "view/json_line.h"

static json_t *json_from_answer(enum answer answer)
{
	if (answer == ANSWER_UNKNOWN)
		return json_null();
	return json_boolean(answer == ANSWER_YES);
}

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

static json_t *json_from_pfn(pfn_t pfn)
{
	char hex[24];

	if (pfn == PFN_NONE)
		return json_null();
	snprintf(hex, sizeof(hex), "0x%llx", (unsigned long long)pfn);
	return json_string(hex);
}

static json_t *json_from_slot(uint64_t slot)
{
	return json_from_known(slot != SLOT_NONE, slot);
}

static json_t *json_from_bits(const struct page_state *page,
			      const enum page_bit *bits, size_t n_bits)
{
	json_t *json = json_object();

	for (size_t i = 0; i < n_bits; i++)
		json_object_set_new(
			json, page_bit_name(bits[i]),
			json_from_answer(page_state_get(page, bits[i])));
	return json;
}

static json_t *json_from_view_page(const struct page_state *page)
{
	static const enum page_bit bits[] = { PAGE_PRESENT, PAGE_SWAPPED,
					      PAGE_EXCLUSIVE, PAGE_ZERO };
	json_t *json = json_from_bits(page, bits, ARRAY_LENGTH(bits));

	json_object_set_new(json, "slot", json_from_slot(page->slot));
	json_object_set_new(json, "pfn", json_from_pfn(page->pfn));
	return json;
}

static json_t *json_from_object_page(const struct page_state *page)
{
	static const enum page_bit bits[] = { PAGE_CACHED, PAGE_DIRTY,
					      PAGE_WRITEBACK };

	return json_from_bits(page, bits, ARRAY_LENGTH(bits));
}

static json_t *json_from_pages(const struct shared_array *pages, size_t n_pages,
			       json_t *(*one)(const struct page_state *))
{
	json_t *array = json_array();

	for (size_t i = 0; i < n_pages; i++)
		json_array_append_new(array, one(state_page(pages, i)));
	return array;
}

static json_t *json_from_view(const struct view_state *view)
{
	return json_pack("{s:s, s:s, s:s, s:o}", "view", view->view, "process",
			 view->process, "object",
			 view->object[0] ? view->object : "anon", "pages",
			 json_from_pages(view->pages, view->n_pages,
					 json_from_view_page));
}

static json_t *json_from_object(const struct object_state *object)
{
	return json_pack("{s:s, s:I, s:o}", "object", object->object, "size",
			 (json_int_t)object->size, "pages",
			 json_from_pages(object->pages, object->n_pages,
					 json_from_object_page));
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

static json_t *json_from_side(const struct step_side *side)
{
	const struct outcome *outcome = &side->outcome;
	json_t *views = json_array();
	json_t *objects = json_array();

	for (size_t i = 0; i < side->state.n_views; i++)
		json_array_append_new(views,
				      json_from_view(&side->state.views[i]));
	for (size_t i = 0; i < side->state.n_objects; i++)
		json_array_append_new(
			objects, json_from_object(&side->state.objects[i]));
	return json_pack(
		"{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o*, s:o*, s:o*, s:s*}",
		"result", result_name(outcome->result), "minor",
		json_from_known(outcome->faults_known, outcome->minor), "major",
		json_from_known(outcome->faults_known, outcome->major), "bytes",
		json_from_bytes(outcome->bytes, outcome->n_bytes), "views",
		views, "objects", objects, "events",
		json_from_events(&outcome->events), "cost_ns",
		outcome->cost_known ? json_integer((json_int_t)outcome->cost)
				    : NULL,
		"access_time_ns", json_from_access_time(&side->counters),
		"nanoseconds",
		outcome->time_known ? json_integer((json_int_t)outcome->time)
				    : NULL,
		"reason", outcome->reason[0] ? outcome->reason : NULL);
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

int report_step_json(const struct step *step, size_t number, struct strbuf *out)
{
	json_t *json =
		json_pack("{s:I, s:I, s:s, s:s}", "step", (json_int_t)number,
			  "line", (json_int_t)step->op.line, "op", step->text,
			  "process", step->process);

	if (step->sides[SIDE_SIM].performed)
		json_object_set_new(json, "sim",
				    json_from_side(&step->sides[SIDE_SIM]));
	if (step->sides[SIDE_REAL].performed)
		json_object_set_new(json, "real",
				    json_from_side(&step->sides[SIDE_REAL]));
	if (step->op.kind == OP_EXPECT)
		json_object_set_new(json, "expect",
				    json_from_expectation(step));
	json_object_set_new(json, "differences",
			    json_from_differences(&step->comparison));
	json_object_set_new(
		json, "verdict",
		json_string(verdict_name(step->comparison.verdict)));
	return json_line_add(json, out);
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
