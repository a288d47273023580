/*
 * Facts and capabilities, as lines of text or of JSON
 *
 * What `doctor` found out. Each fact has a value for programs and a phrase for
 * people; each capability says what it shows, and where it is missing why, and
 * what would help.
 */
#include "view/report.h"

#include <jansson.h>

#include "base/strbuf.h"
#include "view/json_line.h"

static json_t *json_from_text(const char *text)
{
	return text && text[0] ? json_string(text) : json_null();
}

static json_t *json_from_fact(const struct fact *fact)
{
	switch (fact->kind) {
	case FACT_TEXT:
		return json_from_text(fact->text);
	case FACT_NUMBER:
		return json_integer((json_int_t)fact->number);
	case FACT_FLAG:
		return json_boolean(fact->number != 0);
	case FACT_UNKNOWN:
		break;
	}
	return json_null();
}

int report_facts_json(const struct fact *facts, size_t n_facts,
		      struct strbuf *out)
{
	json_t *values = json_object();

	for (size_t i = 0; i < n_facts; i++)
		json_object_set_new(values, facts[i].name,
				    json_from_fact(&facts[i]));
	return json_line_add(json_pack("{s:o}", "facts", values), out);
}

int report_capability_json(const struct capability *capability,
			   struct strbuf *out)
{
	bool available = capability->available;

	return json_line_add(
		json_pack("{s:s, s:s, s:b, s:o, s:o}", "capability",
			  capability->name, "shows", capability->shows,
			  "available", available, "reason",
			  json_from_text(available ? "" : capability->reason),
			  "remedy",
			  json_from_text(available ? "" : capability->remedy)),
		out);
}

void report_fact_text(const struct fact *fact, struct strbuf *out)
{
	const char *text = fact->says ? fact->says : fact->text;

	if (!fact->label)
		return;
	strbuf_addf(out, "  %-16s ", fact->label);
	if (fact->kind == FACT_UNKNOWN && text)
		strbuf_addf(out, "unknown: %s", text);
	else if (fact->kind == FACT_UNKNOWN ||
		 (!text && fact->kind == FACT_TEXT))
		strbuf_add(out, "unknown");
	else if (text)
		strbuf_add(out, text[0] ? text : "unknown");
	else
		strbuf_addf(out, "%llu%s", (unsigned long long)fact->number,
			    fact->unit ? fact->unit : "");
	strbuf_add_char(out, '\n');
}

void report_capability_text(const struct capability *capability,
			    struct strbuf *out)
{
	strbuf_addf(out, "  %-3s %-16s %s\n",
		    capability->available ? "yes" : "no", capability->name,
		    capability->shows);
	if (capability->available)
		return;
	strbuf_addf(out, "%23s%s\n", "", capability->reason);
	if (capability->remedy[0])
		strbuf_addf(out, "%23sto have it: %s\n", "",
			    capability->remedy);
}
