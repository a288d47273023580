/*
 * A line of JSON
 *
 * All that is told to programs is one object a line, whichever command tells
 * it, so that `pagetwin ... --json | while read -r line` works everywhere. This
 * is the one place where an object becomes a line.
 */
#include "view/json_line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

/* As text, and released. NULL: no memory. */
static char *json_text(json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER)
			  : NULL;

	json_decref(json);
	return text;
}

int json_line_add(json_t *json, struct strbuf *out)
{
	char *line = json_text(json);

	if (!line)
		return -ENOMEM;
	strbuf_add(out, line);
	strbuf_add_char(out, '\n');
	free(line);
	return strbuf_status(out);
}

void json_members_add(json_t *json, struct strbuf *out)
{
	char *text = json_text(json);

	if (text)
		strbuf_add_bytes(out, text + 1, strlen(text) - 2);
	else
		out->failed = true;
	free(text);
}
