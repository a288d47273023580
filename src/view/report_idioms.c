/*
 * A step as three worlds write it, for where there is no key to press
 *
 * On the screen `i` turns the operation into POSIX, Win32 or .NET. A pipe and
 * a screen reader have no keys, so there a lesson that is about the names says
 * so in its front matter (`idioms: yes`), and each of its steps has all three:
 *
 *	step 5  flush v async
 *	  POSIX      msync(v, v_length, MS_ASYNC);
 *	  Win32      FlushViewOfFile(v, 0);
 *	  .NET       v.Flush();
 *
 * Contract: what a programmer would know (is it a section? how long is the
 * view?) comes from the state before the step. An idiom without such a call
 * is said to have none, in JSON null.
 */
#include "view/report_idioms.h"

#include <string.h>

#include "base/strbuf.h"
#include "machine/idiom.h"

/* The keys of the JSON, which scripts rely on. */
static const char *const idiom_keys[IDIOMS] = {
	[IDIOM_POSIX] = "posix",
	[IDIOM_WIN32] = "win32",
	[IDIOM_DOTNET] = "dotnet",
};

/* The call in one idiom; false where there is none. */
static bool idiom_call(const struct step *step, enum idiom idiom,
		       const struct idiom_facts *facts, struct strbuf *out)
{
	idiom_print(&step->op, idiom, facts, out);
	return out->length > 0 && strcmp(out->text, "-") != 0;
}

/* Has any idiom a call for it? What sets up the simulated machine has none. */
static bool any_call(const struct step *step, const struct idiom_facts *facts)
{
	bool any = false;

	for (int i = 0; i < IDIOMS; i++) {
		struct strbuf call = STRBUF_INIT;

		any = any || idiom_call(step, (enum idiom)i, facts, &call);
		strbuf_free(&call);
	}
	return any;
}

void report_idioms_text(const struct step *step,
			const struct idiom_facts *facts, struct strbuf *out)
{
	bool any = any_call(step, facts);

	for (int i = 0; i < IDIOMS && any; i++) {
		enum idiom idiom = (enum idiom)i;
		struct strbuf call = STRBUF_INIT;

		strbuf_addf(out, "  %-10s ", idiom_name(idiom));
		if (!idiom_call(step, idiom, facts, &call))
			strbuf_add(out, "(no such call)");
		else
			for (const char *at = call.text; *at; at++)
				if (*at == '\n')
					strbuf_add(out, "\n             ");
				else
					strbuf_add_char(out, *at);
		strbuf_add_char(out, '\n');
		strbuf_free(&call);
	}
}

json_t *report_idioms_json(const struct step *step,
			   const struct idiom_facts *facts)
{
	json_t *json = json_object();

	for (int i = 0; i < IDIOMS; i++) {
		struct strbuf call = STRBUF_INIT;
		bool any = idiom_call(step, (enum idiom)i, facts, &call);

		json_object_set_new(json, idiom_keys[i],
				    any ? json_string(call.text) : json_null());
		strbuf_free(&call);
	}
	return json;
}
